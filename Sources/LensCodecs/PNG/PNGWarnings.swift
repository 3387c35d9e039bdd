import CCodecs
import LensCore

/// Counts what is wrong with a file, one warning a kind: a flood costs next to nothing.
struct PNGTally: Sendable {
    /// Texts that are kept.
    static let kinds = 16

    private(set) var count = 0
    private var texts: [String] = []
    private var times: [Int] = []

    mutating func note(_ text: String) {
        count += 1
        if let known = texts.firstIndex(of: text) {
            times[known] += 1
        } else if texts.count < Self.kinds {
            texts.append(text)
            times.append(1)
        }
    }

    /// One warning a kind, with how often it occurred.
    var warnings: [LensWarning] {
        var all = zip(texts, times).map { text, times in
            LensWarning("PNG data: \(text)" + (times == 1 ? "" : " (\(times) times)"))
        }
        let others = count - times.reduce(0, +)
        if others > 0 { all.append(LensWarning("PNG data: \(others) other warnings")) }
        return all
    }
}

extension lens_png_report {
    /// A C string in a tuple of characters.
    private static func text<Storage>(_ storage: Storage) -> String {
        withUnsafeBytes(of: storage) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    var messageText: String { Self.text(message) }

    /// One warning a kind, with how often it occurred.
    var collectedWarnings: [LensWarning] {
        var all: [LensWarning] = []
        var counted: UInt64 = 0
        withUnsafeBytes(of: warnings) { bytes in
            for warning in bytes.bindMemory(to: lens_png_warning.self).prefix(distinct_warnings) {
                let times = warning.count == 1 ? "" : " (\(warning.count) times)"
                all.append(LensWarning("PNG data: \(Self.text(warning.text))\(times)"))
                counted += warning.count
            }
        }
        if warning_count > counted { all.append(LensWarning("PNG data: \(warning_count - counted) other warnings")) }
        return all
    }
}
