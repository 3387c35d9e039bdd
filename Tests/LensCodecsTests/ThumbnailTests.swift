import LensCore
import Testing

@testable import LensCodecs

/// Takes rows and keeps nothing.
private final class Nowhere: SampleWriter {
    let format: SampleFormat
    private(set) var rows = 0
    private(set) var isFinished = false
    init(_ format: SampleFormat) { self.format = format }
    func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) { self.rows += count }
    func finish() throws(LensError) { isFinished = true }
}

@Suite("Thumbnails") struct ThumbnailTests {
    /// A slope across, another down and a bright corner: no two turnings of it look alike.
    private func picture(_ format: SampleFormat) -> [UInt8] {
        var bytes: [UInt8] = []
        for y in 0..<format.height {
            for x in 0..<format.width {
                let (a, b) = (x * 200 / max(1, format.width), y * 200 / max(1, format.height))
                let corner = x < format.width / 4 && y < format.height / 4 ? 55 : 0
                let colour = [a + corner, b + corner, (a + b) / 2 + corner]
                var pixel = format.layout.isGrey ? [colour[2]] : colour
                if format.layout.hasAlpha { pixel.append(b + 55) }
                for value in pixel {
                    let value = UInt16(value)
                    if format.depth == .eight {
                        bytes.append(UInt8(value))
                    } else {
                        bytes += withUnsafeBytes(of: value * 257) { Array($0) }
                    }
                }
            }
        }
        return bytes
    }

    /// The obvious thumbnail: the mean of all pixels of each cell, alpha onto white.
    private func means(_ format: SampleFormat, _ bytes: [UInt8], _ width: Int, _ height: Int) -> [Double] {
        func sample(_ x: Int, _ y: Int, _ channel: Int) -> Double {
            let index = (y * format.width + x) * format.channels + channel
            if format.depth == .eight { return Double(bytes[index]) / 255 }
            return bytes.withUnsafeBytes {
                Double($0.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)) / 65535
            }
        }
        var result: [Double] = []
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<(format.layout.isGrey ? 1 : 3) {
                    var (sum, count) = (0.0, 0.0)
                    for row in y * format.height / height..<(y + 1) * format.height / height {
                        for column in x * format.width / width..<(x + 1) * format.width / width {
                            let alpha = format.layout.hasAlpha ? sample(column, row, format.channels - 1) : 1
                            sum += sample(column, row, channel) * alpha + 1 - alpha
                            count += 1
                        }
                    }
                    result.append(255 * sum / count)
                }
            }
        }
        return result
    }

    private func pass(_ bytes: [UInt8], through writer: some SampleWriter, rowsAtATime: Int) throws {
        let format = writer.format
        try bytes.withUnsafeBytes { all in
            let base = try #require(all.baseAddress)
            for row in stride(from: 0, to: format.height, by: rowsAtATime) {
                try writer.write(
                    from: base + row * format.bytesPerRow, stride: format.bytesPerRow,
                    count: min(rowsAtATime, format.height - row))
            }
        }
        try writer.finish()
    }

    @Test(
        "a thumbnail is the picture reduced, whatever its samples",
        arguments: [SampleFormat.Layout.grey, .greyAlpha, .rgb, .rgba], [SampleFormat.Depth.eight, .sixteen])
    func reduced(_ layout: SampleFormat.Layout, _ depth: SampleFormat.Depth) throws {
        for (width, height, size) in [(483, 301, (160, 100)), (301, 483, (100, 160)), (90, 33, (90, 33))] {
            let format = SampleFormat(width: width, height: height, layout: layout, depth: depth)
            let bytes = picture(format)
            let writer = Nowhere(format)
            let tap = ThumbnailTap(writer)
            try pass(bytes, through: tap, rowsAtATime: 17)
            #expect(writer.rows == height && writer.isFinished)
            let thumbnail = try #require(tap.thumbnail(room: 60_000))
            #expect((thumbnail.width, thumbnail.height) == size)
            let decoded = try Samples(decoding: thumbnail.jpeg)
            #expect(decoded.format.layout == (layout.isGrey ? .grey : .rgb))
            let wanted = means(format, bytes, size.0, size.1)
            let off = zip(decoded.bytes, wanted).map { abs(Double($0) - $1) }
            #expect(off.reduce(0, +) / Double(off.count) < 2.5 && (off.max() ?? 99) < 45)
        }
    }

    @Test("the rows may come in any portions") func portions() throws {
        let format = SampleFormat(width: 400, height: 250, layout: .rgb, depth: .eight)
        let bytes = picture(format)
        let thumbnails = try [1, 16, 250].map { count in
            let tap = ThumbnailTap(Nowhere(format))
            try pass(bytes, through: tap, rowsAtATime: count)
            return tap.thumbnail(room: 10_000)
        }
        #expect(thumbnails[0] != nil && Set(thumbnails).count == 1)
    }

    @Test("the quality falls until it fits, then the size, and then there is none") func room() throws {
        let scene = Samples.scene(500, 400)
        let tap = ThumbnailTap(Nowhere(scene.format))
        try pass(scene.bytes, through: tap, rowsAtATime: 16)
        var last = Int.max
        for room in [30_000, 6000, 3000, 1500] {
            let thumbnail = try #require(tap.thumbnail(room: room))
            #expect(thumbnail.jpeg.count <= room && thumbnail.jpeg.count <= last)
            last = thumbnail.jpeg.count
        }
        #expect(tap.thumbnail(room: 1500)?.width == 80)
        #expect(tap.thumbnail(room: 400) == nil)
    }

    @Test("smallest and longest pictures have thumbnails", arguments: [(1, 1), (1, 5000), (3000, 2), (161, 1)])
    func extremes(_ width: Int, _ height: Int) throws {
        let format = SampleFormat(width: width, height: height, layout: .grey, depth: .eight)
        let tap = ThumbnailTap(Nowhere(format))
        #expect(tap.thumbnail(room: 9999) == nil, "no rows have passed")
        try pass([UInt8](repeating: 77, count: width * height), through: tap, rowsAtATime: 1)
        let decoded = try Samples(decoding: #require(tap.thumbnail(room: 9999)).jpeg)
        #expect(
            max(decoded.format.width, decoded.format.height) <= 160
                && decoded.bytes.allSatisfy { abs(Int($0) - 77) < 2 })
    }

    @Test("the result's thumbnail takes the place of the source's, in the same bytes", arguments: [false, true])
    func replaced(_ bigEndian: Bool) throws {
        let old = try Samples.scene(64, 48).encoded()
        let (exif, link, slot) = TIFFBuilder.camera(
            bigEndian: bigEndian, thumbnail: old + [UInt8](repeating: 0, count: 6000))
        let source = inserting(
            segment(0xE1, PictureMetadata.exifSignature + exif), into: try Samples.scene(20, 20).encoded())
        var metadata = try JPEGDecoder(source: ByteSource(source)).metadata
        let format = SampleFormat(width: 320, height: 240, layout: .rgb, depth: .eight)
        _ = metadata.settle(for: PictureMetadata.Result(width: 320, height: 240, isTurned: true))
        #expect(metadata.thumbnailRoom == slot.count)
        // The sink may have had bytes before.
        let sink = ByteSink()
        try [UInt8](repeating: 0xAA, count: 7).withUnsafeBytes { try sink.write($0) }
        let encoder = try JPEGEncoder(sink: sink, format: format, metadata: metadata)
        let tap = ThumbnailTap(encoder)
        let bytes = picture(format)
        try pass(bytes, through: tap, rowsAtATime: 16)
        let before = sink.bytes
        let at = Int(try #require(encoder.exifOffset))
        #expect(Array(before[at..<at + exif.count]) == metadata.exif)
        #expect(
            before[(at + link)..<(at + link + 4)] == [0, 0, 0, 0]
                && before[(at + slot.lowerBound)..<(at + slot.upperBound)].allSatisfy { $0 == 0 })
        let room = try #require(encoder.thumbnailRoom)
        let thumbnail = try #require(tap.thumbnail(room: room))
        try encoder.putThumbnail(thumbnail)
        #expect(sink.bytes.count == before.count)
        let block = try #require(EXIFBlock(Array(sink.bytes[at..<at + exif.count])))
        let directory = try #require(block.long(link).flatMap { block.listing(at: $0) })
        func value(_ tag: EXIFBlock.Tag) -> Int? {
            directory.entries.first { $0.tag == tag.rawValue }.flatMap { block.integers($0).first }
        }
        #expect(value(.thumbnailOffset) == slot.lowerBound && value(.thumbnailLength) == thumbnail.jpeg.count)
        #expect(Array(block.bytes[slot].prefix(thumbnail.jpeg.count)) == thumbnail.jpeg)
        #expect(sink.bytes.firstIndex(of: Array(old[700..<760])) == nil, "nothing of the source's rendering is left")
        // Outside of the slot only the link, the length and the orientation differ from the source.
        let orientation = try #require(block.entry(.orientation, in: .main)?.position)
        let lengthEntry = try #require(directory.entries.first { $0.tag == 0x0202 }?.position)
        let allowed = Set((orientation + 8..<orientation + 12).map { $0 } + (lengthEntry + 8..<lengthEntry + 12) + slot)
        #expect(block.bytes.indices.allSatisfy { block.bytes[$0] == exif[$0] || allowed.contains($0) })
        let decoded = try Samples(decoding: thumbnail.jpeg)
        let wanted = means(format, bytes, 160, 120)
        #expect(zip(decoded.bytes, wanted).allSatisfy { abs(Double($0) - $1) < 45 })
        #expect(Samples.isSound(Array(sink.bytes[7...])))
    }

    @Test("a thumbnail's own size, orientation and kind become true") func ownTags() throws {
        var tiff = TIFFBuilder(bigEndian: true)
        let main = tiff.directory([(0x0112, .short(8))])
        let second = tiff.directory([
            (0x0100, .short(999)), (0x0101, .long(999)), (0x0103, .short(1)), (0x0112, .short(3)), (0x0201, .long(0)),
            (0x0202, .long(500)),
        ])
        tiff.set(second.offset, at: main.link)
        tiff.set(tiff.append([UInt8](repeating: 3, count: 500)), at: second.fields[4])
        let (bytes, found) = try #require(EXIFBlock(tiff.bytes)?.scrubbed())
        let slot = try #require(found)
        let filled = try #require(
            EXIFBlock(bytes)?.withThumbnail([0xFF, 0xD8], width: 107, height: 160, in: slot).flatMap(EXIFBlock.init))
        let entries = try #require(filled.listing(at: second.offset)).entries
        #expect(entries.map { filled.integers($0).first } == [107, 160, 6, 8, slot.range.lowerBound, 2])
        #expect(filled.withThumbnail([0xFF, 0xD8], width: 1, height: 1, in: slot) == nil, "the slot is not empty")
        #expect(
            EXIFBlock(bytes)?.withThumbnail([UInt8](repeating: 1, count: 501), width: 1, height: 1, in: slot) == nil)
    }

    @Test("without a sink that can be changed, without a slot, or once dropped, there is no room") func noRoom() throws
    {
        let exif = TIFFBuilder.camera(thumbnail: [UInt8](repeating: 1, count: 900)).bytes
        let (metadata, _) = PictureMetadata.collect(from: [PNGChunk("eXIf", exif)])
        let format = SampleFormat(width: 8, height: 8, layout: .grey, depth: .eight)
        #expect(try JPEGEncoder(sink: ByteSink(), format: format, metadata: metadata).thumbnailRoom == 900)
        var dropped = metadata
        _ = dropped.settle(for: PictureMetadata.Result(width: 8, height: 8, keepsThumbnail: false))
        #expect(dropped.thumbnailRoom == nil && dropped.exif == metadata.exif)
        let encoder = try JPEGEncoder(sink: ByteSink(), format: format, metadata: dropped)
        #expect(encoder.thumbnailRoom == nil)
        let tap = ThumbnailTap(encoder)
        try pass([UInt8](repeating: 0, count: 64), through: tap, rowsAtATime: 8)
        let thumbnail = try #require(tap.thumbnail(room: 9000))
        #expect(fault { try encoder.putThumbnail(thumbnail) } == .caller)
        var other = metadata
        other.exif = exif
        #expect(other.thumbnailRoom == nil, "another block has another place")
    }

    @Test(
        "a slot on its own directory, on a link or in the maker note is none, nor is one whose directory is another's")
    func overlappingSlots() throws {
        let note = [UInt8](repeating: 9, count: 600)
        let (bytes, link, _) = TIFFBuilder.camera(thumbnail: [UInt8](repeating: 7, count: 300), makerNote: note)
        let block = try #require(EXIFBlock(bytes))
        let at = try #require(block.long(link))
        let directory = try #require(block.listing(at: at))
        func slot(_ offset: Int, _ count: Int) throws -> ThumbnailSlot? {
            var editor = EXIFEditor(block)
            for entry in directory.entries where entry.tag == 0x0201 { editor.put(offset, in: entry) }
            for entry in directory.entries where entry.tag == 0x0202 { editor.put(count, in: entry) }
            return try #require(EXIFBlock(editor.bytes)).scrubbed()?.slot
        }
        let inNote = try #require(bytes.firstIndex(of: note)) + 50
        #expect(try slot(bytes.count - 100, 100) != nil)
        for (offset, count) in [(at, 2), (at + 20, 200), (link, 4), (link + 2, 1), (inNote, 100), (inNote, 5)] {
            #expect(try slot(offset, count) == nil, "\(offset)")
        }
        #expect(try slot(bytes.count - 100, 101) == nil && slot(4, 100) == nil && slot(bytes.count - 9, 0) == nil)
        // The camera's directory as the thumbnail's: whatever is put in would change it.
        var tiff = TIFFBuilder()
        let main = tiff.directory([(0x8769, .long(0))])
        let camera = tiff.directory([(0x0201, .long(0)), (0x0202, .long(200)), (0x9003, .text("2024:05:31 18:20:11"))])
        tiff.set(camera.offset, at: main.fields[0])
        tiff.set(camera.offset, at: main.link)
        tiff.set(tiff.append([UInt8](repeating: 7, count: 200)), at: camera.fields[0])
        let scrubbed = try #require(EXIFBlock(tiff.bytes)?.scrubbed())
        #expect(scrubbed.slot == nil && scrubbed.bytes.suffix(200).allSatisfy { $0 == 0 })
    }

    @Test("whatever place is named, a thumbnail changes nothing else") func hostileSlots() throws {
        let (bytes, link, slot) = TIFFBuilder.camera(thumbnail: [UInt8](repeating: 7, count: 300))
        let block = try #require(EXIFBlock(bytes))
        let directory = try #require(block.long(link).flatMap { block.listing(at: $0) })
        let start = try #require(directory.entries.first { $0.tag == 0x0201 }).position + 8
        #expect(block.scrubbed()?.slot?.range == slot)
        for offset in 0..<slot.upperBound where offset != slot.lowerBound {
            var editor = EXIFEditor(block)
            editor.put(offset, 4, at: start)
            guard let scrubbed = EXIFBlock(editor.bytes)?.scrubbed(), let found = scrubbed.slot else { continue }
            // Whatever slot is taken for one, filling it leaves every value but the thumbnail's as it was.
            let filled = try #require(
                EXIFBlock(scrubbed.bytes)?.withThumbnail(
                    [UInt8](repeating: 0xEE, count: found.range.count), width: 1, height: 1, in: found))
            #expect(EXIFSummary(filled) == EXIFSummary(bytes), "\(offset)")
        }
    }
}

extension Samples {
    static func isSound(_ jpeg: [UInt8]) -> Bool { (try? Samples(decoding: jpeg)) != nil }
}
