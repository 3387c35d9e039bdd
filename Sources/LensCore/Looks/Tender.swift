extension Look {
    /// Late morning, a linen curtain, someone you love.
    public static let tender = Look(
        "tender",
        summary: "soft, glowing, skin first",
        story: "Jasper and Sofia: vulnerability"
    ) {
        Exposure(ev: 0.22)
        Saturation(amount: 0.86)
        FilmCurve(stock: .portra400, contrast: 1.1, dmax: 4, amount: 0.7)
        ToneCurve(points: [[0, 0], [0.3, 0.345], [0.7, 0.75], [1, 1]])
        Grain(iso: 160, softness: 5, correlation: 0.7, amount: 0.6)
        Fade(black: [0.065, 0.052, 0.055], white: [1, 0.98, 0.955])
        SplitTone(shadows: [0.014, 0, 0.006], highlights: [0.016, 0.003, -0.01])
    }
}
