import SystemPackage

extension Batch {
    /// Compares all results, to the last byte, with what the journals of all shards and runs say of them. Nothing is written,
    /// and nothing is waited for: what others are still developing is missing.
    ///
    /// - Parameters:
    ///   - list: the pictures; nil finds them in the folder.
    ///   - isCancelled: asked once a picture at the least.
    ///   - progress: pictures that were looked at, and all of them; from any thread, one call at a time.
    /// - Throws: as ``plan(isCancelled:)``.
    public func verify(
        _ list: FileList? = nil, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(LensError) -> BatchVerification {
        var whole = self
        whole.options.isResuming = false
        // What is there is compared, and is no obstacle.
        whole.options.isOverwriting = true
        let plan: BatchPlan
        if let list {
            plan = try whole.plan(list, isCancelled: isCancelled)
        } else {
            plan = try whole.plan(isCancelled: isCancelled)
        }
        let past = try JournalFolder(output, options).read()
        let entries = plan.entries.filter { $0.isPending || $0.isRefused }
        let desk = VerifyDesk(
            entries, past: past, settings: try BatchSettings(look, options), isCancelled: isCancelled,
            progress: progress)
        Crew.run(max(1, min(entries.count, options.jobs ?? onlineProcessors()))) { _ in desk.work() }
        if isCancelled() { throw LensError(.cancelled, "cancelled") }
        // A part of the folder says nothing of the rest.
        let isWhole = list == nil && options.shard == nil
        return desk.verification(orphans: isWhole ? orphans(past, besides: plan) : [])
    }

    /// Results that nothing in the folder would become.
    private func orphans(_ past: PastWork, besides plan: BatchPlan) -> [FilePath] {
        let expected = Set(plan.entries.map(\.place))
        return past.places.filter { place in
            !expected.contains(place) && FileFacts(output.below(place), followingLinks: false)?.kind == .file
        }
        .sorted { $0.lexicographicallyPrecedes($1) }.map { output.below($0) }
    }
}

/// What threads that verify share.
private final class VerifyDesk: @unchecked Sendable {
    // Safe to send: what changes is read and written under the monitor's lock.
    private let entries: [BatchEntry]
    private let past: PastWork
    private let settings: BatchSettings
    private let isCancelled: @Sendable () -> Bool
    private let progress: @Sendable (Int, Int) -> Void
    private let monitor = Monitor()
    private var next = 0
    private var done = 0
    private var states: [(state: BatchVerification.State, error: LensError?)?]

    init(
        _ entries: [BatchEntry], past: PastWork, settings: BatchSettings, isCancelled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) {
        self.entries = entries
        self.past = past
        self.settings = settings
        self.isCancelled = isCancelled
        self.progress = progress
        states = Array(repeating: nil, count: entries.count)
    }

    func work() {
        while !isCancelled(), let index = take() {
            var outcome: (BatchVerification.State, LensError?)
            do throws(LensError) { outcome = (try state(of: entries[index]), nil) } catch { outcome = (.failed, error) }
            monitor.lock()
            states[index] = outcome
            done += 1
            progress(done, entries.count)
            monitor.unlock()
        }
    }

    private func take() -> Int? {
        monitor.lock()
        defer { monitor.unlock() }
        guard next < entries.count else { return nil }
        next += 1
        return next - 1
    }

    private func state(of entry: BatchEntry) throws(LensError) -> BatchVerification.State {
        if case .refuse(let error) = entry.action { throw error }
        guard let output = entry.output, let container = entry.container else { return .failed }
        guard FileFacts(output, followingLinks: false) != nil else { return .missing }
        guard past.knows(entry.place) else { return .unknown }
        let records = past.records(entry.place, of: try Digest(of: output))
        if records.isEmpty { return past.hasDone(entry.place) ? .changed : .unknown }
        let sameSettings = records.filter { $0.settings == settings.digest(container) }
        if sameSettings.isEmpty { return .otherSettings }
        if let facts = FileFacts(entry.input),
            sameSettings.contains(where: { $0.inputFingerprint == facts.fingerprint })
        {
            return .complete
        }
        let content = try ReadInput(entry.input, isCancelled: isCancelled).content
        return sameSettings.contains { $0.content == content } ? .complete : .otherInput
    }

    func verification(orphans: [FilePath]) -> BatchVerification {
        var findings: [BatchVerification.Finding] = []
        var counts: [BatchVerification.State: Int] = [:]
        for (entry, outcome) in zip(entries, states) {
            let (state, error) = outcome ?? (.failed, nil)
            counts[state, default: 0] += 1
            if state == .complete { continue }
            findings.append(.init(state: state, input: entry.input, output: entry.output, error: error))
        }
        for orphan in orphans { findings.append(.init(state: .orphaned, input: nil, output: orphan, error: nil)) }
        if !orphans.isEmpty { counts[.orphaned] = orphans.count }
        return BatchVerification(findings: findings, counts: counts, total: entries.count)
    }
}
