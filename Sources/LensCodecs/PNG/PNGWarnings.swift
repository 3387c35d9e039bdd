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
