import Lens

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Console {
    /// One line of JSON on standard output, keys in order. Nothing in it is in disguise.
    static func json(_ value: some Encodable) {
        guard let text = try? jsonText(value) else { return }
        out(bytes: Array(text.utf8))
    }
}

private func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
