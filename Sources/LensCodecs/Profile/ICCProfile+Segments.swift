import LensCore

extension ICCProfile {
    /// Joins a JPEG file's ICC segments, whatever their order.
    ///
    /// A segment that comes twice, byte for byte the same, counts once. Where the segments disagree about how many they
    /// are, or are numbered from 0, they are joined only if that gives exactly as many bytes as the profile's own header
    /// states.
    ///
    /// - Parameter segments: from the segment's number and the number of segments on, one byte each.
    /// - Throws: `.input` if one is missing or two contradict each other, or if all are empty.
    public static func join(_ segments: [[UInt8]]) throws(LensError) -> [UInt8] {
        guard !segments.isEmpty, segments.allSatisfy({ $0.count >= 2 }) else {
            throw LensError(.input, "its segment is too short")
        }
        var parts: [Int: ArraySlice<UInt8>] = [:]
        for segment in segments {
            let part = segment[2...]
            guard parts[Int(segment[0])].map({ $0 == part }) ?? true else {
                throw LensError(.input, "two different segments have the number \(segment[0])")
            }
            parts[Int(segment[0])] = part
        }
        var whole: [UInt8] = []
        for (_, part) in parts.sorted(by: { $0.key < $1.key }) { whole += part }
        guard !whole.isEmpty else { throw LensError(.input, "it is empty") }
        let totals = Set(segments.map { Int($0[1]) })
        let total = totals.max() ?? 0
        if totals.count == 1, Set(parts.keys) == Set(1...max(1, total)) { return whole }
        // Odd numbers: the profile's own length decides.
        let stated = whole.count < 4 ? -1 : whole[..<4].reduce(0) { $0 << 8 | Int($1) }
        if stated == whole.count, let first = parts.keys.min(), first <= 1,
            Set(parts.keys) == Set(first..<first + parts.count)
        {
            return whole
        }
        guard totals.count == 1 else { throw LensError(.input, "its segments disagree about their number") }
        if let missing = (1...max(1, total)).first(where: { parts[$0] == nil }) {
            throw LensError(.input, "segment \(missing) of \(total) is missing")
        }
        throw LensError(.input, "it has segments beyond its \(total)")
    }
}
