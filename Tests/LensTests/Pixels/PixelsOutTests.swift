import Lens
import Testing

@Suite("Pixels of a developed photo")
struct PixelsOutTests {
    private static let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]

    @Test("are those of the PNG file that it becomes, of eight and of sixteen bits", arguments: layouts)
    func asFiles(layout: SampleFormat.Layout) throws {
        let photo = Photo(bytes: try Samples.scene(61, 43, layout).png()).applying(.decisive)
        let eight = try photo.pixels(as: UInt8.self)
        let file = try Samples(decoding: photo.encoded(as: .png(depth: .eight)))
        #expect(eight.format == file.format)
        #expect(eight.samples == file.bytes)

        let sixteen = try photo.pixels(as: UInt16.self)
        let deep = try Samples(decoding: photo.encoded(as: .png(depth: .sixteen)))
        #expect(sixteen.format == deep.format)
        #expect(sixteen.samples.withUnsafeBytes { [UInt8]($0) } == deep.bytes)
    }

    @Test("of Float are within half a code of sixteen bits", arguments: layouts, [Look.decay, .nocturne, .gallery])
    func float(layout: SampleFormat.Layout, look: Look) throws {
        let photo = Photo(bytes: try Samples.scene(61, 43, layout).png()).applying(look)
        let sixteen = try photo.pixels(as: UInt16.self)
        let float = try photo.pixels(as: Float.self)
        #expect(float.layout == sixteen.layout && float.width == sixteen.width && float.height == sixteen.height)
        let apart = zip(float.samples, sixteen.samples).map { abs(Double($0) * 65535 - Double($1)) }.max() ?? 99
        #expect(apart < 0.51, "\(layout) \(look.name)")
    }

    @Test("lie upright, whatever the file's orientation", arguments: 1...8)
    func upright(orientation: Int) throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: orientation)
        let photo = Photo(bytes: try Samples.scene(40, 24).jpeg(metadata: metadata)).applying(.quiet)
        let pixels = try photo.pixels(as: UInt8.self)
        let file = try Samples(decoding: photo.encoded(as: .png()))
        #expect(pixels.format == file.format)
        #expect(pixels.samples == file.bytes)
        #expect(try photo.pixels(as: Float.self).width == file.format.width)
    }

    @Test("pass untouched where nothing is done")
    func untouched() throws {
        let scene = Samples.scene(33, 9)
        #expect(try Photo(bytes: scene.png()).pixels(as: UInt8.self).samples == scene.bytes)
    }

    @Test("are in the photo's own colours, or in those that are asked for")
    func colors() throws {
        let photo = Photo(
            bytes: try Samples.scene(20, 20).png(.profile(ICCProfile.bytes(for: .displayP3, isGrey: false))))
        #expect(try photo.pixels().colorSpace.isNearly(.displayP3))
        #expect(try photo.pixels(finishing: Finishing(profile: .sRGB)).colorSpace.isNearly(.sRGB))
    }

    @Test("of a damaged file tell the damage, however often it is read", arguments: [Look.quiet, .nocturne, .zone])
    func damage(_ look: Look) throws {
        let photo = Photo(bytes: Array(try Samples.scene(200, 200).png().dropLast(20_000)))
        let pixels = try photo.applying(look).pixels()
        // Once each, though looks that see the whole picture read it twice.
        #expect(!pixels.warnings.isEmpty)
        #expect(Set(pixels.warnings.map(\.message)).count == pixels.warnings.count, "\(pixels.warnings)")
        #expect(try pixels.warnings.map(\.message) == photo.pixels().warnings.map(\.message))
    }

    @Test("are held against the memory limit before they are made")
    func limit() throws {
        let photo = Photo(bytes: try Samples.scene(1000, 1000).png())
        var darkroom = Darkroom()
        darkroom.limits.maxMemory = 1000 * 1000 * 3 * 3
        #expect(try darkroom.pixels(of: photo, as: UInt16.self).samples.count == 3_000_000)
        let error = #expect(throws: LensError.self) { try darkroom.pixels(of: photo, as: Float.self) }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("--max-memory") == true)
    }
}
