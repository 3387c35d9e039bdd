import Lens
import Testing

/// Pixels of a picture by place.
private struct Pixels {
    let samples: Samples

    init(_ bytes: [UInt8]) throws { samples = try Samples(decoding: bytes) }

    subscript(x: Int, y: Int) -> [UInt8] {
        let size = samples.format.bytesPerPixel
        let at = y * samples.format.bytesPerRow + x * size
        return Array(samples.bytes[at..<at + size])
    }
}

@Suite("From one container to another") struct ContainerTests {
    private let empty = Look("", filters: [])

    @Test("everything goes across and back", arguments: [0.0, 1]) func across(_ strength: Double) throws {
        let metadata = Metadata.everything(orientation: 1)
        let source = try Samples.scene(64, 48).jpeg(metadata: metadata)
        let png = try Photo(bytes: source).applying(.decay, strength: strength).encoded(as: .png())
        let back = try PictureFormat.open(ByteSource(Photo(bytes: png).encoded(as: .jpeg())))
        #expect(back.metadata.exif == metadata.exif)
        #expect(try withoutProvenance(back.metadata.xmp) == metadata.xmp)
        #expect(back.metadata.photoshop == metadata.photoshop)
        #expect(back.metadata.iccProfile == metadata.iccProfile)
        #expect(back.metadata.density == metadata.density)
        // A comment has no encoding; the second of these is Latin-1.
        #expect(back.metadata.comments.map { Array($0) } == metadata.comments)
    }

    @Test("without a look a JPEG's samples become a PNG's") func samples() throws {
        for layout in [SampleFormat.Layout.rgb, .grey] {
            let source = try Samples.scene(65, 33, layout).jpeg()
            #expect(try Samples(decoding: Photo(bytes: source).encoded(as: .png())) == Samples(decoding: source))
        }
    }

    @Test("sixteen bits stay sixteen, become eight when asked, and eight in a JPEG with a word") func depth() throws {
        let deep = Samples.scene(40, 20).deep
        let photo = Photo(bytes: try deep.png())
        #expect(try Samples(decoding: photo.encoded(as: .png())) == deep)
        let developed = try Samples(decoding: photo.applying(.decay).encoded(as: .png()))
        #expect(developed.format.depth == .sixteen)
        // More than eight bits are really in it.
        #expect(Set(developed.words.map { $0 & 0xFF }).count > 200)
        let shallow = try Samples(decoding: photo.encoded(as: .png(depth: .eight)))
        #expect(shallow.format.depth == .eight)
        let development = try Darkroom().develop(photo, to: ByteSink(), as: .jpeg())
        #expect(development.warnings.map(\.message).contains { $0.contains("sixteen become eight") })
    }

    @Test("alpha survives a look, and is laid onto white for a JPEG with a word") func alpha() throws {
        for depth in [SampleFormat.Depth.eight, .sixteen] {
            let eight = Samples.scene(40, 20, .rgba)
            let source = depth == .eight ? eight : eight.deep
            let photo = Photo(bytes: try source.png()).applying(.decay)
            let result = try Samples(decoding: photo.encoded(as: .png()))
            #expect(result.format.layout == .rgba && result.format.depth == depth)
            #expect(result.alpha == source.alpha)
        }
        let clear = Samples(
            format: SampleFormat(width: 16, height: 16, layout: .rgba, depth: .eight),
            bytes: [UInt8](repeating: 0, count: 16 * 16 * 4))
        let sink = ByteSink()
        let development = try Darkroom().develop(Photo(bytes: clear.png()), to: sink, as: .jpeg(quality: 100))
        #expect(try Samples(decoding: sink.bytes).bytes.allSatisfy { $0 >= 254 })
        #expect(development.warnings.map(\.message).contains { $0.contains("white") })
    }
}

@Suite("Which way up") struct UprightTests {
    private func source(_ orientation: Int, inXMP: Bool) throws -> [UInt8] {
        var metadata = PictureMetadata()
        if inXMP {
            metadata.xmp = Metadata.xmp(orientation: orientation)
        } else {
            metadata.exif = Metadata.exif(orientation: orientation)
        }
        return try Samples.scene(48, 32).jpeg(JPEGOptions(quality: 100, subsampling: .s444), metadata: metadata)
    }

    @Test("a JPEG keeps its tag and its pixels as stored", arguments: 1...8, [false, true])
    func kept(_ orientation: Int, _ inXMP: Bool) throws {
        let source = try source(orientation, inXMP: inXMP)
        let plain = try Samples(decoding: source)
        let result = try PictureFormat.open(ByteSource(Photo(bytes: source).encoded(as: .jpeg(quality: 100))))
        #expect(result.metadata.orientation == orientation)
        #expect(result.format == plain.format)
    }

    @Test("PNG, --upright and a result without metadata have the pixels turned", arguments: 1...8, [false, true])
    func turned(_ orientation: Int, _ inXMP: Bool) throws {
        let source = try source(orientation, inXMP: inXMP)
        let stored = try Pixels(source)
        let (width, height) = (stored.samples.format.width, stored.samples.format.height)
        let value = try #require(Orientation(rawValue: orientation))
        let photo = Photo(bytes: source)
        let results = [
            try photo.encoded(as: .png()), try photo.encoded(as: .png(), finishing: Finishing(metadata: .none)),
            try photo.encoded(as: .png(), finishing: Finishing(isUpright: true)),
        ]
        for result in results {
            #expect(try Photo(bytes: result).info().orientation == 1)
            let turned = try Pixels(result)
            for y in 0..<height {
                for x in 0..<width {
                    // The middle of a pixel goes to the middle of a pixel.
                    let place = value.display(
                        [Double(x) + 0.5, Double(y) + 0.5], width: Double(width), height: Double(height))
                    #expect(turned[Int(place.x), Int(place.y)] == stored[x, y], "\(x), \(y)")
                }
            }
        }
        for finishing in [Finishing(isUpright: true), Finishing(metadata: .none)] {
            let jpeg = try photo.encoded(as: .jpeg(quality: 100, subsampling: .s444), finishing: finishing)
            let info = try Photo(bytes: jpeg).info()
            #expect(info.orientation == 1)
            #expect(info.width == (orientation >= 5 ? height : width))
            let turned = try Pixels(jpeg)
            let place = value.display([10.5, 7.5], width: Double(width), height: Double(height))
            let apart = zip(turned[Int(place.x), Int(place.y)], stored[10, 7]).map { abs(Int($0) - Int($1)) }.max()
            #expect((apart ?? 99) < 12)
        }
    }

    @Test("a look is the same turned as stored", arguments: [2, 3, 6, 7]) func look(_ orientation: Int) throws {
        let photo = Photo(bytes: try source(orientation, inXMP: false)).applying(.decay)
        let kept = try Samples(decoding: photo.encoded(as: .jpeg(quality: 100, subsampling: .s444)))
        let upright = try Samples(
            decoding: photo.encoded(
                as: .jpeg(quality: 100, subsampling: .s444), finishing: Finishing(isUpright: true)))
        // The same pixels in another order, but for what JPEG rounds away.
        let sums = [kept, upright].map { $0.bytes.reduce(0) { $0 + Int($1) } }
        #expect(abs(sums[0] - sums[1]) < kept.bytes.count / 8)
    }
}

@Suite("Fitting into a box") struct SizeTests {
    @Test("the result fits as displayed, is never larger, and EXIF says so", arguments: 1...8)
    func sides(_ orientation: Int) throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: orientation)
        let photo = Photo(bytes: try Samples.scene(300, 200).jpeg(metadata: metadata))
        for upright in [false, true] {
            let finishing = Finishing(isUpright: upright, box: Finishing.Box(width: 100, height: 90))
            let info = try Photo(bytes: photo.applying(.decay).encoded(finishing: finishing)).info()
            // Displayed upright it is 300 × 200 or 200 × 300.
            let wanted = orientation >= 5 ? (60, 90) : (100, 67)
            #expect((info.displayedWidth, info.displayedHeight) == wanted, "\(info.width)×\(info.height)")
        }
        let finishing = Finishing(box: Finishing.Box(width: 1000, height: 1000))
        #expect(try photo.encoded(finishing: finishing) == photo.encoded())
    }

    @Test("flat colours stay, at every depth, with alpha") func flat() throws {
        for layout in [SampleFormat.Layout.grey, .greyAlpha, .rgb, .rgba] {
            for depth in [SampleFormat.Depth.eight, .sixteen] {
                let format = SampleFormat(width: 50, height: 40, layout: layout, depth: .eight)
                let pixel = Array([100, 150, 200, 128].prefix(layout.channels)).map { UInt8($0) }
                let flat = Samples(format: format, bytes: (0..<2000).flatMap { _ in pixel })
                let source = depth == .eight ? flat : flat.doubled
                let finishing = Finishing(box: Finishing.Box(width: 20, height: 20))
                let result = try Samples(decoding: Photo(bytes: source.png()).encoded(as: .png(), finishing: finishing))
                #expect(result.format.width == 20 && result.format.height == 16 && result.format.layout == layout)
                let codes = depth == .eight ? result.bytes.map { UInt16($0) * 257 } : result.words
                for (index, code) in codes.enumerated() {
                    let wanted = Int(pixel[index % layout.channels]) * 257
                    let allowed = depth == .eight ? 257 : 2
                    #expect(abs(Int(code) - wanted) <= allowed, "\(layout), \(depth), sample \(index)")
                }
            }
        }
    }

    @Test("what is transparent leaves no fringe") func fringe() throws {
        // Opaque red on transparent green.
        var bytes: [UInt8] = []
        for y in 0..<64 {
            for x in 0..<64 {
                let isInside = (x - 32) * (x - 32) + (y - 32) * (y - 32) < 400
                bytes += isInside ? [220, 30, 30, 255] : [0, 255, 0, 0]
            }
        }
        let source = Samples(
            format: SampleFormat(width: 64, height: 64, layout: .rgba, depth: .eight), bytes: bytes)
        let finishing = Finishing(box: Finishing.Box(width: 24, height: 24))
        let result = try Samples(decoding: Photo(bytes: source.png()).encoded(as: .png(), finishing: finishing))
        for at in stride(from: 0, to: result.bytes.count, by: 4) where result.bytes[at + 3] > 8 {
            #expect(result.bytes[at + 1] < 40, "green \(result.bytes[at + 1]) under alpha \(result.bytes[at + 3])")
        }
    }

    @Test("a box without room is the caller's fault") func none() throws {
        let photo = Photo(bytes: try Samples.scene(8, 8).jpeg())
        let error = lensError {
            _ = try photo.encoded(finishing: Finishing(box: Finishing.Box(width: 0, height: 5)))
        }
        #expect(error?.fault == .caller)
    }
}
