import Testing

@testable import LensCore

@Suite("Saturation")
struct SaturationTests {
    static let colour: SIMD3<Double> = [0.6, 0.2, 0.05]
    private func light(_ v: SIMD3<Double>) -> Double { (v * ColorSpace.workingLuma).sum() }

    @Test("Luminance stays, whatever the amount", arguments: [0, 0.3, 1, 1.7, 3])
    func luminance(_ amount: Double) {
        #expect(abs(light(Saturation(amount: amount).value(Self.colour)) - light(Self.colour)) < 1e-15)
    }

    @Test("0 is grey, 1 the same, 2 twice as far from grey")
    func amounts() {
        let grey = SIMD3(repeating: light(Self.colour))
        #expect(distance(Saturation(amount: 0).value(Self.colour), grey) < 1e-15)
        #expect(distance(Saturation(amount: 1).value(Self.colour), Self.colour) < 1e-15)
        #expect(distance(Saturation(amount: 2).value(Self.colour), grey + 2 * (Self.colour - grey)) < 1e-15)
    }

    @Test("Grey stays grey")
    func grey() {
        #expect(distance(Saturation(amount: 2.5).value([0.4, 0.4, 0.4]), [0.4, 0.4, 0.4]) < 1e-15)
    }
}
