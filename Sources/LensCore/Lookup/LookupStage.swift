internal import CVector

/// Light of the table's space in and out; encoded values where that is the working space.
struct LookupStage: Stage {
    private let table: LookupTable
    private let luma: SIMD3<Double>
    private let amount: Double
    private let isWorking: Bool
    /// To the table's encoding and back; nil where light is what it takes.
    private let encoding: Buffer<LensCurveEntry>?
    private let decoding: Buffer<LensCurveEntry>?
    private let curves: Buffer<LensCurveEntry>?
    /// Entries a channel of `encoding` and `decoding`.
    private let count: Int

    init(_ filter: ColorLookup) {
        table = filter.table
        amount = filter.amount
        isWorking = filter.space == .working
        let colors = filter.space.colors
        luma = colors.toXYZ.rows.1
        let isLight = isWorking || colors.curves.allSatisfy { $0 == .linear }
        let curve = colors.curves
        encoding = isLight ? nil : Self.entries { curve[$0].encoded($1) }
        decoding = isLight ? nil : Self.entries { curve[$0].linear($1) }
        count = (encoding?.count ?? 0) / 3
        curves = table.curves.map { grid in
            let entries = Buffer<LensCurveEntry>(count: 3 * grid.size)
            for channel in 0..<3 {
                for index in 0..<grid.size {
                    let value = grid[index][channel]
                    let next = grid[min(index + 1, grid.size - 1)][channel]
                    entries.pointer[channel * grid.size + index] = LensCurveEntry(value: value, slope: next - value)
                }
            }
            return entries
        }
    }

    private static func entries(_ function: @escaping @Sendable (Int, Double) -> Double) -> Buffer<LensCurveEntry> {
        let table = CurveTable(Curve("", from: .encoded, to: .encoded, function: function), limit: 1)
        return Buffer(table.entries.map { LensCurveEntry(value: Float($0.value), slope: Float($0.slope)) })
    }

    var label: String {
        let kinds = [table.curves.map { "\($0.size) points" }, table.lattice.map { "\($0.size)³" }]
        return "look up (\(kinds.compactMap { $0 }.joined(separator: " → ")))"
    }

    /// Back out of the table's space by the largest share that ``ColorLookup/share(_:_:)`` allows.
    func bound(_ bound: Double) -> Double { isWorking ? 1 : 11 }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    private final class Runner: StageRunner {
        private let stage: LookupStage
        private let kernels: LensRowKernels
        private let lookup: LookupScratch
        /// How far colours are drawn out again.
        private let gains: Buffer<Float>
        /// The values before, where they are blended in.
        private let before: Buffer<Float>
        private let width: Int
        private let luma: Buffer<Float>
        private let lattice: Buffer<LensLattice>
        private let base: Buffer<Int32>
        private let steps: Buffer<Int32>
        private let fractions: Buffer<Float>
        private let results: Buffer<Float>

        init(_ stage: LookupStage, _ machine: Machine) {
            self.stage = stage
            kernels = machine.kernels
            width = machine.tileWidth
            lookup = LookupScratch(width: width)
            gains = Buffer(count: stage.isWorking ? 0 : width)
            before = Buffer(count: stage.amount == 1 ? 0 : 3 * width)
            luma = Buffer([Float(stage.luma.x), Float(stage.luma.y), Float(stage.luma.z)])
            base = Buffer(count: width)
            steps = Buffer(count: 2 * width)
            fractions = Buffer(count: 4 * width)
            results = Buffer(count: 4 * width)
            let grid = stage.table.lattice
            let lower = grid?.lower ?? .zero
            let scale = grid.map { Double($0.size - 1) / ($0.upper - $0.lower) } ?? .one
            lattice = Buffer([
                LensLattice(
                    size: Int32(grid?.size ?? 2), lower: (Float(lower.x), Float(lower.y), Float(lower.z)),
                    scale: (Float(scale.x), Float(scale.y), Float(scale.z)), base: base.pointer, steps: steps.pointer,
                    weights: fractions.pointer, results: results.pointer)
            ])
        }

        func begin(_ tile: Tile) {}

        func run(_ row: Row) {
            let planes = [row.red, row.green, row.blue]
            if stage.isWorking {
                for plane in planes { kernels.clamp(plane, row.count) }
            } else {
                kernels.lookup_enter(row.red, row.green, row.blue, gains.pointer, luma.pointer, row.count)
            }
            convert(stage.encoding, row)
            if stage.amount != 1 {
                for (channel, plane) in planes.enumerated() {
                    kernels.give_plane(plane, 1, before.pointer + channel * width, row.count)
                }
            }
            if let curves = stage.curves, let grid = stage.table.curves {
                for (channel, plane) in planes.enumerated() {
                    let range = grid.upper[channel] - grid.lower[channel]
                    kernels.curve_even(
                        plane, curves.pointer + channel * grid.size, Float(grid.lower[channel]),
                        Float(Double(grid.size - 1) / range), grid.size, lookup.kernel.pointer, row.count)
                }
            }
            if let grid = stage.table.lattice {
                let points = UnsafeRawPointer(grid.points.pointer).assumingMemoryBound(to: Float.self)
                kernels.tetrahedral(row.red, row.green, row.blue, points, lattice.pointer, row.count)
            }
            for (channel, plane) in planes.enumerated() {
                if stage.amount != 1 {
                    kernels.blend_plane(plane, before.pointer + channel * width, Float(stage.amount), row.count)
                }
                kernels.clamp(plane, row.count)
            }
            convert(stage.decoding, row)
            if !stage.isWorking {
                kernels.lookup_leave(row.red, row.green, row.blue, gains.pointer, luma.pointer, row.count)
            }
        }

        private func convert(_ entries: Buffer<LensCurveEntry>?, _ row: Row) {
            guard let entries else { return }
            kernels.curve(
                row.red, row.green, row.blue, entries.pointer, CurveTable.scale, stage.count, lookup.kernel.pointer,
                row.count)
        }
    }
}
