import Foundation

/// CIEDE2000 between colours: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 Color-Difference Formula: Implementation
/// Notes, Supplementary Test Data, and Mathematical Observations", Color Res. Appl. 30 (2005).
public enum ColorDifference {
    public static func ciede2000(_ first: SIMD3<Double>, _ second: SIMD3<Double>) -> Double {
        func chroma(_ lab: SIMD3<Double>) -> Double { (lab.y * lab.y + lab.z * lab.z).squareRoot() }
        let degree = Double.pi / 180
        func seventh(_ c: Double) -> Double { (pow(c, 7) / (pow(c, 7) + pow(25, 7))).squareRoot() }
        let lift = 1 + 0.5 * (1 - seventh((chroma(first) + chroma(second)) / 2))
        let (a1, a2) = (first.y * lift, second.y * lift)
        let (c1, c2) = ((a1 * a1 + first.z * first.z).squareRoot(), (a2 * a2 + second.z * second.z).squareRoot())
        func hue(_ a: Double, _ b: Double) -> Double {
            if a == 0 && b == 0 { return 0 }
            let h = atan2(b, a) / degree
            return h < 0 ? h + 360 : h
        }
        let (h1, h2) = (hue(a1, first.z), hue(a2, second.z))
        let isGrey = c1 * c2 == 0
        var turn = h2 - h1
        if isGrey { turn = 0 } else if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
        let dL = second.x - first.x
        let dC = c2 - c1
        let dH = 2 * (c1 * c2).squareRoot() * sin(turn / 2 * degree)
        let meanL = (first.x + second.x) / 2
        let meanC = (c1 + c2) / 2
        var meanH = h1 + h2
        if !isGrey {
            if abs(h1 - h2) <= 180 { meanH /= 2 } else { meanH = meanH < 360 ? meanH / 2 + 180 : meanH / 2 - 180 }
        }
        let t =
            1 - 0.17 * cos((meanH - 30) * degree) + 0.24 * cos(2 * meanH * degree)
            + 0.32 * cos((3 * meanH + 6) * degree) - 0.20 * cos((4 * meanH - 63) * degree)
        let squared = (meanL - 50) * (meanL - 50)
        let sL = 1 + 0.015 * squared / (20 + squared).squareRoot()
        let sC = 1 + 0.045 * meanC
        let sH = 1 + 0.015 * meanC * t
        let around = (meanH - 275) / 25
        let rT = -sin(60 * exp(-around * around) * degree) * 2 * seventh(meanC)
        let (l, c, h) = (dL / sL, dC / sC, dH / sH)
        return (l * l + c * c + h * h + rT * c * h).squareRoot()
    }

    /// CIE L*a*b* under D65 of encoded sRGB.
    public static func lab(encoded v: SIMD3<Double>) -> SIMD3<Double> {
        let r = linear(v.x)
        let g = linear(v.y)
        let b = linear(v.z)
        // IEC 61966-2-1, each row over its white.
        let x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.9504700
        let y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
        let z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.0888300
        func f(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
        return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))]
    }

    public static func linear(_ v: Double) -> Double {
        v <= 0.04045 ? max(v, 0) / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }

    /// Linear light to encoded sRGB, clamped to 0…1.
    public static func encoded(_ light: Double) -> Double {
        let x = min(max(light, 0), 1)
        return x <= 0.0031308 ? x * 12.92 : 1.055 * pow(x, 1 / 2.4) - 0.055
    }

    /// The mean, the 99th percentile and the largest ΔE00 between two pictures of encoded sRGB.
    public static func between(_ first: [SIMD3<Double>], _ second: [SIMD3<Double>]) -> (
        mean: Double, p99: Double, max: Double
    ) {
        let all = zip(first, second).map { ciede2000(lab(encoded: $0), lab(encoded: $1)) }.sorted()
        guard let largest = all.last else { return (0, 0, 0) }
        return (all.reduce(0, +) / Double(all.count), all[(all.count - 1) * 99 / 100], largest)
    }

    /// Linear light as encoded sRGB.
    public static func encoded(_ light: [SIMD3<Float>]) -> [SIMD3<Double>] {
        light.map { [encoded(Double($0.x)), encoded(Double($0.y)), encoded(Double($0.z))] }
    }

    /// The largest distance of a code from a value 0…1, in codes beyond rounding: 0 where every code is the value's own.
    ///
    /// - Parameters:
    ///   - channels: samples a pixel.
    ///   - colors: how many of them are colours; one is compared with green.
    public static func codesApart<Code: FixedWidthInteger>(
        _ codes: [Code], _ values: [SIMD3<Double>], channels: Int = 3, colors: Int = 3
    ) -> Int {
        guard codes.count == values.count * channels else { return .max }
        var worst = 0
        for (index, value) in values.enumerated() {
            for channel in 0..<colors {
                let wanted = min(max(value[colors == 1 ? 1 : channel], 0), 1) * Double(Code.max)
                worst = max(worst, abs(Int(wanted.rounded()) - Int(codes[index * channels + channel])))
            }
        }
        return worst
    }

    /// The largest difference of a channel between two pictures.
    public static func largestStep(_ first: [SIMD3<Double>], _ second: [SIMD3<Double>]) -> Double {
        var worst = 0.0
        for (a, b) in zip(first, second) {
            let step = a - b
            worst = max(worst, max(step.max(), -step.min()))
        }
        return worst
    }
}
