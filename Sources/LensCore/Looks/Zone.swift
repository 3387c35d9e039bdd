extension Look {
    /// A fibre print from an 8 × 10 negative: dark skies, luminous and textured to zone VIII, black only where nothing is.
    public static let zone = Look(
        "zone",
        summary: "red-filter black and white, full zone scale, large-format clarity",
        story: "Jasper: captivated by Ansel Adams"
    ) {
        Exposure(ev: -0.3)
        Clarity(amount: 0.55, radius: 2)
        Clarity(amount: 0.25, radius: 0.6)
        Monochrome(mix: .red25)
        FilmCurve(stock: .ideal, contrast: 1.4, dmax: 4)
        ToneCurve(points: [
            [0, 0], [0.04, 0.04], [0.1, 0.075], [0.35, 0.335], [0.65, 0.675], [0.9, 0.915], [1, 1],
        ])
        Grain(iso: 100, softness: 4, correlation: 1, amount: 0.6)
        Fade(black: [0.012, 0.012, 0.012], white: [0.985, 0.982, 0.97])
    }
}
