#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The houses on both sides: brick on the left, plaster over a stone foot on the right, with recessed
/// windows and doors, and the house that closes the alley.
extension Alley {
    func walls(_ o: V3, _ d: V3, _ pixel: Float, _ s: inout Surface) {
        if d.y > 1e-5 {
            let t = (Alley.end - o.y) / d.y
            let p = o + d * t
            if t < s.distance && p.z < 9.5 + 2.2 * max(0, 1 - abs(p.x) * 0.3) { closing(p, t, &s) }
        }
        if abs(d.x) < 1e-5 { return }
        let wall = d.x < 0 ? Alley.left : Alley.right
        let t = (wall - o.x) / d.x
        if t <= 0 || t >= s.distance { return }
        let p = o + d * t
        // Roof lines step from house to house.
        let house = floorInt((p.y + (d.x < 0 ? 3 : 0)) / 11)
        let roof = (d.x < 0 ? 9.0 : 10.2) + 2.6 * random(house, d.x < 0 ? 1 : 2, 901)
        if p.z > roof || p.y > Alley.end || p.y < -1 { return }
        s.distance = t
        s.position = p
        s.hole = nil
        s.mirror = 0
        s.glow = V3()
        s.normal = V3(d.x < 0 ? 1 : -1, 0, 0)
        if let opening = opening(p.y, p.z, leftSide: d.x < 0), recess(opening, d, wall, pixel, &s) { return }
        face(p, d.x < 0, pixel * t, &s)
        if p.z > roof - 0.25 { s.albedo *= 0.45 }
    }

    struct Opening {
        var y0: Float
        var y1: Float
        var z0: Float
        var z1: Float
        var door: Bool
        /// 0 dark, otherwise the brightness of the room behind.
        var room: Float
        var key: Int32
    }

    @inline(__always)
    private func opening(_ y: Float, _ z: Float, leftSide: Bool) -> Opening? {
        let side: Int32 = leftSide ? 1 : 2
        let pitch: Float = leftSide ? 2.9 : 3.3
        let shift: Float = leftSide ? 0.4 : 2.0
        let column = floorInt((y + shift) / pitch)
        let floor = z < 3.15 ? Int32(0) : floorInt((z - 3.15) / 2.9) &+ 1
        let key = column &* 16 &+ floor
        let chance = random(key, side, 911)
        let middle = (Float(column) + 0.5) * pitch - shift
        var result: Opening
        if floor == 0 {
            if chance < 0.52 {
                result = Opening(
                    y0: middle - 0.52, y1: middle + 0.52, z0: 0.12, z1: 2.32, door: true,
                    room: 0, key: key)
            } else {
                result = Opening(
                    y0: middle - 0.55, y1: middle + 0.55, z0: 1.15, z1: 2.35, door: false,
                    room: chance > 0.82 ? 0.55 : 0, key: key)
            }
        } else {
            let sill = 3.15 + Float(floor - 1) * 2.9 + 0.75
            result = Opening(
                y0: middle - 0.5, y1: middle + 0.5, z0: sill, z1: sill + 1.5, door: false,
                room: chance > 0.72 ? 0.25 + chance * 0.6 : 0, key: key)
        }
        return y > result.y0 && y < result.y1 && z > result.z0 && z < result.z1 ? result : nil
    }

    /// Follows the ray into an opening: it meets the door or pane at the back, or one of the reveals.
    @inline(__always)
    private func recess(_ w: Opening, _ d: V3, _ wall: Float, _ pixel: Float, _ s: inout Surface) -> Bool {
        let deep: Float = w.door ? 0.34 : 0.17
        let p = s.position
        let back = deep / abs(d.x)
        let sideY = d.y > 0 ? (w.y1 - p.y) / d.y : (w.y0 - p.y) / min(d.y, -1e-6)
        let sideZ = d.z > 0 ? (w.z1 - p.z) / max(d.z, 1e-6) : (w.z0 - p.z) / min(d.z, -1e-6)
        let t = min(back, min(sideY, sideZ))
        let q = p + d * t
        s.position = q
        s.distance += t
        s.hole = (wall, w.y0, w.y1, w.z0, w.z1)
        s.gloss = 0
        if t == sideY {
            s.normal = V3(0, d.y > 0 ? -1 : 1, 0)
            s.albedo = V3(0.24, 0.215, 0.19)
        } else if t == sideZ {
            s.normal = V3(0, 0, d.z > 0 ? -1 : 1)
            s.albedo = V3(0.22, 0.20, 0.18)
        } else if w.door {
            door(w, q, &s)
        } else {
            pane(w, q, d, &s)
        }
        return true
    }

    private func door(_ w: Opening, _ q: V3, _ s: inout Surface) {
        let y = (q.y - w.y0) / (w.y1 - w.y0)
        let z = (q.z - w.z0) / (w.z1 - w.z0)
        let tint = random(w.key, 4, 921)
        let paint = tint < 0.35 ? V3(0.05, 0.095, 0.075) : tint < 0.7 ? V3(0.14, 0.045, 0.03) : V3(0.05, 0.065, 0.11)
        let wear = fbm(V2(q.y * 9, q.z * 1.4), 4, 923)
        s.albedo = mix(paint, paint * 1.7 + 0.02, clamp(wear + 0.3)) * (0.6 + 0.4 * smooth(0, 0.3, z))
        // Two columns of sunk panels; the slopes round them catch light.
        let cellY = abs(fraction(y * 2) - 0.5)
        let cellZ = abs(fraction(z * 3) - 0.5)
        let rim = max(cellY * 1.04, cellZ * 1.15)
        let slope = bell(rim - 0.36, 0.03)
        s.normal = normalize(
            V3(
                s.normal.x, cellY * 1.04 > cellZ * 1.15 ? slope * (fraction(y * 2) > 0.5 ? -0.8 : 0.8) : 0,
                cellY * 1.04 > cellZ * 1.15 ? 0 : slope * (fraction(z * 3) > 0.5 ? -0.8 : 0.8)))
        s.gloss = 0.35
        s.sharpness = 40
        if length(V2((y - 0.88) * 1.04, (z - 0.46) * 2.2)) < 0.045 {
            s.albedo = V3(0.35, 0.26, 0.10)
            s.gloss = 3
        }
    }

    private func pane(_ w: Opening, _ q: V3, _ d: V3, _ s: inout Surface) {
        let y = (q.y - w.y0) / (w.y1 - w.y0)
        let z = (q.z - w.z0) / (w.z1 - w.z0)
        let frame = min(min(y, 1 - y), min(min(z, 1 - z), min(abs(y - 0.5), abs(z - 0.62)) + 0.025))
        if frame < 0.055 {
            s.albedo = V3(0.30, 0.28, 0.25)
            return
        }
        s.albedo = V3(0.012, 0.013, 0.015)
        s.gloss = 2.2
        s.sharpness = 300
        s.normal = normalize(s.normal + V3(0, 0.02, 0.02) * noise(V2(q.y * 3, q.z * 3), 931))
        if w.room > 0 {
            // A curtain hangs in folds and lets a lamp inside shine through unevenly.
            let fold = 0.72 + 0.28 * noise(V2(y * 11 + 0.4 * noise(V2(y * 3, z * 3), 933), Float(w.key)), 935)
            let open = smooth(0.05, 0.10, abs(y - 0.5 + 0.06 * noise(V2(z * 2, 3), 937)))
            let shine = mix(0.9, 0.42 * fold, open) * (0.45 + 0.75 * bell(length(V2(y - 0.4, z - 0.7)), 0.5))
            s.glow = V3(1.0, 0.60, 0.25) * (w.room * shine * 1.5)
        } else {
            // Dark glass shows a trace of the opposite side.
            s.glow = V3(0.018, 0.013, 0.010) * (0.5 + 0.5 * noise(V2(q.y * 1.3, q.z * 1.1), 939))
        }
    }

    private func face(_ p: V3, _ leftSide: Bool, _ footprint: Float, _ s: inout Surface) {
        let q = V2(p.y, p.z)
        let levels = octaves(6, 0.8, footprint)
        let grime = fbm(q * V2(1.1, 0.55), levels, 941, gain: 0.6)
        let streak = fbm(V2(p.y * 3.1, p.z * 0.22), 4, 943, gain: 0.6)
        let damp = smooth(1.1, 0.0, p.z + 0.5 * grime)
        let dirt = clamp(0.85 + 0.55 * grime + 0.42 * streak) * (1 - 0.5 * damp)
        let fine = fbm(q * 17, octaves(4, 0.12, footprint), 947, gain: 0.6)
        var bump = V2()
        // Sills and lintels stand out of the wall round openings.
        let band = trim(p.y, p.z, leftSide)
        if band > 0 {
            s.albedo = V3(0.34, 0.315, 0.28) * dirt * (0.9 + 0.2 * fine) * (band > 1 ? 0.6 : 1)
        } else if leftSide || p.z < 0.9 {
            let size = leftSide ? V2(0.25, 0.083) : V2(0.62, 0.30)
            let joint: Float = leftSide ? 0.011 : 0.012
            let row = floorInt(p.z / size.y)
            let offset = row & 1 == 0 ? Float(0) : size.x * 0.5
            let column = floorInt((p.y + offset) / size.x)
            let inY = (p.y + offset) - (Float(column) + 0.5) * size.x
            let inZ = p.z - (Float(row) + 0.5) * size.y
            let edgeY = size.x * 0.5 - abs(inY) + 0.004 * fine
            let edgeZ = size.y * 0.5 - abs(inZ) + 0.004 * fine
            let edge = min(edgeY, edgeZ)
            let soft = joint * 0.5 + footprint * 0.7
            let stone = smooth(joint * 0.5 - soft * 0.4, joint * 0.5 + soft, edge)
            let tint = random(column, row, 951)
            let brick =
                leftSide
                ? mix(V3(0.21, 0.088, 0.058), V3(0.35, 0.185, 0.125), tint)
                : mix(V3(0.19, 0.18, 0.17), V3(0.27, 0.255, 0.235), tint)
            s.albedo = mix(V3(0.26, 0.245, 0.22), brick * (1 + 0.35 * fine), stone) * dirt
            let lip = bell(edge - joint * 0.8, joint * 0.7 + footprint * 0.4) * clamp(0.02 / (footprint + 0.008))
            bump = (edgeY < edgeZ ? V2(inY > 0 ? 1 : -1, 0) : V2(0, inZ > 0 ? 1 : -1)) * (lip * 0.5)
            bump += V2(fine, noise(q * 23, 953)) * 0.22 + V2(tint - 0.5, random(column, row, 957) - 0.5) * 0.16
        } else {
            let lost = smooth(0.20, 0.26, fbm(q * 0.9 + V2(7, 3), levels, 961, gain: 0.58) + 0.16 * damp)
            s.albedo = mix(V3(0.42, 0.34, 0.235), V3(0.24, 0.155, 0.115), lost) * (dirt * (0.92 + 0.22 * fine))
            bump = V2(fine, noise(q * 19, 963)) * (0.13 + 0.2 * lost)
        }
        s.normal = normalize(s.normal + V3(0, bump.x, bump.y))
        s.gloss = 0.10 + 0.5 * damp
        s.sharpness = 14
    }

    /// 1 on the stone round an opening, 2 on its shaded underside, 0 elsewhere.
    @inline(__always)
    private func trim(_ y: Float, _ z: Float, _ leftSide: Bool) -> Float {
        if opening(y, z - 0.17, leftSide: leftSide) != nil { return 1 }
        if opening(y, z + 0.09, leftSide: leftSide) != nil { return 1 }
        if opening(y, z + 0.13, leftSide: leftSide) != nil { return 2 }
        if leftSide { return 0 }
        return opening(y - 0.11, z, leftSide: false) != nil || opening(y + 0.11, z, leftSide: false) != nil ? 1 : 0
    }

    private func closing(_ p: V3, _ t: Float, _ s: inout Surface) {
        s.distance = t
        s.position = p
        s.normal = V3(0, -1, 0)
        s.mirror = 0
        s.hole = nil
        s.gloss = 0
        s.glow = V3()
        s.albedo = V3(0.36, 0.29, 0.21) * (0.9 + 0.3 * fbm(V2(p.x, p.z), 4, 971))
        let x = abs(p.x - 0.1)
        if x < 0.85 && p.z < 2.5 + max(0.72 - x * x, 0).squareRoot() * 0.6 {
            // A lit passage under an arch.
            s.albedo = V3(0.02, 0.02, 0.02)
            s.glow = V3(1.0, 0.62, 0.28) * (0.55 * smooth(3.4, 0.5, p.z) + 0.08)
            return
        }
        let wy = abs(fraction(p.x / 1.7 + 0.5) - 0.5) * 1.7
        let wz = abs(fraction((p.z - 3.6) / 2.4) - 0.5) * 2.4
        if p.z > 3.6 && p.z < 8.3 && wy < 0.42 && wz < 0.65 {
            s.albedo = V3(0.02, 0.02, 0.024)
            let key = floorInt(p.x / 1.7 + 0.5) &* 8 &+ floorInt((p.z - 3.6) / 2.4)
            if random(key, 5, 973) > 0.55 && min(wy, abs(wz - 0.2)) > 0.04 { s.glow = V3(1.0, 0.64, 0.30) * 0.5 }
        }
    }
}
