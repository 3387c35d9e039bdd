#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Array where Element == UInt8 {
    /// Where `pattern` first occurs at or after `start`.
    func firstIndex(of pattern: some StringProtocol, from start: Int = 0) -> Int? {
        firstIndex(of: Array(pattern.utf8), from: start)
    }

    /// Where `pattern` first occurs at or after `start`.
    func firstIndex(of pattern: [UInt8], from start: Int = 0) -> Int? {
        guard !pattern.isEmpty, start >= 0, start < count else { return nil }
        return withUnsafeBytes { all in
            pattern.withUnsafeBytes { wanted in
                // Neither is empty, so both have addresses.
                guard let base = all.baseAddress, let wantedBase = wanted.baseAddress else { return nil }
                let last = all.count - wanted.count
                var at = start
                while at <= last {
                    guard let hit = memchr(base + at, Int32(wanted[0]), last - at + 1) else { return nil }
                    at = UnsafeRawPointer(hit) - base
                    if memcmp(base + at, wantedBase, wanted.count) == 0 { return at }
                    at += 1
                }
                return nil
            }
        }
    }

    func contains(_ pattern: some StringProtocol) -> Bool { firstIndex(of: pattern) != nil }

    func starts(with text: String) -> Bool { starts(with: text.utf8) }
}
