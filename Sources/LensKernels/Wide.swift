import CVector

private typealias Lanes = SIMD16<Float>

/// How much of each pixel's light is clipped, and that light: share = smoothstep((max(r, g, b) − from)·inverse). Most
/// pictures have few such pixels: where `most` says that zeros are there already, none are written.
func clipped(
    _ r: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ out: UnsafePointer<UnsafeMutablePointer<Float>>, _ most: UnsafeMutablePointer<Float>, _ from: Float,
    _ inverse: Float, _ n: Int
) {
    let (reds, greens, blues, shares) = (out[0], out[1], out[2], out[3])
    var i = 0
    while i < n {
        let x = lens_load(r + i)
        let y = lens_load(g + i)
        let z = lens_load(b + i)
        let largest = lens_max(lens_max(x, y), z)
        if lens_largest(largest) <= from {
            if most[i &>> 4] > 0 {
                lens_store(reds + i, Lanes(repeating: 0))
                lens_store(greens + i, Lanes(repeating: 0))
                lens_store(blues + i, Lanes(repeating: 0))
                lens_store(shares + i, Lanes(repeating: 0))
                most[i &>> 4] = 0
            }
            i &+= 16
            continue
        }
        let share = lens_smooth((largest - from) * inverse)
        lens_store(reds + i, x * share)
        lens_store(greens + i, y * share)
        lens_store(blues + i, z * share)
        lens_store(shares + i, share)
        most[i &>> 4] = lens_largest(share)
        i &+= 16
    }
}

@inline(__always)
private func luminance(_ x: Lanes, _ y: Lanes, _ z: Lanes, _ luma: (Float, Float, Float)) -> Lanes {
    x * luma.0 + y * luma.1 + z * luma.2
}

/// log2 of the luminance, at least of `floor`.
func stops(
    _ out: UnsafeMutablePointer<Float>, _ r: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ luma: UnsafePointer<Float>, _ floor: Float, _ n: Int
) {
    let weights = (luma[0], luma[1], luma[2])
    var i = 0
    while i < n {
        let light = luminance(lens_load(r + i), lens_load(g + i), lens_load(b + i), weights)
        lens_store(out + i, lens_log2(lens_max(light, Lanes(repeating: floor))))
        i &+= 16
    }
}

/// The square root of the luminance.
func guide(
    _ out: UnsafeMutablePointer<Float>, _ r: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ luma: UnsafePointer<Float>, _ n: Int
) {
    let weights = (luma[0], luma[1], luma[2])
    var i = 0
    while i < n {
        let light = luminance(lens_load(r + i), lens_load(g + i), lens_load(b + i), weights)
        lens_store(out + i, lens_sqrt(lens_max(light, Lanes(repeating: 0))))
        i &+= 16
    }
}

/// The least of three channels, each divided by the air's light, within 0…1.
@inline(__always)
private func darkest(_ x: Lanes, _ y: Lanes, _ z: Lanes, _ inverse: (Float, Float, Float)) -> Lanes {
    let least = lens_min(lens_min(x * inverse.0, y * inverse.1), z * inverse.2)
    return lens_min(lens_max(least, Lanes(repeating: 0)), Lanes(repeating: 1))
}

func darkChannel(
    _ out: UnsafeMutablePointer<Float>, _ r: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
    _ b: UnsafePointer<Float>, _ inverse: UnsafePointer<Float>, _ n: Int
) {
    let air = (inverse[0], inverse[1], inverse[2])
    var i = 0
    while i < n {
        lens_store(out + i, darkest(lens_load(r + i), lens_load(g + i), lens_load(b + i), air))
        i &+= 16
    }
}

/// A guided filter's line for a guide and what it guides: slope = cov/(var + epsilon), offset = mean − slope·guide's
/// mean. In come the means of guide, guided, guide², guide·guided; `slope` and `offset` may be the last two.
func guidedLine(
    _ slope: UnsafeMutablePointer<Float>, _ offset: UnsafeMutablePointer<Float>, _ means: UnsafePointer<Float>,
    _ values: UnsafePointer<Float>, _ squares: UnsafePointer<Float>, _ products: UnsafePointer<Float>,
    _ epsilon: Float, _ n: Int
) {
    var i = 0
    while i < n {
        let mean = lens_load(means + i)
        let value = lens_load(values + i)
        let variance = lens_max(lens_load(squares + i) - mean * mean, Lanes(repeating: 0))
        let a = (lens_load(products + i) - mean * value) / (variance + epsilon)
        lens_store(slope + i, a)
        lens_store(offset + i, value - a * mean)
        i &+= 16
    }
}

/// The value between three rows.
@inline(__always)
private func blended(_ rows: UnsafePointer<UnsafePointer<Float>>, _ w: (Float, Float, Float), _ i: Int) -> Lanes {
    lens_load(rows[0] + i) * w.0 + lens_load(rows[1] + i) * w.1 + lens_load(rows[2] + i) * w.2
}

/// sum += value between three rows · scale.
func blend(
    _ sum: UnsafeMutablePointer<Float>, _ rows: UnsafePointer<UnsafePointer<Float>>, _ weights: UnsafePointer<Float>,
    _ scale: Float, _ n: Int
) {
    let w = (weights[0], weights[1], weights[2])
    var i = 0
    while i < n {
        lens_store(sum + i, lens_load(sum + i) + blended(rows, w, i) * scale)
        i &+= 16
    }
}

/// value·keep + map·share, each channel's rows one behind the other; three numbers keep, three share.
func spread(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ keep: UnsafePointer<Float>, _ rows: UnsafePointer<UnsafePointer<Float>>, _ weights: UnsafePointer<Float>,
    _ n: Int
) {
    let w = (weights[0], weights[1], weights[2])
    let (kr, kg, kb) = (keep[0], keep[1], keep[2])
    let (sr, sg, sb) = (keep[3], keep[4], keep[5])
    var i = 0
    while i < n {
        lens_store(r + i, lens_load(r + i) * kr + blended(rows, w, i) * sr)
        lens_store(g + i, lens_load(g + i) * kg + blended(rows + 3, w, i) * sg)
        lens_store(b + i, lens_load(b + i) * kb + blended(rows + 6, w, i) * sb)
        i &+= 16
    }
}

/// (max(0, distance from the centre − inner)·scale)², the distance 1 in the corner.
@inline(__always)
private func past(_ p: LensSoftness, _ column: Lanes, _ row: Float) -> Lanes {
    let scaled = column * p.scale
    let distance = lens_sqrt(scaled * scaled + row)
    let u = lens_max(distance - p.inner, Lanes(repeating: 0)) * p.inverse
    return u * u * p.variance
}

@inline(__always)
private func columns(_ x: Float) -> Lanes { lens_f32_from_i32(lens_i32_from_u32(lens_iota())) + x }

@inline(__always)
private func unit(_ value: Lanes) -> Lanes {
    lens_min(lens_max(value, Lanes(repeating: 0)), Lanes(repeating: 1))
}

/// Toward the map by variance·inverse, where the lens is that soft. `row` is the scaled and squared distance of the row.
func soften(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensSoftness>, _ rows: UnsafePointer<UnsafePointer<Float>>, _ weights: UnsafePointer<Float>,
    _ x: Float, _ row: Float, _ n: Int
) {
    let p = p.pointee
    let w = (weights[0], weights[1], weights[2])
    var column = columns(x)
    var i = 0
    while i < n {
        let share = unit((past(p, column, row) - p.from) * p.inverse_range)
        let red = lens_load(r + i)
        let green = lens_load(g + i)
        let blue = lens_load(b + i)
        lens_store(r + i, red + (blended(rows, w, i) - red) * share)
        lens_store(g + i, green + (blended(rows + 3, w, i) - green) * share)
        lens_store(b + i, blue + (blended(rows + 6, w, i) - blue) * share)
        column += 16
        i &+= 16
    }
}

/// One level of blur over another: plane += (next − plane)·share.
func softenPlane(
    _ plane: UnsafeMutablePointer<Float>, _ next: UnsafePointer<Float>, _ p: UnsafePointer<LensSoftness>, _ x: Float,
    _ row: Float, _ n: Int
) {
    let p = p.pointee
    var column = columns(x)
    var i = 0
    while i < n {
        let share = unit((past(p, column, row) - p.from) * p.inverse_range)
        let value = lens_load(plane + i)
        lens_store(plane + i, value + (lens_load(next + i) - value) * share)
        column += 16
        i &+= 16
    }
}

/// Local contrast: gain 2^(amount·w·d/√(1 + (d/limit)²)), d = L − (slope·L + offset), L = log2 Y, w = 4s(1 − s), s = √Y.
/// In three passes: in one, each pixel's long way hides the next one's from the processor.
func clarity(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ p: UnsafePointer<LensClarity>,
    _ rows: UnsafePointer<UnsafePointer<Float>>, _ weights: UnsafePointer<Float>, _ n: Int
) {
    let p = p.pointee
    let w = (weights[0], weights[1], weights[2])
    let one = Lanes(repeating: 1)
    var i = 0
    while i < n {
        let light = lens_max(
            luminance(lens_load(r + i), lens_load(g + i), lens_load(b + i), p.luma), Lanes(repeating: p.floor))
        lens_store(scratch + i, lens_sqrt(lens_min(light, one)))
        lens_store(scratch + n + i, lens_log2(light))
        i &+= 16
    }
    i = 0
    while i < n {
        let root = lens_load(scratch + i)
        let stops = lens_load(scratch + n + i)
        let detail = stops - (blended(rows, w, i) * stops + blended(rows + 3, w, i))
        let bent = detail * p.inverse_limit
        let limited = detail / lens_sqrt(bent * bent + 1)
        lens_store(scratch + i, limited * (root * (one - root)) * p.amount)
        i &+= 16
    }
    i = 0
    while i < n {
        let gain = lens_exp2(lens_load(scratch + i))
        lens_store(r + i, lens_load(r + i) * gain)
        lens_store(g + i, lens_load(g + i) * gain)
        lens_store(b + i, lens_load(b + i) * gain)
        i &+= 16
    }
}

/// v′ = A + (v − A)/t, t = 1 − amount·u²/(u + .1)·(1 − u²/3), u = slope·√Y + offset but no more than the pixel's own darkest
/// channel, which holds no less light than the air before it. The amount is at most 1, t then .39 at least.
/// Where b exceeds r by .05b to .4b, luminance goes the same way and three quarters of the
/// chromaticity stay.
func dehaze(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensDehaze>, _ rows: UnsafePointer<UnsafePointer<Float>>, _ weights: UnsafePointer<Float>,
    _ n: Int
) {
    let p = p.pointee
    let w = (weights[0], weights[1], weights[2])
    let (zero, one) = (Lanes(repeating: 0), Lanes(repeating: 1))
    let tiny = Lanes(repeating: 1.0 / 16384)
    let air = p.air.0 * p.luma.0 + p.air.1 * p.luma.1 + p.air.2 * p.luma.2
    var i = 0
    while i < n {
        let x = lens_load(r + i)
        let y = lens_load(g + i)
        let z = lens_load(b + i)
        let light = luminance(x, y, z, p.luma)
        let root = lens_sqrt(lens_max(light, zero))
        let guided = lens_max(blended(rows, w, i) * root + blended(rows + 3, w, i), zero)
        let veil = lens_min(guided, darkest(x, y, z, p.inverse_air))
        let square = veil * veil
        let t = one - square * (one - square * (1 / 3)) / (veil + 0.1) * p.amount
        let gain = one / t
        // Of blue, three quarters of the change in light alone.
        let blue = (z * 0.95 - x) / (lens_max(z, tiny) * 0.35)
        let u = lens_min(lens_max(blue, zero), one)
        let kept = u * u * (Lanes(repeating: 2.25) - u * 1.5)
        let scale = lens_max((light - air) * gain + air, zero) / lens_max(light, tiny)
        let p0 = (x - p.air.0) * gain + p.air.0
        let p1 = (y - p.air.1) * gain + p.air.1
        let p2 = (z - p.air.2) * gain + p.air.2
        lens_store(r + i, p0 + (x * scale - p0) * kept)
        lens_store(g + i, p1 + (y * scale - p1) * kept)
        lens_store(b + i, p2 + (z * scale - p2) * kept)
        i &+= 16
    }
}
