#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension XMLTree {
    /// A name, a prefix or a namespace's URI.
    ///
    /// Two are the same if their bytes are (Namespaces in XML 1.0, 2.3). Text that is compared as characters is brought to
    /// a normal form first, which a stranger's combining marks make as dear as they like.
    struct Word: Hashable, Sendable {
        let bytes: [UInt8]

        init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

        static func == (one: Word, other: Word) -> Bool {
            one.bytes.count == other.bytes.count && one.holds(other, at: 0)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(bytes.count)
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }

        func hasPrefix(_ start: Word) -> Bool { bytes.count >= start.bytes.count && holds(start, at: 0) }

        func hasSuffix(_ end: Word) -> Bool {
            bytes.count >= end.bytes.count && holds(end, at: bytes.count - end.bytes.count)
        }

        /// Whether the other's bytes, which reach no further than these, stand there.
        private func holds(_ other: Word, at start: Int) -> Bool {
            bytes.withUnsafeBytes { own in
                other.bytes.withUnsafeBytes { part in
                    guard let base = own.baseAddress, let wanted = part.baseAddress else { return true }
                    return memcmp(base + start, wanted, part.count) == 0
                }
            }
        }
    }
}

extension XMLTree.Word: ExpressibleByStringLiteral, CustomStringConvertible {
    init(stringLiteral text: String) { self.init(text.utf8) }

    var description: String { String(decoding: bytes, as: UTF8.self) }
}
