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

/// The same where all rows are alike: red alone is written.
func matrixGrey(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ m: UnsafePointer<Float>,
    _ n: Int
) {
    let (m0, m1, m2) = (m[0], m[1], m[2])
    var i = 0
    while i < n {
        lens_store(r + i, lens_load(r + i) * m0 + lens_load(g + i) * m1 + lens_load(b + i) * m2)
        i &+= 16
    }
}

/// A component on its way to the luminance, as far as the share that stays.
@inline(__always)
private func moved(_ value: SIMD16<Float>, _ light: SIMD16<Float>, _ kept: SIMD16<Float>) -> SIMD16<Float> {
    lens_max(light + (value - light) * kept, SIMD16<Float>(repeating: 0))
}

/// Luminance, at least so much that ratios to it mean something; black stays black.
@inline(__always)
private func luminance(
    _ x: SIMD16<Float>, _ y: SIMD16<Float>, _ z: SIMD16<Float>, _ luma: (Float, Float, Float)
) -> SIMD16<Float> {
    lens_max(x * luma.0 + y * luma.1 + z * luma.2, SIMD16<Float>(repeating: 1e-9))
}

/// Moves every pixel toward its luminance, as far as its share says.
@inline(__always)
private func pull(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ luma: UnsafePointer<Float>, _ n: Int,
    _ share: (SIMD16<Float>, SIMD16<Float>, SIMD16<Float>, _ light: SIMD16<Float>) -> SIMD16<Float>
) {
    let weights = (luma[0], luma[1], luma[2])
    var i = 0
    while i < n {
        let x = lens_load(r + i)
        let y = lens_load(g + i)
        let z = lens_load(b + i)
        let light = luminance(x, y, z, weights)
        let kept = share(x, y, z, light)
        lens_store(r + i, moved(x, light, kept))
        lens_store(g + i, moved(y, light, kept))
        lens_store(b + i, moved(z, light, kept))
        i &+= 16
    }
}

/// The soft gamut compression: with s = min(r, g, b) / Y, a colour moves toward its luminance until s
/// becomes s where s ≥ knee and knee² / (2·knee − s) below, which never reaches zero.
///
/// The share of the way that stays, (1 − knee²/(2·knee − s)) / (1 − s), is multiplied out by Y² to one division, and
/// is 1 where min = knee·Y, so that clamping the minimum there chooses between the two cases.
@inline(__always)
private func compressed(
    _ x: SIMD16<Float>, _ y: SIMD16<Float>, _ z: SIMD16<Float>, _ light: SIMD16<Float>, _ knee: Float
) -> SIMD16<Float> {
    let kneeLight = light * knee
    let low = lens_min(lens_min(x, lens_min(y, z)), kneeLight)
    let twice = kneeLight * 2 - low
    return light * (twice - kneeLight * knee) / (twice * (light - low))
}

func compress(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ luma: UnsafePointer<Float>, _ knee: Float, _ n: Int
) {
    pull(r, g, b, luma, n) { compressed($0, $1, $2, $3, knee) }
}

/// The way a colour outside the gamut goes toward its luminance until its smallest component is zero, as the share
/// that stays: Y / (Y − min(r, g, b, 0)), 1 for every colour inside.
@inline(__always)
private func fitting(
    _ x: SIMD16<Float>, _ y: SIMD16<Float>, _ z: SIMD16<Float>, _ light: SIMD16<Float>
) -> SIMD16<Float> {
    light / (light - lens_min(lens_min(x, y), lens_min(z, SIMD16<Float>(repeating: 0))))
}

func fit(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ luma: UnsafePointer<Float>, _ n: Int
) {
    pull(r, g, b, luma, n) { fitting($0, $1, $2, $3) }
}

/// The sRGB transfer backwards, within .014 of an 8-bit code: the linear toe below the joint, and above it a
/// polynomial in the distance from the joint, so that no lane chooses.
@inline(__always)
private func linear(_ value: SIMD16<Float>) -> SIMD16<Float> {
    let joint = SIMD16<Float>(repeating: 0.04045)
    let clamped = lens_min(lens_max(value, SIMD16<Float>(repeating: 0)), SIMD16<Float>(repeating: 1))
    let u = lens_max(clamped - joint, SIMD16<Float>(repeating: 0))
    var p = u * 0.0910502876 - 0.2979973528
    p = p * u + 0.6250516536
    p = p * u + 0.5955491587
    p = p * u + 0.0781442976
    return lens_min(clamped, joint) * (1 / 12.92) + p * u
}

/// Encoded working values to linear light.
func linearise(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ n: Int
) {
    var i = 0
    while i < n {
        lens_store(r + i, linear(lens_load(r + i)))
        lens_store(g + i, linear(lens_load(g + i)))
        lens_store(b + i, linear(lens_load(b + i)))
        i &+= 16
    }
}

/// Encoded working values to linear light of the output's primaries, inside its gamut.
func finish(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ m: UnsafePointer<Float>, _ luma: UnsafePointer<Float>, _ n: Int
) {
    finished(r, g, b, m, luma, n) { i, x, y, z in
        lens_store(r + i, x)
        lens_store(g + i, y)
        lens_store(b + i, z)
    }
}

/// The same, and at once the nearest entries of the tables for eight bits, a plane after the other.
func finishPlaces(
    _ places: UnsafeMutablePointer<UInt32>, _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>,
    _ b: UnsafeMutablePointer<Float>, _ m: UnsafePointer<Float>, _ luma: UnsafePointer<Float>, _ scale: Float,
    _ count: Int,
    _ n: Int
) {
    let last = Float(count &- 1)
    finished(r, g, b, m, luma, n) { i, x, y, z in
        lens_store_u32(places + i, nearest(x, scale, last))
        lens_store_u32(places + n + i, nearest(y, scale, last))
        lens_store_u32(places + 2 &* n + i, nearest(z, scale, last))
    }
}

/// - Parameter light: not negative.
@inline(__always)
private func nearest(_ light: SIMD16<Float>, _ scale: Float, _ last: Float) -> SIMD16<Int32> {
    lens_i32_from_f32(lens_min(lens_warp(light) * scale, SIMD16<Float>(repeating: last)) + 0.5)
}

/// In two passes, the first in place: in one, each pixel's long way hides the next one's from the processor.
@inline(__always)
private func finished(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ m: UnsafePointer<Float>,
    _ luma: UnsafePointer<Float>, _ n: Int,
    _ give: (Int, SIMD16<Float>, SIMD16<Float>, SIMD16<Float>) -> Void
) {
    let (m0, m1, m2) = (m[0], m[1], m[2])
    let (m3, m4, m5) = (m[3], m[4], m[5])
    let (m6, m7, m8) = (m[6], m[7], m[8])
    let weights = (luma[0], luma[1], luma[2])
    var i = 0
    while i < n {
        lens_store(r + i, linear(lens_load(r + i)))
        lens_store(g + i, linear(lens_load(g + i)))
        lens_store(b + i, linear(lens_load(b + i)))
        i &+= 16
    }
    i = 0
    while i < n {
        let wr = lens_load(r + i)
        let wg = lens_load(g + i)
        let wb = lens_load(b + i)
        let x = wr * m0 + wg * m1 + wb * m2
        let y = wr * m3 + wg * m4 + wb * m5
        let z = wr * m6 + wg * m7 + wb * m8
        let light = luminance(x, y, z, weights)
        let kept = fitting(x, y, z, light)
        give(i, moved(x, light, kept), moved(y, light, kept), moved(z, light, kept))
        i &+= 16
    }
}
