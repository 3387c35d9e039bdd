import CVector

/// t / (t + slope·(1 − t)) on both sides of the pivot: fixed at black, pivot and white, `slope` at the pivot.
@inline(__always)
private func bend(_ value: SIMD16<Float>, _ pivot: Float, _ slope: Float) -> SIMD16<Float> {
    let one = SIMD16<Float>(repeating: 1)
    let pivots = SIMD16<Float>(repeating: pivot)
    let clamped = lens_min(lens_max(value, SIMD16<Float>(repeating: 0)), one)
    let below = lens_min(clamped, pivots) * (1 / pivot)
    let above = (one - lens_max(clamped, pivots)) * (1 / (1 - pivot))
    let low = below / (below + (one - below) * slope)
    let high = above / (above + (one - above) * slope)
    return low * pivot + (one - high) * (1 - pivot)
}

func contrast(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ pivot: Float, _ slope: Float, _ n: Int
) {
    var i = 0
    while i < n {
        lens_store(r + i, bend(lens_load(r + i), pivot, slope))
        lens_store(g + i, bend(lens_load(g + i), pivot, slope))
        lens_store(b + i, bend(lens_load(b + i), pivot, slope))
        i &+= 16
    }
}

func affine(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ scale: UnsafePointer<Float>, _ offset: UnsafePointer<Float>, _ n: Int
) {
    let (sr, sg, sb) = (scale[0], scale[1], scale[2])
    let (or, og, ob) = (offset[0], offset[1], offset[2])
    var i = 0
    while i < n {
        lens_store(r + i, lens_load(r + i) * sr + or)
        lens_store(g + i, lens_load(g + i) * sg + og)
        lens_store(b + i, lens_load(b + i) * sb + ob)
        i &+= 16
    }
}

func splitTone(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensSplitTone>, _ n: Int
) {
    let p = p.pointee
    let one = SIMD16<Float>(repeating: 1)
    var i = 0
    while i < n {
        let red = lens_load(r + i)
        let green = lens_load(g + i)
        let blue = lens_load(b + i)
        let light = red * p.luma.0 + green * p.luma.1 + blue * p.luma.2
        let shade = one - lens_smooth(light * p.shadow_width)
        let shine = lens_smooth((light - p.balance) * p.highlight_width)
        lens_store(r + i, red + shade * p.shadow.0 + shine * p.highlight.0)
        lens_store(g + i, green + shade * p.shadow.1 + shine * p.highlight.1)
        lens_store(b + i, blue + shade * p.shadow.2 + shine * p.highlight.2)
        i &+= 16
    }
}
