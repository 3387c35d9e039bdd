#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An alley after rain, lit by sodium lamps on the walls and a neon sign. Lengths are metres; x runs right,
/// y into the alley and z up.
struct Alley: Painter {
    static let left: Float = -2.1
    static let right: Float = 2.3
    static let end: Float = 38
    private static let eye = V3(0.10, 0, 1.12)
    private static let focal: Float = 1.12
    private static let skyline: Float = -0.17

    func light(_ p: V2, pixel: Float, _ common: Void) -> V3 {
        let d = normalize(V3(p.x / Alley.focal, 1, (p.y - Alley.skyline) / Alley.focal))
        let c = look(from: Alley.eye, d, pixel: pixel, reflections: true)
        // Corners of a fast lens fall off.
        return c * (1.12 - 0.38 * dot(p, p))
    }

    /// A point of something solid and how it answers light.
    struct Surface {
        var distance: Float = 1e9
        var position = V3()
        var normal = V3(0, 0, 1)
        var albedo = V3()
        var glow = V3()
        /// Strength and sharpness of the reflection of lamps.
        var gloss: Float = 0
        var sharpness: Float = 30
        /// How much of a clear mirror image shows, before the angle is taken into account.
        var mirror: Float = 0
        /// The hole in the wall a recessed point lies in: wall x, then the bounds in y and z.
        var hole: (wall: Float, y0: Float, y1: Float, z0: Float, z1: Float)?
    }

    func look(from o: V3, _ d: V3, pixel: Float, reflections: Bool) -> V3 {
        var s = Surface()
        ground(o, d, pixel, &s)
        walls(o, d, pixel, &s)
        things(o, d, pixel, &s)
        var c: V3
        if s.distance > 1e8 {
            c = sky(d)
        } else {
            c = s.glow
            if s.albedo.x > 0 { c += lit(s, d) }
            if reflections && s.mirror > 0.01 {
                let fresnel = 0.03 + 0.97 * fifth(1 - clamp(-dot(d, s.normal)))
                // The relief of wet stone is shallower under its film of water.
                var r = reflect(d, normalize(V3(s.normal.x * 0.45, s.normal.y * 0.45, s.normal.z)))
                r.z = max(r.z, 0.01)
                let image = look(from: s.position + V3(0, 0, 0.002), normalize(r), pixel: pixel, reflections: false)
                c += image * (fresnel * s.mirror)
            }
        }
        return reflections ? air(c, o, d, min(s.distance, 60)) : c * 0.9 + V3(0.008, 0.006, 0.004)
    }

    // MARK: Light

    static let lamps: Int32 = 6

    static func lamp(_ i: Int32) -> V3 {
        V3(i & 1 == 0 ? -1.48 : 1.68, 6.4 + 5.2 * Float(i), i & 1 == 0 ? 3.75 : 3.95)
    }

    /// Most lamps are sodium; the third is a paler replacement.
    @inline(__always)
    static func lampColour(_ i: Int32) -> V3 { i == 2 ? V3(1.0, 0.78, 0.50) : V3(1.0, 0.52, 0.17) }

    /// How far into the alley the sign hangs.
    static let signDepth: Float = 10.4

    static let neon = V3(1.0, 0.10, 0.16)

    private func lit(_ s: Surface, _ d: V3) -> V3 {
        // What the sky and the many reflections between the walls leave in the shadows.
        var c = s.albedo * (V3(0.009, 0.012, 0.023) * (0.6 + 0.4 * s.normal.z) + V3(0.010, 0.0055, 0.0028))
        for i in 0..<Alley.lamps {
            c += from(
                Alley.lamp(i), Alley.lampColour(i) * 11, hooded: true, s, d)
        }
        c += from(V3(1.45, Alley.signDepth - 0.45, 4.5), Alley.neon * 2, hooded: false, s, d)
        c += from(V3(1.45, Alley.signDepth - 0.45, 2.9), Alley.neon * 2, hooded: false, s, d)
        return c
    }

    @inline(__always)
    private func from(_ source: V3, _ strength: V3, hooded: Bool, _ s: Surface, _ d: V3) -> V3 {
        let way = source - s.position
        let square = dot(way, way) + 0.02
        if square > 160 { return V3() }
        let l = way * (1 / square.squareRoot())
        let facing = dot(s.normal, l)
        if facing <= 0 { return V3() }
        // Beyond some twelve metres nothing is left; before that it is faded out.
        var power = smooth(160, 90, square) / square
        // The hood keeps most light from going up.
        if hooded { power *= mix(0.10, 1, smooth(-0.25, 0.30, l.z)) }
        if power < 0.002 { return V3() }
        if let hole = s.hole {
            let t = (hole.wall - s.position.x) / way.x
            if t > 0 && t < 1 {
                let y = s.position.y + way.y * t
                let z = s.position.z + way.z * t
                let inside = min(min(y - hole.y0, hole.y1 - y), min(z - hole.z0, hole.z1 - z))
                power *= smooth(-0.015, 0.015, inside)
                if power <= 0 { return V3() }
            }
        }
        if shadowed(s.position + s.normal * 0.004, way) { return V3() }
        var c = s.albedo * (facing * power)
        if s.gloss > 0 {
            let h = normalize(l - d)
            let near = dot(h, s.normal)
            if near > 1 - 7 / s.sharpness {
                let lobe = pow(max(near, 0), s.sharpness)
                let fresnel = 0.04 + 0.96 * fifth(1 - clamp(dot(l, h)))
                c += lobe * fresnel * s.gloss * power * facing * (s.sharpness + 8) * 0.125
            }
        }
        return c * strength
    }

    /// Damp air scatters light from every lamp on the way to the eye, integrated in closed form.
    private func air(_ c: V3, _ o: V3, _ d: V3, _ distance: Float) -> V3 {
        var glow = V3()
        for i in 0..<Alley.lamps {
            let to = Alley.lamp(i) - o
            let along = dot(to, d)
            let h = max(dot(to, to) - along * along, 0.05 * 0.05).squareRoot()
            let reach = angle((distance - along) / h) + angle(along / h)
            glow += Alley.lampColour(i) * (reach / (h * (1 + 0.5 * h)) * 0.019)
        }
        let to = V3(1.45, Alley.signDepth - 0.3, 3.7) - o
        let along = dot(to, d)
        let h = max(dot(to, to) - along * along, 0.25 * 0.25).squareRoot()
        glow += Alley.neon * ((angle((distance - along) / h) + angle(along / h)) / h * 0.010)
        let keep = exp(-distance * 0.010)
        return c * keep + glow + V3(0.016, 0.012, 0.011) * (1 - keep)
    }

    /// Arc tangent to about one part in a thousand, which light in the air does not need better.
    @inline(__always)
    private func angle(_ x: Float) -> Float {
        let a = abs(x)
        let t = a > 1 ? 1 / a : a
        let r = t * (0.7853982 + 0.273 * (1 - t))
        let full = a > 1 ? 1.5707964 - r : r
        return x < 0 ? -full : full
    }

    private func sky(_ d: V3) -> V3 {
        let cloud = fbm(V2(d.x, d.y) * (1.6 / max(d.z, 0.1)), 5, 801)
        return mix(V3(0.006, 0.014, 0.044), V3(0.024, 0.026, 0.043), clamp(0.45 + cloud)) * (1.25 - 0.7 * d.z)
    }

    // MARK: Ground

    private func ground(_ o: V3, _ d: V3, _ pixel: Float, _ s: inout Surface) {
        if d.z > -1e-5 { return }
        let t = -o.z / d.z
        let p = o + d * t
        if p.y > Alley.end || p.x < Alley.left - 0.3 || p.x > Alley.right + 0.3 { return }
        s.distance = t
        s.position = p
        let q = V2(p.x, p.y)
        let footprint = pixel * t / Alley.focal
        let kerb = min(p.x - Alley.left, Alley.right - p.x)
        let broad = fbm(q * V2(0.9, 0.55) + V2(5.3, 1.1), 4, 821)
        // Water stands in hollows and along a gutter a little right of the middle.
        let gutter = bell(p.x - 0.46 - 0.30 * noise(V2(p.y * 0.3, 1), 823), 0.50) * 0.27
        let basin = 0.22 * bell(length(V2((p.x - 0.56) * 2.0, (p.y - 3.15) * 0.9)), 1)
        let pool = smooth(0.02, 0.10, broad + gutter + basin - 0.09 + 0.02 * noise(q * 9, 825))
        let near = octaves(5, 0.12, footprint * 1.5)
        let grain = fbm(q * 26, near, 831, gain: 0.75)
        let grainX = fbm(q * 26 + V2(0.3, 0), near, 831, gain: 0.75) - grain
        let grainY = fbm(q * 26 + V2(0, 0.3), near, 831, gain: 0.75) - grain
        let fade = clamp(0.05 / (footprint * 6 + 0.004), 0.15, 1)
        let crack = cells(q * 0.55 + V2(fbm(q * 2.1, 3, 841), fbm(q * 2.1, 3, 843)) * 0.35, 847)
        let seam = smooth(0.030, 0.006, crack.next - crack.near) * fade
        let stone = mix(V3(0.052, 0.050, 0.050), V3(0.120, 0.112, 0.104), clamp(0.45 + grain * 0.8 + broad * 0.4))
        s.albedo = stone * (0.55 + 0.45 * (1 - pool)) * (1 - 0.7 * seam) * smooth(-0.1, 0.35, kerb)
        let ripple = V2(noise(q * V2(5, 3), 851), noise(q * V2(5, 3), 853)) * 0.006
        let bump = V2(grainX, grainY) * (0.42 * fade * (1 - pool)) + ripple * pool
        s.normal = normalize(V3(-bump.x, -bump.y, 1))
        s.gloss = mix(0.9, 0.25, pool)
        s.sharpness = mix(26 + 22 * (1 + broad), 900, pool)
        s.mirror = mix(0.38 + 0.3 * clamp(broad + 0.4), 1, pool)
    }
}
