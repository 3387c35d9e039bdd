/// Decimal numbers out of bytes, correctly rounded, whatever the locale.
package enum DecimalText {
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The number that a text is, and nothing else.
    package static func value(_ text: String) -> Double? {
        Array(text.utf8).withUnsafeBufferPointer { value($0[...]) }
    }

    /// `nil` for what is no decimal number: infinities, hexadecimal numbers and anything around the number among it.
    static func value(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
        var rest = bytes
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        var mantissa: UInt64 = 0
        var (digits, significant, decimals) = (0, 0, 0)
        var hasPoint = false
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if byte >= 0x30, byte <= 0x39 {
                digits += 1
                if significant > 0 || byte != 0x30 { significant += 1 }
                if significant <= 18 { mantissa = mantissa * 10 + UInt64(byte - 0x30) }
                if hasPoint { decimals += 1 }
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        guard digits > 0 else { return nil }
        var exponent = 0
        if let byte = rest.first {
            guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E"),
                let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), power.magnitude < 10_000
            else { return nil }
            exponent = power
        }
        let scale = exponent - decimals
        // Both exact, so that their product or quotient is rounded once (W. D. Clinger, 1990).
        if significant <= 15, scale.magnitude <= 22 {
            let value = scale < 0 ? Double(mantissa) / powers[-scale] : Double(mantissa) * powers[scale]
            return isNegative ? -value : value
        }
        return Double(String(decoding: bytes, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }
}
