extension Look {
    /// A face half told: near black with a cold edge, dim silver, and one colour that remains.
    public static let enigma = Look(
        "enigma",
        summary: "low key, colour drained but for one hue",
        story: "Jasper: a man shrouded in mystery"
    ) {
        Exposure(ev: -0.8)
        HueShift(hue: 150, width: 32, saturation: 1.15, others: 0.22)
        Vignette(stops: 1.1, midpoint: 0.25)
        FilmCurve(stock: .ideal, contrast: 1.75, dmax: 4)
        ToneCurve(points: [[0, 0], [0.2, 0.14], [0.5, 0.46], [1, 0.98]])
        Grain(iso: 800, softness: 5, correlation: 0.8, amount: 0.7)
        Fade(black: [0.008, 0.012, 0.018], white: [0.985, 0.985, 0.98])
        SplitTone(shadows: [-0.004, 0.002, 0.012], highlights: [0.008, 0, -0.012])
    }
}
