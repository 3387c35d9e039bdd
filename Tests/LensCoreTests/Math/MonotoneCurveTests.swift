import Testing

@testable import LensCore

@Suite("A curve through points that never overshoots")
struct MonotoneCurveTests {
    static let xs = [0.05, 0.2, 0.35, 0.55, 0.7, 0.95]

    /// scipy 1.x, `scipy.interpolate.PchipInterpolator(x, y)(xs)`.
    static let oracle: [([SIMD2<Double>], [Double])] = [
        (
            [[0, 0], [0.25, 0.22], [0.75, 0.78], [1, 1]],
            [0.040698947368, 0.172395789474, 0.324926315789, 0.559536842105, 0.729305263158, 0.959301052632]
        ),
        (
            [[0, 0], [0.1, 0.4], [0.5, 0.45], [0.6, 0.9], [1, 0.9]],
            [0.255956156716, 0.418978544776, 0.427095965485, 0.67875, 0.9, 0.9]
        ),
        (
            [[0, 0.1], [0.3, 0.5], [0.4, 0.3], [1, 0.8]],
            [0.262731481481, 0.481481481481, 0.4, 0.3078125, 0.3625, 0.685127314815]
        ),
    ]

    @Test("agrees with SciPy's PCHIP", arguments: oracle.indices)
    func scipy(_ index: Int) {
        let (points, wanted) = Self.oracle[index]
        let curve = MonotoneCurve(points)
        for (x, want) in zip(Self.xs, wanted) { #expect(abs(curve(x) - want) < 1e-11, "at \(x)") }
    }

    @Test("passes through its points and is flat beyond them")
    func points() {
        let curve = MonotoneCurve([[0.1, 0.2], [0.4, 0.3], [0.9, 0.7]])
        #expect(curve(0.1) == 0.2)
        #expect(curve(0.4) == 0.3)
        #expect(curve(0.9) == 0.7)
        #expect(curve(0) == 0.2)
        #expect(curve(1) == 0.7)
    }

    @Test("is a straight line through two points, and constant through one")
    func few() {
        let line = MonotoneCurve([[0, 0.2], [1, 0.6]])
        #expect(abs(line(0.25) - 0.3) < 1e-15)
        #expect(MonotoneCurve([[0.5, 0.7]])(0.1) == 0.7)
    }

    @Test("rises wherever its points rise")
    func monotone() {
        let curve = MonotoneCurve([
            [0, 0], [0.03, 0.05], [0.1, 0.135], [0.22, 0.24], [0.45, 0.44], [0.8, 0.79], [1, 1],
        ])
        let values = (0...1000).map { curve(Double($0) / 1000) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
