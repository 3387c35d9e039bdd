extension Look {
    /// A print found in a drawer of an abandoned house: ivory lights, warm charcoal, a breath of green, marks of time.
    public static let decay = Look(
        "decay",
        summary: "coarse grain, vignette, faded and stained tones, marks of time",
        story: "Jasper: beauty in decay"
    ) {
        Exposure(ev: -0.1)
        Saturation(amount: 0.62)
        Vignette(stops: 1.25, midpoint: 0.3, feather: 0.35, roundness: 0.8)
        FilmCurve(stock: .portra400, contrast: 1.75, dmax: 4)
        Grain(iso: 1600, softness: 5.2, correlation: 0.75)
        Fade(black: [0.055, 0.052, 0.045], white: [0.965, 0.94, 0.87])
        SplitTone(shadows: [-0.008, 0.008, 0.004], highlights: [0.012, 0.002, -0.03])
        Dust(count: 40, size: 20, amount: 0.7)
        Scratches(count: 4, width: 12, amount: 0.4)
        Stains(count: 4, size: 4, amount: 0.45)
    }
}
