import Testing

@testable import LensCore

@Suite("Tone curve")
struct ToneCurveTests {
    @Test("Points act on every channel, with SciPy's PCHIP between them")
    func points() {
        let curve = ToneCurve(points: [[0, 0], [0.25, 0.22], [0.75, 0.78], [1, 1]])
        // scipy.interpolate.PchipInterpolator at .2, .55 and .95.
        #expect(distance(curve.value([0.2, 0.55, 0.95]), [0.172395789474, 0.559536842105, 0.959301052632]) < 1e-11)
    }

    @Test("A channel's own curve comes after the common one, on it alone")
    func channels() {
        let curve = ToneCurve(points: [[0, 0.5], [1, 1]], green: [[0, 0], [0.5, 0.25], [1, 1]])
        let v = curve.value([0, 0, 1])
        #expect(v.x == 0.5)
        #expect(v.y == 0.25)
        #expect(v.z == 1)
    }

    @Test("Beyond its outer points a curve is flat")
    func flat() {
        let curve = ToneCurve(points: [[0.1, 0.2], [0.9, 0.8]])
        #expect(distance(curve.value([0, 1, 0.05]), [0.2, 0.8, 0.2]) < 1e-15)
    }

    @Test("The diagonal is neutral")
    func neutral() {
        #expect(ToneCurve(points: [[0, 0], [0.3, 0.3], [1, 1]]).isNeutral)
        #expect(!ToneCurve(points: [[0, 0], [0.3, 0.31], [1, 1]]).isNeutral)
    }
}
