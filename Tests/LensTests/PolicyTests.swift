import Lens
import Testing

@Suite("What goes along") struct PolicyTests {
    /// Words that are nobody's business, and those that stay.
    private static let secrets = ["SECRETWORD", "SECRETNAME", "SECRETTEXT"]

    private static var metadata: PictureMetadata {
        var metadata = Metadata.everything(orientation: 1)
        metadata.xmp = Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
            xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="SECRETWORD">\
            <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">KEPTRIGHTS</rdf:li></rdf:Alt></dc:rights>\
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">SECRETNAME</rdf:li></rdf:Alt></dc:description>\
            </rdf:Description></rdf:RDF></x:xmpmeta>
            """.utf8)
        metadata.comments = [Array("SECRETTEXT".utf8)]
        metadata.text = [
            PNGChunk("tEXt", Array("Description\0SECRETTEXT".utf8)), PNGChunk("tEXt", Array("Author\0KEPTAUTHOR".utf8)),
        ]
        return metadata
    }

    private func found(_ word: String, in bytes: [UInt8]) -> Bool {
        let wanted = Array(word.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }

    @Test("private leaves secrets out of every container, and keeps copyright and profile") func privately() throws {
        let metadata = Self.metadata
        let sources = [
            try Samples.scene(32, 32).jpeg(metadata: metadata),
            try Samples.scene(32, 32).png(.untagged, metadata: metadata),
        ]
        for source in sources {
            #expect(found("SECRETWORD", in: source) && found("SECRETTEXT", in: source))
            for format in [OutputFormat.jpeg(), .png()] {
                let result = try Photo(bytes: source).applying(.decay)
                    .encoded(as: format, finishing: Finishing(metadata: .private))
                for secret in Self.secrets { #expect(!found(secret, in: result), "\(secret), \(format)") }
                let decoder = try PictureFormat.open(ByteSource(result))
                #expect(found("KEPTRIGHTS", in: decoder.metadata.xmp ?? []))
                let exif = try #require(decoder.metadata.exif.flatMap { EXIFSummary($0) })
                #expect(exif.make == "Lens Works" && exif.sensitivity == 400)
            }
        }
    }

    @Test("of a profile stays what its colours are and what it is called, with private and none")
    func profile() throws {
        var metadata = PictureMetadata()
        metadata.iccProfile = Metadata.profile("Tests", gamma: 1.8, isDescribed: true) + Array("SECRETTEXT".utf8)
        metadata.iccProfile?.replaceSubrange(48..<52, with: "SECR".utf8)
        let sources = [
            try Samples.scene(32, 32).jpeg(metadata: metadata),
            try Samples.scene(32, 32).png(.icc(#require(metadata.iccProfile), name: Array("SECRETNAME".utf8))),
        ]
        for source in sources {
            for format in [OutputFormat.jpeg(), .png()] {
                for (policy, look) in [(MetadataPolicy.private, Look.decay), (.none, .decay), (.private, .quiet)] {
                    let photo = Photo(bytes: source).applying(look, strength: look == .quiet ? 0 : 1)
                    let result = try photo.encoded(as: format, finishing: Finishing(metadata: policy))
                    let decoder = try PictureFormat.open(ByteSource(result))
                    let profile = try #require(decoder.metadata.iccProfile)
                    for word in Self.secrets + ["SECR"] {
                        #expect(!found(word, in: result) && !found(word, in: profile), "\(word), \(format), \(policy)")
                    }
                    let read = try ICCProfile(profile)
                    #expect(
                        try read.description == "Tests" && read.space == ICCProfile(#require(metadata.iccProfile)).space
                    )
                }
            }
        }
    }

    @Test("none leaves the profile and nothing else") func nothing() throws {
        let metadata = Self.metadata
        let source = try Samples.scene(32, 32).jpeg(metadata: metadata)
        for format in [OutputFormat.jpeg(), .png()] {
            let result = try Photo(bytes: source).encoded(as: format, finishing: Finishing(metadata: .none))
            let decoder = try PictureFormat.open(ByteSource(result))
            var wanted = PictureMetadata()
            wanted.iccProfile = decoder.metadata.iccProfile
            let profile = try ICCProfile(#require(wanted.iccProfile))
            #expect(profile.isSRGB && profile.description == "sRGB of these tests")
            if format.container == .jpeg { wanted.density = PixelDensity(unit: .aspect, x: 1, y: 1) }
            #expect(decoder.metadata == wanted)
            for word in Self.secrets + ["KEPTRIGHTS", "Lens Works"] { #expect(!found(word, in: result), "\(word)") }
        }
    }

    @Test("a thumbnail shows the result, in a file as in memory; a pipe has none") func thumbnail() throws {
        let white = Samples(
            format: SampleFormat(width: 160, height: 120, layout: .rgb, depth: .eight),
            bytes: [UInt8](repeating: 255, count: 160 * 120 * 3))
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(thumbnail: try white.jpeg() + [UInt8](repeating: 0, count: 4000))
        let source = try inserting(
            segment(0xE1, Array("Exif\0\0".utf8) + #require(metadata.exif)), into: Samples.scene(320, 240).jpeg())
        #expect(try Photo(bytes: source).info().carried.hasThumbnail)
        let dark = Look("dark") { Exposure(ev: -9) }
        let folder = try Folder()
        try Photo(bytes: source).applying(dark).write(to: folder("out.jpg"))
        let result = try contents(folder("out.jpg"))
        #expect(try Photo(bytes: source).applying(dark).encoded() == result)
        let starts = result.indices.dropLast(2).filter {
            result[$0] == 0xFF && result[$0 + 1] == 0xD8 && result[$0 + 2] == 0xFF
        }
        #expect(starts.count == 2)
        let small = try Samples(reading: PictureFormat.open(ByteSource(Array(result[starts[1]...]))))
        #expect(small.format.width == 160 && small.format.height == 120)
        #expect(small.bytes.allSatisfy { $0 < 20 })

        let sink = ByteSink(
            descriptor: try .open(folder("pipe.jpg"), .writeOnly, options: .create, permissions: .ownerReadWrite),
            name: "a pipe")
        try Darkroom().develop(Photo(bytes: source).applying(dark), to: sink, as: .jpeg())
        let piped = try contents(folder("pipe.jpg"))
        #expect(
            piped.indices.dropLast(2).count { piped[$0] == 0xFF && piped[$0 + 1] == 0xD8 && piped[$0 + 2] == 0xFF } == 1
        )
        #expect(try !Photo(bytes: piped).info().carried.hasThumbnail)
    }
}
