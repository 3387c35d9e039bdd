/// Bytes as one word of a shell's command line: POSIX's, and where a page cannot show a byte, that of bash, zsh and ksh.
enum ShellWord {
    static func quoted(_ text: String) -> String { quoted(Array(text.utf8)) }

    static func quoted(_ bytes: [UInt8]) -> String {
        guard let text = String(validating: bytes, as: UTF8.self), text.unicodeScalars.allSatisfy(HTML.shows) else {
            return escaped(bytes)
        }
        if !bytes.isEmpty, bytes.allSatisfy(isPlain) { return text }
        return "'\(String(decoding: bytes.flatMap { $0 == 0x27 ? Array("'\\''".utf8) : [$0] }, as: UTF8.self))'"
    }

    /// The same as the name of a file, which never is taken for an option.
    static func file(_ name: String) -> String { file(Array(name.utf8)) }
    static func file(_ name: [UInt8]) -> String { quoted(name.first == 0x2D ? [0x2E, 0x2F] + name : name) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch UnicodeScalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", "+", ",", ":", "@", "%": true
        default: false
        }
    }

    /// Every byte that is not plain by its number, always in three octal digits: so nothing that follows belongs to it.
    private static func escaped(_ bytes: [UInt8]) -> String {
        let scalars = bytes.map { byte -> String in
            if isPlain(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 8)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
        return "$'\(scalars.joined())'"
    }
}
