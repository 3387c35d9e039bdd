/// One of so many parts of a batch, each developed by a process of its own, on any machine that sees the same folders.
///
/// Every shard divides the same list in the same way, without a word to the others: pictures by falling size, each to the
/// part that has the fewest bytes so far (Graham, "Bounds on Multiprocessing Timing Anomalies", 1969: the largest part is
/// at most a third above the best division, and in practice next to none). It looks at names below the folder and at
/// sizes alone, not at what is done already: parts are the same whenever each of them starts. Only the folder itself must
/// stay as it is meanwhile; what slips between two divisions, ``Batch/verify(_:isCancelled:progress:)`` finds.
public struct BatchShard: Sendable, Hashable, CustomStringConvertible {
    /// 1…count.
    public let number: Int
    /// Parts in all.
    public let count: Int

    /// - Throws: `.caller` if there is no such part.
    public init(_ number: Int, of count: Int) throws(LensError) {
        guard count >= 1, (1...count).contains(number) else {
            throw LensError(.caller, "there is no shard \(number)/\(count): K is 1…N")
        }
        self.number = number
        self.count = count
    }

    /// `3/8`
    ///
    /// - Throws: `.caller` if it is no such text, or there is no such part.
    public init(_ text: String) throws(LensError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Self.number(parts[0]), let count = Self.number(parts[1]) else {
            throw LensError(.caller, "'\(text)' is no shard: K/N, such as 3/8")
        }
        try self.init(number, of: count)
    }

    public var description: String { "\(number)/\(count)" }

    /// Digits and nothing else, and no more than can be counted on with.
    static func number(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number < 1 << 40 else {
            return nil
        }
        return number
    }

    /// Which of them is whose.
    ///
    /// - Parameter items: bytes, and a name that no other one has.
    /// - Returns: for each, the part: 1…count.
    static func division(_ items: [(bytes: Int64, name: [UInt8])], into count: Int) -> [Int] {
        let order = items.indices.sorted { first, second in
            let (one, other) = (items[first], items[second])
            return one.bytes == other.bytes ? one.name.lexicographicallyPrecedes(other.name) : one.bytes > other.bytes
        }
        // More parts than items: those beyond stay empty.
        var parts = LightestPart(count: min(count, max(1, items.count)))
        var shares = [Int](repeating: 1, count: items.count)
        for index in order { shares[index] = parts.add(max(0, items[index].bytes)) + 1 }
        return shares
    }

    /// What of a plan is this part's.
    func share(of entries: [BatchEntry]) -> [BatchEntry] {
        let division = Self.division(entries.map { ($0.weight, $0.standing) }, into: count)
        return zip(entries, division).filter { $1 == number }.map { $0.0 }
    }
}

extension BatchEntry {
    /// Bytes that count in a division. What cannot be read now may be readable elsewhere, and weighs what it would.
    fileprivate var weight: Int64 {
        if case .skip(.other) = action { return 0 }
        return bytes
    }
}

/// Parts of which the lightest one, of equals the first, takes what comes: a heap.
private struct LightestPart {
    private var heap: [(load: Int64, part: Int)]

    init(count: Int) { heap = (0..<count).map { (0, $0) } }

    /// - Returns: the part that took it.
    mutating func add(_ load: Int64) -> Int {
        let part = heap[0].part
        heap[0].load = heap[0].load.addingReportingOverflow(load).partialValue
        var at = 0
        while true {
            var least = at
            for child in [2 * at + 1, 2 * at + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == at { return part }
            heap.swapAt(at, least)
            at = least
        }
    }
}
