#if os(Linux)
    import Foundation
    import Lens
    import Testing

    // A sanitizer's shadow takes more addresses than any limit leaves.
    @Suite("Little memory for metadata", .enabled(if: !isSanitized)) struct ScarceMetadataTests {
        private static let kinds = ["resources.jpg", "comments.jpg", "packet.png", "text.png", "exif.png"]

        private static func file(_ kind: String) throws -> [UInt8] {
            let jpeg = try picture(32, 24)
            return switch kind {
            case "resources.jpg": HeavyPictures.resources(16 << 20, in: jpeg)
            case "comments.jpg": HeavyPictures.comments(24 << 20, in: jpeg)
            case "packet.png": try HeavyPictures.packet(3 << 20)
            case "text.png": try HeavyPictures.text(24 << 20)
            default: try HeavyPictures.exif(10 << 20)
            }
        }

        @Test("is one line, and leaves nothing; enough is enough", arguments: kinds) func sweep(_ kind: String) throws {
            let folder = try Folder()
            let input = try folder.file(kind, Self.file(kind))
            var results: [Int32] = []
            for more in [4, 40, 90, 150, 600] {
                let kibibytes = ScarceMemoryTests.least + more << 10
                let result = folder.place(more % 4 == 0 ? "out.jpg" : "out.png")
                let outcome = try shell(
                    "ulimit -v \(kibibytes); exec \"$lens\" apply honest \"$1\" \"$2\" -y", input, result)
                results.append(outcome.status)
                #expect([0, 1].contains(outcome.status), "\(more): \(outcome)")
                if outcome.status == 0 {
                    try FileManager.default.removeItem(atPath: result)
                } else {
                    #expect(outcome.errorLines.count == 1, "\(more): \(outcome)")
                    #expect(outcome.errors.contains("there is no memory left"), "\(more): \(outcome)")
                }
                #expect(try folder.names == [kind], "\(more)")
            }
            #expect(results.first == 1 && results.last == 0, "\(results)")
        }

        @Test("stops no batch: sound pictures beside are developed", arguments: [24, 150, 500])
        func batch(_ more: Int) throws {
            let bench = try BatchBench(["a.jpg", "sub/b.jpg"])
            for kind in Self.kinds {
                try Data(Self.file(kind)).write(to: URL(fileURLWithPath: bench.input + "/heavy-\(kind)"))
            }
            let kibibytes = ScarceMemoryTests.least + more << 10
            let outcome = try shell(
                "ulimit -v \(kibibytes); exec \"$lens\" batch honest \"$1\" \"$2\" -r -j 8", bench.input, bench.output)
            #expect([0, 1].contains(outcome.status), "\(outcome)")
            #expect(bench.results.keys.contains("a.jpg") && bench.results.keys.contains("sub/b.jpg"), "\(outcome)")
            #expect(bench.hidden == [".lens-journal"], "\(bench.hidden)")
        }
    }
#endif
