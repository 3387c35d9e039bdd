extension Look {
    /// The first five minutes of light: peach on what the sun reaches, milky lavender where it does not.
    public static let dawn = Look(
        "dawn",
        summary: "low sun against cool sky, lifted mist",
        story: "Janek: fleeting moments"
    ) {
        Exposure(ev: 0.28)
        TwoLights(sun: 3900, sky: 9000, amount: 0.55)
        Vibrance(amount: 0.08)
        Diffusion(kind: .mist, amount: 0.22)
        FilmCurve(stock: .ideal, contrast: 1.1, dmax: 4, headroom: 0.55)
        ToneCurve(points: [[0, 0], [0.25, 0.265], [0.6, 0.605], [1, 1]])
        Grain(iso: 200, softness: 5, correlation: 0.7, amount: 0.7)
        Fade(black: [0.05, 0.049, 0.061], white: [0.982, 0.968, 0.945])
        SplitTone(shadows: [-0.002, 0.002, 0.022], highlights: [0.005, 0, -0.012])
    }
}
