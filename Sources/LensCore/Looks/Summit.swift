extension Look {
    /// Cold, thin air after a front has passed.
    public static let summit = Look(
        "summit",
        summary: "haze cut, crisp distance, deep sky",
        story: "Janek: majestic mountains"
    ) {
        Dehaze(amount: 0.36)
        Saturation(amount: 0.9)
        Vibrance(amount: 0.08)
        HueShift(hue: 140, width: 40, saturation: 0.84)
        HueShift(hue: 255, width: 35, ev: -0.35)
        Sharpen(amount: 0.4)
        Clarity(amount: 0.5, radius: 2)
        FilmCurve(stock: .ideal, contrast: 1.35, dmax: 4, headroom: 0.27)
        ToneCurve(points: [[0, 0], [0.04, 0.044], [0.2, 0.19], [0.5, 0.51], [0.8, 0.82], [1, 1]])
        Grain(iso: 100, softness: 4, correlation: 0.8, amount: 0.5)
        Fade(black: [0.012, 0.012, 0.012], white: [0.995, 0.995, 0.995])
    }
}
