import Foundation
import LensCore
import Measures
import Testing

@testable import LensCodecs

@Suite("Damaged and hostile PNG") struct HostilePNGTests {
    private func scene(_ interlaced: Bool) throws -> (file: [UInt8], whole: Samples) {
        if !interlaced {
            let scene = Samples.noise(120, 90, .rgba, .eight)
            return (try scene.encodedPNG(PNGOptions(compression: 6)), scene)
        }
        var plain = PlainPNG(width: 90, height: 70, bitDepth: 8, colorType: 2)
        plain.interlaced = true
        let data = plain.noise()
        return (plain.file(data), Samples(format: plain.format, bytes: try #require(plain.samples(data))))
    }

    @Test("cut anywhere, a picture is developed as far as it goes or refused", arguments: [false, true])
    func truncation(_ interlaced: Bool) throws {
        let (file, whole) = try scene(interlaced)
        let start = Int(try PNGChunks(ByteSource(file)).dataOffset)
        var developed = 0
        for length in stride(from: 0, to: file.count, by: 97) {
            let source = ByteSource(Array(file[..<length]))
            let error = failure {
                let decoder = try PNGDecoder(source: source)
                let samples = try Samples(reading: decoder)
                #expect(samples.format == whole.format)
                #expect(!decoder.warnings.isEmpty, "\(length) bytes")
                let row = whole.format.bytesPerRow
                let same = stride(from: 0, to: whole.bytes.count, by: row).count {
                    samples.bytes[$0..<$0 + row] == whole.bytes[$0..<$0 + row]
                }
                let share = Double(length - start) / Double(file.count - start)
                // What is there is used, nearly all of it; the last pass holds every other row.
                if interlaced {
                    #expect(Double(same) > (share - 0.6) * 70, "\(length) bytes")
                } else {
                    #expect(Double(same) > (share - 0.2) * 90, "\(length) bytes")
                    #expect(samples.bytes[3] == 255 || samples.bytes[3] == whole.bytes[3])
                }
                developed += 1
            }
            #expect(error == nil || error?.fault == .input, "\(length) bytes: \(error?.message ?? "")")
            #expect(error == nil || length < start + 1200, "\(length) bytes: \(error?.message ?? "")")
            #expect(fault { _ = try Samples(png: Array(file[..<length]), strict: true) } == .input)
        }
        #expect(developed > 10)
    }

    @Test("every byte of truncated data counts: three rows of four, and the rest is black and opaque") func lastRows()
        throws
    {
        var plain = PlainPNG(width: 5, height: 4, bitDepth: 16, colorType: 6)
        let data = plain.noise()
        let whole = try #require(plain.samples(data))
        let file = plain.file(data)
        let start = Int(try PNGChunks(ByteSource(file)).dataOffset)
        // The stream's head takes two bytes, a stored block's five; a row one and forty.
        let cut = Array(file[..<(start + 7 + 3 * 41)])
        let decoder = try PNGDecoder(source: ByteSource(cut))
        let samples = try Samples(reading: decoder, rowsAtATime: 1)
        #expect(samples.bytes[..<120] == whole[..<120])
        #expect(samples.bytes[120...].elementsEqual((0..<40).map { $0 % 8 < 6 ? 0 : 255 }))
        #expect(decoder.warnings.contains { $0.message.contains("1 of 4 rows") }, "\(decoder.warnings)")
        // Only checksums are missing.
        let complete = try PNGDecoder(source: ByteSource(Array(file[..<(start + 7 + 4 * 41)])))
        #expect(try Samples(reading: complete).bytes == whole)
        #expect(!complete.warnings.isEmpty)
        // Of an interlaced picture, the passes that are there make it whole.
        plain.interlaced = true
        plain.width = 16
        plain.height = 16
        let passes = plain.noise()
        let sound = try #require(plain.samples(passes))
        let row = 16 * 8
        // Passes one to five have rows of two, two, four, four and eight pixels.
        let sizes = [2 * (1 + 16), 2 * (1 + 16), 2 * (1 + 32), 4 * (1 + 32), 4 * (1 + 64)]
        let interlaced = plain.file(passes)
        let coarse = try PNGDecoder(source: ByteSource(Array(interlaced[..<(start + 7 + sizes.reduce(0, +))])))
        let found = try Samples(reading: coarse).bytes
        for y in 0..<16 {
            for x in 0..<16 {
                let (from, to) = (y / 2 * 2 * row + x / 2 * 16, y * row + x * 8)
                #expect(found[to..<to + 8] == sound[from..<from + 8], "\(x) \(y)")
            }
        }
        #expect(coarse.warnings.contains { $0.message.contains("pass 6 of 7") }, "\(coarse.warnings)")
    }

    @Test("any bit may be wrong", arguments: [false, true]) func bitFlips(_ interlaced: Bool) throws {
        var plain = PlainPNG(width: 13, height: 11, bitDepth: 2, colorType: 3)
        plain.interlaced = interlaced
        plain.palette = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
        plain.transparency = [1, 2]
        let file = Array(plain.file(plain.noise()).dropLast(12)) + chunk("tEXt", Array("a\0b".utf8)) + chunk("IEND")
        var limits = PictureLimits()
        limits.maxPixels = 4_000_000
        for index in file.indices {
            for bit in 0..<8 {
                var changed = file
                changed[index] ^= 1 << UInt8(bit)
                var warned = false
                let error = failure {
                    let decoder = try PNGDecoder(source: ByteSource(changed), limits: limits)
                    _ = try Samples(reading: decoder)
                    warned = !decoder.warnings.isEmpty
                }
                // The data are covered by checksums, so nothing goes unnoticed.
                #expect(warned || error != nil, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test("a broken ancillary chunk never harms the picture") func ancillary() throws {
        for type in [
            "tEXt", "zTXt", "iTXt", "eXIf", "pHYs", "tIME", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD",
            "hIST", "sPLT", "tRNS", "juNk", "juNK", "oFFs", "sCAL", "pCAL", "cICP",
        ] {
            for data in [[], [0], [UInt8](repeating: 0xFF, count: 3000)] {
                for (before, after) in [(true, false), (false, true)] {
                    let bad = chunk(type, data, crc: 7) + chunk(type, data)
                    let file = tiny(before ? bad : [], after: after ? bad : [])
                    #expect(try Samples(png: file).bytes.prefix(3) == [10, 20, 30], "\(type)")
                }
            }
        }
    }

    @Test("a chunk with a wrong checksum is left out with a warning, and an error under strict") func checksum() throws
    {
        let text = chunk("tEXt", Array("a\0b".utf8))
        let file = tiny(chunk("tEXt", Array("a\0c".utf8), crc: 1) + text, after: text)
        let decoder = try PNGDecoder(source: ByteSource(file))
        #expect(decoder.chunks == [PNGChunk("tEXt", Array("a\0b".utf8)), PNGChunk("tEXt", Array("a\0b".utf8))])
        #expect(decoder.decoderWarningCount == 1)
        #expect(decoder.warnings.count == 1 && decoder.warnings[0].message.contains("tEXt"))
        let error = failure { _ = try PNGDecoder(source: ByteSource(file), strict: true) }
        #expect(error?.fault == .input && error?.message.contains("--strict") == true)
    }

    @Test("unknown chunks are carried if safe to copy, and named if not; bytes behind the end are, too") func unknown()
        throws
    {
        let file = tiny(chunk("juNk", [1]) + chunk("juNK", [2]), after: chunk("juNk", [3])) + [1, 2, 3]
        let decoder = try PNGDecoder(source: ByteSource(file), strict: true)
        #expect(decoder.chunks == [PNGChunk("juNk", [1]), PNGChunk("juNk", [3])])
        #expect(decoder.warnings.contains { $0.message.contains("juNK") })
        #expect(decoder.warnings.contains { $0.message.contains("bytes: 3") })
        #expect(decoder.warnings.count == 2)
    }

    @Test("animated pictures, Apple's changed ones and unknown critical chunks are unsupported, and named")
    func unsupported() {
        func message(_ file: [UInt8]) -> String {
            let error = failure { _ = try PNGDecoder(source: ByteSource(file)) }
            return error?.fault == .unsupported ? error?.message ?? "" : "not refused"
        }
        #expect(message(tiny(chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0]))).contains("animated PNG pictures"))
        #expect(message(pngSignature + chunk("CgBI", [0, 0, 0, 0]) + tiny().dropFirst(8)).contains("CgBI"))
        #expect(message(tiny(chunk("CRIT", [1]))).contains("CRIT"))
    }

    @Test("200,000 tiny chunks are read in no time; more than the limit are refused by name") func chunkFlood() throws {
        let flood = Array([[UInt8]](repeating: chunk("tEXt", [97, 0]), count: 200_000).joined())
        let file = tiny(after: flood)
        var found: PNGDecoder?
        var limits = PictureLimits()
        limits.maxSegments = 200_002
        let taken = try workSeconds { found = try PNGDecoder(source: ByteSource(file), limits: limits) }
        #expect(taken < 5 * patience)
        #expect(found?.chunks.count == 200_000)
        limits.maxSegments = 10_000
        let error = failure { _ = try PNGDecoder(source: ByteSource(file), limits: limits) }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("10001") == true && error?.message.contains("--max-segments") == true)
    }

    @Test("metadata beyond their limit, and floods of damage, are refused by name") func otherLimits() {
        var limits = PictureLimits()
        limits.maxMetadataBytes = 1000
        let long = chunk("tEXt", [UInt8](repeating: 65, count: 600))
        let error = failure { _ = try PNGDecoder(source: ByteSource(tiny(long, after: long)), limits: limits) }
        #expect(error?.fault == .limit && error?.message.contains("1200") == true)
        limits = PictureLimits()
        limits.maxWarnings = 10
        let damaged = Array([[UInt8]](repeating: chunk("tEXt", [1], crc: 1), count: 12).joined())
        let flood = failure { _ = try PNGDecoder(source: ByteSource(tiny(damaged)), limits: limits) }
        #expect(flood?.fault == .input && flood?.message.contains("--max-warnings") == true)
    }

    @Test("giant pictures are refused before memory is taken, by the limit's name") func giants() {
        func refuse(_ width: Int, _ height: Int, _ limits: PictureLimits = PictureLimits(), interlaced: Bool = false)
            -> LensError?
        {
            let file = pngSignature + ihdr(width, height, bits: 16, color: 6, interlaced: interlaced)
            let data = chunk("IDAT", storedZlib([0])) + chunk("IEND")
            return failure { _ = try PNGDecoder(source: ByteSource(file + data), limits: limits) }
        }
        let largest = Int(Int32.max)
        let error = refuse(largest, largest)
        #expect(error?.fault == .limit)
        for part in ["2147483647x2147483647", "1000000000", "--max-pixels"] {
            #expect(error?.message.contains(part) == true)
        }
        #expect(refuse(1 << 31, 1)?.fault == .input)
        #expect(refuse(0, 1)?.fault == .input)
        var limits = PictureLimits()
        limits.maxMemory = 100 << 20
        let wide = refuse(500_000_000, 1, limits)
        #expect(wide?.fault == .limit && wide?.message.contains("--max-memory") == true)
        // Long, not wide: a few rows at a time.
        #expect(refuse(1, 1_000_000_000 / 32, limits) == nil)
        #expect(refuse(30_000, 30_000, limits, interlaced: true) == nil)
    }

    @Test("a small file that promises a large interlaced picture costs what it has") func emptyPromise() throws {
        let file =
            pngSignature + ihdr(30_000, 30_000, bits: 16, color: 6, interlaced: true)
            + chunk("IDAT", storedZlib([UInt8](repeating: 0, count: 3750 * 8 + 1))) + chunk("IEND")
        var limits = PictureLimits()
        limits.maxMemory = 100 << 20
        for limits in [limits, PictureLimits()] {
            let decoder = try PNGDecoder(source: ByteSource(file), limits: limits)
            var row = [UInt8](repeating: 1, count: decoder.format.bytesPerRow)
            let taken = try workSeconds {
                try row.withUnsafeMutableBytes {
                    try decoder.read(into: #require($0.baseAddress), stride: decoder.format.bytesPerRow, count: 1)
                }
            }
            #expect(taken < 2 * patience)
            #expect(row.allSatisfy { $0 == 0 })
            #expect(!decoder.warnings.isEmpty)
        }
    }
}
