internal import Synchronization

/// Runs a plan from a reader to a writer by strips, decoding, developing and encoding at once on several threads.
///
/// There is one line of strips. A thread without work takes what helps the line most: the next strip in order to
/// encode, else the next to decode if a place in the ring is free, else the next decoded one to develop. Decoder and
/// encoder are each used by one thread at a time and in order. With one thread the same loop alternates. Which thread
/// does what never shows in the picture.
public struct Renderer: Sendable {
    /// At work on one picture, at least 1.
    public var threads: Int
    /// Whose kernels run; the pixels are the same with each.
    public var instructionSet: InstructionSet
    /// Rows a strip; nil lets the picture's width decide.
    public var stripHeight: Int?

    /// - Throws: `.caller` when `LENS_ISA` names an instruction set that does not exist here.
    ///
    /// More than 1,024 threads are as good as 1,024.
    public init(threads: Int? = nil, instructionSet: InstructionSet? = nil, stripHeight: Int? = nil) throws(LensError) {
        if let instructionSet {
            try instructionSet.require()
            self.instructionSet = instructionSet
        } else {
            self.instructionSet = try .chosen()
        }
        self.threads = min(max(1, threads ?? Machine.processors), Self.mostThreads)
        self.stripHeight = stripHeight
    }

    /// Develops a picture.
    ///
    /// Memory: up to 2·threads + 2 strips of about a megabyte, 24 MB of them at the most (three strips where the rows are
    /// that long), and a quarter of a megabyte a thread.
    ///
    /// - Parameters:
    ///   - isCancelled: asked once a strip.
    ///   - progress: told the rows written so far, once a strip, from any thread.
    /// - Throws: what the reader and the writer throw; `.limit` if the system has no memory left; `.cancelled`.
    public func run(
        _ plan: Plan, from reader: any SampleReader, to writer: any SampleWriter,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ rows: Int) -> Void = { _ in }
    ) throws(LensError) {
        let work = Line.Work(
            height: plan.input.height, input: Developer.stride(plan.input), output: Developer.stride(plan.developed),
            reach: plan.reach)
        let instructionSet = instructionSet
        let border = plan.border
        let writer =
            if let border {
                try BorderWriter(writer, border, around: plan.developed, isCancelled: isCancelled)
            } else {
                writer
            }
        let told: @Sendable (Int) -> Void = { rows in
            guard let margins = border?.margins else { return progress(rows) }
            progress(rows == plan.input.height ? plan.output.height : rows + margins.top)
        }
        try run(work, from: reader, to: writer, isCancelled: isCancelled, progress: told) {
            guard !plan.isPassthrough else { return { _, _, _ in } }
            let developer = Developer(plan, instructionSet)
            return { rows, input, output in developer.develop(rows, from: input, to: output) }
        }
    }

    /// Takes rows from a reader through something to a writer.
    ///
    /// - Parameter worker: makes what one thread does with a strip.
    func run(
        _ work: Line.Work, from reader: any SampleReader, to writer: any SampleWriter,
        isCancelled: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (_ rows: Int) -> Void,
        worker: @escaping @Sendable () -> Line.Development
    ) throws(LensError) {
        let stride = max(work.input, work.output)
        let rows = max(1, stripHeight ?? work.strip ?? Self.rows(stride: stride))
        let strips = (work.height + rows - 1) / rows
        // Strips take what a budget allows however many threads there are, and more threads than strips would only wait.
        let slots = min(2 * threads + 2, strips, max(3, Self.ringBytes / max(stride * (rows + 2 * work.reach), 1)))
        let line = try Line(
            work: work, reader: reader, writer: writer, rowsAStrip: rows, slots: slots,
            isCancelled: isCancelled, progress: progress)
        let (workers, memory) = try Self.workers(min(threads, slots + 1), stride: stride)
        let ready = Atomic(0)
        Crew.run(workers) { _ in
            let development = worker()
            if ready.add(1, ordering: .relaxed).newValue == workers { memory.release() }
            line.work(development)
        }
        if let error = line.error { throw error }
        try writer.finish()
    }

    /// Fewer threads do the same work where the system has not the memory for all.
    ///
    /// - Throws: `.limit` if it has not enough for one.
    private static func workers(_ most: Int, stride: Int) throws(LensError) -> (Int, SystemMemory.Promise) {
        // A few rows of light of the longest kind, and what stages keep.
        let bytes = 2 << 20 + 32 * stride
        for count in sequence(first: most, next: { $0 > 2 ? ($0 + 1) / 2 : nil }) where count > 1 {
            if let promise = try? SystemMemory.promise(count * bytes + (count - 1) * Crew.stackBytes) {
                return (count, promise)
            }
        }
        return (1, try SystemMemory.promise(bytes))
    }

    /// What the strips on their way may take together.
    private static let ringBytes = 24 << 20
    private static let mostThreads = 1024

    /// Whole rows of JPEG blocks, up to a megabyte: enough that the rows of noise which a strip makes for its
    /// neighbours are few, and no more, because the ring holds several strips.
    private static func rows(stride: Int) -> Int {
        min(max((1 << 20) / max(stride, 1) / 16 * 16, 16), 64)
    }
}

extension Machine {
    static let processors = onlineProcessors()
}

/// The strips of one picture on their way, and who is at work on which.
final class Line: @unchecked Sendable {
    /// How many rows there are, and bytes from one to the next before and after.
    struct Work: Sendable {
        let height: Int
        let input: Int
        let output: Int
        /// Rows above and below that a row's development reads.
        var reach = 0
        /// Rows a strip; nil lets their length decide.
        var strip: Int?
        /// Whether somebody wants to see again what was read: the result never takes its place.
        var keepsInput = false

        /// The rows that are read to develop those.
        func rows(around rows: Range<Int>) -> Range<Int> {
            max(rows.lowerBound - reach, 0)..<min(rows.upperBound + reach, height)
        }
    }

    /// What is done with the rows of a strip; source and result may be the same memory where rows are as long.
    typealias Development = (Range<Int>, UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void

    // Safe to send: everything that changes is read and written under the monitor's lock, but for the slots' memory,
    // the reader and the writer, each of which belongs to the one thread that took it under the lock.
    private let size: Work
    private let reader: any SampleReader
    private let writer: any SampleWriter
    private let rowsAStrip: Int
    private let strips: Int
    private let isCancelled: @Sendable () -> Bool
    private let progress: @Sendable (Int) -> Void
    private let monitor = Monitor()
    private let inputs: Ring
    /// nil where a strip is developed where it lies.
    private let outputs: Ring?
    private let holder: (any HoldingReader)?
    /// Where the strip in each place of the ring was read to.
    private var sources: [UnsafeMutablePointer<UInt8>]
    private var developed: [Bool]
    private var isDecoding = false
    private var isEncoding = false
    private var decoded = 0
    private var taken = 0
    private var encoded = 0
    private var failure: LensError?

    init(
        work: Work, reader: any SampleReader, writer: any SampleWriter, rowsAStrip: Int, slots: Int,
        isCancelled: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (Int) -> Void
    ) throws(LensError) {
        size = work
        self.reader = reader
        self.writer = writer
        self.rowsAStrip = rowsAStrip
        self.isCancelled = isCancelled
        self.progress = progress
        strips = (size.height + rowsAStrip - 1) / rowsAStrip
        let (inBytes, outBytes) = (size.input, size.output)
        let inRows = min(rowsAStrip + 2 * size.reach, size.height)
        inputs = try Ring(slots, bytes: inBytes * inRows)
        // A strip is developed where it lies if its rows stay as long and nobody reads those around.
        let isInPlace = inBytes == outBytes && size.reach == 0 && !size.keepsInput
        outputs = isInPlace ? nil : try Ring(slots, bytes: outBytes * min(rowsAStrip, size.height))
        sources = (0..<slots).map { [inputs] in inputs[$0] }
        holder = reader as? any HoldingReader
        developed = [Bool](repeating: false, count: slots)
    }

    /// Places for strips, which follow each other through them.
    private struct Ring {
        private let memory: Buffer<UInt8>
        private let slots: Int
        private let bytes: Int

        init(_ slots: Int, bytes: Int) throws(LensError) {
            self.slots = slots
            self.bytes = (bytes + 63) & ~63
            memory = try Buffer(trying: slots * self.bytes)
        }

        subscript(strip: Int) -> UnsafeMutablePointer<UInt8> { memory.pointer + strip % slots * bytes }
    }

    var error: LensError? { failure }

    /// Where a decoded strip lies before and after.
    private func places(_ strip: Int) -> (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>) {
        let source = sources[strip % sources.count]
        return (source, outputs?[strip] ?? source)
    }

    private func rows(_ strip: Int) -> Range<Int> {
        (strip * rowsAStrip)..<min((strip + 1) * rowsAStrip, size.height)
    }

    func work(_ development: Development) {
        monitor.lock()
        defer { monitor.unlock() }
        while failure == nil && encoded < strips {
            if !isEncoding && encoded < taken && developed[encoded % developed.count] {
                encode()
            } else if !isDecoding && decoded < strips && decoded - encoded < developed.count {
                decode()
            } else if taken < decoded {
                develop(development)
            } else {
                monitor.wait()
            }
        }
    }

    /// Runs the body without the lock, and keeps its error.
    private func unlocked(_ body: () throws(LensError) -> Void) {
        if let error = monitor.unlocked(body), failure == nil { failure = error }
    }

    private func decode() {
        let strip = decoded
        isDecoding = true
        let last = sources[(strip + sources.count - 1) % sources.count]
        var place = inputs[strip]
        unlocked { () throws(LensError) in
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            let rows = size.rows(around: rows(strip))
            let stride = size.input
            if let held = try holder?.hold(rows, stride: stride) {
                place = held
                return
            }
            // What the strip before has read ahead is still there: its place is free once this strip has left its own.
            var held = 0
            if strip > 0 && size.reach > 0 {
                let before = size.rows(around: self.rows(strip - 1))
                held = before.upperBound - rows.lowerBound
                place.update(from: last + (rows.lowerBound - before.lowerBound) * stride, count: held * stride)
            }
            guard held < rows.count else { return }
            try reader.read(into: place + held * stride, stride: stride, count: rows.count - held)
        }
        sources[strip % sources.count] = place
        isDecoding = false
        decoded += 1
    }

    private func develop(_ development: Development) {
        let strip = taken
        taken += 1
        let (source, result) = places(strip)
        unlocked { () throws(LensError) in
            development(rows(strip), source, result)
        }
        developed[strip % developed.count] = true
        monitor.wakeAll()
    }

    private func encode() {
        let strip = encoded
        isEncoding = true
        let (_, result) = places(strip)
        unlocked { () throws(LensError) in
            let rows = rows(strip)
            try writer.write(
                from: result, stride: size.output, count: rows.count)
            progress(rows.upperBound)
        }
        isEncoding = false
        developed[strip % developed.count] = false
        encoded += 1
    }
}
