extension EXIFBlock {
    private enum Kind {
        /// Text up to its first NUL; `parts` are each closed by one.
        case text(parts: Int = 1)
        /// Whole numbers.
        case integers(Int)
        case rationals(Int)
        /// Bytes with a meaning of their own.
        case bytes(Int)
    }

    /// What `MetadataPolicy.private` keeps: how the picture was taken and by whom, and how it is to be read. Numbers
    /// say how many values there may be, so that nothing else hides in them. Not among them, for what they tell or may
    /// hide: every serial number and owner, Software, ImageUniqueID, ImageDescription, UserComment and the XP tags, MakerNote,
    /// GPS, ambient pressure and humidity, file names, and whatever is not in the standard (CIPA DC-008-2023).
    private static let kept: [(Directory, [Int: Kind])] = [
        (
            .main,
            [
                0x0100: .integers(1), 0x0101: .integers(1), 0x010F: .text(), 0x0110: .text(), 0x0112: .integers(1),
                0x011A: .rationals(1), 0x011B: .rationals(1), 0x0128: .integers(1), 0x0132: .text(),
                0x013B: .text(), 0x013E: .rationals(2), 0x013F: .rationals(6), 0x0211: .rationals(3),
                0x0213: .integers(1), 0x0214: .rationals(6), 0x8298: .text(parts: 2),
            ]
        ),
        (
            .exif,
            [
                0x829A: .rationals(1), 0x829D: .rationals(1), 0x8822: .integers(1), 0x8827: .integers(4),
                0x8830: .integers(1), 0x8831: .integers(1), 0x8832: .integers(1), 0x8833: .integers(1),
                0x8834: .integers(1), 0x8835: .integers(1), 0x9000: .bytes(4), 0x9003: .text(), 0x9004: .text(),
                0x9010: .text(), 0x9011: .text(), 0x9012: .text(), 0x9101: .bytes(4), 0x9102: .rationals(1),
                0x9201: .rationals(1), 0x9202: .rationals(1), 0x9203: .rationals(1), 0x9204: .rationals(1),
                0x9205: .rationals(1), 0x9206: .rationals(1), 0x9207: .integers(1), 0x9208: .integers(1),
                0x9209: .integers(1), 0x920A: .rationals(1), 0x9214: .integers(4), 0x9290: .text(), 0x9291: .text(),
                0x9292: .text(), 0xA000: .bytes(4), 0xA001: .integers(1), 0xA002: .integers(1), 0xA003: .integers(1),
                0xA20B: .rationals(1), 0xA20E: .rationals(1), 0xA20F: .rationals(1), 0xA210: .integers(1),
                0xA214: .integers(2), 0xA215: .rationals(1), 0xA217: .integers(1), 0xA300: .bytes(1), 0xA301: .bytes(1),
                0xA401: .integers(1), 0xA402: .integers(1), 0xA403: .integers(1), 0xA404: .rationals(1),
                0xA405: .integers(1), 0xA406: .integers(1), 0xA407: .integers(1), 0xA408: .integers(1),
                0xA409: .integers(1), 0xA40A: .integers(1), 0xA40C: .integers(1), 0xA432: .rationals(4),
                0xA433: .text(), 0xA434: .text(), 0xA460: .integers(1), 0xA500: .rationals(1),
            ]
        ),
        (
            .interoperability,
            [0x0001: .text(), 0x0002: .bytes(4), 0x1001: .integers(1), 0x1002: .integers(1)]
        ),
    ]
    /// Letters of one text.
    private static let textRoom = 512

    /// A block of its own with nothing but what `MetadataPolicy.private` keeps, put together anew: no byte of the
    /// source's stands in it but those values.
    func withoutPrivateData() -> [UInt8] {
        var fields: [[EXIFWriter.Field]] = []
        for (directory, tags) in Self.kept {
            var found: [EXIFWriter.Field] = []
            for entry in entries(in: directory) {
                guard let kind = tags[entry.tag], !found.contains(where: { $0.tag == entry.tag }),
                    let field = field(entry, kind)
                else { continue }
                found.append(field)
            }
            fields.append(found)
        }
        // Stated in an odd type it still says how the picture is to be turned.
        if !fields[0].contains(where: { $0.tag == Tag.orientation.rawValue && $0.type == 3 && $0.count == 1 }),
            let value = integer(.orientation, in: .main), (1...8).contains(value)
        {
            fields[0].removeAll { $0.tag == Tag.orientation.rawValue }
            let data: [UInt8] = bigEndian ? [0, UInt8(value)] : [UInt8(value), 0]
            fields[0].append(EXIFWriter.Field(tag: Tag.orientation.rawValue, type: 3, count: 1, data: data))
        }
        return EXIFWriter.block(
            bigEndian: bigEndian, main: fields[0], exif: fields[1], interoperability: fields[2])
    }

    /// The entry's value, if it is of its tag's kind.
    private func field(_ entry: Entry, _ kind: Kind) -> EXIFWriter.Field? {
        guard let range = entry.value else { return nil }
        let value = bytes[range]
        let allowed: (types: Set<Int>, count: Int) =
            switch kind {
            case .text(let parts): ([2, 129], parts)
            case .integers(let count): ([1, 3, 4, 8, 9], count)
            case .rationals(let count): ([5, 10], count)
            case .bytes(let count): ([7], count)
            }
        guard allowed.types.contains(entry.type) else { return nil }
        guard case .text(let parts) = kind else {
            guard entry.count <= allowed.count else { return nil }
            return EXIFWriter.Field(tag: entry.tag, type: entry.type, count: entry.count, data: Array(value))
        }
        // What stands behind the closing NUL is no part of the text.
        var data: [UInt8] = []
        var rest = value
        for _ in 0..<parts where !rest.isEmpty {
            let text = rest.prefix { $0 != 0 }
            data += text.prefix(Self.textRoom) + [0]
            rest = rest[text.endIndex...].dropFirst()
        }
        return EXIFWriter.Field(tag: entry.tag, type: entry.type, count: data.count, data: data)
    }
}
