/// Changes values of an EXIF block where they stand; the block's length stays.
struct EXIFEditor {
    private(set) var bytes: [UInt8]
    let bigEndian: Bool

    init(_ block: EXIFBlock) {
        bytes = block.bytes
        bigEndian = block.bigEndian
    }

    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        let big = UInt32(clamping: value).bigEndianBytes.suffix(count)
        return bigEndian ? Array(big) : big.reversed()
    }

    mutating func put(_ value: Int, _ count: Int, at position: Int) {
        bytes.replaceSubrange(position..<position + count, with: number(value, count))
    }

    mutating func replace(_ position: Int, with replacement: [UInt8]) {
        bytes.replaceSubrange(position..<position + replacement.count, with: replacement)
    }

    /// Exchanges the quotients of two entries.
    mutating func exchange(_ one: EXIFBlock.Entry?, _ other: EXIFBlock.Entry?) {
        guard let one, let other, one.type == 5, other.type == 5, let a = one.value, let b = other.value,
            a.count == 8, b.count == 8, !a.overlaps(b)
        else { return }
        let first = Array(bytes[a])
        bytes.replaceSubrange(a, with: bytes[b])
        bytes.replaceSubrange(b, with: first)
    }

    /// Makes an entry one whole number: of its own type if it fits, of 32 bits otherwise.
    mutating func put(_ value: Int, in entry: EXIFBlock.Entry) {
        if entry.count != 1 { put(1, 4, at: entry.position + 4) }
        switch entry.type {
        case 3 where value <= 0xFFFF: put(value, 2, at: entry.position + 8)
        case 1 where value <= 0xFF: put(value, 1, at: entry.position + 8)
        case 4, 9: put(value, 4, at: entry.position + 8)
        default:
            put(4, 2, at: entry.position + 2)
            put(value, 4, at: entry.position + 8)
        }
    }

    /// Puts up to three letters and a NUL into an entry of text.
    mutating func put(_ letters: String, in entry: EXIFBlock.Entry) {
        guard entry.type == 2, entry.count <= 4 else { return }
        let text = Array(letters.utf8.prefix(3)) + [0]
        put(text.count, 4, at: entry.position + 4)
        bytes.replaceSubrange(entry.position + 8..<entry.position + 8 + text.count, with: text)
    }
}

extension EXIFBlock {
    /// The block with the result's size, orientation and colour space where it states any: every other byte stays.
    func settled(for result: PictureMetadata.Result) -> [UInt8] {
        var editor = EXIFEditor(self)
        func put(_ value: Int, _ tag: Tag, in directory: Directory) {
            for entry in entries(in: directory)
            where entry.tag == tag.rawValue && !(entry.count == 1 && integers(entry).first == value) {
                editor.put(value, in: entry)
            }
        }
        put(result.width, .width, in: .main)
        put(result.height, .height, in: .main)
        put(result.width, .pixelWidth, in: .exif)
        put(result.height, .pixelHeight, in: .exif)
        put(result.width, .relatedWidth, in: .interoperability)
        put(result.height, .relatedHeight, in: .interoperability)
        if result.isTurned { put(1, .orientation, in: .main) }
        if result.swapsSides {
            editor.exchange(entry(.xResolution, in: .main), entry(.yResolution, in: .main))
            editor.exchange(entry(.focalPlaneX, in: .exif), entry(.focalPlaneY, in: .exif))
        }
        if let colorSpace = result.colorSpace { put(colorSpace, .colorSpace, in: .exif) }
        if let letters = result.interoperabilityIndex,
            let entry = entry(.interoperabilityIndex, in: .interoperability),
            text(.interoperabilityIndex, in: .interoperability) != letters
        {
            editor.put(letters, in: entry)
        }
        return editor.bytes
    }

    /// The block with another thumbnail in the slot, and its directory linked again; of the same length.
    ///
    /// - Parameters:
    ///   - slot: of this block.
    ///   - jpeg: no longer than the slot.
    ///   - width: of the thumbnail.
    ///   - height: of the thumbnail.
    /// - Returns: `nil` if there is no room, or the block is not the one that the slot was found in.
    func withThumbnail(_ jpeg: [UInt8], width: Int, height: Int, in slot: ThumbnailSlot) -> [UInt8]? {
        guard !jpeg.isEmpty, jpeg.count <= slot.range.count, slot.range.upperBound <= bytes.count,
            long(slot.link) == 0, let directory = listing(at: slot.directory), let next = directory.linkOffset,
            bytes[slot.range].allSatisfy({ $0 == 0 })
        else { return nil }
        var editor = EXIFEditor(self)
        editor.put(slot.directory, 4, at: slot.link)
        // Whatever came after the thumbnail's directory was a rendering as well, or nothing.
        editor.put(0, 4, at: next)
        let orientation = integer(.orientation, in: .main) ?? 1
        let values: [(Tag, Int)] = [
            (.width, width), (.height, height), (.compression, 6), (.orientation, orientation),
            (.thumbnailLength, jpeg.count),
        ]
        for (tag, value) in values {
            for entry in directory.entries where entry.tag == tag.rawValue { editor.put(value, in: entry) }
        }
        for entry in directory.entries where entry.tag == Tag.chromaSubsampling.rawValue {
            // Colour is written 4:2:0.
            if entry.type == 3, entry.count == 2 {
                editor.put(2, 2, at: entry.position + 8)
                editor.put(2, 2, at: entry.position + 10)
            }
        }
        editor.replace(slot.range.lowerBound, with: jpeg)
        return editor.bytes
    }
}
