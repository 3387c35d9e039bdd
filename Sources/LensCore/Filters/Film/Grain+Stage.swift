internal import CVector

/// Grain before it has met the curve that comes before it, which is nearly always one: a table for grain alone would be
/// made and thrown away.
struct LoneGrainStage: Stage {
    let settings: Grain.Settings

    var label: String { alone.label }
    func bound(_ bound: Double) -> Double { alone.bound(bound) }
    func runner(_ machine: Machine) -> any StageRunner { alone.runner(machine) }

    func after(_ curve: Curve, limit: Double) -> (any Stage)? {
        curve.to == .encoded ? GrainStage(settings, curve, limit: limit) : nil
    }

    private var alone: GrainStage {
        GrainStage(settings, Curve("", from: .encoded, to: .encoded) { _, value in value }, limit: 1)
    }
}

/// Grain together with the curve before it: a table entry holds a value and the deviation at that value.
struct GrainStage: Stage {
    let settings: Grain.Settings
    let label: String
    private let horizontal: Buffer<Float>
    private let vertical: Buffer<Float>
    private let tables: Buffer<LensGrainEntry>
    private let count: Int
    private let slopeUnit: Float
    private let deviationUnit: Float
    /// Whether all channels come alike and leave alike, so that one is developed and the others are copies.
    private var isOnGrey = false

    /// The same for light that is grey: nil where grain or curve tell the channels apart.
    var onGrey: GrainStage? {
        func alike(_ channel: Int) -> Bool {
            (0..<count).allSatisfy {
                let (a, b) = (tables.pointer[$0], tables.pointer[channel * count + $0])
                return a.value == b.value && a.slope == b.slope && a.deviation == b.deviation
            }
        }
        guard settings.isGrey, alike(1), alike(2) else { return nil }
        var grey = self
        grey.isOnGrey = true
        return grey
    }

    fileprivate init(_ settings: Grain.Settings, _ curve: Curve, limit: Double) {
        self.settings = settings
        let name = settings.isGrey ? "grain (one layer)" : "grain"
        label = curve.label.isEmpty ? name : "\(curve.label) → \(name)"
        let lift = settings.readout.area.squareRoot()
        let bytes = settings.isGrey ? Grain.Noise.fourBytes : Grain.Noise.twoBytes
        horizontal = Buffer(settings.readout.taps.map { Float($0) })
        vertical = Buffer(settings.readout.taps.map { Float($0 * lift / bytes) })
        let table = CurveTable(curve, limit: limit)
        count = table.count
        let entries = table.entries.map { entry in
            // Film's light ends at white; beyond it a curve goes on flat.
            let u = min(max(entry.value, 0), 1)
            let next = min(max(entry.value + entry.slope, 0), 1)
            // The deviation is the same from one entry to the next: that of the middle, within both ends' bounds.
            let deviation = min(
                Grain.Variance.root((u + next) / 2) * settings.deviation, min(u, next) * 0.4, (1 - max(u, next)) * 0.4)
            return (value: u, slope: next - u, deviation: deviation)
        }
        let slopeUnit = max(entries.map { abs($0.slope) }.max() ?? 0, 1e-6) / 32767
        let deviationUnit = max(entries.map(\.deviation).max() ?? 0, 1e-6) / 65535
        self.slopeUnit = Float(slopeUnit)
        self.deviationUnit = Float(deviationUnit)
        tables = Buffer(
            entries.map { entry in
                LensGrainEntry(
                    value: Float(entry.value), slope: Int16((entry.slope / slopeUnit).rounded()),
                    deviation: UInt16((entry.deviation / deviationUnit).rounded()))
            })
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
        private let lookup: LookupScratch
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
            lookup = LookupScratch(width: width)
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
            if stage.isOnGrey {
                row.green.update(from: row.red, count: row.count)
                row.blue.update(from: row.red, count: row.count)
                return
            }
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
                stage.run(kernels, plane, channel, first, radius, lookup, row.count)
            }
        }
    }

    private func run(
        _ kernels: LensRowKernels, _ plane: UnsafeMutablePointer<Float>, _ channel: Int,
        _ rows: UnsafePointer<UnsafePointer<Float>>, _ radius: Int, _ lookup: LookupScratch, _ width: Int
    ) {
        kernels.grain(
            plane, tables.pointer + channel * count, CurveTable.scale, count, slopeUnit, deviationUnit, rows,
            vertical.pointer, radius, lookup.kernel.pointer, width)
    }
}
