#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A weathered wall in raking sun: paint peeling off plaster, plaster fallen off brick, and an old door.
/// Lengths are metres, two to the height of the picture.
struct Wall: Painter {
    private static let sun = normalize(V3(-0.70, 0.46, 0.46))
    private static let sunlight = V3(2.75, 2.33, 1.78)
    private static let skylight = V3(0.185, 0.232, 0.305)

    /// The slope of the surface, the dearest part of the picture: one serves all samples of a pixel.
    func common(_ centre: V2, pixel: Float) -> V2 {
        let q = centre * 2
        let footprint = pixel * 2
        if Door.covers(q) { return V2() }
        let e = max(0.0011, footprint * 0.8)
        let here = relief(q, footprint).height
        return V2(relief(q + V2(e, 0), footprint).height - here, relief(q + V2(0, e), footprint).height - here) / e
    }

    func light(_ p: V2, pixel: Float, _ slope: V2) -> V3 {
        let q = p * 2
        let footprint = pixel * 2
        let shade = shadows(q)
        let c: V3
        if let wood = Door.light(q, footprint, Wall.sun) {
            c = lit(wood.albedo, wood.normal, wood.open * shade, wood.hollow, gloss: wood.gloss)
        } else {
            c = masonry(q, footprint, shade, slope)
        }
        return c * (1.03 - 0.16 * dot(p, p))
    }

    private func lit(_ albedo: V3, _ n: V3, _ open: Float, _ hollow: Float, gloss: Float) -> V3 {
        let sun = max(dot(n, Wall.sun), 0) * open
        let half = normalize(Wall.sun + V3(0, 0, 1))
        let shine = pow(max(dot(n, half), 0), 22) * gloss * open
        // The ground in front sends warm light up.
        let ground = V3(0.115, 0.090, 0.062) * (0.5 - 0.5 * n.y)
        return albedo * (Wall.sunlight * sun + (Wall.skylight * (0.7 + 0.3 * n.y) + ground) * hollow)
            + Wall.sunlight * shine
    }

    /// Leaves of a tree outside the picture shade its upper right, and a roof the lower left corner.
    private func shadows(_ q: V2) -> Float {
        let roof = smooth(-0.10, 0.05, q.y + 1.28 + (q.x + 1.5) * 0.62 + 0.01 * noise(q * 2, 1401))
        let reach = smooth(0.4, 1.9, q.x * 0.75 + q.y * 1.1 + 0.45 * fbm(q * 0.9, 2, 1403))
        if reach <= 0 { return roof }
        let leaf = fbm(V2(q.x * 3.4 + q.y, q.y * 3.6 - q.x * 0.8), 3, 1407, gain: 0.55)
        return roof * (1 - reach * 0.92 * smooth(-0.10, 0.14, leaf + 0.08))
    }

    // MARK: Masonry

    /// How far inside the plaster a point lies: below 0 the brick is bare.
    @inline(__always)
    private func plaster(_ q: V2, _ warp: V2, _ levels: Int) -> Float {
        let broad = fbm((q + warp * 0.25) * 1.15 + V2(2.30, 8.17), levels, 1411, gain: 0.54)
        // Damp has taken it off low down, and a blow or two beside the door.
        let foot = 0.32 * smooth(-0.55, -1.05, q.y)
        let patch = 0.42 * bell(length(V2((q.x + 0.62) * 0.85, q.y + 0.12 + 0.2 * q.x)), 0.50)
        let corner = 0.22 * bell(length(q - V2(0.20, 0.86)), 0.35)
        return 0.235 + broad - foot - patch - corner
    }

    private struct Relief {
        var height: Float
        var plaster: Float
        var paint: Float
        var crack: Float
        var fine: Float
        var brick: UInt32
        var joint: Float
    }

    private func relief(_ q: V2, _ footprint: Float) -> Relief {
        let warp = V2(noise(q * 3.1, 1421), noise(q * 3.1, 1423))
        let fine = fbm(q * 21, octaves(5, 0.09, footprint), 1425, gain: 0.62)
        let cover = plaster(q, warp, octaves(8, 0.9, footprint)) + 0.012 * fine
        let edge: Float = 0.008
        var r = Relief(height: 0, plaster: cover, paint: -1, crack: 0, fine: fine, brick: 0, joint: 0)
        if cover < edge {
            // Brick, laid in a running bond, a little worn at the corners.
            let size = V2(0.235, 0.078)
            let b = q + warp * 0.004
            let row = floorInt(b.y / size.y)
            let x = b.x + (row & 1 == 0 ? 0 : size.x * 0.5) + 0.012 * random(row, 3, 1427)
            let column = floorInt(x / size.x)
            r.brick = hash(column, row, 1429)
            let inX = size.x * 0.5 - abs(x - (Float(column) + 0.5) * size.x)
            let inY = size.y * 0.5 - abs(b.y - (Float(row) + 0.5) * size.y)
            let corner = min(inX, inY) - 0.25 * max(0.012 - max(inX, inY), 0) + 0.0035 * fine
            r.joint = smooth(0.0035, 0.0095, corner)
            let out = Float(r.brick & 255) / 255
            r.height = -0.022 + r.joint * (0.007 + 0.004 * out) + fine * 0.0036
        }
        if cover > 0 {
            let rise = smooth(0, edge, cover)
            let net = cells(q * 1.35 + warp * 0.16 + V2(3 + fine * 0.030, 7 - fine * 0.036), 1431, spread: 0.7)
            if net.next - net.near < 0.021 {
                let part = fbm(q * 0.9 + V2(4, 4), 2, 1433)
                let width = 0.011 * smooth(-0.12, 0.30, part) + 0.010 * smooth(0.14, 0, cover)
                if width > 0.0005 { r.crack = smooth(width, width * 0.25, net.next - net.near) }
            }
            // Paint comes away in flakes along the cracks and the broken edge.
            let flake = cells(q * 9 + warp * 1.3, 1437)
            let flaking = fbm(q * 1.7 + warp * 0.2 + V2(9, 1), octaves(7, 0.6, footprint), 1439, gain: 0.57)
            let hold =
                flaking + 0.10 + min(cover, 0.25) * 0.55 + 0.10 * (Float(flake.id & 255) / 255 - 0.5) - 0.08 * r.crack
            r.paint = hold - 0.05 * smooth(0.10, 0.0, flake.next - flake.near)
            let film = smooth(0, 0.012, r.paint)
            // At its edge the film curls away from the wall.
            let curl = film * bell(r.paint - 0.016, 0.022)
            let body = -0.0035 * r.crack + fine * mix(0.0030, 0.0011, film) + film * 0.0026 + curl * 0.0030
            r.height = mix(r.height, body + 0.0030 * warp.x, rise)
        }
        return r
    }

    private func masonry(_ q: V2, _ footprint: Float, _ shade: Float, _ slope: V2) -> V3 {
        let r = relief(q, footprint)
        let n = normalize(V3(-slope.x, -slope.y, 1))
        var open: Float = shade
        var hollow: Float = 1
        if r.plaster < 0 && open > 0 {
            // Whatever plaster stands towards the sun throws its shadow on the brick.
            let warp = V2(noise(q * 3.1, 1421), noise(q * 3.1, 1423))
            let way = V2(Wall.sun.x, Wall.sun.y) / Wall.sun.z
            for reach in [Float(0.006), 0.013, 0.020] {
                let there = plaster(q + way * reach, warp, 6)
                open *= 1 - smooth(-0.002, 0.012, there)
            }
            hollow = 0.75 + 0.25 * smooth(0, -0.10, r.plaster)
        }
        return lit(
            colour(q, r, footprint), n, open, hollow * (1 - 0.6 * r.crack),
            gloss: r.paint > 0.01 && r.plaster > 0 ? 0.012 : 0)
    }

    private func colour(_ q: V2, _ r: Relief, _ footprint: Float) -> V3 {
        let broad = fbm(q * 1.4 + V2(31, 5), 5, 1451, gain: 0.6)
        let streak = fbm(V2(q.x * 7.5 + 0.08 * broad, q.y * 0.55), 5, 1453, gain: 0.62)
        let id = Float(r.brick >> 8 & 255) / 255
        let kiln = Float(r.brick >> 16 & 255) / 255
        var brick = mix(V3(0.29, 0.105, 0.062), V3(0.42, 0.215, 0.130), id)
        brick = mix(brick, V3(0.17, 0.095, 0.080), smooth(0.78, 0.95, kiln)) * (1 + 0.55 * r.fine)
        let lime = smooth(0.12, 0.40, broad + 0.5 * r.fine + 0.05)
        var c = mix(V3(0.37, 0.345, 0.30) * (1 + 0.4 * r.fine), brick, r.joint)
        c = mix(c, V3(0.50, 0.47, 0.42), lime * 0.45)
        let shell = smooth(-0.002, 0.004, r.plaster)
        if shell > 0 {
            var body = mix(V3(0.50, 0.43, 0.325), V3(0.38, 0.325, 0.25), clamp(0.5 + broad + 0.7 * r.fine))
            let film = smooth(-0.003, 0.006, r.paint)
            // Two coats: an older ochre shows in a margin round the holes in the green one, and a darker dado below.
            let line = q.y + 0.42 + 0.006 * noise(V2(q.x * 4, 1), 1457)
            let upper = smooth(0.004, 0.0, abs(line) - 0.012)
            let dado = smooth(0.003, -0.003, line)
            var paint = mix(V3(0.245, 0.42, 0.385), V3(0.335, 0.485, 0.425), clamp(0.5 + broad * 0.9 + streak * 0.5))
            paint = mix(paint, V3(0.085, 0.175, 0.205) * (1 + 0.4 * broad), dado)
            paint = mix(paint, V3(0.50, 0.20, 0.10), upper * 0.8)
            // Soot and chalking: no square foot of it is quite the colour of the next.
            let soot = fbm(q * 3.3 + V2(17, 3), octaves(6, 0.3, footprint), 1459, gain: 0.68)
            paint = mix(paint, V3(repeating: luminance(paint)), clamp(0.22 + 0.9 * soot, 0, 0.55))
            paint *= (1 + 0.22 * r.fine) * clamp(0.93 + 0.62 * soot, 0.45, 1.2)
            let older = V3(0.47, 0.355, 0.19) * (1 + 0.2 * r.fine)
            paint = mix(older, paint, smooth(0.014, 0.026, r.paint + 0.02 * r.fine + 0.01 * broad))
            body = mix(body, paint, film)
            c = mix(c, body, shell)
            c *= 1 - 0.72 * r.crack
        }
        // Water runs down from the top and rises from the ground; green where it stays damp.
        let run = smooth(0.06, 0.42, streak + 0.26 * smooth(0.1, 1.0, q.y)) * smooth(-0.9, 0.9, q.y + 0.2 * broad)
        c *= mix(V3(1, 1, 1), V3(0.46, 0.44, 0.42), run * 0.85)
        let damp = smooth(-0.50, -1.0, q.y + 0.32 * broad + 0.12 * streak)
        c = mix(c, c * V3(0.52, 0.55, 0.46) + V3(0.004, 0.010, 0.002), damp)
        return rust(q, c, broad)
    }

    /// Rust weeping from iron in the wall: a bolt, a bracket, and the hinges of the door.
    private func rust(_ q: V2, _ c: V3, _ broad: Float) -> V3 {
        var result = c
        for i in Int32(0)..<4 {
            let at = i == 0 ? V2(-1.02, 0.52) : i == 1 ? V2(-0.90, 0.52) : i == 2 ? V2(0.41, 0.30) : V2(0.10, 0.02)
            let down = at.y - q.y
            if down < -0.05 || down > 1.1 || abs(q.x - at.x) > 0.13 { continue }
            let sway = 0.016 * noise(V2(down * 4, Float(i) * 7), 1461)
            let x = abs(q.x - at.x - sway)
            let width = 0.016 + 0.034 * smooth(0, 0.5, down) + 0.012 * noise(V2(q.x * 60, down * 1.5), 1463)
            let strength = smooth(width, width * 0.2, x) * smooth(-0.012, 0.01, down) * exp(-down * 2.4)
            let threads = 0.75 + 0.5 * noise(V2(q.x * 110, down * 2.2), 1465)
            result = mix(result, V3(0.225, 0.082, 0.024), clamp(strength * threads * 1.35))
            let iron = length(q - at)
            let size: Float = i == 3 ? 0.012 : 0.017
            if iron < size {
                let dome = clamp(0.5 + dot(q - at, V2(-0.8, 0.55)) / size)
                result = mix(V3(0.040, 0.022, 0.014), V3(0.22, 0.11, 0.06), dome * dome)
            } else {
                // The bolt's own long shadow.
                let back = distance(q, segment: at, at + V2(0.034, -0.022)) - size * 0.9
                result *= 1 - 0.6 * smooth(0.003, -0.003, back)
            }
        }
        return result
    }
}
