extension Look {
    /// Wet asphalt, sodium lamps, a bar's neon: warm lights with a red rim over green-teal shadows.
    public static let nocturne = Look(
        "nocturne",
        summary: "halation round lamps, tungsten and neon against deep teal shadows",
        story: "Jasper: the streets at night"
    ) {
        Exposure(ev: -0.5)
        TwoLights(sun: 4300, sky: 11000, from: -2.1, range: 3.3, amount: 0.85)
        Saturation(amount: 0.88)
        Diffusion(kind: .blackMist, amount: 0.2)
        Vignette(stops: 0.7, midpoint: 0.35)
        Halation(reflection: [0.24, 0.075, 0.01], boost: 1.5)
        FilmCurve(stock: .ideal, contrast: 1.45, dmax: 4, headroom: 0.75)
        ToneCurve(points: [[0, 0], [0.04, 0.05], [0.18, 0.155], [0.5, 0.48], [0.85, 0.9], [1, 1]])
        Grain(iso: 1600, softness: 5, correlation: 0.65, amount: 0.75)
        Fade(black: [0.01, 0.031, 0.039], white: [0.98, 0.97, 0.93])
        SplitTone(shadows: [-0.014, 0.005, 0.008], highlights: [0.01, 0, -0.01], balance: 0.45)
    }
}
