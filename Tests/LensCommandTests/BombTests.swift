#if os(Linux)
    import Foundation
    import Lens
    import Testing

    @testable import LensCodecs

    @Suite("Bombs", .serialized) struct BombTests {
        /// A PNG picture with chunks before its data.
        private func png(_ header: [UInt8], _ chunks: [PNGChunk], data: [UInt8]) throws -> [UInt8] {
            PNGStream.signature
                + ([PNGChunk("IHDR", header)] + chunks + [
                    PNGChunk("IDAT", try Zlib.deflate(data)), PNGChunk("IEND", []),
                ])
                .flatMap(\.encoded)
        }

        /// Four grey pixels.
        private static let small: [UInt8] = [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]
        /// Eighty million grey pixels in a row.
        private static let long: [UInt8] = [0x04, 0xC4, 0xB4, 0x00, 0, 0, 0, 1, 8, 0, 0, 0, 0]

        private func bombs() throws -> [(name: String, file: [UInt8], words: [String], status: Int32, says: String)] {
            let packed = try Zlib.deflate([UInt8](repeating: 0, count: 60 << 20))
            let text = PNGChunk("zTXt", Array("bomb\0\0".utf8) + packed)
            let profile = PNGChunk("iCCP", Array("bomb\0\0".utf8) + packed)
            let rows: [UInt8] = [0, 1, 2, 0, 3, 4]
            let jpeg = try picture(8, 8)
            let markers = [[UInt8]](repeating: [0xFF, 0xFE, 0, 2], count: 200_000).joined()
            return [
                ("text", try png(Self.small, [text, text], data: rows), [], 0, "--max-unpacked"),
                ("profile", try png(Self.small, [profile], data: rows), [], 0, "--max-profile"),
                (
                    "row", try png(Self.long, [], data: [UInt8](repeating: 0, count: 80_000_001)),
                    ["--max-memory=300M"], 1,
                    "--max-memory"
                ),
                ("surplus", try png(Self.small, [], data: [UInt8](repeating: 0, count: 200 << 20)), [], 0, "Too much"),
                ("resources", HeavyPictures.resources(20 << 20, in: jpeg), [], 0, ""),
                ("exif", HeavyPictures.directories(in: jpeg), [], 0, ""),
                ("elements", HeavyPictures.elements(8000, in: jpeg), [], 0, ""),
                ("packet", try HeavyPictures.packet(20 << 20), ["--max-unpacked=4M"], 0, "--max-unpacked"),
                ("markers", Array(jpeg[..<2] + markers + jpeg[2...]), [], 1, "--max-segments"),
            ]
        }

        @Test("take little memory and time, and end with one line") func memory() throws {
            let folder = try Folder()
            for (name, file, words, status, says) in try bombs() {
                let input = try folder.file(name, file)
                let all = ["apply", "honest", input, folder.place("\(name).png")] + words
                let running = try Running(tool.path, all.map { Array($0.utf8) })
                var most = 0
                let outcome = try running.finish(within: 20, watching: { most = max(most, peak(of: running.process)) })
                #expect(
                    outcome.status == status && (says.isEmpty || outcome.errors.contains(says)), "\(name): \(outcome)")
                #expect(outcome.errorLines.count <= 3, "\(name): \(outcome)")
                // Compressed text is unpacked to 64 MiB at the most, twice over while it is copied. A sanitizer has its own
                // memory beside all that.
                let bound = (["text", "resources"].contains(name) ? 250 : 100) * (isSanitized ? 2 : 1)
                #expect((1..<bound).contains(most >> 10), "\(name): \(most >> 10) MiB")
            }
        }

        /// In KiB; 0 when the process is gone.
        private func peak(of process: pid_t) -> Int {
            let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return Int(line?.filter(\.isNumber) ?? "") ?? 0
        }
    }
#endif
