/// Develops strips of a picture in one thread. Makes all its memory at once; a strip allocates nothing.
final class Developer {
    /// Columns a tile: three planes of one row stay in the first-level cache.
    static let tileWidth = 1024

    private let plan: Plan
    private let ingest: IngestRunner
    private let emit: EmitRunner
    private let runners: [any StageRunner]
    private let planes: [Buffer<Float>]

    init(_ plan: Plan, _ instructionSet: InstructionSet) {
        self.plan = plan
        let width = min(Self.tileWidth, (plan.input.width + 15) & ~15)
        let machine = Machine(instructionSet, tileWidth: width)
        ingest = plan.ingest.runner(machine)
        emit = plan.emit.runner(machine)
        runners = plan.stages.map { $0.runner(machine) }
        planes = (0..<(plan.hasAlpha ? 4 : 3)).map { _ in Buffer<Float>(count: width) }
    }

    /// Bytes from one row of a strip to the next: whole vectors of pixels, so that no kernel has a tail.
    static func stride(_ format: SampleFormat) -> Int {
        ((format.width + 15) & ~15) * format.bytesPerPixel
    }

    /// Develops rows of samples. `input` and `output` may be the same memory where rows are as long.
    func develop(_ rows: Range<Int>, from input: UnsafePointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) {
        let (inStride, outStride) = (Self.stride(plan.input), Self.stride(plan.output))
        forEachTile(rows) { tile in
            for y in tile.rows {
                let row = light(y, tile, input + (y - rows.lowerBound) * inStride + tile.x * plan.input.bytesPerPixel)
                emit.run(row, output + (y - rows.lowerBound) * outStride + tile.x * plan.output.bytesPerPixel)
            }
        }
    }

    /// Linear light of the output's primaries, before it becomes samples: what law 4 compares before quantisation.
    func light(_ rows: Range<Int>, from input: UnsafePointer<UInt8>, to body: (Row) -> Void) {
        let inStride = Self.stride(plan.input)
        forEachTile(rows) { tile in
            for y in tile.rows {
                body(light(y, tile, input + (y - rows.lowerBound) * inStride + tile.x * plan.input.bytesPerPixel))
            }
        }
    }

    private func forEachTile(_ rows: Range<Int>, _ body: (Tile) -> Void) {
        let width = (plan.input.width + 15) & ~15
        for x in Swift.stride(from: 0, to: width, by: Self.tileWidth) {
            let tile = Tile(x: x, count: min(Self.tileWidth, width - x), rows: rows)
            for runner in runners { runner.begin(tile) }
            body(tile)
        }
    }

    private func light(_ y: Int, _ tile: Tile, _ samples: UnsafePointer<UInt8>) -> Row {
        let row = Row(
            red: planes[0].pointer, green: planes[1].pointer, blue: planes[2].pointer, x: tile.x, y: y,
            count: tile.count, alpha: plan.hasAlpha ? planes[3].pointer : nil)
        ingest.run(samples, row)
        for runner in runners { runner.run(row) }
        return row
    }
}
