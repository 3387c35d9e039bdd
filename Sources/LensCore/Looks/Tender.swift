extension Look {
    /// Late morning, a linen curtain, someone you love.
    public static let tender = Look(
        "tender",
        summary: "soft, glowing, skin first",
        story: "Jasper and Sofia: vulnerability"
    ) {
        Exposure(ev: 0.22)
        Saturation(amount: 0.86)
        Diffusion(kind: .glimmer, amount: 0.42)
        Diffusion(kind: .mist, amount: 0.2)
        Clarity(amount: -0.55, radius: 1.2)
        FilmCurve(stock: .ideal, contrast: 1.12, dmax: 4, headroom: 0.25)
        ToneCurve(points: [[0, 0], [0.3, 0.36], [0.7, 0.765], [1, 1]])
        Grain(iso: 160, softness: 5, correlation: 0.7, amount: 0.6)
        Fade(black: [0.078, 0.068, 0.07], white: [0.98, 0.965, 0.945])
        SplitTone(shadows: [0.01, 0, 0.005], highlights: [0.01, 0.001, -0.008])
    }
}
