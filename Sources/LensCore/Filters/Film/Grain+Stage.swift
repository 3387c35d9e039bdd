internal import CVector

/// Grain together with the curve before it: a table entry holds a value and the deviation at that value.
struct GrainStage: Stage {
    let settings: Grain.Settings
    let label: String
    private let horizontal: Buffer<Float>
    private let vertical: Buffer<Float>
    private let tables: Buffer<UInt32>
    private let scale: Float
    private let unit: Float

    init(settings: Grain.Settings) {
        let unchanged = Curve("", from: .encoded, to: .encoded) { _, value in value }
        self.init(settings, unchanged, limit: 1)
    }

    private init(_ settings: Grain.Settings, _ curve: Curve, limit: Double) {
        self.settings = settings
        let name = settings.isGrey ? "grain (one layer)" : "grain"
        label = curve.label.isEmpty ? name : "\(curve.label) → \(name)"
        let lift = settings.readout.area.squareRoot()
        let bytes = settings.isGrey ? Grain.Noise.fourBytes : Grain.Noise.twoBytes
        horizontal = Buffer(settings.readout.taps.map { Float($0) })
        vertical = Buffer(settings.readout.taps.map { Float($0 * lift / bytes) })
        let table = CurveTable(curve, limit: limit)
        scale = table.scale
        let unit = max(settings.deviation * 0.46, 1e-6) / 65535
        self.unit = Float(unit)
        tables = Buffer(
            table.values.map { value in
                let u = min(max(value, 0), 1)
                let root = Grain.Variance.root(u) * settings.deviation
                let deviation = min(root, u * 0.4, (1 - u) * 0.4)
                return UInt32(u * 65535 + 0.5) | UInt32(deviation / unit + 0.5) << 16
            })
    }

    /// Half an 8-bit code at middle tones.
    var dithers: Bool { settings.deviation * 0.45 * 255 >= 0.5 }

    func after(_ curve: Curve, limit: Double) -> (any Stage)? {
        curve.to == .encoded ? GrainStage(settings, curve, limit: limit) : nil
    }

    func bound(_ bound: Double) -> Double { 1.5 }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    /// Keeps the last 2·radius + 1 rows of noise, filtered along the row, in a ring.
    private final class Runner: StageRunner {
        private let stage: GrainStage
        private let kernels: LensRowKernels
        private let radius: Int
        private let width: Int
        private let channels: Int
        private let ring: Buffer<Float>
        private let scratch: Buffer<Float>
        private let indices: Buffer<UInt16>
        private var rows: [UnsafePointer<Float>]
        private var newest = 0

        init(_ stage: GrainStage, _ machine: Machine) {
            self.stage = stage
            kernels = machine.kernels
            radius = stage.settings.readout.taps.count / 2
            width = machine.tileWidth
            channels = stage.settings.isGrey ? 1 : 3
            ring = Buffer(count: (2 * radius + 1) * channels * width)
            scratch = Buffer(count: 3 * (width + 2 * radius + 32))
            indices = Buffer(count: width)
            rows = [UnsafePointer<Float>](repeating: UnsafePointer(ring.pointer), count: 2 * radius + 1)
        }

        func begin(_ tile: Tile) {
            for y in (tile.rows.lowerBound - radius)..<(tile.rows.lowerBound + radius) { make(y, tile.x, tile.count) }
            newest = tile.rows.lowerBound + radius - 1
        }

        private func plane(_ y: Int, _ channel: Int) -> UnsafeMutablePointer<Float> {
            let depth = 2 * radius + 1
            let slot = ((y % depth) + depth) % depth
            return ring.pointer + (slot * channels + channel) * width
        }

        private func make(_ y: Int, _ x: Int, _ count: Int) {
            let settings = stage.settings
            let key = Hash.rowKey(y, settings.keys.0)
            let taps = stage.horizontal.pointer
            if channels == 1 {
                kernels.noise_grey(plane(y, 0), scratch.pointer, key, Int32(x), taps, radius, count)
            } else {
                kernels.noise_rgb(
                    plane(y, 0), plane(y, 1), plane(y, 2), scratch.pointer, key, Hash.rowKey(y, settings.keys.1),
                    Int32(x), Float(settings.common), Float(settings.own), taps, radius, count)
            }
        }

        func run(_ row: Row) {
            while newest < row.y + radius {
                newest += 1
                make(newest, row.x, row.count)
            }
            develop(row.red, 0, row)
            develop(row.green, 1, row)
            develop(row.blue, 2, row)
        }

        private func develop(_ plane: UnsafeMutablePointer<Float>, _ channel: Int, _ row: Row) {
            for k in 0...(2 * radius) {
                rows[k] = UnsafePointer(self.plane(row.y - radius + k, min(channel, channels - 1)))
            }
            rows.withUnsafeBufferPointer { rows in
                // Never empty: there is one row at least.
                guard let first = rows.baseAddress else { return }
                stage.kernel(kernels, plane, channel, first, radius, indices.pointer, row.count)
            }
        }
    }

    private func kernel(
        _ kernels: LensRowKernels, _ plane: UnsafeMutablePointer<Float>, _ channel: Int,
        _ rows: UnsafePointer<UnsafePointer<Float>>, _ radius: Int, _ indices: UnsafeMutablePointer<UInt16>,
        _ count: Int
    ) {
        kernels.grain(
            plane, tables.pointer + channel * CurveTable.entries, scale, CurveTable.entries, unit, rows,
            vertical.pointer, radius, indices, count)
    }
}
