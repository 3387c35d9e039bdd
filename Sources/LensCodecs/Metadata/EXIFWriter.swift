/// Puts an EXIF block together anew: header, directories, their values, and not a byte else.
struct EXIFWriter {
    struct Field {
        let tag: Int
        let type: Int
        let count: Int
        let data: [UInt8]
    }

    let bigEndian: Bool
    private(set) var bytes: [UInt8]

    init(bigEndian: Bool) {
        self.bigEndian = bigEndian
        bytes = Array((bigEndian ? "MM" : "II").utf8)
        append(42, 2)
        append(8, 4)
    }

    /// - Parameter count: bytes.
    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        let big = UInt32(clamping: value).bigEndianBytes.suffix(count)
        return bigEndian ? Array(big) : big.reversed()
    }

    private mutating func append(_ value: Int, _ count: Int) { bytes += number(value, count) }

    /// Appends a directory: entries by tag, then longer values in that order, each at an even offset.
    ///
    /// - Parameter links: directories to be linked by a tag; zero until `link` is called.
    /// - Returns: where each link's number stands.
    mutating func directory(_ fields: [Field], links: [EXIFBlock.Tag] = []) -> [Int] {
        let blank = links.map { Field(tag: $0.rawValue, type: 4, count: 1, data: [0, 0, 0, 0]) }
        let entries = (fields + blank).sorted { $0.tag < $1.tag }
        var values: [UInt8] = []
        let start = bytes.count + 2 + 12 * entries.count + 4
        var places = [Int](repeating: 0, count: links.count)
        append(entries.count, 2)
        for entry in entries {
            append(entry.tag, 2)
            append(entry.type, 2)
            append(entry.count, 4)
            if let index = links.firstIndex(where: { $0.rawValue == entry.tag }) { places[index] = bytes.count }
            if entry.data.count <= 4 {
                bytes += entry.data + [UInt8](repeating: 0, count: 4 - entry.data.count)
            } else {
                append(start + values.count, 4)
                values += entry.data
                if values.count % 2 == 1 { values.append(0) }
            }
        }
        append(0, 4)
        bytes += values
        return places
    }

    /// Makes the number at `place` refer to what is appended next.
    mutating func link(_ place: Int) {
        bytes.replaceSubrange(place..<place + 4, with: number(bytes.count, 4))
    }

    /// A whole block of directories; empty ones are left out.
    static func block(
        bigEndian: Bool, main: [Field], exif: [Field], gps: [Field] = [], interoperability: [Field] = []
    ) -> [UInt8] {
        var writer = EXIFWriter(bigEndian: bigEndian)
        var links: [EXIFBlock.Tag] = []
        if !exif.isEmpty || !interoperability.isEmpty { links.append(.exif) }
        if !gps.isEmpty { links.append(.gps) }
        let places = writer.directory(main, links: links)
        for (tag, place) in zip(links, places) {
            writer.link(place)
            guard tag == .exif else {
                _ = writer.directory(gps)
                continue
            }
            let inner = writer.directory(exif, links: interoperability.isEmpty ? [] : [.interoperability])
            if let first = inner.first {
                writer.link(first)
                _ = writer.directory(interoperability)
            }
        }
        return writer.bytes
    }
}
