import LensCore
import Testing

@testable import LensCodecs

@Suite("What a PNG picture carries") struct MetadataPNGTests {
    private func text(_ keyword: String, _ text: String) -> PNGChunk {
        PNGChunk("tEXt", Array(keyword.utf8) + [0] + Array(text.utf8))
    }

    private func compressed(_ keyword: String, _ bytes: [UInt8]) throws -> PNGChunk {
        PNGChunk("zTXt", Array(keyword.utf8) + [0, 0] + (try Zlib.deflate(bytes)))
    }

    private let exif = TIFFBuilder.camera(thumbnail: [1, 2, 3]).bytes

    @Test("everything goes from PNG to PNG byte for byte") func passThrough() throws {
        let international = PNGChunk("iTXt", Array("Title\0\0\0de\0Titel\0".utf8) + Array("Träume".utf8))
        var chunks = [
            PNGChunk("pHYs", [0, 0, 0x2E, 0x23, 0, 0, 0x2E, 0x24, 1]), PNGText.xmp(XMP.packet()),
            PNGChunk("tIME", [7, 0xE8, 5, 31, 18, 20, 11]), text("Author", "Sofia"), international,
            try compressed("Comment", Array("long".utf8)), PNGChunk("oaKd", [1, 2]),
        ]
        chunks.insert(PNGChunk("eXIf", try #require(EXIFBlock(exif)?.withoutRenderings())), at: 1)
        let structure = [PNGChunk("IHDR", [0]), PNGChunk("iCCP", [1]), PNGChunk("bKGD", [2]), PNGChunk("iDOT", [3])]
        let (metadata, warnings) = PictureMetadata.collect(from: structure + chunks)
        #expect(warnings.isEmpty && metadata.iccProfile == nil)
        let (written, more) = metadata.pngChunks()
        #expect(written == chunks && more.isEmpty)
    }

    @Test("JPEG to PNG and back carries everything across") func acrossAndBack() throws {
        var metadata = PictureMetadata()
        metadata.exif = try #require(EXIFBlock(exif)?.withoutRenderings())
        metadata.xmp = XMP.packet()
        metadata.photoshop = [PhotoshopResources.resource(0x0404, [0x1C, 2, 80, 0, 5] + Array("Sofia".utf8))]
        metadata.comments = [Array("plain".utf8), Array("schön".utf8), [0xE9, 0x74, 0xE9], Array("closed\0".utf8)]
        metadata.density = PixelDensity(unit: .perInch, x: 300, y: 300)
        let (chunks, warnings) = metadata.pngChunks()
        #expect(warnings.isEmpty)
        #expect(chunks.map(\.type) == ["pHYs", "eXIf", "iTXt", "zTXt", "tEXt", "iTXt", "tEXt", "tEXt"])
        let (read, lost) = PictureMetadata.collect(from: chunks)
        #expect(lost.isEmpty)
        let jpeg = try JPEGDecoder(source: ByteSource(Samples.scene(8, 8).encoded(metadata: read))).metadata
        var expected = metadata
        expected.comments[3] = Array("closed".utf8)
        #expect(jpeg == expected)
    }

    @Test("text becomes comments with its keyword, and that is said") func textInJPEG() throws {
        let international = PNGChunk("iTXt", Array("Title\0\0\0\0\0".utf8) + Array("Träume".utf8))
        let (metadata, _) = PictureMetadata.collect(from: [
            text("Comment", "as it stands"), try compressed("Author", Array("Sofia".utf8)), international,
            PNGChunk("tIME", [7, 0xE8, 5, 31, 8, 20, 11]), PNGChunk("oaKd", [1]),
        ])
        let (fitted, warnings) = metadata.fittedForJPEG()
        #expect(
            fitted.comments.map { words($0) } == [
                "as it stands", "Author: Sofia", "Title: Träume", "Modification Time: 2024-05-31T08:20:11Z",
            ])
        #expect(warnings.count == 2)
        #expect(warnings.contains { $0.message.contains("(Author, Title, Modification Time)") })
        #expect(warnings.contains { $0.message.contains("oaKd") })
    }

    @Test("metadata in hexadecimal text are read as what they are, a chunk of its own before them")
    func rawProfiles() throws {
        let clean = try #require(EXIFBlock(exif)?.withoutRenderings())
        let iptc: [UInt8] = [0x1C, 2, 80, 0, 5] + Array("Sofia".utf8)
        let resources = PhotoshopResources.resource(0x0404, iptc)
        let profiles: [(String, [UInt8])] = [
            ("exif", PictureMetadata.exifSignature + exif), ("APP1", PictureMetadata.exifSignature + exif),
            ("exif", exif),
            ("APP1", XMPPacket.signature + XMP.packet()), ("xmp", XMP.packet()), ("iptc", iptc), ("iptc", resources),
            ("8bim", resources), ("8bim", PhotoshopResources.signature + resources),
        ]
        for (type, bytes) in profiles {
            let (metadata, warnings) = PictureMetadata.collect(from: [PNGRawProfile.chunk(type, bytes)])
            #expect(warnings.isEmpty && metadata.text.isEmpty, "\(type)")
            let found = [metadata.exif == clean, metadata.xmp == XMP.packet(), metadata.photoshop == [resources]]
            #expect(found.filter { $0 }.count == 1, "\(type)")
        }
        var other = TIFFBuilder()
        _ = other.directory([(0x0112, .short(3))])
        let both = [PNGRawProfile.chunk("exif", exif), PNGChunk("eXIf", other.bytes)]
        let (metadata, warnings) = PictureMetadata.collect(from: both)
        #expect(metadata.exif == other.bytes && warnings.count == 1)
        // As libavif's and other tests have it: what follows the digits is whatever stood in memory.
        let digits = Array("\nexif\n       2\n4d4dQQ}\u{1}".utf8)
        #expect(PNGRawProfile.bytes(in: digits) == [0x4D, 0x4D])
        for broken in ["", "\n", "\nexif\n", "\nexif\n x\n00", "\nexif\n 2\n00", "\nexif\n 1\n0g", "\nexif\n -1\n"] {
            let read = PNGRawProfile.bytes(in: Array(broken.utf8))
            #expect(read == nil || read == [], "\(broken)")
        }
    }

    @Test("compressed XMP is read") func compressedXMP() throws {
        let packed = try Zlib.deflate(XMP.packet())
        let chunk = PNGChunk("iTXt", Array(PNGText.xmpKeyword.utf8) + [0, 1, 0, 0, 0] + packed)
        #expect(PictureMetadata.collect(from: [chunk]).0.xmp == XMP.packet())
    }

    @Test("a PNG file's XMP that is too long for a JPEG segment goes into two, and comes together again")
    func longXMP() throws {
        let long = String(repeating: "a long story. ", count: 9000)
        let elements = "<xmp:Nickname>\(long)</xmp:Nickname><tiff:Artist>Sofia</tiff:Artist>"
        let packet = XMP.packet("xmp:CreatorTool='Pen'", elements)
        let (metadata, _) = PictureMetadata.collect(from: [PNGText.xmp(packet)])
        let jpeg = try Samples.scene(8, 8).encoded(metadata: metadata)
        let decoder = try JPEGDecoder(source: ByteSource(jpeg))
        #expect(decoder.warnings.isEmpty && decoder.metadata.extendedXMP.count == 2)
        let main = try #require(XMPDocument(decoder.metadata.xmp ?? []))
        #expect(main.text(XMLTree.Name(space: XMPSpace.tiff, local: "Artist")) == "Sofia")
        let merged = decoder.metadata.pngChunks()
        #expect(merged.warnings.isEmpty)
        let again = try #require(PictureMetadata.collect(from: merged.chunks).0.xmp.flatMap(XMPDocument.init))
        let before = try #require(XMPDocument(packet))
        #expect(Set(again.properties.map(\.name)) == Set(before.properties.map(\.name)))
        #expect(again.text(XMLTree.Name(space: XMPSpace.xmp, local: "Nickname")) == String(long.dropLast()))
        // Padding alone is no reason for a second packet.
        let padded = XMP.packet(padding: 70_000)
        let trimmed = PictureMetadata.collect(from: [PNGText.xmp(padded)]).0.fittedForJPEG().metadata
        #expect(trimmed.extendedXMP.isEmpty && (trimmed.xmp?.count ?? .max) < 65_533)
    }

    @Test(
        "densities go over into the other container's unit and back",
        arguments: [
            (PixelDensity(unit: .perMetre, x: 2835, y: 2835), PixelDensity(unit: .perInch, x: 72, y: 72)),
            (PixelDensity(unit: .perMetre, x: 11811, y: 11811), PixelDensity(unit: .perInch, x: 300, y: 300)),
            (PixelDensity(unit: .perMetre, x: 11800, y: 11900), PixelDensity(unit: .perCentimetre, x: 118, y: 119)),
            (PixelDensity(unit: .aspect, x: 2, y: 1), PixelDensity(unit: .aspect, x: 2, y: 1)),
        ])
    func densities(_ metric: PixelDensity, _ jfif: PixelDensity) {
        #expect(metric.jfif == jfif && jfif.jfif == jfif)
        #expect(PixelDensity(physical: jfif.physical) == metric && PixelDensity(physical: metric.physical) == metric)
    }

    @Test("what JFIF cannot say leaves the pixel's shape") func extremeDensities() {
        #expect(PixelDensity(unit: .perMetre, x: 5, y: 5).jfif.unit == .aspect)
        let large = PixelDensity(unit: .aspect, x: 400_000, y: 200_000).jfif
        #expect(large == PixelDensity(unit: .aspect, x: 50_000, y: 25_000))
        #expect(
            PixelDensity(unit: .perMetre, x: 12_345, y: 12_345).jfif == PixelDensity(unit: .perInch, x: 314, y: 314))
        #expect(PixelDensity(unit: .perMetre, x: .max, y: 1).jfif.x <= 65535)
        #expect(PixelDensity(physical: [0, 0, 0, 0, 0, 0, 0, 1, 1]) == nil)
    }

    @Test("Content Credentials and chunks that hold for other pixels go, each with a warning") func leftOut() {
        let chunks = [PNGChunk("caBX", [1]), PNGChunk("sCAL", [1]), PNGChunk("sCAL", [2])]
        let (metadata, warnings) = PictureMetadata.collect(from: chunks)
        #expect(metadata.otherChunks.isEmpty && warnings.count == 2)
        #expect(warnings[0].message.contains("Content Credentials") && warnings[1].message.contains("2 times"))
    }

    @Test("compressed text is unpacked up to a limit") func bombs() throws {
        let bomb = try compressed("Comment", [UInt8](repeating: 65, count: 3_000_000))
        var room = 2_999_999
        // What came to nothing has cost as much: the rest of the budget is gone.
        #expect(PNGText(bomb, room: &room) == nil && room == 0)
        room = 3_000_000
        #expect(PNGText(bomb, room: &room)?.text.count == 3_000_000 && room == 0)
        #expect(PNGText(bomb, room: &room) == nil)
        room = 1000
        for cut in [PNGChunk("zTXt", Array(bomb.data.prefix(40))), PNGChunk("zTXt", Array("A\0\0".utf8))] {
            #expect(PNGText(cut, room: &room) == nil)
        }
    }

    @Test("resources of megabytes become digits and resources again, and are not pressed for long") func longResources()
        throws
    {
        let resources = (0..<100_000).flatMap { PhotoshopResources.resource(0x0400 + $0 % 0x700, []) }
        let chunk = PNGRawProfile.chunk("iptc", resources)
        var room = 8 << 20
        let text = try #require(PNGText(chunk, room: &room)).text
        #expect(PNGRawProfile.bytes(in: text) == resources)
        #expect(chunk.data.count < text.count / 8)
        #expect(Zlib.level(for: 4096) == 9 && Zlib.level(for: text.count) == 4)
    }

    @Test("every cut and every wrong byte of a text chunk is survived") func robustness() throws {
        let chunks = [
            text("Author", "Sofia"), try compressed("Raw profile type exif", Array("\nexif\n  2\n4d4d\n".utf8)),
            PNGText.xmp(XMP.packet()), PNGChunk("eXIf", exif), PNGRawProfile.chunk("iptc", [0x1C, 2, 80, 0, 1, 65]),
        ]
        for chunk in chunks {
            for index in chunk.data.indices.prefix(300) {
                var changed = chunk.data
                changed[index] = 0xFF
                for data in [changed, Array(chunk.data[..<index])] {
                    let (metadata, _) = PictureMetadata.collect(from: [PNGChunk(chunk.type, data)])
                    _ = metadata.pngChunks()
                }
            }
        }
    }
}
