import CCodecs
import LensCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes the picture data of a PNG file, a zlib stream of filtered rows, piece by piece on several threads.
///
/// Where pieces begin depends on the picture alone, and each is compressed by itself, knowing what stands before it: the
/// bytes are the same for any number of threads. Rows come in order from one thread, which writes what is done and, when
/// there is no room for more rows, makes pieces like the others. The others are started as pieces come, and end with
/// the last one, a failure or ``stop()``.
final class PNGPress: @unchecked Sendable {
    // Safe to send: what changes is read and written under the monitor's lock, but for what the caller's thread alone
    // uses (the sink, checksum and deflater, and the row count) and the pieces' memory. A piece belongs to the caller until it
    // is counted in `filled`, then to the thread that counted it in `taken`, and to the caller again once it is done. What
    // was filtered stays as it is until the piece behind it is written too.
    private let shape: PNGShape
    private let compression: Int
    private let threads: Int
    private let sink: ByteSink
    private let filtering = PNGFiltering()
    private let monitor = Monitor()
    private let pieces: [PNGPiece]
    private var filled = 0
    private var taken = 0
    private var written = 0
    private var helpers = 0
    private var failure: LensError?
    private let hasEnded = Atomic<Bool>(false)

    // The caller's.
    private var rowsTaken = 0
    private var started = 0
    private var checksum: UInt32 = 1
    private var deflater: PNGDeflater?

    /// What pieces on their way may take together, unless a few take more.
    private static let ringBytes = 24 << 20

    private static func ring(_ shape: PNGShape, threads: Int) -> Int {
        // One piece stays behind those on their way, as the next ones look back at it; one is being filled.
        let wanted = threads == 1 ? 2 : min(threads, shape.pieces) + 3
        return min(wanted, shape.pieces + 1, max(2, ringBytes / PNGPiece.bytes(shape)))
    }

    /// Bytes that making the data takes.
    static func bytes(_ shape: PNGShape, threads: Int) -> Int {
        let count = ring(shape, threads: threads)
        return count * PNGPiece.bytes(shape) + workers(threads, pieces: count) * Int(LENS_DEFLATER_BYTES)
    }

    /// More would find no piece to work on.
    private static func workers(_ threads: Int, pieces: Int) -> Int { min(threads, max(1, pieces - 1)) }

    /// - Throws: `.limit` if memory is out.
    init(_ shape: PNGShape, compression: Int, threads: Int, sink: ByteSink) throws(LensError) {
        self.shape = shape
        self.compression = compression
        self.sink = sink
        let count = Self.ring(shape, threads: threads)
        self.threads = Self.workers(threads, pieces: count)
        var pieces: [PNGPiece] = []
        for _ in 0..<count {
            guard let piece = PNGPiece(shape) else { throw Self.noMemory }
            pieces.append(piece)
        }
        self.pieces = pieces
    }

    private static var noMemory: LensError { LensError(.limit, "there is no memory left to encode the picture") }

    private func piece(_ number: Int) -> PNGPiece { pieces[number % pieces.count] }

    /// Takes rows, and writes what is done.
    func write(_ rows: UnsafePointer<UInt8>, stride: Int, count: Int) throws(LensError) {
        for index in 0..<count {
            let number = rowsTaken / shape.rowsAPiece
            if rowsTaken % shape.rowsAPiece == 0 {
                try advance { filled - written < max(1, pieces.count - 1) }
                piece(number).begin(below: number > 0 ? piece(number - 1) : nil)
            }
            piece(number).add(rows + index * stride, filtering)
            rowsTaken += 1
            if rowsTaken == shape.rows(of: number).upperBound { publish() }
        }
        try advance { written == filled || !piece(written).isDone }
    }

    /// Writes the rest, after the last row.
    func finish() throws(LensError) { try advance { written == shape.pieces } }

    /// Ends all work, whatever is left of it, and returns when no other thread is at work any more.
    func stop() {
        hasEnded.store(true, ordering: .relaxed)
        monitor.lock()
        monitor.wakeAll()
        while helpers > 0 { monitor.wait() }
        monitor.unlock()
    }

    private func publish() {
        monitor.lock()
        piece(filled).isFiltered = false
        piece(filled).isDone = false
        filled += 1
        let isHelperWanted = started < min(threads, shape.pieces) - 1
        if isHelperWanted { helpers += 1 }
        monitor.wakeAll()
        monitor.unlock()
        guard isHelperWanted else { return }
        started += 1
        let caller = pthread_self()
        Crew.detach { [self] in help(unless: caller) }
    }

    /// Does what there is to do until enough is done.
    private func advance(_ isEnough: () -> Bool) throws(LensError) {
        monitor.lock()
        defer { monitor.unlock() }
        while true {
            if let failure { throw failure }
            // First of all what is done: nobody else writes it.
            if written < filled, piece(written).isDone {
                let number = written
                unlocked { () throws(LensError) in try writeOut(number) }
                written += 1
            } else if isEnough() {
                return
            } else if taken < filled {
                let number = taken
                taken += 1
                unlocked { () throws(LensError) in
                    if deflater == nil { deflater = PNGDeflater(compression) }
                    guard let deflater else { throw Self.noMemory }
                    try make(number, deflater)
                }
            } else {
                monitor.wait()
            }
        }
    }

    /// Runs the body without the lock, and keeps its error, which ends everybody's work.
    private func unlocked(_ body: () throws(LensError) -> Void) {
        if let error = monitor.unlocked(body), failure == nil {
            failure = error
            hasEnded.store(true, ordering: .relaxed)
        }
    }

    /// What a thread of its own does.
    ///
    /// - Parameter caller: where no thread could be made, this is run by the caller's, which then does without.
    private func help(unless caller: pthread_t) {
        let isAlone = pthread_equal(pthread_self(), caller) == 0
        let deflater = isAlone ? PNGDeflater(compression) : nil
        monitor.lock()
        defer { monitor.unlock() }
        // Without memory for this thread, the others do its work.
        while let deflater, !isEnded, taken < shape.pieces {
            if taken < filled {
                let number = taken
                taken += 1
                unlocked { () throws(LensError) in try make(number, deflater) }
            } else {
                monitor.wait()
            }
        }
        helpers -= 1
        monitor.wakeAll()
    }

    private var isEnded: Bool { hasEnded.load(ordering: .relaxed) }

    /// Makes a piece out of its rows. Those before it are being made or done, as they are taken in order.
    private func make(_ number: Int, _ deflater: PNGDeflater) throws(LensError) {
        let piece = piece(number)
        let before = number > 0 ? self.piece(number - 1) : nil
        piece.filter(filtering)
        monitor.lock()
        piece.isFiltered = true
        monitor.wakeAll()
        while let before, !before.isFiltered, !isEnded { monitor.wait() }
        monitor.unlock()
        guard !isEnded else { return }
        let isWhole = try piece.deflate(deflater, after: before, isLast: number == shape.pieces - 1) { !isEnded }
        monitor.lock()
        piece.isDone = isWhole
        monitor.unlock()
    }

    private func writeOut(_ number: Int) throws(LensError) {
        let piece = piece(number)
        checksum = piece.adler(after: checksum)
        try sink.write(piece.chunk(endingWith: number == shape.pieces - 1 ? checksum : nil))
    }
}
