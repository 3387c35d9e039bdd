extension Look {
    /// The last warm stripe before the blue hour: amber against indigo, deep but open.
    public static let dusk = Look(
        "dusk",
        summary: "last warm light, blue shadows, deepening",
        story: "Janek: fleeting moments"
    ) {
        Exposure(ev: -0.4)
        TwoLights(sun: 3300, sky: 12000, from: -3.4, range: 4.6, amount: 0.56)
        HueShift(hue: 135, width: 40, saturation: 0.75)
        Vignette(stops: 0.7, midpoint: 0.35)
        Halation(reflection: [0.06, 0.02, 0], boost: 2)
        FilmCurve(stock: .ideal, contrast: 1.45, dmax: 4, headroom: 0.6)
        ToneCurve(points: [[0, 0], [0.04, 0.055], [0.2, 0.195], [0.5, 0.49], [0.8, 0.83], [1, 1]])
        Grain(iso: 400, softness: 5, correlation: 0.7, amount: 0.8)
        Fade(black: [0.026, 0.022, 0.044], white: [0.965, 0.955, 0.925])
        SplitTone(shadows: [0, -0.003, 0.022], highlights: [0.025, 0.004, -0.02])
    }
}
