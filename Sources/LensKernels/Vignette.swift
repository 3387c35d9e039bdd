import CVector

/// 1 / (1 + strength·h²)², h a smooth hinge of the squared distance: natural falloff (cos⁴) where the
/// hinge is the squared distance itself.
@inline(__always)
private func falloff(_ p: LensVignette, _ x: SIMD16<Float>, _ row: Float) -> SIMD16<Float> {
    let scaled = x * p.scale_x
    let squared = scaled * scaled + row
    let past = (squared - p.inner) * p.inverse
    let hinge = (past + lens_sqrt(past * past + p.feather)) * 0.5
    let h = lens_max((hinge - p.base) * p.normal, SIMD16<Float>(repeating: 0))
    let fall = h * p.strength + 1
    return SIMD16<Float>(repeating: 1) / (fall * fall)
}

@inline(__always)
private func columns(_ x: Float) -> SIMD16<Float> {
    lens_f32_from_i32(lens_i32_from_u32(lens_iota())) + x
}

/// `x` is the first pixel's distance from the centre column, `row` the scaled and squared vertical distance.
func vignette(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensVignette>, _ x: Float, _ row: Float, _ n: Int
) {
    let p = p.pointee
    var column = columns(x)
    var i = 0
    while i < n {
        let gain = falloff(p, column, row)
        lens_store(r + i, lens_load(r + i) * gain)
        lens_store(g + i, lens_load(g + i) * gain)
        lens_store(b + i, lens_load(b + i) * gain)
        column += 16
        i &+= 16
    }
}

/// The same, where bright pixels keep part of their light.
func vignetteProtecting(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensVignette>, _ luma: UnsafePointer<Float>, _ x: Float, _ row: Float, _ n: Int
) {
    let p = p.pointee
    let (lr, lg, lb) = (luma[0], luma[1], luma[2])
    let zero = SIMD16<Float>(repeating: 0)
    let one = SIMD16<Float>(repeating: 1)
    var column = columns(x)
    var i = 0
    while i < n {
        let gain = falloff(p, column, row)
        let red = lens_load(r + i)
        let green = lens_load(g + i)
        let blue = lens_load(b + i)
        let light = red * lr + green * lg + blue * lb
        let t = lens_min(lens_max(light * 2 - 1, zero), one)
        let kept = gain + (one - gain) * (t * t * (SIMD16<Float>(repeating: 3) - t * 2) * p.protect)
        lens_store(r + i, red * kept)
        lens_store(g + i, green * kept)
        lens_store(b + i, blue * kept)
        column += 16
        i &+= 16
    }
}
