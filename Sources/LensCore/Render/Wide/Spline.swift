internal import CVector

/// How maps are read at full size: a quadratic B-spline through three cells a side, smooth in value and slope, its
/// coordinates global. It blurs by a variance of a quarter of a cell, which maps leave out of their own.
struct SplineAxis {
    /// Cells.
    let cells: Int
    /// Pixels.
    let pixels: Int

    static let variance = 0.25

    /// The middle one of the three cells, and their weights.
    func at(_ pixel: Int) -> (cell: Int, weights: SIMD3<Double>) {
        let position = (Double(pixel) + 0.5) * Double(cells) / Double(pixels) - 0.5
        let cell = min(max(Int((position + 0.5).rounded(.down)), 0), cells - 1)
        let f = min(max(position - Double(cell), -0.5), 0.5)
        return (cell, [0.5 * (0.5 - f) * (0.5 - f), 0.75 - f * f, 0.5 * (0.5 + f) * (0.5 + f)])
    }

    /// Beyond the edge the picture is its own mirror.
    func inside(_ cell: Int) -> Int { min(max(cell, 0), cells - 1) }
}

/// Reads maps for one worker: map rows are made as wide as the tile once, and mixed for each row of the picture.
final class MapReader {
    private let maps: Grid
    private let size: (width: Int, height: Int)
    private let kernels: LensRowKernels
    private let across: SplineAxis
    private let down: SplineAxis
    private let starts: Buffer<Int32>
    /// A row of weights each for the cell before, the one that a pixel lies in and the one behind.
    private let sides: Buffer<Float>
    private let columns: Int
    private let wide: Buffer<Float>
    private let padded: Buffer<Float>
    private let tileWidth: Int
    private var held = [-1, -1, -1]
    private var tile = (x: 0, count: 0)
    private let pointers: UnsafeMutablePointer<UnsafePointer<Float>>
    private let mix = Buffer<Float>(count: 3)

    /// - Parameter size: of the picture that the maps are read for.
    init(_ maps: Grid, size: (width: Int, height: Int), tileWidth: Int, kernels: LensRowKernels) {
        self.maps = maps
        self.size = size
        self.kernels = kernels
        self.tileWidth = tileWidth
        across = SplineAxis(cells: maps.width, pixels: size.width)
        down = SplineAxis(cells: maps.height, pixels: size.height)
        columns = (size.width + 15) & ~15
        starts = Buffer(count: columns)
        sides = Buffer(count: 3 * columns)
        wide = Buffer(count: 3 * maps.planes * tileWidth)
        // A vector is read from the last cell on.
        padded = Buffer(count: maps.width + 18)
        pointers = .allocate(capacity: 3 * maps.planes)
        pointers.initialize(repeating: UnsafePointer(wide.pointer), count: 3 * maps.planes)
        for column in 0..<columns {
            let (cell, weights) = across.at(column)
            starts.pointer[column] = Int32(cell)
            for side in 0..<3 { sides.pointer[side * columns + column] = Float(weights[side]) }
        }
    }

    deinit { pointers.deallocate() }

    func begin(x: Int, count: Int) {
        held = [-1, -1, -1]
        tile = (x, count)
    }

    /// Three rows a plane and their weights, for a row of the picture; they stay until the next call.
    func read(_ y: Int) -> (rows: UnsafePointer<UnsafePointer<Float>>, weights: UnsafePointer<Float>) {
        let (cell, weights) = down.at(y)
        for side in 0..<3 {
            mix.pointer[side] = Float(weights[side])
            let row = down.inside(cell + side - 1)
            if held[row % 3] != row {
                widen(row)
                held[row % 3] = row
            }
            for plane in 0..<maps.planes { pointers[3 * plane + side] = UnsafePointer(slot(row, plane)) }
        }
        return (UnsafePointer(pointers), UnsafePointer(mix.pointer))
    }

    private func slot(_ row: Int, _ plane: Int) -> UnsafeMutablePointer<Float> {
        wide.pointer + (3 * plane + row % 3) * tileWidth
    }

    private func widen(_ row: Int) {
        for plane in 0..<maps.planes {
            let source = maps.row(row, plane: plane)
            (padded.pointer + 1).update(from: source, count: maps.width)
            padded.pointer[0] = source[0]
            padded.pointer[maps.width + 1] = source[maps.width - 1]
            let sides = sides.pointer + tile.x
            kernels.widen(
                slot(row, plane), padded.pointer, starts.pointer + tile.x, sides, sides + columns, sides + 2 * columns,
                tile.count)
        }
    }
}

/// A stage that reads maps: row by row, with three rows of each map and their weights.
struct MapStage: Stage {
    typealias Rows = (rows: UnsafePointer<UnsafePointer<Float>>, weights: UnsafePointer<Float>)

    let label: String
    let maps: Grid
    let size: (width: Int, height: Int)
    /// How much brighter a pixel can become.
    var gain = 1.0
    /// What is done to a row. Called once a worker.
    let body: @Sendable (Machine) -> (Row, Rows) -> Void

    func bound(_ bound: Double) -> Double { bound * gain }

    func runner(_ machine: Machine) -> any StageRunner {
        Runner(
            MapReader(maps, size: size, tileWidth: machine.tileWidth, kernels: machine.kernels), body(machine))
    }

    private final class Runner: StageRunner {
        private let reader: MapReader
        private let body: (Row, Rows) -> Void

        init(_ reader: MapReader, _ body: @escaping (Row, Rows) -> Void) {
            self.reader = reader
            self.body = body
        }

        func begin(_ tile: Tile) { reader.begin(x: tile.x, count: tile.count) }
        func run(_ row: Row) { body(row, reader.read(row.y)) }
    }
}
