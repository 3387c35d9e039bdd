import Lens
import Testing

@Suite("Photos in a mat") struct MattedTests {
    private static let look = Look("hung") {
        Exposure(ev: 0.2); Sharpen(amount: 1); Mat(width: 0.1, bottom: 1.5)
    }

    @Test("the file is as large as picture and mat, the wider side below as displayed", arguments: 1...8)
    func size(_ orientation: Int) throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: orientation)
        let source = try Samples.scene(120, 80).jpeg(metadata: metadata)
        let photo = Photo(bytes: source).applying(Self.look)
        let info = try Photo(bytes: photo.encoded()).info()
        #expect(info.orientation == orientation)
        let isTurned = orientation >= 5
        #expect(info.width == 120 + (isTurned ? 30 : 24))
        #expect(info.height == 80 + (isTurned ? 24 : 30))

        // Upright, the lower border is the wider one.
        let upright: Samples = try Samples(decoding: photo.encoded(as: .png()))
        let bare = try Samples(
            decoding: Photo(bytes: source).applying(Look("bare", filters: Self.look.filters.dropLast())).encoded(
                as: .png()))
        #expect(upright.format.width == bare.format.width + 24 && upright.format.height == bare.format.height + 30)
        let (outer, inner) = (upright.format.bytesPerRow, bare.format.bytesPerRow)
        var differing = 0
        for y in 0..<bare.format.height {
            let from = (y + 12) * outer + 36
            if upright.bytes[from..<(from + inner)] != bare.bytes[(y * inner)..<((y + 1) * inner)] { differing += 1 }
        }
        #expect(differing == 0)
    }

    @Test("a box holds both", arguments: [1, 6]) func box(_ orientation: Int) throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: orientation)
        let photo = Photo(bytes: try Samples.scene(400, 300).jpeg(metadata: metadata)).applying(Self.look)
        let finishing = Finishing(isUpright: true, box: Finishing.Box(width: 200, height: 200))
        let info = try Photo(bytes: photo.encoded(finishing: finishing)).info()
        #expect(max(info.width, info.height) <= 200 && max(info.width, info.height) >= 197)
    }

    @Test("progress reaches the height that is told") func progress() throws {
        let photo = Photo(bytes: try Samples.scene(120, 80).jpeg()).applying(Self.look)
        let told = Told()
        try Darkroom(threads: 1).develop(photo, to: ByteSink(), as: .jpeg(), isCancelled: { false }) {
            told.add($0, $1)
        }
        #expect(told.last?.0 == 110 && told.last?.1 == 110)
    }
}

/// What progress was told last.
private final class Told: @unchecked Sendable {
    // Safe to send: one thread develops.
    private(set) var last: (Int, Int)?
    func add(_ rows: Int, _ height: Int) { last = (rows, height) }
}
