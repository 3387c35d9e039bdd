extension Look {
    /// Late morning, a linen curtain, someone you love.
    public static let tender = Look(
        "tender",
        summary: "soft, glowing, skin first",
        story: "Jasper and Sofia: vulnerability"
    ) {
        Exposure(ev: 0.36)
        Saturation(amount: 0.86)
        Diffusion(kind: .glimmer, amount: 0.42)
        Diffusion(kind: .mist, amount: 0.16)
        Clarity(amount: -0.55, radius: 1.2)
        FilmCurve(stock: .ideal, contrast: 1.12, dmax: 4, headroom: 0.25)
        ToneCurve(points: [[0, 0], [0.3, 0.325], [0.7, 0.727], [1, 1]])
        Grain(iso: 160, softness: 5, correlation: 0.7, amount: 0.6)
        Fade(black: [0.055, 0.051, 0.053], white: [0.98, 0.967, 0.95])
        SplitTone(shadows: [0.007, 0, 0.003], highlights: [0.008, 0.001, -0.006])
    }
}
