import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SIGINT, SIGTERM and SIGHUP ask for the end: the picture in hand is given up at its next strip and leaves nothing
/// behind. A second one ends the process at once.
enum Interruption {
    private static let received = Atomic<Int32>(0)

    static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // Whoever started us so that it is ignored (`nohup`, a job in the background) means it, at every instant.
            var before = sigaction()
            sigaction(number, nil, &before)
            if isIgnored(before) { continue }
            signal(number) { number in
                // Only what a signal handler may do: an atomic, and leaving without ceremony.
                if Interruption.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
        }
        // A file that grows too long is an error to report, not a death.
        signal(SIGXFSZ, SIG_IGN)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        #if canImport(Glibc)
            let handler = action.__sigaction_handler.sa_handler
        #else
            let handler = action.__sigaction_u.__sa_handler
        #endif
        // Handlers are compared as addresses: functions have no equality.
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// A reader that goes away is no reason to die either.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// 130, 143 or 129.
    static var exitStatus: Int32 {
        let number = received.load(ordering: .relaxed)
        return 128 + (number == 0 ? SIGINT : number)
    }
}
