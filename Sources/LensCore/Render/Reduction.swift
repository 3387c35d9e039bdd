/// A picture's samples, reduced: linear light of the source's own primaries, `Float`.
///
/// Reading goes row by row through Lanczos' kernel in linear light, colours multiplied by alpha; what is held are the
/// rows that the kernel spans.
public final class Reduction: SampleReader {
    private let reader: ReducingReader
    /// What the samples mean: the source's primaries without curves.
    public let colors: ColorEncoding

    /// The samples that are read from it.
    public var format: SampleFormat { reader.format }

    /// - Parameters:
    ///   - source: the picture before.
    ///   - colors: what its samples mean.
    ///   - width: of the result, as stored; at most the source's.
    ///   - height: of the result.
    ///   - instructionSet: nil is the one that a renderer would take.
    ///   - isCancelled: asked while rows are read.
    /// - Throws: `.unsupported` for samples that no codec gives, `.caller` when `LENS_ISA` names no instruction set,
    ///   `.limit` if the system has no memory left.
    public init(
        _ source: any SampleReader, colors: ColorEncoding, width: Int, height: Int,
        instructionSet: InstructionSet? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(LensError) {
        let instructionSet = if let instructionSet { instructionSet } else { try InstructionSet.chosen() }
        let light = try IngestedLight(source, Ingest(source.format, colors), instructionSet, isCancelled)
        let layout: SampleFormat.Layout = source.format.layout == .cmyk ? .rgb : source.format.layout
        try SystemMemory.require(
            Reducer.bytes(
                from: (source.format.width, source.format.height), to: (width, height), planes: layout.channels))
        reader = ReducingReader(
            light, size: (source.format.width, source.format.height), layout: layout,
            to: ReductionPlan(width: width, height: height), instructionSet: instructionSet)
        self.colors = .space(colors.lightSpace)
    }

    /// The size that fits a picture into a box, as stored; nil where it fits as it is.
    ///
    /// - Parameters:
    ///   - box: what the displayed picture shall fit into.
    public static func size(
        of format: SampleFormat, fitting box: (width: Int, height: Int), orientation: Orientation
    ) -> (width: Int, height: Int)? {
        ReductionPlan(width: format.width, height: format.height, fitting: box, orientation: orientation)
            .map { ($0.width, $0.height) }
    }

    public func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        try reader.read(into: rows, stride: stride, count: count)
    }
}

/// Rows of a reader as planes of light.
private final class IngestedLight: LightSource {
    /// Rows that are read at a time: whole JPEG blocks.
    private static let batch = 16

    private let source: any SampleReader
    /// One row of the result may take the whole source: asked at every batch.
    private let isCancelled: @Sendable () -> Bool
    private let runner: IngestRunner
    private let stride: Int
    private let width: Int
    private let rows: Buffer<UInt8>
    /// What a grey picture's light is spread to and nobody reads.
    private let spare: Buffer<Float>
    private var row = 0
    private var held = 0..<0

    init(
        _ source: any SampleReader, _ ingest: Ingest, _ instructionSet: InstructionSet,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) {
        self.source = source
        self.isCancelled = isCancelled
        stride = Developer.stride(source.format)
        width = (source.format.width + 15) & ~15
        runner = ingest.runner(Machine(instructionSet, tileWidth: width))
        rows = try Buffer(trying: stride * min(Self.batch, source.format.height))
        spare = try Buffer(trying: source.format.layout.isGrey ? 2 * width : 0)
    }

    func nextRow(into planes: [UnsafeMutablePointer<Float>]) throws(LensError) {
        if row == held.upperBound {
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            let count = min(Self.batch, source.format.height - row)
            try source.read(into: rows.pointer, stride: stride, count: count)
            held = row..<(row + count)
        }
        let layout = source.format.layout
        let isGrey = layout.isGrey
        let target = Row(
            red: planes[0], green: isGrey ? spare.pointer : planes[1], blue: isGrey ? spare.pointer + width : planes[2],
            x: 0, y: row, count: width, alpha: layout.hasAlpha ? planes[planes.count - 1] : nil)
        runner.run(rows.pointer + (row - held.lowerBound) * stride, target)
        row += 1
    }
}
