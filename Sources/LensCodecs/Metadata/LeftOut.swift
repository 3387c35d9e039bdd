import LensCore

/// What of a file is left out, by kind: a flood of kinds is not a flood of warnings.
struct LeftOut {
    /// Kinds that are named.
    private static let kinds = 16

    /// What those beyond are called.
    let others: String
    private var counts: [(name: String, count: Int)] = []

    init(others: String) { self.others = others }

    mutating func note(_ name: String) {
        if let known = counts.firstIndex(where: { $0.name == name }) {
            counts[known].count += 1
        } else if counts.count < Self.kinds {
            counts.append((name, 1))
        } else {
            counts[Self.kinds - 1] = (others, counts[Self.kinds - 1].count + 1)
        }
    }

    /// One a kind, with how often it occurred.
    var warnings: [LensWarning] {
        counts.map { name, count in
            LensWarning("\(name) is left out" + (count == 1 ? "" : " (\(count) times)"))
        }
    }
}
