/// RFC 4648, section 4.
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encoded(_ bytes: [UInt8]) -> String {
        let count = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: count) { text in
            letters.withUnsafeBufferPointer { letters in
                var (from, to) = (0, 0)
                while from < bytes.count {
                    let left = bytes.count - from
                    let word =
                        UInt32(bytes[from]) << 16 | (left > 1 ? UInt32(bytes[from + 1]) << 8 : 0)
                        | (left > 2 ? UInt32(bytes[from + 2]) : 0)
                    text[to] = letters[Int(word >> 18)]
                    text[to + 1] = letters[Int(word >> 12 & 63)]
                    text[to + 2] = left > 1 ? letters[Int(word >> 6 & 63)] : UInt8(ascii: "=")
                    text[to + 3] = left > 2 ? letters[Int(word & 63)] : UInt8(ascii: "=")
                    from += 3
                    to += 4
                }
            }
            return count
        }
    }
}
