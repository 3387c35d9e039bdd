import CCodecs
import LensCore
import Measures
import Testing

@testable import LensCodecs

@Suite("Damaged and hostile JPEG") struct HostileJPEGTests {
    @Test("cut anywhere, a picture is developed as far as it goes or refused", arguments: [false, true])
    func truncation(_ progressive: Bool) throws {
        let jpeg = try Samples.scene(160, 120).encoded(JPEGOptions(quality: 85, progressive: progressive))
        let whole = try Samples(decoding: jpeg)
        let scan = try #require(try JPEGMarkers(ByteSource(jpeg)).scanOffset)
        for length in stride(from: 0, to: jpeg.count, by: 97) {
            let source = ByteSource(Array(jpeg[..<length]))
            if Int64(length) <= scan {
                let found = fault { _ = try Samples(reading: JPEGDecoder(source: source)) }
                #expect(found == .input, "\(length) bytes")
            } else if Int64(length) > scan + 16 {
                let decoder = try JPEGDecoder(source: source)
                let samples = try Samples(reading: decoder)
                #expect(samples.format == whole.format)
                #expect(!decoder.warnings.isEmpty, "\(length) bytes")
                if !progressive, length > jpeg.count / 2 {
                    let row = whole.format.bytesPerRow
                    #expect(samples.bytes[..<(8 * row)] == whole.bytes[..<(8 * row)])
                }
            }
        }
    }

    @Test("strict makes the first warning an error, and only a warning") func strict() throws {
        let jpeg = try Samples.scene(64, 64).encoded()
        #expect(try Samples(decoding: jpeg, strict: true) == Samples(decoding: jpeg))
        let cut = Array(jpeg[..<(jpeg.count - 300)])
        let error = #expect(throws: LensError.self) { try Samples(decoding: cut, strict: true) }
        #expect(error?.fault == .input)
        #expect(error?.message.contains("Premature end") == true)
    }

    @Test("100,000 tiny segments are refused by name in no time") func markerFlood() throws {
        let flood = Array([[UInt8]](repeating: segment(0xE1, []), count: 100_000).joined())
        let jpeg = try inserting(flood, into: Samples.scene(8, 8).encoded())
        var error: LensError?
        let taken = workSeconds {
            error = #expect(throws: LensError.self) { try JPEGDecoder(source: ByteSource(jpeg)) }
        }
        #expect(taken < 1 * patience)
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("65536") == true && error?.message.contains("--max-segments") == true)
        var limits = PictureLimits()
        limits.maxSegments = 200_000
        let allowed = try workSeconds { _ = try Samples(decoding: jpeg, limits: limits) }
        #expect(allowed < 2 * patience)
    }

    @Test("metadata beyond their limit are refused by name") func metadataLimit() throws {
        let long = segment(0xE5, [UInt8](repeating: 1, count: 60_000))
        let jpeg = try inserting(long + long, into: Samples.scene(8, 8).encoded())
        var limits = PictureLimits()
        limits.maxMetadataBytes = 100_000
        let error = #expect(throws: LensError.self) { try JPEGDecoder(source: ByteSource(jpeg), limits: limits) }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("120000") == true)
    }

    @Test("a picture beyond the pixel limit is refused before memory is taken") func pixelLimit() throws {
        let jpeg = try Samples.scene(100, 50).encoded()
        var limits = PictureLimits()
        limits.maxPixels = 5000
        #expect(try Samples(decoding: jpeg, limits: limits).format.width == 100)
        limits.maxPixels = 4999
        let error = #expect(throws: LensError.self) { try JPEGDecoder(source: ByteSource(jpeg), limits: limits) }
        #expect(error?.fault == .limit)
        for part in ["100x50", "4999", "--max-pixels"] { #expect(error?.message.contains(part) == true) }
    }

    @Test("several scans are held against the memory limit") func memoryLimit() throws {
        let jpeg = try Samples.scene(640, 480).encoded(JPEGOptions(subsampling: .s444, progressive: true))
        var limits = PictureLimits()
        limits.maxMemory = 1_000_000
        let error = #expect(throws: LensError.self) { try JPEGDecoder(source: ByteSource(jpeg), limits: limits) }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("--max-memory") == true)
        let baseline = try Samples.scene(640, 480).encoded(JPEGOptions(subsampling: .s444))
        #expect(throws: Never.self) { try JPEGDecoder(source: ByteSource(baseline), limits: limits) }
    }

    /// A progressive grey picture whose first scan is followed by `count` more, each empty but legal.
    private func manyScans(_ count: Int, width: Int, height: Int) throws -> [UInt8] {
        let jpeg = try Samples.scene(64, 64, .grey).encoded(JPEGOptions(progressive: true))
        let scan = Int(try #require(try JPEGMarkers(ByteSource(jpeg)).scanOffset))
        var start = Array(jpeg[..<scan])
        let frame = try #require(start.firstIndex(of: [0xFF, 0xC2]))
        start[frame + 5] = UInt8(height >> 8)
        start[frame + 6] = UInt8(height & 255)
        start[frame + 7] = UInt8(width >> 8)
        start[frame + 8] = UInt8(width & 255)
        // The end of libjpeg's own first scan is good enough for a DC scan that is cut short with a warning.
        let empty = segment(0xDA, [1, 1, 0, 0, 0, 0])
        return start + Array([[UInt8]](repeating: empty, count: count).joined()) + [0xFF, 0xD9]
    }

    @Test("too many scans are refused by name") func scanLimit() throws {
        let error = #expect(throws: LensError.self) { try Samples(decoding: manyScans(600, width: 64, height: 64)) }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("501 scans") == true && error?.message.contains("--max-scans") == true)
        #expect(throws: Never.self) { try Samples(decoding: manyScans(400, width: 64, height: 64)) }
    }

    @Test("libjpeg's barrier counts scans as it finds them, whatever a pass over the markers says") func foundScans()
        throws
    {
        var limits = PictureLimits()
        limits.maxScans = 20
        for (count, expected) in [(20, lens_jpeg_ok), (21, lens_jpeg_too_many_scans)] {
            let source = ByteSource(try manyScans(count, width: 64, height: 64))
            let handle = try JPEGDecoderHandle(source: source, limits: limits, strict: false)
            var header = lens_jpeg_header()
            #expect(lens_jpeg_decoder_read_header(handle.decoder, &header) == lens_jpeg_ok)
            #expect(lens_jpeg_decoder_start(handle.decoder) == expected)
        }
    }

    @Test("scans times pixels are bounded, too") func scanWork() throws {
        var limits = PictureLimits()
        limits.maxScanPixels = 100 * 1000 * 1000
        let jpeg = try manyScans(400, width: 1000, height: 1000)
        let error = #expect(throws: LensError.self) { try Samples(decoding: jpeg, limits: limits) }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("--max-scan-pixels") == true)
    }

    @Test("a flood of warnings ends in an error, not in hours") func warningFlood() throws {
        let jpeg = try Samples.scene(64, 64).encoded(JPEGOptions(subsampling: .s444))
        let scan = Int(try #require(try JPEGMarkers(ByteSource(jpeg)).scanOffset))
        // A restart marker is promised after each of 64 units and none comes.
        let restarts = segment(0xDD, [0, 1])
        let hostile = Array(jpeg[..<scan]) + restarts + Array(jpeg[scan..<(scan + 40)])
        let decoder = try JPEGDecoder(source: ByteSource(hostile))
        _ = try Samples(reading: decoder)
        #expect(decoder.decoderWarningCount > 32)
        #expect(decoder.warnings.count < 8)
        var limits = PictureLimits()
        limits.maxWarnings = 32
        let error = #expect(throws: LensError.self) { try Samples(decoding: hostile, limits: limits) }
        #expect(error?.fault == .input)
        #expect(error?.message.contains("--max-warnings") == true)
    }

    @Test("twelve bits, lossless, five components and a height told later are unsupported, and named")
    func unsupported() throws {
        let jpeg = try Samples.scene(16, 16).encoded()
        let frame = try #require(jpeg.firstIndex(of: [0xFF, 0xC0]))
        func message(_ change: (inout [UInt8]) -> Void) -> String? {
            var changed = jpeg
            change(&changed)
            do {
                _ = try Samples(decoding: changed)
                return nil
            } catch {
                guard let error = error as? LensError, error.fault == .unsupported else { return nil }
                return error.message
            }
        }
        #expect(message { $0[frame + 4] = 12 }?.contains("12-bit") == true)
        #expect(message { $0[frame + 1] = 0xC3 }?.contains("lossless") == true)
        #expect(message { $0[frame + 5...frame + 6] = [0, 0] }?.contains("DNL") == true)
        #expect(message { $0[frame + 1] = 0xC5 }?.contains("hierarchical") == true)
        let components: [UInt8] = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, 5, 0x11, 0]
        #expect(
            message {
                $0.replaceSubrange(frame..<(frame + 19), with: segment(0xC0, [8, 0, 16, 0, 16, 5] + components))
            }?
            .contains("5 components") == true)
    }

    @Test("fill bytes and garbage between segments are passed over") func garbage() throws {
        let jpeg = try Samples.scene(16, 16).encoded()
        let comment = segment(0xFE, Array("kept".utf8))
        let odd = Array(jpeg[..<2]) + [0xFF, 0xFF, 0xFF] + comment + [1, 2, 0xFF, 0, 3] + comment + Array(jpeg[2...])
        let decoder = try JPEGDecoder(source: ByteSource(odd))
        #expect(decoder.metadata.comments == [Array("kept".utf8), Array("kept".utf8)])
        #expect(try Samples(reading: decoder) == Samples(decoding: jpeg))
        #expect(!decoder.warnings.isEmpty)
    }

    @Test("every single byte of the header may be wrong") func everyHeaderByte() throws {
        let jpeg = try Samples.scene(24, 24).encoded(JPEGOptions(quality: 50))
        let scan = Int(try #require(try JPEGMarkers(ByteSource(jpeg)).scanOffset))
        var limits = PictureLimits()
        limits.maxPixels = 4_000_000
        for index in 0..<(scan + 12) {
            for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
                var changed = jpeg
                changed[index] = value
                // Ending at all, in either way, is what is asked for.
                _ = fault { _ = try Samples(decoding: changed, limits: limits) }
            }
        }
    }
}
