import Testing

@testable import LensCore

@Suite("White balance")
struct WhiteBalanceTests {
    private func white(_ kelvin: Double, tint: Double = 0) -> SIMD3<Double> {
        WhiteBalance(kelvin: kelvin, tint: tint).value([1, 1, 1])
    }

    @Test("6504 K without tint changes nothing")
    func neutral() {
        let filter = WhiteBalance(kelvin: 6504)
        #expect(filter.isNeutral)
        for v in [[1, 1, 1], [0.3, 0.3, 0.3], [0.7, 0.2, 0.05]] as [SIMD3<Double>] {
            #expect(distance(filter.value(v), v) < 1e-14)
        }
    }

    @Test("Raising kelvin warms the picture, step by step")
    func warms() {
        let ratios = [2000.0, 2800, 3600, 4500, 5500, 6504, 8000, 12000, 20000].map { white($0).x / white($0).z }
        #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 < $1 }, "red to blue: \(ratios)")
    }

    @Test("Positive tint greens the picture, negative tint turns it magenta")
    func tint() {
        func greenness(_ v: SIMD3<Double>) -> Double { v.y / (v.x + v.z) }
        for kelvin in [3000.0, 5000, 8000] {
            let none = greenness(white(kelvin))
            #expect(greenness(white(kelvin, tint: 20)) > none, "at \(kelvin) K")
            #expect(greenness(white(kelvin, tint: -20)) < none, "at \(kelvin) K")
        }
    }

    @Test("Something grey under the named light becomes grey")
    func grey() {
        for kelvin in [2700.0, 4000, 9000] {
            let light = ColorSpace.working.toXYZ.inverse * ColorSpace.xyz(Illuminant.chromaticity(kelvin: kelvin))
            let seen = WhiteBalance(kelvin: kelvin).value(light)
            // 6504 K on the daylight locus is not the rounded chromaticity of D65.
            #expect(distance(seen, [1, 1, 1]) < 0.002, "at \(kelvin) K: \(seen)")
        }
    }
}
