extension Look {
    /// The first five minutes of light: peach on what the sun reaches, milky lavender where it does not.
    public static let dawn = Look(
        "dawn",
        summary: "low sun against cool sky, lifted mist",
        story: "Janek: fleeting moments"
    ) {
        Exposure(ev: 0.12)
        TwoLights(sun: 3900, sky: 9000, amount: 0.55)
        Vibrance(amount: 0.1)
        Diffusion(kind: .mist, amount: 0.22)
        FilmCurve(stock: .ideal, contrast: 1.3, dmax: 4, headroom: 0.55)
        ToneCurve(points: [[0, 0], [0.25, 0.285], [0.6, 0.64], [1, 1]])
        Grain(iso: 200, softness: 5, correlation: 0.7, amount: 0.7)
        Fade(black: [0.055, 0.05, 0.065], white: [0.982, 0.968, 0.945])
        SplitTone(shadows: [0, 0.004, 0.022], highlights: [0.008, 0, -0.012])
    }
}
