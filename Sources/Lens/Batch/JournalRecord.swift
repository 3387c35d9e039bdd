/// What a result was made of, and what it is.
struct JournalRecord: Sendable, Hashable {
    /// The input below the folder of originals.
    let standing: [UInt8]
    /// ``BatchSettings/digest(_:)``
    let settings: Digest
    /// Of the input's bytes.
    let content: Digest
    /// ``FileFacts/fingerprint`` of the input.
    let inputFingerprint: UInt64
    /// Of the result's bytes.
    let result: Digest
    /// Of the result under its name; 0 where it is not known.
    var outputFingerprint: UInt64 = 0
}

/// A line of a journal: words with blanks between them, the last one a hash of the others.
enum JournalLine: Sendable, Hashable {
    /// The first one.
    case header(id: UInt64)
    /// A whole result lies under a temporary name and is about to get its own.
    case intent(number: UInt64, record: JournalRecord, temporary: [UInt8], place: [UInt8])
    /// It has its name.
    case done(number: UInt64, outputFingerprint: UInt64)

    static let version = 1
    /// What a journal begins with.
    static let beginning = Array("lens-journal ".utf8)
    /// Stands for an input that is called as its result is; no file can have this name.
    private static let samePlace = "."

    var bytes: [UInt8] {
        let words: [String] =
            switch self {
            case .header(let id): ["lens-journal", "\(Self.version)", id.hexadecimal]
            case .intent(let number, let record, let temporary, let place):
                [
                    "i", "\(number)", record.settings.text, record.content.text, record.inputFingerprint.hexadecimal,
                    record.result.text, Self.escaped(temporary), Self.escaped(place),
                    record.standing == place ? Self.samePlace : Self.escaped(record.standing),
                ]
            case .done(let number, let fingerprint): ["d", "\(number)", fingerprint.hexadecimal]
            }
        let text = Array(words.joined(separator: " ").utf8)
        return text + [0x20] + Array(Self.sum(text).utf8) + [0x0A]
    }

    /// - Parameter line: without its end; nil if it is torn or no line of a journal of this version.
    init?(_ line: ArraySlice<UInt8>) {
        guard line.count > 17, line[line.endIndex - 17] == 0x20 else { return nil }
        let text = Array(line.dropLast(17))
        guard line.suffix(16).elementsEqual(Self.sum(text).utf8) else { return nil }
        let words = String(decoding: text, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        switch (words.first, words.count) {
        case ("lens-journal", 3):
            guard words[1] == "\(Self.version)", let id = UInt64(words[2], radix: 16) else { return nil }
            self = .header(id: id)
        case ("i", 9):
            guard let number = Self.number(words[1]), let settings = Digest(words[2]), let content = Digest(words[3]),
                let fingerprint = UInt64(words[4], radix: 16), let result = Digest(words[5]),
                let temporary = Self.unescaped(words[6]), let place = Self.unescaped(words[7]),
                let standing = words[8] == Self.samePlace ? place : Self.unescaped(words[8]),
                Self.isBeneath(place), Self.isBeneath(standing)
            else { return nil }
            self = .intent(
                number: number,
                record: JournalRecord(
                    standing: standing, settings: settings, content: content, inputFingerprint: fingerprint,
                    result: result),
                temporary: temporary, place: place)
        case ("d", 3):
            guard let number = Self.number(words[1]), let fingerprint = UInt64(words[2], radix: 16) else { return nil }
            self = .done(number: number, outputFingerprint: fingerprint)
        default: return nil
        }
    }

    private static func sum(_ text: [UInt8]) -> String {
        text.withUnsafeBytes { ImageDataHash.xxh64($0) }.hexadecimal
    }

    /// Whatever is no plain letter becomes `%` and two digits.
    private static func escaped(_ name: [UInt8]) -> String {
        var text: [UInt8] = []
        let digits = Array("0123456789abcdef".utf8)
        for byte in name {
            if byte > 0x20 && byte < 0x7F && byte != 0x25 {
                text.append(byte)
            } else {
                text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Numbers that no run reaches would leave none to go on with.
    private static func number(_ text: Substring) -> UInt64? {
        UInt64(text).flatMap { $0 < 1 << 62 ? $0 : nil }
    }

    /// Whether a place lies in the folder, by its name: whoever wrote the line, it leads to nothing elsewhere.
    private static func isBeneath(_ place: [UInt8]) -> Bool {
        !place.contains(0)
            && place.split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != [0x2E] && $0 != [0x2E, 0x2E]
            }
    }

    private static func unescaped(_ text: Substring) -> [UInt8]? {
        var name: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                name.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            name.append(value)
            rest = rest.dropFirst(2)
        }
        return name
    }
}
