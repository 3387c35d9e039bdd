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

/// Which cells each column of a picture lies among, and how near.
final class SplineColumns: Sendable {
    let cells: Int
    let starts: Buffer<Int32>
    /// A row of weights each for the cell before, the one that a pixel lies in and the one behind.
    let sides: Buffer<Float>
    let count: Int

    init(cells: Int, pixels: Int) {
        self.cells = cells
        count = (pixels + 15) & ~15
        starts = Buffer(count: count)
        sides = Buffer(count: 3 * count)
        let axis = SplineAxis(cells: cells, pixels: pixels)
        for column in 0..<count {
            let (cell, weights) = axis.at(column)
            starts.pointer[column] = Int32(cell)
            for side in 0..<3 { sides.pointer[side * count + column] = Float(weights[side]) }
        }
    }
}

/// Reads maps for one worker: map rows are made as wide as the tile once, and mixed for each row of the picture.
final class MapReader {
    private let planes: Int
    /// A row of a map, which stays until the next one is asked for.
    private let map: (_ row: Int, _ plane: Int) -> UnsafePointer<Float>
    private let kernels: LensRowKernels
    private let across: SplineColumns
    private let down: SplineAxis
    private let wide: Buffer<Float>
    private let padded: Buffer<Float>
    private let tileWidth: Int
    private var held = [-1, -1, -1]
    private var tile = (x: 0, count: 0)
    private let pointers: UnsafeMutablePointer<UnsafePointer<Float>>
    private let mix = Buffer<Float>(count: 3)

    /// - Parameters:
    ///   - across: of the maps' columns and the picture's.
    ///   - down: of their rows.
    init(
        across: SplineColumns, down: SplineAxis, planes: Int, tileWidth: Int, kernels: LensRowKernels,
        map: @escaping (_ row: Int, _ plane: Int) -> UnsafePointer<Float>
    ) {
        self.across = across
        self.down = down
        self.planes = planes
        self.tileWidth = tileWidth
        self.kernels = kernels
        self.map = map
        wide = Buffer(count: 3 * planes * tileWidth)
        // A vector is read from the last cell on.
        padded = Buffer(count: across.cells + 18)
        pointers = .allocate(capacity: 3 * planes)
        pointers.initialize(repeating: UnsafePointer(wide.pointer), count: 3 * planes)
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
            for plane in 0..<planes { pointers[3 * plane + side] = UnsafePointer(slot(row, plane)) }
        }
        return (UnsafePointer(pointers), UnsafePointer(mix.pointer))
    }

    private func slot(_ row: Int, _ plane: Int) -> UnsafeMutablePointer<Float> {
        wide.pointer + (3 * plane + row % 3) * tileWidth
    }

    private func widen(_ row: Int) {
        let cells = across.cells
        for plane in 0..<planes {
            let source = map(row, plane)
            (padded.pointer + 1).update(from: source, count: cells)
            padded.pointer[0] = source[0]
            padded.pointer[cells + 1] = source[cells - 1]
            let sides = across.sides.pointer + tile.x
            kernels.widen(
                slot(row, plane), padded.pointer, across.starts.pointer + tile.x, sides, sides + across.count,
                sides + 2 * across.count, tile.count)
        }
    }
}

/// A stage that reads maps: row by row, with three rows of each map and their weights.
struct MapStage: Stage {
    typealias Rows = (rows: UnsafePointer<UnsafePointer<Float>>, weights: UnsafePointer<Float>)

    let label: String
    private let maps: Grid
    private let across: SplineColumns
    private let size: (width: Int, height: Int)
    /// How much brighter a pixel can become.
    private let gain: Double
    private let body: @Sendable (Machine) -> (Row, Rows) -> Void

    /// - Parameter body: what is done to a row. Called once a worker.
    init(
        label: String, maps: Grid, size: (width: Int, height: Int), gain: Double = 1,
        body: @escaping @Sendable (Machine) -> (Row, Rows) -> Void
    ) {
        self.label = label
        self.maps = maps
        self.size = size
        self.gain = gain
        self.body = body
        across = SplineColumns(cells: maps.width, pixels: size.width)
    }

    func bound(_ bound: Double) -> Double { bound * gain }

    func runner(_ machine: Machine) -> any StageRunner {
        let maps = maps
        let reader = MapReader(
            across: across, down: SplineAxis(cells: maps.height, pixels: size.height), planes: maps.planes,
            tileWidth: machine.tileWidth, kernels: machine.kernels
        ) { UnsafePointer(maps.row($0, plane: $1)) }
        return Runner(reader, body(machine))
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
