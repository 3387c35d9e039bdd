/// A piece of a page. What is interpolated is text and becomes harmless; only other pieces, and what is said to be raw, keep
/// their markup.
///
/// ```swift
/// let title: HTML = "<h1>\(name)</h1>\(raw: icon)\(rows.map { "<li>\($0)</li>" })"
/// ```
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    init(stringLiteral value: String) { text = value }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
        mutating func appendInterpolation(_ value: Int) { text += String(value) }
        mutating func appendInterpolation(_ piece: HTML) { text += piece.text }
        mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { text += piece.text } }
        mutating func appendInterpolation(raw value: String) { text += value }
    }

    /// Text for an element or a quoted attribute. What no page may hold, as control characters, becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(shows(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return result
    }

    /// Whether a page may hold it, and it turns nothing round.
    static func shows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t", "\n": return true
        // Unpaired overrides of the direction of writing would turn round what follows on the page.
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": return false
        default:
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            let isNone = scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value)
            return !isControl && !isNone
        }
    }
}
