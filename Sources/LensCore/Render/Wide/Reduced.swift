internal import CVector

/// A picture small enough to look at as a whole: linear light, or what a look has made of it so far.
struct Reduced: Sendable {
    /// Cells on the long side.
    static let longSide = 1024
    /// From where on light counts as clipped, and where it is wholly: shares of the source's white.
    static let clippedFrom = 0.9

    /// The reduced picture's own.
    let frame: Frame
    /// Pixels of the picture to one cell, along the long side.
    let ratio: Double
    /// Three planes of light: the average of what can be seen.
    let light: Grid
    /// How much of a cell can be seen; nil where all can.
    let coverage: Grid?
    /// Of the clipped pixels alone: three planes of light and how much of the cell is theirs; nil if nobody asked.
    let clipped: Grid?
    let tools: Blurring
    /// Whether nobody looks at the clipped light after this: its memory may be used up.
    var isClippedFree = false

    /// The size of the reduced picture: never larger.
    static func size(of width: Int, _ height: Int) -> (width: Int, height: Int) {
        let long = max(width, height)
        guard long > longSide else { return (width, height) }
        func side(_ pixels: Int) -> Int { max((2 * pixels * longSide + long) / (2 * long), 1) }
        return (side(width), side(height))
    }

    /// What averaging that many pixels blurs, in cells: the variance of a box, less that of one pixel.
    static func variance(_ ratio: Double) -> Double { (1 - 1 / (ratio * ratio)) / 12 }

    /// What cells and the reading of them blur, in cells². Finer than that counts as sharp.
    var readVariance: Double { Self.variance(ratio) + SplineAxis.variance }

    var cellsPerMillimetre: Double { frame.pixelsPerMillimetre }

    /// Gaussian components, variance in cells² and weight, of which those finer than a reading are left out; the others
    /// become what a map needs so that its reading has the whole variance.
    func visible(_ components: [(variance: Double, weight: Double)]) -> [(variance: Double, weight: Double)] {
        components.filter { $0.variance >= readVariance }.map { ($0.variance - readVariance, $0.weight) }
    }

    /// Σ weight·Gaussian over what can be seen; weights are scaled to a sum of 1 where nothing is hidden.
    func spread(_ grid: Grid, _ components: [(variance: Double, weight: Double)]) -> Grid {
        let kernels = tools.kernels
        let covered = coverage.map { weighted(grid, by: $0) } ?? grid
        func sum(_ source: Grid) -> Grid {
            let result = Grid(width: source.width, height: source.height, planes: source.planes)
            for (variance, weight) in components {
                tools.add(source, variance: variance, weight: weight, to: result)
            }
            return result
        }
        let result = sum(covered)
        if let coverage {
            let share = sum(coverage)
            result.forEachRow(on: tools.threads) { plane, y in
                kernels.divide(result.row(y, plane: plane), share.row(y), Survey.leastCoverage, result.stride)
            }
        }
        return result
    }

    /// A Gaussian average over what can be seen.
    func average(_ grid: Grid, variance: Double) -> Grid { spread(grid, [(variance, 1)]) }

    private func weighted(_ grid: Grid, by coverage: Grid) -> Grid {
        let result = Grid(width: grid.width, height: grid.height, planes: grid.planes)
        result.forEachRow(on: tools.threads) { plane, y in
            tools.kernels.multiply(
                result.row(y, plane: plane), grid.row(y, plane: plane), coverage.row(y), result.stride)
        }
        return result
    }

    /// The same reduced further; the clipped light is left behind.
    func fitting(_ longSide: Int) -> Reduced {
        let long = max(frame.width, frame.height)
        guard long > longSide else { return self }
        func side(_ cells: Int) -> Int { max((2 * cells * longSide + long) / (2 * long), 1) }
        let (width, height) = (side(frame.width), side(frame.height))
        let share = coverage.map { tools.reduced($0, width: width, height: height) }
        let covered = coverage.map { weighted(light, by: $0) } ?? light
        let smaller = tools.reduced(covered, width: width, height: height)
        if let share {
            smaller.forEachRow(on: tools.threads) { plane, y in
                tools.kernels.divide(smaller.row(y, plane: plane), share.row(y), Survey.leastCoverage, smaller.stride)
            }
        }
        return Reduced(
            frame: Frame(width: width, height: height, seed: frame.seed, orientation: frame.orientation),
            ratio: ratio * Double(long) / Double(longSide), light: smaller, coverage: share, clipped: nil, tools: tools)
    }

    /// A guided filter's line for each cell, already averaged: two planes, slope and offset of the guide. A Gaussian
    /// window in place of the box, so that no corners show.
    ///
    /// - Parameters:
    ///   - pairs: guide and what it guides; one plane guides itself.
    ///   - variance: of the window, in cells².
    func guidedLine(_ pairs: Grid, variance: Double, epsilon: Double) -> Grid {
        let kernels = tools.kernels
        let isSelf = pairs.planes == 1
        let all = Grid(width: pairs.width, height: pairs.height, planes: isSelf ? 2 : 4)
        Grid.parts(of: all.height, tools.threads) { part in
            for y in part {
                for plane in 0..<pairs.planes {
                    all.row(y, plane: plane).update(from: pairs.row(y, plane: plane), count: all.stride)
                    kernels.multiply(
                        all.row(y, plane: pairs.planes + plane), pairs.row(y), pairs.row(y, plane: plane), all.stride)
                }
            }
        }
        let means = average(all, variance: variance)
        // What was averaged is no longer needed.
        guard let line = Grid(width: all.width, height: all.height, planes: 2, in: all.memory) else { return means }
        Grid.parts(of: line.height, tools.threads) { part in
            for y in part {
                kernels.guided_line(
                    line.row(y), line.row(y, plane: 1), means.row(y), means.row(y, plane: isSelf ? 0 : 1),
                    means.row(y, plane: isSelf ? 1 : 2), means.row(y, plane: isSelf ? 1 : 3), Float(epsilon),
                    line.stride)
            }
        }
        return average(line, variance: variance)
    }
}
