extension Look {
    /// The same picture, hung.
    public static let gallery = Look(
        "gallery",
        summary: "exhibition print: paper tone, mat and keyline",
        story: "Janek: the exhibition"
    ) {
        Saturation(amount: 0.94)
        Clarity(amount: 0.2, radius: 2)
        FilmCurve(stock: .ideal, contrast: 1.3, dmax: 4)
        ToneCurve(points: [[0, 0], [0.04, 0.042], [0.2, 0.19], [0.5, 0.5], [1, 1]])
        Grain(iso: 100, softness: 4, correlation: 0.8, amount: 0.6)
        Fade(black: [0.035, 0.033, 0.03], white: [0.965, 0.955, 0.93])
        Mat(width: 0.09, bottom: 1.15)
    }
}
