/// What files of an exhibition are called: so that every disk and every server takes them.
enum ExhibitNames {
    static func picture(_ name: String, _ size: Int) -> String { "pictures/\(name)-\(size).jpg" }
    static func before(_ name: String, _ size: Int) -> String { "before/\(name)-\(size).jpg" }

    /// Letters, digits, dots and hyphens of each stem, hyphens for everything else; of names that some disk takes for one,
    /// all but the first are numbered.
    static func unique(_ stems: [String]) -> [String] {
        var taken: Set<String> = []
        return stems.map { stem in
            let plain = plain(stem)
            var name = plain
            var number = 2
            while !taken.insert(OutputName.key(Array(name.utf8))).inserted {
                name = "\(plain)-\(number)"
                number += 1
            }
            return name
        }
    }

    /// Bytes of a name, far below what a disk takes with size and ending.
    private static let room = 120

    private static func plain(_ stem: String) -> String {
        var name = ""
        for scalar in stem.unicodeScalars where name.utf8.count < room {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .nonspacingMark, .spacingMark:
                name.unicodeScalars.append(scalar)
            default:
                if let last = name.last, last != "-" { name += scalar == "." || scalar == "_" ? String(scalar) : "-" }
            }
        }
        while let last = name.last, "-._".contains(last) { name.removeLast() }
        return name.isEmpty ? "picture" : name
    }

    /// As a reference in a page has it (RFC 3986): nothing but what needs no quoting stays.
    static func url(_ place: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for byte in place.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F: text.append(byte)
            default: text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A stem as words, where somebody gave the file a name; nil for what cameras call their files.
    static func words(_ stem: String) -> String? {
        let text = stem.map { "_-.".contains($0) ? " " : String($0) }.joined()
        let words = text.split(separator: " ").filter { !$0.allSatisfy(\.isNumber) }
        guard words.contains(where: { word in word.count { $0.isLetter && !$0.isUppercase } >= 3 }) else { return nil }
        return words.joined(separator: " ")
    }
}
