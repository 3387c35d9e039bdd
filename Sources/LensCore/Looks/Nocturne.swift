extension Look {
    /// Wet asphalt, sodium lamps, a bar's neon: warm lights with a red rim over green-teal shadows.
    public static let nocturne = Look(
        "nocturne",
        summary: "halation round lamps, tungsten and neon against deep teal shadows",
        story: "Jasper: the streets at night"
    ) {
        Exposure(ev: -0.6)
        TwoLights(sun: 4300, sky: 9500, from: -2, range: 3.3, amount: 0.8)
        Saturation(amount: 0.88)
        Vignette(stops: 0.7, midpoint: 0.35)
        FilmCurve(stock: .ideal, contrast: 1.5, dmax: 4)
        ToneCurve(points: [[0, 0], [0.18, 0.14], [0.5, 0.46], [0.85, 0.88], [1, 1]])
        Grain(iso: 1600, softness: 5, correlation: 0.65, amount: 0.75)
        Fade(black: [0.01, 0.03, 0.036], white: [1, 0.985, 0.94])
        SplitTone(shadows: [-0.03, 0.008, 0.012], highlights: [0.01, 0, -0.01], balance: 0.45)
    }
}
