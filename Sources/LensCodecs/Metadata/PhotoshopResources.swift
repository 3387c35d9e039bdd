/// Photoshop's image resource blocks, as they stand in APP13 segments.
struct PhotoshopResources {
    static let signature = Array("Photoshop 3.0\0".utf8)
    /// 1033 and 1036 are thumbnails; 1058 and 1059 are copies of EXIF, with another thumbnail in it.
    private static let renderings: Set<Int> = [1033, 1036, 1058, 1059]

    /// The segments without renderings: themselves, if there are none in them.
    ///
    /// - Returns: `nil` if the blocks cannot be followed and a rendering could hide.
    static func withoutRenderings(_ segments: [[UInt8]]) -> [[UInt8]]? {
        let whole = Array(segments.joined())
        guard let resources = resources(of: whole) else {
            let hidden = renderings.contains { whole.contains(pattern(for: $0)) }
            return hidden ? nil : segments
        }
        if resources.allSatisfy({ !renderings.contains($0.identifier) }) { return segments }
        var kept: [[UInt8]] = []
        for resource in resources where !renderings.contains(resource.identifier) {
            let bytes = Array(whole[resource.range])
            // A resource may be longer than a segment: then it goes on in the next one.
            if let last = kept.last, last.count + bytes.count <= JPEGSegments.room - signature.count {
                kept[kept.count - 1] += bytes
            } else {
                kept += JPEGSegments.split(bytes, room: JPEGSegments.room - signature.count)
            }
        }
        return kept
    }

    private static func pattern(for identifier: Int) -> [UInt8] {
        Array("8BIM".utf8) + [UInt8(identifier >> 8), UInt8(identifier & 255)]
    }

    /// All blocks in order; `nil` if they do not fill `bytes`, but for padding.
    private static func resources(of bytes: [UInt8]) -> [(identifier: Int, range: Range<Int>)]? {
        var found: [(identifier: Int, range: Range<Int>)] = []
        var at = 0
        while at + 4 <= bytes.count {
            if bytes[at...].allSatisfy({ $0 == 0 }) { break }
            let start = at
            let mark = bytes[at..<at + 4]
            guard ["8BIM", "MeSa", "AgHg", "PHUT", "DCSR"].contains(where: { mark.elementsEqual($0.utf8) }),
                at + 7 <= bytes.count
            else { return nil }
            let identifier = Int(bytes[at + 4]) << 8 | Int(bytes[at + 5])
            // The name's length byte and the name are padded to an even length together.
            at += 6 + (Int(bytes[at + 6]) + 2) / 2 * 2
            guard at + 4 <= bytes.count else { return nil }
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            at += 4 + length
            guard at <= bytes.count else { return nil }
            at = min(bytes.count, at + length % 2)
            found.append((identifier, start..<at))
        }
        return found
    }
}

extension Array where Element == UInt8 {
    fileprivate func contains(_ pattern: [UInt8]) -> Bool { firstIndex(of: pattern) != nil }
}

/// The limits of a JPEG segment.
enum JPEGSegments {
    /// Bytes of payload.
    static let room = 65_533

    static func split(_ bytes: [UInt8], room: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: room).map { Array(bytes[$0..<Swift.min(bytes.count, $0 + room)]) }
    }
}
