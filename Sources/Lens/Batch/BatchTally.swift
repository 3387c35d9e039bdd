/// What has happened so far, and who is told.
///
/// One event at a time, from whichever thread; the listener need not be prepared for several.
final class BatchTally: @unchecked Sendable {
    // Safe to send: everything that changes is read and written under the monitor's lock.
    private let monitor = Monitor()
    private let listener: @Sendable (BatchEvent) -> Void
    private let total: (pictures: Int, bytes: Int64)?
    private let clock = ContinuousClock()
    private let begun: ContinuousClock.Instant
    private var summary = BatchSummary()
    private var bytesDone: Int64 = 0
    private var pictures = 0
    private var inHand: [Int: (bytes: Double, pixels: Double)] = [:]
    private var told: ContinuousClock.Instant
    private var failuresInARow = 0
    private var stop: LensError?

    init(total: (pictures: Int, bytes: Int64)?, listener: @escaping @Sendable (BatchEvent) -> Void) {
        self.total = total
        self.listener = listener
        begun = clock.now
        told = begun
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        monitor.lock()
        defer { monitor.unlock() }
        return body()
    }

    func tell(_ event: BatchEvent) { locked { listener(event) } }

    /// A worker's picture is that far, of so many pixels.
    func advance(_ worker: Int, _ entry: BatchEntry, part: Double, pixels: Double) {
        locked {
            inHand[worker] = (Double(entry.bytes) * part, pixels * part)
            progress()
        }
    }

    /// A picture has come to its end.
    func end(_ worker: Int, _ entry: BatchEntry, _ event: BatchEvent) {
        locked {
            inHand[worker] = nil
            if entry.isPending { bytesDone += entry.bytes }
            pictures += 1
            switch event {
            case .developed(_, let result):
                summary.developed += 1
                summary.pixels += Double(result.width) * Double(result.height)
                failuresInARow = 0
            case .skipped(_, let skip): summary.count(skip)
            case .failed(_, let error):
                summary.failed += 1
                if error.fault == .output { failuresInARow += 1 }
            default: break
            }
            listener(event)
            progress()
        }
    }

    /// A picture was given up, or not begun, because the batch is stopped.
    func leave(_ worker: Int) {
        locked {
            inHand[worker] = nil
            summary.left += 1
        }
    }

    /// A picture was given up and comes again.
    func release(_ worker: Int) { locked { inHand[worker] = nil } }

    /// Nothing more can be done.
    func stop(_ error: LensError) { locked { if stop == nil { stop = error } } }

    /// Results that could not be written since the last one that could.
    var failuresToWrite: Int { locked { failuresInARow } }
    func forgiveFailures() { locked { failuresInARow = 0 } }

    var isStopped: Bool { locked { stop != nil } }

    func finish(left: Int, isCancelled: Bool) -> BatchSummary {
        locked {
            summary.left += left
            summary.isCancelled = isCancelled
            summary.stop = stop
            summary.seconds = seconds
            listener(.finished(summary))
            return summary
        }
    }

    private var seconds: Double { (clock.now - begun) / .seconds(1) }

    private func progress() {
        let now = clock.now
        guard now - told >= .milliseconds(100) else { return }
        told = now
        let bytes = inHand.values.reduce(Double(bytesDone)) { $0 + $1.bytes }
        let pixels = inHand.values.reduce(summary.pixels) { $0 + $1.pixels }
        listener(
            .progress(
                BatchProgress(
                    pictures: pictures, total: total?.pictures, failures: summary.failed, pixels: pixels,
                    seconds: seconds,
                    part: total.map { $0.bytes > 0 ? min(1, bytes / Double($0.bytes)) : 1 })))
    }
}
