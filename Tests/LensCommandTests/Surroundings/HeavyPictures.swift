import Lens

@testable import LensCodecs

/// Small pictures with much that they carry.
enum HeavyPictures {
    private static func segment(_ code: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0xFF, code, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
    }

    private static func inserting(_ segments: [UInt8], into jpeg: [UInt8]) -> [UInt8] {
        Array(jpeg[..<2]) + segments + Array(jpeg[2...])
    }

    /// Two grey pixels a side with a chunk before them.
    private static func png(_ chunk: PNGChunk) throws -> [UInt8] {
        let header: [UInt8] = [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]
        let chunks = [
            PNGChunk("IHDR", header), chunk, PNGChunk("IDAT", try Zlib.deflate([0, 1, 2, 0, 3, 4])),
            PNGChunk("IEND", []),
        ]
        return PNGStream.signature + chunks.flatMap(\.encoded)
    }

    /// Photoshop resources of nothing, twelve bytes each.
    static func resources(_ bytes: Int, in jpeg: [UInt8]) -> [UInt8] {
        let signature = Array("Photoshop 3.0\0".utf8)
        let resource = Array("8BIM".utf8) + [0x10, 0, 0, 0, 0, 0, 0, 0]
        let all = segment(0xED, signature + [[UInt8]](repeating: resource, count: 5000).flatMap { $0 })
        return inserting([[UInt8]](repeating: all, count: bytes / all.count).flatMap { $0 }, into: jpeg)
    }

    /// Comments as long as can be, and many that are empty.
    static func comments(_ bytes: Int, in jpeg: [UInt8]) -> [UInt8] {
        let long = segment(0xFE, [UInt8](repeating: 0x61, count: 65_533))
        let all =
            [[UInt8]](repeating: long, count: bytes / long.count)
            + [[UInt8]](repeating: segment(0xFE, []), count: 20_000)
        return inserting(all.flatMap { $0 }, into: jpeg)
    }

    /// EXIF as long as a segment: a directory of five thousand entries, again and again.
    static func directories(in jpeg: [UInt8]) -> [UInt8] {
        var tiff = Array("MM\0*\0\0\0\u{8}".utf8) + [0x13, 0x88]
        for entry in 0..<5000 {
            tiff += [UInt8(entry >> 8) | 0x80, UInt8(entry & 255), 0, 7, 0, 0, 0xEA, 0x60, 0, 0, 0, 8]
        }
        return inserting(segment(0xE1, Array("Exif\0\0".utf8) + tiff + [0, 0, 0, 8]), into: jpeg)
    }

    private static func packet(_ inside: [UInt8]) -> [UInt8] {
        let start =
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
            + "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:source>"
        return Array(start.utf8) + inside + Array("</dc:source></rdf:Description></rdf:RDF></x:xmpmeta>".utf8)
    }

    /// XMP in a JPEG picture of empty elements.
    static func elements(_ count: Int, in jpeg: [UInt8]) -> [UInt8] {
        let inside = [[UInt8]](repeating: Array("<dc:a/>".utf8), count: count).flatMap { $0 }
        return inserting(segment(0xE1, XMPPacket.signature + packet(inside)), into: jpeg)
    }

    /// Compressed XMP of one long text.
    static func packet(_ bytes: Int) throws -> [UInt8] {
        let packed = try Zlib.deflate(packet([UInt8](repeating: 0x61, count: bytes)))
        return try png(PNGChunk("iTXt", Array("\(PNGText.xmpKeyword)\0\u{1}\0\0\0".utf8) + packed))
    }

    /// Compressed text.
    static func text(_ bytes: Int) throws -> [UInt8] {
        try png(PNGChunk("zTXt", Array("text\0\0".utf8) + Zlib.deflate([UInt8](repeating: 0x61, count: bytes))))
    }

    /// EXIF that JPEG has no room for.
    static func exif(_ bytes: Int) throws -> [UInt8] {
        let count = UInt32(bytes).bigEndianBytes
        let tiff = Array("MM\0*\0\0\0\u{8}".utf8) + [0, 1, 0xC0, 0, 0, 7] + count + [0, 0, 0, 26, 0, 0, 0, 0]
        return try png(PNGChunk("eXIf", tiff + [UInt8](repeating: 0x61, count: bytes)))
    }
}
