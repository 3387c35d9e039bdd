extension Look {
    /// A drugstore print from father's camera, 1974.
    public static let heirloom = Look(
        "heirloom",
        summary: "faded dyes, light leak, soft corners, paper",
        story: "Janek: his father's old camera"
    ) {
        Saturation(amount: 0.72)
        EdgeSoftness(blur: 90, from: 0.35)
        Vignette(stops: 0.95, midpoint: 0.3)
        LightLeak(amount: 0.12, reach: 4.5)
        FilmCurve(stock: .ideal, contrast: 1.25, dmax: 4)
        Grain(iso: 800, softness: 6, correlation: 0.7, amount: 0.8)
        Fade(black: [0.1, 0.075, 0.06], white: [0.99, 0.955, 0.88], dye: [0.88, 0.97, 1.12])
        Dust(count: 30, size: 24, amount: 0.6)
        Paper(texture: 0.009, tone: [0.985, 0.97, 0.94])
    }
}
