#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What stands and hangs in the alley: lamps, the sign, bins and boxes, pipes, wires and a passer-by.
extension Alley {
    private static let boxes: Int32 = 6

    @inline(__always)
    private static func box(_ i: Int32) -> (low: V3, high: V3) {
        switch i {
        case 0: (V3(1.38, 7.6, 0.10), V3(2.25, 9.2, 1.18))
        case 1: (V3(1.34, 7.55, 1.18), V3(2.28, 9.25, 1.25))
        case 2: (V3(-2.1, 8.3, 0), V3(-1.45, 9.0, 0.46))
        case 3: (V3(-2.05, 8.4, 0.46), V3(-1.55, 8.9, 0.86))
        case 4: (V3(-2.1, 11.4, 2.55), V3(-1.68, 12.3, 3.15))
        default: (V3(1.52, 15.5, 0), V3(2.2, 16.3, 0.95))
        }
    }

    @inline(__always)
    private func meet(_ o: V3, _ inverse: V3, _ b: (low: V3, high: V3)) -> (enter: Float, leave: Float) {
        let a = (b.low - o) * inverse
        let c = (b.high - o) * inverse
        let near = pointwiseMin(a, c)
        let far = pointwiseMax(a, c)
        return (max(near.x, max(near.y, near.z)), min(far.x, min(far.y, far.z)))
    }

    @inline(__always)
    private func inverse(_ d: V3) -> V3 {
        V3(
            1 / (abs(d.x) < 1e-7 ? 1e-7 : d.x), 1 / (abs(d.y) < 1e-7 ? 1e-7 : d.y),
            1 / (abs(d.z) < 1e-7 ? 1e-7 : d.z))
    }

    /// Whether something solid lies between a point and a lamp `way` from it.
    func shadowed(_ p: V3, _ way: V3) -> Bool {
        // Everything that casts shadows ends below the lamps.
        if min(p.z, p.z + way.z) > 3.15 { return false }
        let inv = inverse(way)
        for i in 0..<Alley.boxes {
            let hit = meet(p, inv, Alley.box(i))
            if hit.enter < hit.leave && hit.leave > 0.001 && hit.enter < 0.98 { return true }
        }
        // The passer-by, as a pillar.
        let q = V2(p.x - Alley.walker.x, p.y - Alley.walker.y)
        let w = V2(way.x, way.y)
        let t = clamp(-dot(q, w) / max(dot(w, w), 1e-6))
        let off = length(q + w * t)
        let z = p.z + way.z * t
        return z < 2.15 && t > 0.001 && off < (z > 1.75 ? 0.5 : 0.17)
    }

    func things(_ o: V3, _ d: V3, _ pixel: Float, _ s: inout Surface) {
        let inv = inverse(d)
        for i in 0..<Alley.boxes {
            let b = Alley.box(i)
            let hit = meet(o, inv, b)
            if hit.enter < hit.leave && hit.enter > 0.01 && hit.enter < s.distance {
                place(hit.enter, o, d, &s)
                crate(i, b, &s)
            }
        }
        pipe(V2(-2.0, 5.55), 0.055, o, d, &s)
        pipe(V2(2.2, 12.6), 0.06, o, d, &s)
        pipe(V2(-2.0, 18.2), 0.055, o, d, &s)
        if d.y > 0.05 {
            walker(o, d, pixel, &s)
            wires(o, d, pixel, &s)
            sign(o, d, pixel, &s)
        }
        for i in 0..<Alley.lamps { fixture(i, o, d, inv, &s) }
    }

    @inline(__always)
    private func place(_ t: Float, _ o: V3, _ d: V3, _ s: inout Surface) {
        s.distance = t
        s.position = o + d * t
        s.hole = nil
        s.glow = V3()
        s.mirror = 0
        s.gloss = 0.4
        s.sharpness = 20
    }

    private func crate(_ i: Int32, _ b: (low: V3, high: V3), _ s: inout Surface) {
        let p = s.position
        let c = (p - (b.low + b.high) * 0.5) / ((b.high - b.low) * 0.5)
        let a = V3(abs(c.x), abs(c.y), abs(c.z))
        var uv: V2
        if a.x > a.y && a.x > a.z {
            s.normal = V3(c.x > 0 ? 1 : -1, 0, 0)
            uv = V2(p.y, p.z)
        } else if a.y > a.z {
            s.normal = V3(0, c.y > 0 ? 1 : -1, 0)
            uv = V2(p.x, p.z)
        } else {
            s.normal = V3(0, 0, 1)
            uv = V2(p.x, p.y)
        }
        let worn = fbm(uv * 5, 5, 1001)
        switch i {
        case 0, 1, 5:
            // Painted steel, ribbed, rusting at the foot.
            let rib = i == 0 ? smooth(0.42, 0.5, abs(fraction(uv.x * 3.4) - 0.5)) : 0
            let rust = smooth(0.05, 0.3, worn + 0.35 * (0.5 - p.z))
            s.albedo = mix(V3(0.035, 0.088, 0.070), V3(0.15, 0.065, 0.03), rust) * (1 - 0.4 * rib) * (0.9 + 0.3 * worn)
            s.gloss = 0.8 * (1 - rust)
            s.sharpness = 30
        case 4:
            let grille = s.normal.y < -0.5 || s.normal.x > 0.5 ? smooth(0.25, 0.4, abs(fraction(uv.y * 28) - 0.5)) : 0
            s.albedo = V3(0.30, 0.30, 0.29) * (0.85 + 0.4 * worn) * (1 - 0.6 * grille)
        default:
            let slat = smooth(0.44, 0.48, abs(fraction(uv.y * 7.4) - 0.5))
            let grain = fbm(V2(uv.x * 3, uv.y * 40), 4, 1003)
            s.albedo = mix(V3(0.20, 0.135, 0.075), V3(0.33, 0.24, 0.145), clamp(0.5 + grain)) * (1 - 0.85 * slat)
            s.gloss = 0.05
        }
    }

    private func pipe(_ at: V2, _ radius: Float, _ o: V3, _ d: V3, _ s: inout Surface) {
        let q = V2(o.x, o.y) - at
        let w = V2(d.x, d.y)
        let a = dot(w, w)
        let b = dot(q, w)
        let square = b * b - a * (dot(q, q) - radius * radius)
        if square <= 0 { return }
        let t = (-b - square.squareRoot()) / a
        if t < 0.01 || t >= s.distance { return }
        if o.z + d.z * t > 8.6 { return }
        place(t, o, d, &s)
        let p = s.position
        let collar = bell(fraction(p.z / 1.9) - 0.5, 0.02)
        s.normal = normalize(V3(p.x - at.x, p.y - at.y, 0))
        s.albedo = V3(0.17, 0.155, 0.135) * (0.8 + 0.5 * fbm(V2(p.z * 2, s.normal.y * 2), 4, 1011)) * (1 - 0.4 * collar)
        s.gloss = 1
        s.sharpness = 24
    }

    private static let walker = V2(-0.42, 14.4)

    /// Somebody under an umbrella, seen from behind: a dark shape in a plane across the alley.
    private func walker(_ o: V3, _ d: V3, _ pixel: Float, _ s: inout Surface) {
        let t = (Alley.walker.y - o.y) / d.y
        if t <= 0 || t >= s.distance { return }
        let p = V2(o.x + d.x * t - Alley.walker.x, o.z + d.z * t)
        if abs(p.x) > 0.7 || p.y > 2.3 { return }
        var shape = distance(p, segment: V2(-0.07, 0.05), V2(-0.09, 0.75)) - 0.065
        shape = min(shape, distance(p, segment: V2(0.10, 0.12), V2(0.06, 0.75)) - 0.062)
        let coat = mix(0.155, 0.215, smooth(1.35, 0.62, p.y)) - 0.10 * smooth(1.38, 1.52, p.y)
        shape = min(shape, max(abs(p.x) - coat, max(0.60 - p.y, p.y - 1.55)))
        shape = min(shape, length(p - V2(0.01, 1.63)) - 0.105)
        shape = min(shape, distance(p, segment: V2(0.20, 1.35), V2(0.13, 1.75)) - 0.02)
        let dome = length(V2(p.x - 0.06, (p.y - 1.72) * 1.55)) - 0.60
        let scallop = 1.78 + 0.035 * abs(fraction((p.x + 0.54) / 0.3) - 0.5) * 2
        shape = min(shape, max(dome, scallop - p.y))
        shape = min(shape, distance(p, segment: V2(0.06, 2.08), V2(0.06, 2.17)) - 0.012)
        if shape > 0 { return }
        place(t, o, d, &s)
        let round = clamp(p.x / 0.3, -0.9, 0.9)
        s.normal = normalize(V3(round, -0.55, p.y > 1.75 ? 0.8 : 0.05))
        s.albedo = V3(0.030, 0.031, 0.036)
        s.gloss = p.y > 1.75 ? 1.2 : 0.15
        s.sharpness = 18
        // Light from the lamps beyond wraps round the outline.
        s.glow = V3(0.16, 0.09, 0.035) * (smooth(-0.022, -0.002, shape) * smooth(0.7, 1.2, p.y))
    }

    private func wires(_ o: V3, _ d: V3, _ pixel: Float, _ s: inout Surface) {
        for i in Int32(0)..<4 {
            let y = 6.1 + 4.3 * Float(i)
            let t = (y - o.y) / d.y
            if t <= 0 || t >= s.distance { continue }
            let x = o.x + d.x * t
            let z = o.z + d.z * t
            let hang = 5.3 + 0.35 * Float(i & 1) + 0.07 * x * x + 0.16 * x * (i & 1 == 0 ? 1 : -1)
            if abs(z - hang) < 0.011 {
                place(t, o, d, &s)
                s.normal = V3(0, -0.3, z > hang ? 0.9 : -0.9)
                s.albedo = V3(0.03, 0.03, 0.03)
            }
        }
    }

    /// A lantern on a bracket: a hood over a bowl of glowing glass.
    private func fixture(_ i: Int32, _ o: V3, _ d: V3, _ inv: V3, _ s: inout Surface) {
        let at = Alley.lamp(i)
        let wall = at.x < 0 ? Alley.left : Alley.right
        let bar = (
            low: V3(min(wall, at.x), at.y - 0.018, at.z + 0.20), high: V3(max(wall, at.x), at.y + 0.018, at.z + 0.235)
        )
        let hit = meet(o, inv, bar)
        if hit.enter < hit.leave && hit.enter > 0 && hit.enter < s.distance {
            place(hit.enter, o, d, &s)
            s.normal = V3(0, -1, 0)
            s.albedo = V3(0.02, 0.02, 0.02)
        }
        let q = o - at
        let b = dot(q, d)
        let radius: Float = 0.21
        let square = b * b - dot(q, q) + radius * radius
        if square <= 0 { return }
        let root = square.squareRoot()
        let t = -b - root
        if t < 0.01 || t >= s.distance { return }
        let n = (q + d * t) * (1 / radius)
        if n.z > 0.12 {
            place(t, o, d, &s)
            s.normal = n
            s.albedo = V3(0.022, 0.024, 0.023)
            return
        }
        // Below the hood only the smaller bowl is there.
        let inner = b * b - dot(q, q) + 0.0225
        if inner <= 0 { return }
        place(t, o, d, &s)
        s.normal = n
        s.albedo = V3()
        s.glow = (Alley.lampColour(i) * 9 + 3) * (0.55 + 0.45 * smooth(0, 0.02, inner))
    }

    /// The sign hangs across the wall: HOTEL in red tube, letter under letter, in a frame of pale blue.
    private func sign(_ o: V3, _ d: V3, _ pixel: Float, _ s: inout Surface) {
        let t = (Alley.signDepth - o.y) / d.y
        if t <= 0 || t >= s.distance { return }
        let p = V2(o.x + d.x * t - 1.55, o.z + d.z * t - 3.72) * (1 / 1.25)
        let half = V2(0.40, 1.52)
        let board = boxDistance(p, half - 0.06) - 0.06
        if board > 0 {
            let arm = abs(abs(p.y) - 1.1) < 0.02 && p.x > 0 && p.x < 0.62
            if !arm { return }
            place(t, o, d, &s)
            s.normal = V3(0, -1, 0)
            s.albedo = V3(0.03, 0.03, 0.03)
            return
        }
        place(t, o, d, &s)
        s.normal = V3(0, -1, 0)
        s.albedo = V3(0.020, 0.022, 0.028) * (1 + 0.6 * fbm(p * 6, 4, 1021))
        let index = min(max(Int32((1.40 - p.y) / 0.56), 0), 4)
        let centre = V2(0, 1.40 - 0.56 * (Float(index) + 0.5))
        // The next letter glows over the border between them.
        let other = min(max(index &+ (p.y > centre.y ? -1 : 1), 0), 4)
        let tube = min(letter(index, p - centre), letter(other, p - V2(0, 1.40 - 0.56 * (Float(other) + 0.5))))
        let frame = abs(boxDistance(p, half - 0.14) - 0.06)
        s.glow =
            Alley.neon * (7.5 * smooth(0.024, 0.012, tube) + 0.34 * exp(-tube * 15) + 0.06 * exp(-tube * 4))
            + V3(0.9, 0.5, 0.5) * (2.2 * smooth(0.014, 0.004, tube))
            + V3(0.18, 0.72, 1.0) * (2.6 * smooth(0.014, 0.006, frame) + 0.16 * exp(-frame * 22))
    }

    /// The distance to the middle of the tube of one letter, about half a metre high.
    private func letter(_ index: Int32, _ p: V2) -> Float {
        let w: Float = 0.145
        let h: Float = 0.185
        @inline(__always) func line(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float) -> Float {
            distance(p, segment: V2(x0 * w, y0 * h), V2(x1 * w, y1 * h))
        }
        switch index {
        case 0: return min(line(-1, -1, -1, 1), min(line(1, -1, 1, 1), line(-1, 0, 1, 0)))
        case 1: return abs(boxDistance(p, V2(w * 0.35, h * 0.45)) - 0.1)
        case 2: return min(line(-1, 1, 1, 1), line(0, 1, 0, -1))
        case 3:
            return min(min(line(-1, -1, -1, 1), line(-1, 1, 1, 1)), min(line(-1, 0, 0.7, 0), line(-1, -1, 1, -1)))
        default: return min(line(-1, 1, -1, -1), line(-1, -1, 1, -1))
        }
    }
}
