#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Colours as people see them. For measuring, never for pixels: the system's own functions will do.
enum CIEDE2000 {
    /// CIE L*a*b* (CIE 15:2004) of XYZ whose white is D65 at Y = 1.
    static func lab(_ xyz: SIMD3<Double>) -> SIMD3<Double> {
        let part = xyz / white
        let (x, y, z) = (lifted(part.x), lifted(part.y), lifted(part.z))
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
    }

    private static let white = ColorSpace.sRGB.toXYZ * SIMD3(repeating: 1)

    private static func lifted(_ t: Double) -> Double {
        t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116
    }

    /// ΔE00 between two colours in L*a*b*: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 Color-Difference Formula:
    /// Implementation Notes, Supplementary Test Data, and Mathematical Observations", Color Res. Appl. 30 (2005),
    /// equations 2 to 22; k_L = k_C = k_H = 1.
    static func difference(_ first: SIMD3<Double>, _ second: SIMD3<Double>) -> Double {
        let degree = Double.pi / 180
        let mean = (hypot(first.y, first.z) + hypot(second.y, second.z)) / 2
        let lift = 1.5 - 0.5 * saturating(mean)
        let (a1, a2) = (first.y * lift, second.y * lift)
        let (c1, c2) = (hypot(a1, first.z), hypot(a2, second.z))
        let (h1, h2) = (hue(a1, first.z), hue(a2, second.z))
        let isGrey = c1 * c2 == 0
        var turn = isGrey ? 0 : h2 - h1
        if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
        var middle = h1 + h2
        if !isGrey {
            if abs(h1 - h2) <= 180 { middle /= 2 } else { middle = middle / 2 + (middle < 360 ? 180 : -180) }
        }
        let chroma = (c1 + c2) / 2
        let fromMiddle = (first.x + second.x) / 2 - 50
        let t =
            1 - 0.17 * cos((middle - 30) * degree) + 0.24 * cos(2 * middle * degree)
            + 0.32 * cos((3 * middle + 6) * degree) - 0.20 * cos((4 * middle - 63) * degree)
        let squared = fromMiddle * fromMiddle
        let l = (second.x - first.x) / (1 + 0.015 * squared / (20 + squared).squareRoot())
        let c = (c2 - c1) / (1 + 0.045 * chroma)
        let h = 2 * (c1 * c2).squareRoot() * sin(turn / 2 * degree) / (1 + 0.015 * chroma * t)
        let around = (middle - 275) / 25
        let rotation = -sin(60 * exp(-around * around) * degree) * 2 * saturating(chroma)
        return max(l * l + c * c + h * h + rotation * c * h, 0).squareRoot()
    }

    /// √(C⁷ / (C⁷ + 25⁷))
    private static func saturating(_ chroma: Double) -> Double {
        let cube = chroma * chroma * chroma
        let seventh = cube * cube * chroma
        return (seventh / (seventh + 6_103_515_625)).squareRoot()
    }

    /// In degrees, 0 for greys.
    private static func hue(_ a: Double, _ b: Double) -> Double {
        if a == 0 && b == 0 { return 0 }
        let angle = atan2(b, a) * 180 / Double.pi
        return angle < 0 ? angle + 360 : angle
    }
}
