import Testing

@testable import LensCodecs

@Suite("Private values have their form") struct MetadataFormTests {
    private static let known:
        [(name: String, isForm: @Sendable (ArraySlice<UInt8>) -> Bool, yes: [String], no: [String])] = [
            (
                "EXIF date", MetadataForm.isEXIFDate,
                [
                    "2024:05:31 18:20:11", "    :  :     :  :  ", "2024:05:31   :  :  ", "0000:00:00 00:00:00",
                    "2024-05-31 18:20:11", "2024/05/31 18:20:11",
                ],
                [
                    "", "2024:05:31", "2024:13:31 18:20:11", "2024:05:31 18:20:1A", "52.1N13.4E SECRET11",
                    "2024:05-31 18:20:11",
                ]
            ),
            (
                "offset", MetadataForm.isOffset, ["+02:00", "-09:30", "+14:00", "   :  "],
                ["", "02:00", "+99:00", "+02:60", "+2:000", "SECRET", "+02:00 "]
            ),
            ("fraction", MetadataForm.isFraction, ["0", "123456789", "25   "], ["", "1234567890", "2S", " 25"]),
            ("index", MetadataForm.isInteroperabilityIndex, ["R98", "R03", "THM"], ["", "R97", "R98 ", "SEC"]),
            ("version", MetadataForm.isVersion, ["0232", "0100"], ["", "023", "2.32", "SECR"]),
            (
                "name", MetadataForm.isName, ["Lens Works", "EF 50mm f/1.8 Ⅱ", String(repeating: "x", count: 64)],
                ["", "a\nb", "a\u{7F}", String(repeating: "x", count: 65)]
            ),
            (
                "ISO date", MetadataForm.isISODate,
                [
                    "2024", "2024-05", "2024-05-31", "2024-05-31T18:20", "2024-05-31T18:20:11",
                    "2024-05-31T18:20:11.25",
                    "2024-05-31T18:20Z", "2024-05-31T18:20:11Z", "2024-05-31T18:20:11.123456789+02:00",
                ],
                [
                    "", "SECRET32", "20240531", "2024-13", "2024-05-32", "2024-05-31 18:20", "2024-05-31T18:20:11.",
                    "2024-05-31T18:20:11.1234567890", "2024-05-31T18:20   :  ", "2024-05-31T18:20:11 SECRET",
                ]
            ),
            (
                "text date", MetadataForm.isTextDate,
                [
                    "Fri, 31 May 2024 18:20:11 +0200", "31 May 2024 18:20 GMT", "31 May 2024", "2024-05-31T18:20:11Z",
                    "2024:05:31 18:20:11",
                ],
                ["", "SECRET52", "Fri, 31 May 2024 18:20:11 SECR", "Fri, 31 May 2024 18:20:11 +0200 at home"]
            ),
            (
                "integer", MetadataForm.isInteger, ["0", "-3", "+17", "4294967295"],
                ["", "-", "1.5", "12345678901", "SECRET"]
            ),
            (
                "number", MetadataForm.isNumber, ["1/250", "28/10", "-1/3", "2.8", "7", "0/0"],
                ["", "1/", "/2", "1/2/3", "1.2.3", "1.S", "1/250s", "SECRET31", "1.-2", "inf"]
            ),
            ("truth", MetadataForm.isBoolean, ["True", "False", "true", "false"], ["", "1", "TRUE", "SECRET41"]),
            (
                "language", MetadataForm.isLanguage,
                ["x-default", "en", "en-US", "zh-Hant", "zh-Hant-TW", "es-419", "gsw"],
                ["", "x", "x-secret", "SECRET37", "en-", "en-SECRET", "en-US-a-b"]
            ),
        ]

    @Test("each standard's own examples pass, words and near misses do not", arguments: known.indices)
    func forms(_ index: Int) {
        let form = Self.known[index]
        for text in form.yes { #expect(form.isForm(Array(text.utf8)[...]), "\(form.name): \(text)") }
        for text in form.no { #expect(!form.isForm(Array(text.utf8)[...]), "\(form.name): \(text)") }
        // A slice from the middle is the same text.
        for text in form.yes {
            let inside = Array("12\(text)34".utf8)
            #expect(form.isForm(inside[2..<inside.count - 2]), "\(form.name): \(text)")
        }
    }

    private static let fields: [(tag: Int, value: TIFFBuilder.Value, isKept: Bool)] = [
        (0x0132, .text("52.1N13.4E SECRETED"), false), (0x0132, .text("2024:05:31 18:20:11"), true),
        (0x010F, .text("Lens Works"), true), (0x010F, .text(String(repeating: "SECRET", count: 11)), false),
        (0x011A, .quotient(300, 1), true), (0x011A, .quotient(0x5345_4352, 0x4554_4544), false),
        (0x0100, .long(6000), true), (0x0100, .long(0x5345_4352), false),
        (0x013B, .text("Sofia Artist"), true), (0x013E, .bytes(Array("SECRETSECRETSECR".utf8)), false),
    ]

    @Test("EXIF holds to them", arguments: fields.indices) func exif(_ index: Int) throws {
        let (tag, value, isKept) = Self.fields[index]
        for bigEndian in [false, true] {
            var tiff = TIFFBuilder(bigEndian: bigEndian)
            _ = tiff.directory([(tag, value)])
            let block = try #require(EXIFBlock(tiff.bytes))
            let clean = try #require(EXIFBlock(block.withoutPrivateData()))
            #expect(clean.entries(in: .main).contains { $0.tag == tag } == isKept)
            #expect(!clean.bytes.contains("SECR") && !clean.bytes.contains("RCES"))
        }
    }

    private func kept(_ properties: String) -> String {
        let packet = """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
            xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" \
            xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" \
            xmlns:exifEX="http://cipa.jp/exif/1.0/">\(properties)</rdf:Description></rdf:RDF></x:xmpmeta>
            """
        guard let bytes = XMPDocument(Array(packet.utf8))?.withoutPrivateData() else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "XMP's numbers, dates, names and languages do, in every way to write them",
        arguments: [
            "<exif:ExposureTime>SECRET</exif:ExposureTime>", "<exif:DateTimeOriginal>SECRET</exif:DateTimeOriginal>",
            "<tiff:Orientation>SECRET</tiff:Orientation>", "<aux:LensID>SECRET</aux:LensID>",
            "<tiff:Make><rdf:Bag><rdf:li>SECRET</rdf:li></rdf:Bag></tiff:Make>",
            "<exif:Flash rdf:parseType=\"Resource\"><exif:Fired>SECRET</exif:Fired></exif:Flash>",
            "<exif:Flash exif:Fired=\"SECRET\"/>", "<xmpRights:Marked>SECRET</xmpRights:Marked>",
            "<exif:ISOSpeedRatings><rdf:Seq><rdf:li>SECRET</rdf:li></rdf:Seq></exif:ISOSpeedRatings>",
            "<exif:ISOSpeedRatings><rdf:Seq><rdf:li xml:lang=\"SECRET\">SECRET</rdf:li></rdf:Seq></exif:ISOSpeedRatings>",
            "<aux:LensInfo>24/1 70/1 SECRET 0/0</aux:LensInfo>",
            "<dc:creator><rdf:Seq><rdf:li xml:lang=\"SECRET\">Sofia</rdf:li></rdf:Seq></dc:creator>",
            "<dc:creator><rdf:Seq rdf:about=\"SECRET\"><rdf:li>Sofia</rdf:li></rdf:Seq></dc:creator>",
        ])
    func xmp(_ property: String) {
        #expect(!kept(property).contains("SECRET"))
    }

    @Test(
        "and what is of its form stays, word for word",
        arguments: [
            "<exif:ExposureTime>1/250</exif:ExposureTime>", "<tiff:Make>Lens &amp; Works</tiff:Make>",
            "<exif:ISOSpeedRatings><rdf:Seq><rdf:li>400</rdf:li></rdf:Seq></exif:ISOSpeedRatings>",
            "<aux:LensInfo>24/1 70/1 0/0 0/0</aux:LensInfo>", "<aux:LensID>-1</aux:LensID>",
            "<exif:Flash rdf:parseType=\"Resource\"><exif:Fired>True</exif:Fired><exif:Mode>1</exif:Mode></exif:Flash>",
            "<exifEX:LensSpecification><rdf:Seq><rdf:li>35/1</rdf:li><rdf:li>35/1</rdf:li></rdf:Seq>"
                + "</exifEX:LensSpecification>",
            "<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">© Sofia</rdf:li></rdf:Alt></dc:rights>",
            "<xmpRights:WebStatement>https://example.org/rights</xmpRights:WebStatement>",
            "<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang=\"en-GB\">by</rdf:li></rdf:Alt></xmpRights:UsageTerms>",
        ])
    func stays(_ property: String) {
        #expect(kept(property).contains(property))
    }

    @Test("a flash in a description of its own is the same flash") func flash() {
        let one = "<exif:Flash><rdf:Description exif:Fired=\"False\" exif:Note=\"SECRET\"/></exif:Flash>"
        #expect(kept(one).contains("<exif:Fired>False</exif:Fired>") && !kept(one).contains("SECRET"))
    }

    @Test("so do IPTC's dates, Photoshop's resolution, and PNG's time and density") func others() {
        func sets(_ values: [(UInt8, UInt8, String)]) -> [UInt8] {
            values.flatMap { [0x1C, $0, $1, 0, UInt8($2.utf8.count)] + Array($2.utf8) }
        }
        let good = sets([(1, 90, "\u{1B}%G"), (2, 55, "20240531"), (2, 60, "182011+0200"), (2, 110, "Agency")])
        #expect(IPTCRecords(good).withoutPrivateData() == good)
        let bad = sets([(1, 90, "\u{1B}%GSECRET"), (2, 55, "SECRETED"), (2, 60, "SECRET+CODE"), (2, 80, "Sofia")])
        #expect(IPTCRecords(bad).withoutPrivateData() == sets([(2, 80, "Sofia")]))

        func resolution(_ data: [UInt8]) -> [UInt8]? {
            let clean = PhotoshopResources([PhotoshopResources.resource(0x03ED, data)])?.withoutPrivateData() ?? []
            return PhotoshopResources([clean])?.data(0x03ED).map { Array($0) }
        }
        let dpi: [UInt8] = [1, 44, 0, 0, 0, 1, 0, 2, 1, 44, 0, 0, 0, 1, 0, 2]
        #expect(resolution(dpi) == dpi)
        #expect(resolution(Array("SECRET6101234567".utf8)) == nil)
        #expect(resolution([0, 72, 0x53, 0x45] + dpi[4...])?.prefix(4).elementsEqual([0, 72, 0x54, 0x7B]) == true)

        var metadata = PictureMetadata()
        metadata.density = PixelDensity(unit: .perMetre, x: 0x5345_4352, y: 0x4554_4544)
        metadata.modificationTime = Array("SECRETS".utf8)
        metadata.text = [PNGText.chunk("Creation Time", Array("SECRET".utf8))]
        _ = metadata.settle(for: PictureMetadata.Result(width: 1, height: 1, policy: .private))
        #expect(metadata == PictureMetadata())
        metadata.density = PixelDensity(unit: .perMetre, x: 11811, y: 11811)
        metadata.modificationTime = [0x07, 0xE8, 5, 31, 18, 20, 11]
        metadata.text = [PNGText.chunk("Creation Time", Array("31 May 2024".utf8))]
        let before = metadata
        _ = metadata.settle(for: PictureMetadata.Result(width: 1, height: 1, policy: .private))
        #expect(metadata == before)
    }
}
