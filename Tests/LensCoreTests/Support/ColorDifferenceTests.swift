import Measures
import Testing

@Suite("The colour difference that pictures are judged by")
struct ColorDifferenceTests {
    /// Sharma, Wu, Dalal 2005, table 1: pairs 1, 7, 14, 17, 18, 20, 33 and 34.
    static let pairs: [(SIMD3<Double>, SIMD3<Double>, Double)] = [
        ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425),
        ([50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0000),
        ([50, -1, 2], [50, 0, 0], 2.3669),
        ([50, 2.49, -0.0010], [50, -2.49, 0.0011], 7.2195),
        ([50, 2.5, 0], [73, 25, -18], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([90.8027, -2.0831, 1.4410], [91.1528, -1.6435, 0.0447], 1.4441),
        ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
    ]

    @Test("agrees with Sharma's pairs", arguments: pairs.indices)
    func sharma(_ index: Int) {
        let (first, second, wanted) = Self.pairs[index]
        #expect(abs(ColorDifference.ciede2000(first, second) - wanted) < 0.00005)
        #expect(abs(ColorDifference.ciede2000(second, first) - wanted) < 0.00005)
    }

    @Test("takes white as L* 100 without colour")
    func white() {
        let lab = ColorDifference.lab(encoded: [1, 1, 1])
        #expect(abs(lab.x - 100) < 0.001)
        #expect(abs(lab.y) < 0.01)
        #expect(abs(lab.z) < 0.02)
    }

    @Test("counts codes from the nearest one")
    func codes() {
        #expect(ColorDifference.codesApart([128, 0, 255] as [UInt8], [[128.4 / 255, 0, 1.5]]) == 0)
        #expect(ColorDifference.codesApart([128, 0, 255] as [UInt8], [[129.6 / 255, 0, 1]]) == 2)
    }
}
