/// A few planes of numbers, rows padded to whole vectors.
final class Grid: Sendable {
    let width: Int
    let height: Int
    let planes: Int
    /// Values from one row to the next.
    let stride: Int
    let memory: Buffer<Float>

    init(width: Int, height: Int, planes: Int) {
        self.width = width
        self.height = height
        self.planes = planes
        stride = (width + 15) & ~15
        memory = Buffer(count: stride * height * planes)
    }

    /// Planes with whatever is in the memory.
    ///
    /// - Returns: nil if it is too little.
    init?(width: Int, height: Int, planes: Int = 1, in memory: Buffer<Float>) {
        self.width = width
        self.height = height
        self.planes = planes
        stride = (width + 15) & ~15
        self.memory = memory
        guard stride * height * planes <= memory.count else { return nil }
    }

    /// Written only by the function that makes the grid, before anybody else sees it.
    func row(_ y: Int, plane: Int = 0) -> UnsafeMutablePointer<Float> {
        memory.pointer + (plane * height + y) * stride
    }

    var copy: Grid {
        let copy = Grid(width: width, height: height, planes: planes)
        copy.memory.pointer.update(from: memory.pointer, count: stride * height * planes)
        return copy
    }

    /// Rows in as many parts as there are threads, a thread each.
    static func parts(of count: Int, _ threads: Int, _ body: @escaping @Sendable (Range<Int>) -> Void) {
        let parts = min(threads, (count + 15) / 16)
        guard parts > 1 else { return body(0..<count) }
        Crew.run(parts) { part in body((part * count / parts)..<((part + 1) * count / parts)) }
    }

    func forEachRow(_ body: (_ plane: Int, _ y: Int) -> Void) {
        for plane in 0..<planes {
            for y in 0..<height { body(plane, y) }
        }
    }

    func forEachRow(on threads: Int, _ body: @escaping @Sendable (_ plane: Int, _ y: Int) -> Void) {
        Self.parts(of: height, threads) { [planes] part in
            for plane in 0..<planes {
                for y in part { body(plane, y) }
            }
        }
    }
}

/// How a side is divided into fewer cells of equal length, and what each takes of every pixel. Each pixel is given away
/// whole, so that flat stays flat and the mean stays the mean.
protocol CellWeights {
    /// Pixels before, at most 2³⁰.
    var from: Int { get }
    /// Cells, at most as many.
    var to: Int { get }
    /// The pixels that a cell takes from.
    func support(_ cell: Int) -> Range<Int>
    /// How much of a cell is this pixel.
    func weight(_ pixel: Int, in cell: Int) -> Double
}

/// The average of what a cell covers, parts of pixels included.
struct AreaWeights: CellWeights {
    let from: Int
    let to: Int

    func support(_ cell: Int) -> Range<Int> { (cell * from / to)..<(((cell + 1) * from + to - 1) / to) }

    func weight(_ pixel: Int, in cell: Int) -> Double {
        let part = min((pixel + 1) * to, (cell + 1) * from) - max(pixel * to, cell * from)
        return Double(max(part, 0)) / Double(from)
    }

    /// The cells that a pixel lies in: one, or two neighbours.
    func cells(of pixel: Int) -> ClosedRange<Int> { (pixel * to / from)...(((pixel + 1) * to - 1) / from) }
}

/// A tent of one cell to either side, which keeps pixels at their place where an area would move them to the middle of
/// their cell. Beyond the edge the picture is its own mirror.
struct TentWeights: CellWeights {
    let from: Int
    let to: Int

    private var ratio: Double { Double(from) / Double(to) }

    /// Of the tent and the pixel together, in cells².
    static func variance(_ ratio: Double) -> Double { 1.0 / 6 + 1 / (12 * ratio * ratio) }

    func support(_ cell: Int) -> Range<Int> {
        let first = max(Int(((Double(cell) - 0.5) * ratio).rounded(.down)), 0)
        return first..<min(Int(((Double(cell) + 1.5) * ratio).rounded(.up)), from)
    }

    func weight(_ pixel: Int, in cell: Int) -> Double {
        let first = share(pixel, cell)
        return first + share(-1 - pixel, cell) + share(2 * from - 1 - pixel, cell)
    }

    private func share(_ pixel: Int, _ cell: Int) -> Double {
        let centre = (Double(cell) + 0.5) * ratio
        func under(_ x: Double) -> Double {
            let u = min(max((x - centre) / ratio, -1), 1)
            return u < 0 ? (1 + u) * (1 + u) / 2 : 1 - (1 - u) * (1 - u) / 2
        }
        return under(Double(pixel) + 1) - under(Double(pixel))
    }
}

/// Weights of cells along a row, as the kernel reads them.
final class CellTable: Sendable {
    /// Columns that every cell reads: half a vector or whole ones.
    let taps: Int
    /// Cells, rounded up to whole vectors.
    let outputs: Int
    let starts: Buffer<Int32>
    let weights: Buffer<Float>

    init(_ cells: some CellWeights) {
        let most = (0..<cells.to).map { cells.support($0).count }.max() ?? 1
        let taps = most <= 8 ? 8 : (most + 15) & ~15
        self.taps = taps
        outputs = (cells.to + 15) & ~15
        starts = Buffer(count: outputs)
        weights = Buffer(count: outputs * taps)
        for cell in 0..<cells.to {
            let support = cells.support(cell)
            starts.pointer[cell] = Int32(support.lowerBound)
            for pixel in support {
                weights.pointer[cell * taps + pixel - support.lowerBound] = Float(cells.weight(pixel, in: cell))
            }
        }
    }
}
