import LensCore
import Testing

@testable import LensCodecs

@Suite("Private metadata") struct PrivateMetadataTests {
    /// Words that must not be found in a private result, planted wherever something can hide.
    private static let secrets = [
        "SECRETowner", "SECRETbody", "SECRETlens", "SECRETnote", "SECRETcomment", "SECRETdescription", "SECRETthumb",
        "SECRETslack", "SECRETgps", "SECRETunique", "SECREThost", "SECRETbehind", "SECRETxp", "SECRETabout",
        "SECRETattribute", "SECRETelement", "SECRETlanguage", "SECRETcaption", "SECRETcity", "SECRETresource",
        "SECRETtext", "SECRETchunk", "SECRETinside", "SECRETtoolkit", "SECRETraw", "SECRETtime", "SECRETnumber",
    ]
    private static let wanted = ["Lens Works", "35mm f/2.8", "2024:05:31 18:20:11", "Sofia Artist", "(c) Sofia"]

    private func exif(_ bigEndian: Bool) -> [UInt8] {
        var tiff = TIFFBuilder(bigEndian: bigEndian)
        let main = tiff.directory([
            (0x010E, .text("SECRETdescription")), (0x010F, .text("Lens Works\0SECRETbehind")), (0x0112, .short(6)),
            (0x013B, .text("Sofia Artist")), (0x0132, .text("SECRETtime 52.1N 13")), (0x013C, .text("SECREThost")),
            (0x8298, .text("(c) Sofia")),
            (0x8769, .long(0)), (0x8825, .long(0)), (0x9C9D, .bytes(Array("SECRETxp".utf8))),
        ])
        _ = tiff.append(Array("SECRETslack".utf8))
        let camera = tiff.directory([
            (0x829A, .quotient(1, 250)), (0x8827, .short(400)), (0x9003, .text("2024:05:31 18:20:11")),
            // A number whose value is no number.
            (0x9207, .bytes(Array("SECRETinside".utf8))), (0x927C, .bytes(Array("SECRETnote".utf8))),
            (0x9286, .bytes(Array("ASCII\0\0\0SECRETcomment".utf8))), (0xA002, .long(40)), (0xA003, .long(30)),
            (0xA005, .long(0)), (0xA420, .text("SECRETunique")), (0xA430, .text("SECRETowner")),
            (0xA431, .text("SECRETbody")), (0xA434, .text("35mm f/2.8")), (0xA435, .text("SECRETlens")),
        ])
        tiff.set(camera.offset, at: main.fields[7])
        let related = tiff.directory([(0x0001, .text("R98"))])
        tiff.set(related.offset, at: camera.fields[8])
        let gps = tiff.directory([(0x0001, .text("N")), (0x001B, .text("SECRETgps"))])
        tiff.set(gps.offset, at: main.fields[8])
        let second = tiff.directory([(0x0103, .short(6)), (0x0201, .long(0)), (0x0202, .long(40))])
        tiff.set(second.offset, at: main.link)
        tiff.set(tiff.append(Array("SECRETthumb".utf8) + [UInt8](repeating: 1, count: 29)), at: second.fields[1])
        _ = tiff.append(Array("SECRETslack".utf8))
        return tiff.bytes
    }

    private static let xmp = Array(
        """
        <?xpacket begin='' id='SECRETraw'?><!-- SECRETcomment -->
        <x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='SECRETtoolkit'>
        <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='SECRETabout'
          xmlns:a='http://ns.adobe.com/exif/1.0/aux/' a:SerialNumber='SECRETbody' a:OwnerName='SECRETowner'
          a:Lens='35mm f/2.8' a:LensSerialNumber='SECRETlens' xmlns:e='http://ns.adobe.com/exif/1.0/'
          e:GPSLatitude='SECRETgps' e:UserComment='SECRETcomment' e:FNumber='28/10' e:ExposureTime='SECRETnumber'
          xmlns:x2='urn:SECRETattribute' x2:y='SECRETattribute' xmlns:t='http://ns.adobe.com/tiff/1.0/'
          t:Orientation='6' xmlns:d='http://purl.org/dc/elements/1.1/'>
        <d:creator><rdf:Seq><rdf:li>Sofia Artist</rdf:li></rdf:Seq></d:creator>
        <d:rights><rdf:Alt><rdf:li xml:lang='x-default'>(c) Sofia</rdf:li></rdf:Alt></d:rights>
        <d:description><rdf:Alt><rdf:li xml:lang='x-default'>SECRETdescription</rdf:li></rdf:Alt></d:description>
        <e:GPSLongitude>SECRETgps</e:GPSLongitude>
        <e:Flash x2:z='SECRETinside'><e:Fired>True</e:Fired><e:Odd>SECRETinside</e:Odd></e:Flash>
        <t:Make>Lens Works<!-- SECRETinside --></t:Make><t:Model><x2:q>SECRETelement</x2:q></t:Model>
        <a:LensSerialNumber>SECRETlens</a:LensSerialNumber>
        </rdf:Description></rdf:RDF></x:xmpmeta> SECRETbehind
        """.dropLast(13).utf8)

    private static let photoshop: [UInt8] = {
        func set(_ number: UInt8, _ text: String) -> [UInt8] {
            [0x1C, 2, number, 0, UInt8(text.utf8.count)] + Array(text.utf8)
        }
        let iptc =
            [0x1C, 1, 90, 0, 3, 0x1B, 0x25, 0x47] + set(80, "Sofia Artist") + set(90, "SECRETcity")
            + set(120, "SECRETcaption") + set(116, "(c) Sofia") + Array("SECRETslack".utf8)
        return PhotoshopResources.resource(0x0404, iptc)
            + PhotoshopResources.resource(0x03E9, Array("SECRETresource".utf8))
            + PhotoshopResources.resource(0x040A, [1])
    }()

    private func jpeg(_ bigEndian: Bool) throws -> [UInt8] {
        let segments =
            segment(0xE1, PictureMetadata.exifSignature + exif(bigEndian)) + XMP.segment(Self.xmp)
            + segment(0xED, PhotoshopResources.signature + Self.photoshop)
            + segment(0xFE, Array("SECRETcomment".utf8)) + segment(0xE9, Array("SECRETchunk".utf8))
        return inserting(segments, into: try Samples.scene(40, 30).encoded()) + Array("SECRETbehind".utf8)
    }

    private func png(_ bigEndian: Bool) throws -> [PNGChunk] {
        let hidden = try Zlib.deflate(Array("SECRETtext".utf8))
        return [
            PNGChunk("eXIf", exif(bigEndian)), PNGText.xmp(Self.xmp), PNGRawProfile.chunk("iptc", Self.photoshop),
            PNGChunk("tEXt", Array("Author\0Sofia Artist".utf8)), PNGChunk("tEXt", Array("Copyright\0(c) Sofia".utf8)),
            PNGChunk("tEXt", Array("exif:GPSInfo\0SECRETgps".utf8)),
            PNGChunk("zTXt", Array("Comment\0\0".utf8) + hidden),
            PNGChunk("iTXt", Array("Author\0\0\0SECRETlanguage\0SECRETlanguage\0Sofia Artist".utf8)),
            PNGChunk("prVt", Array("SECRETchunk".utf8)),
        ]
    }

    /// All that is written, and what is compressed in it.
    private func bytes(of chunks: [PNGChunk]) -> [UInt8] {
        var room = PictureLimits().maxUnpackedBytes
        return chunks.flatMap { chunk -> [UInt8] in
            let text = PNGText(chunk, room: &room)
            let raw = text.flatMap { PNGRawProfile.bytes(in: $0.text) } ?? []
            return Array(chunk.type.utf8) + chunk.data + (text?.text ?? []) + raw
        }
    }

    @Test(
        "nothing that was planted is found in the bytes, in any container, and the rest is", arguments: [false, true])
    func planted(_ bigEndian: Bool) throws {
        let source = try jpeg(bigEndian)
        for secret in Self.secrets where !["SECRETtext", "SECRETlanguage"].contains(secret) {
            #expect(source.contains(secret), "\(secret) was not planted")
        }
        let fromJPEG = try JPEGDecoder(source: ByteSource(source)).metadata
        let (fromPNG, _) = PictureMetadata.collect(from: try png(bigEndian))
        for var metadata in [fromJPEG, fromPNG] {
            metadata.iccProfile = ICCProfile.bytes(for: .displayP3)
            _ = metadata.settle(for: PictureMetadata.Result(width: 40, height: 30, policy: .private))
            let written = try Samples.scene(40, 30).encoded(metadata: metadata)
            for result in [written, bytes(of: metadata.pngChunks().chunks)] {
                #expect(!result.contains("SECRET"))
                for word in Self.wanted { #expect(result.contains(word), "\(word) is lost") }
                #expect(result.firstIndex(of: [0xFF, 0xD8, 0xFF], from: 3) == nil)
            }
            let summary = try #require(metadata.exif.flatMap(EXIFSummary.init))
            #expect(summary.exposureTime == 1 / 250 && summary.sensitivity == 400 && summary.orientation == 6)
            #expect(summary.interoperabilityIndex == "R98")
            #expect(!summary.hasGPS && !summary.hasSerialNumbers && !summary.hasMakerNote)
            let xmp = XMPSummary(metadata.xmp ?? [])
            #expect(xmp.isSound && xmp.creator == "Sofia Artist" && xmp.rights == "(c) Sofia" && !xmp.hasGPS)
            #expect(xmp.fNumber == 2.8 && xmp.lens == "35mm f/2.8" && xmp.make == nil && xmp.dateTaken == nil)
            let iptc = try #require(IPTCSummary(photoshop: metadata.photoshop))
            #expect(iptc.byline == "Sofia Artist" && iptc.copyright == "(c) Sofia" && iptc.caption == nil)
            #expect(metadata.thumbnailRoom == nil && metadata.iccProfile == ICCProfile.bytes(for: .displayP3))
        }
    }

    @Test("a second time changes nothing") func idempotent() throws {
        var metadata = try JPEGDecoder(source: ByteSource(jpeg(true))).metadata
        let result = PictureMetadata.Result(width: 40, height: 30, policy: .private)
        _ = metadata.settle(for: result)
        var again = metadata
        #expect(again.settle(for: result).isEmpty && again == metadata)
        let (read, warnings) = PictureMetadata.collect(from: metadata.pngChunks().chunks)
        #expect(warnings.isEmpty && read.exif == metadata.exif && read.xmp == metadata.xmp)
    }

    @Test("private EXIF keeps its numbers, in its own byte order and ascending tags", arguments: [false, true])
    func rebuilt(_ bigEndian: Bool) throws {
        let block = try #require(EXIFBlock(exif(bigEndian)))
        let clean = try #require(EXIFBlock(block.withoutPrivateData()))
        #expect(clean.bigEndian == bigEndian)
        for directory in [EXIFBlock.Directory.main, .exif, .interoperability] {
            let entries = clean.entries(in: directory)
            #expect(!entries.isEmpty && entries.map(\.tag) == entries.map(\.tag).sorted())
            #expect(entries.allSatisfy { $0.value != nil })
        }
        #expect(clean.text(.make, in: .main) == "Lens Works" && clean.text(.copyright, in: .main) == "(c) Sofia")
        #expect(clean.integer(.pixelWidth, in: .exif) == 40)
        #expect(clean.withoutPrivateData() == clean.bytes)
    }

    @Test("damaged XMP and resources, in which anything could hide, go with a warning") func damaged() {
        var metadata = PictureMetadata()
        metadata.xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'><SECRET>".utf8)
        metadata.photoshop = [Array("8BIMSECRET".utf8)]
        let warnings = metadata.settle(for: PictureMetadata.Result(width: 1, height: 1, policy: .private))
        #expect(metadata.xmp == nil && metadata.photoshop.isEmpty && warnings.count == 2)
    }

    @Test("with none, the profile alone is left, and a lost orientation is said") func none() throws {
        var metadata = try JPEGDecoder(source: ByteSource(jpeg(false))).metadata
        metadata.iccProfile = ICCProfile.bytes(for: .displayP3)
        metadata.density = PixelDensity(unit: .perInch, x: 300, y: 300)
        var turned = metadata
        let warnings = metadata.settle(for: PictureMetadata.Result(width: 40, height: 30, policy: .none))
        var only = PictureMetadata()
        only.iccProfile = ICCProfile.bytes(for: .displayP3)
        #expect(metadata == only && warnings.count == 1 && warnings[0].message.contains("orientation"))
        #expect(metadata.pngChunks().chunks.isEmpty)
        #expect(
            turned.settle(for: PictureMetadata.Result(width: 30, height: 40, isTurned: true, policy: .none)).isEmpty)
    }
}
