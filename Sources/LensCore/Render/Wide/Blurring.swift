internal import CVector

/// Wide Gaussians and averages on a reduced picture.
///
/// A Gaussian wider than three cells is made on a grid so coarse that three cells are its σ: gathered under tents, filtered
/// there, read back by the spline; the filter leaves out the variances of the other two. A lone point becomes a Gaussian
/// within 1.2 % of its height, wherever it lies between the coarse cells. At the edges the picture is its own mirror, so
/// that no light is lost.
struct Blurring: Sendable {
    let kernels: LensRowKernels
    /// Which thread makes which rows never shows.
    let threads: Int
    /// What lies between rows and columns; one after another has it, because a fresh one costs more than filling it.
    private let spare = Spare()

    init(kernels: LensRowKernels, threads: Int = 1) {
        self.kernels = kernels
        self.threads = threads
    }

    /// Averages over areas.
    func reduced(_ grid: Grid, width: Int, height: Int) -> Grid {
        reduced(grid, AreaWeights(from: grid.width, to: width), AreaWeights(from: grid.height, to: height))
    }

    private func reduced(_ grid: Grid, _ columns: some CellWeights, _ rows: some CellWeights & Sendable) -> Grid {
        let result = Grid(width: columns.to, height: rows.to, planes: grid.planes)
        let table = CellTable(columns)
        Grid.parts(of: rows.to, threads) { part in
            let sum = Buffer<Float>(count: grid.stride + table.taps)
            defer { withExtendedLifetime((table, sum)) {} }
            for plane in 0..<grid.planes {
                for y in part {
                    sum.pointer.update(repeating: 0, count: grid.stride)
                    for row in rows.support(y) {
                        kernels.add(
                            sum.pointer, grid.row(row, plane: plane), Float(rows.weight(row, in: y)), grid.stride)
                    }
                    kernels.reduce_columns(
                        [result.row(y, plane: plane)], [UnsafePointer(sum.pointer)], 1, table.starts.pointer,
                        table.weights.pointer, table.taps, result.stride)
                }
            }
        }
        return result
    }

    /// sum += weight·Gaussian of that variance in cells, filter and reading together.
    func add(_ grid: Grid, variance: Double, weight: Double, to sum: Grid) {
        guard variance > 9 else { return filter(grid, variance, variance, weight: weight, to: sum) }
        let cells = 3 / variance.squareRoot()
        let width = min(grid.width, Int((Double(grid.width) * cells).rounded(.up)))
        let height = min(grid.height, Int((Double(grid.height) * cells).rounded(.up)))
        let coarse = reduced(
            grid, TentWeights(from: grid.width, to: width), TentWeights(from: grid.height, to: height))
        let blurred = Grid(width: width, height: height, planes: grid.planes)
        filter(
            coarse, Self.rest(variance, grid.width, width), Self.rest(variance, grid.height, height), weight: 1,
            to: blurred)
        Grid.parts(of: grid.height, threads) { part in
            let reader = MapReader(blurred, size: (grid.width, grid.height), tileWidth: grid.stride, kernels: kernels)
            defer { withExtendedLifetime(reader) {} }
            reader.begin(x: 0, count: grid.stride)
            for y in part {
                let (rows, weights) = reader.read(y)
                for plane in 0..<grid.planes {
                    kernels.blend(sum.row(y, plane: plane), rows + 3 * plane, weights, Float(weight), grid.stride)
                }
            }
        }
    }

    /// What is left of a variance for a filter on fewer cells, in those cells.
    private static func rest(_ variance: Double, _ from: Int, _ to: Int) -> Double {
        let ratio = Double(from) / Double(to)
        return max(variance / (ratio * ratio) - SplineAxis.variance - TentWeights.variance(ratio), 0)
    }

    /// Half of a symmetric filter from the middle on: Gaussian samples whose variance is the one asked for, to four σ.
    static func taps(variance: Double) -> [Double] {
        guard variance > 1e-6 else { return [1] }
        let radius = max(1, Int((4 * variance.squareRoot()).rounded(.up)))
        func samples(_ width: Double) -> [Double] {
            let raw = (0...radius).map { Elementary.exp(-Double($0 * $0) / (2 * width)) }
            let sum = 2 * raw.reduce(0, +) - raw[0]
            return raw.map { $0 / sum }
        }
        func spread(_ taps: [Double]) -> Double {
            taps.enumerated().reduce(0) { $0 + 2 * Double($1.offset * $1.offset) * $1.element }
        }
        // Few samples of a narrow Gaussian have less variance than the Gaussian.
        var (low, high) = (0.0, 2 * variance + 1)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if spread(samples(middle)) < variance { low = middle } else { high = middle }
        }
        return samples(high)
    }

    private func filter(_ grid: Grid, _ across: Double, _ down: Double, weight: Double, to sum: Grid) {
        let (a, d) = (Self.taps(variance: across).map { Float($0) }, Self.taps(variance: down).map { Float($0) })
        neighbours(grid, across: a.count - 1, down: d.count - 1) { out, source in
            kernels.blur_row(out, source, a, a.count - 1, grid.stride)
        } column: { plane, y, rows, scratch in
            kernels.blur_column(scratch, rows, d, d.count - 1, grid.stride)
            kernels.add(sum.row(y, plane: plane), scratch, Float(weight), grid.stride)
        }
    }

    /// The least of a square of 2·radius + 1 cells a side.
    func least(_ grid: Grid, radius: Int) -> Grid {
        let result = Grid(width: grid.width, height: grid.height, planes: grid.planes)
        neighbours(grid, across: radius, down: radius) { out, source in
            kernels.least_row(out, source, radius, grid.stride)
        } column: { plane, y, rows, _ in
            kernels.least_column(result.row(y, plane: plane), rows, radius, grid.stride)
        }
        return result
    }

    /// Filters rows, then columns, both among their mirror images.
    ///
    /// - Parameter column: gets a row of scratch memory besides.
    private func neighbours(
        _ grid: Grid, across: Int, down: Int,
        row: @escaping @Sendable (UnsafeMutablePointer<Float>, UnsafePointer<Float>) -> Void,
        column:
            @escaping @Sendable (
                _ plane: Int, _ y: Int, UnsafePointer<UnsafePointer<Float>>, UnsafeMutablePointer<Float>
            ) -> Void
    ) {
        // A plane at a time, in memory that stays warm.
        let between = spare.take(width: grid.width, height: grid.height)
        defer { spare.give(between) }
        for plane in 0..<grid.planes {
            Grid.parts(of: grid.height, threads) { part in
                let padded = Buffer<Float>(count: grid.stride + 2 * across + 16)
                defer { withExtendedLifetime(padded) {} }
                for y in part {
                    let source = grid.row(y, plane: plane)
                    (padded.pointer + across).update(from: source, count: grid.width)
                    for k in 0..<across {
                        padded.pointer[across - 1 - k] = source[Self.mirrored(-1 - k, grid.width)]
                        padded.pointer[across + grid.width + k] = source[Self.mirrored(grid.width + k, grid.width)]
                    }
                    row(between.row(y), padded.pointer)
                }
            }
            Grid.parts(of: grid.height, threads) { part in
                let scratch = Buffer<Float>(count: grid.stride)
                defer { withExtendedLifetime(scratch) {} }
                for y in part {
                    let rows = (-down...down).map { UnsafePointer(between.row(Self.mirrored(y + $0, grid.height))) }
                    column(plane, y, rows, scratch.pointer)
                }
            }
        }
    }

    /// A place among 0..<count for one beyond: the picture is repeated as its mirror image.
    static func mirrored(_ index: Int, _ count: Int) -> Int {
        let place = ((index % (2 * count)) + 2 * count) % (2 * count)
        return place < count ? place : 2 * count - 1 - place
    }
}

/// A grid of one plane that nobody uses.
private final class Spare: @unchecked Sendable {
    // Safe to send: read and written under the lock alone.
    private let lock = Monitor()
    private var grid: Grid?

    /// Whatever is in it.
    func take(width: Int, height: Int) -> Grid {
        lock.lock()
        defer { lock.unlock() }
        if let found = grid, found.width == width, found.height == height {
            grid = nil
            return found
        }
        return Grid(width: width, height: height, planes: 1)
    }

    /// The largest one is kept.
    func give(_ other: Grid) {
        lock.lock()
        defer { lock.unlock() }
        if (grid?.height ?? 0) <= other.height { grid = other }
    }
}
