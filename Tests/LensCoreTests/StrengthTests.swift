import Measures
import Testing

@testable import LensCore

@Suite("Strength")
struct StrengthTests {
    /// Every filter at settings of its own, all parameters that travel away from neutral.
    static let filters: [any Filter] = [
        Exposure(ev: 1), WhiteBalance(kelvin: 3200, tint: 20), TwoLights(), Saturation(amount: 0.3),
        Vibrance(amount: 0.4), HueShift(hue: 30, turn: 20, saturation: 2, ev: 1, others: 0.5), Dehaze(),
        Sharpen(amount: 2), EdgeSoftness(), Diffusion(kind: .bloom, amount: 0.5), Vignette(stops: 2),
        LightLeak(amount: 2), Halation(reflection: [0.3, 0.1, 0.015]), Clarity(amount: -0.5),
        Monochrome(mix: .red25),
        ColorDecisionList(slope: [2, 1, 0.5], offset: [0.1, 0, 0], power: [1, 2, 1], saturation: 2),
        FilmCurve(stock: .portra400), ToneCurve(points: [[0, 0.1], [0.5, 0.6], [1, 0.9]]), Grain(iso: 1600),
        Contrast(slope: 2), Fade(black: [0.1, 0.1, 0.1], white: [0.9, 0.9, 0.8], dye: [0.8, 1.2, 1]), SplitTone(),
        ColorLookup(.negative), Dust(count: 60), Scratches(count: 5), Stains(count: 4), Cracks(amount: 1),
        Paper(texture: 0.05, tone: [0.97, 0.93, 0.83]), Mat(width: 0.3),
    ]

    @Test("covers every filter of the catalogue")
    func complete() {
        #expect(Set(Self.filters.map { type(of: $0).name }) == Set(FilterCatalogue.all.map { $0.name }))
    }

    @Test("At 1 a filter is itself, at 0 it is neutral", arguments: filters.indices)
    func ends(_ index: Int) {
        let filter = Self.filters[index]
        let name = type(of: filter).name
        #expect(filter.at(Strength(0)).isNeutral, "\(name)")
        #expect(!filter.isNeutral, "\(name)")
        let whole = filter.at(Strength(1))
        for description in type(of: filter).descriptions {
            let (was, now) = (filter[description.name], whole[description.name])
            #expect(near(was, now, 1e-12), "\(name).\(description.name): \(String(describing: now))")
        }
    }

    private func near(_ a: ParameterValue?, _ b: ParameterValue?, _ tolerance: Double) -> Bool {
        switch (a, b) {
        case (.number(let a), .number(let b)): abs(a - b) <= tolerance * max(1, abs(a))
        case (.triple(let a), .triple(let b)): distance(a, b) <= tolerance
        case (.points(let a), .points(let b)): zip(a, b).allSatisfy { abs($0.x - $1.x) + abs($0.y - $1.y) <= tolerance }
        default: a == b
        }
    }

    @Test("At 0 nothing is left of a look", arguments: Look.all)
    func nothing(_ look: Look) throws {
        #expect(look.at(Strength(0)).developing.isEmpty)
        let format = SampleFormat(width: 8, height: 8, layout: .rgb, depth: .eight)
        #expect(try Plan(look: look.at(Strength(0)), input: format, seed: 1).isPassthrough)
    }

    @Test(
        "A five-thousandth of a filter changes no colour of a picture by a code, the purest neither",
        arguments: filters.indices)
    func continuity(_ index: Int) throws {
        let filter = Self.filters[index]
        let name = type(of: filter).name
        let look = Look("whisper", filters: [filter]).at(Strength(0.0002))
        for picture in [Picture.chart(64, 8), Picture.chart(64, 8).muted] {
            let plan = try picture.plan(look, seed: 3)
            let light = ColorDifference.encoded(Development(plan, picture, on: .baseline).light)
            let difference = ColorDifference.between(light, picture.values)
            #expect(difference.mean < 0.1, "\(name): mean ΔE00 \(difference.mean)")
            let step = ColorDifference.largestStep(light, picture.values) * 255
            #expect(step < 1, "\(name): \(step) codes")
        }
    }

    @Test(
        "A strength that is no number is found when the look is checked, and stops nothing before", arguments: Look.all)
    func noNumber(_ look: Look) {
        #expect(Elementary.exp(.nan).isNaN && Elementary.exp2(.nan).isNaN)
        let lost = Look("lost", filters: Self.filters + look.filters).at(Strength(.nan))
        #expect(throws: LensError.self) { try lost.validate() }
    }

    @Test("Linear parameters go in equal steps, from their neutral")
    func linear() {
        #expect(Exposure(ev: 2).at(Strength(0.25)).ev == 0.5)
        #expect(Saturation(amount: 0).at(Strength(0.5)).amount == 0.5)
        #expect(Fade(white: [0.5, 1, 0.8]).at(Strength(0.5)).white == [0.75, 1, 0.9])
    }

    @Test("Ratios go in equal ratios: halfway to 4 is 2")
    func logarithmic() {
        #expect(abs(Contrast(slope: 4).at(Strength(0.5)).slope - 2) < 1e-14)
        #expect(abs(Contrast(slope: 0.25).at(Strength(0.5)).slope - 0.5) < 1e-14)
        #expect(
            distance(Fade(dye: [0.5, 2, 1]).at(Strength(0.5)).dye, [0.7071067811865476, 1.4142135623730951, 1]) < 1e-14)
    }

    @Test("Colour temperatures go in equal steps of mired")
    func mired() {
        let half = WhiteBalance(kelvin: 2000).at(Strength(0.5)).kelvin
        #expect(abs(1e6 / half - (1e6 / 6504 + 500) / 2) < 1e-9)
    }

    @Test("A curve's points go to the diagonal")
    func points() {
        let curve = ToneCurve(points: [[0, 0.2], [0.5, 0.7], [1, 0.9]]).at(Strength(0.5))
        for (point, want) in zip(curve.points, [[0, 0.1], [0.5, 0.6], [1, 0.95]] as [SIMD2<Double>]) {
            #expect(abs(point.x - want.x) + abs(point.y - want.y) < 1e-15)
        }
    }

    @Test("Shapes stay whatever the strength")
    func fixed() {
        let half = Vignette(stops: 2, midpoint: 0.4, feather: 0.7).at(Strength(0.5))
        #expect(half == Vignette(stops: 1, midpoint: 0.4, feather: 0.7))
        #expect(Grain(iso: 1600).at(Strength(0.5)) == Grain(iso: 1600, amount: 0.5))
    }

    @Test("Tone strength moves parameters tagged tone, colour strength those tagged colour, texture neither")
    func partial() {
        for filter in Self.filters {
            let (tone, color) = (filter.at(Strength(1, tone: 0.5)), filter.at(Strength(1, color: 0.5)))
            for description in type(of: filter).descriptions where description.travel != .fixed {
                let name = description.name
                guard let value = filter[name], description.isNeutral(value) == false else { continue }
                let label = "\(type(of: filter).name).\(name)"
                #expect(near(tone[name], value, 1e-12) == (description.tag != .tone), "\(label) under tone strength")
                #expect(
                    near(color[name], value, 1e-12) == (description.tag != .color), "\(label) under colour strength")
            }
        }
        #expect(Exposure(ev: 1).at(Strength(0.5, tone: 0.5)).ev == 0.25)
    }
}
