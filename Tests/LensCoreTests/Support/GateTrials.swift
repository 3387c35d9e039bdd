import Measures
import Testing

@testable import LensCore

/// A look with settings that show, and the pictures it is tried on.
struct GateTrial: Sendable, CustomTestStringConvertible {
    let look: Look
    /// From one pixel on, thin ones, and, where the trial asks for it, one wide enough to cross the borders of tiles.
    let pictures: [Picture]
    var testDescription: String { look.name }

    /// - Parameters:
    ///   - wide: whether also on 4001×3 pixels.
    ///   - costly: whether the formula sums so many taps a pixel that larger pictures take too long.
    init(_ name: String, wide: Bool = false, costly: Bool = false, _ filters: any Filter...) {
        self.init(Look(name, filters: filters), wide: wide, costly: costly)
    }

    init(_ look: Look, wide: Bool = false, costly: Bool = false) {
        self.look = look
        let small = [(1, 1), (1, 9), (9, 1), (7, 5), (17, 3)].map { Picture.chart($0.0, $0.1) }
        let middling = costly ? [] : [Picture.chart(40, 28)]
        pictures = small + [.chart(7, 5, .grey)] + middling + (wide ? [.chart(4001, 3)] : [])
    }
}

/// A table that is well made.
private func table(_ make: () throws -> LookupTable) -> LookupTable {
    do { return try make() } catch { fatalError("\(error)") }
}

/// Every filter of the catalogue, at least once `wide`, and filters together.
private let filterTrials: [GateTrial] = [
    GateTrial("exposure up", wide: true, Exposure(ev: 0.7)), GateTrial("exposure down", Exposure(ev: -3)),
    GateTrial("white balance, tungsten", wide: true, WhiteBalance(kelvin: 2800)),
    GateTrial("white balance, shade", WhiteBalance(kelvin: 12000, tint: 12)),
    GateTrial("saturation, grey", Saturation(amount: 0)),
    GateTrial("saturation, half", wide: true, Saturation(amount: 0.5)),
    GateTrial("saturation, double", Saturation(amount: 2)),
    GateTrial("two lights, dawn", wide: true, TwoLights()),
    GateTrial("two lights, far apart", TwoLights(sun: 2000, sky: 20000, amount: 1)),
    GateTrial("vibrance up", wide: true, Vibrance(amount: 1)), GateTrial("vibrance down", Vibrance(amount: -0.7)),
    GateTrial("hue shift, sky", wide: true, HueShift()),
    GateTrial("hue shift, one colour remains", HueShift(hue: 150, saturation: 1.15, others: 0.22)),
    GateTrial("hue shift, turned", HueShift(hue: 29, width: 80, turn: -60, ev: 0.7)),
    GateTrial("sharpen", costly: true, Sharpen(amount: 1)),
    GateTrial("sharpen, narrow", wide: true, Sharpen(amount: 5, radius: 0.3, threshold: 0)),
    GateTrial("sharpen, wide", costly: true, Exposure(ev: 1), Sharpen(amount: 1.5, radius: 1.3, threshold: 0.05)),
    GateTrial(
        "sharpen, twice", costly: true, Saturation(amount: 1.4), Sharpen(amount: 1),
        Sharpen(amount: 1, radius: 0.5),
        Vignette(stops: 1), Contrast(slope: 1.2)),
    GateTrial("light leak", wide: true, LightLeak(amount: 1)),
    GateTrial("light leak, wide", LightLeak(amount: 4, edge: .top, reach: 20)),
    GateTrial("light leak, narrow", LightLeak(amount: 2, edge: .right, reach: 0.3, color: [0.2, 0.5, 1])),
    GateTrial("dehaze", wide: true, Dehaze()), GateTrial("dehaze, all", Dehaze(amount: 1)),
    GateTrial("edge softness", wide: true, EdgeSoftness()),
    GateTrial("edge softness, all over", EdgeSoftness(blur: 300, from: 0)),
    GateTrial("diffusion, glimmer", Diffusion(kind: .glimmer, amount: 0.55)),
    GateTrial("diffusion, black mist", Diffusion(kind: .blackMist, amount: 0.75)),
    GateTrial("diffusion, mist", wide: true, Diffusion(kind: .mist, amount: 0.35)),
    GateTrial("diffusion, bloom", Diffusion(kind: .bloom, amount: 0.75)),
    GateTrial("halation", wide: true, Halation()),
    GateTrial("halation, none", Halation(reflection: Halation.none, boost: 3)),
    GateTrial("halation, far", Exposure(ev: -2), Halation(reflection: [1, 0.3, 0.2], boost: 5, radius: 800)),
    GateTrial("clarity", wide: true, Clarity(amount: 0.5)),
    GateTrial("clarity, softer", Clarity(amount: -1, radius: 6, edge: 1.5)),
    GateTrial(
        "wide effects one after another", TwoLights(), Dehaze(amount: 0.5), EdgeSoftness(),
        Diffusion(kind: .mist, amount: 0.3), Vignette(stops: 1.5), Halation(), Clarity(), Contrast(slope: 1.2)),
    GateTrial("vignette, natural", Vignette(stops: 2.24, feather: 0)),
    GateTrial("vignette, hinged", wide: true, Vignette(stops: 3, midpoint: 0.5, feather: 0.1, roundness: 0.3)),
    GateTrial("vignette, protecting", Vignette(stops: 2, highlights: 1)),
    GateTrial("vignette, brighter", Vignette(stops: -1)),
    GateTrial("monochrome, red", wide: true, Monochrome(mix: .red25)),
    GateTrial("monochrome, half", Monochrome(mix: .ortho, amount: 0.5)),
    GateTrial("monochrome, own", Monochrome(weights: [1.5, -0.2, 0.1]), FilmCurve(stock: .trix400)),
    GateTrial("film curve, ideal", FilmCurve(stock: .ideal)),
    GateTrial(
        "film curve, portra", wide: true, FilmCurve(stock: .portra400, contrast: 1.75, dmax: 4, amount: 0.74)),
    GateTrial("film curve, tri-x, matte", FilmCurve(stock: .trix400, contrast: 1.4, dmax: 1.6)),
    GateTrial("tone curve", wide: true, ToneCurve()),
    GateTrial(
        "tone curve, a channel",
        ToneCurve(
            points: [[0, 0.05], [0.5, 0.45], [1, 0.95]], red: [[0, 0.1], [1, 0.9]],
            blue: [[0, 0], [0.3, 0.4], [1, 1]])),
    GateTrial("grain, silver", Grain(iso: 800, correlation: 1)),
    GateTrial("grain, colour", wide: true, Grain(iso: 3200, softness: 5, correlation: 0.75, amount: 0.85)),
    GateTrial("grain, wide", costly: true, Grain(iso: 400, softness: 30)),
    GateTrial("contrast, hard", wide: true, Contrast(slope: 1.6)),
    GateTrial("contrast, soft", Contrast(slope: 0.5, pivot: 0.3)),
    GateTrial("fade", wide: true, Fade(black: [0.08, 0.07, 0.06], white: [0.95, 0.93, 0.86])),
    GateTrial("fade, dyes", Fade(black: [0.05, 0.05, 0.05], dye: [0.8, 1, 1.3])),
    GateTrial("split tone", wide: true, SplitTone()),
    GateTrial(
        "split tone, early", SplitTone(shadows: [0.05, 0, 0.1], highlights: [0.1, 0.05, -0.1], balance: 0.3)),
    GateTrial(
        "cdl", wide: true,
        ColorDecisionList(slope: [1.1, 1, 0.9], offset: [-0.03, 0, 0.02], power: [1.2, 1, 0.9])),
    GateTrial("cdl, saturated", ColorDecisionList(slope: [1, 1, 0.9], saturation: 1.7)),
    GateTrial("cdl, drained", ColorDecisionList(saturation: 0.3)),
    GateTrial("colour lookup, sRGB", wide: true, ColorLookup(table { try .film() })),
    GateTrial("colour lookup, P3, half", ColorLookup(table { try .film(33) }, space: .p3, amount: 0.5)),
    GateTrial(
        "colour lookup, Adobe RGB, after contrast", Contrast(slope: 1.3),
        ColorLookup(table { try .film() }, space: .adobeRGB)),
    GateTrial("colour lookup, light", ColorLookup(table { try .film() }, space: .linear)),
    GateTrial("colour lookup, working", ColorLookup(table { try .film(2) }, space: .working)),
    GateTrial(
        "colour lookup, curves and lattice",
        ColorLookup(table { try LookupTable(cube: Array(LookupTable.shaper.utf8), name: "") }, space: .rec709)),
    GateTrial("dust", wide: true, Dust(count: 60, size: 80, amount: 1)),
    GateTrial("scratches", wide: true, Scratches(count: 8, width: 60, amount: 1)),
    GateTrial("cracks", wide: true, Cracks(amount: 1, clear: 0)),
    GateTrial("cracks, wide", costly: true, Cracks(amount: 1, size: 6, width: 120)),
    GateTrial("paper", wide: true, Paper(texture: 0.02)),
    GateTrial("paper, smooth", Paper(texture: 0, tone: [0.975, 0.93, 0.83])),
    GateTrial("paper, rough", Paper(texture: 0.1, scale: 2, tone: [1, 1, 1])),
    GateTrial("mat", wide: true, costly: true, Mat(width: 0.001)),
    GateTrial("mat, broad", costly: true, Mat(width: 0.4, bevel: 0.3, bottom: 1.5)),
    GateTrial("stains", wide: true, Stains(count: 6, size: 8, amount: 1)),
    GateTrial(
        "light and colour folded", Exposure(ev: 0.4), WhiteBalance(kelvin: 4300), Saturation(amount: 0.8),
        Vignette(stops: 1), Contrast(slope: 1.3), Fade(), SplitTone()),
]

/// The same and every look.
let gateTrials = filterTrials + Look.all.map { GateTrial($0) }
