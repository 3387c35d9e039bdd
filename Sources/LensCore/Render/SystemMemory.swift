internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Asks the system for memory before it is taken. What Swift cannot get ends the process; who asks first gets an error.
///
/// A limit on the address space (`ulimit -v`), on the data segment (`ulimit -d`) and a system that promises no more than
/// it has are all seen by asking. What is promised stays promised until it is released, so that threads which ask at
/// once are not promised the same memory.
package enum SystemMemory {
    /// So many bytes that nobody else is promised; to be released when they were taken. Dropping it releases it too.
    package final class Promise: Sendable {
        private let bytes: Int
        private let isReleased = Atomic(false)

        fileprivate init(_ bytes: Int) { self.bytes = bytes }
        deinit { release() }

        package func release() {
            guard !isReleased.exchange(true, ordering: .relaxed) else { return }
            SystemMemory.ledger.withLock { $0 -= bytes }
        }
    }

    /// What was promised and not yet released. Under a lock that ThreadSanitizer knows, as it does not `Mutex`.
    private final class Ledger: @unchecked Sendable {
        // Safe to send: the sum is read and written under the lock alone.
        private let monitor = Monitor()
        private var promised = 0

        func withLock<Result>(_ body: (inout Int) -> Result) -> Result {
            monitor.lock()
            defer { monitor.unlock() }
            return body(&promised)
        }
    }

    private static let ledger = Ledger()
    /// What small things take besides: strings, arrays, what C libraries put on their heaps.
    private static let margin = 8 << 20

    /// - Throws: `.limit` if the system has not so much.
    package static func promise(_ bytes: Int) throws(LensError) -> Promise {
        let isThere = ledger.withLock { promised in
            let (sum, isTooMuch) = promised.addingReportingOverflow(bytes)
            guard bytes >= 0, !isTooMuch, sum <= Int.max - margin, canBeHad(sum + margin) else { return false }
            promised = sum
            return true
        }
        guard isThere else { throw refused(bytes) }
        return Promise(bytes)
    }

    /// - Throws: `.limit` if the system has not so much.
    package static func require(_ bytes: Int) throws(LensError) { _ = try promise(bytes) }

    package static func refused(_ bytes: Int) -> LensError {
        LensError(
            .limit,
            """
            there is no memory left: the system does not give this process the \((max(bytes, 1) - 1) >> 20 + 1) MiB \
            that come next (ulimit -v; fewer --jobs need less)
            """)
    }

    private static func canBeHad(_ bytes: Int) -> Bool {
        let flags = MAP_PRIVATE | MAP_ANON
        guard let place = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), place != MAP_FAILED else {
            return false
        }
        munmap(place, bytes)
        return true
    }
}

extension Array {
    /// Asks for the memory that appending so many elements takes, where that is much.
    ///
    /// - Throws: `.limit` if the system has not so much.
    package func requireRoom(for more: Int) throws(LensError) {
        let needed = count + more
        guard needed > capacity, needed > (1 << 20) / MemoryLayout<Element>.stride else { return }
        try SystemMemory.require(2 * needed * MemoryLayout<Element>.stride)
    }
}
