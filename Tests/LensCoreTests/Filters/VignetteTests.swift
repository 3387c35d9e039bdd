import Foundation
import Testing

@testable import LensCore

@Suite("Vignette")
struct VignetteTests {
    static let frame = Frame(width: 6000, height: 4000, seed: 0)
    /// Half the diagonal of a 35 mm frame, in millimetres.
    static let halfDiagonal = 21.633
    /// Focal length and the stops that cos⁴ takes from the corner.
    static let corners: [(Double, Double)] = [
        (20, 2.24), (24, 1.72), (28, 1.35), (35, 0.93), (50, 0.50), (85, 0.18),
    ]

    private func gain(_ filter: Vignette, _ x: Int, _ y: Int, on frame: Frame = frame) -> Double {
        filter.value([0.25, 0.25, 0.25], x: x, y: y, on: frame).x / 0.25
    }

    /// Stops that the natural law takes from the corner.
    private func natural(_ focal: Double) -> Double {
        let tangent = Self.halfDiagonal / focal
        return 2 * log2(1 + tangent * tangent)
    }

    @Test("The corner of a lens loses what cos⁴ takes", arguments: corners)
    func corner(_ focal: Double, _ stops: Double) {
        #expect(abs(natural(focal) - stops) < 0.006)
        let filter = Vignette(stops: natural(focal), feather: 0)
        #expect(abs(-log2(gain(filter, 0, 0)) - stops) < 0.006)
        #expect(abs(-log2(gain(filter, 5999, 3999)) - stops) < 0.006)
    }

    @Test("Without hinge it is the natural law at every radius", arguments: corners)
    func law(_ focal: Double, _: Double) {
        let filter = Vignette(stops: natural(focal), feather: 0)
        for x in [3000, 3600, 4200, 4800, 5400, 5999] {
            let dx = (Double(x) - 2999.5) / (3000 * 3000 + 2000 * 2000).squareRoot()
            let dy = 0.5 / (3000.0 * 3000 + 2000 * 2000).squareRoot()
            let tangent = (dx * dx + dy * dy).squareRoot() * Self.halfDiagonal / focal
            let wanted = 1 / ((1 + tangent * tangent) * (1 + tangent * tangent))
            #expect(abs(gain(filter, x, 2000) / wanted - 1) < 1e-9, "\(focal) mm, column \(x)")
        }
    }

    @Test("The corner loses exactly `stops`, whatever the shape")
    func anyShape() {
        for filter in [
            Vignette(stops: 1.5), Vignette(stops: 1.5, midpoint: 0.6, feather: 0.1),
            Vignette(stops: 1.5, roundness: 0), Vignette(stops: 1.5, midpoint: 0.3, roundness: 0.5),
        ] {
            #expect(abs(-log2(gain(filter, 0, 0)) - 1.5) < 0.004, "\(filter)")
        }
    }

    @Test("The centre stays, and within the midpoint nearly nothing is lost")
    func centre() {
        let filter = Vignette(stops: 2, midpoint: 0.6, feather: 0)
        #expect(abs(gain(filter, 3000, 2000) - 1) < 1e-12)
        // Half the diagonal is 3606 pixels.
        #expect(abs(gain(filter, 3000 + 2100, 2000) - 1) < 1e-12)
        #expect(gain(filter, 3000 + 2400, 2000) < 0.999)
    }

    @Test("Light falls steadily from the centre out")
    func monotone() {
        let filter = Vignette(stops: 2, midpoint: 0.4, feather: 0.3)
        let gains = stride(from: 3000, to: 6000, by: 100).map { gain(filter, $0, 2000) }
        #expect(zip(gains, gains.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test("A round vignette depends on the distance alone; an oval one on the frame's shape")
    func roundness() {
        let round = Vignette(stops: 2)
        #expect(abs(gain(round, 2999 + 1500, 1999) - gain(round, 2999, 1999 + 1500)) < 0.001)
        let oval = Vignette(stops: 2, roundness: 0)
        #expect(abs(gain(oval, 2999 + 1500, 1999) - gain(oval, 2999, 1999 + 1000)) < 0.001)
    }

    @Test("Protected highlights keep their light, shadows do not")
    func highlights() {
        let filter = Vignette(stops: 2, highlights: 1)
        #expect(distance(filter.value([1, 1, 1], x: 0, y: 0, on: Self.frame), [1, 1, 1]) < 1e-12)
        #expect(distance(filter.value([0.4, 0.4, 0.4], x: 0, y: 0, on: Self.frame), [0.1, 0.1, 0.1]) < 0.001)
    }

    @Test("Negative stops brighten the corner")
    func brighter() {
        #expect(abs(gain(Vignette(stops: -1, feather: 0), 0, 0) - 2) < 0.002)
    }
}
