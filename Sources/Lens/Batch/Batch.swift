import SystemPackage

/// Develops the pictures of a folder into another one, whose tree mirrors it.
///
/// Originals are never written to. A result appears under its name whole, or not at all, whatever ends the process; what
/// was done is kept in a journal beside the results, by which a later run takes up where this one ended. A picture that
/// cannot be developed is reported and stops no other.
///
/// ```swift
/// let batch = Batch(look: .decay, folder: "holiday", output: "prints")
/// let plan = try batch.plan()
/// for try await event in batch.run(plan) {
///     if case .failed(let entry, let error) = event { print(entry.input, error) }
/// }
/// ```
public struct Batch: Sendable {
    /// What every picture is developed with.
    public var look: Look
    /// Where the pictures are. Never written to.
    public var folder: FilePath
    /// Where results go; made if it is not there.
    public var output: FilePath
    /// How it is done.
    public var options: BatchOptions

    /// A batch. Nothing is looked at before ``plan(isCancelled:)``.
    public init(look: Look, folder: FilePath, output: FilePath, options: BatchOptions = BatchOptions()) {
        self.look = look
        self.folder = folder
        self.output = output
        self.options = options
    }

    /// Finds the pictures and decides what becomes of each. Nothing is written.
    ///
    /// - Throws: `.caller` if the look or the places are wrong, `.input` if the folder cannot be read, `.output` if the
    ///   journal cannot, `.cancelled`.
    public func plan(isCancelled: () -> Bool = { false }) throws(LensError) -> BatchPlan {
        try keepApart()
        func look() throws(LensError) -> PictureSearch {
            try PictureSearch(
                folder, isRecursive: options.isRecursive, without: FileFacts(output)?.identity,
                isCancelled: isCancelled)
        }
        var search = try look()
        if search.hasMetOutput { try requireResultsAlone() }
        // Another shard may have made the output inside the input just now.
        if let made = FileFacts(output)?.identity, search.folders.contains(made) { search = try look() }
        return try planner(originals: search.folders).plan(
            search.inputs, others: search.others, ignored: search.ignored, isCancelled: isCancelled)
    }

    /// Decides what becomes of pictures that were found elsewhere. Nothing is written.
    ///
    /// - Throws: `.caller` if the look is wrong, `.output` if the journal cannot be read, `.cancelled`.
    public func plan(_ inputs: [BatchInput], isCancelled: () -> Bool = { false }) throws(LensError) -> BatchPlan {
        var folders: Set<FileIdentity> = []
        for folder in Set(inputs.map { $0.path.removingLastComponent() }) {
            if let facts = FileFacts(folder.isEmpty ? "." : folder) { folders.insert(facts.identity) }
        }
        return try planner(originals: folders).plan(inputs, isCancelled: isCancelled)
    }

    func planner(originals: Set<FileIdentity>) throws(LensError) -> BatchPlanner {
        // One that cannot be gone on with is said before anything else.
        if !options.isAmongOthers { _ = try BatchJournal.read(output.appending(ownJournal)) }
        return BatchPlanner(
            output: output, options: options, settings: try BatchSettings(look, options),
            past: options.isResuming ? try JournalFolder(output, options).read() : nil,
            originals: originals)
    }

    /// Develops what was planned, on threads of its own: the cooperative pool is never blocked. Whoever stops listening,
    /// or is cancelled, ends the batch at the next strip of each picture in hand.
    ///
    /// - Returns: events, ``BatchEvent/finished(_:)`` the last one. Throws `LensError` if the batch cannot begin.
    public func run(_ plan: BatchPlan) -> AsyncThrowingStream<BatchEvent, any Error> {
        AsyncThrowingStream { continuation in
            let flag = Flag()
            continuation.onTermination = { _ in flag.raise() }
            Crew.detach {
                do throws(LensError) {
                    try run(plan, isCancelled: { flag.isRaised }, listener: { continuation.yield($0) })
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
    }

    /// The same, blocking the calling thread.
    ///
    /// - Parameters:
    ///   - plan: of this batch.
    ///   - isCancelled: asked once a strip of each picture.
    ///   - listener: told one event at a time, from any thread.
    /// - Throws: `.output` if the output folder cannot be written or another batch writes into it, `.caller` if a value is
    ///   not allowed. Single pictures' failures are events.
    @discardableResult
    public func run(
        _ plan: BatchPlan, isCancelled: @escaping @Sendable () -> Bool,
        listener: @escaping @Sendable (BatchEvent) -> Void
    ) throws(LensError) -> BatchSummary {
        let queue = PlanQueue(plan)
        let tally = BatchTally(total: queue.total, listener: listener)
        guard plan.pending > 0 else {
            // Nothing is written where there is nothing to write, but what an ended run has left is cleared away.
            clearUp(plan.originals, tally, isCancelled: isCancelled)
            while let entry = queue.next() {
                switch entry.action {
                case .skip(let skip): tally.end(0, entry, .skipped(entry, skip))
                case .refuse(let error): tally.end(0, entry, .failed(entry, error))
                case .develop, .replace, .check: break
                }
            }
            return tally.finish(left: 0, isCancelled: isCancelled())
        }
        return try run(queue, originals: plan.originals, tally, isCancelled: isCancelled)
    }

    /// Develops what a queue hands out, to its end.
    func run(
        _ queue: any BatchQueue, originals: Set<FileIdentity>, _ tally: BatchTally,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) -> BatchSummary {
        let settings = try BatchSettings(look, options)
        let folder = try OutputFolder(output, apartFrom: originals)
        let (journal, past) = try begin(in: folder, tally, isCancelled: isCancelled)
        return BatchRun(
            settings, queue: queue, folder: folder, journal: journal, past: past, tally: tally,
            isCancelled: isCancelled
        ).run()
    }

    /// Removes what ended runs have left where there is nothing else to do; no journal is made for that.
    private func clearUp(
        _ originals: Set<FileIdentity>, _ tally: BatchTally, isCancelled: () -> Bool
    ) {
        let journals = JournalFolder(output, options)
        guard (try? journals.hasBeenUsed()) == true, let folder = try? OutputFolder(output, apartFrom: originals) else {
            return
        }
        if !options.isAmongOthers, FileFacts(output.appending(ownJournal), followingLinks: false) != nil {
            _ = try? begin(in: folder, tally, isCancelled: isCancelled)
        } else {
            let idle = journals.abandoned(by: nil, options)
            withExtendedLifetime(idle) { folder.removeTemporaries(of: idle.map(\.id)) }
        }
    }

    private var ownJournal: String {
        options.shard.map { JournalFolder.name(options.journal, $0) } ?? options.journal
    }

    /// Takes the journal, puts in order what an ended run has left, and hears what other journals say.
    func begin(
        in folder: OutputFolder, _ tally: BatchTally, isCancelled: () -> Bool
    ) throws(LensError) -> (BatchJournal, PastWork) {
        let journals = JournalFolder(folder.path, options)
        var (journal, own) =
            options.isAmongOthers
            ? try BatchJournal.openFree(in: folder.path, journals.rowStem)
            : try BatchJournal.open(folder.path.appending(ownJournal))
        var ended: [UInt64] = []
        if journal.isLocked {
            for (place, pending) in own.pending {
                let path = folder.path.below(place)
                // What is pending stays so for the next run.
                if isCancelled() { return (journal, PastWork()) }
                let isDone = (try? Digest(of: path, isCancelled: isCancelled)) == pending.record.result
                if isCancelled() { return (journal, PastWork()) }
                if isDone, let facts = FileFacts(path) {
                    journal.appendLazily(.done(number: pending.number, outputFingerprint: facts.fingerprint))
                }
                own.settle(place, isDone: isDone)
            }
            journal.compact(own)
            if journal.isContinued { ended.append(journal.id) }
        } else {
            tally.tell(
                .warning(
                    LensWarning(
                        "\(folder.path.string) cannot be locked: see to it that nothing else writes into it")))
        }
        let idle = journal.isLocked ? journals.abandoned(by: journal, options) : []
        withExtendedLifetime(idle) { folder.removeTemporaries(of: ended + idle.map(\.id)) }
        if journal.isLocked && journal.isContinued { folder.clearLater(journal.id) }
        guard options.isResuming else { return (journal, PastWork()) }
        var past = try journals.read(without: journal.path.bytes.split(separator: 0x2F).last.map { Array($0) })
        past.add(own)
        return (journal, past)
    }

    /// - Throws: `.caller` if input and output are one, or the input lies in the output: results would lie among
    ///   originals. An output inside the input is left out of the search.
    func keepApart() throws(LensError) {
        if output.isEmpty { throw LensError(.caller, "the output has no name") }
        if folder.isEmpty { throw LensError(.caller, "the folder has no name") }
        guard let inside = FileFacts(folder) else { return }
        guard inside.kind == .folder else { throw LensError(.caller, "\(folder.string) is no folder") }
        guard let outside = FileFacts(output) else { return }
        guard outside.kind == .folder else { throw LensError(.caller, "\(output.string) is no folder") }
        if inside.identity == outside.identity {
            throw LensError(.caller, "\(output.string) is the input itself; originals are not mixed with results")
        }
        if Self.isInside(folder, outside.identity) {
            throw LensError(
                .caller, "\(folder.string) lies in \(output.string); originals are not mixed with results")
        }
        if Self.isInside(output, inside.identity) { try requireResultsAlone() }
    }

    /// Of an output inside the input.
    ///
    /// - Throws: `.caller` if it holds files and no batch has worked there.
    private func requireResultsAlone() throws(LensError) {
        if try JournalFolder(output, options).hasBeenUsed() { return }
        var walk = FolderWalk(output, isRecursive: true)
        var first: [UInt8]?
        try walk.run { (file) throws(LensError) in first = first ?? file.place }
        guard let first else { return }
        throw LensError(
            .caller,
            "\(output.string) lies in \(folder.string) and holds files that no batch has written, such as "
                + "\(output.below(first).string); they may be originals")
    }

    /// Whether a folder lies somewhere below another one: as the system goes up, not as the name reads, for links lead
    /// elsewhere.
    static func isInside(_ folder: FilePath, _ other: FileIdentity) -> Bool {
        var below = FileFacts(folder)?.identity
        var above = folder.appending("..")
        while let facts = FileFacts(above), facts.identity != below {
            if facts.identity == other { return true }
            (above, below) = (above.appending(".."), facts.identity)
        }
        return false
    }
}
