#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A colour and tone chart of the project's own: exact values, flat light, no tone curve. From the top: 24 patches,
/// a star and bars; skin tones, flat and on balls; grey in steps and without; hues by lightness; ramps to each primary.
struct Chart: Painter {
    var needsToneCurve: Bool { false }

    private static let ground = decoded(Float(0x76) / 255)

    func light(_ p: V2, pixel: Float, _ common: Void) -> V3 {
        var c = V3(repeating: Chart.ground)
        let card = boxDistance(p, V2(0.725, 0.475)) - 0.01
        if card > 0 {
            // A line and crosses at the corners, to square the picture by.
            let line = abs(card - 0.006) < 0.0012
            return line ? V3(repeating: 0.02) : c
        }
        if p.y > 0.03 {
            c = p.x < 0.115 ? patches(p) : resolution(p, pixel)
        } else if p.y > -0.135 {
            c = p.x < 0.115 ? skins(p) : balls(p, pixel)
        } else if p.y > -0.29 {
            c = greys(p)
        } else {
            c = hues(p)
        }
        return c
    }

    // MARK: Patches

    private func patch(_ i: Int32) -> UInt32 {
        switch i {
        case 0: 0xB8_2C36
        case 1: 0xF0_CB22
        case 2: 0x3C_9A4E
        case 3: 0x12_8DB0
        case 4: 0x2E_3D98
        case 5: 0xBE_4E97
        case 6: 0xDF_782A
        case 7: 0xE5_A62F
        case 8: 0xA3_BF42
        case 9: 0x64_C0AB
        case 10: 0x45_5BA8
        case 11: 0x5C_3A6C
        case 12: 0x79_A3CB
        case 13: 0x57_703B
        case 14: 0x8A_5A3C
        case 15: 0xC6_566B
        case 16: 0xD8_C39A
        case 17: 0x5A_6B7C
        case 18: 0xF5_F5F5
        case 19: 0xCB_CBCB
        case 20: 0xA1_A1A1
        case 21: 0x7A_7A7A
        case 22: 0x54_5454
        default: 0x30_3030
        }
    }

    private func skin(_ i: Int32) -> UInt32 {
        switch i {
        case 0: 0xF6_DCCB
        case 1: 0xE9_BFA3
        case 2: 0xD9_A583
        case 3: 0xC4_8A65
        case 4: 0xA8_6F4C
        case 5: 0x86_5538
        case 6: 0x63_3D29
        default: 0x40_2820
        }
    }

    /// Which of `count` cells of a box a point lies in, with a rim between them; nil on the rim.
    @inline(__always)
    private func cell(_ p: V2, _ low: V2, _ high: V2, _ across: Int32, _ down: Int32, rim: Float) -> Int32? {
        let size = (high - low) / V2(Float(across), Float(down))
        let q = V2(p.x - low.x, high.y - p.y) / size
        let column = min(max(floorInt(q.x), 0), across - 1)
        let row = min(max(floorInt(q.y), 0), down - 1)
        let inside = V2(q.x - Float(column) - 0.5, q.y - Float(row) - 0.5) * size
        return boxDistance(inside, size * 0.5 - rim - 0.006) - 0.006 < 0 ? row * across + column : nil
    }

    private func patches(_ p: V2) -> V3 {
        guard let i = cell(p, V2(-0.72, 0.04), V2(0.105, 0.47), 6, 4, rim: 0.006) else {
            return V3(0.012, 0.012, 0.012)
        }
        return srgb(patch(i))
    }

    private func skins(_ p: V2) -> V3 {
        guard let i = cell(p, V2(-0.72, -0.13), V2(0.105, 0.025), 8, 1, rim: 0.005) else {
            return V3(0.012, 0.012, 0.012)
        }
        return srgb(skin(i))
    }

    // MARK: Resolution

    /// Light and dark by turns; where a turn is finer than two pixels only their mean is left.
    @inline(__always)
    private func stripes(_ phase: Float, _ period: Float, _ pixel: Float) -> Float {
        let edge = abs(fraction(phase) - 0.5) - 0.25
        let sharp = clamp(edge * period / pixel * 1.4, -0.5, 0.5)
        return 0.5 + sharp * smooth(1.6, 2.6, period / pixel)
    }

    private func resolution(_ p: V2, _ pixel: Float) -> V3 {
        let dark: Float = 0.015
        let pale: Float = 0.88
        let q = p - V2(0.42, 0.252)
        let radius = length(q)
        if radius < 0.195 {
            if radius > 0.190 || radius < 0.003 { return V3(repeating: dark) }
            let turns: Float = 36
            let t = atan2(q.y, q.x) / (2 * Float.pi)
            return V3(repeating: mix(dark, pale, stripes(t * turns, radius * 2 * Float.pi / turns, pixel)))
        }
        // Bars on both sides, each group three fifths as wide as the one above.
        let side = p.x < 0.42
        let edge: Float = side ? 0.135 : 0.625
        let u = p.x - edge
        if u > 0 && u < 0.075 {
            let group = floorInt((0.462 - p.y) / 0.0525)
            let v = 0.462 - p.y - Float(group) * 0.0525
            if group >= 0 && group < 8 && v < 0.045 {
                let period = 0.030 * pow(0.6, Float(group))
                let along = side ? u : v
                return V3(repeating: mix(dark, pale, stripes(along / period + 0.25, period, pixel)))
            }
        }
        // Squares of four contrasts beyond the bars.
        if p.x > 0.707 || p.x < 0.128 { return V3(repeating: 0.18) }
        return V3(repeating: 0.40)
    }

    /// Balls under one soft light: how a colour runs from its highlight into its shadow.
    private func balls(_ p: V2, _ pixel: Float) -> V3 {
        let pitch: Float = 0.119
        let i = min(max(floorInt((p.x - 0.122) / pitch), 0), 4)
        let q = V2(p.x - 0.122 - (Float(i) + 0.5) * pitch, p.y + 0.052) / 0.055
        let back = 0.18 + 0.10 * (p.y + 0.13) / 0.16
        let square = dot(q, q)
        let shadow = 1 - 0.75 * bell(length(V2((q.x - 0.35) * 0.75, (q.y + 0.98) * 3.2)), 0.75)
        if square >= 1 { return V3(repeating: back * shadow) }
        let n = V3(q.x, q.y, (1 - square).squareRoot())
        let l = normalize(V3(-0.55, 0.62, 0.60))
        let lit = max((dot(n, l) + 0.18) / 1.18, 0)
        let shine = pow(max(dot(n, normalize(l + V3(0, 0, 1))), 0), 36) * 0.30
        let tint =
            i == 0
            ? srgb(0xE9_BFA3)
            : i == 1 ? srgb(0x86_5538) : i == 2 ? srgb(0xB8_2C36) : i == 3 ? srgb(0x2E_5DA8) : V3(0.55, 0.55, 0.55)
        let c = tint * (lit * 1.05 + 0.05 + 0.05 * max(-n.y, 0)) + shine
        return V3(min(c.x, 1), min(c.y, 1), min(c.z, 1))
    }

    // MARK: Ramps

    private func greys(_ p: V2) -> V3 {
        let u = clamp((p.x + 0.715) / 1.43)
        if p.y > -0.145 || p.y < -0.283 { return V3(repeating: 0.012) }
        if p.y > -0.215 {
            // 22 steps, equal to the eye.
            return V3(repeating: decoded(Float(min(floorInt(u * 22), 21)) / 21))
        }
        return V3(repeating: decoded(u))
    }

    private func hue(_ h: Float) -> V3 {
        V3(clamp(abs(h * 6 - 3) - 1), clamp(2 - abs(h * 6 - 2)), clamp(2 - abs(h * 6 - 4)))
    }

    private func hues(_ p: V2) -> V3 {
        let u = clamp((p.x + 0.715) / 1.43)
        if p.y > -0.40 {
            // Hue along, lightness upwards: black, full colour, white, in encoded values.
            let v = clamp((p.y + 0.40) / 0.11)
            let full = hue(u)
            let e = v < 0.5 ? full * (v * 2) : mix(full, V3(1, 1, 1), v * 2 - 1)
            return V3(decoded(e.x), decoded(e.y), decoded(e.z))
        }
        let column = min(floorInt(u * 6), 5)
        let within = clamp((u * 6 - Float(column)) * 1.04 - 0.02)
        if p.y > -0.408 || abs(u * 6 - Float(column) - 0.5) > 0.485 { return V3(repeating: 0.012) }
        let full = hue(Float(column) / 6)
        // Above from black to the hue, below from grey to the hue.
        let e = p.y > -0.443 ? full * within : mix(V3(0.5, 0.5, 0.5), full, within)
        return V3(decoded(e.x), decoded(e.y), decoded(e.z))
    }
}
