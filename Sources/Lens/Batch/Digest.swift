import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Sixteen bytes that stand for a content.
struct Digest: Sendable, Hashable {
    /// The first eight bytes, little end first, and the others.
    let first: UInt64
    let second: UInt64

    init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    init(of text: String) {
        var hash = BLAKE2()
        Array(text.utf8).withUnsafeBytes { hash.update($0) }
        self = hash.digest
    }

    /// Of all that an open file holds, read from its beginning wherever it stands.
    ///
    /// - Parameter fault: whose it is when reading fails: the input's or the output's.
    init(
        of descriptor: Int32, name: String, fault: LensError.Fault, isCancelled: () -> Bool = { false }
    ) throws(LensError) {
        var hash = BLAKE2()
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        var offset: off_t = 0
        while true {
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            let got = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset) }
            if got < 0 {
                if errno == EINTR { continue }
                throw LensError(fault, "\(name) cannot be read: \(Errno(rawValue: errno))")
            }
            if got == 0 { break }
            chunk.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
            offset += off_t(got)
        }
        self = hash.digest
    }

    /// Thirty-two hexadecimal digits.
    var text: String { first.hexadecimal + second.hexadecimal }

    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, let first = UInt64(text.prefix(16), radix: 16),
            let second = UInt64(text.dropFirst(16), radix: 16)
        else { return nil }
        self.init(first: first, second: second)
    }
}
