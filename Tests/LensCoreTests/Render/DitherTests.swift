import Testing

@testable import LensCore

@Suite("Dither")
struct DitherTests {
    private func develop(_ filter: any Filter, _ bytes: [UInt8], _ layout: SampleFormat.Layout) throws -> [UInt8] {
        let width = 64
        let height = bytes.count / width / layout.channels
        let format = SampleFormat(width: width, height: height, layout: layout, depth: .eight)
        let plan = try Plan(look: Look("one", filters: [filter]), input: format, seed: 9)
        #expect(plan.emit.isDithered)
        return Development(plan, Picture(format: format, bytes: bytes), on: .baseline).codes
    }

    @Test("Black stays black and white stays white, every pixel")
    func ends() throws {
        for filter in [Exposure(ev: 0.3), Contrast(slope: 1.5)] as [any Filter] {
            for code in [UInt8(0), 255] {
                let codes = try develop(filter, [UInt8](repeating: code, count: 64 * 64 * 3), .rgb)
                #expect(codes.allSatisfy { $0 == code }, "\(type(of: filter).name) of \(code)")
            }
        }
    }

    @Test("Greys get the same noise in all channels")
    func greys() throws {
        let ramp = (0..<(64 * 64 * 3)).map { UInt8($0 / 48) }
        let codes = try develop(Exposure(ev: -0.4), ramp, .rgb)
        let isGrey = (0..<(codes.count / 3)).allSatisfy { (pixel: Int) -> Bool in
            let (red, green, blue) = (codes[3 * pixel], codes[3 * pixel + 1], codes[3 * pixel + 2])
            return red == green && green == blue
        }
        #expect(isGrey)
    }

    @Test("A tone between two codes is kept on average")
    func mean() throws {
        let codes = try develop(Exposure(ev: -0.137), [UInt8](repeating: 120, count: 64 * 256), .grey)
        let want = Transfer.encoded(Transfer.linear(120.0 / 255) * Elementary.exp2(-0.137)) * 255
        let mean = Double(codes.reduce(0) { $0 + Int($1) }) / Double(codes.count)
        #expect(abs(mean - want) < 0.03, "\(mean), not \(want)")
        #expect(Set(codes).count >= 2)
    }
}
