/// Numbered pieces of work on several threads, their results in order.
final class PieceWork<Result: Sendable>: @unchecked Sendable {
    // Safe to send: everything that changes is read and written under the monitor's lock.
    private let monitor = Monitor()
    private var fetched = 0
    private var done = 0
    private var results: [Result?]
    private var failure: LensError?

    init(count: Int) { results = Array(repeating: nil, count: count) }

    /// - Parameters:
    ///   - isCancelled: asked before each piece.
    ///   - finished: told how many are done, from any thread.
    /// - Throws: the first error of a piece, after which no other begins; `.cancelled`.
    func run(
        _ threads: Int, _ isCancelled: @escaping @Sendable () -> Bool = { false },
        finished: @escaping @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in },
        _ body: @escaping @Sendable (_ number: Int) throws(LensError) -> Result
    ) throws(LensError) -> [Result] {
        let all = results.count
        Crew.run(min(max(threads, 1), all)) { [self] _ in
            while let number = next() {
                do throws(LensError) {
                    if isCancelled() { throw LensError(.cancelled, "cancelled") }
                    finished(put(try body(number), at: number), all)
                } catch {
                    fail(error)
                }
            }
        }
        if let failure { throw failure }
        return results.compactMap(\.self)
    }

    private func next() -> Int? {
        monitor.lock()
        defer { monitor.unlock() }
        guard failure == nil, fetched < results.count else { return nil }
        fetched += 1
        return fetched - 1
    }

    private func put(_ result: Result, at number: Int) -> Int {
        monitor.lock()
        defer { monitor.unlock() }
        results[number] = result
        done += 1
        return done
    }

    private func fail(_ error: LensError) {
        monitor.lock()
        defer { monitor.unlock() }
        if failure == nil { failure = error }
    }
}
