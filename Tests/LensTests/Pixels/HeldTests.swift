import Lens
import Testing

@Suite("A photo held in memory")
struct HeldTests {
    private static func picture(orientation: Int = 1) throws -> [UInt8] {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: orientation)
        metadata.comments = [Array("kept".utf8)]
        return try Samples.scene(160, 90).jpeg(metadata: metadata)
    }

    @Test("becomes the same files as one that is decoded for each", arguments: [1, 6])
    func whole(orientation: Int) throws {
        let photo = Photo(bytes: try Self.picture(orientation: orientation))
        let held = try photo.held()
        for look in [Look.decay, .nocturne, .gallery] {
            for format in [OutputFormat.jpeg(), .png(depth: .sixteen)] {
                #expect(
                    try held.applying(look).encoded(as: format) == photo.applying(look).encoded(as: format),
                    "\(look.name) \(format.container)")
            }
        }
        #expect(try held.encoded(as: .png()) == photo.encoded(as: .png()))
    }

    @Test("reduced becomes the same files as one that is reduced for each", arguments: [1, 6])
    func reduced(orientation: Int) throws {
        let photo = Photo(bytes: try Self.picture(orientation: orientation))
        let box = Finishing.Box(width: 64, height: 64)
        let held = try photo.held(fitting: box)
        for look in [Look.decay, .nocturne] {
            for format in [OutputFormat.jpeg(), .png()] {
                #expect(
                    try held.applying(look).encoded(as: format)
                        == photo.applying(look).encoded(as: format, finishing: Finishing(box: box)),
                    "\(look.name) \(format.container)")
            }
        }
    }

    @Test("can be reduced once more, and keeps its looks and its seed")
    func again() throws {
        let photo = Photo(bytes: try Self.picture()).applying(.dusk).seeded(99)
        let held = try photo.held(fitting: .init(width: 80, height: 80))
        #expect(held.look == photo.look && held.seed == 99)
        let small = try held.held(fitting: .init(width: 40, height: 40)).pixels()
        #expect((small.width, small.height) == (40, 23) || (small.width, small.height) == (40, 22))
    }

    @Test("is held against the memory limit before it is decoded")
    func limit() throws {
        var darkroom = Darkroom()
        darkroom.limits.maxMemory = 160 * 90 * 3 - 1
        let error = try #require(throws: LensError.self) { try darkroom.hold(Photo(bytes: Self.picture())) }
        #expect(error.fault == .limit && error.message.contains("--max-memory"))
        darkroom.limits.maxMemory += 1
        _ = try darkroom.hold(Photo(bytes: Self.picture()))
    }

    @Test("of a damaged file tells the damage with every result")
    func warnings() throws {
        let held = try Photo(bytes: Array(Self.picture().dropLast(400))).held()
        let sink = ByteSink()
        let development = try Darkroom().develop(held.applying(.quiet), to: sink, as: .png())
        #expect(!development.warnings.isEmpty)
        #expect(try !held.pixels().warnings.isEmpty)
    }
}
