extension Look {
    /// A print found in a drawer of an abandoned house: ivory lights, warm charcoal, a breath of green, marks of time.
    public static let decay = Look(
        "decay",
        summary: "coarse grain, vignette, faded and stained tones, marks of time",
        story: "Jasper: beauty in decay"
    ) {
        Exposure(ev: -0.1)
        Saturation(amount: 0.6)
        Vignette(stops: 1.1, midpoint: 0.3, feather: 0.35, roundness: 0.8)
        FilmCurve(stock: .portra400, contrast: 1.75, dmax: 4, amount: 0.74)
        ToneCurve(
            points: [[0, 0], [0.03, 0.05], [0.1, 0.135], [0.22, 0.24], [0.45, 0.44], [0.8, 0.79], [1, 1]],
            red: [[0, 0], [0.12, 0.116], [0.5, 0.5], [1, 1]], green: [[0, 0], [0.12, 0.125], [0.5, 0.5], [1, 1]],
            blue: [[0, 0], [0.15, 0.135], [0.32, 0.29], [0.6, 0.585], [1, 1]])
        Grain(iso: 3200, softness: 6.5, correlation: 0.82, amount: 1)
        Fade(black: [0.078, 0.076, 0.066], white: [0.955, 0.935, 0.865])
        SplitTone(shadows: [0, 0.004, -0.002], highlights: [0.006, 0, -0.015])
        Dust(count: 80, size: 26, amount: 0.85)
        Scratches(count: 6, width: 14, amount: 0.5)
        Stains(count: 5, size: 4.5, amount: 0.7)
        Cracks(amount: 0.38, clear: 0.85)
    }
}
