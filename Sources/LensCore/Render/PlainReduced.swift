/// The reduced picture the obvious way, in `Double`: areas averaged one by one, Gaussians summed tap by tap.
struct PlainReduced: Sendable {
    let width: Int
    let height: Int
    let frame: Frame
    let ratio: Double
    var light: [SIMD3<Double>]
    /// How much of a cell can be seen.
    let coverage: [Double]
    /// Light of the clipped pixels, and their share of the cell.
    var clipped: [SIMD3<Double>]
    let share: [Double]

    /// - Parameters:
    ///   - picture: linear light of the source's primaries, as `clipped` is told from it.
    ///   - alpha: how much of each pixel can be seen.
    init(_ picture: [SIMD3<Double>], alpha: [Double], on frame: Frame) {
        let (width, height) = Reduced.size(of: frame.width, frame.height)
        let weights = picture.map { light -> Double in
            let t = min(max((light.max() - Reduced.clippedFrom) / (1 - Reduced.clippedFrom), 0), 1)
            return t * t * (3 - 2 * t)
        }
        func averages<Value>(_ value: (Int) -> Value, _ zero: Value, _ sum: (Value, Value, Double) -> Value) -> [Value]
        {
            let columns = AreaWeights(from: frame.width, to: width)
            let rows = AreaWeights(from: frame.height, to: height)
            return (0..<width * height).map { cell in
                var result = zero
                for y in rows.support(cell / width) {
                    for x in columns.support(cell % width) {
                        let part = columns.weight(x, in: cell % width) * rows.weight(y, in: cell / width)
                        result = sum(result, value(y * frame.width + x), part)
                    }
                }
                return result
            }
        }
        func colors(_ value: (Int) -> SIMD3<Double>) -> [SIMD3<Double>] { averages(value, .zero) { $0 + $1 * $2 } }
        func shares(_ value: (Int) -> Double) -> [Double] { averages(value, 0) { $0 + $1 * $2 } }
        func parts(_ sum: [SIMD3<Double>], _ share: [Double]) -> [SIMD3<Double>] {
            zip(sum, share).map { $1 < Double(Survey.leastCoverage) ? .zero : $0 / $1 }
        }
        let coverage = shares { alpha[$0] }
        let clippedShare = shares { alpha[$0] * weights[$0] }
        self.width = width
        self.height = height
        self.frame = Frame(width: width, height: height, seed: frame.seed, orientation: frame.orientation)
        ratio = Double(max(frame.width, frame.height)) / Double(max(width, height))
        self.coverage = coverage
        light = parts(colors { picture[$0] * alpha[$0] }, coverage)
        clipped = parts(colors { picture[$0] * (alpha[$0] * weights[$0]) }, clippedShare)
        share = zip(clippedShare, coverage).map { $1 < Double(Survey.leastCoverage) ? 0 : $0 / $1 }
    }

    private init(_ other: PlainReduced, width: Int, height: Int, light: [SIMD3<Double>], coverage: [Double]) {
        self.width = width
        self.height = height
        frame = Frame(width: width, height: height, seed: other.frame.seed, orientation: other.frame.orientation)
        ratio = other.ratio * Double(max(other.width, other.height)) / Double(max(width, height))
        self.light = light
        self.coverage = coverage
        clipped = []
        share = []
    }

    /// The same after something has happened to the light.
    func map(_ body: ([SIMD3<Double>], Frame) -> [SIMD3<Double>]) -> PlainReduced {
        var result = self
        result.light = body(light, frame)
        result.clipped = body(clipped, frame)
        return result
    }

    var readVariance: Double { Reduced.variance(ratio) + SplineAxis.variance }
    var cellsPerMillimetre: Double { frame.pixelsPerMillimetre }

    func visible(_ components: [(variance: Double, weight: Double)]) -> [(variance: Double, weight: Double)] {
        components.filter { $0.variance >= readVariance }.map { ($0.variance - readVariance, $0.weight) }
    }

    /// Σ weight·Gaussian of what can be seen.
    func spread(_ grid: [SIMD3<Double>], _ components: [(variance: Double, weight: Double)]) -> [SIMD3<Double>] {
        var (sum, share) = (grid.map { _ in SIMD3<Double>.zero }, coverage.map { _ in 0.0 })
        for (variance, weight) in components {
            let taps = Blurring.taps(variance: variance)
            let part = gaussian(zip(grid, coverage).map { SIMD4($0 * $1, $1) }, taps)
            for cell in sum.indices {
                sum[cell] += [part[cell].x * weight, part[cell].y * weight, part[cell].z * weight]
                share[cell] += part[cell].w * weight
            }
        }
        return zip(sum, share).map { $1 < Double(Survey.leastCoverage) ? .zero : $0 / $1 }
    }

    private func gaussian(_ grid: [SIMD4<Double>], _ taps: [Double]) -> [SIMD4<Double>] {
        func filtered(_ grid: [SIMD4<Double>], _ at: (_ cell: Int, _ distance: Int) -> Int) -> [SIMD4<Double>] {
            grid.indices.map { cell in
                (1..<max(taps.count, 1)).reduce(grid[cell] * taps[0]) {
                    $0 + (grid[at(cell, -$1)] + grid[at(cell, $1)]) * taps[$1]
                }
            }
        }
        let across = filtered(grid) { cell, d in
            cell / width * width + Blurring.mirrored(cell % width + d, width)
        }
        return filtered(across) { cell, d in Blurring.mirrored(cell / width + d, height) * width + cell % width }
    }

    /// A map read at a pixel of a frame.
    func read(_ map: [SIMD3<Double>], _ x: Int, _ y: Int, on frame: Frame) -> SIMD3<Double> {
        let (across, down) = (
            SplineAxis(cells: width, pixels: frame.width), SplineAxis(cells: height, pixels: frame.height)
        )
        let ((column, wide), (row, high)) = (across.at(x), down.at(y))
        var sum = SIMD3<Double>.zero
        for dy in 0..<3 {
            for dx in 0..<3 {
                sum += map[down.inside(row + dy - 1) * width + across.inside(column + dx - 1)] * (wide[dx] * high[dy])
            }
        }
        return sum
    }

    /// A guided filter's slope and offset, averaged, as the first two components.
    ///
    /// - Parameter pairs: guide and what it guides.
    func guidedLine(_ pairs: [(Double, Double)], variance: Double, epsilon: Double) -> [SIMD3<Double>] {
        let window = [(variance: variance, weight: 1.0)]
        let means = spread(pairs.map { [$0, $1, 0] }, window)
        let products = spread(pairs.map { [$0 * $0, $0 * $1, 0] }, window)
        return spread(
            zip(means, products).map { mean, product in
                let slope = (product.y - mean.x * mean.y) / (max(product.x - mean.x * mean.x, 0) + epsilon)
                return [slope, mean.y - slope * mean.x, 0]
            }, window)
    }

    /// The least of a square of 2·radius + 1 cells a side.
    func least(_ values: [Double], radius: Int) -> [Double] {
        values.indices.map { cell in
            var least = Double.infinity
            for dy in -radius...radius {
                for dx in -radius...radius {
                    let row = Blurring.mirrored(cell / width + dy, height)
                    least = min(least, values[row * width + Blurring.mirrored(cell % width + dx, width)])
                }
            }
            return least
        }
    }

    /// The same reduced further.
    func fitting(_ longSide: Int) -> PlainReduced {
        let long = max(width, height)
        guard long > longSide else { return self }
        func side(_ cells: Int) -> Int { max((2 * cells * longSide + long) / (2 * long), 1) }
        let (columns, rows) = (
            AreaWeights(from: width, to: side(width)), AreaWeights(from: height, to: side(height))
        )
        var (sums, shares): ([SIMD3<Double>], [Double]) = ([], [])
        for cell in 0..<columns.to * rows.to {
            var (sum, share) = (SIMD3<Double>.zero, 0.0)
            for y in rows.support(cell / columns.to) {
                for x in columns.support(cell % columns.to) {
                    let part = columns.weight(x, in: cell % columns.to) * rows.weight(y, in: cell / columns.to)
                    sum += light[y * width + x] * (part * coverage[y * width + x])
                    share += part * coverage[y * width + x]
                }
            }
            sums.append(share < Double(Survey.leastCoverage) ? .zero : sum / share)
            shares.append(share)
        }
        return PlainReduced(self, width: columns.to, height: rows.to, light: sums, coverage: shares)
    }
}
