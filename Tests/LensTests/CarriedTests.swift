import Lens
import Testing

@Suite("What a picture carries") struct CarriedTests {
    @Test("goes into the result, developed or not", arguments: [0.0, 1.0]) func everything(_ strength: Double) throws {
        let metadata = Metadata.everything()
        let source = try Samples.scene(64, 48).jpeg(metadata: metadata)
        let result = try Photo(bytes: source).applying(.decay, strength: strength).encoded()
        let decoder = try JPEGDecoder(source: ByteSource(result))
        var carried = decoder.metadata
        carried.xmp = try withoutProvenance(carried.xmp)
        #expect(carried == metadata)
        #expect(decoder.warnings.isEmpty)
    }

    @Test("an orientation stays a tag: the picture is developed as stored", arguments: 1...8)
    func orientation(_ orientation: Int) throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: orientation)
        let photo = Photo(bytes: try Samples.scene(64, 40).jpeg(metadata: metadata)).applying(.decay)
        let info = try Photo(bytes: photo.encoded()).info()
        #expect(info.orientation == orientation)
        #expect(info.width == 64 && info.height == 40)
    }

    @Test(
        "a resolution stays as it was stated",
        arguments: [
            PixelDensity(unit: .perInch, x: 300, y: 300), PixelDensity(unit: .perCentimetre, x: 118, y: 119),
            PixelDensity(unit: .aspect, x: 2, y: 1),
        ])
    func density(_ density: PixelDensity) throws {
        var metadata = PictureMetadata()
        metadata.density = density
        let photo = Photo(bytes: try Samples.scene(16, 16).jpeg(metadata: metadata)).applying(.decay)
        #expect(try JPEGDecoder(source: ByteSource(photo.encoded())).metadata.density == density)
    }

    @Test("a long profile in many segments arrives whole") func longProfile() throws {
        var metadata = PictureMetadata()
        metadata.iccProfile =
            Metadata.profile("sRGB at length", isDescribed: true) + [UInt8](repeating: 7, count: 200_000)
        let photo = Photo(bytes: try Samples.scene(16, 16).jpeg(metadata: metadata)).applying(.decay)
        #expect(try JPEGDecoder(source: ByteSource(photo.encoded())).metadata.iccProfile == metadata.iccProfile)
    }

    @Test("what is left out is said, each kind once") func leftOut() throws {
        let odd = segment(0xE9, Array("ODDITY\0".utf8) + [1, 2, 3])
        let source = try inserting(odd + odd, into: Samples.scene(16, 16).jpeg())
        let development = try Darkroom().develop(Photo(bytes: source).applying(.decay), to: ByteSink(), as: .jpeg())
        let said = development.warnings.map(\.message)
        #expect(said.count == 1 && said[0].contains("ODDITY") && said[0].contains("2 times"), "\(said)")
    }

    @Test("a trailer behind the picture does not survive") func trailer() throws {
        let preview = try Samples.scene(8, 8).jpeg()
        let result = try Photo(bytes: Samples.scene(32, 32).jpeg() + preview).applying(.decay).encoded()
        let starts = result.indices.dropLast(2).filter {
            result[$0] == 0xFF && result[$0 + 1] == 0xD8 && result[$0 + 2] == 0xFF
        }
        #expect(starts == [0])
    }

    @Test("the subsampling is the source's, and said", arguments: [JPEGOptions.Subsampling.s444, .s422, .s420])
    func subsampling(_ subsampling: JPEGOptions.Subsampling) throws {
        let source = try Samples.scene(48, 48).jpeg(JPEGOptions(subsampling: subsampling))
        let development = try Darkroom().develop(Photo(bytes: source).applying(.decay), to: ByteSink(), as: .jpeg())
        #expect(development.subsampling?.rawValue == subsampling.rawValue)
        let result = try Photo(bytes: source).applying(.decay).encoded(as: .jpeg(quality: 30))
        #expect(try JPEGDecoder(source: ByteSource(result)).header.subsampling?.rawValue == subsampling.rawValue)
    }
}
