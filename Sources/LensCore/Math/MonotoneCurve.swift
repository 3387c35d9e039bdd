/// A smooth curve through points that never overshoots them: piecewise cubic Hermite, slopes after
/// F. N. Fritsch and J. Butland, "A method for constructing local monotone piecewise cubic interpolants",
/// SIAM J. Sci. Stat. Comput. 5 (1984). Flat beyond the outer points.
struct MonotoneCurve: Sendable {
    private let xs: [Double]
    private let ys: [Double]
    private let slopes: [Double]

    /// - Parameter points: at least one, with strictly rising x.
    init(_ points: [SIMD2<Double>]) {
        xs = points.map(\.x)
        ys = points.map(\.y)
        slopes = Self.slopes(xs, ys)
    }

    func callAsFunction(_ x: Double) -> Double {
        guard let first = xs.first, let last = xs.last else { return x }
        if x <= first { return ys[0] }
        if x >= last { return ys[ys.count - 1] }
        var low = 0
        var high = xs.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if xs[middle] <= x { low = middle } else { high = middle }
        }
        let h = xs[high] - xs[low]
        let t = (x - xs[low]) / h
        let u = 1 - t
        return (1 + 2 * t) * u * u * ys[low] + t * u * u * h * slopes[low]
            + t * t * (3 - 2 * t) * ys[high] - t * t * u * h * slopes[high]
    }

    private static func slopes(_ xs: [Double], _ ys: [Double]) -> [Double] {
        let count = xs.count
        guard count > 1 else { return [0] }
        let widths = (1..<count).map { xs[$0] - xs[$0 - 1] }
        let secants = (1..<count).map { (ys[$0] - ys[$0 - 1]) / widths[$0 - 1] }
        guard count > 2 else { return [secants[0], secants[0]] }
        var slopes = [Double](repeating: 0, count: count)
        for i in 1..<(count - 1) where secants[i - 1] * secants[i] > 0 {
            let w1 = 2 * widths[i] + widths[i - 1]
            let w2 = widths[i] + 2 * widths[i - 1]
            slopes[i] = (w1 + w2) / (w1 / secants[i - 1] + w2 / secants[i])
        }
        slopes[0] = end(widths[0], widths[1], secants[0], secants[1])
        slopes[count - 1] = end(
            widths[count - 2], widths[count - 3], secants[count - 2], secants[count - 3])
        return slopes
    }

    /// The three-point formula at an end, held to the shape of the data.
    private static func end(_ h0: Double, _ h1: Double, _ d0: Double, _ d1: Double) -> Double {
        let slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
        if slope * d0 <= 0 { return 0 }
        if d0 * d1 <= 0 && abs(slope) > 3 * abs(d0) { return 3 * d0 }
        return slope
    }
}
