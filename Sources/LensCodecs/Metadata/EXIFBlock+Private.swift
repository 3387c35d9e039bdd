extension EXIFBlock {
    private enum Kind: Sendable {
        /// What stays because it is words: copyright and artist. `parts` are each closed by a NUL.
        case words(parts: Int = 1)
        /// A camera's or a lens'.
        case name
        /// Text whose form the standard fixes.
        case form(@Sendable (ArraySlice<UInt8>) -> Bool)
        /// Whole numbers.
        case integers(Int)
        case rationals(Int)
        /// Bytes with a meaning of their own, and what that may be.
        case bytes(Int, @Sendable (ArraySlice<UInt8>) -> Bool)

        static var date: Kind { .form(MetadataForm.isEXIFDate) }
        static var offset: Kind { .form(MetadataForm.isOffset) }
        static var fraction: Kind { .form(MetadataForm.isFraction) }
        static var version: Kind { .bytes(4, MetadataForm.isVersion) }
        static var choice: Kind { .bytes(1) { _ in true } }
        /// Which component is which.
        static var components: Kind { .bytes(4) { $0.allSatisfy { $0 <= 6 } } }
    }

    /// What `MetadataPolicy.private` keeps: how the picture was taken and by whom, and how it is to be read. Numbers
    /// say how many values there may be, and text is held to its form, so that nothing else hides in them. Not among
    /// them, for what they tell or may hide: every serial number and owner, Software, ImageUniqueID, ImageDescription, UserComment and the XP tags, MakerNote,
    /// GPS, ambient pressure and humidity, file names, and whatever is not in the standard (CIPA DC-008-2023).
    private static let kept: [(Directory, [Int: Kind])] = [
        (
            .main,
            [
                0x0100: .integers(1), 0x0101: .integers(1), 0x010F: .name, 0x0110: .name, 0x0112: .integers(1),
                0x011A: .rationals(1), 0x011B: .rationals(1), 0x0128: .integers(1), 0x0132: .date,
                0x013B: .words(), 0x013E: .rationals(2), 0x013F: .rationals(6), 0x0211: .rationals(3),
                0x0213: .integers(1), 0x0214: .rationals(6), 0x8298: .words(parts: 2),
            ]
        ),
        (
            .exif,
            [
                0x829A: .rationals(1), 0x829D: .rationals(1), 0x8822: .integers(1), 0x8827: .integers(4),
                0x8830: .integers(1), 0x8831: .integers(1), 0x8832: .integers(1), 0x8833: .integers(1),
                0x8834: .integers(1), 0x8835: .integers(1), 0x9000: .version, 0x9003: .date, 0x9004: .date,
                0x9010: .offset, 0x9011: .offset, 0x9012: .offset, 0x9101: .components, 0x9102: .rationals(1),
                0x9201: .rationals(1), 0x9202: .rationals(1), 0x9203: .rationals(1), 0x9204: .rationals(1),
                0x9205: .rationals(1), 0x9206: .rationals(1), 0x9207: .integers(1), 0x9208: .integers(1),
                0x9209: .integers(1), 0x920A: .rationals(1), 0x9214: .integers(4), 0x9290: .fraction,
                0x9291: .fraction,
                0x9292: .fraction, 0xA000: .version, 0xA001: .integers(1), 0xA002: .integers(1),
                0xA003: .integers(1),
                0xA20B: .rationals(1), 0xA20E: .rationals(1), 0xA20F: .rationals(1), 0xA210: .integers(1),
                0xA214: .integers(2), 0xA215: .rationals(1), 0xA217: .integers(1), 0xA300: .choice, 0xA301: .choice,
                0xA401: .integers(1), 0xA402: .integers(1), 0xA403: .integers(1), 0xA404: .rationals(1),
                0xA405: .integers(1), 0xA406: .integers(1), 0xA407: .integers(1), 0xA408: .integers(1),
                0xA409: .integers(1), 0xA40A: .integers(1), 0xA40C: .integers(1), 0xA432: .rationals(4),
                0xA433: .name, 0xA434: .name, 0xA460: .integers(1), 0xA500: .rationals(1),
            ]
        ),
        (
            .interoperability,
            [
                0x0001: .form(MetadataForm.isInteroperabilityIndex), 0x0002: .version, 0x1001: .integers(1),
                0x1002: .integers(1),
            ]
        ),
    ]
    /// Bytes of words.
    private static let wordRoom = 512

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
        switch kind {
        case .words(let parts): return field(entry, value, parts: parts)
        case .name: return field(entry, value, MetadataForm.isName)
        case .form(let isForm): return field(entry, value, isForm)
        case .integers(let count):
            guard [1, 3, 4, 8, 9].contains(entry.type), entry.count <= count,
                entry.type != 4 && entry.type != 9 || !MetadataForm.readsAsText(value)
            else { return nil }
        case .rationals(let count):
            guard [5, 10].contains(entry.type), entry.count <= count, !MetadataForm.readsAsText(value) else {
                return nil
            }
        case .bytes(let count, let isForm):
            guard entry.type == 7, entry.count <= count, isForm(value) else { return nil }
        }
        return EXIFWriter.Field(tag: entry.tag, type: entry.type, count: entry.count, data: Array(value))
    }

    /// Text up to its first NUL, if that is of its form: what stands behind is no part of it.
    private func field(
        _ entry: Entry, _ value: ArraySlice<UInt8>, _ isForm: (ArraySlice<UInt8>) -> Bool
    ) -> EXIFWriter.Field? {
        let text = value.prefix { $0 != 0 }
        guard entry.type == 2 || entry.type == 129, isForm(text) else { return nil }
        return EXIFWriter.Field(tag: entry.tag, type: entry.type, count: text.count + 1, data: text + [0])
    }

    private func field(_ entry: Entry, _ value: ArraySlice<UInt8>, parts: Int) -> EXIFWriter.Field? {
        guard entry.type == 2 || entry.type == 129 else { return nil }
        var data: [UInt8] = []
        var rest = value
        for _ in 0..<parts where !rest.isEmpty {
            let text = rest.prefix { $0 != 0 }
            data += text.prefix(Self.wordRoom) + [0]
            rest = rest[text.endIndex...].dropFirst()
        }
        return EXIFWriter.Field(tag: entry.tag, type: entry.type, count: data.count, data: data)
    }
}
