import Foundation
import Lens
import Measures
import Testing

@testable import LensCodecs
@testable import LensCore

/// One limit with a picture that has exactly so much.
private struct Bounded {
    let file: [UInt8]
    let value: Int
    let set: (inout PictureLimits, Int) -> Void
    /// What its error or warning names.
    let option: String
    var fault: LensError.Fault? = .limit
    var look = DamageTrial.none
}

@Suite("Limits") struct LimitTests {
    private func end(_ bounded: Bounded, _ limit: Int) -> (error: LensError?, warnings: [LensWarning]) {
        var darkroom = Darkroom(threads: 1)
        bounded.set(&darkroom.limits, limit)
        var warnings: [LensWarning] = []
        let format = bounded.file[0] == 0x89 ? OutputFormat.png() : .jpeg()
        let error = lensError {
            warnings = try darkroom.develop(
                Photo(bytes: bounded.file).applying(bounded.look), to: ByteSink(), as: format
            ).warnings
        }
        return (error, warnings)
    }

    /// At the limit a picture is developed, one below it is refused at once, or left without what is too long; the words
    /// name the option, the limit and, where it is an error, the value.
    private func check(_ bounded: Bounded, _ source: SourceLocation = #_sourceLocation) {
        let allowed = end(bounded, bounded.value)
        #expect(allowed.error == nil, "\(bounded.option)", sourceLocation: source)
        #expect(!allowed.warnings.contains { $0.message.contains(bounded.option) }, sourceLocation: source)
        let limit = bounded.value - 1
        var refused: (error: LensError?, warnings: [LensWarning]) = (nil, [])
        let taken = ContinuousClock().measure { refused = end(bounded, limit) }
        #expect(taken < .seconds(2 * patience), "\(bounded.option) took \(taken)", sourceLocation: source)
        #expect(refused.error?.fault == bounded.fault, "\(bounded.option)", sourceLocation: source)
        let text = refused.error?.message ?? refused.warnings.map(\.message).joined(separator: "; ")
        #expect(text.contains("\(bounded.option) raises it"), "\(text)", sourceLocation: source)
        #expect(text.contains("\(limit)"), "\(text)", sourceLocation: source)
        if bounded.fault == .limit {
            #expect(text.contains("\(bounded.value)"), "\(text)", sourceLocation: source)
        }
    }

    @Test("pixels") func pixels() throws {
        for file in [try Samples.scene(40, 30).jpeg(), try Samples.scene(40, 30).png()] {
            check(Bounded(file: file, value: 1200, set: { $0.maxPixels = $1 }, option: "--max-pixels"))
        }
    }

    @Test("pixels of a result: round a thin picture a mat is nearly all of it") func matted() throws {
        let file = try Samples.scene(1, 600).png()
        let result = try Photo(bytes: Photo(bytes: file).applying(.gallery).encoded(as: .png())).info()
        #expect(result.width * result.height > 100 * 600)
        check(
            Bounded(
                file: file, value: result.width * result.height, set: { $0.maxPixels = $1 }, option: "--max-pixels",
                look: .gallery))
    }

    @Test("pixels of a tall, narrow picture: a row counts as what it costs") func narrow() throws {
        var limits = PictureLimits()
        limits.maxPixels = 32 * 70_000
        #expect(throws: Never.self) { try limits.requirePixels(1, 70_000, "a.png") }
        #expect(throws: Never.self) { try limits.requirePixels(32, 70_000, "a.png") }
        #expect(throws: Never.self) { try limits.requirePixels(34, 65_535, "a.png") }
        limits.maxPixels -= 1
        for width in [1, 31, 32] {
            #expect(
                lensError { try limits.requirePixels(width, 70_000, "a.png") }?.message.contains(" 2240000 ") == true)
        }
        #expect(throws: Never.self) { try limits.requirePixels(1, 65_535, "a.png") }
        let header: [UInt8] = [0, 0, 0, 1, 0x3B, 0x9A, 0xCA, 0, 8, 2, 0, 0, 0]
        let row = try Zlib.deflate([UInt8](repeating: 0, count: 4))
        let billion =
            PNGStream.signature
            + [PNGChunk("IHDR", header), PNGChunk("IDAT", row), PNGChunk("IEND", [])].flatMap(\.encoded)
        let found = lensError { try Darkroom().develop(Photo(bytes: billion), to: ByteSink(), as: .png()) }
        #expect(
            found?.fault == .limit && found?.message.contains("1x1000000000, counted as 32000000000 pixels") == true)
    }

    @Test("memory for metadata counts beyond what ordinary pictures have") func metadataMemory() throws {
        func jpeg(_ comments: Int) throws -> [UInt8] {
            let comment = segment(0xFE, [UInt8](repeating: 65, count: 65_000))
            return inserting(
                [[UInt8]](repeating: comment, count: comments).flatMap { $0 }, into: try Samples.scene(8, 8).jpeg())
        }
        let packed = try Zlib.deflate([UInt8](repeating: 65, count: 30 << 20))
        let plain = try Samples.scene(8, 8).png()
        let png = plain[..<33] + PNGChunk("zTXt", Array("bomb\0\0".utf8) + packed).encoded + plain[33...]
        var darkroom = Darkroom()
        darkroom.limits.maxMemory = 60 << 20
        for file in [try jpeg(600), Array(png)] {
            let found = lensError { _ = try darkroom.develop(Photo(bytes: file), to: ByteSink(), as: .png()) }
            #expect(
                found?.fault == .limit && found?.message.contains("--max-memory") == true,
                "\(String(describing: found))")
            #expect(lensError { _ = try Darkroom().develop(Photo(bytes: file), to: ByteSink(), as: .png()) } == nil)
        }
        #expect(lensError { _ = try darkroom.develop(Photo(bytes: try jpeg(40)), to: ByteSink(), as: .png()) } == nil)
    }

    @Test("what metadata may take is told before they are read, and nothing is told of little") func walk() throws {
        let comment = segment(0xFE, [UInt8](repeating: 65, count: 65_000))
        let plain = Samples.scene(8, 8)
        let jpeg = inserting([[UInt8]](repeating: comment, count: 100).flatMap { $0 }, into: try plain.jpeg())
        let packed = try Zlib.deflate([UInt8](repeating: 65, count: 30 << 20))
        let text = [
            PNGChunk("zTXt", Array("bomb\0\0".utf8) + packed),
            PNGChunk("iTXt", Array("bomb\0\u{1}\0\0\0".utf8) + packed),
        ]
        let png = try plain.png()
        let pngs = text.map { Array(png[..<33] + $0.encoded + png[33...]) }
        let limits = PictureLimits()
        for file in [jpeg] + pngs {
            let decoder = try PictureFormat.open(ByteSource(file))
            #expect(decoder.metadata.memory > 30 << 20)
            #expect(MetadataWalk.memory(of: ByteSource(file), limits: limits) >= decoder.metadata.memory)
            for end in stride(from: 0, to: min(file.count, 400), by: 7) {
                _ = MetadataWalk.memory(of: ByteSource(Array(file[..<end])), limits: limits)
            }
        }
        for file in [
            try plain.jpeg(), png, try plain.png(metadata: Metadata.everything(orientation: 1)), [], [0xFF, 0xD8],
        ] {
            #expect(MetadataWalk.memory(of: ByteSource(file), limits: limits) == 0)
        }
    }

    @Test("bytes of metadata, and their number") func metadata() throws {
        let jpeg = inserting(
            segment(0xE5, [UInt8](repeating: 1, count: 3000)) + segment(0xFE, [UInt8](repeating: 65, count: 500)),
            into: try Samples.scene(8, 8).jpeg())
        let markers = try JPEGMarkers(ByteSource(jpeg))
        let bytes = markers.segments.reduce(0) { $0 + $1.payload.count }
        #expect(bytes > 3500)
        check(Bounded(file: jpeg, value: bytes, set: { $0.maxMetadataBytes = $1 }, option: "--max-metadata"))
        let png = try Samples.scene(8, 8).png(metadata: Metadata.everything(orientation: 1))
        let chunks = try PNGChunks(ByteSource(png))
        let carried = (chunks.carried + chunks.color + chunks.forSamples).reduce(0) { $0 + $1.data.count }
        check(Bounded(file: png, value: carried, set: { $0.maxMetadataBytes = $1 }, option: "--max-metadata"))

        var segments = 0
        var at = 2
        while jpeg[at + 1] != 0xDA {
            (segments, at) = (segments + 1, at + 2 + Int(jpeg[at + 2]) << 8 + Int(jpeg[at + 3]))
        }
        check(Bounded(file: jpeg, value: segments, set: { $0.maxSegments = $1 }, option: "--max-segments"))
        // IEND is one of them.
        let number = chunks.carried.count + chunks.color.count + chunks.forSamples.count + 1
        check(Bounded(file: png, value: number, set: { $0.maxSegments = $1 }, option: "--max-segments"))
    }

    @Test("scans, and scans times pixels") func scans() throws {
        let file = try FloodDamageTests.scans(20)
        check(Bounded(file: file, value: 20, set: { $0.maxScans = $1 }, option: "--max-scans"))
        check(Bounded(file: file, value: 20 * 64 * 64, set: { $0.maxScanPixels = $1 }, option: "--max-scan-pixels"))
        // A baseline picture has one, whatever is asked.
        var darkroom = Darkroom()
        (darkroom.limits.maxScans, darkroom.limits.maxScanPixels) = (1, 1)
        #expect(
            lensError {
                try darkroom.develop(Photo(bytes: Samples.scene(64, 64).jpeg()), to: ByteSink(), as: .jpeg())
            } == nil)
    }

    @Test("bytes of a profile") func profile() throws {
        let profile = Metadata.profile("sRGB of these tests", isDescribed: true)
        var metadata = PictureMetadata()
        metadata.iccProfile = profile
        let jpeg = try Samples.scene(8, 8).jpeg(metadata: metadata)
        let png = try Samples.scene(8, 8).png(.profile(profile), metadata: metadata)
        for file in [jpeg, png] {
            check(
                Bounded(
                    file: file, value: profile.count, set: { $0.maxProfileBytes = $1 }, option: "--max-profile",
                    fault: nil))
        }
    }

    @Test("bytes that text unpacks to, all of it together") func unpacked() throws {
        let chunk = PNGChunk(
            "zTXt", Array("Comment\0\0".utf8) + (try Zlib.deflate([UInt8](repeating: 65, count: 30_000))))
        let png = try Samples.scene(8, 8).png()
        let file = Array(png[..<33]) + chunk.encoded + chunk.encoded + png[33...]
        check(
            Bounded(file: file, value: 60_000, set: { $0.maxUnpackedBytes = $1 }, option: "--max-unpacked", fault: nil))
    }

    @Test("warnings") func warnings() throws {
        let jpeg = try FloodDamageTests.warnings()
        let decoder = try JPEGDecoder(source: ByteSource(jpeg))
        _ = try Samples(reading: decoder)
        #expect(decoder.decoderWarningCount > 500)
        check(
            Bounded(
                file: jpeg, value: decoder.decoderWarningCount, set: { $0.maxWarnings = $1 }, option: "--max-warnings",
                fault: .input))
        let png = try Samples.scene(8, 8).png()
        let damaged = Array(PNGChunk("tEXt", [65, 0, 65]).encoded.dropLast()) + [0]
        let file = Array(png[..<33]) + [[UInt8]](repeating: damaged, count: 30).joined() + png[33...]
        check(
            Bounded(file: file, value: 30, set: { $0.maxWarnings = $1 }, option: "--max-warnings", fault: .input))
    }

    @Test("memory: coefficients, maps of the whole picture, rows without end") func memory() throws {
        let progressive = try Samples.scene(200, 100).jpeg(JPEGOptions(progressive: true))
        let whole = try Photo(bytes: progressive).info().wholePictureBytes
        #expect(whole >= 200 * 100 * 3)
        check(Bounded(file: progressive, value: whole, set: { $0.maxMemory = $1 }, option: "--max-memory"))

        let format = SampleFormat(width: 200, height: 100, layout: .rgb, depth: .eight)
        let maps = RenderMemory(DamageTrial.wide, on: format, threads: 1).charged()
        // Light, the filter's maps and what it takes to make them: some twenty planes of `Float`.
        let plane = 208 * 100 * 4
        #expect(maps > 10 * plane && maps < 30 * plane)
        let baseline = try Samples.scene(200, 100).jpeg()
        check(
            Bounded(
                file: baseline, value: maps, set: { $0.maxMemory = $1 }, option: "--max-memory", look: DamageTrial.wide)
        )
        let both = Bounded(
            file: progressive, value: whole + maps, set: { $0.maxMemory = $1 }, option: "--max-memory",
            look: DamageTrial.wide)
        #expect(end(both, whole + maps).error == nil)
        let refused = try #require(end(both, whole + maps - 1).error)
        for part in ["\(whole) bytes to decode", "\(maps) to develop", "\(whole + maps - 1)", "--max-memory"] {
            #expect(refused.message.contains(part), "\(refused)")
        }
        // A look that goes pixel by pixel has no maps.
        #expect(RenderMemory(DamageTrial.cheap, on: format, threads: 64).charged() == 0)
        // Forty million pixels side by side in one row, packed into forty kilobytes.
        let row = try Zlib.deflate([UInt8](repeating: 0, count: 40_000_001))
        let header: [UInt8] = [0x02, 0x62, 0x5A, 0x00, 0, 0, 0, 1, 8, 0, 0, 0, 0]
        let long =
            PNGStream.signature
            + [PNGChunk("IHDR", header), PNGChunk("IDAT", row), PNGChunk("IEND", [])].flatMap(\.encoded)
        var darkroom = Darkroom(threads: 1)
        darkroom.limits.maxMemory = 200 << 20
        let taken = ContinuousClock().measure {
            let error = lensError { try darkroom.develop(Photo(bytes: long), to: ByteSink(), as: .png()) }
            #expect(
                error?.fault == .limit && error?.message.contains("--max-memory") == true,
                "\(String(describing: error))")
        }
        #expect(taken < .seconds(1 * patience), "took \(taken)")
    }

    @Test("an interlaced picture makes room for maps: it goes to a file") func interlaced() throws {
        let picture = try #require(DamagePicture.pngs.first { $0.name.contains("RGB 8, interlaced") })
        let file = try picture.make()
        let decoder = try PNGPicture(source: ByteSource(file))
        let maps = RenderMemory(DamageTrial.wide, on: decoder.format, threads: 1).charged()
        var results: [[UInt8]] = []
        // Enough for both, for either, and for the maps and a few rows.
        for memory in [Int.max, decoder.wholePictureBytes + maps - 1] {
            var darkroom = Darkroom(threads: 1)
            darkroom.limits.maxMemory = memory
            let sink = ByteSink()
            try darkroom.develop(Photo(bytes: file).applying(DamageTrial.wide), to: sink, as: .png())
            results.append(sink.bytes)
        }
        #expect(results[0] == results[1])
    }

    @Test("of a look: pixels and memory of a HaldCLUT, memory of a .cube, metadata of a finished picture")
    func looks() throws {
        let folder = try Folder()
        // Decoding its rows takes less than its points.
        let format = SampleFormat(width: 216, height: 216, layout: .rgb, depth: .eight)
        let ramp = (0..<(216 * 216)).flatMap { [$0 % 36, $0 / 36 % 36, $0 / 1296].map { UInt8($0 * 255 / 35) } }
        let hald = try folder.file("hald.png", Samples(format: format, bytes: ramp).png()).string
        let points = (0..<8).map { "\($0 & 1) \($0 >> 1 & 1) \($0 >> 2)\n" }.joined()
        let cube = Array("LUT_3D_SIZE 2\n\(points)".utf8)
        let file = try folder.file("t.cube", cube).string
        let recipe = try folder.file("r.yaml", Array("lens: 1\nfilters: [{color-lookup: {file: t.cube}}]".utf8)).string
        let finished = try folder.file(
            "done.jpg", Photo(bytes: Samples.scene(32, 32).jpeg()).applying(.decay).encoded()
        ).string
        for (name, value, option, set) in [
            (
                hald, 216 * 216, "--max-pixels",
                { (limits: inout PictureLimits, value: Int) in limits.maxPixels = value }
            ),
            (hald, 216 * 216 * 16, "--max-memory", { $0.maxMemory = $1 }),
            (file, cube.count + 8 * 16, "--max-memory", { $0.maxMemory = $1 }),
            (recipe, cube.count + 8 * 16, "--max-memory", { $0.maxMemory = $1 }),
        ] {
            var limits = PictureLimits()
            set(&limits, value)
            #expect(lensError { _ = try LookReference(name, limits: limits) } == nil, "\(name)")
            set(&limits, value - 1)
            let error = lensError { _ = try LookReference(name, limits: limits) }
            #expect(error?.message.contains("\(option) raises it") == true, "\(name): \(String(describing: error))")
            #expect(error?.fault == .limit, "\(name)")
        }
        var limits = PictureLimits()
        limits.maxMetadataBytes = 10
        #expect(lensError { _ = try LookReference(finished, limits: limits) }?.fault == .limit)
    }

    @Test("a server's are lower, and none of them depends on another") func server() {
        let mine = PictureLimits(), server = Darkroom.server.limits
        #expect(mine.maxPixels == 1_000_000_000 && server.maxPixels == 100_000_000)
        #expect(mine.maxScans == 500 && server.maxScans == 500)
        #expect(Darkroom().limits.maxMemory == Darkroom.defaultMemory && server.maxMemory < Darkroom.defaultMemory)
        #expect(server.maxScanPixels < mine.maxScanPixels && server.maxMetadataBytes < mine.maxMetadataBytes)
        #expect(server.maxProfileBytes < mine.maxProfileBytes && server.maxUnpackedBytes < mine.maxUnpackedBytes)
        #expect(mine.timeLimit == nil && server.timeLimit == .seconds(60))
    }

    @Test("of a recipe, a table of colours and a list of files") func texts() throws {
        let folder = try Folder()
        let head = "lens: 1\nfilters: [exposure]\n#"
        let recipe = head + String(repeating: "x", count: (1 << 20) - head.utf8.count)
        let path = try folder.file("long.yaml", Array(recipe.utf8))
        #expect(try Look(contentsOf: path).filters.count == 1)
        try folder.file("long.yaml", Array((recipe + "x").utf8))
        let error = try #require(lensError { _ = try Look(contentsOf: path) })
        for part in ["1048577", "1048576"] { #expect(error.message.contains(part), "\(error)") }
        #expect(lensError { _ = try Look(recipe: recipe + "x") } != nil)

        // A lattice of 144³ points at the most, from a file of 128 MiB at the most.
        let format = SampleFormat(width: 13 * 13 * 13, height: 13 * 13 * 13, layout: .grey, depth: .eight)
        let bytes = [UInt8](repeating: 0, count: format.bytesPerRow * format.height)
        let fine = try folder.file("fine.png", Samples(format: format, bytes: bytes).png())
        let fineError = try #require(lensError { _ = try LookupTable(contentsOf: fine) })
        #expect(fineError.fault == .caller)
        for part in ["level 13", "level 12", "144³"] { #expect(fineError.message.contains(part), "\(fineError)") }
        let long = try folder.file("long.cube", [])
        #expect(truncate(long.string, 128 << 20 + 1) == 0)
        let longError = try #require(lensError { _ = try LookupTable(contentsOf: long) })
        for part in ["134217729", "134217728"] { #expect(longError.message.contains(part), "\(longError)") }

        func filters(_ count: Int) -> String { "lens: 1\nfilters:\n" + String(repeating: "- exposure\n", count: count) }
        #expect(try Look(recipe: filters(64)).filters.count == 64)
        #expect(lensError { _ = try Look(recipe: filters(65)) }?.message.contains("at most 64 filters") == true)

        let list = try folder.file("list", Array("a.jpg\nb.jpg\n".utf8))
        #expect(try FileList(contentsOf: list, maxBytes: 12).names.count == 2)
        let refused = try #require(lensError { _ = try FileList(contentsOf: list, maxBytes: 11) })
        #expect(refused.fault == .limit)
        for part in ["12 bytes", "limit of 11"] { #expect(refused.message.contains(part), "\(refused)") }
    }
}
