/// Changes to be made in one pass over some bytes.
struct ByteEdits {
    private var edits: [(range: Range<Int>, replacement: [UInt8])] = []

    var isEmpty: Bool { edits.isEmpty }

    mutating func replace(_ range: Range<Int>, with replacement: some Sequence<UInt8>) {
        edits.append((range, Array(replacement)))
    }

    mutating func remove(_ range: Range<Int>) { edits.append((range, [])) }

    /// What begins inside an earlier change goes with it. Of those that begin at one place, insertions come first, and
    /// of the rest the longest one holds.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        if edits.isEmpty { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(edits.reduce(bytes.count) { $0 + $1.replacement.count })
        var copied = 0
        func rank(_ range: Range<Int>) -> (Int, Int) {
            (range.lowerBound, range.isEmpty ? Int.min : -range.count)
        }
        let ordered = edits.sorted { rank($0.range) < rank($1.range) }
        for edit in ordered where edit.range.lowerBound >= copied {
            result += bytes[copied..<edit.range.lowerBound]
            result += edit.replacement
            copied = edit.range.upperBound
        }
        result += bytes[copied...]
        return result
    }
}
