import CVector

/// A row-major 3 × 3 matrix on every pixel, in place.
func matrix(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ m: UnsafePointer<Float>, _ n: Int
) {
    let (m0, m1, m2) = (m[0], m[1], m[2])
    let (m3, m4, m5) = (m[3], m[4], m[5])
    let (m6, m7, m8) = (m[6], m[7], m[8])
    var i = 0
    while i < n {
        let x = lens_load(r + i)
        let y = lens_load(g + i)
        let z = lens_load(b + i)
        lens_store(r + i, x * m0 + y * m1 + z * m2)
        lens_store(g + i, x * m3 + y * m4 + z * m5)
        lens_store(b + i, x * m6 + y * m7 + z * m8)
        i &+= 16
    }
}

/// The soft gamut compression: with s = min(r, g, b) / Y, a colour moves toward its luminance until s
/// becomes s where s ≥ knee and knee² / (2·knee − s) below, which never reaches zero.
func compress(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ luma: UnsafePointer<Float>, _ knee: Float, _ n: Int
) {
    let (lr, lg, lb) = (luma[0], luma[1], luma[2])
    let knees = SIMD16<Float>(repeating: knee)
    let squared = SIMD16<Float>(repeating: knee * knee)
    let zero = SIMD16<Float>(repeating: 0)
    let one = SIMD16<Float>(repeating: 1)
    // Below this luminance the ratio is meaningless; black stays black.
    let floor = SIMD16<Float>(repeating: 1e-9)
    // A grey pixel has s = 1 and nothing to move; the bound keeps the division finite.
    let almostGrey = SIMD16<Float>(repeating: 1e-6)
    var i = 0
    while i < n {
        let x = lens_load(r + i)
        let y = lens_load(g + i)
        let z = lens_load(b + i)
        let light = lens_max(x * lr + y * lg + z * lb, floor)
        let s = lens_min(lens_min(x, lens_min(y, z)) / light, one)
        let low = lens_min(s, knees)
        let kept = squared / (knees * 2 - low) + lens_max(s - knees, zero)
        let toward = lens_min((one - kept) / lens_max(one - s, almostGrey), one)
        lens_store(r + i, lens_max(light + (x - light) * toward, zero))
        lens_store(g + i, lens_max(light + (y - light) * toward, zero))
        lens_store(b + i, lens_max(light + (z - light) * toward, zero))
        i &+= 16
    }
}
