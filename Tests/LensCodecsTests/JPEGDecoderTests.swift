import Foundation
import LensCore
import Testing

@testable import LensCodecs

@Suite("Decoding JPEG") struct JPEGDecoderTests {
    private static let sizes = [(1, 1), (1, 2), (2, 1), (7, 9), (8, 8), (9, 7), (15, 15), (16, 16), (17, 33), (33, 17)]

    @Test("every size, subsampling and progression decodes to djpeg's samples", .enabled(if: hasJPEGPrograms))
    func equalsDjpeg() throws {
        for (width, height) in Self.sizes {
            for sample in ["1x1", "2x1", "2x2", "1x2", "4x1"] {
                for kind in [[], ["-progressive"], ["-restart", "1"], ["-arithmetic"], ["-rgb"]] {
                    let scene = Samples.scene(width, height)
                    let jpeg = try run("cjpeg", ["-quality", "80", "-sample", sample] + kind, on: scene.pnm).output
                    let reference = try Samples(pnm: run("djpeg", ["-pnm"], on: jpeg).output)
                    let samples = try Samples(decoding: jpeg)
                    #expect(samples == reference, "\(width)x\(height) \(sample) \(kind)")
                }
                if (width, height) != (17, 33) { break }
            }
        }
    }

    @Test("grey pictures give one channel") func grey() throws {
        let scene = Samples.scene(33, 17, .grey)
        let samples = try Samples(decoding: scene.encoded(JPEGOptions(quality: 100)))
        #expect(samples.format == scene.format)
        #expect(zip(samples.bytes, scene.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 3 })
    }

    @Test("how many rows are read at a time changes nothing", arguments: [1, 3, 7, 33, 100])
    func batches(_ rows: Int) throws {
        let jpeg = try Samples.scene(40, 100).encoded(JPEGOptions(quality: 70))
        let decoder = try JPEGDecoder(source: ByteSource(jpeg))
        #expect(try Samples(reading: decoder, rowsAtATime: rows) == Samples(decoding: jpeg))
    }

    @Test("rows may lie further apart than they are long") func stride() throws {
        let jpeg = try Samples.scene(5, 4, .grey).encoded()
        let plain = try Samples(decoding: jpeg)
        let decoder = try JPEGDecoder(source: ByteSource(jpeg))
        var wide = [UInt8](repeating: 77, count: 3 * 9 + 5)
        try wide.withUnsafeMutableBytes { all in
            try decoder.read(into: try #require(all.baseAddress), stride: 9, count: 4)
        }
        for row in 0..<4 {
            #expect(wide[row * 9..<row * 9 + 5] == plain.bytes[row * 5..<row * 5 + 5])
            if row < 3 { #expect(wide[row * 9 + 5..<row * 9 + 9].allSatisfy { $0 == 77 }) }
        }
    }

    @Test("the header tells subsampling, progression and what decoding takes") func header() throws {
        let scene = Samples.scene(100, 60)
        for (choice, wanted) in [(JPEGOptions.Subsampling.s444, JPEGSubsampling.s444), (.s422, .s422), (.s420, .s420)] {
            let jpeg = try scene.encoded(JPEGOptions(quality: 80, subsampling: choice))
            let header = try JPEGDecoder(source: ByteSource(jpeg)).header
            #expect(header.subsampling == wanted)
            #expect(!header.progressive && !header.multipleScans && !header.arithmetic)
        }
        let options = JPEGOptions(quality: 80, subsampling: .s420, progressive: true)
        let header = try JPEGDecoder(source: ByteSource(scene.encoded(options))).header
        #expect(header.progressive && header.multipleScans)
        // 7 by 4 units of 16 pixels, six blocks of 128 bytes each.
        #expect(header.workingMemory >= 7 * 4 * 6 * 128)
    }

    @Test("a decoder may be left at any point") func abandoned() throws {
        let jpeg = try Samples.scene(64, 64).encoded(JPEGOptions(progressive: true))
        _ = try JPEGDecoder(source: ByteSource(jpeg))
        let decoder = try JPEGDecoder(source: ByteSource(jpeg))
        var row = [UInt8](repeating: 0, count: decoder.format.bytesPerRow)
        try row.withUnsafeMutableBytes {
            try decoder.read(into: try #require($0.baseAddress), stride: $0.count, count: 1)
        }
    }

    @Test("more rows than remain are the caller's error") func tooManyRows() throws {
        let decoder = try JPEGDecoder(source: ByteSource(Samples.scene(4, 4).encoded()))
        var room = [UInt8](repeating: 0, count: 1000)
        let found = room.withUnsafeMutableBytes { all in
            fault { try decoder.read(into: try #require(all.baseAddress), stride: 12, count: 5) }
        }
        #expect(found == .caller)
    }

    @Test("the seed hash looks at the compressed data alone") func hash() throws {
        let jpeg = try Samples.scene(64, 64).encoded()
        let commented = inserting(segment(0xFE, Array("hello".utf8)), into: jpeg)
        let plain = try JPEGDecoder(source: ByteSource(jpeg)).imageDataHash()
        #expect(try JPEGDecoder(source: ByteSource(commented)).imageDataHash() == plain)
        let trailed = jpeg + Array("a motion photo's video".utf8)
        #expect(try JPEGDecoder(source: ByteSource(trailed)).imageDataHash() == plain)
        let other = try Samples.scene(64, 64).encoded(JPEGOptions(quality: 50))
        #expect(try JPEGDecoder(source: ByteSource(other)).imageDataHash() != plain)
    }
}

@Suite("XXH64") struct ImageDataHashTests {
    @Test(
        "the specification's values",
        arguments: [
            ("", 0xEF46_DB37_51D8_E999 as UInt64), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
            ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
        ])
    func vectors(_ text: String, _ wanted: UInt64) {
        Array(text.utf8).withUnsafeBytes { #expect(ImageDataHash.xxh64($0) == wanted) }
    }
}
