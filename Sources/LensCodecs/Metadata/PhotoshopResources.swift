/// Photoshop's image resource blocks, as they stand in APP13 segments.
struct PhotoshopResources {
    struct Resource {
        let identifier: Int
        /// With its header and padding.
        let range: Range<Int>
        let data: Range<Int>
    }

    /// Photoshop itself writes some dozens.
    static let maxResources = 10_000

    static let signature = Array("Photoshop 3.0\0".utf8)
    static let resolution = 0x03ED
    static let iptc = 0x0404
    static let copyrightFlag = 0x040A
    /// Thumbnails (0x0409, 0x040C), copies of EXIF with another thumbnail in it (0x0422, 0x0423), and a copy of XMP
    /// (0x0424): true of the source alone.
    private static let renderings: Set<Int> = [0x0409, 0x040C, 0x0422, 0x0423, 0x0424]

    let bytes: [UInt8]
    let resources: [Resource]

    /// - Parameter segments: a resource may go on from one to the next.
    /// - Returns: `nil` if the blocks do not fill the bytes, but for padding, or are too many.
    init?(_ segments: [[UInt8]]) {
        let whole = JPEGSegments.join(segments)
        guard let resources = Self.resources(of: whole) else { return nil }
        bytes = whole
        self.resources = resources
    }

    func data(_ identifier: Int) -> ArraySlice<UInt8>? {
        resources.first { $0.identifier == identifier }.map { bytes[$0.data] }
    }

    /// The segments without renderings: themselves, if there are none in them.
    ///
    /// - Returns: `nil` if the blocks cannot be followed and a rendering could hide.
    static func withoutRenderings(_ segments: [[UInt8]]) -> [[UInt8]]? {
        guard let found = PhotoshopResources(segments) else {
            let whole = JPEGSegments.join(segments)
            let hidden = renderings.contains { whole.firstIndex(of: pattern(for: $0)) != nil }
            return hidden ? nil : segments
        }
        if found.resources.allSatisfy({ !renderings.contains($0.identifier) }) { return segments }
        return found.segments(found.resources.filter { !renderings.contains($0.identifier) }.map(\.range))
    }

    /// Everything in as few segments as it takes.
    var segments: [[UInt8]] { segments(resources.map(\.range)) }

    private func segments(_ ranges: [Range<Int>]) -> [[UInt8]] {
        let room = JPEGSegments.room - Self.signature.count
        var kept: [[UInt8]] = []
        for range in ranges {
            // A resource may be longer than a segment: then it goes on in the next one.
            if let last = kept.last, last.count + range.count <= room {
                kept[kept.count - 1] += bytes[range]
            } else {
                kept += JPEGSegments.split(Array(bytes[range]), room: room)
            }
        }
        return kept
    }

    /// One segment of what `MetadataPolicy.private` keeps, put together anew: the resolution, whether it is under
    /// copyright, and of IPTC who made it, whose it is and when it was made.
    func withoutPrivateData() -> [UInt8] {
        var result: [UInt8] = []
        if let resolution = data(Self.resolution).flatMap({ Self.settled(resolution: Array($0)) }) {
            result += Self.resource(Self.resolution, resolution)
        }
        if let data = data(Self.iptc) {
            let kept = IPTCRecords(Array(data)).withoutPrivateData()
            if !kept.isEmpty { result += Self.resource(Self.iptc, kept) }
        }
        if let data = data(Self.copyrightFlag), data.count == 1 {
            result += Self.resource(Self.copyrightFlag, [data.first == 0 ? 0 : 1])
        }
        return result
    }

    /// Pixels an inch across, the units they and the width are shown in, and the same down, as far as they are that: a
    /// hundredth is what anybody sees of them.
    private static func settled(resolution data: [UInt8]) -> [UInt8]? {
        guard data.count == 16 else { return nil }
        var result: [UInt8] = []
        for start in [0, 8] {
            let density = Double(data[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) / 65536
            let units = data[start + 4..<start + 8]
            guard density >= 0.01, density <= 10_000,
                units.elementsEqual([0, min(2, data[start + 5]), 0, data[start + 7]]),
                data[start + 5] > 0, (1...5).contains(data[start + 7])
            else { return nil }
            result += UInt32(((density * 100).rounded() / 100 * 65536).rounded()).bigEndianBytes
            result += units
        }
        return result
    }

    /// A resource without a name.
    static func resource(_ identifier: Int, _ data: [UInt8]) -> [UInt8] {
        pattern(for: identifier) + [0, 0] + UInt32(data.count).bigEndianBytes + data + (data.count % 2 == 1 ? [0] : [])
    }

    private static func pattern(for identifier: Int) -> [UInt8] {
        Array("8BIM".utf8) + UInt16(identifier).bigEndianBytes
    }

    /// How a block begins: 8BIM, MeSa, AgHg, PHUT, DCSR.
    private static let marks: [UInt32] = [0x3842_494D, 0x4D65_5361, 0x4167_4867, 0x5048_5554, 0x4443_5352]

    private static func resources(of bytes: [UInt8]) -> [Resource]? {
        // Padding at the end, looked for once: as many zeros as there are.
        let filled = bytes.count - bytes.reversed().prefix { $0 == 0 }.count
        var found: [Resource] = []
        var at = 0
        while at + 4 <= bytes.count, at < filled {
            guard found.count < maxResources else { return nil }
            let start = at
            let mark = bytes[at..<at + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard marks.contains(mark), at + 7 <= bytes.count else { return nil }
            let identifier = Int(bytes[at + 4]) << 8 | Int(bytes[at + 5])
            // The name's length byte and the name are padded to an even length together.
            at += 6 + (Int(bytes[at + 6]) + 2) / 2 * 2
            guard at + 4 <= bytes.count else { return nil }
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            at += 4
            let data = at..<at + length
            guard data.upperBound <= bytes.count else { return nil }
            at = min(bytes.count, data.upperBound + length % 2)
            found.append(Resource(identifier: identifier, range: start..<at, data: data))
        }
        return found
    }
}

/// The limits of a JPEG segment.
enum JPEGSegments {
    /// Bytes of payload.
    static let room = 65_533

    /// All in one, without room behind it; a single one is not copied.
    static func join(_ segments: [[UInt8]]) -> [UInt8] {
        if segments.count == 1 { return segments[0] }
        var whole: [UInt8] = []
        whole.reserveCapacity(segments.reduce(0) { $0 + $1.count })
        for segment in segments { whole += segment }
        return whole
    }

    static func split(_ bytes: [UInt8], room: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: room).map { Array(bytes[$0..<Swift.min(bytes.count, $0 + room)]) }
    }
}
