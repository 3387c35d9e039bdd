import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Pictures as they arrive.
///
/// Needs no thread of its own: of those that wait for a picture one looks out for all. While none waits, the system keeps
/// what it has to tell.
final class WatchQueue: BatchQueue, @unchecked Sendable {
    // Safe to send: the watcher and `hasWorked` belong to whoever looks, one at a time; everything else that changes
    // is read and written under the monitor's lock.
    private let watcher: Watcher
    private let tally: BatchTally
    private let idleLimit: Double?
    private let isCancelled: @Sendable () -> Bool
    private let monitor = Monitor()
    private var ready: [WatchArrival] = []
    /// How many of them were handed out.
    private var taken = 0
    private var inHand: [FilePath: WatchArrival] = [:]
    private var ended: [(place: [UInt8], ending: WatchLedger.Ending)] = []
    /// How often one was taken back in a row.
    private var returns: [FilePath: Int] = [:]
    private var isLooking = false
    private var hasWorked = false
    private var isOver = false

    /// Nobody changes a file so often but by design.
    private static let maxReturns = 20

    init(_ watcher: Watcher, _ tally: BatchTally, idleLimit: Double?, isCancelled: @escaping @Sendable () -> Bool) {
        self.watcher = watcher
        self.tally = tally
        self.idleLimit = idleLimit
        self.isCancelled = isCancelled
    }

    var total: (pictures: Int, bytes: Int64)? { nil }

    var left: Int? {
        monitor.lock()
        defer { monitor.unlock() }
        return ready[taken...].count { $0.entry.isPending }
    }

    func next() -> BatchEntry? {
        monitor.lock()
        defer { monitor.unlock() }
        while !isOver {
            if taken < ready.count {
                let arrival = ready[taken]
                taken += 1
                inHand[arrival.entry.input] = arrival
                return arrival.entry
            }
            if isLooking {
                monitor.wait()
                continue
            }
            isLooking = true
            let isBusy = !inHand.isEmpty || !ended.isEmpty
            let endings = ended
            ended = []
            monitor.unlock()
            let arrivals = look(endings, isBusy: isBusy)
            monitor.lock()
            isLooking = false
            (ready, taken) = (arrivals ?? [], 0)
            isOver = arrivals == nil
            if isOver || !ready.isEmpty { monitor.wakeAll() }
        }
        return nil
    }

    /// - Returns: what has arrived; nil if nothing more is to be waited for.
    private func look(_ endings: [(place: [UInt8], ending: WatchLedger.Ending)], isBusy: Bool) -> [WatchArrival]? {
        for (place, ending) in endings { watcher.end(place, ending) }
        if isCancelled() || tally.isStopped { return nil }
        do throws(LensError) {
            let arrivals = try watcher.look()
            if arrivals.isEmpty, !isBusy, hasWorked { FreedMemory.giveBack() }
            hasWorked = isBusy || !arrivals.isEmpty
            for warning in watcher.takeWarnings() { tally.tell(.warning(warning)) }
            if let idleLimit, arrivals.isEmpty, !isBusy, watcher.isIdle(for: idleLimit) { return nil }
            return arrivals
        } catch {
            if error.fault != .cancelled { tally.stop(error) }
            return nil
        }
    }

    /// What has failed because it is another file by now is waited for once more; what is gone is no failure.
    func ended(_ entry: BatchEntry, _ event: BatchEvent) -> BatchEvent? {
        monitor.lock()
        defer { monitor.unlock() }
        guard let arrival = inHand.removeValue(forKey: entry.input), let before = arrival.facts else { return event }
        guard case .failed(_, let error) = event else {
            returns[entry.input] = nil
            ended.append((arrival.place, .told))
            return event
        }
        let now = FileFacts(entry.input)
        if now == nil, errno == ENOENT || errno == ENOTDIR {
            ended.append((arrival.place, .told))
            return .skipped(entry, .gone)
        }
        let isOther = now?.fingerprint != before.fingerprint || error == ReadInput.changed(entry.input)
        let count = returns[entry.input, default: 0]
        guard error.fault != .output, isOther, count < Self.maxReturns else {
            returns[entry.input] = nil
            ended.append((arrival.place, .failed))
            return event
        }
        returns[entry.input] = count + 1
        ended.append((arrival.place, .again))
        return nil
    }
}
