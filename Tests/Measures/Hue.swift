import Foundation

/// Hue as eyes tell it apart: B. Ottosson's Oklab (2020), in which a blue that grows paler stays blue; in CIELAB it
/// turns to violet by twenty degrees.
public struct Hue: Sendable {
    public let lightness: Double
    public let chroma: Double
    /// Degrees, −180…180.
    public let angle: Double

    /// - Parameter light: linear sRGB.
    public init(light: SIMD3<Double>) {
        func row(_ a: Double, _ b: Double, _ c: Double, _ v: SIMD3<Double>) -> Double { a * v.x + b * v.y + c * v.z }
        let cones = SIMD3(
            cbrt(row(0.4122214708, 0.5363325363, 0.0514459929, light)),
            cbrt(row(0.2119034982, 0.6806995451, 0.1073969566, light)),
            cbrt(row(0.0883024619, 0.2817188376, 0.6299787005, light)))
        lightness = row(0.2104542553, 0.7936177850, -0.0040720468, cones)
        let a = row(1.9779984951, -2.4285922050, 0.4505937099, cones)
        let b = row(0.0259040371, 0.7827717662, -0.8086757660, cones)
        chroma = (a * a + b * b).squareRoot()
        angle = atan2(b, a) * 180 / .pi
    }

    /// Degrees from another hue, 0…180.
    public func turned(from other: Hue) -> Double {
        let apart = abs(angle - other.angle)
        return min(apart, 360 - apart)
    }
}

/// A colour's place beside a white other than its space's own.
public enum Adaptation {
    private static func cones(_ light: SIMD3<Double>) -> SIMD3<Double> {
        // IEC 61966-2-1 to XYZ, then CAT16 (C. Li et al., Color Res. Appl. 42, 2017).
        let x = 0.4124564 * light.x + 0.3575761 * light.y + 0.1804375 * light.z
        let y = luminance(light)
        let z = 0.0193339 * light.x + 0.1191920 * light.y + 0.9503041 * light.z
        return [
            0.401288 * x + 0.650173 * y - 0.051461 * z, -0.250268 * x + 1.204414 * y + 0.045854 * z,
            -0.002079 * x + 0.048952 * y + 0.953127 * z,
        ]
    }

    /// Of linear sRGB.
    public static func luminance(_ light: SIMD3<Double>) -> Double {
        0.2126729 * light.x + 0.7151522 * light.y + 0.0721750 * light.z
    }

    /// Linear sRGB of a colour seen where `white` passes for a grey of its luminance.
    public static func light(_ light: SIMD3<Double>, white: SIMD3<Double>) -> SIMD3<Double> {
        let moved = cones(light) * cones(SIMD3(repeating: luminance(white))) / cones(white)
        let x = 1.8620679 * moved.x - 1.0112546 * moved.y + 0.1491868 * moved.z
        let y = 0.3875265 * moved.x + 0.6214474 * moved.y - 0.0089739 * moved.z
        let z = -0.0158415 * moved.x - 0.0341229 * moved.y + 1.0499644 * moved.z
        return [
            3.2404542 * x - 1.5371385 * y - 0.4985314 * z, -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
            0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
        ]
    }
}
