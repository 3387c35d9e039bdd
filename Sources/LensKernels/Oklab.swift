import CVector

private typealias Lanes = SIMD16<Float>
private typealias Nine = (Float, Float, Float, Float, Float, Float, Float, Float, Float)

@inline(__always)
private func times(_ m: Nine, _ x: Lanes, _ y: Lanes, _ z: Lanes) -> (Lanes, Lanes, Lanes) {
    (
        x * m.0 + y * m.1 + z * m.2,
        x * m.3 + y * m.4 + z * m.5,
        x * m.6 + y * m.7 + z * m.8
    )
}

/// Runs the body on lightness and the two opponents of every pixel, in three passes: in one, each pixel's long way hides
/// the next one's from the processor, which then waits for every division.
@inline(__always)
private func inOklab(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: LensOklab, _ n: Int, _ body: (_ l: inout Lanes, _ a: inout Lanes, _ b: inout Lanes) -> Void
) {
    var i = 0
    while i < n {
        let cones = times(p.to_cones, lens_load(r + i), lens_load(g + i), lens_load(b + i))
        lens_store(r + i, lens_cbrt(cones.0))
        lens_store(g + i, lens_cbrt(cones.1))
        lens_store(b + i, lens_cbrt(cones.2))
        i &+= 16
    }
    i = 0
    while i < n {
        var (light, green, blue) = times(p.to_opponents, lens_load(r + i), lens_load(g + i), lens_load(b + i))
        body(&light, &green, &blue)
        lens_store(r + i, light)
        lens_store(g + i, green)
        lens_store(b + i, blue)
        i &+= 16
    }
    i = 0
    while i < n {
        let roots = times(p.from_opponents, lens_load(r + i), lens_load(g + i), lens_load(b + i))
        let result = times(
            p.from_cones, roots.0 * roots.0 * roots.0, roots.1 * roots.1 * roots.1, roots.2 * roots.2 * roots.2)
        lens_store(r + i, result.0)
        lens_store(g + i, result.1)
        lens_store(b + i, result.2)
        i &+= 16
    }
}

func vibrance(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensOklab>, _ n: Int
) {
    let p = p.pointee
    inOklab(r, g, b, p, n) { _, a, b in
        let chroma = lens_sqrt(a * a + b * b)
        let pale = lens_max(Lanes(repeating: 1) - chroma * p.inverse_saturated, Lanes(repeating: 0))
        let factor = pale * p.vibrance + 1
        a = a * factor
        b = b * factor
    }
}

func hueShift(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensOklab>, _ n: Int
) {
    let p = p.pointee
    let least = Lanes(repeating: 1e-6)
    inOklab(r, g, b, p, n) { l, a, b in
        let chroma = lens_sqrt(a * a + b * b)
        let cosine = (a * p.hue.0 + b * p.hue.1) / lens_max(chroma, least)
        let weight = lens_smooth((cosine - p.edge) * p.inverse_width)
        let x = a + (a * p.turn.0 - b * p.turn.1 - a) * weight
        let y = b + (a * p.turn.1 + b * p.turn.0 - b) * weight
        let length = lens_max(lens_sqrt(x * x + y * y), least)
        let lift = weight * lens_smooth(chroma * p.inverse_coloured) * p.gain + 1
        let scale = (weight * p.saturation + p.others) * chroma / length * lift
        l = l * lift
        a = x * scale
        b = y * scale
    }
}

func twoLights(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ dark: UnsafePointer<Float>, _ rest: UnsafePointer<Float>, _ p: UnsafePointer<LensTwoLights>, _ n: Int
) {
    let p = p.pointee
    let d = (dark[0], dark[1], dark[2], dark[3], dark[4], dark[5], dark[6], dark[7], dark[8])
    let e = (rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], rest[7], rest[8])
    var i = 0
    while i < n {
        let x = lens_load(r + i)
        let y = lens_load(g + i)
        let z = lens_load(b + i)
        let light = lens_max(x * p.luma.0 + y * p.luma.1 + z * p.luma.2, Lanes(repeating: p.floor))
        let weight = lens_smooth((lens_log2(light) - p.from) * p.inverse_range)
        let low = times(d, x, y, z)
        let high = times(e, x, y, z)
        lens_store(r + i, low.0 + high.0 * weight)
        lens_store(g + i, low.1 + high.1 * weight)
        lens_store(b + i, low.2 + high.2 * weight)
        i &+= 16
    }
}
