import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What all workers of a running batch share.
final class BatchRun: Sendable {
    let settings: BatchSettings
    let queue: any BatchQueue
    let folder: OutputFolder
    let journal: BatchJournal
    /// What earlier runs have done; empty where that does not count.
    let past: PastWork
    /// What this run has done, where a picture may come again.
    let results: WatchResults?
    let tally: BatchTally
    /// Memory for those that are developed.
    let gate: BudgetGate
    /// A place for each picture that is developed; the others wait for the disk.
    let desks: BudgetGate
    let limits: PictureLimits
    /// Pictures at a time, and threads in all.
    let jobs: Int
    let isCancelled: @Sendable () -> Bool

    init(
        _ settings: BatchSettings, queue: any BatchQueue, folder: OutputFolder, journal: BatchJournal,
        past: PastWork, results: WatchResults? = nil, tally: BatchTally,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.settings = settings
        self.queue = queue
        self.folder = folder
        self.journal = journal
        self.past = past
        self.results = results
        self.tally = tally
        self.isCancelled = isCancelled
        let options = settings.options
        // Each has up to eight files open: the input, the result, the journal's folder, and what is being looked at.
        jobs = max(1, min(options.jobs ?? onlineProcessors(), (OpenFiles.limit - 32) / 8, BatchMemory.addressedJobs))
        let budget = options.maxMemory ?? BatchMemory.share
        gate = BudgetGate(budget: budget)
        desks = BudgetGate(budget: jobs)
        var limits = options.limits
        limits.maxMemory = options.maxMemory ?? min(Darkroom.defaultMemory, budget)
        self.limits = limits
    }

    /// Whether no more pictures are begun.
    var isOver: Bool { isCancelled() || tally.isStopped }

    /// Develops all pictures; returns when the last one has come to its end.
    func run() -> BatchSummary {
        // A result takes some turns of the disk until it is safe: meanwhile another picture is developed. One job is one
        // picture after the other.
        let workers = jobs == 1 ? 1 : max(1, min(2 * jobs, queue.total == nil ? .max : queue.left ?? .max))
        Crew.run(workers) { BatchWorker(self, number: $0).work() }
        folder.removeEmptyFolders()
        return tally.finish(left: queue.left ?? 0, isCancelled: isCancelled())
    }

    /// The threads that a picture gets.
    func threads(need: Int) -> Int {
        Self.threads(of: jobs, left: queue.left.map { $0 + desks.queued } ?? jobs, fitting: gate.budget / max(need, 1))
    }

    /// One as long as there are pictures enough; more for the last ones, and for one so large that no others fit beside
    /// it. While those before the last one end there are a few threads too many; then none too few.
    static func threads(of jobs: Int, left: Int, fitting: Int) -> Int {
        max(1, jobs / min(jobs, max(0, left) + 1, max(1, fitting)))
    }

    /// Whether results can be written at all, asked when several in a row could not.
    ///
    /// - Parameter bytes: as long as the last one.
    func requireRoom(_ bytes: Int64) throws(LensError) {
        try folder.requireRoom(bytes, named: journal.temporaryName(journal.nextNumber()))
    }

    enum Decision {
        case skip(BatchSkip)
        /// nil where there is no file yet.
        case develop(replacing: FileFacts?)
    }

    /// What is to be done now, with what is there now.
    ///
    /// - Throws: `.output` if a result cannot be read that might be done, `.caller` if it is another picture's.
    func decide(
        _ entry: BatchEntry, _ output: FilePath, _ container: OutputFormat.Container, _ input: ReadInput
    ) throws(LensError) -> Decision {
        guard let facts = FileFacts(output, followingLinks: false) else { return .develop(replacing: nil) }
        // A link that came since the plan may lead to an original.
        if facts.kind != .file && settings.options.isOverwriting {
            throw LensError(.output, "\(output.string) is no file; it is not replaced")
        }
        if let again = try decideAgain(entry, output, facts, input) { return again }
        let isForeign: Decision = settings.options.isOverwriting ? .develop(replacing: facts) : .skip(.exists)
        guard entry.action == .check, facts.kind == .file, past.knows(entry.place) else { return isForeign }
        var records = past.records(entry.place, like: facts)
        if records.isEmpty { records = past.records(entry.place, of: try Digest(of: output, isCancelled: isCancelled)) }
        if records.isEmpty { return past.hasDone(entry.place) ? .skip(.changed) : isForeign }
        try PastWork.requireOwn(records, output, of: entry.input, standing: entry.standing)
        // Ours, and as it was: of this very content and settings it is done, of others it is out of date.
        let current = records.first { $0.settings == settings.digest(container) && $0.content == input.content }
        guard let current else { return .develop(replacing: facts) }
        renewTimes(of: entry, output, facts, current, input)
        return .skip(.done)
    }

    /// Gives a result that is done the times of its original as they are now, where that is wanted.
    private func renewTimes(
        of entry: BatchEntry, _ output: FilePath, _ facts: FileFacts, _ record: JournalRecord, _ input: ReadInput
    ) {
        guard settings.options.preservesTimes, !facts.isModified(with: input.before),
            input.before.setTimes(of: output), let now = FileFacts(output, followingLinks: false),
            now.identity == facts.identity
        else { return }
        // It looks another way now: the journal is told, or it would be read anew by every run.
        let number = journal.nextNumber()
        let record = JournalRecord(
            standing: entry.standing, settings: record.settings, content: record.content,
            inputFingerprint: input.before.fingerprint, result: record.result)
        journal.appendLazily(.intent(number: number, record: record, temporary: [], place: entry.place))
        journal.appendLazily(.done(number: number, outputFingerprint: now.fingerprint))
    }
}

extension Digest {
    /// Of a result.
    init(of path: FilePath, isCancelled: () -> Bool = { false }) throws(LensError) {
        let descriptor = retrying {
            path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
        }
        guard descriptor >= 0 else {
            throw LensError(.output, "\(path.string) cannot be read: \(Errno(rawValue: errno))")
        }
        defer { close(descriptor) }
        // A device may have no end.
        guard FileFacts(descriptor)?.kind == .file else {
            throw LensError(.output, "\(path.string) is no file")
        }
        try self.init(of: descriptor, name: path.string, fault: .output, isCancelled: isCancelled)
    }
}
