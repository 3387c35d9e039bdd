import Foundation
import Lens
import Testing

@Suite("How a picture was made")
struct ProvenanceTests {
    private static let options: [Look] = [
        .decay.at(Strength(0.6, tone: 0.7)),
        Look("<mine> & \"yours\" \u{1F4F7}\n") {
            Grain(iso: 1600); Contrast(slope: 1.1 + 0.2); Dust(count: 60)
        },
    ]

    private func provenance(_ bytes: [UInt8]) throws -> Provenance? {
        Provenance(try PictureFormat.open(ByteSource(bytes)).metadata)
    }

    @Test("is written into JPEG and PNG, and repeats the picture exactly", arguments: options, [true, false])
    func repeats(_ look: Look, _ isJPEG: Bool) throws {
        let folder = try Folder()
        let source = try Samples.scene(160, 120).jpeg()
        let format: OutputFormat = isJPEG ? .jpeg() : .png()
        let name = isJPEG ? "one.jpg" : "one.png"
        for seed: UInt64? in [nil, 77] {
            let one = try Photo(bytes: source).applying(look).seeded(seed).encoded(as: format)
            try folder.file(name, one)
            let found = try LookReference(folder(name).string)
            #expect(found.look.name == look.name)
            #expect(seed == nil || found.seed == seed)
            let two = try Photo(bytes: source).applying(found.look).seeded(found.seed).encoded(as: format)
            #expect(one == two)
            #expect(try provenance(one)?.version == lensVersion)
            // On another picture the seed stays.
            let other = try Photo(bytes: Samples.scene(64, 64, variant: 1).jpeg()).applying(found.look)
                .seeded(found.seed).encoded(as: format)
            #expect(try provenance(other)?.seed == found.seed)
        }
    }

    @Test("goes along with private metadata, not with none")
    func policies() throws {
        let photo = Photo(bytes: try Samples.scene(64, 48).jpeg()).applying(.decay)
        for format in [OutputFormat.jpeg(), .png()] {
            for policy in MetadataPolicy.allCases {
                let bytes = try photo.encoded(as: format, finishing: Finishing(metadata: policy))
                #expect(try (provenance(bytes) != nil) == (policy != .none), "\(policy)")
                #expect(bytes.firstRange(of: Array("Recipe".utf8)).map { _ in true } ?? false == (policy != .none))
            }
        }
    }

    @Test("tells with private metadata nothing that anybody wrote, and repeats the picture all the same")
    func privateWords() throws {
        let folder = try Folder()
        try folder.file("anna.cube", Array(RecipeTests.cube.utf8))
        let table = try LookupTable(contentsOf: folder("anna.cube"))
        let source = Photo(bytes: try Samples.scene(64, 48).jpeg())
        let finishing = Finishing(metadata: .private)
        let mine = Look("Anna", summary: "for Anna", story: "Anna's") {
            ColorLookup(table); Grain(iso: 800)
        }
        let one = try source.applying(mine).encoded(finishing: finishing)
        #expect(one.firstRange(of: Array("Anna".utf8)) == nil && one.firstRange(of: Array("anna".utf8)) == nil)
        try folder.file("one.jpg", one)
        let error = #expect(throws: LensError.self) { try LookReference(folder("one.jpg").string) }
        #expect(error?.message.contains("made with the table of colours '\(table.hashText).cube'") == true)
        try folder.file("\(table.hashText).cube", Array(RecipeTests.cube.utf8))
        let found = try LookReference(folder("one.jpg").string)
        let two = try source.applying(found.look).seeded(found.seed).encoded(finishing: finishing)
        #expect(two == one)
        // Lens's own words are nobody's.
        for photo in [source.applying(.decay), source.applying(.decay, strength: 0.5).applying(.dusk)] {
            let told = try #require(try provenance(try photo.encoded(finishing: finishing)))
            #expect(told.lookName == photo.look.name && !told.lookName.isEmpty)
        }
    }

    @Test("is told by a photo's information, and Codable")
    func information() throws {
        let source = try Samples.scene(64, 48).jpeg()
        #expect(try Photo(bytes: source).info().provenance == nil)
        let one = try Photo(bytes: source).applying(.decay).seeded(.max).encoded()
        let told = try #require(try Photo(bytes: one).info().provenance)
        #expect(told.lookName == "decay" && told.seed == .max && told.version == lensVersion)
        let json = try JSONEncoder().encode(told)
        #expect(String(decoding: json, as: UTF8.self).contains(#""seed":"0xffffffffffffffff""#))
        #expect(try JSONDecoder().decode(Provenance.self, from: json) == told)
    }

    @Test("takes the place of what told of an earlier making, and of that alone", arguments: [false, true])
    func replaces(_ hasXMP: Bool) throws {
        var metadata = PictureMetadata()
        if hasXMP {
            metadata.xmp = Array(
                """
                <?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
                <r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description r:about='it&apos;s' \
                xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><r:Alt><r:li xml:lang='x-default'>Sea</r:li>\
                </r:Alt></dc:title></r:Description></r:RDF></x:xmpmeta><?xpacket end='w'?>
                """.utf8)
        }
        var bytes = try Samples.scene(64, 48).jpeg(metadata: metadata)
        for look in [Look.decay, Look("last") { Exposure(ev: 0.5) }] {
            bytes = try Photo(bytes: bytes).applying(look).encoded()
            let after = try PictureFormat.open(ByteSource(bytes)).metadata
            let text = String(decoding: after.xmp ?? [], as: UTF8.self)
            #expect(text.contains(">Sea<") == hasXMP)
            #expect(text.split(separator: "<lens:Recipe>").count == 2, "\(text)")
            #expect(Provenance(after)?.lookName == look.name)
        }
        // Nothing done leaves it as it is.
        let same = try Photo(bytes: bytes).encoded()
        #expect(try provenance(same)?.lookName == "last")
    }

    @Test("says nothing where nothing was done")
    func nothing() throws {
        let bytes = try Photo(bytes: Samples.scene(64, 48).jpeg()).applying(.decay, strength: 0).encoded()
        #expect(try provenance(bytes) == nil)
    }

    @Test("names a table of colours without its folder, and finds it beside the picture alone")
    func tables() throws {
        let (folder, other) = (try Folder(), try Folder())
        try folder.file("film.cube", Array(RecipeTests.cube.utf8))
        let table = try LookupTable(contentsOf: folder("film.cube"))
        let look = Look("film") { ColorLookup(table) }
        let source = try Samples.scene(64, 48).jpeg()
        let one = try Photo(bytes: source).applying(look).encoded()
        #expect(try #require(try provenance(one)).recipe.contains(#""file":"film.cube","hash":""#))
        try other.file("one.jpg", one)
        let error = #expect(throws: LensError.self) { try LookReference(other("one.jpg").string) }
        #expect(error?.message.contains("film.cube") == true)
        try folder.file("one.jpg", one)
        let found = try LookReference(folder("one.jpg").string)
        #expect(try Photo(bytes: source).applying(found.look).seeded(found.seed).encoded() == one)
        // Other colours under the same name are not taken for them.
        try folder.file("film.cube", Array(RecipeTests.cube.replacing(".9", with: ".8").utf8))
        #expect(throws: LensError.self) { try LookReference(folder("one.jpg").string) }
    }

    @Test(
        "a forged recipe reaches no file elsewhere", arguments: ["/etc/hostname", "../film.cube", "..", "a/b.cube", ""])
    func forged(_ file: String) throws {
        let folder = try Folder()
        let look = Look("film") { ColorLookup() }
        let bytes = try Photo(bytes: Samples.scene(64, 48).png()).applying(look).encoded(as: .png())
        let start = try #require(bytes.firstRange(of: Array("\"identity\"".utf8)))
        var metadata = try PictureFormat.open(ByteSource(bytes)).metadata
        metadata.xmp = metadata.xmp.map {
            String(decoding: $0, as: UTF8.self).replacing("\"identity\"", with: "\"\(file)\"")
        }
        .map { Array($0.utf8) }
        #expect(!start.isEmpty)
        try folder.file("forged.jpg", Samples.scene(64, 48).jpeg(metadata: metadata))
        let error = #expect(throws: LensError.self) { try LookReference(folder("forged.jpg").string) }
        #expect(
            error?.fault == .caller && error?.message.contains("beside it alone") == true,
            "\(String(describing: error))")
    }
}
