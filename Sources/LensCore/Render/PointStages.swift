internal import CVector

/// The stages that the fold makes itself.
struct MatrixStage: Stage {
    let matrix: Matrix3
    var label: String { "matrix" }

    /// Whether every colour becomes a grey, to the bit.
    var isGrey: Bool {
        let values = matrix.floats
        return values[..<3] == values[3..<6] && values[..<3] == values[6...]
    }

    func bound(_ bound: Double) -> Double {
        let rows = [matrix.rows.0, matrix.rows.1, matrix.rows.2]
        return bound * (rows.map { max($0.x, 0) + max($0.y, 0) + max($0.z, 0) }.max() ?? 1)
    }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.matrix
        let values = Buffer(matrix.floats)
        return RowRunner { kernel($0.red, $0.green, $0.blue, values.pointer, $0.count) }
    }
}

/// A matrix whose rows are alike, before a stage that reads red alone.
struct GreyMatrixStage: Stage {
    let matrix: MatrixStage
    var label: String { matrix.label }

    func bound(_ bound: Double) -> Double { matrix.bound(bound) }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.matrix_grey
        let values = Buffer(matrix.matrix.floats)
        return RowRunner { kernel($0.red, $0.green, $0.blue, values.pointer, $0.count) }
    }
}

struct CompressStage: Stage {
    let luma: SIMD3<Double>
    let knee: Double
    var label: String { "gamut" }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.compress
        let weights = Buffer([Float(luma.x), Float(luma.y), Float(luma.z)])
        let knee = Float(knee)
        return RowRunner { kernel($0.red, $0.green, $0.blue, weights.pointer, knee, $0.count) }
    }
}

struct FitStage: Stage {
    let luma: SIMD3<Double>
    var label: String { "fit into the gamut" }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.fit
        let weights = Buffer([Float(luma.x), Float(luma.y), Float(luma.z)])
        return RowRunner { kernel($0.red, $0.green, $0.blue, weights.pointer, $0.count) }
    }
}

struct AffineStage: Stage {
    let label: String
    let scale: SIMD3<Double>
    let offset: SIMD3<Double>

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.affine
        let scales = Buffer([Float(scale.x), Float(scale.y), Float(scale.z)])
        let offsets = Buffer([Float(offset.x), Float(offset.y), Float(offset.z)])
        return RowRunner { kernel($0.red, $0.green, $0.blue, scales.pointer, offsets.pointer, $0.count) }
    }
}

/// Encoded working values back to linear light.
struct LineariseStage: Stage {
    var label: String { "decode" }

    func bound(_ bound: Double) -> Double { 1 }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.linearise
        return RowRunner { kernel($0.red, $0.green, $0.blue, $0.count) }
    }
}

/// Decoding, the output's matrix and its gamut in one pass: how every look that reaches film ends.
struct FinishStage: Stage {
    let matrix: Matrix3
    let luma: SIMD3<Double>
    var label: String { "decode → matrix → fit into the gamut" }

    func bound(_ bound: Double) -> Double { MatrixStage(matrix: matrix).bound(1) }

    /// As the kernels read it.
    struct Tables {
        let matrix: Buffer<Float>
        let luma: Buffer<Float>
    }

    var tables: Tables {
        Tables(matrix: Buffer(matrix.floats), luma: Buffer([Float(luma.x), Float(luma.y), Float(luma.z)]))
    }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.finish
        let tables = tables
        return RowRunner {
            kernel($0.red, $0.green, $0.blue, tables.matrix.pointer, tables.luma.pointer, $0.count)
        }
    }
}

/// A folded curve sampled on the axis of ``Warp``, a channel after the other, for linear interpolation.
struct CurveTable {
    /// Entries from 0 to 1. A power of two puts the axis's kinks on entries, so that between two of them it is straight.
    static let scale: Float = 1024

    /// Entries a channel.
    let count: Int
    /// Values, a channel after the other.
    private let values: [Double]

    /// - Parameters:
    ///   - limit: the largest value that arrives.
    ///   - scale: entries from 0 to 1, a power of two.
    init(_ curve: Curve, limit: Double, scale: Float = CurveTable.scale) {
        // Beyond 4096 times white, which nothing reaches, a curve stays as it is there.
        let limit = curve.from == .encoded ? 1 : min(max(limit, 1), 4096)
        let count = Int((Warp.position(Float(limit)) * scale).rounded(.up)) + 1
        self.count = count
        values = (0..<(3 * count)).map { index in
            curve.function(index / count, Double(Warp.value(Float(index % count) / scale)))
        }
    }

    var largest: Double { values.max() ?? 1 }

    /// Value and distance to the next entry's value; at a channel's last entry there is no next.
    var entries: [(value: Double, slope: Double)] {
        values.indices.map { index in
            let isLast = index % count == count - 1
            return (values[index], isLast ? 0 : values[index + 1] - values[index])
        }
    }
}

/// What a look-up keeps between its passes, for one worker.
final class LookupScratch {
    private let index: Buffer<UInt32>
    private let fraction: Buffer<Float>
    let kernel: Buffer<LensLookup>

    init(width: Int) {
        index = Buffer(count: width)
        fraction = Buffer(count: width)
        kernel = Buffer([LensLookup(index: index.pointer, fraction: fraction.pointer)])
    }
}

/// A folded curve as a table a channel.
struct CurveStage: Stage {
    let label: String
    private let tables: Buffer<LensCurveEntry>
    private let count: Int
    private let largest: Double
    private let scale: Float

    /// - Parameter isPrecise: whether the result is finer than eight bits.
    init(_ curve: Curve, limit: Double, isPrecise: Bool = false) {
        label = curve.label
        // A sixty-fourth of the error, as long as entries are numbered by sixteen bits.
        scale = isPrecise && (curve.from == .encoded || limit <= 32) ? 8 * CurveTable.scale : CurveTable.scale
        let table = CurveTable(curve, limit: limit, scale: scale)
        tables = Buffer(table.entries.map { LensCurveEntry(value: Float($0.value), slope: Float($0.slope)) })
        count = table.count
        largest = table.largest
    }

    func bound(_ bound: Double) -> Double { largest }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.curve
        let scratch = LookupScratch(width: machine.tileWidth)
        let (tables, count, scale) = (tables, count, scale)
        return RowRunner {
            kernel(
                $0.red, $0.green, $0.blue, tables.pointer, scale, count, scratch.kernel.pointer, $0.count)
        }
    }
}

/// The tables' axis, close to a square root: see `lens_warp`.
enum Warp {
    static func position(_ value: Float) -> Float { Float(bitPattern: (value.bitPattern >> 1) + 0x1fc0_0000) }

    /// The inverse; positions from 2⁻⁶⁴ up.
    static func value(_ position: Float) -> Float {
        position.bitPattern <= 0x1fc0_0000 ? 0 : Float(bitPattern: (position.bitPattern - 0x1fc0_0000) << 1)
    }
}
