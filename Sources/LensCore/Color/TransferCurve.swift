/// One channel's way from code values to light and back.
///
/// Evaluated in `Double` with this package's own elementary functions, to fill tables: the same bits everywhere.
public enum TransferCurve: Sendable, Hashable {
    /// Numbers are light.
    case linear
    /// IEC 61966-2-1.
    case sRGB
    /// v^γ, γ > 0.
    case gamma(Double)
    /// The general form of ICC.1's `parametricCurveType`: (a·v + b)^g + e from v = d on, c·v + f below.
    case parametric(g: Double, a: Double, b: Double, c: Double, d: Double, e: Double, f: Double)
    /// Light at evenly spaced code values from 0 to 1, interpolated linearly. At least two, none below the one before.
    case table([Double])

    /// A code value, 0…1, to light. Values outside are taken for the nearest end.
    public func linear(_ value: Double) -> Double {
        let v = min(max(value, 0), 1)
        switch self {
        case .linear: return v
        case .sRGB: return Transfer.linear(v)
        case .gamma(let gamma): return v == 0 ? 0 : Elementary.pow(v, gamma)
        case .parametric(let g, let a, let b, let c, let d, let e, let f):
            let light: Double
            if v >= d {
                let base = a * v + b
                light = (base <= 0 ? 0 : Elementary.pow(base, g)) + e
            } else {
                light = c * v + f
            }
            return min(max(light, 0), 1)
        case .table(let entries):
            let at = v * Double(entries.count - 1)
            let index = min(Int(at), entries.count - 2)
            return entries[index] + (entries[index + 1] - entries[index]) * (at - Double(index))
        }
    }

    /// Light, 0…1, to the code value: the inverse of ``linear(_:)``, by bisection where there is no formula.
    public func encoded(_ light: Double) -> Double {
        let x = min(max(light, 0), 1)
        switch self {
        case .linear: return x
        case .sRGB: return Transfer.encoded(x)
        case .gamma(let gamma): return x == 0 ? 0 : Elementary.pow(x, 1 / gamma)
        case .parametric: return bisected(x)
        case .table(let entries): return Self.position(of: x, in: entries)
        }
    }

    /// Forty-eight halvings: beyond what a 16-bit code can tell.
    private func bisected(_ light: Double) -> Double {
        if light <= linear(0) { return 0 }
        if light >= linear(1) { return 1 }
        var (low, high) = (0.0, 1.0)
        for _ in 0..<48 {
            let middle = (low + high) / 2
            if linear(middle) < light { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private static func position(of light: Double, in entries: [Double]) -> Double {
        var (low, high) = (0, entries.count - 1)
        if light <= entries[low] { return 0 }
        if light >= entries[high] {
            // The first of the entries that are all as light as the last one.
            while high > 0, entries[high - 1] >= entries[entries.count - 1] { high -= 1 }
            return Double(high) / Double(entries.count - 1)
        }
        while high - low > 1 {
            let middle = (low + high) / 2
            if entries[middle] < light { low = middle } else { high = middle }
        }
        let step = entries[high] - entries[low]
        return (Double(low) + (step > 0 ? (light - entries[low]) / step : 0)) / Double(entries.count - 1)
    }
}
