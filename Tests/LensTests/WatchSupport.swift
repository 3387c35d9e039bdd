import Foundation
import Lens
import Measures
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits on this very thread: the pool is full of other tests, and a task that sleeps there is woken after minutes.
func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

/// A watch that runs, and what it has told.
final class Watching: @unchecked Sendable {
    // Safe to send: everything that changes is read and written under the lock.
    private let lock = NSCondition()
    private var events: [BatchEvent] = []
    private var outcome: Result<BatchSummary, LensError>?
    private var isStopped = false

    /// - Parameter hearing: called with each event before the watch goes on.
    init(
        _ bench: BatchBench, isPolling: Bool = false, settle: Double = 0.2, idle: Double? = nil,
        _ change: (inout BatchOptions) -> Void = { _ in }, hearing: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) {
        let batch = bench.batch(change)
        var watching = WatchOptions()
        watching.isPolling = isPolling
        watching.settle = settle
        watching.interval = 0.1
        watching.idleLimit = idle
        let options = watching
        Thread { [self] in
            let result: Result<BatchSummary, LensError>
            do throws(LensError) {
                result = .success(
                    try batch.watch(
                        options, isCancelled: { self.locked { self.isStopped } },
                        listener: { event in
                            hearing(event)
                            self.locked { self.events.append(event) }
                        }))
            } catch {
                result = .failure(error)
            }
            locked { outcome = result }
        }.start()
    }

    deinit { locked { isStopped = true } }

    private func locked<Value>(_ body: () -> Value) -> Value {
        lock.lock()
        defer { lock.unlock() }
        return body()
    }

    private func names(_ choose: (BatchEvent) -> BatchEntry?) -> [String] {
        locked { events }.compactMap { choose($0)?.input.lastComponent?.string }
    }

    var developed: [String] { names { if case .developed(let entry, _) = $0 { entry } else { nil } } }
    var started: [String] { names { if case .started(let entry) = $0 { entry } else { nil } } }
    var skipped: [String: BatchSkip] {
        locked { events }.reduce(into: [:]) { skipped, event in
            if case .skipped(let entry, let skip) = event { skipped[entry.input.lastComponent?.string ?? ""] = skip }
        }
    }
    var failed: [String: LensError] {
        locked { events }.reduce(into: [:]) { failed, event in
            if case .failed(let entry, let error) = event { failed[entry.input.lastComponent?.string ?? ""] = error }
        }
    }

    /// Waits for something; false if it does not happen.
    func sees(_ condition: () throws -> Bool) async rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(30 * patience)
        while ContinuousClock.now < end {
            if try condition() { return true }
            pause(milliseconds: 15)
        }
        return false
    }

    /// Waits until so many pictures have come to an end that is told.
    func ends(_ count: Int) async -> Bool { await sees { developed.count + skipped.count + failed.count >= count } }

    /// Waits until it is over by itself.
    func finish() async throws -> BatchSummary {
        #expect(await sees { locked { outcome } != nil }, "does not end")
        return try #require(locked { outcome }).get()
    }

    /// Ends it.
    @discardableResult func stop() async throws -> BatchSummary {
        locked { isStopped = true }
        return try await finish()
    }
}
