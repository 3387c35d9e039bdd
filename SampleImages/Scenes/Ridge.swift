#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A mountain ridge at dawn: mist in the valley, ranges fading into the haze, firs in front.
struct Ridge: Painter {
    private let terrain = Terrain.shared
    private static let focal: Float = 1.32
    private static let skyline: Float = -0.06
    private static let exposure: Float = 1.12
    private static let sunlight = V3(4.1, 2.15, 1.06)

    func light(_ p: V2, pixel: Float, _ common: Void) -> V3 {
        let a = p.x / Ridge.focal
        let rise = (p.y - Ridge.skyline) / Ridge.focal
        let direction = normalize(V3(a, 1, rise))
        let trees = firs(p, pixel)
        if trees.w >= 1 { return V3(trees.x, trees.y, trees.z) * Ridge.exposure }
        var c: V3
        if let hit = terrain.hit(a, rise + 0.0004 * noise(V2(a * 900, rise * 500), 3)) {
            c = ground(hit, pixel / Ridge.focal * hit.position.y)
            c = air(c, to: hit.position, direction)
        } else {
            c = distance(a, rise, direction)
        }
        return mix(c, V3(trees.x, trees.y, trees.z), trees.w) * Ridge.exposure
    }

    /// The sky: blue overhead, pale and then amber low down, brighter towards the sun, with combed high cloud.
    private func sky(_ a: Float, _ rise: Float, _ d: V3, clouds: Bool) -> V3 {
        let up = max(rise, 0)
        let towards = max(dot(d, normalize(V3(-0.72, 0.62, 0.05))), 0)
        var c = mix(V3(1.02, 0.62, 0.40), V3(0.50, 0.53, 0.62), smooth(0, 0.16, up))
        c = mix(c, V3(0.13, 0.235, 0.46), smooth(0.07, 0.50, up))
        let glow = pow(towards, 6)
        c += V3(1.10, 0.52, 0.18) * (glow * exp(-up * 7) * 1.35)
        if clouds {
            let q = V2(a * 2.2 + rise * 1.4, rise * 12 + a * 1.3)
            let combed = fbm(q + V2(fbm(q * 0.7, 3, 131), 0) * 1.2, 6, 101, gain: 0.55)
            let veil = smooth(0.02, 0.48, combed + 0.13) * smooth(0.05, 0.14, up) * smooth(0.48, 0.2, up)
            c = mix(c, V3(1.25, 0.72, 0.55) + V3(0.6, 0.25, 0.05) * glow, veil * 0.55)
        }
        return c
    }

    private func haze(_ d: V3) -> V3 {
        let towards = max(dot(d, normalize(V3(-0.72, 0.62, 0.05))), 0)
        return mix(V3(0.40, 0.43, 0.54), V3(1.15, 0.66, 0.40), 0.18 + 0.62 * pow(towards, 4))
    }

    /// Ranges beyond the modelled land, each paler than the one before it, and the sky over them.
    private func distance(_ a: Float, _ rise: Float, _ d: V3) -> V3 {
        var c = sky(a, rise, d, clouds: true)
        for layer in stride(from: Int32(3), through: 0, by: -1) {
            let n = Float(layer)
            let shape = ridged(V2(a * (1.6 + n * 0.6) + n * 7.3, n * 3.1), 7, 200 + UInt32(layer) * 10, gain: 0.48)
            let top = 0.018 + n * 0.011 + (0.066 - n * 0.006) * shape - 0.02 * a
            let cover = clamp((top - rise) * 900)
            if cover > 0 {
                let depth = clamp((top - rise) * 16)
                let body = mix(V3(0.20, 0.23, 0.33), haze(d), 0.40 + 0.13 * n)
                c = mix(c, mix(body, haze(d) * 1.06, depth * 0.7), cover)
            }
        }
        return c
    }

    private func ground(_ hit: Terrain.Hit, _ pixel: Float) -> V3 {
        let p = V2(hit.position.x, hit.position.y)
        let z = hit.position.z
        // The grid ends at some ten metres: finer relief is added to the slopes here, as fine as the pixel shows.
        let levels = octaves(7, 0.05, pixel)
        let q = V2(p.x * 20, p.y * 14 + z * 20)
        let fine = fbm(q, levels, 301, gain: 0.62)
        let fineX = fbm(q + V2(0.21, 0), levels, 301, gain: 0.62) - fine
        let fineY = fbm(q + V2(0, 0.21), levels, 301, gain: 0.62) - fine
        let steep = length(hit.slope)
        let rough = 1.1 + 1.2 * smooth(0.5, 1.2, steep)
        let broad = noise(p * 2.1, 331)
        let snowLine = 1.02 + 0.18 * broad + 0.10 * fine
        let snow =
            smooth(snowLine - 0.05, snowLine + 0.22, z)
            * smooth(1.32, 0.80, steep + fine * 0.62 + broad * 0.12 - (z - 1.3) * 0.22)
        let forest = smooth(1.02, 0.72, z + 0.12 * broad + 0.1 * fine) * smooth(1.35, 0.8, steep)
        let bump = rough * mix(1, 0.30, snow)
        let n = normalize(V3(-hit.slope.x - fineX * bump, -hit.slope.y - fineY * bump, 1))
        let strata = noise(V2(z * 26 + p.x * 2 + fine * 2, p.y), 341)
        var albedo = mix(V3(0.105, 0.093, 0.088), V3(0.20, 0.172, 0.15), clamp(0.5 + 0.5 * strata + fine * 0.5))
        albedo = mix(albedo, mix(V3(0.020, 0.034, 0.022), V3(0.060, 0.066, 0.030), clamp(0.4 + fine)), forest)
        albedo = mix(albedo, V3(0.80, 0.83, 0.88), snow)
        let hollow = clamp(0.72 + fine * 0.5)
        let sun = max(dot(n, Terrain.sun), 0) * hit.lit * clamp(0.8 + fine * 0.7)
        let open = (0.55 + 0.45 * n.z) * hollow
        let ambient = V3(0.225, 0.31, 0.50) * open + V3(0.17, 0.11, 0.07) * max(-n.x * 0.5 + 0.5, 0)
        return albedo * (Ridge.sunlight * sun + ambient)
    }

    /// The air between the eye and the land: a thin even haze, and mist that thickens downwards, both integrated
    /// along the line of sight.
    private func air(_ c: V3, to hit: V3, _ d: V3) -> V3 {
        let path = length(hit - Terrain.eye)
        let thin = 1 - exp(-max(path - 2, 0) * 0.042)
        var result = mix(c, haze(d), thin)
        let level: Float = 0.50
        let scale: Float = 0.105
        let p = V2(hit.x, hit.y)
        let drift = fbm(V2(p.x * 0.8, p.y * 0.55) + fbm(p * 0.6, 2, 421) * 0.6, 5, 401, gain: 0.55)
        let bottom = exp(min((level + drift * 0.34 - hit.z) / scale, 7))
        let top = exp((level + drift * 0.34 - Terrain.eye.z) / scale)
        let fall = Terrain.eye.z - hit.z
        // Level sight meets the same density all the way.
        let mean = abs(fall) < 0.01 ? top : scale * (bottom - top) / fall
        let depth = 0.85 * mean * path
        let mist = 1 - exp(-max(depth, 0) * 0.62)
        let lit = mix(V3(0.47, 0.49, 0.60), V3(1.35, 0.86, 0.60), 0.20 + 0.5 * smooth(0.5, -0.7, d.x) + drift * 0.25)
        result = mix(result, lit * (0.92 + 0.35 * drift), mist)
        return result
    }

    /// Firs on the slope in front, in four rows one before another: colour, and cover in w.
    private func firs(_ p: V2, _ pixel: Float) -> SIMD4<Float> {
        var result = V3()
        var open: Float = 1
        for layer in Int32(0)..<5 {
            let near = 1 - Float(layer) * 0.2
            let tree = row(p, layer, near, pixel)
            if tree.w > 0 {
                result += V3(tree.x, tree.y, tree.z) * (tree.w * open)
                open *= 1 - tree.w
                if open < 0.003 { break }
            }
        }
        let cover = 1 - open
        let c = cover > 0 ? result / cover : result
        return SIMD4(c.x, c.y, c.z, cover)
    }

    private func row(_ p: V2, _ layer: Int32, _ near: Float, _ pixel: Float) -> SIMD4<Float> {
        let n = Float(layer)
        // The hillside falls from both sides to a saddle right of the middle.
        let bank = 0.16 * smooth(0.02, -0.85, p.x) + 0.11 * smooth(0.30, 0.85, p.x)
        let foot = -0.575 + n * 0.040 + bank * (0.75 + 0.25 * near) + 0.016 * noise(V2(p.x * 3 + n * 5, n), 503)
        let size = 0.060 + 0.175 * near * near
        if p.y > foot + size * 1.45 { return .zero }
        let spacing = size * 0.185
        let cell = floorInt(p.x / spacing)
        var cover = clamp((foot - p.y) / (size * 0.06))
        var shade = 0.05 + 0.10 * noise(p * V2(60, 150), 505)
        var best: Float = -1
        for k in (cell &- 2)...(cell &+ 2) {
            let r = random(k, layer, 511)
            if r < 0.10 { continue }
            let cx = (Float(k) + 0.15 + 0.7 * random(k, layer, 513)) * spacing
            let tall = size * (0.45 + 0.85 * random(k, layer, 517) * (0.6 + 0.4 * r))
            let down = (foot + tall - p.y) / tall
            if down < 0 || down > 1.15 { continue }
            let side = (p.x - cx) / tall
            // Whorls of branches that droop outwards, each a little different left and right.
            let whorls = 17 + 15 * random(k, layer, 519)
            let wobble = noise(V2(down * whorls * 0.6, side > 0 ? 3 : 9) + Float(k), 523)
            let phase = fraction(down * whorls - abs(side) * whorls * 0.75 + wobble * 0.9)
            let sparse = 0.92 + 0.34 * noise(V2(down * 3.4, side > 0 ? 1 : 5) + Float(k) * 1.7, 525)
            let reach = 0.185 * pow(down, 0.88) * (0.46 + 0.54 * phase + 0.30 * wobble) * sparse + 0.0035
            let needles =
                0.034 * fbm(V2(side, down * 1.4) * 64 + Float(k) * 3.7, octaves(3, size * 0.016, pixel), 527, gain: 0.7)
            let edge = (reach + needles * smooth(0, 0.3, down) - abs(side)) * tall
            let c = clamp(edge / max(pixel, size * 0.008) + 0.5)
            if c > 0 {
                cover = max(cover, c)
                let depth = c * (1 + r)
                if depth > best {
                    best = depth
                    let round = clamp(0.5 - side / (reach * 2 + 0.01))
                    shade =
                        round * round * (0.55 + 0.45 * phase) * clamp(0.9 + 45 * needles, 0, 2)
                        * smooth(1.1, 0.35, down)
                }
            }
        }
        if cover <= 0 { return .zero }
        var c = V3(0.005, 0.007, 0.006) + V3(0.40, 0.20, 0.075) * (shade * 0.34)
        let veil = 0.004 + 0.138 * n + 0.25 * smooth(foot + size * 0.3, foot - size * 0.8, p.y) * n * 0.25
        c = mix(c, V3(0.60, 0.52, 0.53) + V3(0.3, 0.12, 0) * smooth(0.4, -0.7, p.x), clamp(veil))
        return SIMD4(c.x, c.y, c.z, cover)
    }
}
