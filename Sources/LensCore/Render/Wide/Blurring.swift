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
        let (columns, rows) = (AreaWeights(from: grid.width, to: width), AreaWeights(from: grid.height, to: height))
        let result = Grid(width: width, height: height, planes: grid.planes)
        let table = CellTable(columns)
        Grid.parts(of: height, threads) { part in
            let reduce = row(of: grid, table, rows)
            for plane in 0..<grid.planes {
                for y in part { reduce(result.row(y, plane: plane), y, plane) }
            }
        }
        return result
    }

    /// What makes a row of a smaller grid, in one thread.
    private func row(
        of grid: Grid, _ columns: CellTable, _ rows: some CellWeights
    ) -> (_ result: UnsafeMutablePointer<Float>, _ y: Int, _ plane: Int) -> Void {
        let sum = Buffer<Float>(count: grid.stride + columns.taps)
        return { result, y, plane in
            defer { withExtendedLifetime((sum, columns)) {} }
            sum.pointer.update(repeating: 0, count: grid.stride)
            for row in rows.support(y) {
                kernels.add(sum.pointer, grid.row(row, plane: plane), Float(rows.weight(row, in: y)), grid.stride)
            }
            kernels.reduce_columns(
                [result], [UnsafePointer(sum.pointer)], 1, columns.starts.pointer, columns.weights.pointer,
                columns.taps, columns.outputs)
        }
    }

    /// sum += weight·Gaussian of that variance in cells, filter and reading together.
    func add(_ grid: Grid, variance: Double, weight: Double, to sum: Grid) {
        guard variance > 9 else { return filter(grid, variance, weight: weight, to: sum) }
        let cells = 3 / variance.squareRoot()
        let width = min(grid.width, Int((Double(grid.width) * cells).rounded(.up)))
        let height = min(grid.height, Int((Double(grid.height) * cells).rounded(.up)))
        let rows = TentWeights(from: grid.height, to: height)
        let table = CellTable(TentWeights(from: grid.width, to: width))
        let across = Taps(Self.rest(variance, grid.width, width))
        let down = Taps(Self.rest(variance, grid.height, height))
        let columns = SplineColumns(cells: width, pixels: grid.width)
        let between = spare.take(width: width, height: height)
        defer { spare.give(between) }
        for plane in 0..<grid.planes {
            Grid.parts(of: height, threads) { part in
                let line = Mirrored(between, across.radius)
                let reduce = row(of: grid, table, rows)
                let cells = Buffer<Float>(count: table.outputs)
                defer { withExtendedLifetime((line, cells)) {} }
                for y in part {
                    reduce(cells.pointer, y, plane)
                    let source = line.around(cells.pointer)
                    kernels.blur_row(between.row(y), source, across.values, across.radius, between.stride)
                }
            }
            Grid.parts(of: grid.height, threads) { part in
                let blurred = Buffer<Float>(count: between.stride)
                let reader = MapReader(
                    across: columns, down: SplineAxis(cells: height, pixels: grid.height), planes: 1,
                    tileWidth: grid.stride, kernels: kernels
                ) { row, _ in
                    kernels.blur_column(
                        blurred.pointer, Self.rows(of: between, around: row, down.radius), down.values, down.radius,
                        between.stride)
                    return UnsafePointer(blurred.pointer)
                }
                defer { withExtendedLifetime(reader) {} }
                reader.begin(x: 0, count: grid.stride)
                for y in part {
                    let (rows, weights) = reader.read(y)
                    kernels.blend(sum.row(y, plane: plane), rows, weights, Float(weight), grid.stride)
                }
            }
        }
    }

    /// Half of a symmetric filter, as kernels read it.
    private struct Taps {
        let values: [Float]
        var radius: Int { values.count - 1 }

        init(_ variance: Double) { values = Blurring.taps(variance: variance).map { Float($0) } }
    }

    /// A row among its mirror images, for one thread.
    private struct Mirrored {
        private let memory: Buffer<Float>
        private let width: Int
        private let reach: Int

        /// - Parameter reach: cells to either side.
        init(_ grid: Grid, _ reach: Int) {
            width = grid.width
            self.reach = reach
            memory = Buffer(count: grid.stride + 2 * reach + 16)
        }

        /// From the first cell to the left on; stays until the next row.
        func around(_ row: UnsafePointer<Float>) -> UnsafePointer<Float> {
            let first = memory.pointer + reach
            first.update(from: row, count: width)
            for k in 0..<reach {
                first[-1 - k] = row[Blurring.mirrored(-1 - k, width)]
                first[width + k] = row[Blurring.mirrored(width + k, width)]
            }
            return UnsafePointer(memory.pointer)
        }
    }

    /// A row and those around it, mirrored.
    private static func rows(of grid: Grid, around y: Int, _ reach: Int) -> [UnsafePointer<Float>] {
        (-reach...reach).map { UnsafePointer(grid.row(mirrored(y + $0, grid.height))) }
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

    /// sum += weight·filter, on the grid itself.
    private func filter(_ grid: Grid, _ variance: Double, weight: Double, to sum: Grid) {
        let taps = Taps(variance)
        neighbours(grid, reach: taps.radius) { out, source in
            kernels.blur_row(out, source, taps.values, taps.radius, grid.stride)
        } column: { plane, y, rows, scratch in
            kernels.blur_column(scratch, rows, taps.values, taps.radius, grid.stride)
            kernels.add(sum.row(y, plane: plane), scratch, Float(weight), grid.stride)
        }
    }

    /// Each cell becomes the least of a square of 2·radius + 1 cells a side.
    func least(_ grid: Grid, radius: Int) {
        neighbours(grid, reach: radius) { out, source in
            kernels.least_row(out, source, radius, grid.stride)
        } column: { plane, y, rows, _ in
            kernels.least_column(grid.row(y, plane: plane), rows, radius, grid.stride)
        }
    }

    /// Filters rows, then columns, both among their mirror images.
    ///
    /// - Parameter column: gets a row of scratch memory besides.
    private func neighbours(
        _ grid: Grid, reach: Int,
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
                let line = Mirrored(grid, reach)
                defer { withExtendedLifetime(line) {} }
                for y in part { row(between.row(y), line.around(grid.row(y, plane: plane))) }
            }
            Grid.parts(of: grid.height, threads) { part in
                let scratch = Buffer<Float>(count: grid.stride)
                defer { withExtendedLifetime(scratch) {} }
                for y in part { column(plane, y, Self.rows(of: between, around: y, reach), scratch.pointer) }
            }
        }
    }

    /// A place among 0..<count for one beyond: the picture is repeated as its mirror image.
    static func mirrored(_ index: Int, _ count: Int) -> Int {
        let place = ((index % (2 * count)) + 2 * count) % (2 * count)
        return place < count ? place : 2 * count - 1 - place
    }
}

/// Memory of a plane that nobody uses.
private final class Spare: @unchecked Sendable {
    // Safe to send: read and written under the lock alone.
    private let lock = Monitor()
    private var memory: Buffer<Float>?

    /// One plane with whatever is in it.
    func take(width: Int, height: Int) -> Grid {
        lock.lock()
        defer { lock.unlock() }
        if let found = memory, let grid = Grid(width: width, height: height, in: found) {
            memory = nil
            return grid
        }
        return Grid(width: width, height: height, planes: 1)
    }

    /// The larger one is kept.
    func give(_ other: Grid) {
        lock.lock()
        defer { lock.unlock() }
        if (memory?.count ?? 0) <= other.memory.count { memory = other.memory }
    }
}
