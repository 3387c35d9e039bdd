/// A few planes of numbers, rows padded to whole vectors.
final class Grid: Sendable {
    let width: Int
    let height: Int
    let planes: Int
    /// Values from one row to the next.
    let stride: Int
    private let memory: Buffer<Float>

    init(width: Int, height: Int, planes: Int) {
        self.width = width
        self.height = height
        self.planes = planes
        stride = (width + 15) & ~15
        memory = Buffer(count: stride * height * planes)
    }

    /// Written only by the function that makes the grid, before anybody else sees it.
    func row(_ y: Int, plane: Int = 0) -> UnsafeMutablePointer<Float> {
        memory.pointer + (plane * height + y) * stride
    }

    var copy: Grid {
        let copy = Grid(width: width, height: height, planes: planes)
        copy.memory.pointer.update(from: memory.pointer, count: memory.count)
        return copy
    }

    func forEachRow(_ body: (_ plane: Int, _ y: Int) -> Void) {
        for plane in 0..<planes {
            for y in 0..<height { body(plane, y) }
        }
    }
}

/// How a side is divided into fewer cells of equal length: each is the average of what it covers, parts of pixels
/// included, so that flat stays flat and the mean stays the mean.
struct AreaWeights: Sendable {
    /// Pixels before, at most 2³⁰.
    let from: Int
    /// Cells, at most as many.
    let to: Int

    /// The pixels that a cell touches.
    func support(_ cell: Int) -> Range<Int> { (cell * from / to)..<(((cell + 1) * from + to - 1) / to) }

    /// How much of a cell is this pixel.
    func weight(_ pixel: Int, in cell: Int) -> Double {
        let part = min((pixel + 1) * to, (cell + 1) * from) - max(pixel * to, cell * from)
        return Double(max(part, 0)) / Double(from)
    }

    /// The cells that a pixel lies in: one, or two neighbours.
    func cells(of pixel: Int) -> ClosedRange<Int> { (pixel * to / from)...(((pixel + 1) * to - 1) / from) }

    /// Columns that every cell reads, whole vectors.
    var taps: Int { (((0..<to).map { support($0).count }.max() ?? 1) + 15) & ~15 }
}

/// Area weights as the kernel reads them.
final class AreaTable: Sendable {
    let taps: Int
    let starts: Buffer<Int32>
    let weights: Buffer<Float>

    init(_ area: AreaWeights) {
        let taps = area.taps
        self.taps = taps
        let outputs = (area.to + 15) & ~15
        starts = Buffer(count: outputs)
        weights = Buffer(count: outputs * taps)
        for cell in 0..<area.to {
            let support = area.support(cell)
            starts.pointer[cell] = Int32(support.lowerBound)
            for pixel in support {
                weights.pointer[cell * taps + pixel - support.lowerBound] = Float(area.weight(pixel, in: cell))
            }
        }
    }
}
