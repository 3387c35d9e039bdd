/// Develops strips of a picture in one thread. Makes all its memory at once; a strip allocates nothing.
final class Developer {
    /// Columns a tile: three planes of one row stay in the first-level cache.
    static let tileWidth = 1024

    private let plan: Plan
    private let emit: EmitRunner
    private let section: Section
    /// What becomes samples in one pass with emitting, and the same as a stage for who wants the light itself.
    private let finish: FinishStage.Tables?
    private let lastStage: (any StageRunner)?
    private let samples = Samples()

    /// The strip that is being developed, its first row being the first that any stage reads.
    private final class Samples {
        var first: UnsafePointer<UInt8>?
        var row = 0
    }

    init(_ plan: Plan, _ instructionSet: InstructionSet) {
        self.plan = plan
        let width = Section.width(of: plan.stages, tile: Self.tileWidth, picture: plan.input.width)
        let machine = Machine(instructionSet, tileWidth: width)
        emit = plan.emit.runner(machine)
        let last = plan.emit.finish(of: plan.stages)
        finish = last?.tables
        lastStage = last?.runner(machine)
        let (ingest, samples) = (plan.ingest.runner(machine), samples)
        let (stride, pixel) = (Self.stride(plan.input), plan.input.bytesPerPixel)
        section = Section.last(
            of: last == nil ? plan.stages : plan.stages.dropLast(), width: plan.input.width, height: plan.input.height,
            planes: plan.hasAlpha ? 4 : 3, machine
        ) { row in
            if let first = samples.first {
                let at = first + (row.y - samples.row) * stride + row.x * pixel
                ingest.run(at, row, ahead: at + stride)
            }
        }
    }

    /// Bytes from one row of a strip to the next: whole vectors of pixels, so that no kernel has a tail.
    static func stride(_ format: SampleFormat) -> Int {
        ((format.width + 15) & ~15) * format.bytesPerPixel
    }

    /// Develops rows of samples.
    ///
    /// - Parameters:
    ///   - input: the first of the rows that ``Plan/rows(around:)`` says. May be the same memory as `output` where rows
    ///     are as long and no stage reads around.
    func develop(_ rows: Range<Int>, from input: UnsafePointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) {
        let (stride, pixel) = (Self.stride(plan.developed), plan.developed.bytesPerPixel)
        run(rows, from: input) { row in
            emit.run(row, output + (row.y - rows.lowerBound) * stride + row.x * pixel, finish: finish)
        }
    }

    /// Linear light of the output's primaries, before it becomes samples: what law 4 compares before quantisation.
    func light(_ rows: Range<Int>, from input: UnsafePointer<UInt8>, to body: (Row) -> Void) {
        run(rows, from: input) { row in
            lastStage?.run(row)
            body(row)
        }
    }

    /// The rows as they come out of the stages, but for what is done in one pass with emitting.
    private func run(_ rows: Range<Int>, from input: UnsafePointer<UInt8>, to body: (Row) -> Void) {
        samples.first = input
        samples.row = plan.rows(around: rows).lowerBound
        let width = (plan.input.width + 15) & ~15
        for x in Swift.stride(from: 0, to: width, by: Self.tileWidth) {
            section.begin(Tile(x: x, count: min(Self.tileWidth, width - x), rows: rows))
            for y in rows { body(section.row(y)) }
        }
    }
}
