import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SIGINT and SIGTERM ask for the end: the picture in hand is given up at its next strip and leaves nothing behind.
/// A second one ends the process at once.
enum Interruption {
    private static let received = Atomic<Int32>(0)

    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                // Only what a signal handler may do: an atomic, and leaving without ceremony.
                if Interruption.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
        // A reader that goes away is an error to report, not a death.
        signal(SIGPIPE, SIG_IGN)
    }

    static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// 130 or 143.
    static var exitStatus: Int32 { 128 + max(received.load(ordering: .relaxed), SIGINT) }
}
