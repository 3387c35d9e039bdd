internal import CVector

/// Values of the Print place in and out.
struct LookupStage: Stage {
    private let table: LookupTable
    private let amount: Double
    /// The ways to the table's space and back; nil where it is the working one.
    private let ways: Ways?
    private let curves: Buffer<LensCurveEntry>?

    /// What lies between the working encoding and the table's.
    private struct Ways {
        /// Entries from 0 to 1 on the axis of ``Warp`` taken twice. Three tables follow one another here: each is so fine
        /// that an identity stays within half a 16-bit code where a saturated colour's darkest component magnifies it.
        static let steps: Float = 8192

        let linearise: Buffer<LensCurveEntry>
        let encode: Buffer<LensCurveEntry>
        /// Light of the working primaries to that of the table's, and back.
        let enter: Buffer<Float>
        let leave: Buffer<Float>
        let luma: Buffer<Float>
        /// To the table's encoding and back; nil where light is what it takes. Channels have one curve.
        let encodeOwn: Buffer<LensCurveEntry>?
        let lineariseOwn: Buffer<LensCurveEntry>?

        init(_ space: ColorLookup.Space) {
            let colors = space.colors
            let (curve, toWorking, luma) = (colors.green, colors.toWorking, colors.toXYZ.rows.1)
            linearise = Self.entries(Program.decode)
            encode = Self.entries(Program.encode)
            enter = Buffer(toWorking.inverse.floats)
            leave = Buffer(toWorking.floats)
            self.luma = Buffer([Float(luma.x), Float(luma.y), Float(luma.z)])
            let isWorkingCurve = curve == .sRGB
            encodeOwn = space.isLight ? nil : isWorkingCurve ? encode : Self.entries(curve.encoded)
            lineariseOwn = space.isLight ? nil : isWorkingCurve ? linearise : Self.entries(curve.linear)
        }

        private static func entries(_ function: (Double) -> Double) -> Buffer<LensCurveEntry> {
            let count = Int(steps) + 1
            let values = (0..<count).map { function(Double(Warp.value(Warp.value(Float($0) / steps)))) }
            return Buffer(
                values.indices.map { index in
                    let next = values[min(index + 1, count - 1)]
                    return LensCurveEntry(value: Float(values[index]), slope: Float(next - values[index]))
                })
        }
    }

    init(_ filter: ColorLookup) {
        table = filter.table
        amount = filter.amount
        ways = filter.space == .working ? nil : Ways(filter.space)
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

    var label: String {
        let kinds = [table.curves.map { "\($0.size) points" }, table.lattice.map { "\($0.size)³" }]
        return "look up (\(kinds.compactMap { $0 }.joined(separator: " → ")))"
    }

    func bound(_ bound: Double) -> Double { 1 }

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
            gains = Buffer(count: stage.ways == nil ? 0 : width)
            before = Buffer(count: stage.amount == 1 ? 0 : 3 * width)
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
            for plane in planes { kernels.clamp(plane, row.count) }
            if let ways = stage.ways {
                convert(ways.linearise, planes, row)
                kernels.matrix(row.red, row.green, row.blue, ways.enter.pointer, row.count)
                kernels.lookup_enter(row.red, row.green, row.blue, gains.pointer, ways.luma.pointer, row.count)
                convert(ways.encodeOwn, planes, row)
            }
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
            if let ways = stage.ways {
                convert(ways.lineariseOwn, planes, row)
                kernels.lookup_leave(row.red, row.green, row.blue, gains.pointer, ways.luma.pointer, row.count)
                kernels.matrix(row.red, row.green, row.blue, ways.leave.pointer, row.count)
                convert(ways.encode, planes, row)
            }
        }

        private func convert(
            _ entries: Buffer<LensCurveEntry>?, _ planes: [UnsafeMutablePointer<Float>], _ row: Row
        ) {
            guard let entries else { return }
            for plane in planes {
                kernels.encode(plane, entries.pointer, Ways.steps, entries.count, lookup.kernel.pointer, row.count)
            }
        }
    }
}
