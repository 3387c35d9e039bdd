import LensCore
import Testing

@testable import LensCodecs

@Suite("Metadata made true of a result") struct MetadataSettleTests {
    private typealias Result = PictureMetadata.Result

    /// Where two blocks of the same length differ.
    private func differences(_ a: [UInt8], _ b: [UInt8]) -> [Int] {
        a.count == b.count ? a.indices.filter { a[$0] != b[$0] } : [-1]
    }

    /// A block that states sizes in every place there is; the positions of its values.
    private func sized(_ bigEndian: Bool) -> (bytes: [UInt8], fields: [String: Int]) {
        var tiff = TIFFBuilder(bigEndian: bigEndian)
        let main = tiff.directory([
            (0x0100, .short(4000)), (0x0101, .long(3000)), (0x010F, .text("Lens Works")), (0x0112, .short(6)),
            (0x8769, .long(0)),
        ])
        let exif = tiff.directory([
            (0x9003, .text("2024:05:31 18:20:11")), (0xA001, .short(65535)), (0xA002, .short(4000)),
            (0xA003, .long(3000)), (0xA005, .long(0)),
        ])
        tiff.set(exif.offset, at: main.fields[4])
        let related = tiff.directory([(0x0001, .text("R03")), (0x1001, .short(4000)), (0x1002, .short(3000))])
        tiff.set(related.offset, at: exif.fields[4])
        _ = tiff.append(Array("slack".utf8))
        return (
            tiff.bytes,
            [
                "width": main.fields[0], "height": main.fields[1], "orientation": main.fields[3],
                "space": exif.fields[1], "pixelWidth": exif.fields[2], "pixelHeight": exif.fields[3],
                "index": related.fields[0], "relatedWidth": related.fields[1], "relatedHeight": related.fields[2],
            ]
        )
    }

    @Test("only sizes change when the size changed, in place and in each type", arguments: [false, true])
    func sizes(_ bigEndian: Bool) throws {
        let (bytes, fields) = sized(bigEndian)
        var metadata = PictureMetadata()
        metadata.exif = bytes
        #expect(metadata.settle(for: Result(width: 4000, height: 3000)).isEmpty)
        #expect(metadata.exif == bytes)
        _ = metadata.settle(for: Result(width: 640, height: 481))
        let block = try #require(metadata.exif.flatMap(EXIFBlock.init))
        #expect(block.integer(.width, in: .main) == 640 && block.integer(.height, in: .main) == 481)
        #expect(block.integer(.pixelWidth, in: .exif) == 640 && block.integer(.pixelHeight, in: .exif) == 481)
        #expect(block.integer(.relatedWidth, in: .interoperability) == 640)
        #expect(block.integer(.relatedHeight, in: .interoperability) == 481)
        let allowed = ["width", "height", "pixelWidth", "pixelHeight", "relatedWidth", "relatedHeight"]
            .compactMap { fields[$0] }.flatMap { $0..<$0 + 4 }
        #expect(Set(differences(bytes, block.bytes)).isSubset(of: allowed))
        // A number of sixteen bits that is too small becomes one of thirty-two.
        _ = metadata.settle(for: Result(width: 70_000, height: 80_000))
        let large = try #require(metadata.exif.flatMap(EXIFBlock.init))
        #expect(large.integer(.pixelWidth, in: .exif) == 70_000 && large.integer(.height, in: .main) == 80_000)
        #expect(large.entry(.pixelWidth, in: .exif)?.type == 4 && large.bytes.count == bytes.count)
    }

    @Test("an orientation is kept as a tag, and becomes 1 where pixels were turned", arguments: 1...8)
    func orientation(_ orientation: Int) throws {
        for bigEndian in [false, true] {
            var (bytes, fields) = sized(bigEndian)
            let at = try #require(fields["orientation"])
            bytes[at + (bigEndian ? 1 : 0)] = UInt8(orientation)
            let forms = [
                XMP.packet("tiff:Orientation='\(orientation)'"),
                XMP.packet("", "<tiff:Orientation>\(orientation)</tiff:Orientation>"),
            ]
            for packet in forms {
                var metadata = PictureMetadata()
                metadata.exif = bytes
                metadata.xmp = packet
                #expect(metadata.orientation == orientation)
                var lone = metadata
                lone.exif = nil
                #expect(lone.orientation == orientation, "XMP speaks where EXIF is silent")
                _ = metadata.settle(for: Result(width: 4000, height: 3000))
                #expect(metadata.exif == bytes && metadata.xmp == packet)
                for container in [metadata, lone] {
                    var turned = container
                    _ = turned.settle(for: Result(width: 4000, height: 3000, isTurned: true))
                    #expect(turned.orientation == 1)
                    let text = words(packet).replacing("\(orientation)'", with: "1'").replacing(
                        ">\(orientation)<", with: ">1<")
                    #expect(words(turned.xmp) == text)
                    if let exif = turned.exif {
                        #expect(differences(bytes, exif) == (orientation == 1 ? [] : [at + (bigEndian ? 1 : 0)]))
                    }
                    // In PNG as in JPEG.
                    let (again, _) = PictureMetadata.collect(from: turned.pngChunks().chunks)
                    #expect(again.orientation == 1)
                }
            }
        }
    }

    @Test("EXIF's orientation counts before XMP's, and one that is none does not count") func precedence() {
        var metadata = PictureMetadata()
        metadata.xmp = XMP.packet("tiff:Orientation='8'")
        for (value, wanted) in [(3, 3), (0, 8), (9, 8)] {
            var tiff = TIFFBuilder()
            _ = tiff.directory([(0x0112, .short(value))])
            metadata.exif = tiff.bytes
            #expect(metadata.orientation == wanted)
        }
    }

    @Test("the colour space is changed where it is stated", arguments: [false, true])
    func colourSpace(_ bigEndian: Bool) throws {
        let (bytes, fields) = sized(bigEndian)
        var metadata = PictureMetadata()
        metadata.exif = bytes
        metadata.xmp = XMP.packet("exif:ColorSpace='65535'", padding: 100)
        _ = metadata.settle(for: Result(width: 4000, height: 3000, colorSpace: 1, interoperabilityIndex: "R98"))
        let summary = try #require(EXIFSummary(metadata.exif ?? []))
        #expect(summary.colorSpace == 1 && summary.interoperabilityIndex == "R98")
        let allowed = ["space", "index"].compactMap { fields[$0] }.flatMap { $0..<$0 + 4 }
        #expect(Set(differences(bytes, metadata.exif ?? [])).isSubset(of: allowed))
        #expect(metadata.xmp == XMP.packet("exif:ColorSpace='1'", padding: 104), "padding takes up the difference")
    }

    @Test("XMP's sizes change in both forms, inside the packet's padding") func xmpSizes() {
        let before = XMP.packet(
            "tiff:ImageWidth='40' exif:PixelXDimension='40'",
            "<tiff:ImageLength>30</tiff:ImageLength><exif:PixelYDimension> 30 </exif:PixelYDimension>", padding: 50)
        let after = XMP.packet(
            "tiff:ImageWidth='4000' exif:PixelXDimension='4000'",
            "<tiff:ImageLength>3000</tiff:ImageLength><exif:PixelYDimension>3000</exif:PixelYDimension>", padding: 44)
        var metadata = PictureMetadata()
        metadata.xmp = before
        _ = metadata.settle(for: Result(width: 4000, height: 3000))
        #expect(metadata.xmp == after && after.count == before.count)
        let unstated = XMP.packet()
        metadata.xmp = unstated
        _ = metadata.settle(for: Result(width: 4000, height: 3000))
        #expect(metadata.xmp == unstated, "what is not stated is not added")
    }

    @Test("a panorama of another size is not described any more, with a warning") func panorama() {
        let text = """
            xmlns:GPano='http://ns.google.com/photos/1.0/panorama/' GPano:CroppedAreaImageWidthPixels='4000' \
            GPano:CroppedAreaImageHeightPixels='2000' GPano:ProjectionType='equirectangular'
            """
        var metadata = PictureMetadata()
        metadata.xmp = XMP.packet(text)
        #expect(metadata.settle(for: Result(width: 4000, height: 2000)).isEmpty)
        #expect(metadata.xmp == XMP.packet(text))
        #expect(metadata.settle(for: Result(width: 2000, height: 1000)).count == 1)
        #expect(!words(metadata.xmp).contains("equirectangular") && words(metadata.xmp).contains("kept &amp; well"))
    }

    @Test("hostile directories are settled without harm") func hostile() {
        let (bytes, _) = sized(false)
        let result = Result(width: 70_000, height: 5, isTurned: true, colorSpace: 1, interoperabilityIndex: "R98")
        for index in bytes.indices {
            for value in [0, 1, 8, 0x7F, 0xFF] as [UInt8] {
                var changed = bytes
                changed[index] = value
                guard let block = EXIFBlock(changed) else { continue }
                #expect(block.settled(for: result).count == bytes.count)
                _ = block.withoutPrivateData()
                _ = block.trimmed(room: 100)
                _ = block.withoutMakerNote(room: 100)
            }
        }
        // Directories that are one another.
        var circle = TIFFBuilder()
        let main = circle.directory([(0x0112, .short(1)), (0x8769, .long(8))])
        circle.set(main.offset, at: main.link)
        #expect(EXIFBlock(circle.bytes)?.settled(for: result).count == circle.bytes.count)
    }

    @Test("JPEG's limit on EXIF costs the thumbnail's room first, then the maker note, then long values")
    func longEXIF() throws {
        func written(_ thumbnail: Int, _ note: Int, _ text: Int) throws -> (EXIFSummary?, [LensWarning]) {
            var tiff = TIFFBuilder()
            let main = tiff.directory([
                (0x010F, .text("Lens Works")), (0x010E, .text(String(repeating: "x", count: text))), (0x8769, .long(0)),
            ])
            let exif = tiff.directory([
                (0x9003, .text("2024:05:31 18:20:11")), (0x927C, .bytes([UInt8](repeating: 9, count: note))),
            ])
            tiff.set(exif.offset, at: main.fields[2])
            let second = tiff.directory([(0x0201, .long(0)), (0x0202, .long(thumbnail))])
            tiff.set(second.offset, at: main.link)
            tiff.set(tiff.append([UInt8](repeating: 5, count: thumbnail)), at: second.fields[0])
            let (metadata, warnings) = PictureMetadata.collect(from: [PNGChunk("eXIf", tiff.bytes)])
            #expect(warnings.isEmpty && metadata.exif?.count == tiff.bytes.count && metadata.thumbnailRoom == thumbnail)
            let format = SampleFormat(width: 8, height: 8, layout: .grey, depth: .eight)
            let encoder = try JPEGEncoder(sink: ByteSink(), format: format, metadata: metadata)
            #expect(encoder.thumbnailRoom == nil || thumbnail < 60_000)
            return (
                encoder.exifOffset.flatMap { _ in encoder.metadata.exif.flatMap(EXIFSummary.init) }, encoder.warnings
            )
        }
        var (summary, warnings) = try written(1000, 50_000, 10)
        #expect(summary?.hasMakerNote == true && warnings.isEmpty)
        (summary, warnings) = try written(70_000, 50_000, 10)
        #expect(summary?.hasMakerNote == true && summary?.make == "Lens Works" && warnings.isEmpty)
        (summary, warnings) = try written(1000, 70_000, 10)
        #expect(summary?.hasMakerNote == false && summary?.dateTaken == "2024:05:31 18:20:11")
        #expect(warnings.count == 1 && warnings[0].message.contains("maker note"))
        (summary, warnings) = try written(1000, 70_000, 70_000)
        #expect(summary?.make == "Lens Works" && summary?.hasMakerNote == false)
        #expect(warnings.count == 1 && warnings[0].message.contains("above 4 kB"))
    }
}
