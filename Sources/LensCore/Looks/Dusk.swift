extension Look {
    /// The last warm stripe before the blue hour: amber against indigo, deep but open.
    public static let dusk = Look(
        "dusk",
        summary: "last warm light, blue shadows, deepening",
        story: "Janek: fleeting moments"
    ) {
        Exposure(ev: -0.45)
        TwoLights(sun: 3300, sky: 12000, from: -2.5, range: 4.5, amount: 0.62)
        Saturation(amount: 1.06)
        HueShift(hue: 135, width: 40, saturation: 0.75)
        Vignette(stops: 0.7, midpoint: 0.35)
        FilmCurve(stock: .ideal, contrast: 1.5, dmax: 4)
        ToneCurve(points: [[0, 0], [0.2, 0.175], [0.5, 0.475], [0.8, 0.8], [1, 0.98]])
        Grain(iso: 400, softness: 5, correlation: 0.7, amount: 0.8)
        Fade(black: [0.02, 0.018, 0.04], white: [1, 0.97, 0.93])
        SplitTone(shadows: [-0.004, -0.004, 0.03], highlights: [0.03, 0.004, -0.02])
    }
}
