import Lens

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One line of JSON, keys in order. JSON is UTF-8: in a file name that is not, U+FFFD stands for what is none.
func jsonLine(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return String(decoding: ArgumentBytes.bytes(text), as: UTF8.self)
}
