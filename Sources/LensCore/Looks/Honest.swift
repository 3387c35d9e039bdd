extension Look {
    /// As it was.
    public static let honest = Look(
        "honest",
        summary: "documentary: nearly nothing, well",
        story: "Janek: raw, honest pictures"
    ) {
        Sharpen(amount: 0.2)
        FilmCurve(stock: .ideal, contrast: 1.22, dmax: 4, headroom: 0.08)
        ToneCurve(points: [[0, 0], [0.04, 0.04], [0.2, 0.187], [0.5, 0.503], [0.8, 0.81], [1, 1]])
        Grain(iso: 125, softness: 4, correlation: 0.8, amount: 0.6)
        Fade(black: [0.012, 0.012, 0.012], white: [0.99, 0.99, 0.99])
    }
}
