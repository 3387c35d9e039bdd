extension Look {
    /// Tri-X pushed a little, printed on matte paper.
    public static let decisive = Look(
        "decisive",
        summary: "35 mm street black and white, Tri-X grain, matte blacks",
        story: "Jasper: captivated by Cartier-Bresson"
    ) {
        Vignette(stops: 0.5, midpoint: 0.4)
        Monochrome(weights: [0.32, 0.42, 0.26])
        FilmCurve(stock: .trix400, contrast: 1.72, dmax: 4)
        ToneCurve(points: [[0, 0], [0.03, 0.05], [0.1, 0.12], [0.2, 0.2], [0.5, 0.51], [0.85, 0.87], [1, 0.985]])
        Grain(iso: 1600, softness: 5.5, correlation: 1, amount: 1.1)
        Fade(black: [0.05, 0.05, 0.05], white: [0.965, 0.96, 0.945])
    }
}
