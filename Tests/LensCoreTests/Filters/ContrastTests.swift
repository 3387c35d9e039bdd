import Testing

@testable import LensCore

@Suite("Contrast")
struct ContrastTests {
    static let settings: [(Double, Double)] = [(0.5, 0.46), (1.2, 0.46), (2, 0.3), (3.5, 0.7)]

    @Test("Black, the pivot and white stay", arguments: settings)
    func fixed(_ slope: Double, _ pivot: Double) {
        let v = Contrast(slope: slope, pivot: pivot).value([0, pivot, 1])
        #expect(distance(v, [0, pivot, 1]) < 1e-15)
    }

    @Test("The slope at the pivot is the slope, from both sides", arguments: settings)
    func slope(_ slope: Double, _ pivot: Double) {
        let v = Contrast(slope: slope, pivot: pivot).value([pivot - 1e-6, pivot, pivot + 1e-6])
        #expect(abs((v.y - v.x) / 1e-6 - slope) < 1e-4)
        #expect(abs((v.z - v.y) / 1e-6 - slope) < 1e-4)
    }

    @Test("Values rise steadily and stay within black and white", arguments: settings)
    func monotone(_ slope: Double, _ pivot: Double) {
        let filter = Contrast(slope: slope, pivot: pivot)
        let values = (-20...120).map { filter.value(SIMD3(repeating: Double($0) / 100)).x }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(values.first == 0 && values.last == 1)
    }

    @Test("A slope of 1 changes nothing")
    func neutral() {
        #expect(Contrast(slope: 1).isNeutral)
        #expect(distance(Contrast(slope: 1).value([0.1, 0.5, 0.9]), [0.1, 0.5, 0.9]) < 1e-15)
    }
}
