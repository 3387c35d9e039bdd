#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The things on the table. All are solids of revolution about leaning axes, found by stepping along the ray
/// inside a ball round each; for shadows every one is a few balls.
enum Fruit {
    static let count: Int32 = 8

    struct Thing {
        var centre: V3
        /// Of length 1 to five digits: distances from it suffer otherwise, and stems vanish.
        var axis: V3
        var bound: Float
    }

    /// 0 jug, 1 bowl, 2 to 4 apples, 5 pear, 6 lemon, 7 orange.
    @inline(__always)
    static func thing(_ i: Int32) -> Thing {
        switch i {
        case 0: Thing(centre: V3(-2.05, 1.05, 1.75), axis: V3(0, 0, 1), bound: 2.15)
        case 1: Thing(centre: V3(1.55, 0.95, 0.62), axis: V3(0, 0, 1), bound: 1.80)
        case 2: Thing(centre: V3(1.05, 0.75, 1.22), axis: V3(-0.22, -0.25, 0.94292), bound: 0.85)
        case 3: Thing(centre: V3(2.15, 1.15, 1.24), axis: V3(0.30, -0.30, 0.90554), bound: 0.85)
        case 4: Thing(centre: V3(-0.62, -0.55, 0.66), axis: V3(0.28, -0.42, 0.86325), bound: 0.85)
        case 5: Thing(centre: V3(0.78, -0.85, 0.84), axis: V3(0.241, -0.100, 0.96536), bound: 1.20)
        case 6: Thing(centre: V3(-1.90, -1.10, 0.50), axis: V3(0.90, -0.42, 0.11662), bound: 0.80)
        default: Thing(centre: V3(1.70, 0.35, 1.10), axis: V3(0.1, 0.1, 0.98995), bound: 0.62)
        }
    }

    // MARK: Shape

    /// A smooth union of two distances.
    @inline(__always)
    private static func blend(_ a: Float, _ b: Float, _ k: Float) -> Float {
        let h = max(k - abs(a - b), 0) / k
        return min(a, b) - h * h * k * 0.25
    }

    /// The distance in the half plane through the axis: r from it, z along it.
    @inline(__always)
    private static func profile(_ i: Int32, _ r: Float, _ z: Float) -> Float {
        let p = V2(r, z)
        switch i {
        case 0:
            // A round belly, a narrow neck and a flaring lip, hollow at the mouth.
            let belly = length(V2(r, (z + 0.62) * 0.92)) - 1.10
            let neck = max(abs(z - 0.75) - 0.85, r - 0.42 - 0.16 * bell(z - 1.62, 0.34))
            let body = max(blend(belly, neck, 0.55), -1.75 - z)
            let inside = distance(p, segment: V2(0, 0.6), V2(0, 2.2)) - 0.36 - 0.14 * bell(z - 1.62, 0.34)
            return max(body, -inside)
        case 1:
            // A shallow bowl on a foot ring.
            let shell = abs(length(V2(r, z - 0.95)) - 1.50) - 0.055
            let rim = length(V2(r - 1.45, z - 0.36)) - 0.075
            let foot = distance(p, segment: V2(0.62, -0.60), V2(0.58, -0.42)) - 0.07
            return min(blend(max(shell, z - 0.36), rim, 0.08), blend(foot, max(shell, z - 0.36), 0.1))
        case 2, 3, 4:
            // A sphere pinched in at both ends of the axis, a little narrower below.
            let taper = 1 + 0.10 * clamp(-z * 1.4, -0.3, 1)
            let ball = length(V2(r * taper - 0.205, z * 1.03)) - 0.485
            let stem = distance(p, segment: V2(0, 0.30), V2(0, 0.70)) - 0.028
            return min(ball, stem)
        case 5:
            let base = length(V2(r, z + 0.22)) - 0.62
            let neck = length(V2(r, z - 0.52)) - 0.30
            let stem = distance(p, segment: V2(0, 0.7), V2(0, 1.12)) - 0.026
            return min(blend(base, neck, 0.62), stem)
        case 6:
            let body = length(V2(r, z * 0.84)) - 0.47
            let tip = length(V2(r, abs(z) - 0.56)) - 0.09
            return blend(body, tip, 0.22)
        default:
            return length(V2(r, z * 1.03)) - 0.58 + 0.05 * bell(length(V2(r, z - 0.58)), 0.12)
        }
    }

    @inline(__always)
    private static func split(_ q: V3, _ axis: V3) -> V2 {
        let z = dot(q, axis)
        return V2(max(dot(q, q) - z * z, 0).squareRoot(), z)
    }

    @inline(__always)
    static func trace(_ i: Int32, _ o: V3, _ d: V3, _ limit: Float) -> (distance: Float, local: V3)? {
        let thing = thing(i)
        let q = o - thing.centre
        let b = dot(q, d)
        let square = b * b - dot(q, q) + thing.bound * thing.bound
        if square <= 0 { return nil }
        let root = square.squareRoot()
        var t = max(-b - root, 0)
        let far = min(-b + root, limit)
        for _ in 0..<56 {
            if t >= far { return nil }
            let p = q + d * t
            let m = split(p, thing.axis)
            let h = profile(i, m.x, m.y)
            if h < 0.0012 { return (t, p) }
            t += h * 0.88
        }
        return nil
    }

    // MARK: Surface

    @inline(__always)
    private static func normal(_ i: Int32, _ q: V3, _ axis: V3) -> V3 {
        let m = split(q, axis)
        let e: Float = 0.004
        let dr = profile(i, m.x + e, m.y) - profile(i, max(m.x - e, 0), m.y)
        let dz = profile(i, m.x, m.y + e) - profile(i, m.x, m.y - e)
        let outward = normalize(q - axis * m.y)
        return normalize(outward * dr + axis * dz)
    }

    static func surface(_ i: Int32, _ p: V3, _ q: V3, _ footprint: Float) -> StillLife.Surface {
        let thing = thing(i)
        let m = split(q, thing.axis)
        var n = normal(i, q, thing.axis)
        // The angle round the axis, for streaks that run from pole to pole.
        let side = normalize(cross(thing.axis, V3(0.31, 0.9, 0.2)))
        let around = atan2(dot(q, side), dot(q, cross(thing.axis, side)))
        let key = Float(i) * 5.1
        var s = StillLife.Surface(
            position: p, normal: n, albedo: V3(0.5, 0.5, 0.5), coat: 0.7, blur: 0.05, wrap: 0.06, owner: i)
        let turn = V2(cos(around), sin(around))
        switch i {
        case 0:
            let flow = fbm(turn * 0.9 + V2(key, m.y * 0.7), 4, 1301)
            let glazed = smooth(-0.30, -0.24, m.y + 0.55 + 0.16 * flow)
            let speck = smooth(0.42, 0.6, noise(V2(around * 17, m.y * 21), 1303))
            let glaze = mix(
                V3(0.035, 0.105, 0.175), V3(0.11, 0.25, 0.29), clamp(0.35 + flow + 0.35 * smooth(1.2, 1.75, m.y)))
            s.albedo = mix(V3(0.36, 0.235, 0.15), glaze, glazed) * (1 - 0.45 * speck)
            let lip = smooth(1.50, 1.62, m.y)
            s.albedo = mix(s.albedo, V3(0.22, 0.15, 0.10), lip * 0.6)
            s.coat = mix(0.15, 1.15, glazed)
            s.blur = mix(0.3, 0.014, glazed)
            // Throwing rings left by the potter's fingers.
            n = normalize(n + thing.axis * (0.025 * noise(V2(m.y * 7, 1), 1305)))
            if m.x < 0.55 && m.y > 1.0 && dot(n, q - thing.axis * m.y) < 0 { s.albedo *= 0.25 }
        case 1:
            let speckle = smooth(0.35, 0.55, noise(V2(around * 22, m.y * 19 + m.x * 9), 1311))
            s.albedo = mix(V3(0.66, 0.62, 0.54), V3(0.30, 0.22, 0.15), speckle * 0.35)
            s.albedo = mix(s.albedo, V3(0.30, 0.19, 0.11), bell(m.y - 0.40, 0.035) * 0.8)
            s.coat = 0.9
            s.blur = 0.03
            // The inside of the bowl gets little light.
            if dot(n, q - thing.axis * m.y) < 0 { s.albedo *= 0.55 }
        case 2, 3, 4:
            if m.x < 0.034 && m.y > 0.30 {
                s.albedo = V3(0.09, 0.055, 0.025)
                s.coat = 0.1
                break
            }
            let streak = fbm(V2(turn.x * 10 + key, turn.y * 10 + m.y * 1.6), 4, 1321, gain: 0.62)
            let patch = fbm(turn * 0.8 + V2(m.y * 0.8, key), 3, 1323)
            let dots = smooth(0.47, 0.62, noise(V2(around * 15, m.y * 30 + key), 1325))
            let ripe = clamp(0.66 + patch * 1.5 + streak * 0.34 + (i == 3 ? -0.45 : 0) + 0.25 * m.y)
            let green =
                i == 3 ? mix(V3(0.46, 0.38, 0.06), V3(0.28, 0.34, 0.045), clamp(0.5 + patch)) : V3(0.50, 0.22, 0.045)
            let red = mix(V3(0.40, 0.040, 0.026), V3(0.25, 0.014, 0.016), clamp(0.5 + streak * 1.4))
            s.albedo = mix(mix(green, red, smooth(0.15, 0.95, ripe)), V3(0.55, 0.36, 0.16), dots * 0.28)
            let hollow = smooth(0.26, 0.05, m.x) * smooth(0.1, 0.3, m.y)
            s.albedo = mix(s.albedo, V3(0.24, 0.17, 0.05), hollow * 0.75) * (1 - 0.45 * hollow)
            s.coat = 0.85
            s.blur = 0.035
            s.wrap = 0.10
        case 5:
            if m.x < 0.034 && m.y > 0.72 {
                s.albedo = V3(0.10, 0.06, 0.03)
                s.coat = 0.1
                break
            }
            let blush = fbm(turn * 0.7 + V2(m.y * 0.9, 3), 3, 1331)
            let dots = smooth(0.30, 0.55, noise(V2(turn.x * 17 + m.y * 24, turn.y * 17 - m.y * 17), 1333))
            s.albedo = mix(V3(0.42, 0.40, 0.075), V3(0.46, 0.24, 0.055), smooth(0.0, 0.42, blush + 0.1))
            s.albedo = mix(
                s.albedo, V3(0.20, 0.13, 0.045), dots * 0.42 + 0.6 * smooth(0.52, 0.80, m.y) * clamp(0.4 + blush))
            n = normalize(n + V3(1, 1, 1) * (0.03 * noise(V2(around * 5, m.y * 8), 1335)))
            s.coat = 0.5
            s.blur = 0.09
            s.wrap = 0.12
        default:
            let peel = cells(V2(around * 4.6, m.y * (i == 6 ? 11 : 9)), 1341)
            let pit = smooth(0.38, 0.05, peel.near) * clamp(0.03 / (footprint + 0.006))
            let tone = fbm(turn * 0.8 + V2(m.y, 1), 3, 1343)
            s.albedo =
                i == 6
                ? mix(V3(0.66, 0.46, 0.045), V3(0.60, 0.48, 0.07), clamp(0.5 + tone))
                : mix(V3(0.70, 0.215, 0.015), V3(0.64, 0.28, 0.02), clamp(0.5 + tone))
            s.albedo *= 1 - 0.16 * pit
            n = normalize(
                n
                    + (side * noise(turn * 12 + V2(m.y * 14, 2), 1345) + thing.axis
                        * noise(turn * 12 + V2(m.y * 14, 8), 1347)) * 0.055)
            s.coat = 0.75
            s.blur = 0.10
            s.wrap = 0.15
        }
        s.normal = n
        return s
    }

    // MARK: Shadows

    static let blockers: Int32 = 14

    /// Balls that stand for the things where shadows and bounced light are concerned: centre and radius, colour.
    @inline(__always)
    static func blocker(_ j: Int32) -> (ball: SIMD4<Float>, tint: V3, owner: Int32) {
        switch j {
        case 0: (SIMD4(-2.05, 1.05, 1.12, 1.12), V3(0.06, 0.14, 0.18), 0)
        case 1: (SIMD4(-2.05, 1.05, 2.15, 0.50), V3(0.08, 0.16, 0.20), 0)
        case 2: (SIMD4(-2.05, 1.05, 2.75, 0.44), V3(0.08, 0.16, 0.20), 0)
        case 3: (SIMD4(-2.05, 1.05, 3.20, 0.52), V3(0.08, 0.16, 0.20), 0)
        case 4: (SIMD4(1.55, 0.95, 0.50, 0.85), V3(0.5, 0.46, 0.40), 1)
        case 5: (SIMD4(0.72, 0.95, 0.72, 0.62), V3(0.5, 0.46, 0.40), 1)
        case 6: (SIMD4(2.38, 0.95, 0.72, 0.62), V3(0.5, 0.46, 0.40), 1)
        case 7: (SIMD4(1.05, 0.75, 1.22, 0.66), V3(0.42, 0.06, 0.03), 2)
        case 8: (SIMD4(2.15, 1.15, 1.24, 0.66), V3(0.48, 0.28, 0.05), 3)
        case 9: (SIMD4(-0.62, -0.55, 0.64, 0.66), V3(0.42, 0.05, 0.03), 4)
        case 10: (SIMD4(0.73, -0.83, 0.62, 0.61), V3(0.45, 0.38, 0.08), 5)
        case 11: (SIMD4(0.90, -0.90, 1.30, 0.33), V3(0.45, 0.36, 0.08), 5)
        case 12: (SIMD4(-1.90, -1.10, 0.48, 0.50), V3(0.7, 0.5, 0.05), 6)
        default: (SIMD4(1.70, 0.35, 1.10, 0.58), V3(0.7, 0.25, 0.02), 7)
        }
    }
}
