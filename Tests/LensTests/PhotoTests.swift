import Foundation
import Lens
import Testing

@Suite("Photo") struct PhotoTests {
    @Test("is opened, given a look and written in one line") func oneLine() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", Samples.scene(120, 80).jpeg(JPEGOptions(quality: 90)))
        let photo = try Photo(contentsOf: input)
        let development = try photo.applying(.decay, strength: 0.8).write(to: folder("out.jpg"), as: .jpeg(quality: 85))
        let written = try Samples(decoding: contents(folder("out.jpg")))
        #expect(written.format == SampleFormat(width: 120, height: 80, layout: .rgb, depth: .eight))
        #expect(development.format == written.format)
        #expect(development.warnings.isEmpty)
        #expect(development.plan.count > 2)
        #expect(try folder.names == ["in.jpg", "out.jpg"])
    }

    @Test("gives the same bytes to memory as to a file") func encoded() throws {
        let folder = try Folder()
        let bytes = try Samples.scene(77, 51).jpeg()
        let photo = Photo(bytes: bytes).applying(.decay)
        try photo.write(to: folder("out.jpg"), as: .jpeg(quality: 70))
        #expect(try photo.encoded(as: .jpeg(quality: 70)) == contents(folder("out.jpg")))
        #expect(try photo.encoded(as: .jpeg(quality: 71)) != contents(folder("out.jpg")))
    }

    @Test("takes a look of one's own") func ownLook() throws {
        let isNight = true
        let look = Look("mine") {
            WhiteBalance(kelvin: 7200)
            Vignette(stops: 1.2)
            if isNight { Exposure(ev: -1) }
            Grain(iso: 800)
        }
        let photo = Photo(bytes: try Samples.scene(90, 60).jpeg())
        let own = try photo.applying(look).encoded()
        #expect(own != (try photo.applying(.decay).encoded()))
        let before = try Samples(decoding: photo.encoded()), after = try Samples(decoding: own)
        let sum = { (samples: Samples) in samples.bytes.reduce(0) { $0 + Int($1) } }
        #expect(sum(after) < sum(before) * 3 / 4, "a stop less light")
    }

    @Test("is a value: applying a look leaves it as it was") func value() throws {
        let photo = Photo(bytes: try Samples.scene(64, 48).jpeg())
        let plain = try photo.encoded()
        let other = photo.applying(.decay).seeded(3)
        #expect(photo.look.filters.isEmpty && photo.seed == nil)
        #expect(other.look.name == "decay" && other.seed == 3)
        #expect(try photo.encoded() == plain)
    }

    /// Without what tells how the picture was made.
    private func samples(_ photo: Photo) throws -> Samples { try Samples(decoding: photo.encoded()) }

    @Test("two looks add their filters to one photograph, in the order of the light") func twoLooks() throws {
        let first = Look("light") { Exposure(ev: 0.5) }, second = Look("sun") { WhiteBalance(kelvin: 8000) }
        let photo = Photo(bytes: try Samples.scene(64, 48).jpeg())
        let both = photo.applying(first).applying(second)
        #expect(both.look.name == "light+sun")
        #expect(both.look.filters.count == 2)
        let together = Look("together") {
            Exposure(ev: 0.5)
            WhiteBalance(kelvin: 8000)
        }
        let expected = try samples(photo.applying(together))
        #expect(try samples(both) == expected)
        #expect(try samples(photo.applying(second).applying(first)) == expected, "whatever the order of listing")
        let decayed = photo.applying(.decay).applying(first)
        #expect(decayed.look.filters.count == Look.decay.filters.count + 1)
    }

    @Test("each look keeps its own strength") func strengths() throws {
        let look = Look("light") { Exposure(ev: 1) }
        let photo = Photo(bytes: try Samples.scene(64, 48).jpeg())
        let half = Look("half") { Exposure(ev: 0.5) }
        #expect(try samples(photo.applying(look, strength: 0.5)) == samples(photo.applying(half)))
        #expect(photo.applying(look).applying(.decay, strength: 0).look.filters.count == 1)
    }

    @Test("colour strength 0 leaves what is about tone and texture") func partialStrengths() throws {
        let photo = Photo(bytes: try Samples.scene(64, 48).jpeg())
        let whole = try photo.applying(.decay).encoded()
        #expect(try photo.applying(.decay, strength: Strength(1, tone: 1, color: 1)).encoded() == whole)
        #expect(try photo.applying(.decay, strength: Strength(1, tone: 1, color: 0)).encoded() != whole)
        #expect(try photo.applying(.decay, strength: Strength(1, tone: 0, color: 1)).encoded() != whole)
    }
}

@Suite("Strength 0") struct StrengthZeroTests {
    @Test(
        "hands the decoder's samples to the encoder untouched",
        arguments: [SampleFormat.Layout.rgb, .grey], [JPEGOptions.Subsampling.s444, .s422, .s420])
    func untouched(_ layout: SampleFormat.Layout, _ subsampling: JPEGOptions.Subsampling) throws {
        let metadata = Metadata.everything(isGrey: layout == .grey)
        let options = JPEGOptions(quality: 88, subsampling: subsampling)
        let source = try Samples.scene(101, 67, layout).jpeg(options, metadata: metadata)
        let decoder = try JPEGDecoder(source: ByteSource(source))
        let expected = try Samples(decoding: source)
            .jpeg(JPEGOptions(quality: 92), metadata: decoder.metadata, source: decoder.header.subsampling)
        let photo = Photo(bytes: source)
        #expect(try photo.encoded() == expected, "no look at all")
        #expect(try photo.applying(.decay, strength: 0).encoded() == expected, "decay at 0")
        #expect(try photo.applying(Look("none", filters: [])).encoded() == expected, "a look without filters")
    }

    @Test("keeps a grey picture grey; decay makes it a picture in colour") func grey() throws {
        let photo = Photo(bytes: try Samples.scene(96, 64, .grey).jpeg())
        let plain = try Samples(decoding: photo.applying(.decay, strength: 0).encoded())
        #expect(plain.format.layout == .grey)
        let decayed = try Samples(decoding: photo.applying(.decay).encoded())
        #expect(decayed.format.layout == .rgb)
        #expect(!decayed.isNeutral)
    }

    @Test("says so in the plan, and asks for no seed") func plan() throws {
        let folder = try Folder()
        let photo = Photo(bytes: try Samples.scene(32, 24).jpeg()).applying(.decay, strength: 0)
        let development = try photo.write(to: folder("out.jpg"))
        #expect(development.plan == ["samples pass untouched"])
        #expect(try photo.seeded(1).encoded() == photo.seeded(2).encoded())
    }
}

@Suite("Seeds") struct SeedTests {
    @Test("come from the compressed picture: metadata leave them, another picture does not")
    func fromThePicture() throws {
        let scene = Samples.scene(80, 60)
        let plain = try scene.jpeg()
        let seed = try Photo(bytes: plain).info().seed
        let dressed: [(String, [UInt8])] = [
            ("EXIF", segment(0xE1, Array("Exif\0\0".utf8) + Metadata.exif(orientation: 1))),
            ("XMP", segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + Metadata.xmp)),
            ("a comment", segment(0xFE, Array("by night".utf8))),
            ("an unknown segment", segment(0xE9, [1, 2, 3])),
        ]
        let developed = try Samples(decoding: Photo(bytes: plain).applying(.decay).encoded())
        for (name, segments) in dressed {
            let photo = Photo(bytes: inserting(segments, into: plain))
            #expect(try photo.info().seed == seed, "\(name)")
            #expect(try Samples(decoding: photo.applying(.decay).encoded()) == developed, "\(name)")
        }
        #expect(try Photo(bytes: Samples.scene(80, 60, variant: 1).jpeg()).info().seed != seed, "another picture")
        #expect(try Photo(bytes: scene.jpeg(JPEGOptions(quality: 60))).info().seed != seed, "another encoding")
    }

    @Test("that are given change grain and marks, and nothing at strength 0") func given() throws {
        let photo = Photo(bytes: try Samples.scene(80, 60).jpeg())
        let look = photo.applying(.decay)
        let one = try look.seeded(1).encoded()
        #expect(try look.seeded(1).encoded() == one)
        #expect(try look.seeded(2).encoded() != one)
        let folder = try Folder()
        let own = try look.write(to: folder("own.jpg")).seed
        #expect("0x" + String(own, radix: 16) == (try photo.info().seed))
        #expect(try look.seeded(own).encoded() == look.encoded(), "the picture's own seed, said aloud")
        #expect(try look.seeded(.max).write(to: folder("most.jpg")).seed == .max)
    }
}

@Suite("The same pixels everywhere") struct SamePixelsTests {
    @Test(
        "whatever the instruction set and the number of threads",
        arguments: [(301, 203), (64, 64), (17, 1), (1, 17), (1, 1), (1500, 130)])
    func everywhere(_ width: Int, _ height: Int) throws {
        for layout in [SampleFormat.Layout.rgb, .grey] {
            let source = try Samples.scene(width, height, layout).jpeg()
            let photo = Photo(bytes: source).applying(.decay)
            var expected: [UInt8]?
            for set in InstructionSet.available {
                for threads in [1, 2, 7] {
                    let sink = ByteSink()
                    try Darkroom(threads: threads, instructionSet: set).develop(photo, to: sink, as: .jpeg())
                    let first = expected ?? sink.bytes
                    expected = first
                    #expect(sink.bytes == first, "\(set), \(threads) threads, \(width)×\(height), \(layout)")
                }
            }
        }
    }

    @Test("from a file, from memory and by any format option that is not about samples") func anyWay() throws {
        let folder = try Folder()
        let source = try Samples.scene(130, 90).jpeg()
        let path = try folder.file("in.jpg", source)
        let fromMemory = try Photo(bytes: source).applying(.decay).encoded()
        #expect(try Photo(contentsOf: path).applying(.decay).encoded() == fromMemory)
        let progressive = try Photo(bytes: source).applying(.decay).encoded(as: .jpeg(progressive: true))
        #expect(progressive != fromMemory)
        #expect(try Samples(decoding: progressive) == Samples(decoding: fromMemory))
    }
}
