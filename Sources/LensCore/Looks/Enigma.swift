extension Look {
    /// A face half told: near black with a cold edge, dim silver, and one colour that remains.
    public static let enigma = Look(
        "enigma",
        summary: "low key, colour drained but for one hue",
        story: "Jasper: a man shrouded in mystery"
    ) {
        Exposure(ev: -0.7)
        HueShift(hue: 150, width: 32, saturation: 1.15, others: 0.25)
        Vignette(stops: 1.1, midpoint: 0.25)
        Clarity(amount: 0.4, radius: 2)
        FilmCurve(stock: .ideal, contrast: 1.55, dmax: 4)
        ToneCurve(points: [[0, 0], [0.04, 0.045], [0.2, 0.155], [0.5, 0.46], [1, 0.98]])
        Grain(iso: 800, softness: 5, correlation: 0.8, amount: 0.7)
        Fade(black: [0.01, 0.014, 0.02], white: [0.985, 0.985, 0.98])
        SplitTone(shadows: [-0.004, 0.002, 0.012], highlights: [0.005, 0, -0.012])
    }
}
