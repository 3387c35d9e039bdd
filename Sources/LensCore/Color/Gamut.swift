/// Soft gamut compression: a colour outside the space moves toward its own luminance until it fits.
enum Gamut {
    /// Below this share of the luminance the smallest component begins to bend. Every sRGB colour has more
    /// in the working space, so that pictures within sRGB pass the Film place's entry unchanged.
    static let filmKnee = 0.05

    /// On the way out real colours reach zero; this knee moves the purest of them by a ΔE00 of .29 at the most, though
    /// a component that was zero rises by up to 15 8-bit codes.
    static let outputKnee = 0.01

    /// With s = min(r, g, b)/Y: s where s ≥ knee, knee²/(2·knee − s) below.
    static func compress(_ v: SIMD3<Double>, luma: SIMD3<Double>, knee: Double) -> SIMD3<Double> {
        let light = max((v * luma).sum(), 1e-9)
        let s = min(v.min() / light, 1)
        guard s < knee else { return v }
        let kept = knee * knee / (2 * knee - s)
        let moved = light + (v - light) * ((1 - kept) / (1 - s))
        return pointwiseMax(moved, .zero)
    }
}
