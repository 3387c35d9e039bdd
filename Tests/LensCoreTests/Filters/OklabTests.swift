import Foundation
import Testing

@testable import LensCore

@Suite("Colours in Oklab")
struct OklabTests {
    private static let primaries: [(SIMD3<Double>, SIMD3<Double>)] = [
        // Linear sRGB and Oklab, from Ottosson's own tables of sRGB red, green, blue and white.
        ([1, 0, 0], [0.627955, 0.224863, 0.125846]), ([0, 1, 0], [0.866440, -0.233888, 0.179498]),
        ([0, 0, 1], [0.452014, -0.032457, -0.311528]), ([1, 1, 1], [1, 0, 0]),
    ]

    @Test("the space is Ottosson's", arguments: primaries)
    func space(_ rgb: SIMD3<Double>, _ lab: SIMD3<Double>) {
        let light = ColorSpace.sRGB.toWorking * rgb
        #expect(distance(Oklab.from(light), lab) < 2e-4)
        #expect(distance(Oklab.light(Oklab.from(light)), light) < 1e-9)
    }

    private func polar(_ light: SIMD3<Double>) -> (l: Double, chroma: Double, hue: Double) {
        let lab = Oklab.from(light)
        return (lab.x, (lab.y * lab.y + lab.z * lab.z).squareRoot(), atan2(lab.z, lab.y) * 180 / .pi)
    }

    private static let skin = ColorSpace.sRGB.toWorking * SIMD3(0.58, 0.33, 0.22)
    private static let sky = ColorSpace.sRGB.toWorking * SIMD3(0.12, 0.28, 0.72)
    private static let leaf = ColorSpace.sRGB.toWorking * SIMD3(0.10, 0.30, 0.05)

    @Test("vibrance gives pale colours more chroma and leaves lightness, hue and saturated colours")
    func vibrance() {
        let before = polar(Self.skin)
        let after = polar(Vibrance(amount: 0.5).value(Self.skin))
        #expect(abs(after.chroma / before.chroma - (1 + 0.5 * (1 - before.chroma / 0.3))) < 1e-6)
        #expect(abs(after.l - before.l) < 1e-6 && abs(after.hue - before.hue) < 1e-4)
        let red = ColorSpace.working.toXYZ.inverse * ColorSpace.sRGB.toXYZ * SIMD3(1, 0, 0) * 2
        #expect(distance(Vibrance(amount: 0.5).value(red), red) < 1e-6)
        #expect(distance(Vibrance(amount: -1).value(SIMD3(repeating: 0.4)), SIMD3(repeating: 0.4)) < 1e-6)
    }

    @Test("hue shift works where it is told to")
    func hueShift() {
        let hue = polar(Self.sky).hue
        let there = hue < 0 ? hue + 360 : hue
        let filter = HueShift(hue: there, width: 30, turn: 20, saturation: 0.5, ev: -1)
        let (before, after) = (polar(Self.sky), polar(filter.value(Self.sky)))
        // All is darker by the cube root of a half in Oklab, chroma too.
        let lift = Elementary.exp2(-1.0 / 3)
        #expect(abs(after.l / before.l - lift) < 1e-5)
        #expect(abs(after.chroma / before.chroma - 0.5 * lift) < 1e-5)
        #expect(abs(after.hue - before.hue - 20) < 1e-3)
        // Skin is on the other side of the circle.
        #expect(distance(filter.value(Self.skin), Self.skin) < 1e-6)
        #expect(
            abs(polar(HueShift(hue: there, others: 0.2).value(Self.skin)).chroma / polar(Self.skin).chroma - 0.2) < 1e-5
        )
        let grey = SIMD3(repeating: 0.3)
        #expect(distance(filter.value(grey), grey) < 1e-4)
    }

    @Test("at `width` from the hue half of the effect is left")
    func width() {
        let hue = polar(Self.leaf).hue
        let filter = HueShift(hue: hue + 25, width: 25, saturation: 0)
        #expect(abs(polar(filter.value(Self.leaf)).chroma / polar(Self.leaf).chroma - 0.5) < 1e-4)
    }
}

@Suite("Two lights")
struct TwoLightsTests {
    @Test("bright greys take the sun's colour, dark ones the sky's, luminance stays")
    func ends() {
        let filter = TwoLights(sun: 3000, sky: 12000, from: -2, range: 4)
        let bright = filter.value(SIMD3(repeating: 0.9))
        let dark = filter.value(SIMD3(repeating: 0.01))
        #expect(bright.x > bright.y && bright.y > bright.z)
        #expect(dark.x < dark.y && dark.y < dark.z)
        #expect(abs((bright * ColorSpace.workingLuma).sum() - 0.9) < 1e-9)
        #expect(abs((dark * ColorSpace.workingLuma).sum() - 0.01) < 1e-9)
        // The colour of a grey is the light's own, but for the distance of 6504 K from the working white.
        let xyz = ColorSpace.working.toXYZ * bright
        let xy = SIMD2(xyz.x, xyz.y) / xyz.sum()
        let wanted = Illuminant.chromaticity(kelvin: 3000)
        #expect(abs(xy.x - wanted.x) < 2e-4 && abs(xy.y - wanted.y) < 2e-4)
    }

    @Test("nothing is left of it at amount 0")
    func nothing() {
        #expect(TwoLights(sun: 2000, sky: 15000, amount: 0).isNeutral)
        let value: SIMD3<Double> = [0.2, 0.5, 0.1]
        #expect(distance(TwoLights(sun: 2000, sky: 15000, amount: 0).value(value), value) < 1e-12)
    }
}

@Suite("Monochrome")
struct MonochromeTests {
    @Test("Weights of one's own make the mix a free one, and a named mix brings its own")
    func mixes() throws {
        var filter = Monochrome(mix: .red25)
        try filter.set("weights", to: .triple([0, 1, 0]))
        #expect(filter.mix == .free && filter.weights == [0, 1, 0])
        filter.mix = .green11
        #expect(filter.weights == [0.18, 0.69, 0.13])
        #expect(throws: LensError.self) { try Monochrome(weights: [-1, 1, 0]).validate() }
    }

    @Test("is the mix of linear sRGB that its table states", arguments: Monochrome.Mix.allCases)
    func mixes(_ mix: Monochrome.Mix) throws {
        guard let weights = mix.weights else { return }
        #expect(abs(weights.sum() - 1) < 1e-9)
        let color: SIMD3<Double> = [0.4, 0.2, 0.7]
        let grey = Monochrome(mix: mix).value(ColorSpace.sRGB.toWorking * color)
        let wanted = (weights * color).sum()
        #expect(distance(grey, SIMD3(repeating: wanted)) < 1e-9)
    }

    @Test("greys stay as light as they were, whatever the mix")
    func greys() {
        for filter in [Monochrome(mix: .red25), Monochrome(weights: [3, 1, -1]), Monochrome(weights: .zero)] {
            #expect(distance(filter.value(SIMD3(repeating: 0.37)), SIMD3(repeating: 0.37)) < 1e-9)
        }
    }

    @Test("a colour darker than black is black")
    func floor() {
        let green = ColorSpace.sRGB.toWorking * SIMD3(0, 1, 0)
        #expect(Monochrome(weights: [1, -0.5, 0.2]).value(green) == .zero)
    }
}

@Suite("Colour decision list")
struct ColorDecisionListTests {
    @Test("agrees with OpenColorIO's ASC CDL")
    func oracle() {
        let filter = ColorDecisionList(
            slope: [1, 1, 0.9], offset: [-0.03, -0.02, 0], power: [1.25, 1, 1], saturation: 1.7)
        let wanted: SIMD3<Double> = [0.404309, 0.388746, 0.048746]
        #expect(distance(filter.value([0.5, 0.4, 0.2]), wanted) < 2e-6)
    }

    @Test("nothing set changes nothing")
    func neutral() { #expect(ColorDecisionList(slope: [1, 1, 1]).isNeutral) }
}
