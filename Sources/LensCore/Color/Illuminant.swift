/// The light a scene is lit by, as a point on the locus that people name by its temperature.
enum Illuminant {
    /// The CIE 1931 xy chromaticity of a correlated colour temperature.
    ///
    /// Daylight from 4000 K on (CIE 15:2004), the black body below 3500 K (M. Krystek, "An algorithm to
    /// calculate correlated colour temperature", Color Res. Appl. 10, 1985), in between the one fades into the
    /// other in mired.
    ///
    /// - Parameters:
    ///   - kelvin: 1667…25 000.
    ///   - tint: distance from the locus in thousandths of CIE 1960 uv; positive is toward magenta.
    static func chromaticity(kelvin: Double, tint: Double = 0) -> SIMD2<Double> {
        let onLocus = uv(kelvin)
        guard tint != 0 else { return xy(onLocus) }
        // The normal to the locus, from the slope between two neighbours a thousandth apart.
        let ahead = uv(kelvin * 1.001) - uv(kelvin / 1.001)
        let length = (ahead.x * ahead.x + ahead.y * ahead.y).squareRoot()
        let normal: SIMD2<Double> = [-ahead.y / length, ahead.x / length]
        // Toward magenta is toward smaller v.
        let sign = normal.y < 0 ? 1.0 : -1.0
        return xy(onLocus + normal * (sign * tint / 1000))
    }

    private static func uv(_ kelvin: Double) -> SIMD2<Double> {
        let mired = 1e6 / kelvin
        let share = (mired - 250) / (1e6 / 3500 - 250)
        if share <= 0 { return uv(daylight(kelvin)) }
        if share >= 1 { return planckian(kelvin) }
        let day = uv(daylight(kelvin))
        return day + (planckian(kelvin) - day) * share
    }

    private static func daylight(_ t: Double) -> SIMD2<Double> {
        let x =
            t <= 7000
            ? 0.244063 + 99.11 / t + 2.9678e6 / (t * t) - 4.6070e9 / (t * t * t)
            : 0.237040 + 247.48 / t + 1.9018e6 / (t * t) - 2.0064e9 / (t * t * t)
        return [x, -3 * x * x + 2.87 * x - 0.275]
    }

    private static func planckian(_ t: Double) -> SIMD2<Double> {
        [
            (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t)
                / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t),
            (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t)
                / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t),
        ]
    }

    private static func uv(_ xy: SIMD2<Double>) -> SIMD2<Double> {
        let d = -2 * xy.x + 12 * xy.y + 3
        return [4 * xy.x / d, 6 * xy.y / d]
    }

    private static func xy(_ uv: SIMD2<Double>) -> SIMD2<Double> {
        let d = 2 * uv.x - 8 * uv.y + 4
        return [3 * uv.x / d, 2 * uv.y / d]
    }

    /// CAT16 (C. Li et al., "Comprehensive color solutions", Color Res. Appl. 42, 2017), full adaptation.
    private static let cat16 = Matrix3(
        [0.401288, 0.650173, -0.051461], [-0.250268, 1.204414, 0.045854], [-0.002079, 0.048952, 0.953127])

    /// The matrix on linear working components that makes a scene lit by one chromaticity look as if lit by another.
    static func adaptation(from: SIMD2<Double>, to: SIMD2<Double>) -> Matrix3 {
        let gains = (cat16 * ColorSpace.xyz(to)) / (cat16 * ColorSpace.xyz(from))
        let onXYZ = cat16.inverse * Matrix3(diagonal: gains) * cat16
        return ColorSpace.working.toXYZ.inverse * onXYZ * ColorSpace.working.toXYZ
    }
}
