import Lens

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Console {
    /// One line of JSON on standard output, keys in order. Nothing in it is in disguise, and nothing steers a terminal.
    static func json(_ value: some Encodable) {
        guard let text = try? jsonText(value) else { return }
        out(bytes: Array(text.utf8))
    }
}

private func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// JSON of the same meaning: in its strings alone does anything stand that steers text.
private func escaped(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: \.steersText) else { return json }
    var result = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
        guard scalar.steersText else {
            result.append(scalar)
            continue
        }
        result.append(contentsOf: "\\u\(UInt16(scalar.value).hexadecimal)".unicodeScalars)
    }
    return String(result)
}
