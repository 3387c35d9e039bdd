extension Look {
    /// Tea, a window, grey weather.
    public static let quiet = Look(
        "quiet",
        summary: "gentle contrast, muted, window light",
        story: "Janek: quiet moments of everyday life"
    ) {
        Exposure(ev: 0.1)
        Saturation(amount: 0.76)
        FilmCurve(stock: .ideal, contrast: 1.08, dmax: 4)
        ToneCurve(points: [[0, 0], [0.25, 0.27], [0.5, 0.515], [0.8, 0.79], [1, 0.965]])
        Grain(iso: 200, softness: 5, correlation: 0.75, amount: 0.7)
        Fade(black: [0.05, 0.053, 0.052], white: [0.975, 0.97, 0.955])
        SplitTone(shadows: [-0.002, 0.005, 0.006], highlights: [0.008, 0.003, -0.008])
    }
}
