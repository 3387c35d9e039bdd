/// Text as one word of a POSIX shell's command line.
enum ShellWord {
    static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", "+", ",", "=", ":", "@", "%": true
            default: false
            }
        }
        if plain, !text.isEmpty { return text }
        var quoted = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" { quoted += "'\\''" } else { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "'"
    }

    /// The same as the name of a file, which never is taken for an option.
    static func file(_ name: String) -> String { quoted(name.hasPrefix("-") ? "./\(name)" : name) }
}
