import LensCore
import Measures
import Testing

@testable import LensCodecs

/// XMP packets made for tests.
enum XMP {
    /// - Parameters:
    ///   - attributes: of the one description.
    ///   - elements: in it.
    static func packet(_ attributes: String = "", _ elements: String = "", padding: Int = 0) -> [UInt8] {
        let text = """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
            xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmp:Rating="5"\
            \(attributes.isEmpty ? "" : " " + attributes)><xmp:Label>kept &amp; well</xmp:Label>\(elements)</rdf:Description></rdf:RDF></x:xmpmeta>
            \(String(repeating: " ", count: padding))<?xpacket end="w"?>
            """
        return Array(text.utf8)
    }

    static func segment(_ packet: [UInt8]) -> [UInt8] { LensCodecsTests.segment(0xE1, XMPPacket.signature + packet) }

    static func extended(_ parts: [(name: String, total: Int, offset: Int, data: [UInt8])]) -> [UInt8] {
        parts.flatMap { part in
            LensCodecsTests.segment(
                0xE1,
                XMPPacket.extensionSignature + Array(part.name.utf8) + UInt32(part.total).bigEndianBytes
                    + UInt32(part.offset).bigEndianBytes + part.data)
        }
    }

    static func note(_ name: String) -> String { "xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='\(name)'" }
}

func readJPEG(_ segments: [UInt8]) throws -> (metadata: PictureMetadata, warnings: [String]) {
    let decoder = try JPEGDecoder(source: ByteSource(inserting(segments, into: Samples.scene(8, 8).encoded())))
    return (decoder.metadata, decoder.warnings.map(\.message))
}

func words(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

@Suite("XMP in pictures") struct MetadataXMPTests {
    @Test("a packet that has nothing to hide goes through byte for byte") func untouched() throws {
        let packet = XMP.packet("xmp:CreatorTool='Pen'", "<!-- note --><xmp:Nickname><![CDATA[<b>]]></xmp:Nickname>")
        let (metadata, warnings) = try readJPEG(XMP.segment(packet))
        #expect(metadata.xmp == packet && warnings.isEmpty)
    }

    @Test("thumbnails go, whatever they stand in, and everything else stays") func thumbnails() throws {
        let picture = "/9j/4AAQSkZJRg==" + String(repeating: "A", count: 400)
        let thumbnails = """
            <xmp:Thumbnails><rdf:Alt><rdf:li xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/" \
            rdf:parseType="Resource"><xmpGImg:image>\(picture)</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>
            """
        let own = "<a:b xmlns:a='urn:own'>\n\(picture)</a:b>"
        for text in [thumbnails, own] {
            let (metadata, warnings) = try readJPEG(XMP.segment(XMP.packet("", text)))
            #expect(metadata.xmp == XMP.packet() && warnings.isEmpty)
        }
        let attribute = "xmlns:a='urn:own' a:b='\(picture)'"
        #expect(try readJPEG(XMP.segment(XMP.packet(attribute))).metadata.xmp == XMP.packet("xmlns:a='urn:own'"))
    }

    @Test(
        "what describes other pictures in the file goes with a warning, title and rating stay",
        arguments: [
            (
                "xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0' hdrgm:GainMapMax='3'",
                "<hdrgm:OffsetSDR><rdf:Seq><rdf:li>1</rdf:li></rdf:Seq></hdrgm:OffsetSDR>", "gain map"
            ),
            (
                "xmlns:G='http://ns.apple.com/HDRGainMap/1.0/'",
                "<G:HDRGainMapVersion>65536</G:HDRGainMapVersion>", "gain map"
            ),
            (
                "xmlns:C='http://ns.google.com/photos/1.0/container/' xmlns:I='http://ns.google.com/photos/1.0/container/item/'",
                "<C:Directory><rdf:Seq><rdf:li rdf:parseType='Resource'><C:Item I:Mime='video/mp4' I:Length='9'/></rdf:li></rdf:Seq></C:Directory>",
                "embedded pictures"
            ),
            (
                "xmlns:D='http://ns.google.com/photos/1.0/depthmap/'",
                "<D:Data>iVBORw0KGgo=</D:Data>", "embedded pictures"
            ),
        ])
    func described(_ attributes: String, _ elements: String, _ named: String) throws {
        let (metadata, warnings) = try readJPEG(XMP.segment(XMP.packet(attributes, elements)))
        #expect(warnings.count == 1 && warnings[0].contains(named), "\(warnings)")
        #expect(metadata.xmp == XMP.packet())
    }

    @Test("of a camera's vocabulary only the video goes") func motionPhoto() throws {
        let camera = "xmlns:GCamera='http://ns.google.com/photos/1.0/camera/'"
        let video = " GCamera:MotionPhoto='1' GCamera:MotionPhotoVersion='1' GCamera:MicroVideoOffset='4'"
        let (metadata, warnings) = try readJPEG(XMP.segment(XMP.packet("\(camera)\(video) GCamera:hdrp='x'")))
        #expect(metadata.xmp == XMP.packet("\(camera) GCamera:hdrp='x'"))
        #expect(warnings.count == 1)
    }

    @Test("a reference to Content Credentials goes with a warning") func credentials() throws {
        let text = "xmlns:d='http://purl.org/dc/terms/' d:provenance='self#jumbf=c2pa'"
        let (metadata, warnings) = try readJPEG(XMP.segment(XMP.packet(text)))
        #expect(metadata.xmp == XMP.packet("xmlns:d='http://purl.org/dc/terms/'"))
        #expect(warnings.count == 1 && warnings[0].contains("Content Credentials"))
    }

    @Test("an extension goes through as it stands, whatever the order of its parts") func extensionKept() throws {
        let far = XMP.packet("", "<xmp:Nickname>far</xmp:Nickname>")
        let name = words(MD5.text(far))
        let parts = [(name, far.count, 30, Array(far[30...])), (name, far.count, 0, Array(far[..<30]))]
        let (metadata, warnings) = try readJPEG(XMP.segment(XMP.packet(XMP.note(name))) + XMP.extended(parts))
        #expect(warnings.isEmpty && metadata.xmp == XMP.packet(XMP.note(name)))
        #expect(XMPExtension(Array(name.utf8)[...], in: metadata.extendedXMP)?.bytes == far)
        #expect(words(metadata.mergedXMP()).contains("<xmp:Nickname>far</xmp:Nickname>"))
        #expect(try #require(XMPDocument(metadata.mergedXMP() ?? [])).properties.count == 5)
        #expect(!words(metadata.mergedXMP()).contains("HasExtendedXMP"))
    }

    @Test("an extension that held a picture gets a name of its own, an empty one goes with its reference")
    func extensionCleaned() throws {
        let picture = "xmlns:GImage='http://ns.google.com/photos/1.0/image/' GImage:Data='AAAA'"
        let bare = Array(
            """
            <x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
            <rdf:Description rdf:about='' \(picture)/></rdf:RDF></x:xmpmeta>
            """.utf8)
        for (far, isKept) in [(XMP.packet(picture), true), (bare, false)] {
            let name = words(MD5.text(far))
            let segments = XMP.segment(XMP.packet(XMP.note(name))) + XMP.extended([(name, far.count, 0, far)])
            let (metadata, warnings) = try readJPEG(segments)
            #expect(warnings.count == 1 && warnings[0].contains("embedded pictures"), "\(warnings)")
            let document = try #require(XMPDocument(metadata.xmp ?? []))
            let note = document.values(XMPDocument.extensionNote).map { document.bytes[$0] }
            #expect(note.isEmpty == !isKept && metadata.extendedXMP.isEmpty == !isKept)
            if let note = note.first {
                let kept = try #require(XMPExtension(note, in: metadata.extendedXMP))
                #expect(MD5.text(kept.bytes) == Array(note) && !words(kept.bytes).contains("GImage"))
            }
        }
    }

    @Test("an extension that is incomplete, or that nothing refers to, leaves no reference") func extensionLost() throws
    {
        let name = String(repeating: "A", count: 32)
        let other = String(repeating: "B", count: 32)
        let lone = XMP.packet(XMP.note(name))
        let cases: [([UInt8], [UInt8])] = [
            (lone, []), (lone, XMP.extended([(name, 9, 0, [1, 2, 3])])),
            (lone, XMP.extended([(name, 3, 0, [1, 2, 3]), (name, 3, 0, [1, 2, 3])])),
            (XMP.packet(), XMP.extended([(other, 3, 0, [1, 2, 3])])),
        ]
        for (packet, extended) in cases {
            let (metadata, warnings) = try readJPEG(XMP.segment(packet) + extended)
            #expect(warnings.count == 1 && warnings[0].contains("extended XMP"), "\(warnings)")
            #expect(!words(metadata.xmp).contains("HasExtendedXMP") && metadata.extendedXMP.isEmpty)
            #expect(words(metadata.xmp).contains("kept &amp; well"))
        }
    }

    @Test("a packet in UTF-16 arrives in UTF-8", arguments: [false, true]) func utf16(_ bigEndian: Bool) throws {
        let text = words(XMP.packet("", "<xmp:Nickname>Zoë 写真</xmp:Nickname>"))
        let units = ("\u{FEFF}" + text).utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let bytes = bigEndian ? units : stride(from: 0, to: units.count, by: 2).flatMap { [units[$0 + 1], units[$0]] }
        let (metadata, warnings) = try readJPEG(XMP.segment(bytes))
        #expect(words(metadata.xmp) == text && warnings.count == 1)
    }

    @Test("damaged packets stay as they are, unless a picture could hide in them") func damaged() throws {
        let plain = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'><unclosed>".utf8)
        #expect(try readJPEG(XMP.segment(plain)).metadata.xmp == plain)
        for text in [
            "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "<x>/9j/4AAQ</y>",
            "<x xmlns:h='http://ns.adobe.com/hdr-gain-map/1.0/'>",
        ] {
            let (metadata, warnings) = try readJPEG(XMP.segment(Array(text.utf8)))
            #expect(metadata.xmp == nil && warnings.count == 1, "\(text)")
        }
    }
}

@Suite("The reader of XML") struct MetadataXMLTests {
    @Test("names are resolved where they stand, and text is found where it is") func names() throws {
        let tree = try #require(
            XMLTree(
                Array(
                    "<a:x xmlns:a='urn:1' a:p='v' q=\"w\"><y xmlns='urn:2'><a:z xmlns:a='urn:3'>t</a:z></y></a:x>".utf8)
            ))
        #expect(tree.elements.map(\.name.space) == ["urn:1", "urn:2", "urn:3"])
        #expect(tree.elements.map(\.name.local) == ["x", "y", "z"])
        #expect(tree.elements[0].attributes.map(\.name.space) == ["urn:1", ""])
        #expect(tree.elements[0].attributes.map { tree.text($0.value) } == ["v", "w"])
        #expect(tree.plainText(2).map(tree.text) == "t" && tree.plainText(1) == nil)
        #expect(tree.elements[1].children == [2] && tree.elements[2].parent == 1)
    }

    @Test(
        "what is not well-formed, or asks for anything from outside, is nothing",
        arguments: [
            "", " ", "x", "<a>", "<a></b>", "<a/><b/>", "<a b/>", "<a b=c/>", "<a b='<'/>", "<a>&lol;</a>",
            "<a>&amp</a>",
            "<a>&#xZZ;</a>", "<a><!-- </a>", "<a", "<", "<a b='1'c='2'/>", "<p:a/>", "<a p:b=''/>", "</a>", "<a>x</a>y",
            "<!DOCTYPE a><a/>", "<a><!ENTITY b 'c'></a>", "<a><![CDATA[</a>", "<a\0/>", "\u{1}<a/>",
        ])
    func refused(_ text: String) { #expect(XMLTree(Array(text.utf8)) == nil) }

    @Test("every cut and every wrong byte of a packet is survived") func robustness() {
        let packet = XMP.packet("xmp:A='1'", "<xmp:B><rdf:Seq><rdf:li xml:lang='de'>c</rdf:li></rdf:Seq></xmp:B>")
        let result = PictureMetadata.Result(width: 3, height: 2, isTurned: true)
        for index in packet.indices {
            _ = XMLTree(Array(packet[..<index]))
            for value in [0, 0x22, 0x26, 0x3C, 0x3E, 0xFF] as [UInt8] {
                var changed = packet
                changed[index] = value
                guard let document = XMPDocument(changed) else { continue }
                _ = document.scrubbed()
                _ = document.settled(for: result)
                _ = document.withoutPrivateData()
            }
        }
    }

    @Test("size, number and depth are bounded, and so is time")
    func bounds() {
        func repeated(_ text: String, _ count: Int) -> [UInt8] { Array(String(repeating: text, count: count).utf8) }
        func marks(_ count: Int) -> [UInt8] { repeated("\u{301}", count) }
        let root = Array("<r>".utf8)
        let end = Array("</r>".utf8)
        let hostile: [[UInt8]] = [
            repeated("<a>", 3_000_000), root + repeated("<a/>", 2_500_000) + end,
            root + repeated("<a b='c'/>", 1_000_000) + end,
            Array("<r".utf8) + repeated(" a='b'", 1_000_000) + Array("/>".utf8),
            Array("<r".utf8) + (0..<100_000).flatMap { Array(" xmlns:p\($0)='u'".utf8) } + Array("/>".utf8),
            root + repeated("&lt;", 2_500_000) + [0x26] + end, repeated("<!--", 2_500_000),
            repeated("<r a='", 1_700_000),
            root + repeated("<![CDATA[", 1_000_000) + end,
            // Namespaces, prefixes and names that are long, and dear to bring to Unicode's normal form.
            root + [0x3C] + marks(200) + Array("/>".utf8) + end,
            Array("<r ".utf8) + marks(5_000_000) + Array("='v'/>".utf8), root + [0x3C] + marks(5_000_000) + end,
        ]
        for (index, bytes) in hostile.enumerated() {
            var isRead = true
            let taken = workSeconds { isRead = XMLTree(bytes) != nil }
            #expect(!isRead, "\(index)")
            #expect(taken < 4 * patience, "\(index) took \(taken) s")
        }
        let far: [[UInt8]] = [
            Array("<r xmlns:p='".utf8) + marks(5_000_000) + Array("'>".utf8) + repeated("<p:a/>", 40_000) + end,
            Array("<r".utf8) + (0..<100).flatMap { Array(" xmlns:p\($0)='".utf8) + marks(50_000) + [0x27] }
                + Array("/>".utf8),
            Array("<r xmlns:p".utf8) + marks(100) + Array("='u'/>".utf8),
        ]
        for (index, bytes) in far.enumerated() {
            var isRead = false
            let taken = workSeconds { isRead = XMLTree(bytes) != nil }
            #expect(isRead, "\(index)")
            #expect(taken < 4 * patience, "\(index) took \(taken) s")
        }
        // One long text is no trouble: extended XMP holds megabytes of base64.
        #expect(XMLTree(root + [UInt8](repeating: 65, count: 10_000_000) + end) != nil)
    }

    @Test(
        "names and namespaces that are as long as may be, and dear to compare as characters, cost what their bytes do")
    func longNames() throws {
        let marks = String(repeating: "\u{301}\u{327}", count: 60)
        let like = "\(XMPSpace.rdf)".dropLast() + String(repeating: "\u{301}\u{327}", count: 240)
        let prefixes = (100..<220).map { String(repeating: "p", count: 60) + "\($0)" }
        let many = prefixes.map { " xmlns:\($0)='u\($0)'" }.joined()
        let video = "http://ns.google.com/photos/1.0/camera/"
        let packets = [
            // Near RDF's own, at every element and attribute.
            XMP.packet("xmlns:a='\(like)'", String(repeating: "<a:RDF a:RDF='1'/>", count: 10_000)),
            XMP.packet("", String(repeating: "<a:RDF xmlns:a='\(like)'/>", count: 3000)),
            // The prefix that was declared first, of many that are alike but for their ends.
            XMP.packet(many, String(repeating: "<\(prefixes[0]):x/>", count: 10_000)),
            // Near Lens's, GPS's and a video's names.
            XMP.packet(
                "xmlns:a='\(XMPSpace.exif)' xmlns:b='\(XMPSpace.lens)' xmlns:c='\(video)'",
                String(repeating: "<a:GPS\(marks)/><b:Look\(marks)/><c:MotionPhoto\(marks)/>", count: 2000)),
            // Text that is one character, with an entity in it.
            XMP.packet(
                "xmlns:b='\(XMPSpace.lens)'",
                "<b:Look>&amp;\(String(repeating: "\u{301}", count: 1_000_000))</b:Look>"
                    + String(repeating: "<b:Seed>&amp;\(marks)</b:Seed>", count: 3000)),
        ]
        for (index, packet) in packets.enumerated() {
            let taken = try workSeconds {
                let document = try #require(XMPDocument(packet), "\(index)")
                _ = document.scrubbed()
                _ = document.withoutPrivateData()
                _ = document.lensProperties
                _ = document.settled(for: PictureMetadata.Result(width: 3, height: 2))
                _ = document.recording([("Look", "a")])
                #expect(XMPSummary(packet).isSound)
            }
            #expect(taken < 4 * patience, "\(index) took \(taken) s")
        }
    }

    @Test("names that look alike are different, as Unicode writes one letter in two ways") func alike() throws {
        let text = "<r xmlns:a='urn:\u{E9}' xmlns:b='urn:e\u{301}'><a:x/><b:x/></r>"
        let tree = try #require(XMLTree(Array(text.utf8)))
        #expect(Set(tree.elements.map(\.name)).count == 3)
        #expect(XMLTree(Array("<\u{E9}></e\u{301}>".utf8)) == nil)
    }

    @Test("MD5 agrees with RFC 1321") func digest() {
        #expect(words(MD5.text([])) == "D41D8CD98F00B204E9800998ECF8427E")
        #expect(words(MD5.text(Array("message digest".utf8))) == "F96B697D7CB7938D525A2F31AAF161D0")
    }
}

@Suite("XMP that would grow without bound") struct XMPGrowthTests {
    @Test("a hundred kilobytes of namespaces are not repeated for every description") func namespaces() throws {
        let names = (0..<100).map { " xmlns:a\($0)=\"\(String(repeating: "u", count: 1000))\"" }.joined()
        let description = "<rdf:Description rdf:about=\"\" a1:b=\"c\"/>"
        let far = Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"\(names)>\
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            \(String(repeating: description, count: 900))</rdf:RDF></x:xmpmeta>
            """.utf8)
        let main = Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about=""> </rdf:Description></rdf:RDF></x:xmpmeta>
            """.utf8)
        let document = try #require(XMPDocument(main))
        #expect(document.merged(with: far) == nil)
        let few = Array(
            String(decoding: far, as: UTF8.self).replacing(
                String(repeating: description, count: 900), with: description
            ).utf8)
        #expect(try #require(document.merged(with: few)).count < 300_000)
    }
}

@Suite("XMP that is put together stays well-formed") struct XMPContextTests {
    private static let rights = XMLTree.Name(space: XMPSpace.dublinCore, local: "rights")

    @Test("what a packet is about moves into quotes that it does not hold, whatever stands behind one in it")
    func about() throws {
        for about in ["'a\"\u{301} dc:rights=\"\u{301}b'", "'a\" dc:rights=\"b'", "\"a'\u{301} dc:rights='b\"", "''"] {
            let packet = Array(
                words(XMP.packet("xmlns:dc='\(XMPSpace.dublinCore)'")).replacing(
                    "rdf:about=\"\"", with: "rdf:about=\(about)"
                )
                .utf8)
            let recorded = try #require(XMPDocument(packet)?.recording([("Look", "decay")]))
            let document = try #require(XMPDocument(recorded), "\(words(recorded))")
            #expect(document.lensProperties == ["Look": "decay"])
            #expect(document.values(Self.rights).isEmpty)
            let abouts = document.tree.elements.filter { $0.name == XMPDocument.descriptionName }.map { element in
                element.attributes.filter { $0.name.local == "about" }.map { document.tree.text($0.value) }
            }
            #expect(abouts == [[String(about.dropFirst().dropLast())], [String(about.dropFirst().dropLast())]])
        }
    }

    @Test("an attribute's value that becomes an element's text ends no CDATA there") func brackets() throws {
        let namespaces = "xmlns:dc='\(XMPSpace.dublinCore)' xmlns:aux='\(XMPSpace.aux)'"
        let packets = [
            XMP.packet("\(namespaces) dc:rights='a]]&gt;b ]]> c' aux:Lens='f]]>'"),
            XMP.packet(namespaces, "<dc:rights>a]]&gt;b ]]> c</dc:rights><aux:Lens>f]]></aux:Lens>"),
        ]
        for packet in packets {
            let kept = try #require(XMPDocument(packet)?.withoutPrivateData())
            #expect(!kept.contains("]]>") && words(kept).contains(">f]]&gt;</aux:Lens>"), "\(words(kept))")
            #expect(XMPSummary(kept).rights == "a]]>b ]]> c")
        }
    }

    @Test(
        "a packet in two declares each prefix once",
        arguments: [("", ""), ("xmlns:xmpNote='\(XMPSpace.note)'", ""), ("xmlns:xmpNote='urn:other'", "1")])
    func note(_ declaration: String, _ number: String) throws {
        let packet = XMP.packet(
            declaration, "<xmp:Nickname>\(String(repeating: "long ", count: 15_000))</xmp:Nickname>")
        let (main, far) = try #require(XMPDocument(packet)?.split(room: 60_000))
        #expect(words(main).ranges(of: "xmlns:xmpNote\(number)=").count == 1, "\(words(main).prefix(600))")
        let document = try #require(XMPDocument(main))
        #expect(document.values(XMPDocument.extensionNote).map { Array(document.bytes[$0]) } == [far.name])
        #expect(document.tree.elements.allSatisfy { Set($0.declarations.map(\.prefix)).count == $0.declarations.count })
    }
}
