/// A bounds-checked reader of EXIF's TIFF structure. Offsets and counts come from the file and are never believed:
/// whatever does not lie inside the block is not there.
struct EXIFBlock {
    enum Tag: Int {
        case xResolution = 0x011A, yResolution = 0x011B, focalPlaneX = 0xA20E, focalPlaneY = 0xA20F
        case width = 0x0100, height = 0x0101, compression = 0x0103
        case make = 0x010F, model = 0x0110, orientation = 0x0112, subDirectories = 0x014A
        case stripOffsets = 0x0111, stripLengths = 0x0117, tileOffsets = 0x0144, tileLengths = 0x0145
        case thumbnailOffset = 0x0201, thumbnailLength = 0x0202
        case exif = 0x8769, gps = 0x8825, interoperability = 0xA005
        case exposureTime = 0x829A, fNumber = 0x829D, sensitivity = 0x8827, dateTaken = 0x9003, focalLength = 0x920A
        case makerNote = 0x927C, colorSpace = 0xA001, lensMake = 0xA433, lensModel = 0xA434
        case pixelWidth = 0xA002, pixelHeight = 0xA003
        case interoperabilityIndex = 0x0001, relatedWidth = 0x1001, relatedHeight = 0x1002
        case software = 0x0131, artist = 0x013B, copyright = 0x8298, chromaSubsampling = 0x0212
        case cameraOwner = 0xA430, bodySerial = 0xA431, lensSerial = 0xA435, cameraSerial = 0xC62F
    }

    enum Directory { case main, exif, gps, interoperability }

    struct Entry {
        let tag: Int
        let type: Int
        let count: Int
        /// Where the entry's twelve bytes stand; the last four are its value or say where that is.
        let position: Int
        /// Where the value stands; `nil` if it does not lie inside the block.
        let value: Range<Int>?
    }

    struct Listing {
        let entries: [Entry]
        /// The bytes of the directory itself.
        let range: Range<Int>
        /// Where the link to the next directory stands, if inside the block.
        let linkOffset: Int?
    }

    let bytes: [UInt8]
    let bigEndian: Bool

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 8 else { return nil }
        switch (bytes[0], bytes[1]) {
        case (0x49, 0x49): bigEndian = false
        case (0x4D, 0x4D): bigEndian = true
        default: return nil
        }
        self.bytes = bytes
        guard word(2) == 42 else { return nil }
    }

    func word(_ at: Int) -> Int? {
        guard at >= 0, at <= bytes.count - 2 else { return nil }
        let (a, b) = (Int(bytes[at]), Int(bytes[at + 1]))
        return bigEndian ? a << 8 | b : b << 8 | a
    }

    func long(_ at: Int) -> Int? {
        guard let first = word(at), let second = word(at + 2) else { return nil }
        return bigEndian ? first << 16 | second : second << 16 | first
    }

    /// Bytes of one number of each type.
    private static let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]

    private static func size(ofType type: Int) -> Int {
        // 129 is text in UTF-8, since Exif 3.0.
        sizes.indices.contains(type) ? sizes[type] : type == 129 ? 1 : 0
    }

    /// The directory at `offset`; `nil` if its entries do not lie inside the block.
    func listing(at offset: Int) -> Listing? {
        guard offset >= 8, let count = word(offset), offset + 2 + 12 * count <= bytes.count else {
            return nil
        }
        let entries = (0..<count).map { index -> Entry in
            let at = offset + 2 + 12 * index
            // All twelve bytes were found to lie inside the block.
            let (tag, type, number) = (word(at) ?? 0, word(at + 2) ?? 0, long(at + 4) ?? 0)
            let size = Self.size(ofType: type) * number
            let start = size <= 4 ? at + 8 : long(at + 8) ?? 0
            let inside = size > 0 && start >= 0 && start + size <= bytes.count
            return Entry(
                tag: tag, type: type, count: number, position: at, value: inside ? start..<start + size : nil)
        }
        let end = offset + 2 + 12 * count
        return Listing(entries: entries, range: offset..<end, linkOffset: end + 4 <= bytes.count ? end : nil)
    }

    var mainOffset: Int { long(4) ?? 0 }

    func listing(of directory: Directory) -> Listing? {
        switch directory {
        case .main: listing(at: mainOffset)
        case .exif: linked(by: .exif, from: .main)
        case .gps: linked(by: .gps, from: .main)
        case .interoperability: linked(by: .interoperability, from: .exif)
        }
    }

    private func linked(by tag: Tag, from directory: Directory) -> Listing? {
        integer(tag, in: directory).flatMap { listing(at: $0) }
    }

    func entries(in directory: Directory) -> [Entry] { listing(of: directory)?.entries ?? [] }

    func entry(_ tag: Tag, in directory: Directory) -> Entry? {
        entries(in: directory).first { $0.tag == tag.rawValue }
    }

    /// Up to `limit` whole numbers of an entry.
    func integers(_ entry: Entry, limit: Int = 1) -> [Int] {
        guard let value = entry.value else { return [] }
        return (0..<min(entry.count, limit)).compactMap { index in
            switch entry.type {
            case 1, 6, 7: Int(bytes[value.lowerBound + index])
            case 3, 8: word(value.lowerBound + 2 * index)
            case 4, 9, 13: long(value.lowerBound + 4 * index)
            default: nil
            }
        }
    }

    func integer(_ tag: Tag, in directory: Directory) -> Int? {
        entry(tag, in: directory).flatMap { integers($0).first }
    }

    /// A quotient; `nil` for division by zero.
    func rational(_ tag: Tag, in directory: Directory) -> (numerator: Int, denominator: Int)? {
        guard let entry = entry(tag, in: directory), entry.type == 5 || entry.type == 10, let value = entry.value,
            let top = long(value.lowerBound), let bottom = long(value.lowerBound + 4), bottom != 0
        else { return nil }
        return (top, bottom)
    }

    /// Text up to its first NUL, without blanks at its ends; control characters become blanks.
    func text(_ tag: Tag, in directory: Directory) -> String? {
        guard let entry = entry(tag, in: directory), [1, 2, 7, 129].contains(entry.type), let value = entry.value else {
            return nil
        }
        let raw = bytes[value].prefix(1024).prefix { $0 != 0 }.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        var words = Substring(String(decoding: raw, as: UTF8.self))
        while words.first == " " { words.removeFirst() }
        while words.last == " " { words.removeLast() }
        return words.isEmpty ? nil : String(words)
    }
}
