import Lens

/// Arguments as the bytes they are.
///
/// `CommandLine.arguments` repairs what is not UTF-8, and a repaired name names another file. Here each byte that
/// belongs to no valid UTF-8 sequence becomes one private-use character (U+10FF00 plus the byte) and turns back into the
/// byte when a path is made. Genuine uses of those characters take the same way, byte by byte, so that the disguise is
/// reversible for every name.
enum ArgumentBytes {
    private static let base: UInt32 = 0x10_FF00

    static func processArguments() -> [[UInt8]] {
        (0..<Int(CommandLine.argc)).compactMap { index in
            CommandLine.unsafeArgv[index].map { bytesOfName($0) }
        }
    }

    static func disguise(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            if let (scalar, length) = scalar(in: bytes, at: index), scalar.value < base {
                text.append(scalar)
                index += length
            } else {
                // Always a scalar: U+10FF00…U+10FFFF.
                if let stand = Unicode.Scalar(base + UInt32(bytes[index])) { text.append(stand) }
                index += 1
            }
        }
        return String(text)
    }

    /// What was in disguise. Text that was not, such as what a file says of itself, stays as it is: those characters in
    /// it could stand for quotes, new lines or a terminal's commands.
    static func bytes(_ text: String) -> [UInt8] {
        let plain = Array(text.utf8)
        guard text.unicodeScalars.contains(where: { $0.value >= base }) else { return plain }
        let bytes = text.unicodeScalars.flatMap { scalar -> [UInt8] in
            scalar.value >= base ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
        }
        return disguise(bytes) == text ? bytes : plain
    }

    /// As text for others, with U+FFFD for what is none.
    static func repaired(_ text: String) -> String { String(decoding: bytes(text), as: UTF8.self) }

    static func path(_ text: String) -> FilePath { FilePath(bytes: bytes(text)) }

    /// A path as text that turns back into its bytes when it is printed.
    static func text(_ path: FilePath) -> String { disguise(path.bytes) }

    /// The scalar that a valid, shortest UTF-8 sequence at that place encodes.
    private static func scalar(in bytes: [UInt8], at index: Int) -> (Unicode.Scalar, Int)? {
        let first = bytes[index]
        let length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
        guard length > 0, index + length <= bytes.count else { return nil }
        guard length > 1 else { return (Unicode.Scalar(first), 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in bytes[(index + 1)..<(index + length)] {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let least: [UInt32] = [0, 0, 0x80, 0x800, 0x1_0000]
        guard value >= least[length], let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }
}
