import Testing

@testable import LensCore

@Suite("Split tone")
struct SplitToneTests {
    static let filter = SplitTone(shadows: [0.01, -0.02, 0.05], highlights: [0.03, 0.01, -0.04], balance: 0.4)

    @Test("Black takes the shadows' tint whole, white the highlights', the balance neither")
    func ends() {
        #expect(distance(Self.filter.value(.zero), [0.01, -0.02, 0.05]) < 1e-15)
        #expect(distance(Self.filter.value([1, 1, 1]), [1.03, 1.01, 0.96]) < 1e-14)
        #expect(distance(Self.filter.value([0.4, 0.4, 0.4]), [0.4, 0.4, 0.4]) < 1e-14)
    }

    @Test("Halfway to the balance half of a tint is left")
    func half() {
        let shift = Self.filter.value([0.2, 0.2, 0.2]) - [0.2, 0.2, 0.2]
        #expect(distance(shift, [0.005, -0.01, 0.025]) < 1e-14)
        let shine = Self.filter.value([0.7, 0.7, 0.7]) - [0.7, 0.7, 0.7]
        #expect(distance(shine, [0.015, 0.005, -0.02]) < 1e-14)
    }

    @Test("Luma decides, not the channel")
    func luma() {
        // Blue alone is dark.
        let shift = Self.filter.value([0, 0, 1]) - [0, 0, 1]
        #expect(shift.y < -0.018)
    }
}
