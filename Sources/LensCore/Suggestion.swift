/// "did you mean …?" for a misspelt name.
public enum Suggestion {
    /// The nearest of the known names if it is near enough, and otherwise all of them.
    public static func text(for name: String, among known: [String]) -> String {
        // Whatever is longer is like none of them.
        let wanted = String(String.UnicodeScalarView(name.unicodeScalars.prefix(longest))).lowercased()
        let nearest = known.map { ($0, distance(wanted, $0.lowercased())) }.min { $0.1 < $1.1 }
        if let (best, steps) = nearest, steps <= max(2, best.count / 3) { return "; did you mean '\(best)'?" }
        return known.isEmpty ? "" : "; known: \(known.joined(separator: ", "))"
    }

    /// Characters of a name that are looked at: of a stranger's it may be a million, in Unicode's sense of one.
    private static let longest = 64

    /// Insertions, deletions, substitutions and swaps of neighbours between two words.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
