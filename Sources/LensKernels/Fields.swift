import CVector

/// A cell of a lattice of hashed corners, and where in it a point lies. Coordinates must not be negative.
private struct Lattice {
    /// Within the cell, 0…1.
    let x: SIMD16<Float>
    let y: SIMD16<Float>
    /// The corners' words.
    let topLeft: SIMD16<UInt32>
    let topRight: SIMD16<UInt32>
    let bottomLeft: SIMD16<UInt32>
    let bottomRight: SIMD16<UInt32>

    @inline(__always)
    init(_ u: SIMD16<Float>, _ v: SIMD16<Float>, _ key: UInt32) {
        let column = lens_i32_from_f32(u)
        let row = lens_i32_from_f32(v)
        x = u - lens_f32_from_i32(column)
        y = v - lens_f32_from_i32(row)
        let c = SIMD16<UInt32>(truncatingIfNeeded: column) &* 0x9E37_79B9
        let c1 = c &+ 0x9E37_79B9
        let r = SIMD16<UInt32>(truncatingIfNeeded: row) &* 0x85EB_CA6B
        let r1 = r &+ 0x85EB_CA6B
        topLeft = lens_hash((c ^ r) &+ key)
        topRight = lens_hash((c1 ^ r) &+ key)
        bottomLeft = lens_hash((c ^ r1) &+ key)
        bottomRight = lens_hash((c1 ^ r1) &+ key)
    }

    @inline(__always)
    static func whole(_ h: SIMD16<UInt32>) -> SIMD16<Float> {
        lens_f32_from_i32(lens_i32_from_u32(h &>> 8)) * (1 / 16_777_216)
    }

    @inline(__always)
    static func low(_ h: SIMD16<UInt32>) -> SIMD16<Float> {
        lens_f32_from_i32(lens_i32_from_u32(h & 0xFFFF)) * (1 / 65536)
    }

    @inline(__always)
    static func high(_ h: SIMD16<UInt32>) -> SIMD16<Float> {
        lens_f32_from_i32(lens_i32_from_u32(h &>> 16)) * (1 / 65536)
    }

    @inline(__always)
    private static func ease(_ t: SIMD16<Float>) -> SIMD16<Float> {
        t * t * (SIMD16<Float>(repeating: 3) - t * 2)
    }

    @inline(__always)
    private static func between(
        _ tl: SIMD16<Float>, _ tr: SIMD16<Float>, _ bl: SIMD16<Float>, _ br: SIMD16<Float>, _ tx: SIMD16<Float>,
        _ ty: SIMD16<Float>
    ) -> SIMD16<Float> {
        let top = tl + (tr - tl) * tx
        let bottom = bl + (br - bl) * tx
        return top + (bottom - top) * ty
    }

    /// Value noise, 0…1.
    @inline(__always)
    var value: SIMD16<Float> {
        Self.between(
            Self.whole(topLeft), Self.whole(topRight), Self.whole(bottomLeft), Self.whole(bottomRight), Self.ease(x),
            Self.ease(y))
    }

    /// Two of them from the words' halves.
    @inline(__always)
    var pair: (SIMD16<Float>, SIMD16<Float>) {
        let (tx, ty) = (Self.ease(x), Self.ease(y))
        return (
            Self.between(
                Self.low(topLeft), Self.low(topRight), Self.low(bottomLeft), Self.low(bottomRight), tx, ty),
            Self.between(
                Self.high(topLeft), Self.high(topRight), Self.high(bottomLeft), Self.high(bottomRight), tx, ty)
        )
    }

    /// The noise's slope in a direction.
    @inline(__always)
    func slope(_ along: Float, _ across: Float) -> SIMD16<Float> {
        let one = SIMD16<Float>(repeating: 1)
        let (tl, tr) = (Self.whole(topLeft), Self.whole(topRight))
        let (bl, br) = (Self.whole(bottomLeft), Self.whole(bottomRight))
        let right = (tr - tl) + ((br - bl) - (tr - tl)) * Self.ease(y)
        let down = (bl - tl) + ((br - tr) - (bl - tl)) * Self.ease(x)
        return right * (x * (one - x)) * (6 * along) + down * (y * (one - y)) * (6 * across)
    }
}

@inline(__always)
private func columns(_ x: Float, _ step: Float) -> SIMD16<Float> {
    lens_f32_from_i32(lens_i32_from_u32(lens_iota())) * step + x
}

/// Strength along the edge times an exponential of the distance whose reach follows the strength; nothing beyond 5.5 of
/// the reach.
func maskLeak(
    _ mask: UnsafeMutablePointer<Float>, _ p: UnsafePointer<LensLeak>, _ places: UnsafePointer<LensPlaces>, _ x: Float,
    _ step: Float, _ n: Int
) {
    let p = p.pointee
    let places = places.pointee
    let zero = SIMD16<Float>(repeating: 0)
    var column = columns(x, step)
    var i = 0
    while i < n {
        let d = lens_max(column * places.du + places.u, zero)
        let s = (column * places.dv + places.v + 40) * p.frequency
        let t = d * p.frequency
        let coarse = Lattice(s, t * 0.35, p.key).value
        let fine = Lattice(s * 2.7, t * 0.9, p.key ^ 0x5BD1_E995).value
        let m = lens_smooth(((coarse * 3 + fine) * 0.25 - 0.2) * 1.7)
        let fall = lens_exp2(lens_max(-(d * p.rate) / (m * 1.3 + 0.35), SIMD16<Float>(repeating: -40)))
        let e = lens_max(fall - (1.0 / 256), zero) * (256.0 / 255)
        let square = e * e
        lens_store(mask + i, (m * 0.85 + 0.15) * (e * 0.65 + square * square * 0.35))
        column += 16 * step
        i &+= 16
    }
}

/// The sum of the octaves' slopes.
func maskSlope(
    _ mask: UnsafeMutablePointer<Float>, _ octaves: UnsafePointer<LensOctave>, _ count: Int,
    _ places: UnsafePointer<LensPlaces>, _ x: Float, _ step: Float, _ n: Int
) {
    let places = places.pointee
    let zero = SIMD16<Float>(repeating: 0)
    var column = columns(x, step)
    var i = 0
    while i < n {
        let u = column * places.du + places.u
        let v = column * places.dv + places.v
        var sum = zero
        var k = 0
        while k < count {
            let p = octaves[k]
            // Turned by up to 60°, a frame of 36 mm stays within 40 of where it was.
            let a = lens_max((u * p.cosine + v * p.sine + 40) * p.frequency, zero)
            let b = lens_max((v * p.cosine - u * p.sine + 40) * p.frequency, zero)
            sum += Lattice(a, b, p.key).slope(p.along, p.across)
            k &+= 1
        }
        lens_store(mask + i, sum)
        column += 16 * step
        i &+= 16
    }
}

/// The two sites of a net that are nearest to a point, as seen from it, in cells.
private struct Sites {
    var nearest = SIMD16<Float>(repeating: 99)
    var second = SIMD16<Float>(repeating: 99)
    var x1 = SIMD16<Float>(repeating: 0)
    var y1 = SIMD16<Float>(repeating: 0)
    var x2 = SIMD16<Float>(repeating: 0)
    var y2 = SIMD16<Float>(repeating: 0)

    /// A site a cell, in its middle seven tenths, so that the nine cells round a point hold both.
    @inline(__always)
    init(_ a: SIMD16<Float>, _ b: SIMD16<Float>, _ key: UInt32) {
        let column = lens_i32_from_f32(a)
        let row = lens_i32_from_f32(b)
        let fx = a - lens_f32_from_i32(column)
        let fy = b - lens_f32_from_i32(row)
        let c = SIMD16<UInt32>(truncatingIfNeeded: column) &* 0x9E37_79B9
        let r = SIMD16<UInt32>(truncatingIfNeeded: row) &* 0x85EB_CA6B
        var j = -1
        while j <= 1 {
            let rows = r &+ UInt32(truncatingIfNeeded: j) &* 0x85EB_CA6B
            var k = -1
            while k <= 1 {
                let cells = c &+ UInt32(truncatingIfNeeded: k) &* 0x9E37_79B9
                let word = lens_hash((cells ^ rows) &+ key)
                let x = Lattice.low(word) * 0.7 + (Float(k) + 0.15) - fx
                let y = Lattice.high(word) * 0.7 + (Float(j) + 0.15) - fy
                let d = x * x + y * y
                x2 = lens_if_less(d, nearest, x1, lens_if_less(d, second, x, x2))
                y2 = lens_if_less(d, nearest, y1, lens_if_less(d, second, y, y2))
                x1 = lens_if_less(d, nearest, x, x1)
                y1 = lens_if_less(d, nearest, y, y1)
                second = lens_max(nearest, lens_min(second, d))
                nearest = lens_min(nearest, d)
                k &+= 1
            }
            j &+= 1
        }
    }
}

/// Where a point of the net lies once the net is bent, in cells.
@inline(__always)
private func bent(_ u: SIMD16<Float>, _ v: SIMD16<Float>, _ p: LensCracks) -> (SIMD16<Float>, SIMD16<Float>) {
    let zero = SIMD16<Float>(repeating: 0)
    let a = lens_max((u + 4) * p.frequency, zero)
    let b = lens_max((v + 4) * p.frequency, zero)
    let (x, y) = Lattice(a * 0.9, b * 0.9, p.key ^ 0x68E3_1DA4).pair
    let (xx, yy) = Lattice(a * 4.2, b * 4.2, p.key ^ 0xB529_7A4D).pair
    return (a + x * 0.32 + xx * 0.12, b + y * 0.32 + yy * 0.12)
}

/// How far beyond the line where wear begins a place lies, in halves of the frame, a slow noise added.
@inline(__always)
private func wear(_ u: SIMD16<Float>, _ v: SIMD16<Float>, _ p: LensCracks) -> SIMD16<Float> {
    let noise = Lattice((u + 4) * 0.22, (v + 4) * 0.22, p.key ^ 0x1B56_C4E9).value
    let (x, y) = (u * p.across.0 - 1, v * p.across.1 - 1)
    let (xx, yy) = (x * x, y * y)
    return lens_sqrt(lens_sqrt(xx * xx + yy * yy)) + (noise - 0.5) * 0.9 - p.clear
}

/// How much farther the second site is than the nearest, in pixels.
@inline(__always)
private func gap(_ sites: Sites, _ p: LensCracks) -> SIMD16<Float> {
    (lens_sqrt(sites.second) - lens_sqrt(sites.nearest)) * p.pixels
}

func crackGap(
    _ gaps: UnsafeMutablePointer<Float>, _ worn: UnsafeMutablePointer<Float>, _ p: UnsafePointer<LensCracks>,
    _ places: UnsafePointer<LensPlaces>, _ x: Float, _ step: Float, _ n: Int
) {
    let p = p.pointee
    let places = places.pointee
    var column = columns(x, step)
    var i = 0
    while i < n {
        let u = column * places.du + places.u
        let v = column * places.dv + places.v
        let (a, b) = bent(u, v, p)
        let sites = Sites(a, b, p.key)
        lens_store(worn + i, wear(u, v, p))
        lens_store(gaps + i, gap(sites, p))
        column += 16 * step
        i &+= 16
    }
}

/// A crack is dark; the rims of the flakes beside it curl up, catch the light where they face the upper left and lie in
/// shade where they turn away.
func maskCracks(
    _ dark: UnsafeMutablePointer<Float>, _ light: UnsafeMutablePointer<Float>, _ far: UnsafeMutablePointer<Float>,
    _ p: UnsafePointer<LensCracks>, _ places: UnsafePointer<LensPlaces>, _ x: Float, _ n: Int
) {
    let p = p.pointee
    let places = places.pointee
    let zero = SIMD16<Float>(repeating: 0)
    let one = SIMD16<Float>(repeating: 1)
    var far = far
    var column = columns(x, 1)
    var i = 0
    while i < n {
        let u = column * places.du + places.u
        let v = column * places.dv + places.v
        let (a, b) = bent(u, v, p)
        let sites = Sites(a, b, p.key)
        let worn = wear(u, v, p)
        far[0] = lens_least(gap(sites, p))
        far[1] = lens_largest(worn)
        far += 2
        // Distance to the line between the two sites, which is where the crack runs.
        let (cx, cy) = (sites.x2 - sites.x1, sites.y2 - sites.y1)
        let apart = lens_max(lens_sqrt(cx * cx + cy * cy), SIMD16<Float>(repeating: 1e-3))
        let d = (sites.second - sites.nearest) / apart * (0.5 * p.pixels)

        let open = lens_smooth(worn * p.inverse_fade)
        let half = (open * 0.75 + 0.25) * p.half
        let drawn = lens_max(half, SIMD16<Float>(repeating: 0.5))
        let strength = half / drawn * open * p.opacity

        let line = lens_min(lens_max(drawn + 0.5 - d, zero), one)
        let middle = drawn + p.lip * 0.5
        let from = lens_max(d - middle, middle - d)
        let rim = lens_max(one - from * (1 / (p.lip * 0.5 + 0.5)), zero)
        let facing = (cx + cy) / apart * 0.70710678
        let shade = rim * lens_max(-facing, zero) * 0.4
        lens_store(dark + i, lens_max(lens_load(dark + i), lens_max(line, shade) * strength))
        let shine = rim * lens_max(facing, zero) * (one - line) * p.shine
        lens_store(light + i, lens_max(lens_load(light + i), shine * strength))
        column += 16
        i &+= 16
    }
}

func shine(
    _ r: UnsafeMutablePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    _ mask: UnsafePointer<Float>, _ colour: UnsafePointer<Float>, _ n: Int
) {
    let (red, green, blue) = (colour[0], colour[1], colour[2])
    var i = 0
    while i < n {
        let m = lens_load(mask + i)
        lens_store(r + i, lens_load(r + i) + m * red)
        lens_store(g + i, lens_load(g + i) + m * green)
        lens_store(b + i, lens_load(b + i) + m * blue)
        i &+= 16
    }
}
