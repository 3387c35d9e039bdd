import CVector

@inline(__always)
private func root(
    _ r: SIMD16<Float>, _ g: SIMD16<Float>, _ b: SIMD16<Float>, _ p: LensSharpen
) -> SIMD16<Float> {
    let light = r * p.luma.0 + g * p.luma.1 + b * p.luma.2
    return lens_sqrt(lens_max(light, SIMD16<Float>(repeating: 0)) + p.floor)
}

func luminanceRoot(
    _ out: UnsafeMutablePointer<Float>, _ r: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ p: UnsafePointer<LensSharpen>, _ n: Int
) {
    let p = p.pointee
    var i = 0
    while i < n {
        lens_store(out + i, root(lens_load(r + i), lens_load(g + i), lens_load(b + i), p))
        i &+= 16
    }
}

func filterRow(
    _ out: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ taps: UnsafePointer<Float>, _ radius: Int,
    _ n: Int
) {
    var i = 0
    while i < n {
        var sum = lens_load(source + i + radius) * taps[radius]
        var k = 1
        while k <= radius {
            sum += (lens_load(source + i + radius - k) + lens_load(source + i + radius + k)) * taps[radius &- k]
            k &+= 1
        }
        lens_store(out + i, sum)
        i &+= 16
    }
}

/// All channels by the square of what the root of luminance gains: its distance to the filtered one, cored, times the
/// amount.
func sharpen(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ rows: UnsafePointer<UnsafePointer<Float>>, _ taps: UnsafePointer<Float>, _ radius: Int,
    _ p: UnsafePointer<LensSharpen>, _ n: Int
) {
    let p = p.pointee
    let zero = SIMD16<Float>(repeating: 0)
    var i = 0
    while i < n {
        var blurred = lens_load(rows[radius] + i) * taps[radius]
        var k = 1
        while k <= radius {
            blurred += (lens_load(rows[radius &- k] + i) + lens_load(rows[radius &+ k] + i)) * taps[radius &- k]
            k &+= 1
        }
        let (red, green, blue) = (lens_load(r + i), lens_load(g + i), lens_load(b + i))
        let before = root(red, green, blue, p)
        let detail = before - blurred
        let squared = detail * detail
        let cored = detail * (squared / (squared + p.threshold))
        let ratio = lens_max(before + cored * p.amount, zero) / before
        let gain = ratio * ratio
        lens_store(r + i, red * gain)
        lens_store(g + i, green * gain)
        lens_store(b + i, blue * gain)
        i &+= 16
    }
}
