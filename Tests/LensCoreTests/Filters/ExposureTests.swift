import Testing

@testable import LensCore

@Suite("Exposure")
struct ExposureTests {
    @Test("A stop doubles the light, a stop less halves it")
    func doubles() {
        let v: SIMD3<Double> = [0.1, 0.2, 0.4]
        #expect(Exposure(ev: 1).value(v) == v * 2)
        #expect(Exposure(ev: -1).value(v) == v * 0.5)
        #expect(distance(Exposure(ev: 0.5).value(v), v * 2.0.squareRoot()) < 1e-15)
    }

    @Test("Black stays black, and light beyond white is kept for the filters that follow")
    func ends() {
        #expect(Exposure(ev: 3).value(.zero) == .zero)
        #expect(Exposure(ev: 3).value([1, 1, 1]) == [8, 8, 8])
    }
}
