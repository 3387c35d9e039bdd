/// Where a batch's pictures come from, one by one: a plan, or whatever arrives.
protocol BatchQueue: Sendable {
    /// The next one, from any thread; may wait for it. nil is the end.
    func next() -> BatchEntry?
    /// How many that are to be developed are still to come; nil where nobody knows.
    var left: Int? { get }
    /// All of them, and their bytes; nil where nobody knows.
    var total: (pictures: Int, bytes: Int64)? { get }
    /// What one that was handed out has come to, from any thread.
    ///
    /// - Returns: what is told of it; nil where it is handed out once more instead.
    func ended(_ entry: BatchEntry, _ event: BatchEvent) -> BatchEvent?
}

extension BatchQueue {
    func ended(_ entry: BatchEntry, _ event: BatchEvent) -> BatchEvent? { event }
}

/// The pictures of a plan, in its order.
final class PlanQueue: BatchQueue, @unchecked Sendable {
    // Safe to send: what changes is read and written under the monitor's lock.
    private let monitor = Monitor()
    private let entries: [BatchEntry]
    private var at = 0
    private var pending: Int
    let total: (pictures: Int, bytes: Int64)?

    init(_ plan: BatchPlan) {
        entries = plan.entries
        pending = plan.pending
        total = (entries.count, entries.reduce(0) { $0 + ($1.isPending ? $1.bytes : 0) })
    }

    func next() -> BatchEntry? {
        monitor.lock()
        defer { monitor.unlock() }
        guard at < entries.count else { return nil }
        let entry = entries[at]
        at += 1
        if entry.isPending { pending -= 1 }
        return entry
    }

    var left: Int? {
        monitor.lock()
        defer { monitor.unlock() }
        return pending
    }
}
