import Measures
import Testing

@testable import LensCore

/// A look and the pictures it is tried on.
private struct Trial: Sendable, CustomTestStringConvertible {
    let look: Look
    /// A formula that sums hundreds of taps a pixel is tried on fewer pixels.
    let isCostly: Bool
    var testDescription: String { look.name }

    init(_ name: String, costly: Bool = false, _ filters: any Filter...) {
        look = Look(name, filters: filters)
        isCostly = costly
    }

    init(_ look: Look) {
        self.look = look
        isCostly = false
    }

    /// From one pixel on, thin ones, and wide ones that cross the border between two tiles.
    var pictures: [Picture] {
        let small = [(1, 1), (1, 9), (9, 1), (7, 5), (17, 3)].map { Picture.chart($0.0, $0.1) }
        // The formula of a wide effect sums over the whole picture for every pixel.
        if look.needsSurvey { return small + [.chart(7, 5, .grey), .chart(40, 28)] }
        let all = small + [.chart(7, 5, .grey), .chart(64, 48), .chart(1030, 2)]
        return isCostly ? all : all + [.chart(64, 48, .grey), .chart(4001, 3)]
    }
}

/// A table that is well made.
private func table(_ make: () throws -> LookupTable) -> LookupTable {
    do { return try make() } catch { fatalError("\(error)") }
}

private let trials: [Trial] = [
    Trial("exposure up", Exposure(ev: 0.7)), Trial("exposure down", Exposure(ev: -3)),
    Trial("white balance, tungsten", WhiteBalance(kelvin: 2800)),
    Trial("white balance, shade", WhiteBalance(kelvin: 12000, tint: 12)),
    Trial("saturation, grey", Saturation(amount: 0)), Trial("saturation, half", Saturation(amount: 0.5)),
    Trial("saturation, double", Saturation(amount: 2)),
    Trial("two lights, dawn", TwoLights()), Trial("two lights, far apart", TwoLights(sun: 2000, sky: 20000, amount: 1)),
    Trial("vibrance up", Vibrance(amount: 1)), Trial("vibrance down", Vibrance(amount: -0.7)),
    Trial("hue shift, sky", HueShift()),
    Trial("hue shift, one colour remains", HueShift(hue: 150, saturation: 1.15, others: 0.22)),
    Trial("hue shift, turned", HueShift(hue: 29, width: 80, turn: -60, ev: 0.7)),
    Trial("sharpen", costly: true, Sharpen(amount: 1)),
    Trial("sharpen, narrow", Sharpen(amount: 5, radius: 0.3, threshold: 0)),
    Trial("sharpen, wide", costly: true, Exposure(ev: 1), Sharpen(amount: 1.5, radius: 1.3, threshold: 0.05)),
    Trial(
        "sharpen, twice", costly: true, Saturation(amount: 1.4), Sharpen(amount: 1), Sharpen(amount: 1, radius: 0.5),
        Vignette(stops: 1), Contrast(slope: 1.2)),
    Trial("light leak", LightLeak(amount: 1)), Trial("light leak, wide", LightLeak(amount: 4, edge: .top, reach: 20)),
    Trial("light leak, narrow", LightLeak(amount: 2, edge: .right, reach: 0.3, color: [0.2, 0.5, 1])),
    Trial("dehaze", Dehaze()), Trial("dehaze, all", Dehaze(amount: 1)),
    Trial("edge softness", EdgeSoftness()), Trial("edge softness, all over", EdgeSoftness(blur: 300, from: 0)),
    Trial("diffusion, glimmer", Diffusion(kind: .glimmer, amount: 0.55)),
    Trial("diffusion, black mist", Diffusion(kind: .blackMist, amount: 0.75)),
    Trial("diffusion, mist", Diffusion(kind: .mist, amount: 0.35)),
    Trial("diffusion, bloom", Diffusion(kind: .bloom, amount: 0.75)),
    Trial("halation", Halation()), Trial("halation, none", Halation(reflection: Halation.none, boost: 3)),
    Trial("halation, far", Exposure(ev: -2), Halation(reflection: [1, 0.3, 0.2], boost: 5, radius: 800)),
    Trial("clarity", Clarity(amount: 0.5)), Trial("clarity, softer", Clarity(amount: -1, radius: 6, edge: 1.5)),
    Trial(
        "wide effects one after another", TwoLights(), Dehaze(amount: 0.5), EdgeSoftness(),
        Diffusion(kind: .mist, amount: 0.3), Vignette(stops: 1.5), Halation(), Clarity(), Contrast(slope: 1.2)),
    Trial("vignette, natural", Vignette(stops: 2.24, feather: 0)),
    Trial("vignette, hinged", Vignette(stops: 3, midpoint: 0.5, feather: 0.1, roundness: 0.3)),
    Trial("vignette, protecting", Vignette(stops: 2, highlights: 1)), Trial("vignette, brighter", Vignette(stops: -1)),
    Trial("monochrome, red", Monochrome(mix: .red25)), Trial("monochrome, half", Monochrome(mix: .ortho, amount: 0.5)),
    Trial("monochrome, own", Monochrome(weights: [1.5, -0.2, 0.1]), FilmCurve(stock: .trix400)),
    Trial("film curve, ideal", FilmCurve(stock: .ideal)),
    Trial("film curve, portra", FilmCurve(stock: .portra400, contrast: 1.75, dmax: 4, amount: 0.74)),
    Trial("film curve, tri-x, matte", FilmCurve(stock: .trix400, contrast: 1.4, dmax: 1.6)),
    Trial("tone curve", ToneCurve()),
    Trial(
        "tone curve, a channel",
        ToneCurve(
            points: [[0, 0.05], [0.5, 0.45], [1, 0.95]], red: [[0, 0.1], [1, 0.9]],
            blue: [[0, 0], [0.3, 0.4], [1, 1]])),
    Trial("grain, silver", Grain(iso: 800, correlation: 1)),
    Trial("grain, colour", Grain(iso: 3200, softness: 5, correlation: 0.75, amount: 0.85)),
    Trial("grain, wide", costly: true, Grain(iso: 400, softness: 30)),
    Trial("contrast, hard", Contrast(slope: 1.6)), Trial("contrast, soft", Contrast(slope: 0.5, pivot: 0.3)),
    Trial("fade", Fade(black: [0.08, 0.07, 0.06], white: [0.95, 0.93, 0.86])),
    Trial("fade, dyes", Fade(black: [0.05, 0.05, 0.05], dye: [0.8, 1, 1.3])),
    Trial("split tone", SplitTone()),
    Trial("split tone, early", SplitTone(shadows: [0.05, 0, 0.1], highlights: [0.1, 0.05, -0.1], balance: 0.3)),
    Trial("cdl", ColorDecisionList(slope: [1.1, 1, 0.9], offset: [-0.03, 0, 0.02], power: [1.2, 1, 0.9])),
    Trial("cdl, saturated", ColorDecisionList(slope: [1, 1, 0.9], saturation: 1.7)),
    Trial("cdl, drained", ColorDecisionList(saturation: 0.3)),
    Trial("colour lookup, sRGB", ColorLookup(table { try .film() })),
    Trial("colour lookup, P3, half", ColorLookup(table { try .film(33) }, space: .p3, amount: 0.5)),
    Trial(
        "colour lookup, Adobe RGB, after contrast", Contrast(slope: 1.3),
        ColorLookup(table { try .film() }, space: .adobeRGB)),
    Trial("colour lookup, light", ColorLookup(table { try .film() }, space: .linear)),
    Trial("colour lookup, working", ColorLookup(table { try .film(2) }, space: .working)),
    Trial(
        "colour lookup, curves and lattice",
        ColorLookup(table { try LookupTable(cube: Array(LookupTable.shaper.utf8), name: "") }, space: .rec709)),
    Trial("dust", Dust(count: 60, size: 80, amount: 1)),
    Trial("scratches", Scratches(count: 8, width: 60, amount: 1)),
    Trial("cracks", Cracks(amount: 1, clear: 0)),
    Trial("cracks, wide", costly: true, Cracks(amount: 1, size: 6, width: 120)),
    Trial("paper", Paper(texture: 0.02)), Trial("paper, smooth", Paper(texture: 0, tone: [0.975, 0.93, 0.83])),
    Trial("paper, rough", Paper(texture: 0.1, scale: 2, tone: [1, 1, 1])),
    Trial("mat", costly: true, Mat(width: 0.02)),
    Trial("stains", Stains(count: 6, size: 8, amount: 1)),
    Trial(
        "light and colour folded", Exposure(ev: 0.4), WhiteBalance(kelvin: 4300), Saturation(amount: 0.8),
        Vignette(stops: 1), Contrast(slope: 1.3), Fade(), SplitTone()),
    Trial(.decay),
]

@Suite("Law 4: the fast path agrees with the formulas")
struct GateTests {
    @Test("before quantisation and after it, on every instruction set", arguments: trials)
    private func gate(_ trial: Trial) throws {
        for picture in trial.pictures {
            let name = "\(trial.look.name) on \(picture.name)"
            let plan = try picture.plan(trial.look, seed: 11)
            let plain = Plain.develop(picture.bytes, picture.format, look: trial.look, seed: 11)
            let fast = Development(plan, picture, on: .baseline)
            // A border is samples from the beginning.
            if plan.border == nil {
                let difference = ColorDifference.between(ColorDifference.encoded(fast.light), plain)
                #expect(difference.mean < 0.1, "\(name): mean ΔE00 \(difference.mean)")
                #expect(difference.p99 < 0.5, "\(name): p99 ΔE00 \(difference.p99)")
                #expect(difference.max < 1, "\(name): largest ΔE00 \(difference.max)")
            }
            // Triangular dither reaches one code beyond rounding.
            let allowed = plan.emit.isDithered ? 2 : 1
            let channels = plan.output.channels
            let codes = ColorDifference.codesApart(fast.codes, plain, channels: channels, colors: channels)
            #expect(codes <= allowed, "\(name): \(codes) codes apart, dithered: \(plan.emit.isDithered)")
            for set in InstructionSet.available where set != .baseline {
                let other = Development(plan, picture, on: set)
                #expect(other.light == fast.light, "\(name): light on \(set.rawValue)")
                #expect(other.codes == fast.codes, "\(name): codes on \(set.rawValue)")
            }
        }
    }

    @Test("every filter of the catalogue is tried")
    func complete() {
        let tried = Set(trials.flatMap { $0.look.filters.map { type(of: $0).name } })
        for filter in FilterCatalogue.all { #expect(tried.contains(filter.name), "\(filter.name) is not tried") }
    }

    @Test(
        "also on the widest pictures, where marks are interpolated",
        arguments: [
            Look("wide glow") {
                Exposure(ev: -0.5); EdgeSoftness(blur: 90); Diffusion(kind: .glimmer, amount: 0.5)
                Halation(reflection: Halation.none)
            },
            Look("wide clarity") {
                Dehaze(); Clarity(amount: 0.7, radius: 1)
            },
            Look("wide light") {
                Exposure(ev: 0.3); Vignette(stops: 1.5, highlights: 0.5); Contrast(slope: 1.2)
            },
            Look("wide stains") { Stains(count: 40, size: 1.5, amount: 1) },
            Look("wide fields") {
                LightLeak(amount: 1, edge: .left); Cracks(amount: 1, clear: 0); Paper(texture: 0.02)
            },
        ])
    func wide(_ look: Look) throws {
        let picture = look.needsSurvey ? Picture.chart(1300, 4) : Picture.chart(4001, 3)
        let plan = try picture.plan(look, seed: 4)
        let plain = Plain.develop(picture.bytes, picture.format, look: look, seed: 4)
        let fast = Development(plan, picture, on: .baseline)
        let difference = ColorDifference.between(ColorDifference.encoded(fast.light), plain)
        #expect(difference.mean < 0.1, "mean ΔE00 \(difference.mean)")
        #expect(difference.p99 < 0.5, "p99 ΔE00 \(difference.p99)")
        #expect(difference.max < 1, "largest ΔE00 \(difference.max)")
        for set in InstructionSet.available where set != .baseline {
            #expect(Development(plan, picture, on: set).codes == fast.codes, "on \(set.rawValue)")
        }
    }
}
