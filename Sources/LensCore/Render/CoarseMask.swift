internal import CVector

/// A smooth field computed at every `step`th column and row of the picture and interpolated between them; one worker's.
final class CoarseMask {
    /// Writes as many values as asked for, a multiple of 16: those of a row's columns, `step` apart.
    typealias Field = (_ mask: UnsafeMutablePointer<Float>, _ column: Int, _ row: Int, _ count: Int) -> Void

    private let step: Int
    private let kernels: LensRowKernels
    private let field: Field
    private let stride: Int
    private let grid: [Buffer<Float>]
    private var held = [-1, -1]
    private let mask: Buffer<Float>
    private let scratch: Buffer<Float>
    private var tile = Tile(x: 0, count: 0, rows: 0..<0)

    init(step: Int, _ machine: Machine, _ field: @escaping Field) {
        self.step = step
        self.field = field
        kernels = machine.kernels
        stride = machine.tileWidth / step + 48
        grid = [Buffer(count: stride), Buffer(count: stride)]
        mask = Buffer(count: machine.tileWidth)
        scratch = Buffer(count: stride)
    }

    func begin(_ tile: Tile) {
        self.tile = tile
        held = [-1, -1]
    }

    /// The field along a row of the tile.
    func row(_ y: Int) -> UnsafePointer<Float> {
        let above = coarse(y / step)
        if step == 1 { return UnsafePointer(above) }
        let below = coarse(y / step + 1)
        // The grid starts at the multiple of the step at or before the tile.
        kernels.mask_widen(
            mask.pointer, above, below, Float(y % step) / Float(step), scratch.pointer, step, tile.x % step, tile.count)
        return UnsafePointer(mask.pointer)
    }

    /// The coarse row of that number; two are held, an even and an odd one.
    private func coarse(_ number: Int) -> UnsafeMutablePointer<Float> {
        let slot = number & 1
        let row = grid[slot].pointer
        if held[slot] == number { return row }
        held[slot] = number
        // The tile may begin anywhere between two points of the grid.
        field(row, tile.x / step * step, number * step, min((tile.count / step + 3 + 15) & ~15, stride))
        return row
    }
}
