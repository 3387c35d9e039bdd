import LensCore

/// What opening a picture may take for its metadata, told from the lengths of its segments or chunks alone: nothing is
/// kept and nothing unpacked.
package enum MetadataWalk {
    /// Bytes of memory at the most, with everything packed as tightly as zlib can; 0 for little, and for what is no
    /// picture that is developed. Whoever opens several pictures at a time asks before they are opened.
    package static func memory(of source: ByteSource, limits: PictureLimits) -> Int {
        let found = (try? jpeg(source, limits)) ?? (try? png(source, limits)) ?? 0
        let count = min(found, limits.maxMetadataBytes.addingReportingOverflow(limits.maxUnpackedBytes).0)
        let memory = MetadataMemory.bytes(for: count) + MetadataMemory.bytes(forElementsOf: count)
        return count < 1 << 20 ? 0 : memory
    }

    /// zlib makes a thousand and thirty-two bytes of one at the most.
    private static let tightest = 1032

    private static func jpeg(_ source: ByteSource, _ limits: PictureLimits) throws(LensError) -> Int? {
        var reader = ByteReader(source)
        guard try reader.bytes(2) == [0xFF, 0xD8] else { return nil }
        var (count, bytes) = (0, 0)
        while count <= limits.maxSegments, let code = try reader.nextMarker() {
            count += 1
            switch code {
            case 0xDA, 0xD8, 0xD9, 0x02...0xBF: return bytes
            case 0x01, 0xD0...0xD7: continue
            default:
                guard let length = try reader.word(), length >= 2 else { return bytes }
                if code >= 0xE0 && code <= 0xEF || code == 0xFE { bytes += length }
                reader.skip(length - 2)
            }
        }
        return bytes
    }

    private static func png(_ source: ByteSource, _ limits: PictureLimits) throws(LensError) -> Int? {
        var reader = ByteReader(source, capacity: 4096)
        guard try reader.bytes(8) == PNGStream.signature else { return nil }
        var (count, bytes, unpacked) = (0, 0, 0)
        while count <= limits.maxSegments {
            let start = try reader.bytes(8)
            guard start.count == 8, start[0] < 0x80 else { break }
            let length = Int(start.bigEndian(at: 0))
            guard Int64(length) + 4 <= source.count - reader.position else { break }
            var passed = 0
            switch String(decoding: start[4...], as: UTF8.self) {
            case "IDAT" where length > 0, "PLTE": break
            case "zTXt", "iCCP": (bytes, unpacked) = (bytes + length, unpacked + length)
            case "iTXt":
                bytes += length
                // The keyword, and whether the text is packed.
                let head = try reader.bytes(min(length, 96))
                passed = head.count
                if let end = head.firstIndex(of: 0), end + 1 < head.count, head[end + 1] == 1 { unpacked += length }
            default: bytes += length
            }
            if start[4...] != Array("IDAT".utf8)[...] || length == 0 { count += 1 }
            reader.skip(length - passed + 4)
        }
        return bytes + min(unpacked.multipliedReportingOverflow(by: tightest).0, limits.maxUnpackedBytes)
    }
}
