extension Look {
    /// Cold, thin air after a front has passed.
    public static let summit = Look(
        "summit",
        summary: "haze cut, crisp distance, deep sky",
        story: "Janek: majestic mountains"
    ) {
        Vibrance(amount: 0.12)
        HueShift(hue: 255, width: 35, ev: -0.35)
        FilmCurve(stock: .ideal, contrast: 1.4, dmax: 4)
        ToneCurve(points: [[0, 0], [0.2, 0.175], [0.5, 0.505], [0.8, 0.825], [1, 1]])
        Grain(iso: 100, softness: 4, correlation: 0.8, amount: 0.5)
    }
}
