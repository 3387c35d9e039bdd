internal import CVector

/// A picture reduced to what can be looked at as a whole, for the filters that do: linear light of the source's
/// primaries, averaged over areas. See ``Renderer/survey(_:from:colors:isCancelled:)``.
public struct Survey: Sendable {
    /// Size, layout and depth of the picture that was read.
    public let format: SampleFormat
    let picture: Reduced
    let instructionSet: InstructionSet
    /// Whether one plan is made of it and no other: that one may change it and needs no copy.
    package var isForOnePlan = false

    /// Of the reduced picture, in pixels.
    public var width: Int { picture.frame.width }
    /// Of the reduced picture, in pixels.
    public var height: Int { picture.frame.height }

    /// Less than this part of a cell counts as nothing.
    static let leastCoverage: Float = 1.0 / 131_072
}

extension Renderer {
    /// Reads a picture once and reduces it to at most 1024 pixels a side, on the renderer's threads.
    ///
    /// Memory: as a run, and 12 bytes a pixel of the reduced picture, 28 if a filter looks at clipped highlights; while a
    /// plan is made of it three times that. On one
    /// AVX2 core about 2 ns a pixel beyond decoding.
    ///
    /// - Parameters:
    ///   - look: what it is for: ``Look/needsSurvey``.
    ///   - colors: what the samples mean.
    ///   - isCancelled: asked once a strip.
    /// - Throws: what the reader throws; `.unsupported` for samples that no codec gives; `.limit` if the system has no
    ///   memory left; `.cancelled`.
    public func survey(
        _ look: Look, from reader: any SampleReader, colors: ColorEncoding,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(LensError) -> Survey {
        let format = reader.format
        let surveying = Surveying(
            format, try Ingest(format, colors), withClipped: look.needsClipped, instructionSet)
        let memory = try SystemMemory.promise(surveying.bytes)
        let surveyor = Surveyor(surveying)
        memory.release()
        try run(
            // No row needs its neighbours: what is least stays in the cache.
            Line.Work(
                height: format.height, input: Developer.stride(format), output: surveying.bytesPerRow, strip: 16,
                keepsInput: true),
            from: reader, to: surveyor, isCancelled: isCancelled, progress: { _ in }
        ) {
            let worker = SurveyWorker(surveying)
            return { rows, input, output in worker.reduce(rows, from: input, to: output) }
        }
        // What a plan makes of it on the way, at the most.
        try SystemMemory.require(18 * 4 * surveying.stride * surveying.height)
        return Survey(format: format, picture: surveyor.picture(threads), instructionSet: instructionSet)
    }
}

/// What every worker of a survey knows.
private struct Surveying: Sendable {
    let format: SampleFormat
    let ingest: Ingest
    let hasAlpha: Bool
    let hasClipped: Bool
    let instructionSet: InstructionSet
    let width: Int
    let height: Int
    let columns: CellTable
    /// Of each sixteen cells the sixteens of pixels that they are made of.
    let sources: [Range<Int>]

    init(_ format: SampleFormat, _ ingest: Ingest, withClipped: Bool, _ instructionSet: InstructionSet) {
        self.format = format
        self.ingest = ingest
        self.instructionSet = instructionSet
        hasAlpha = format.layout.hasAlpha
        hasClipped = withClipped
        (width, height) = Reduced.size(of: format.width, format.height)
        let cells = AreaWeights(from: format.width, to: width)
        columns = CellTable(cells)
        let last = width - 1
        sources = Swift.stride(from: 0, to: width, by: 16).map { cell in
            (cells.support(cell).lowerBound / 16)..<((cells.support(min(cell + 15, last)).upperBound + 15) / 16)
        }
    }

    /// Light, how much of it can be seen, clipped light and how much is clipped.
    var planes: Int { 3 + (hasAlpha ? 1 : 0) + (hasClipped ? 4 : 0) }
    /// Where clipped light begins among them.
    var clipped: Int { hasAlpha ? 4 : 3 }
    var stride: Int { (width + 15) & ~15 }
    /// Of the reduced picture.
    var bytes: Int { 4 * planes * stride * height }
    /// Behind the planes stands for each sixteen cells whether anything of theirs is clipped: 0 if not.
    var marks: Int { planes * stride }
    var bytesPerRow: Int { 4 * (marks + (hasClipped ? (sources.count + 15) & ~15 : 0)) }
}

/// Reduces rows in their length.
private final class SurveyWorker {
    private let surveying: Surveying
    private let ingest: IngestRunner
    private let kernels: LensRowKernels
    private let memory: Buffer<Float>
    private let planes: [UnsafeMutablePointer<Float>]
    private let most: Buffer<Float>
    private let count: Int

    init(_ surveying: Surveying) {
        self.surveying = surveying
        let count = (surveying.format.width + 15) & ~15
        let machine = Machine(surveying.instructionSet, tileWidth: count)
        ingest = surveying.ingest.runner(machine)
        kernels = machine.kernels
        // Behind each row lie zeros, which the last cells' taps read.
        let length = count + surveying.columns.taps
        let memory = Buffer<Float>(count: length * surveying.planes)
        self.memory = memory
        planes = (0..<surveying.planes).map { memory.pointer + $0 * length }
        most = Buffer(count: count / 16)
        self.count = count
    }

    func reduce(_ rows: Range<Int>, from input: UnsafePointer<UInt8>, to output: UnsafeMutablePointer<UInt8>) {
        let results = UnsafeMutableRawPointer(output).assumingMemoryBound(to: Float.self)
        let (stride, columns) = (surveying.stride, surveying.columns)
        for y in rows {
            let place = y - rows.lowerBound
            let row = Row(
                red: planes[0], green: planes[1], blue: planes[2], x: 0, y: y, count: count,
                alpha: surveying.hasAlpha ? planes[3] : nil)
            ingest.run(input + place * Developer.stride(surveying.format), row)
            if surveying.hasClipped {
                let from = Float(Reduced.clippedFrom)
                kernels.clipped(
                    row.red, row.green, row.blue, Array(planes[surveying.clipped...]), most.pointer, from,
                    1 / (1 - from), count)
            }
            if let alpha = row.alpha {
                for (index, plane) in planes.enumerated() where index != 3 { kernels.cover(plane, alpha, count) }
            }
            let first = results + place * surveying.bytesPerRow / 4
            kernels.reduce_columns(
                (0..<surveying.clipped).map { first + $0 * stride }, planes.map { UnsafePointer($0) },
                surveying.clipped, columns.starts.pointer, columns.weights.pointer, columns.taps, stride)
            if surveying.hasClipped { reduceClipped(to: first) }
        }
    }

    /// Sixteen cells at a time, where there is anything: most pictures have few clipped pixels, or none.
    private func reduceClipped(to first: UnsafeMutablePointer<Float>) {
        let (stride, columns) = (surveying.stride, surveying.columns)
        let sources = planes[surveying.clipped...].map { UnsafePointer($0) }
        for (part, pixels) in surveying.sources.enumerated() {
            let (cell, mark) = (16 * part, first + surveying.marks + part)
            mark.pointee = pixels.contains { most.pointer[$0] > 0 } ? 1 : 0
            let results = (surveying.clipped..<surveying.planes).map { first + $0 * stride + cell }
            if mark.pointee == 0 {
                for result in results { kernels.mask_clear(result, 16) }
            } else {
                kernels.reduce_columns(
                    results, sources, 4, columns.starts.pointer + cell,
                    columns.weights.pointer + cell * columns.taps, columns.taps, 16)
            }
        }
    }
}

/// Adds up reduced rows, in order.
private final class Surveyor: SampleWriter {
    let format: SampleFormat
    private let surveying: Surveying
    private let rows: AreaWeights
    private let light: Grid
    private let coverage: Grid?
    private let clipped: Grid?
    private var y = 0

    init(_ surveying: Surveying) {
        self.surveying = surveying
        format = surveying.format
        let (width, height) = (surveying.width, surveying.height)
        rows = AreaWeights(from: format.height, to: height)
        light = Grid(width: width, height: height, planes: 3)
        coverage = surveying.hasAlpha ? Grid(width: width, height: height, planes: 1) : nil
        clipped = surveying.hasClipped ? Grid(width: width, height: height, planes: 4) : nil
    }

    func write(from samples: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        let kernels = surveying.instructionSet.kernels
        for line in 0..<count {
            let row = (samples + line * stride).assumingMemoryBound(to: Float.self)
            for cell in rows.cells(of: y) {
                let weight = Float(rows.weight(y, in: cell))
                for plane in 0..<surveying.clipped {
                    let sum = plane < 3 ? light.row(cell, plane: plane) : coverage?.row(cell)
                    if let sum { kernels.add(sum, row + plane * surveying.stride, weight, surveying.stride) }
                }
                guard let clipped else { continue }
                for part in surveying.sources.indices where row[surveying.marks + part] != 0 {
                    for plane in 0..<4 {
                        kernels.add(
                            clipped.row(cell, plane: plane) + 16 * part,
                            row + (surveying.clipped + plane) * surveying.stride + 16 * part, weight, 16)
                    }
                }
            }
            y += 1
        }
    }

    /// What was added becomes averages of what can be seen and of what is clipped.
    func finish() throws(LensError) {
        let kernels = surveying.instructionSet.kernels
        let least = Survey.leastCoverage
        for y in 0..<surveying.height {
            if let clipped {
                for plane in 0..<3 {
                    kernels.divide(clipped.row(y, plane: plane), clipped.row(y, plane: 3), least, light.stride)
                }
            }
            guard let coverage else { continue }
            for plane in 0..<3 { kernels.divide(light.row(y, plane: plane), coverage.row(y), least, light.stride) }
            if let clipped { kernels.divide(clipped.row(y, plane: 3), coverage.row(y), least, light.stride) }
        }
    }

    /// - Parameter threads: that make maps of it.
    func picture(_ threads: Int) -> Reduced {
        Reduced(
            frame: Frame(width: surveying.width, height: surveying.height, seed: 0),
            ratio: Double(max(format.width, format.height)) / Double(max(surveying.width, surveying.height)),
            light: light, coverage: coverage, clipped: clipped,
            tools: Blurring(kernels: surveying.instructionSet.kernels, threads: threads))
    }
}
