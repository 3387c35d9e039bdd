import LensCore
import Testing

@testable import LensCodecs

/// A JPEG picture of 8×8 pixels and four components, each one value all over: written by hand, since no encoder here
/// writes inks.
func flatJPEG(_ values: [UInt8], adobe: UInt8?) -> [UInt8] {
    var jpeg: [UInt8] = [0xFF, 0xD8]
    if let adobe { jpeg += segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, adobe]) }
    jpeg += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    let ids = values.indices.map { UInt8($0 + 1) }
    jpeg += segment(0xC0, [8, 0, 8, 0, 8, UInt8(values.count)] + ids.flatMap { [$0, 0x11, 0] })
    // Twelve DC categories of four bits each; of AC the end of block alone, one bit.
    jpeg += segment(0xC4, [0, 0, 0, 0, 12] + [UInt8](repeating: 0, count: 12) + Array(0...11))
    jpeg += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
    jpeg += segment(0xDA, [UInt8(values.count)] + ids.flatMap { [$0, 0] } + [0, 63, 0])
    var bits = ""
    for value in values {
        let level = 8 * (Int(value) - 128)
        let size = level == 0 ? 0 : Int.bitWidth - abs(level).leadingZeroBitCount
        func append(_ number: Int, _ width: Int) {
            for bit in (0..<width).reversed() { bits += number >> bit & 1 == 1 ? "1" : "0" }
        }
        append(size, 4)
        append(level < 0 ? level + 1 << size - 1 : level, size)
        bits += "0"
    }
    while bits.count % 8 != 0 { bits += "1" }
    var rest = Substring(bits)
    while !rest.isEmpty {
        let byte = UInt8(rest.prefix(8), radix: 2) ?? 0
        jpeg += byte == 0xFF ? [0xFF, 0] : [byte]
        rest = rest.dropFirst(8)
    }
    return jpeg + [0xFF, 0xD9]
}

@Suite("CMYK pictures") struct CMYKTests {
    private func decode(_ jpeg: [UInt8]) throws -> (JPEGHeader, [UInt8]) {
        let decoder = try JPEGDecoder(source: ByteSource(jpeg))
        let samples = try Samples(reading: decoder)
        #expect(samples.format.layout == .cmyk && samples.format.depth == .eight)
        #expect(decoder.warnings.isEmpty)
        #expect((0..<64).allSatisfy { samples.bytes[4 * $0..<4 * $0 + 4] == samples.bytes[..<4] })
        return (decoder.header, Array(samples.bytes[..<4]))
    }

    @Test("are decoded to the inks as the file has them; Adobe's marker says that they are turned round") func inks()
        throws
    {
        let inks: [UInt8] = [10, 200, 128, 77]
        let (plain, plainSamples) = try decode(flatJPEG(inks, adobe: nil))
        #expect(plainSamples == inks)
        #expect(!plain.inkIsInverted && plain.components == 4 && plain.subsampling == nil)
        let (adobe, adobeSamples) = try decode(flatJPEG(inks, adobe: 0))
        #expect(adobeSamples == inks)
        #expect(adobe.inkIsInverted)
    }

    @Test("YCCK becomes CMYK by the JFIF formula, turned round") func ycck() throws {
        let (header, samples) = try decode(flatJPEG([100, 128, 128, 40], adobe: 2))
        #expect(samples == [155, 155, 155, 40])
        #expect(header.inkIsInverted && !header.storedAsRGB)
        // R = Y + 1.402·(Cr − 128) and so on; C = 255 − R.
        let (_, coloured) = try decode(flatJPEG([120, 100, 160, 0], adobe: 2))
        #expect(coloured == [90, 148, 185, 0])
    }

    /// Linear sRGB of CMYK samples without a profile.
    private func light(_ samples: [UInt8], inverted: Bool) throws -> SIMD3<Double> {
        let format = SampleFormat(width: 1, height: 1, layout: .cmyk, depth: .eight)
        let source = SourceColor(format: format, inkIsInverted: inverted)
        let plan = try ColorPlan(source, isGrey: false)
        guard case .conversion(let conversion) = plan.input else {
            Issue.record("no conversion")
            return .zero
        }
        return ColorSpace.sRGB.toWorking.inverse * conversion.light(of: samples, count: 1)[0]
    }

    @Test("without a profile red is what cyan and black leave, in both polarities") func plain() throws {
        for (inks, rgb) in [
            ([0, 0, 0, 0], [1, 1, 1]), ([255, 0, 0, 0], [0, 1, 1]), ([0, 255, 255, 0], [1, 0, 0]),
            ([0, 0, 0, 255], [0, 0, 0]), ([255, 255, 255, 255], [0, 0, 0]), ([51, 102, 0, 51], [0.64, 0.48, 0.8]),
        ] as [([UInt8], SIMD3<Double>)] {
            let wanted = SIMD3(
                TransferCurve.sRGB.linear(rgb.x), TransferCurve.sRGB.linear(rgb.y), TransferCurve.sRGB.linear(rgb.z))
            for (samples, inverted) in [(inks, false), (inks.map { 255 - $0 }, true)] {
                let difference = try light(samples, inverted: inverted) - wanted
                #expect(max(abs(difference.x), abs(difference.y), abs(difference.z)) < 1e-6, "\(inks) \(inverted)")
            }
        }
    }
}
