import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Batch {
    /// Develops what arrives in the folder, until it is cancelled or nothing has come for ``WatchOptions/idleLimit``; on
    /// threads of its own: the cooperative pool is never blocked. Whoever stops listening, or is cancelled, ends it at the
    /// next strip of each picture in hand.
    ///
    /// What is there at the beginning is developed as ``BatchOptions/isResuming`` says, which a watch always does: what is
    /// done is skipped. A file is taken when it is complete. Another version of it is developed once more and replaces the
    /// result, unless somebody has changed that since; a picture whose result would have the name of another picture's
    /// fails. What is renamed is another picture. What goes before its turn is skipped, and what changes in the middle is
    /// begun anew: it is told as started twice.
    ///
    /// ```swift
    /// for try await event in batch.watch() {
    ///     if case .developed(let entry, _) = event { print(entry.input) }
    /// }
    /// ```
    ///
    /// - Returns: events, ``BatchEvent/finished(_:)`` the last one. Throws `LensError` if the watch cannot begin.
    public func watch(_ watching: WatchOptions = WatchOptions()) -> AsyncThrowingStream<BatchEvent, any Error> {
        AsyncThrowingStream { continuation in
            let flag = Flag()
            continuation.onTermination = { _ in flag.raise() }
            Crew.detach {
                do throws(LensError) {
                    try watch(
                        watching, isCancelled: { flag.isRaised }, listener: { continuation.yield($0) })
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
    ///   - watching: how long is waited for what.
    ///   - isCancelled: asked once a strip of each picture, and a few times a second.
    ///   - listener: told one event at a time, from any thread.
    /// - Returns: ``BatchSummary/stop`` is set if the folder or the output has vanished.
    /// - Throws: `.input` if the folder cannot be read, `.output` if the output folder cannot be written or another batch
    ///   writes into it, `.caller` if a value is not allowed. Single pictures' failures are events.
    @discardableResult
    public func watch(
        _ watching: WatchOptions = WatchOptions(), isCancelled: @escaping @Sendable () -> Bool,
        listener: @escaping @Sendable (BatchEvent) -> Void
    ) throws(LensError) -> BatchSummary {
        try watching.validate()
        var batch = self
        batch.options.isResuming = true
        // A part of what arrives would leave the rest in hand for ever.
        batch.options.shard = nil
        batch.options.isAmongOthers = false
        return try batch.watchResuming(watching, isCancelled: isCancelled, listener: listener)
    }

    private func watchResuming(
        _ watching: WatchOptions, isCancelled: @escaping @Sendable () -> Bool,
        listener: @escaping @Sendable (BatchEvent) -> Void
    ) throws(LensError) -> BatchSummary {
        try keepApart()
        guard let top = FileFacts(folder) else {
            throw LensError(.input, "\(folder.string) cannot be read: \(Errno(rawValue: errno))")
        }
        let settings = try BatchSettings(look, options)
        let tally = BatchTally(total: nil, listener: listener)
        let outside = try OutputFolder(output, apartFrom: [top.identity])
        let (journal, past) = try begin(in: outside, tally, isCancelled: isCancelled)
        let results = WatchResults()
        // The output folder keeps originals apart, for they come and go.
        let planner = BatchPlanner(
            output: output, options: options, settings: settings, past: past, originals: [])
        let watcher = Watcher(
            folder, top.identity, planner: planner, folder: outside, results: results, watching,
            isCancelled: isCancelled)
        let queue = WatchQueue(watcher, tally, idleLimit: watching.idleLimit, isCancelled: isCancelled)
        return BatchRun(
            settings, queue: queue, folder: outside, journal: journal, past: past, results: results, tally: tally,
            isCancelled: isCancelled
        ).run()
    }
}
