internal import CVector

/// What a filter asks the renderer to run.
public enum Step: Sendable {
    /// A matrix on linear light. Neighbours fold into one.
    case matrix(Matrix3)
    /// A function of each channel by itself. Neighbours fold into one table.
    case curve(Curve)
    /// Anything else, row by row.
    case stage(any Stage)
}

/// A function of each channel by itself.
public struct Curve: Sendable {
    /// As the plan prints it.
    public let label: String
    /// How the values that come in are encoded.
    public let from: Domain
    /// How those that go out are.
    public let to: Domain
    /// The function, by channel.
    public let function: @Sendable (_ channel: Int, _ value: Double) -> Double
    /// Scale and offset, where the function is nothing else.
    let line: (scale: SIMD3<Double>, offset: SIMD3<Double>)?
    /// What computes the function faster than a table where it stands alone.
    let alone: (any Stage)?

    /// A curve. The function is asked for a table's entries, once a picture, and for no pixel: in light from 0 up
    /// beyond 1, encoded 0…1.
    public init(
        _ label: String, from: Domain, to: Domain,
        function: @escaping @Sendable (_ channel: Int, _ value: Double) -> Double
    ) {
        self.init(label, from: from, to: to, line: nil, alone: nil, function: function)
    }

    init(
        _ label: String, from: Domain, to: Domain, line: (scale: SIMD3<Double>, offset: SIMD3<Double>)?,
        alone: (any Stage)?, function: @escaping @Sendable (_ channel: Int, _ value: Double) -> Double
    ) {
        self.label = label
        self.from = from
        self.to = to
        self.line = line
        self.alone = alone
        self.function = function
    }

    /// value·scale + offset.
    static func line(_ label: String, scale: SIMD3<Double>, offset: SIMD3<Double>) -> Curve {
        Curve(
            label, from: .encoded, to: .encoded, line: (scale, offset),
            alone: AffineStage(label: label, scale: scale, offset: offset)
        ) { channel, value in value * scale[channel] + offset[channel] }
    }

    func followed(by next: Curve) -> Curve {
        let name = "\(label) → \(next.label)"
        if let a = line, let b = next.line {
            return .line(name, scale: a.scale * b.scale, offset: a.offset * b.scale + b.offset)
        }
        let (first, second) = (function, next.function)
        return Curve(name, from: from, to: next.to, line: nil, alone: nil) { channel, value in
            second(channel, first(channel, value))
        }
    }
}

/// A part of the picture that one worker develops at a time: some columns of some rows.
public struct Tile: Sendable {
    /// The first column and how many follow; the count is rounded up to a whole number of vectors, columns beyond
    /// the picture's width hold nothing that is seen.
    public let x: Int
    /// Columns, rounded up to whole vectors.
    public let count: Int
    /// Of the picture, as stored.
    public let rows: Range<Int>
}

/// One row of a tile, three planes.
public struct Row {
    /// `count` values, to be changed in place.
    public let red: UnsafeMutablePointer<Float>
    /// `count` values, to be changed in place.
    public let green: UnsafeMutablePointer<Float>
    /// `count` values, to be changed in place.
    public let blue: UnsafeMutablePointer<Float>
    /// The first pixel's column in the picture, as stored.
    public let x: Int
    /// The row in the picture, as stored.
    public let y: Int
    /// Pixels, rounded up to whole vectors.
    public let count: Int
    /// How much each pixel covers, 0…1; nil where all cover whole. Colours are not multiplied by it.
    public var alpha: UnsafeMutablePointer<Float>?
}

/// A step that is neither a matrix nor a curve: values in, values out, row by row.
public protocol Stage: Sendable {
    /// As the plan prints it.
    var label: String { get }
    /// Whether the stage multiplies all three channels by one number, so that colours keep their ratios.
    var isGain: Bool { get }
    /// How many rows and columns round a pixel it reads.
    var reach: Int { get }
    /// The stage that does a curve's work and its own in one; nil where that is not possible.
    func after(_ curve: Curve, limit: Double) -> (any Stage)?
    /// The largest value that can come out where `bound` is the largest that goes in.
    func bound(_ bound: Double) -> Double
    /// The stage's memory for one worker. Called once a worker.
    func runner(_ machine: Machine) -> any StageRunner
}

extension Stage {
    public var isGain: Bool { false }
    public var reach: Int { 0 }
    public func bound(_ bound: Double) -> Double { bound }
    public func after(_ curve: Curve, limit: Double) -> (any Stage)? { nil }
}

/// A stage at work in one thread.
public protocol StageRunner: AnyObject {
    /// A new tile begins; its rows follow from top to bottom.
    func begin(_ tile: Tile)
    /// Of a stage that reads around: a row arrives, `reach` rows or more before those run that read it. Rows come from
    /// top to bottom, from `reach` above the tile to `reach` below it, and are as much longer than the tile's, rounded up
    /// to whole vectors; all of this as far as the picture goes. The row stays as it is.
    func take(_ row: Row)
    /// A row of the tile is developed in place.
    func run(_ row: Row)
}

extension StageRunner {
    public func take(_ row: Row) {}
}

/// What a stage may run on: the kernels of one instruction set, and the width of the widest tile.
public struct Machine: Sendable {
    /// Whose kernels run.
    public let instructionSet: InstructionSet
    /// Pixels of the widest tile.
    public let tileWidth: Int
    let kernels: LensRowKernels

    init(_ instructionSet: InstructionSet, tileWidth: Int) {
        self.instructionSet = instructionSet
        self.tileWidth = tileWidth
        kernels = instructionSet.kernels
    }
}

/// A runner without memory of its own between rows.
final class RowRunner: StageRunner {
    private let body: (Row) -> Void
    init(_ body: @escaping (Row) -> Void) { self.body = body }
    func begin(_ tile: Tile) {}
    func run(_ row: Row) { body(row) }
}
