/// Elementary functions of + − × ÷ √ alone, for everything that ends in a pixel.
///
/// The system's `pow`, `exp`, `log` and `cos` return other bits on the same machine when its processor
/// offers fused multiplication and when it does not; these return the same bits everywhere, and are called to
/// build tables, never a pixel. They agree with the system's (tested): `exp`, `exp2` and `log` within 3 units in the
/// last place, `atan` and `acos` within 5; `pow` within 4 and two more for each unit of |y·ln x|; `cos` and `sin` within
/// 2·10⁻¹⁴ for angles up to ten turns.
enum Elementary {
    /// ln 2, and the same in two parts, the first short enough that multiples of it are exact.
    static let ln2 = 0.693147180559945309417232121458

    /// e to the x. Zero below −708, where results would be denormal; infinite above 709.78.
    static func exp(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 709.78 { return .infinity }
        if x < -708 { return 0 }
        let n = (x / ln2).rounded()
        // The high part has 21 trailing zero bits, so n·high is exact for every n that gets here.
        let high = 0x1.62e42feep-1
        let low = 0x1.a39ef35793c76p-33
        return scale(series(x - n * high - n * low), Int(n))
    }

    /// 2 to the x. Zero below −1022, where results would be denormal.
    static func exp2(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 1024 { return .infinity }
        if x < -1022 { return 0 }
        let n = x.rounded()
        return scale(series((x - n) * ln2), Int(n))
    }

    /// Taylor's series of e to the x, |x| ≤ .35: the first term left out is below 2⁻⁵⁸. Reciprocal factorials rather than
    /// divisions, which would take three times as long.
    private static func series(_ x: Double) -> Double {
        var sum = 1.1470745597729725e-11
        sum = sum * x + 1.6059043836821613e-10
        sum = sum * x + 2.08767569878681e-09
        sum = sum * x + 2.505210838544172e-08
        sum = sum * x + 2.755731922398589e-07
        sum = sum * x + 2.7557319223985893e-06
        sum = sum * x + 2.48015873015873e-05
        sum = sum * x + 0.0001984126984126984
        sum = sum * x + 0.001388888888888889
        sum = sum * x + 0.008333333333333333
        sum = sum * x + 0.041666666666666664
        sum = sum * x + 0.16666666666666666
        sum = sum * x + 0.5
        sum = sum * x + 1.0
        sum = sum * x + 1.0
        return sum
    }

    /// value·2ⁿ. The largest results are a value below 1 times 2¹⁰²⁴, which itself is no `Double`.
    private static func scale(_ value: Double, _ n: Int) -> Double {
        n > 1023
            ? value * 2 * Double(sign: .plus, exponent: n - 1, significand: 1)
            : value * Double(sign: .plus, exponent: n, significand: 1)
    }

    /// The natural logarithm of a positive number; −∞ at zero.
    static func log(_ x: Double) -> Double {
        guard x > 0 else { return -.infinity }
        guard x.isFinite else { return x }
        var mantissa = x.significand
        var exponent = Double(x.exponent)
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            exponent += 1
        }
        // ln m = 2·artanh((m − 1)/(m + 1)); |s| ≤ .1716, so 13 terms leave less than 2⁻⁶⁵.
        let s = (mantissa - 1) / (mantissa + 1)
        let square = s * s
        var sum = 0.04
        sum = sum * square + 0.043478260869565216
        sum = sum * square + 0.047619047619047616
        sum = sum * square + 0.05263157894736842
        sum = sum * square + 0.058823529411764705
        sum = sum * square + 0.06666666666666667
        sum = sum * square + 0.07692307692307693
        sum = sum * square + 0.09090909090909091
        sum = sum * square + 0.1111111111111111
        sum = sum * square + 0.14285714285714285
        sum = sum * square + 0.2
        sum = sum * square + 0.3333333333333333
        sum = sum * square + 1.0
        return 2 * s * sum + exponent * ln2
    }

    static func log2(_ x: Double) -> Double { log(x) / ln2 }
    static func log10(_ x: Double) -> Double { log(x) / 2.302585092994045684 }

    /// x to the y for x ≥ 0; 0 to any positive power is 0.
    static func pow(_ x: Double, _ y: Double) -> Double {
        if x <= 0 { return y == 0 ? 1 : 0 }
        return exp(y * log(x))
    }

    /// The cube root, with its sign.
    static func cbrt(_ x: Double) -> Double { x == 0 ? 0 : x < 0 ? -pow(-x, 1.0 / 3) : pow(x, 1.0 / 3) }

    static func exp10(_ x: Double) -> Double { exp(x * 2.302585092994045684) }

    /// The arc tangent, by halving the angle three times and then its series.
    static func atan(_ x: Double) -> Double {
        var t = x
        for _ in 0..<3 { t /= 1 + (1 + t * t).squareRoot() }
        let square = t * t
        var sum = 0.0
        var k = 31.0
        while k >= 1 {
            sum = 1 / k - sum * square
            k -= 2
        }
        return 8 * t * sum
    }

    /// The arc cosine of −1…1.
    static func acos(_ x: Double) -> Double {
        if x <= -1 { return .pi }
        if x >= 1 { return 0 }
        return 2 * atan(((1 - x) / (1 + x)).squareRoot())
    }

    /// The cosine of an angle in radians, |x| below a million.
    static func cos(_ x: Double) -> Double {
        let turns = (x / (2 * .pi)).rounded()
        let square = (x - turns * 2 * .pi) * (x - turns * 2 * .pi)
        var sum = 1.0
        var k = 30.0
        while k >= 2 {
            sum = 1 - sum * square / (k * (k - 1))
            k -= 2
        }
        return sum
    }

    static func sin(_ x: Double) -> Double { cos(x - .pi / 2) }
}
