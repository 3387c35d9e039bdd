/// The data of a profile's tags put together anew (ICC.1:2022, clause 10): what their types define, and neither what is
/// reserved nor what stands between or behind. Counts come from the file and are held against the tag's own range.
struct ICCParts {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func word(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }

    private func long(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }

    private func has(_ range: Range<Int>, _ type: String, _ count: Int) -> Bool {
        range.count >= count && range.upperBound <= bytes.count && bytes[range].starts(with: type.utf8)
    }

    /// - Parameter most: no number may lie beyond, either way.
    func numbers(_ range: Range<Int>, type: String, count: Int, most: Double) -> [UInt8]? {
        guard has(range, type, 8 + 4 * count) else { return nil }
        let start = range.lowerBound + 8
        let isSane = stride(from: start, to: start + 4 * count, by: 4).allSatisfy {
            abs(Double(Int32(truncatingIfNeeded: long($0))) / 65536) <= most
        }
        return isSane ? Array(type.utf8) + [0, 0, 0, 0] + bytes[start..<start + 4 * count] : nil
    }

    /// A curveType or a parametricCurveType.
    func curve(_ range: Range<Int>) -> [UInt8]? {
        let start = range.lowerBound
        if has(range, "curv", 12) {
            let end = 12 + 2 * long(start + 8)
            return end <= range.count ? Array("curv\0\0\0\0".utf8) + bytes[start + 8..<start + end] : nil
        }
        guard has(range, "para", 12) else { return nil }
        let (kind, counts) = (word(start + 8), [1, 3, 4, 5, 7])
        guard counts.indices.contains(kind), 12 + 4 * counts[kind] <= range.count else { return nil }
        let head = Array("para\0\0\0\0".utf8) + [0, UInt8(kind), 0, 0]
        return head + bytes[start + 12..<start + 12 + 4 * counts[kind]]
    }

    /// A lut8Type, lut16Type, lutAToBType or lutBToAType.
    func table(_ range: Range<Int>) -> [UInt8]? {
        if has(range, "mft1", 48) { return flat(range, isWide: false) }
        if has(range, "mft2", 52) { return flat(range, isWide: true) }
        if has(range, "mAB ", 32) { return elements(range, backwards: false) }
        return has(range, "mBA ", 32) ? elements(range, backwards: true) : nil
    }

    private func flat(_ range: Range<Int>, isWide: Bool) -> [UInt8]? {
        let start = range.lowerBound
        let (inputs, outputs) = (Int(bytes[start + 8]), Int(bytes[start + 9]))
        let (before, after) = isWide ? (word(start + 48), word(start + 50)) : (256, 256)
        let grid = [UInt8](repeating: bytes[start + 10], count: min(16, inputs))
        guard inputs <= 15, outputs <= 15, let corners = corners(grid, below: range.count) else { return nil }
        let count = before * inputs + corners * outputs + after * outputs
        let end = (isWide ? 52 : 48) + count * (isWide ? 2 : 1)
        guard end <= range.count else { return nil }
        var piece = Array((isWide ? "mft2\0\0\0\0" : "mft1\0\0\0\0").utf8)
        piece += bytes[start + 8..<start + 11]
        piece.append(0)
        return piece + bytes[start + 12..<start + end]
    }

    /// Points of a grid; `nil` if they are more than there may be.
    private func corners(_ grid: some Sequence<UInt8>, below limit: Int) -> Int? {
        var corners = 1
        for points in grid {
            corners *= Int(points)
            guard corners <= limit else { return nil }
        }
        return corners
    }

    /// B curves, a matrix, M curves, a grid and A curves, each where its offset says, or none.
    private func elements(_ range: Range<Int>, backwards: Bool) -> [UInt8]? {
        let start = range.lowerBound
        let (inputs, outputs) = (Int(bytes[start + 8]), Int(bytes[start + 9]))
        guard (1...15).contains(inputs), (1...15).contains(outputs) else { return nil }
        let (inner, outer) = backwards ? (inputs, outputs) : (outputs, inputs)
        let parts: [(Int) -> [UInt8]?] = [
            { curves(from: $0, to: range.upperBound, inner) },
            { $0 + 48 <= range.upperBound ? Array(bytes[$0..<$0 + 48]) : nil },
            { curves(from: $0, to: range.upperBound, inner) },
            { grid(from: $0, to: range.upperBound, inputs, outputs) },
            { curves(from: $0, to: range.upperBound, outer) },
        ]
        var offsets: [UInt8] = []
        var data: [UInt8] = []
        for (index, part) in parts.enumerated() {
            let offset = long(start + 12 + 4 * index)
            guard offset > 0 else {
                offsets += [0, 0, 0, 0]
                continue
            }
            guard offset >= 32, offset < range.count, let piece = part(start + offset) else { return nil }
            offsets += ICCWriter.long(32 + data.count)
            data += padded(piece)
        }
        var piece = Array((backwards ? "mBA \0\0\0\0" : "mAB \0\0\0\0").utf8)
        piece += [UInt8(inputs), UInt8(outputs), 0, 0]
        return piece + offsets + data
    }

    private func padded(_ piece: [UInt8]) -> [UInt8] {
        piece + [UInt8](repeating: 0, count: (4 - piece.count % 4) % 4)
    }

    /// Curves one behind the other, each at a multiple of four.
    private func curves(from start: Int, to end: Int, _ count: Int) -> [UInt8]? {
        var at = start
        var result: [UInt8] = []
        for _ in 0..<count {
            guard at < end, let curve = curve(at..<end) else { return nil }
            result += padded(curve)
            at = (at + curve.count + 3) / 4 * 4
        }
        return result
    }

    /// Points an axis, bytes a value, and the values.
    private func grid(from start: Int, to end: Int, _ inputs: Int, _ outputs: Int) -> [UInt8]? {
        guard start + 20 <= end, (1...2).contains(bytes[start + 16]) else { return nil }
        let points = bytes[start..<start + inputs]
        guard let corners = corners(points, below: end - start) else { return nil }
        let last = start + 20 + corners * outputs * Int(bytes[start + 16])
        guard last <= end else { return nil }
        var piece = Array(points)
        piece += [UInt8](repeating: 0, count: 16 - inputs)
        piece += [bytes[start + 16], 0, 0, 0]
        return piece + bytes[start + 20..<last]
    }
}
