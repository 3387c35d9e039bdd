/// How colours outside a space come inside: toward their own luminance.
enum Gamut {
    /// Below this share of the luminance the smallest component begins to bend. Every sRGB colour has more
    /// in the working space, so that pictures within sRGB pass the Film place's entry unchanged.
    static let filmKnee = 0.05

    /// With s = min(r, g, b)/Y: s where s ≥ knee, knee²/(2·knee − s) below.
    static func compress(_ v: SIMD3<Double>, luma: SIMD3<Double>, knee: Double) -> SIMD3<Double> {
        let light = max((v * luma).sum(), 1e-9)
        let s = min(v.min() / light, 1)
        guard s < knee else { return v }
        let kept = knee * knee / (2 * knee - s)
        let moved = light + (v - light) * ((1 - kept) / (1 - s))
        return pointwiseMax(moved, .zero)
    }

    /// A colour with a negative component moves toward its luminance until that is zero; colours inside stay as they
    /// are to the last bit, so that a look's effect goes to nothing as its strength does. A soft knee here would lift a
    /// pure colour's zero by up to 15 8-bit codes.
    static func fit(_ v: SIMD3<Double>, luma: SIMD3<Double>) -> SIMD3<Double> {
        let light = max((v * luma).sum(), 1e-9)
        let low = min(v.min(), 0)
        guard low < 0 else { return v }
        return pointwiseMax(light + (v - light) * (light / (light - low)), .zero)
    }
}
