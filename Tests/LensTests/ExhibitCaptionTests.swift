import Foundation
import Testing

@testable import Lens

@Suite("What an exhibition's captions tell")
struct ExhibitCaptionTests {
    private static func packet(_ attributes: String) -> [UInt8] {
        Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"\
             xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"\
             xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" \(attributes)>\
            <exif:ISOSpeedRatings><rdf:Seq><rdf:li>1600</rdf:li></rdf:Seq></exif:ISOSpeedRatings>\
            </rdf:Description></rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    private static func caption(_ metadata: PictureMetadata, _ policy: MetadataPolicy) -> ExhibitCaption {
        ExhibitCaption(metadata, developedWith: Look("", filters: []), policy)
    }

    @Test("XMP tells how a picture was taken where EXIF does not, field by field")
    func xmp() {
        var metadata = PictureMetadata()
        metadata.xmp = Self.packet(
            """
            tiff:Make="FUJIFILM" tiff:Model="X-T5" exif:FNumber="28/10" exif:ExposureTime="1/125" exif:FocalLength="230/10"\
             aux:Lens="XF23mmF2" exif:DateTimeOriginal="2024-05-14T18:20:11+02:00" xmp:CreateDate="2024-06-01"\
             dc:title="Janek&#39;s &amp; mine" aux:SerialNumber="SERIAL-4711"
            """)
        for policy in [MetadataPolicy.all, .private] {
            let caption = Self.caption(metadata, policy)
            #expect(
                caption.facts == [
                    "FUJIFILM X-T5", "XF23mmF2", "23\u{202F}mm", "f/2.8", "1/125\u{202F}s", "ISO\u{A0}1600",
                ])
            #expect(caption.date == "14 May 2024")
            #expect(caption.title == (policy == .all ? "Janek's & mine" : nil))
        }
        metadata.exif = Candid.exif(date: "    :  :     :  :  ")
        let both = Self.caption(metadata, .private)
        #expect(both.facts.first == "Canon EOS R5" && both.facts.last == "ISO\u{A0}400" && both.date == "14 May 2024")
        metadata.xmp = Self.packet("xmp:CreateDate='2024-06-01' photoshop:DateCreated='1935'")
        #expect(Self.caption(metadata, .private).date == "1935")
        metadata.xmp = Self.packet(
            "xmp:CreateDate='2024-06' exif:FNumber='1/0' exif:ExposureTime='nan' exif:FocalLength='-5/1'")
        metadata.exif = nil
        #expect(Self.caption(metadata, .private).date == "June 2024")
        #expect(Self.caption(metadata, .private).facts == ["ISO\u{A0}1600"])
        #expect(Self.caption(metadata, .none) == ExhibitCaption())
    }

    @Test("a PNG file's own text tells what it has keywords for", arguments: MetadataPolicy.allCases)
    func png(policy: MetadataPolicy) throws {
        let rooms = try Rooms()
        var metadata = PictureMetadata()
        let long = Array(("x" + String(repeating: "ü", count: 1500)).utf8)
        metadata.text = [
            PNGChunk("tEXt", Array("Title\0Boats".utf8)),
            PNGChunk("tEXt", Array("Author\0Janek ".utf8) + [0xD8, 0x73]),
            PNGChunk("iTXt", Array("Description\0\0\0\0\0".utf8) + long), PNGChunk("tEXt", Array("Comment\0none".utf8)),
            PNGChunk("tEXt", Array("Copyright\0© Janek".utf8)),
            PNGChunk("tEXt", Array("Creation Time\0Tue, 14 May 2024 18:20:11 +0200".utf8)),
        ]
        try rooms.folder.file("in/one.png", Samples.scene(200, 150).png(metadata: metadata))
        var exhibit = rooms.exhibit
        exhibit.captions = policy
        _ = try exhibit.hang()
        let page = try rooms.page
        for text in ["14 May 2024", "Photographs by Janek Øs", "© Janek"] {
            #expect(page.contains(text) == (policy != .none), "\(text)")
        }
        #expect(page.contains("<h2>Boats</h2>") == (policy == .all))
        #expect(page.contains("<p class=\"about\">xüüü") == (policy == .all))
        #expect(!page.contains("none</") && !page.contains("\u{FFFD}"))
    }

    @Test("IPTC tells what XMP does not")
    func iptc() {
        var records: [UInt8] = []
        for (number, text) in [
            (5, "The harbour"), (120, "Boats & nets"), (80, "Sofia Lind"), (116, "© Sofia Lind"),
            (55, "19350700"), (60, "120000+0100"),
        ] {
            records += [0x1C, 2, UInt8(number), 0, UInt8(text.utf8.count)]
            records += Array(text.utf8)
        }
        var resource: [UInt8] = Array("8BIM".utf8) + [0x04, 0x04, 0, 0, 0, 0, 0, UInt8(records.count)]
        resource += records
        if records.count % 2 == 1 { resource.append(0) }
        var metadata = PictureMetadata()
        metadata.photoshop = [resource]
        let plain = Look("", filters: [])
        let all = ExhibitCaption(metadata, developedWith: plain, .all)
        #expect(all.title == "The harbour" && all.description == "Boats & nets")
        let own = ExhibitCaption(metadata, developedWith: plain, .private)
        #expect(own.title == nil && own.description == nil)
        #expect(own.creator == "Sofia Lind" && own.rights == "© Sofia Lind")
        #expect(own.date == "July 1935")
        #expect(ExhibitCaption(metadata, developedWith: plain, .none) == ExhibitCaption())
        metadata.xmp = Candid.xmp(title: "In XMP", description: "In XMP")
        // What is said twice is told once.
        let both = ExhibitCaption(metadata, developedWith: plain, .all)
        #expect(both.title == "In XMP" && both.description == nil && both.creator == "Sofia Lind")
    }

    @Test("captions and files have policies of their own", arguments: MetadataPolicy.allCases)
    func apart(files policy: MetadataPolicy) throws {
        for captions in MetadataPolicy.allCases {
            let rooms = try Rooms()
            try rooms.hang("one.jpg", Candid.everything())
            try rooms.hang("two.jpg", variant: 1)
            var exhibit = rooms.exhibit
            exhibit.metadata = policy
            exhibit.captions = captions
            let hung = try exhibit.hang()
            #expect(hung.positions == (policy == .all ? 1 : 0))
            let page = try rooms.page
            #expect(page.contains("<h2>TITLE-secret</h2>") == (captions == .all))
            #expect(page.contains("<p class=\"about\">CAPTION-secret</p>") == (captions == .all))
            #expect(page.contains("Canon EOS R5") == (captions != .none))
            for secret in ["SERIAL-4711", "OWNER-Anna", "PLACE-52.5", "NOTE-private"] {
                #expect(!page.contains(secret))
            }
            let pictures = try rooms.files.filter { $0.key.hasSuffix(".jpg") }.values.flatMap(\.self)
            for secret in Candid.secrets {
                #expect((Data(pictures).range(of: Data(secret.utf8)) != nil) == (policy == .all), "\(secret)")
            }
            #expect((Data(pictures).range(of: Data("Canon EOS R5".utf8)) != nil) == (policy != .none))
        }
    }

    @Test("a position is one that tells a place")
    func positions() {
        var metadata = PictureMetadata()
        #expect(!metadata.tellsPosition)
        metadata.exif = Candid.exif()
        #expect(metadata.tellsPosition)
        metadata.exif = nil
        metadata.xmp = Self.packet("exif:GPSVersionID='2.3.0.0' exif:GPSMapDatum='WGS-84'")
        #expect(!metadata.tellsPosition)
        metadata.xmp = Self.packet("exif:GPSLatitude='52,30.5N'")
        #expect(metadata.tellsPosition)
    }

    @Test("dates are read as EXIF, XMP, IPTC and PNG have them, as far as they go")
    func dates() {
        let read = [
            "2024:05:14 18:20:11": "14 May 2024", "1999:12:01": "1 December 1999", "2024:05:  ": "May 2024",
            "2024-05-14T18:20:11.25+02:00": "14 May 2024", "2024-05-14T18:20Z": "14 May 2024", "2024-05": "May 2024",
            "1935": "1935", "19350000": "1935", "20240514 182011+0200": "14 May 2024", "2024/05/14": "14 May 2024",
            "Tue, 14 May 2024 18:20:11 +0200": "14 May 2024", "Tue May 14 18:20:11 2024": "14 May 2024",
            "14 May 2024": "14 May 2024",
        ]
        for (text, expected) in read { #expect(ExhibitDate(text)?.text == expected, "\(text)") }
        for text in [
            "", "0000:00:00 00:00:00", "2024:13:01 00:00:00", "2024:05:32", "    :  :  ", "202405", "2024:5:1",
            "2024:05:145", "yesterday", "14 2024", "May 2024", "٢٠٢٤:٠٥:١٤", String(repeating: "9", count: 400),
        ] {
            #expect(ExhibitDate(text) == nil, "\(text)")
        }
        let order = [
            "1935", "2024", "2024-05", "2024:05:14", "2024:05:14 00:00:00", "Tue, 14 May 2024 18:20:11 +0200",
            "20240514 182012", "2024-05-14T18:21", "2024:05:15 01:00:00",
        ].compactMap { ExhibitDate($0) }
        #expect(order.count == 9 && zip(order, order.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("numbers are written as people write them")
    func numbers() {
        func facts(_ time: Double?, _ stop: Double? = nil, make: String? = nil, model: String? = nil) -> [String] {
            guard var exif = EXIFSummary(Metadata.exif()) else { return [] }
            (exif.make, exif.model, exif.exposureTime, exif.fNumber) = (make, model, time, stop)
            (exif.focalLength, exif.sensitivity) = (nil, nil)
            var said = ExhibitSources(PictureMetadata())
            said.exif = exif
            return said.facts
        }
        #expect(facts(0.004) == ["1/250\u{202F}s"] && facts(0.25) == ["1/4\u{202F}s"])
        #expect(facts(0.5) == ["0.5\u{202F}s"] && facts(30) == ["30\u{202F}s"] && facts(1.3) == ["1.3\u{202F}s"])
        #expect(facts(nil, 8) == ["f/8"] && facts(1e300, 1e300).isEmpty && facts(1e-300).isEmpty)
        #expect(facts(nil, make: "NIKON CORPORATION", model: "NIKON D850") == ["NIKON D850"])
        #expect(facts(nil, make: "SONY", model: "ILCE-7M3") == ["SONY ILCE-7M3"])
    }

    @Test("whatever tells when a picture was taken counts for the order")
    func order() throws {
        let rooms = try Rooms()
        try rooms.hang("a.jpg", Candid.everything(date: "2024:05:14 18:20:11"))
        var metadata = PictureMetadata()
        metadata.xmp = Self.packet("exif:DateTimeOriginal='2024-05-14T18:20:10+09:00'")
        try rooms.hang("b.jpg", metadata, variant: 1)
        metadata = PictureMetadata()
        metadata.text = [PNGChunk("tEXt", Array("Creation Time\0Tue, 14 May 2024 18:20:12 GMT".utf8))]
        try rooms.folder.file("in/c.png", Samples.scene(200, 150, variant: 2).png(metadata: metadata))
        metadata = PictureMetadata()
        metadata.xmp = Self.packet("photoshop:DateCreated='1935'")
        try rooms.hang("d.jpg", metadata, variant: 3)
        #expect(try rooms.exhibit.hang().pictures.map { $0.stem } == ["d", "b", "a", "c"])
    }
}
