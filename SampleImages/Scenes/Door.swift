#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The old door in the weathered wall: upright boards under flaking blue paint, a frame, and iron straps.
enum Door {
    private static let left: Float = 0.48
    private static let right: Float = 1.24
    private static let top: Float = 0.66
    private static let frame: Float = 0.085
    private static let depth: Float = 0.065

    struct Wood {
        var albedo = V3()
        var normal = V3(0, 0, 1)
        /// How much of the sun arrives, and how much of the sky.
        var open: Float = 1
        var hollow: Float = 1
        var gloss: Float = 0
    }

    @inline(__always)
    static func covers(_ q: V2) -> Bool {
        q.x >= left - frame && q.x <= right + frame && q.y <= top + frame
    }

    /// The door and its frame; nil on the wall round them.
    @inline(__always)
    static func light(_ q: V2, _ footprint: Float, _ sun: V3) -> Wood? {
        if !covers(q) { return nil }
        let inside = min(min(q.x - left, right - q.x), top - q.y)
        return inside < 0 ? surround(q, inside, footprint) : boards(q, footprint, sun)
    }

    @inline(__always)
    private static func grain(_ q: V2, _ seed: UInt32, _ footprint: Float) -> (tone: Float, cut: Float) {
        let warp = fbm(V2(q.x * 3, q.y * 1.1), 3, seed)
        // Knots push the grain aside.
        let knot = cells(V2(q.x * 3.2, q.y * 1.25), seed &+ 1)
        let ring = bell(knot.near, 0.20)
        let x = q.x * 19 + warp * 2.4 + ring * 2.2
        let bands = abs(fraction(x) - 0.5) * 2
        let fine = fbm(
            V2(q.x * 95 + warp * 9 + ring * 6, q.y * 3.1), octaves(4, 0.02, footprint), seed &+ 2, gain: 0.65)
        let split = smooth(0.40, 0.58, noise(V2(q.x * 64 + warp * 3.4, q.y * 0.95), seed &+ 4))
        return (
            clamp(0.5 * bands + fine * 0.9 + 0.25 + 0.5 * bell(knot.near, 0.055)), max(split, bell(knot.near, 0.035))
        )
    }

    private static func surround(_ q: V2, _ inside: Float, _ footprint: Float) -> Wood {
        var w = Wood()
        let lintel = q.y > top && q.y - top > max(left - q.x, q.x - right)
        let r = lintel ? V2(q.y * 1.1 + 9, q.x) : V2(q.x + (q.x < 1 ? 0 : 5), q.y)
        let g = grain(r, 1501, footprint)
        w.albedo = mix(V3(0.30, 0.255, 0.205), V3(0.155, 0.125, 0.098), g.tone) * (1 - 0.65 * g.cut)
        let flaked = fbm(q * 5.5, octaves(6, 0.18, footprint), 1507, gain: 0.6) + (g.tone - 0.5) * -0.25
        let film = smooth(0.09, 0.12, flaked)
        w.albedo = mix(w.albedo, V3(0.52, 0.50, 0.44), film * 0.9)
        let e: Float = 0.0016
        let other = grain(r + V2(e, 0), 1501, footprint)
        let tilt = (other.tone - g.tone) * 0.30 + (other.cut - g.cut) * 0.6
        w.normal = lintel ? V3(0, tilt, 1) : V3(tilt, 0, 1)
        // Rounded edges: the outer one catches the sun on the left and top.
        let outer = inside + frame
        let roll = bell(outer, 0.010) + bell(inside + 0.004, 0.007)
        let turn: V2 = lintel ? V2(0, outer < 0.04 ? 1 : -1) : V2((q.x < 1) == (outer < 0.04) ? -1 : 1, 0)
        w.normal = normalize(w.normal + V3(turn.x, turn.y, 0) * (roll * 0.9))
        // It stands out of the wall a little, and dirt sits along its joint.
        w.albedo *= 1 - 0.7 * bell(outer, 0.004)
        w.hollow = 0.9
        return w
    }

    private static func boards(_ q: V2, _ footprint: Float, _ sun: V3) -> Wood {
        var w = Wood()
        let pitch = (right - left) / 6
        let x = (q.x - left) / pitch
        let board = floorInt(x)
        let gap = min(x - Float(board), Float(board) + 1 - x) * pitch
        let r = V2(q.x + Float(board) * 1.7, q.y + random(board, 1, 1511) * 9)
        let g = grain(r, 1513, footprint)
        let tone = 0.80 + 0.4 * random(board, 2, 1511)
        let grey = smooth(-0.2, 0.5, fbm(q * 1.3, 4, 1517))
        var albedo = mix(V3(0.265, 0.190, 0.125), V3(0.255, 0.235, 0.21), grey)
        albedo = mix(albedo, albedo * 0.40, g.tone) * tone * (1 - 0.8 * g.cut)
        // Paint has lasted best in the upper half, out of the splashing rain.
        let hold = fbm(V2(q.x * 7, q.y * 2.3) + V2(0, Float(board)), octaves(7, 0.14, footprint), 1519, gain: 0.62)
        let paint = hold + 0.13 * q.y + 0.10 + 0.16 * (0.5 - g.tone) - 0.35 * g.cut - 0.1 * bell(gap, 0.006)
        let film = smooth(0, 0.018, paint)
        let fade = fbm(q * 3, 4, 1523)
        // Brush marks, dirt rubbed into them, and sun that has bleached the ridges.
        let brush = fbm(V2(q.x * 62, q.y * 1.7) + V2(Float(board) * 3, 0), 4, 1525, gain: 0.6)
        let dirt = clamp(0.5 + 0.9 * fbm(V2(q.x * 5, q.y * 1.9), octaves(6, 0.2, footprint), 1531, gain: 0.66))
        var coat = mix(V3(0.070, 0.135, 0.245), V3(0.165, 0.245, 0.335), clamp(0.5 + fade + 0.7 * brush))
        coat = mix(coat, V3(0.075, 0.085, 0.090), 0.62 * dirt * dirt) * (0.72 + 0.35 * tone)
        albedo = mix(albedo, coat, film)
        let e: Float = 0.0016
        let other = grain(r + V2(e, 0), 1513, footprint)
        let bare = 1 - 0.6 * film
        var tilt = V2(((other.tone - g.tone) * 0.34 + (other.cut - g.cut) * 0.75) * bare, 0)
        let edge = film * bell(paint - 0.012, 0.014)
        tilt += V2(noise(q * 70, 1527), noise(q * 70, 1529)) * (0.30 * edge)
        // Each board is a little cupped and rounded at its edges.
        let middle = x - Float(board) - 0.5
        tilt.x += middle * 0.16 + (middle > 0 ? 1 : -1) * bell(gap - 0.003, 0.006) * 0.8
        albedo *= 1 - 0.88 * smooth(0.0042, 0.0012, gap)
        w.albedo = albedo
        w.normal = normalize(V3(tilt.x, tilt.y, 1))
        w.gloss = film * 0.02
        w.open = shadow(q, depth, sun)
        let toFrame = min(q.x - left, top - q.y)
        w.hollow = 0.45 + 0.55 * smooth(0, 0.16, min(toFrame, right - q.x + 0.05))
        straps(q, footprint, sun, &w)
        // Rain splashes the foot black.
        let foot = smooth(-0.62, -1.0, q.y + 0.12 * fade + 0.1 * hold)
        w.albedo *= 1 - 0.6 * foot
        return w
    }

    /// The shadow of the jamb and the lintel on something `deep` behind the face of the frame.
    @inline(__always)
    private static func shadow(_ q: V2, _ deep: Float, _ sun: V3) -> Float {
        let over = q + V2(sun.x, sun.y) * (deep / sun.z)
        return smooth(-0.004, 0.006, over.x - left) * smooth(-0.004, 0.006, top - over.y)
    }

    /// Two iron straps with a leaf end, a latch plate and a ring.
    private static func straps(_ q: V2, _ footprint: Float, _ sun: V3, _ w: inout Wood) {
        var iron: Float = 1
        var lift = V2()
        for height in [Float(0.30), -0.58] {
            let p = V2(q.x - left, q.y - height)
            let half = 0.024 - 0.012 * smooth(0.05, 0.48, p.x)
            let bar = max(abs(p.y) - half, max(-p.x, p.x - 0.50))
            let leaf = length(V2((p.x - 0.515) * 0.8, p.y)) - 0.024
            iron = min(iron, min(bar, leaf))
            for k in 0..<4 {
                let v = p - V2(0.05 + 0.155 * Float(k), 0)
                let d = length(v)
                if d < 0.011 { lift = v / 0.011 * 0.9 }
            }
        }
        let plate = boxDistance(q - V2(right - 0.085, -0.16), V2(0.026, 0.075)) - 0.006
        let ring = abs(length(q - V2(right - 0.085, -0.215)) - 0.043) - 0.0075
        iron = min(iron, min(plate, ring))
        // The key hole.
        let hole = min(
            length(q - V2(right - 0.085, -0.115)) - 0.0075,
            boxDistance(q - V2(right - 0.085, -0.130), V2(0.0035, 0.014)))
        if iron < 0 {
            let rusted = fbm(q * 26, octaves(5, 0.04, footprint), 1541, gain: 0.62)
            w.albedo = mix(V3(0.050, 0.042, 0.038), V3(0.25, 0.095, 0.035), smooth(-0.12, 0.30, rusted))
            let rim = bell(iron, 0.004)
            let rough = V2(noise(q * 120, 1543), noise(q * 120, 1547)) * 0.28
            w.normal = normalize(V3(rough.x + lift.x - rim * 0.3, rough.y + lift.y + rim * 0.2, 1))
            w.gloss = 0.05 * smooth(0.15, -0.15, rusted)
            w.open = shadow(q, depth - 0.008, sun)
            if hole < 0 { w.albedo *= 0.08 }
            return
        }
        let thick = V2(sun.x, sun.y) * (0.011 / sun.z)
        let over = q + thick
        var cast: Float = 1
        for height in [Float(0.30), -0.58] {
            let p = V2(over.x - left, over.y - height)
            cast = min(cast, max(abs(p.y) - 0.020, max(-p.x, p.x - 0.53)))
        }
        cast = min(cast, boxDistance(over - V2(right - 0.085, -0.16), V2(0.026, 0.075)) - 0.006)
        cast = min(cast, abs(length(over - V2(right - 0.085, -0.215)) - 0.043) - 0.0075)
        w.open *= smooth(-0.003, 0.003, cast)
        // Rust has run from the straps into the boards.
        for height in [Float(0.28), -0.60] {
            let down = height - q.y
            if down > 0 && down < 0.5 && q.x - left < 0.53 {
                let run = smooth(0.05, 0.5, noise(V2(q.x * 42, down * 1.3), 1551)) * exp(-down * 7)
                w.albedo = mix(w.albedo, V3(0.23, 0.085, 0.028), run * 0.85)
            }
        }
    }
}
