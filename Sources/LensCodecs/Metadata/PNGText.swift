/// A tEXt, zTXt or iTXt chunk taken apart.
struct PNGText {
    enum Encoding { case latin1, utf8 }

    static let types: Set<String> = ["tEXt", "zTXt", "iTXt"]
    static let xmpKeyword = "XML:com.adobe.xmp"

    /// 1 to 79 letters of Latin-1.
    let keyword: String
    let text: [UInt8]
    let encoding: Encoding
    /// Language tag or translated keyword are given.
    let hasLanguage: Bool

    /// - Parameter room: bytes that may come out of compressed text.
    /// - Returns: `nil` if it is damaged or too long.
    init?(_ chunk: PNGChunk, room: inout Int) {
        let data = chunk.data
        guard let end = data.prefix(80).firstIndex(of: 0), end > 0 else { return nil }
        keyword = String(String.UnicodeScalarView(data[..<end].map { Unicode.Scalar($0) }))
        var rest = data[(end + 1)...]
        switch chunk.type {
        case "tEXt":
            (text, encoding, hasLanguage) = (Array(rest), .latin1, false)
        case "zTXt":
            guard rest.first == 0, let text = Zlib.unpack(rest.dropFirst(), room: &room) else { return nil }
            (self.text, encoding, hasLanguage) = (text, .latin1, false)
        case "iTXt":
            guard rest.count >= 2, let method = rest.dropFirst().first, let isPacked = rest.first else { return nil }
            rest = rest.dropFirst(2)
            guard let language = rest.firstIndex(of: 0) else { return nil }
            hasLanguage = language > rest.startIndex || rest[language...].dropFirst().first ?? 0 != 0
            guard let translated = rest[(language + 1)...].firstIndex(of: 0) else { return nil }
            rest = rest[(translated + 1)...]
            encoding = .utf8
            if isPacked == 0 {
                text = Array(rest)
            } else {
                guard isPacked == 1, method == 0, let text = Zlib.unpack(rest, room: &room) else { return nil }
                self.text = text
            }
        default: return nil
        }
    }

    /// Bytes that come out of a compressed chunk's text: 0 for any other, and for one that comes to nothing.
    ///
    /// - Parameter room: bytes that may come out of all.
    static func unpackedCount(_ chunk: PNGChunk, room: inout Int) -> Int {
        let data = chunk.data
        guard ["zTXt", "iTXt"].contains(chunk.type), let end = data.prefix(80).firstIndex(of: 0), end > 0 else {
            return 0
        }
        var rest = data[(end + 1)...]
        if chunk.type == "zTXt" { return rest.first == 0 ? Zlib.unpackedCount(rest.dropFirst(), room: &room) : 0 }
        guard rest.starts(with: [1, 0]) else { return 0 }
        rest = rest.dropFirst(2)
        for _ in 0..<2 {
            guard let zero = rest.firstIndex(of: 0) else { return 0 }
            rest = rest[(zero + 1)...]
        }
        return Zlib.unpackedCount(rest, room: &room)
    }

    /// Bytes of XMP that may stand in a chunk.
    static func mostXMP(in chunk: PNGChunk, unpacked: Int) -> Int {
        let holdsXMP = [xmpKeyword, PNGRawProfile.prefix].contains { chunk.data.starts(with: $0.utf8) }
        return holdsXMP ? max(chunk.data.count, unpacked) : 0
    }

    /// A chunk for text: tEXt where Latin-1 says it, iTXt otherwise.
    ///
    /// - Parameters:
    ///   - keyword: of ASCII.
    ///   - text: as it stands; its encoding is told by looking at it.
    static func chunk(_ keyword: String, _ text: [UInt8]) -> PNGChunk {
        let isPlain = text.allSatisfy { $0 < 0x80 }
        if isPlain || String(validating: text, as: UTF8.self) == nil {
            return PNGChunk("tEXt", Array(keyword.utf8) + [0] + text)
        }
        return PNGChunk("iTXt", Array(keyword.utf8) + [0, 0, 0, 0, 0] + text)
    }

    /// Whether seven bytes of tIME are a time (PNG, 11.3.4.1).
    static func isTime(_ data: [UInt8]) -> Bool {
        data.count == 7 && data[0] < 0x20 && (1...12).contains(data[2]) && (1...31).contains(data[3])
            && data[4] <= 23 && data[5] <= 59 && data[6] <= 60
    }

    /// The chunk that XMP stands in: uncompressed, as its specification asks (part 3, 1.1.5).
    static func xmp(_ packet: [UInt8]) -> PNGChunk {
        PNGChunk("iTXt", Array(xmpKeyword.utf8) + [0, 0, 0, 0, 0] + packet)
    }
}

extension PictureMetadata {
    /// A PNG file's text under some keywords; of each the first.
    package func text(under keywords: Set<String>) -> [String: String] {
        var found: [String: String] = [:]
        var room = maxUnpackedBytes
        for chunk in text {
            guard let read = PNGText(chunk, room: &room), keywords.contains(read.keyword), found[read.keyword] == nil
            else { continue }
            // Not everybody keeps to what a chunk's type says of the encoding.
            found[read.keyword] = String(unsure: read.text)
        }
        return found
    }
}

/// Metadata in hexadecimal in a text chunk, as ImageMagick began to write them when PNG had no chunk for them.
enum PNGRawProfile {
    static let prefix = "Raw profile type "

    /// - Parameter text: a line with a name, one with the number of bytes, and lines of digits.
    /// - Returns: `nil` if the digits are fewer than announced; what stands behind them is nothing, as some writers
    ///   leave there what their memory held.
    static func bytes(in text: [UInt8]) -> [UInt8]? {
        // An empty line, the name, the count; then digits.
        var lines = text[...].drop { XMLTree.isBlank($0) }
        guard let name = lines.firstIndex(of: 0x0A) else { return nil }
        lines = lines[(name + 1)...].drop { XMLTree.isBlank($0) }
        guard let line = lines.firstIndex(of: 0x0A), let count = Int(String(decoding: lines[..<line], as: UTF8.self))
        else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(min(max(0, count), lines.count / 2))
        var high: UInt8?
        for byte in lines[line...] where result.count < count {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x37
            case 0x61...0x66: digit = byte - 0x57
            case _ where XMLTree.isBlank(byte): continue
            default: return nil
            }
            if let first = high {
                result.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return result.count == count ? result : nil
    }

    /// A compressed chunk; an uncompressed one if memory is out.
    static func chunk(_ type: String, _ bytes: [UInt8]) -> PNGChunk {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("\n\(type)\n\(pad(bytes.count))".utf8)
        text.reserveCapacity(text.count + bytes.count * 2 + bytes.count / 36 + 2)
        var column = 0
        for byte in bytes {
            if column == 0 { text.append(0x0A) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
            column = column == 35 ? 0 : column + 1
        }
        text.append(0x0A)
        let keyword = Array("\(prefix)\(type)".utf8) + [0]
        guard let packed = try? Zlib.deflate(text, level: Zlib.level(for: text.count)) else {
            return PNGChunk("tEXt", keyword + text)
        }
        return PNGChunk("zTXt", keyword + [0] + packed)
    }

    /// A number in eight columns.
    private static func pad(_ count: Int) -> String {
        let digits = String(count)
        return String(repeating: " ", count: max(0, 8 - digits.count)) + digits
    }
}
