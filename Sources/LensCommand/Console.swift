import Lens
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Results go to standard output; progress, warnings and errors to standard error.
enum Console {
    /// One line. Names and words of strangers stand in it, as in all lines here: what would steer a terminal does not get
    /// there.
    static func out(_ line: String) { out(bytes: ArgumentBytes.bytes(line.printable)) }
    /// One line of what a file says of itself: nothing in it is in disguise.
    static func out(told line: String) { out(bytes: Array(line.printable.utf8)) }
    /// As it is, with a new line behind it.
    static func out(bytes line: [UInt8]) { put(line + [0x0A], to: STDOUT_FILENO) }
    static func note(_ line: String) { put(ArgumentBytes.bytes(line.printable) + [0x0A], to: STDERR_FILENO) }
    static func warning(_ line: String) { note("lens: warning: \(line)") }
    static func error(_ line: String) { note("lens: \(line)") }

    /// Over the line that is there, on a terminal.
    static func progress(_ line: String) { put(ArgumentBytes.bytes("\r\u{1B}[K\(line.printable)"), to: STDERR_FILENO) }

    /// Occupies the places of standard streams that are closed, so that no picture is opened in one of them. Reading
    /// and writing there fail as before.
    static func holdPlaces() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", mode) }
    }

    /// That standard output is not a file that is read.
    static func requireApart(from source: ByteSource) throws(LensError) {
        guard let identity = source.identity, identity == outputIdentity else { return }
        throw LensError(.caller, "standard output is the input itself; an original is never replaced")
    }

    static let isTerminal = isatty(STDERR_FILENO) == 1

    /// Which file standard output is; nil if it is closed.
    static var outputIdentity: FileIdentity? {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0 else { return nil }
        return FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// What kept a result from being written, as the system numbers it; 0 is nothing.
    private static let resultFault = Atomic<Int32>(0)

    /// Ends the process with 1 if a result did not reach standard output, as on a full disk.
    static func settle() {
        let code = resultFault.load(ordering: .relaxed)
        guard code != 0 else { return }
        error("standard output cannot be written: \(String(cString: strerror(code)))")
        exit(1)
    }

    /// A pipe that nobody reads any further is nobody's fault, and closed messages are somebody's wish; a result that
    /// goes nowhere is an error, as with other tools.
    private static func put(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                if descriptor == STDOUT_FILENO, errno != EPIPE {
                    resultFault.store(errno, ordering: .relaxed)
                }
                return
            }
        }
    }
}

/// Seconds from a clock that never jumps; for reports alone.
func secondsNow() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// A number with that many decimals, whatever the locale.
func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = Int((abs(value) * scale).rounded())
    var digits = String(whole)
    while digits.count <= decimals { digits = "0" + digits }
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    return sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
}
