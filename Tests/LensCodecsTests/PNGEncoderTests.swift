import Foundation
import LensCore
import Measures
import SystemPackage
import Testing

@testable import LensCodecs

@Suite("Encoding PNG") struct PNGEncoderTests {
    static let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]

    @Test("every layout, depth and size comes back exactly, at every compression") func roundTrip() throws {
        for layout in Self.layouts {
            for depth in [SampleFormat.Depth.eight, .sixteen] {
                for (width, height) in [(1, 1), (1, 9), (7, 5), (1030, 3)] {
                    let scene = Samples.noise(width, height, layout, depth)
                    for compression in width == 7 ? Array(0...9) : [0, 1, 6] {
                        let file = try scene.encodedPNG(PNGOptions(compression: compression))
                        #expect(try Samples(png: file, strict: true) == scene, "\(scene.format) \(compression)")
                        let (plain, data) = try #require(try PlainPNG.parse(file))
                        #expect(plain.samples(data) == scene.bytes, "\(scene.format) \(compression)")
                    }
                }
            }
        }
    }

    @Test("how many rows come at a time changes no byte", arguments: [1, 5, 16, 200])
    func batches(_ rows: Int) throws {
        let scene = Samples.noise(100, 75, .rgb, .sixteen)
        #expect(try scene.encodedPNG(rowsAtATime: rows) == scene.encodedPNG())
    }

    @Test("every level compresses, and makes the same bytes each time") func levels() throws {
        let scene = Samples.scene(300, 200)
        let stored = try scene.encodedPNG(PNGOptions(compression: 0))
        for level in 1...9 {
            let file = try scene.encodedPNG(PNGOptions(compression: level))
            #expect(file.count < stored.count * 3 / 4, "\(level)")
            #expect(try scene.encodedPNG(PNGOptions(compression: level)) == file)
        }
    }

    /// The types and data of a file's chunks, whose checksums are compared with the test's own.
    private func chunks(of file: [UInt8]) throws -> [PNGChunk] {
        var at = 8
        var all: [PNGChunk] = []
        while at < file.count {
            let length = file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            let (type, data) = (String(decoding: file[at + 4..<at + 8], as: UTF8.self), file[at + 8..<at + 8 + length])
            #expect(Array(file[at..<at + 12 + length]) == chunk(type, Array(data)), "\(type)")
            all.append(PNGChunk(type, Array(data)))
            at += 12 + length
        }
        return all
    }

    @Test("chunks come as they were given, before the picture data, behind the colour's") func chunkOrder() throws {
        let given = [
            PNGChunk("eXIf", Array("MM\0*\0\0\0\u{8}\0\0".utf8)), PNGChunk("tEXt", Array("a\0b".utf8)),
            PNGChunk("tEXt", []), PNGChunk("prVt", [UInt8](repeating: 7, count: 100_000)), PNGChunk("tIME", [1]),
        ]
        let file = try Samples.noise(8, 8, .rgb, .eight).encodedPNG(color: .srgb(intent: 1), chunks: given)
        let found = try chunks(of: file)
        #expect(found.map(\.type) == ["IHDR", "sRGB", "gAMA", "cHRM"] + given.map(\.type) + ["IDAT", "IEND"])
        #expect(Array(found[4..<9]) == given)
        let decoder = try PNGDecoder(source: ByteSource(file), strict: true)
        #expect(decoder.chunks == given)
        #expect(decoder.color == .srgb(intent: 1))
        // A chunk of picture data a piece of 256 KiB or a row more: here 82 rows of 3,201 bytes.
        let large = try Samples.noise(400, 300, .rgba, .sixteen).encodedPNG(PNGOptions(compression: 0))
        let sizes = try chunks(of: large).filter { $0.type == "IDAT" }.map(\.data.count)
        #expect(
            sizes.count == 4 && sizes.dropLast().allSatisfy { (82 * 3201..<82 * 3201 + 200).contains($0) }, "\(sizes)")
    }

    @Test("each colour comes back as it was written") func colors() throws {
        let profile = Array(bigEndian: UInt32(3000)) + [UInt8](repeating: 5, count: 2996)
        let colors: [PNGColor] = [
            .untagged, .srgb(intent: 3), .cicp(primaries: 12, transfer: 13, fullRange: true),
            .icc(profile, name: Array("A profile".utf8)), .gamma(gamma: 45_455, chroma: nil),
            .gamma(gamma: nil, chroma: [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]),
            .gamma(gamma: 100_000, chroma: [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]),
        ]
        for color in colors {
            for layout in [SampleFormat.Layout.grey, .rgb] {
                let file = try Samples.noise(3, 3, layout, .eight).encodedPNG(color: color)
                #expect(try PNGDecoder(source: ByteSource(file), strict: true).color == color)
            }
        }
        let names = [
            ("", "ICC profile"), ("  a   b ", "a b"),
            (String(repeating: "x", count: 99), String(repeating: "x", count: 79)),
        ]
        for (name, written) in names {
            let color = PNGColor.icc(profile, name: Array(name.utf8))
            let file = try Samples.noise(3, 3, .rgb, .eight).encodedPNG(color: color)
            #expect(try PNGDecoder(source: ByteSource(file)).color == .icc(profile, name: Array(written.utf8)))
        }
        // What stands behind a profile is none of it.
        let longer = PNGColor.icc(profile + [1, 2, 3], name: Array("longer".utf8))
        let file = try Samples.noise(3, 3, .rgb, .eight).encodedPNG(color: longer)
        let read = try PNGDecoder(source: ByteSource(file), strict: true).color
        #expect(read == .icc(profile, name: Array("longer".utf8)))
        // One that says it is longer than it is says what it is.
        let boasting = PNGColor.icc(Array(bigEndian: UInt32(4000)) + profile[4...], name: Array("longer".utf8))
        let other = try Samples.noise(3, 3, .rgb, .eight).encodedPNG(color: boasting)
        #expect(try PNGDecoder(source: ByteSource(other), strict: true).color == read)
    }

    @Test("a chunk can be replaced once the picture is there") func replacement() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("lens-\(UUID().uuidString).png").path
        let descriptor = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite])
        defer {
            try? descriptor.close()
            try? FileManager.default.removeItem(atPath: path)
        }
        let scene = Samples.noise(30, 20, .rgb, .eight)
        let chunks = [PNGChunk("tEXt", Array("a\0b".utf8)), PNGChunk("eXIf", [1, 2, 3, 4, 5])]
        for sink in [ByteSink(), ByteSink(descriptor: descriptor, name: path, isRewritable: true)] {
            let encoder = try PNGEncoder(sink: sink, format: scene.format, color: .srgb(intent: 0), chunks: chunks)
            #expect(fault { try encoder.replaceChunk(at: 1, with: [9, 8, 7, 6, 5]) } == .caller)
            try scene.encode(encoder)
            #expect(fault { try encoder.replaceChunk(at: 1, with: [9]) } == .caller)
            #expect(fault { try encoder.replaceChunk(at: 2, with: [9]) } == .caller)
            try encoder.replaceChunk(at: 1, with: [9, 8, 7, 6, 5])
            let file = sink.bytes.isEmpty ? Array(try Data(contentsOf: URL(fileURLWithPath: path))) : sink.bytes
            let decoder = try PNGDecoder(source: ByteSource(file), strict: true)
            #expect(decoder.chunks == [chunks[0], PNGChunk("eXIf", [9, 8, 7, 6, 5])])
            #expect(try Samples(reading: decoder) == scene)
            #expect(try self.chunks(of: file).count == 8)
        }
        let pipe = try PNGEncoder(
            sink: ByteSink(descriptor: descriptor, name: "pipe"), format: scene.format, chunks: chunks)
        try scene.encode(pipe)
        #expect(fault { try pipe.replaceChunk(at: 1, with: [9, 8, 7, 6, 5]) } == .caller)
    }

    @Test("what PNG cannot hold is refused before anything is written") func refusals() throws {
        func refuse(_ format: SampleFormat, _ options: PNGOptions = PNGOptions(), _ chunks: [PNGChunk] = []) throws
            -> LensError.Fault?
        {
            let sink = ByteSink()
            let found = fault { _ = try PNGEncoder(sink: sink, format: format, options: options, chunks: chunks) }
            #expect(sink.count == 0)
            return found
        }
        let good = SampleFormat(width: 4, height: 4, layout: .rgb, depth: .eight)
        #expect(try refuse(good) == nil)
        for (layout, depth) in [(SampleFormat.Layout.cmyk, SampleFormat.Depth.eight), (.rgb, .float)] {
            #expect(try refuse(SampleFormat(width: 4, height: 4, layout: layout, depth: depth)) == .caller)
        }
        for (width, height) in [(0, 4), (4, 0), (1 << 31, 1), (1, 1 << 31)] {
            let format = SampleFormat(width: width, height: height, layout: .rgb, depth: .eight)
            #expect(try refuse(format) == .unsupported)
        }
        for level in [-1, 10] { #expect(try refuse(good, PNGOptions(compression: level)) == .caller) }
        for type in ["IDAT", "tRNS", "abc", "abcde", "ab1d", "äöü", ""] {
            #expect(try refuse(good, PNGOptions(), [PNGChunk(type, [])]) == .caller, "\(type)")
        }
    }

    @Test("too few or too many rows are the caller's fault") func rowCount() throws {
        let scene = Samples.noise(4, 4, .rgb, .eight)
        let encoder = try PNGEncoder(sink: ByteSink(), format: scene.format)
        let rows = scene.bytes + scene.bytes
        #expect(fault { try encoder.finish() } == .caller)
        rows.withUnsafeBytes { all in
            guard let start = all.baseAddress else { return }
            #expect(fault { try encoder.write(from: start, stride: 12, count: 5) } == .caller)
            #expect(fault { try encoder.write(from: start, stride: 11, count: 1) } == .caller)
            #expect(fault { try encoder.write(from: start, stride: 12, count: 4) } == nil)
        }
    }

    @Test("a sink that cannot be written is an output error with the system's reason") func fullDisk() throws {
        guard let full = try? FileDescriptor.open("/dev/full", .writeOnly) else { return }
        defer { try? full.close() }
        let scene = Samples.noise(300, 300, .rgba, .sixteen)
        let encoder = try PNGEncoder(sink: ByteSink(descriptor: full, name: "out.png"), format: scene.format)
        let error = failure { try scene.encode(encoder) }
        #expect(error?.fault == .output)
        #expect(error?.message.contains("out.png") == true)
    }
}
