@testable import LensCodecs

/// Builds EXIF blocks for tests: directories with their values behind them, in order.
struct TIFFBuilder {
    enum Value {
        case short(Int)
        case long(Int)
        case text(String)
        case bytes([UInt8])
        case quotient(Int, Int)
    }

    let bigEndian: Bool
    private(set) var bytes: [UInt8]

    init(bigEndian: Bool = false) {
        self.bigEndian = bigEndian
        bytes = Array((bigEndian ? "MM" : "II").utf8)
        bytes += number(42, 2) + number(8, 4)
    }

    func number(_ value: Int, _ size: Int) -> [UInt8] {
        let low = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return bigEndian ? low.reversed() : low
    }

    mutating func set(_ value: Int, at offset: Int) {
        bytes.replaceSubrange(offset..<offset + 4, with: number(value, 4))
    }

    mutating func append(_ more: [UInt8]) -> Int {
        defer { bytes += more }
        return bytes.count
    }

    /// Appends a directory; returns where it stands, where its link stands and where each value's four bytes stand.
    mutating func directory(_ entries: [(Int, Value)]) -> (offset: Int, link: Int, fields: [Int]) {
        let offset = bytes.count
        var fields: [Int] = []
        bytes += number(entries.count, 2)
        var later: [(field: Int, value: [UInt8])] = []
        for (tag, value) in entries {
            let (type, count, data): (Int, Int, [UInt8]) =
                switch value {
                case .short(let value): (3, 1, number(value, 2))
                case .long(let value): (4, 1, number(value, 4))
                case .text(let text): (2, text.utf8.count + 1, Array(text.utf8) + [0])
                case .bytes(let bytes): (7, bytes.count, bytes)
                case .quotient(let top, let bottom): (5, 1, number(top, 4) + number(bottom, 4))
                }
            bytes += number(tag, 2) + number(type, 2) + number(count, 4)
            fields.append(bytes.count)
            if data.count <= 4 {
                bytes += data + [UInt8](repeating: 0, count: 4 - data.count)
            } else {
                later.append((bytes.count, data))
                bytes += number(0, 4)
            }
        }
        let link = bytes.count
        bytes += number(0, 4)
        for (field, value) in later {
            set(bytes.count, at: field)
            bytes += value
        }
        return (offset, link, fields)
    }

    /// A camera's EXIF with a thumbnail: the block, where the link to its directory stands, and where it lies.
    static func camera(bigEndian: Bool = false, thumbnail: [UInt8], makerNote: [UInt8] = Array("note".utf8))
        -> (bytes: [UInt8], link: Int, thumbnail: Range<Int>)
    {
        var tiff = TIFFBuilder(bigEndian: bigEndian)
        let main = tiff.directory([
            (0x010F, .text("Lens Works")), (0x0110, .text("One")), (0x0112, .short(6)), (0x8769, .long(0)),
            (0x8825, .long(0)),
        ])
        let exif = tiff.directory([
            (0x829A, .quotient(1, 250)), (0x829D, .quotient(28, 10)), (0x8827, .short(400)),
            (0x9003, .text("2024:05:31 18:20:11")), (0x920A, .quotient(35, 1)), (0x927C, .bytes(makerNote)),
            (0xA001, .short(65535)), (0xA005, .long(0)), (0xA434, .text("35mm f/2.8")),
        ])
        tiff.set(exif.offset, at: main.fields[3])
        let interoperability = tiff.directory([(0x0001, .text("R03"))])
        tiff.set(interoperability.offset, at: exif.fields[7])
        let gps = tiff.directory([(0x0001, .text("N"))])
        tiff.set(gps.offset, at: main.fields[4])
        let second = tiff.directory([(0x0103, .short(6)), (0x0201, .long(0)), (0x0202, .long(thumbnail.count))])
        tiff.set(second.offset, at: main.link)
        let start = tiff.append(thumbnail)
        tiff.set(start, at: second.fields[1])
        _ = tiff.append(Array("the end".utf8))
        return (tiff.bytes, main.link, start..<start + thumbnail.count)
    }
}
