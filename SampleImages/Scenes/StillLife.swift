#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Fruit, a jug and a bowl on a table beside a window. Lengths are decimetres; x runs right, y away from the
/// camera and z up from the table top. The window is on the left.
struct StillLife: Painter {
    private static let eye = V3(0.15, -11.5, 4.1)
    private static let forward = normalize(V3(0.0, 11.5, -2.72))
    private static let focal: Float = 1.80
    static let wall: Float = 4.6
    static let window = V3(-11, -1.6, 5.2)
    static let windowHalf = V2(2.6, 3.0)
    static let sun = V3(1.0, 1.0, 1.02)

    func light(_ p: V2, pixel: Float, _ common: Void) -> V3 {
        let f = StillLife.forward
        let right = normalize(cross(f, V3(0, 0, 1)))
        let up = cross(right, f)
        let d = normalize(f * StillLife.focal + right * p.x + up * p.y)
        var c = look(StillLife.eye, d, pixel / StillLife.focal, first: true)
        c *= 1.06 - 0.28 * dot(p, p)
        return c * 1.62
    }

    struct Surface {
        var position: V3
        var normal: V3
        var albedo: V3
        /// Strength of the clear coat, and how soft its image of the window is.
        var coat: Float
        var blur: Float
        /// Light that goes in at the lit side and comes out past the edge of the shadow.
        var wrap: Float
        /// The object the point lies on, which casts no shadow on itself here, or -1.
        var owner: Int32
    }

    private func look(_ o: V3, _ d: V3, _ pixel: Float, first: Bool) -> V3 {
        var best: Float = 1e9
        var which: Int32 = -1
        var local = V3()
        for i in 0..<Fruit.count {
            if let t = Fruit.trace(i, o, d, best) {
                best = t.distance
                which = i
                local = t.local
            }
        }
        if which >= 0 {
            let p = o + d * best
            let s = Fruit.surface(which, p, local, pixel * best)
            var c = shade(s, d)
            if s.coat > 0 && first { c += shine(s, d) }
            return c
        }
        if d.z < 0 {
            let t = -o.z / d.z
            let p = o + d * t
            if p.y < 3.1 && p.y > -4.6 { return table(p, d, pixel * t) }
            if p.y <= -4.6 {
                let q = o + d * ((-4.6 - o.y) / d.y)
                return table(V3(q.x, -4.6 + q.z * 0.5, 0), d, pixel * t) * 0.35
            }
        }
        let t = (StillLife.wall - o.y) / max(d.y, 1e-4)
        return backdrop(o + d * t, pixel * t)
    }

    // MARK: Light

    /// Light from the window on a matt surface: the window in four parts, each hidden by degrees behind whatever
    /// stands before it, so that shadows are sharp at contact and soften with distance.
    private func shade(_ s: Surface, _ d: V3) -> V3 {
        var direct: Float = 0
        for k in Int32(0)..<4 {
            let centre =
                StillLife.window
                + V3(0, (Float(k & 1) - 0.5) * StillLife.windowHalf.x, (Float(k >> 1) - 0.5) * StillLife.windowHalf.y)
            let way = centre - s.position
            let square = dot(way, way)
            let l = way * (1 / square.squareRoot())
            let facing = (dot(s.normal, l) + s.wrap) / (1 + s.wrap)
            if facing <= 0 { continue }
            let power = facing * max(l.x * -1, 0) * 44 / square
            direct += power * open(s, l, spread: 1.45 / square.squareRoot())
        }
        let away = hidden(s)
        let sky = V3(0.115, 0.123, 0.14) * (0.62 - 0.30 * s.normal.x + 0.22 * s.normal.z)
        return s.albedo * (StillLife.sun * direct + sky * away.open + away.bounce * (0.3 + 0.7 * direct))
    }

    /// How much of a round light, `spread` in radius as seen from the point, the objects leave free.
    @inline(__always)
    private func open(_ s: Surface, _ l: V3, spread: Float) -> Float {
        var free: Float = 1
        for j in 0..<Fruit.blockers {
            let b = Fruit.blocker(j)
            if b.owner == s.owner { continue }
            let to = V3(b.ball.x, b.ball.y, b.ball.z) - s.position
            let along = dot(to, l)
            if along <= 0 { continue }
            let off = max(dot(to, to) - along * along, 0).squareRoot()
            let radius = b.ball.w
            let soft = spread * along
            // The covered part of the light's disc, from the distance between the two outlines.
            let cover = smooth(radius + soft, radius - soft, off) * min(1, radius * radius / (soft * soft))
            free *= 1 - cover
            if free < 0.004 { return 0 }
        }
        return free
    }

    /// What the objects and the table take from the light of the room, and the colour they give back.
    @inline(__always)
    private func hidden(_ s: Surface) -> (open: Float, bounce: V3) {
        var open: Float = 1
        var bounce = V3()
        for j in 0..<Fruit.blockers {
            let b = Fruit.blocker(j)
            if b.owner == s.owner { continue }
            let to = V3(b.ball.x, b.ball.y, b.ball.z) - s.position
            let square = max(dot(to, to), b.ball.w * b.ball.w)
            let distance = square.squareRoot()
            let solid = b.ball.w * b.ball.w / square
            let facing = max(dot(s.normal, to) / distance + 0.25, 0) * 0.8
            let part = min(facing * solid, 0.92)
            open *= 1 - part
            bounce += b.tint * (part * (0.16 - 0.10 * to.x / distance))
        }
        if s.owner >= 0 {
            // The table below.
            let low = clamp(0.5 - 0.5 * s.normal.z) / (1 + s.position.z * 0.35)
            open *= 1 - 0.75 * low * smooth(1.2, 0, s.position.z)
            bounce += V3(0.20, 0.115, 0.06) * (low * 0.42)
        }
        return (open, bounce)
    }

    /// The image of the window, and a faint one of the room, in a glaze or a skin.
    private func shine(_ s: Surface, _ d: V3) -> V3 {
        let r = reflect(d, s.normal)
        let fresnel = 0.04 + 0.96 * fifth(1 - clamp(-dot(d, s.normal)))
        return mirrored(s.position, r, s.blur, s) * (s.coat * fresnel)
    }

    private func mirrored(_ p: V3, _ r: V3, _ blur: Float, _ s: Surface) -> V3 {
        var c = V3(0.10, 0.105, 0.115) * (0.7 - 0.4 * r.x)
        if r.z < 0 { c = V3(0.13, 0.075, 0.04) * (0.6 - 0.6 * r.x) }
        if r.x < -0.02 {
            let t = (StillLife.window.x - p.x) / r.x
            let q = p + r * t
            let soft = blur * t + 0.02
            let y = abs(q.y - StillLife.window.y)
            let z = q.z - StillLife.window.z
            let pane =
                smooth(soft, -soft, y - StillLife.windowHalf.x) * smooth(soft, -soft, abs(z) - StillLife.windowHalf.y)
            // A cross of glazing bars divides it.
            let bars =
                (1 - bell(y, 0.14 + soft) * 0.14 / (0.14 + soft * 0.8))
                * (1 - bell(z - 0.6, 0.14 + soft) * 0.14 / (0.14 + soft * 0.8))
            let tall = 0.8 + 0.4 * clamp((z + 3) / 6)
            if pane > 0 { c += V3(9.6, 10, 10.8) * (pane * bars * tall * open(s, r, spread: 0.02 + blur)) }
        }
        return c
    }

    // MARK: Table and wall

    private func table(_ p: V3, _ d: V3, _ footprint: Float) -> V3 {
        let cloth = linen(p, footprint)
        if cloth.cover >= 1 { return shade(cloth.surface, d) }
        // Boards run left to right.
        let plank = floorInt((p.y + 0.9) / 1.55)
        let within = fraction((p.y + 0.9) / 1.55)
        let shift = random(plank, 1, 1201) * 40
        let q = V2(p.x * 0.22 + shift, p.y * 1.9 + shift)
        let warp = fbm(q * V2(1, 0.5), 4, 1203) * 0.8
        let rings = fraction((q.y + warp * 1.7) * 1.7)
        let ring = smooth(0, 0.75, rings) * smooth(1, 0.86, rings)
        let fine = fbm(V2(p.x * 1.3 + shift, p.y * 26 + warp * 7), octaves(5, 0.08, footprint), 1207, gain: 0.65)
        let pores =
            smooth(0.22, 0.5, noise(V2(p.x * 3 + shift, p.y * 60 + warp * 9), 1209)) * clamp(0.01 / (footprint + 0.004))
        let tone = 0.72 + 0.55 * random(plank, 2, 1201)
        var albedo = mix(V3(0.175, 0.083, 0.038), V3(0.085, 0.036, 0.016), clamp(ring * 0.75 + fine * 0.8)) * tone
        albedo *= 1 - 0.45 * pores
        let gap = min(within, 1 - within) * 1.55
        albedo *= 0.25 + 0.75 * smooth(0.006, 0.03 + footprint, gap)
        let dent = fbm(V2(p.x * 0.9, p.y * 1.6), 3, 1211)
        let slope = noise(V2(p.x * 0.8 + shift, p.y * 14 + warp * 5), 1213)
        let n = normalize(V3(dent * 0.02, slope * 0.035 + 0.04 * (bell(within, 0.03) - bell(1 - within, 0.03)), 1))
        var s = Surface(
            position: p, normal: n, albedo: albedo, coat: 0.75, blur: 0.10 + 0.05 * fine, wrap: 0, owner: -1)
        s.albedo *= cloth.shadow
        var c = shade(s, d)
        // The polish mirrors what stands on it, and the wall.
        let r = reflect(d, n)
        let fresnel = 0.035 + 0.965 * fifth(1 - clamp(-dot(d, n)))
        c += look(p + V3(0, 0, 0.01), r, footprint, first: false) * (fresnel * 0.62 * (0.8 + 0.5 * fine))
        return cloth.cover > 0 ? mix(c, shade(cloth.surface, d), cloth.cover) : c
    }

    /// A linen cloth with creases, spread over the right and front of the table.
    private func linen(_ p: V3, _ footprint: Float) -> (surface: Surface, cover: Float, shadow: Float) {
        let q = V2(p.x, p.y)
        let edge = 0.10 * noise(V2(p.y * 0.9, 2), 1221) + 0.05 * noise(V2(p.y * 2.6 + p.x, 2), 1222)
        // The border runs obliquely from the front left to the back right.
        let inside = (p.x - 0.35 + 0.42 * (p.y + 1.2)) * 0.92 + edge
        let hem = (-(p.y - 1.35) + 0.30 * p.x) * 0.95 + 0.12 * noise(V2(p.x * 0.8, 5), 1223)
        let depth = min(inside, hem)
        let cover = smooth(-footprint, footprint, depth)
        let shadow = 1 - 0.55 * smooth(-0.22, 0.0, depth)
        var s = Surface(position: p, normal: V3(0, 0, 1), albedo: V3(), coat: 0, blur: 1, wrap: 0.12, owner: -1)
        if cover <= 0 { return (s, 0, shadow) }
        @inline(__always) func height(_ q: V2) -> Float {
            let w = V2(noise(q * 0.45, 1231), noise(q * 0.45, 1233)) * 0.9
            let fold = ridged(V2(q.x * 0.5 + q.y * 0.28, q.y * 0.34 - q.x * 0.1) + w * 0.5, 3, 1235, gain: 0.38)
            return fold * 0.62 + 0.05 * noise(q * 1.9 + w, 1237)
        }
        let h = height(q)
        let slope = V2(height(q + V2(0.04, 0)) - h, height(q + V2(0, 0.04)) - h) * 25
        let roll = bell(depth - 0.03, 0.07)
        let fadeThread = clamp(0.012 / (footprint + 0.002))
        let thread = noise(V2(p.x * 9, p.y * 90), 1241) + noise(V2(p.x * 90, p.y * 9), 1243)
        s.normal = normalize(V3(-slope.x * 0.62 - roll * 0.8, -slope.y * 0.62 + roll * 0.2, 1))
        let stripe =
            smooth(0.02, 0.0, abs(abs(depth - 0.55) - 0.09) - 0.035) + smooth(0.02, 0, abs(depth - 0.55) - 0.012)
        let base = mix(V3(0.66, 0.635, 0.58), V3(0.13, 0.19, 0.33), stripe * 0.85)
        s.albedo = base * (1 + 0.10 * thread * fadeThread) * (0.80 + 0.25 * h)
        return (s, cover, shadow)
    }

    private func backdrop(_ p: V3, _ footprint: Float) -> V3 {
        // Out of focus: only broad unevenness of the plaster, and the window's light falling off to the right.
        let q = V2(p.x, p.z)
        let plaster = fbm(q * 0.33, 4, 1251) + 0.22 * fbm(q * 1.4, 3, 1253)
        let fall = 0.145 + 0.50 * smooth(7.5, -7.0, p.x + 0.40 * abs(p.z - 3.0))
        // A slanting edge: the near window frame keeps the light from the upper right.
        let slant = smooth(-2.6, 2.8, -p.x * 0.55 + 3.2 - (p.z - 2.2) * 0.9 + 0.2 * plaster)
        let shadow = 1 - 0.34 * bell(length(V2((p.x - 1.4) * 0.30, (p.z - 1.2) * 0.42)), 0.9)
        let tint = mix(V3(0.315, 0.285, 0.245), V3(0.262, 0.262, 0.236), clamp(0.5 + plaster))
        let low = mix(0.45, 1, smooth(-0.6, 1.6, p.z))
        // Low sun through the window draws its panes on the wall.
        let u = abs(p.x - 1.5) / 1.75
        let v = abs(p.z - 3.95 + 0.20 * (p.x - 1.5)) / 1.35
        let panes =
            smooth(1.10, 0.90, u) * smooth(1.13, 0.87, v) * (1 - bell(u, 0.075) * 0.85)
            * (1 - bell(v - 0.28, 0.085) * 0.8)
        let sun = V3(0.92, 0.68, 0.42) * (panes * (0.75 + 0.5 * smooth(4, -1, p.x)))
        return tint * (V3(repeating: fall * (0.45 + 0.55 * slant) * shadow * low) + sun) * ((1 + 0.16 * plaster) * 1.1)
    }
}
