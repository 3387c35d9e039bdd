internal import CVector

/// The stages that the fold makes itself.
struct MatrixStage: Stage {
    let matrix: Matrix3
    var label: String { "matrix" }

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
    let knee: Double
    var label: String { "decode → matrix → gamut" }

    func bound(_ bound: Double) -> Double { MatrixStage(matrix: matrix).bound(1) }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.finish
        let values = Buffer(matrix.floats)
        let weights = Buffer([Float(luma.x), Float(luma.y), Float(luma.z)])
        let knee = Float(knee)
        return RowRunner { kernel($0.red, $0.green, $0.blue, values.pointer, weights.pointer, knee, $0.count) }
    }
}

/// A folded curve sampled on the axis of ``Warp``, a channel after the other.
struct CurveTable {
    /// Entries a channel: an 8-bit code is held within a twentieth.
    static let entries = 4096

    let scale: Float
    let values: [Double]

    /// - Parameter limit: the largest value that arrives.
    init(_ curve: Curve, limit: Double) {
        let limit = curve.from == .encoded ? 1 : max(limit, 1.0 / 64)
        let scale = Float(Self.entries - 1) / Warp.position(Float(limit))
        self.scale = scale
        values = (0..<(3 * Self.entries)).map { index in
            curve.function(index / Self.entries, Double(Warp.value(Float(index % Self.entries) / scale)))
        }
    }
}

/// A folded curve as a table a channel.
struct CurveStage: Stage {
    let label: String
    private let tables: Buffer<Float>
    private let scale: Float
    private let largest: Double

    init(_ curve: Curve, limit: Double) {
        label = curve.label
        let table = CurveTable(curve, limit: limit)
        tables = Buffer(table.values.map { Float($0) })
        scale = table.scale
        largest = table.values.max() ?? 1
    }

    func bound(_ bound: Double) -> Double { largest }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.curve
        let scratch = Buffer<UInt16>(count: machine.tileWidth)
        let (tables, scale) = (tables, scale)
        return RowRunner {
            kernel(
                $0.red, $0.green, $0.blue, tables.pointer, scale, CurveTable.entries, scratch.pointer, $0.count)
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
