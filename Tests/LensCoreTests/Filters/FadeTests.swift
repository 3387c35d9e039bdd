import Foundation
import Testing

@testable import LensCore

@Suite("Fade")
struct FadeTests {
    @Test("Black becomes `black`, white becomes `white`, between them a straight line")
    func line() {
        let fade = Fade(black: [0.1, 0.08, 0.05], white: [0.95, 0.9, 0.8])
        #expect(distance(fade.value(.zero), [0.1, 0.08, 0.05]) < 1e-15)
        #expect(distance(fade.value([1, 1, 1]), [0.95, 0.9, 0.8]) < 1e-15)
        #expect(distance(fade.value([0.5, 0.5, 0.5]), [0.525, 0.49, 0.425]) < 1e-15)
    }

    @Test("A dye is a power of its channel: below 1 it lightens, above 1 it deepens")
    func dye() {
        let v = Fade(dye: [0.8, 1, 1.3]).value([0.4, 0.4, 0.4])
        #expect(abs(v.x - pow(0.4, 0.8)) < 1e-14)
        #expect(v.y == 0.4)
        #expect(abs(v.z - pow(0.4, 1.3)) < 1e-14)
        #expect(distance(Fade(dye: [0.5, 0.5, 0.5]).value([1, 0, 1]), [1, 0, 1]) < 1e-15)
    }

    @Test("Steps that do nothing are not run")
    func steps() {
        #expect(Fade(black: [0.1, 0.1, 0.1]).steps(on: .test).count == 1)
        #expect(Fade(dye: [0.9, 1, 1]).steps(on: .test).count == 1)
        #expect(Fade(black: [0.1, 0.1, 0.1], dye: [0.9, 1, 1]).steps(on: .test).count == 2)
        #expect(Fade().steps(on: .test).count == 1)
    }
}
