import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What all workers of a running batch share.
final class BatchRun: @unchecked Sendable {
    // Safe to send: everything is fixed but the count of pictures in hand, which the monitor guards.
    let settings: BatchSettings
    let queue: any BatchQueue
    let folder: OutputFolder
    let journal: BatchJournal
    /// What earlier runs have done; empty where that does not count.
    let past: JournalContents
    let tally: BatchTally
    let gate: MemoryGate
    let limits: PictureLimits
    /// Pictures at a time, and threads in all.
    let jobs: Int
    let isCancelled: @Sendable () -> Bool
    private let monitor = Monitor()
    private var inHand = 0

    init(
        _ settings: BatchSettings, queue: any BatchQueue, folder: OutputFolder, journal: BatchJournal,
        past: JournalContents, tally: BatchTally, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.settings = settings
        self.queue = queue
        self.folder = folder
        self.journal = journal
        self.past = past
        self.tally = tally
        self.isCancelled = isCancelled
        let options = settings.options
        jobs = max(1, options.jobs ?? onlineProcessors())
        let budget = options.maxMemory ?? BatchMemory.share
        gate = MemoryGate(budget: budget)
        var limits = PictureLimits()
        limits.maxPixels = options.maxPixels
        limits.maxMemory = options.maxMemory ?? min(Darkroom.defaultMemory, budget)
        self.limits = limits
    }

    /// Whether no more pictures are begun.
    var isOver: Bool { isCancelled() || tally.isStopped }

    /// Develops all pictures; returns when the last one has come to its end.
    func run() -> BatchSummary {
        let workers = max(1, min(jobs, queue.left ?? jobs))
        Crew.run(workers) { BatchWorker(self, number: $0).work() }
        folder.removeEmptyFolders()
        return tally.finish(left: queue.left ?? 0, isCancelled: isCancelled())
    }

    func begin() { count(1) }
    func end() { count(-1) }

    private func count(_ step: Int) {
        monitor.lock()
        inHand += step
        monitor.unlock()
    }

    /// The threads that a picture gets: one as long as there are pictures enough, more when few are left or the memory
    /// lets no others in beside it.
    func threads(need: Int) -> Int {
        monitor.lock()
        let others = inHand
        monitor.unlock()
        let together = min(jobs, others + 1 + (queue.left ?? jobs), max(1, gate.budget / max(need, 1)))
        return max(1, jobs / together)
    }

    enum Decision {
        case skip(BatchSkip)
        case develop(overwriting: Bool)
    }

    /// What is to be done now, with what is there now.
    ///
    /// - Throws: `.output` if a result cannot be read that might be done.
    func decide(
        _ entry: BatchEntry, _ output: FilePath, _ container: OutputFormat.Container, _ input: ReadInput
    ) throws(LensError) -> Decision {
        guard let facts = FileFacts(output, followingLinks: false) else { return .develop(overwriting: false) }
        let isForeign: Decision = settings.options.isOverwriting ? .develop(overwriting: true) : .skip(.exists)
        guard entry.action == .check, facts.kind == .file, let record = past.records[entry.place] else {
            return isForeign
        }
        if record.outputFingerprint != facts.fingerprint {
            guard try Digest(of: output) == record.result else { return .skip(.changed) }
        }
        // Ours, and as it was: of this very content and settings it is done, of others it is out of date.
        let isCurrent = record.settings == settings.digest(container) && record.content == input.content
        return isCurrent ? .skip(.done) : .develop(overwriting: true)
    }
}

extension Digest {
    /// Of a result.
    init(of path: FilePath) throws(LensError) {
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
        guard descriptor >= 0 else {
            throw LensError(.output, "\(path.string) cannot be read: \(Errno(rawValue: errno))")
        }
        defer { close(descriptor) }
        try self.init(of: descriptor, name: path.string, fault: .output)
    }
}
