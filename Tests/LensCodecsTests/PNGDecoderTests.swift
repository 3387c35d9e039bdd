import LensCore
import Measures
import SystemPackage
import Testing

@testable import LensCodecs

@Suite("Decoding PNG") struct PNGDecoderTests {
    /// Every colour type and depth that PNG allows.
    static let kinds = [
        (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16),
        (6, 8), (6, 16),
    ]

    private func plain(_ width: Int, _ height: Int, _ kind: (color: Int, depth: Int)) -> PlainPNG {
        var plain = PlainPNG(width: width, height: height, bitDepth: kind.depth, colorType: kind.color)
        if kind.color == 3 { plain.palette = (0..<(3 << kind.depth)).map { UInt8(truncatingIfNeeded: $0 &* 37) } }
        return plain
    }

    private func check(_ plain: PlainPNG, _ data: [UInt8], chunkBytes: Int = .max, rows: Int = 16) throws {
        let decoder = try PNGDecoder(source: ByteSource(plain.file(data, chunkBytes: chunkBytes)), strict: true)
        let samples = try Samples(reading: decoder, rowsAtATime: rows)
        #expect(samples.format == plain.format)
        #expect(samples.bytes == plain.samples(data), "\(plain)")
        #expect(decoder.warnings.isEmpty, "\(decoder.warnings)")
    }

    @Test("every type and depth, with all filters, in passes or not, of odd sizes", arguments: [false, true])
    func everyKind(_ interlaced: Bool) throws {
        for kind in Self.kinds {
            for (width, height) in [(1, 1), (1, 9), (7, 5), (33, 19), (3, 2), (5, 8), (2, 1)] {
                var plain = plain(width, height, kind)
                plain.interlaced = interlaced
                try check(plain, plain.noise(), rows: height > 9 ? 4 : 16)
            }
        }
    }

    @Test("a row worked out by hand for each filter") func filtersByHand() throws {
        // Grey, four pixels a row; the second row of each pair is filtered over 10 20 30 40.
        let rows: [(filter: UInt8, stored: [UInt8], samples: [UInt8])] = [
            (0, [1, 2, 3, 4], [1, 2, 3, 4]),
            (1, [1, 2, 3, 250], [1, 3, 6, 0]),
            (2, [1, 2, 3, 230], [11, 22, 33, 14]),
            // Half of 10; of 6 + 20; of 15 + 30; of 25 + 40.
            (3, [1, 2, 3, 4], [6, 15, 25, 36]),
            // Up for the first; then 11 + 20 - 10 = 21 is nearest to 20; 22 + 30 - 20 = 32 to 30; 33 + 40 - 30 = 43 to 40.
            (4, [1, 2, 3, 4], [11, 22, 33, 44]),
        ]
        for row in rows {
            let file =
                pngSignature + ihdr(4, 2, color: 0)
                + chunk("IDAT", storedZlib([0, 10, 20, 30, 40] + [row.filter] + row.stored)) + chunk("IEND")
            #expect(try Samples(png: file).bytes == [10, 20, 30, 40] + row.samples, "filter \(row.filter)")
        }
    }

    @Test("three by three pixels in passes, worked out by hand") func passesByHand() throws {
        // Passes 1, 4, 5, 6, 7 of Adam7 have pixels: (0,0); (2,0); (0,2) (2,2); (1,0), (1,2); the middle row.
        let data: [UInt8] = [0, 1, 0, 3, 0, 7, 9, 0, 2, 0, 8, 0, 4, 5, 6]
        let file =
            pngSignature + ihdr(3, 3, color: 0, interlaced: true) + chunk("IDAT", storedZlib(data)) + chunk("IEND")
        #expect(try Samples(png: file).bytes == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test("transparent colours become alpha, all sixteen bits of them compared", arguments: [false, true])
    func transparency(_ interlaced: Bool) throws {
        for kind in Self.kinds where kind.0 != 4 && kind.0 != 6 {
            var plain = plain(9, 11, kind)
            plain.interlaced = interlaced
            let data = plain.noise(7)
            if kind.0 == 3 {
                plain.transparency = (0..<(1 << kind.1)).map { UInt8(truncatingIfNeeded: $0 &* 51) }
                try check(plain, data)
                plain.transparency = [3]
            } else {
                // The first pixel, which no filter changed, is the transparent one.
                let wide = kind.1 == 16
                let channels = plain.storedChannels
                plain.transparency = (0..<channels).flatMap { channel -> [UInt8] in
                    if wide { return [data[1 + 2 * channel], data[2 + 2 * channel]] }
                    return [0, kind.1 == 8 ? data[1 + channel] : data[1] >> UInt8(8 - kind.1)]
                }
            }
            try check(plain, data)
            if kind.0 != 3 { #expect(plain.samples(data).map { $0[plain.format.bytesPerRow / 9 - 1] } == 0) }
        }
        // 0x1234 is transparent, 0x1235 and 0x3412 are not.
        let file =
            pngSignature + ihdr(3, 1, bits: 16, color: 0) + chunk("tRNS", [0x12, 0x34])
            + chunk("IDAT", storedZlib([0, 0x12, 0x34, 0x12, 0x35, 0x34, 0x12])) + chunk("IEND")
        let words = try Samples(png: file).bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
        #expect(words == [0x1234, 0, 0x1235, 0xFFFF, 0x3412, 0xFFFF])
    }

    @Test("picture data may be cut into chunks of any length, empty ones among them") func anyChunks() throws {
        let plain = plain(33, 19, (2, 8))
        for length in [1, 2, 7, 1000] { try check(plain, plain.noise(), chunkBytes: length) }
        let parts = storedZlib([0, 1, 2, 3]).map { chunk("IDAT") + chunk("IDAT", [$0]) }
        let empty = Array([[UInt8]](repeating: chunk("IDAT"), count: 20_000).joined())
        let file = pngSignature + ihdr(1, 1) + empty + parts.joined() + empty + chunk("IEND")
        var samples: Samples?
        let taken = try workSeconds { samples = try Samples(png: file, strict: true) }
        #expect(samples?.bytes == [1, 2, 3])
        #expect(taken < 2 * patience)
    }

    @Test("how many rows are asked for at a time changes nothing", arguments: [1, 3, 64], [false, true])
    func batches(_ rows: Int, _ interlaced: Bool) throws {
        var plain = plain(21, 40, (6, 16))
        plain.interlaced = interlaced
        try check(plain, plain.noise(), rows: rows)
    }

    @Test("rows can be handed over with gaps, which stay as they are") func gaps() throws {
        let decoder = try PNGDecoder(source: ByteSource(tiny()))
        var room = [UInt8](repeating: 7, count: 20)
        try room.withUnsafeMutableBytes { try decoder.read(into: #require($0.baseAddress), stride: 10, count: 2) }
        #expect(room == [10, 20, 30, 40, 50, 60, 7, 7, 7, 7, 70, 80, 90, 100, 110, 120, 7, 7, 7, 7])
        let more = failure {
            try room.withUnsafeMutableBytes { try decoder.read(into: #require($0.baseAddress), stride: 10, count: 1) }
        }
        #expect(more?.fault == .caller)
    }

    @Test("an interlaced picture that does not fit into memory goes to a file, and is the same") func spooled() throws {
        var plain = plain(300, 200, (6, 16))
        plain.interlaced = true
        let data = plain.noise()
        let file = plain.file(data)
        var limits = PictureLimits()
        let inMemory = try PNGDecoder(source: ByteSource(file), limits: limits)
        #expect(inMemory.temporaryBytes == 0)
        #expect(inMemory.workingMemory > 300 * 200 * 8)
        limits.maxMemory = 400_000
        let decoder = try PNGDecoder(source: ByteSource(file), limits: limits)
        #expect(decoder.temporaryBytes == 300 * 200 * 8)
        #expect(decoder.workingMemory <= 400_000)
        #expect(try Samples(reading: decoder).bytes == plain.samples(data))
        let nowhere = try PNGDecoder(
            source: ByteSource(file), limits: limits, temporaryFolder: FilePath("/nonexistent/folder"))
        #expect(fault { _ = try Samples(reading: nowhere) } == .output)
    }

    @Test("the header tells what the file has") func header() throws {
        var plain = plain(9, 4, (3, 2))
        plain.interlaced = true
        plain.transparency = [0]
        let decoder = try PNGDecoder(source: ByteSource(plain.file(plain.noise())))
        #expect(decoder.header == PNGHeader(width: 9, height: 4, bitDepth: 2, colorType: .palette, interlaced: true))
        #expect(decoder.format == SampleFormat(width: 9, height: 4, layout: .rgba, depth: .eight))
    }

    @Test("the data's hash knows neither metadata nor where chunks are cut") func dataHash() throws {
        func hash(_ file: [UInt8]) throws -> UInt64 { try PNGDecoder(source: ByteSource(file)).imageDataHash() }
        let plain = plain(50, 40, (2, 8))
        let data = plain.noise()
        let file = plain.file(data)
        let wanted = storedZlib(data).withUnsafeBytes { ImageDataHash.xxh64($0) }
        #expect(try hash(file) == wanted)
        #expect(try hash(plain.file(data, chunkBytes: 100)) == wanted)
        #expect(try hash(Array(file.dropLast(12)) + chunk("tEXt", Array("a\0b".utf8)) + chunk("IEND")) == wanted)
        #expect(try hash(tiny(chunk("tEXt", Array("a\0b".utf8)))) == hash(tiny()))
        #expect(try hash(plain.file(plain.noise(2))) != wanted)
    }
}
