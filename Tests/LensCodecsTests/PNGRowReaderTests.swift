import LensCore
import Measures
import Testing

@testable import LensCodecs

@Suite("Reading PNG rows without libpng") struct PNGRowReaderTests {
    /// What reading a file gives: rows, how many, what ends them early, and what else is wrong.
    private struct Outcome: Equatable {
        var rows: [UInt8]
        var done = 0
        var damage: String?
        var warnings: [LensWarning] = []
    }

    private static let wrongSum = "IDAT: incorrect data check"

    private typealias Reading = (UnsafeMutablePointer<UInt8>, Int, Int) throws -> (done: Int, damage: String?)

    private func outcome(_ format: SampleFormat, _ read: Reading) throws -> Outcome {
        let row = format.bytesPerRow
        var outcome = Outcome(rows: [UInt8](repeating: 0, count: row * format.height))
        try outcome.rows.withUnsafeMutableBufferPointer { room in
            let start = try #require(room.baseAddress)
            while outcome.done < format.height, outcome.damage == nil {
                let (done, damage) = try read(start + outcome.done * row, row, min(7, format.height - outcome.done))
                outcome.done += done
                outcome.damage = damage
            }
        }
        // A row that libpng was making when it failed is not one.
        for index in outcome.done * row..<outcome.rows.count { outcome.rows[index] = 0 }
        return outcome
    }

    /// Compares with libpng; `false` where not even the header can be read.
    private func compare(_ file: [UInt8], _ note: @autoclosure () -> String) throws -> Bool {
        let source = ByteSource(file)
        guard let structure = try? PNGChunks(source), PNGRowReader.reads(structure) else { return false }
        let handle = try PNGDecoderHandle(PNGStream(source, structure), limits: PictureLimits(), strict: false)
        let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]
        guard let header = try? handle.readHeader() else { return false }
        let format = SampleFormat(
            width: Int(header.width), height: Int(header.height), layout: layouts[Int(header.channels) - 1],
            depth: header.depth == 16 ? .sixteen : .eight)
        guard format.bytesPerRow * format.height < 1 << 20 else { return false }
        try handle.start()
        var wanted = try outcome(format) { try handle.read(into: $0, stride: $1, count: $2) }
        wanted.warnings = handle.report.warnings(of: "PNG")
        let reader = try PNGRowReader(source, structure, format)
        var found = try outcome(format) { try reader.read(into: $0, stride: $1, count: $2) }
        found.warnings = reader.damage.warnings
        // libpng loses the last row if the stream's checksum behind it is wrong, and goes on beyond the picture's end.
        let common = wanted.done * format.bytesPerRow
        let isSame = found.rows[..<common] == wanted.rows[..<common] && (0...1).contains(found.done - wanted.done)
        let isTold =
            (found.damage == nil) == (wanted.damage == nil)
            && (found.damage != nil || found.warnings.isEmpty == wanted.warnings.isEmpty)
        let isToldAlike = found.damage == wanted.damage || wanted.damage == Self.wrongSum
        #expect(
            isSame && isTold && isToldAlike,
            """
            \(note()): \(found.done) \(found.damage ?? "sound") \(found.warnings); \
            libpng \(wanted.done) \(wanted.damage ?? "sound") \(wanted.warnings)
            """)
        return true
    }

    @Test("whatever bits are wrong, the rows and what is told of them are libpng's", arguments: [1, 6])
    func damage(_ compression: Int) throws {
        var compared = 0
        for (layout, depth) in [(SampleFormat.Layout.rgb, SampleFormat.Depth.eight), (.greyAlpha, .sixteen)] {
            let file = try Samples.noise(23, 31, layout, depth).encodedPNG(PNGOptions(compression: compression))
            for bit in stride(from: 8 * 37, to: 8 * file.count, by: 5) {
                var changed = file
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                if try compare(changed, "\(layout) bit \(bit)") { compared += 1 }
            }
            for length in stride(from: 60, to: file.count, by: 11) {
                if try compare(Array(file[..<length]), "\(layout) cut at \(length)") { compared += 1 }
            }
        }
        #expect(compared > 1000, "\(compared)")
    }

    /// A picture of four rows of three grey pixels with some data, checksums all right.
    private func picture(_ streams: [[UInt8]]) -> [UInt8] {
        pngSignature + ihdr(3, 4, color: 0) + streams.flatMap { chunk("IDAT", $0) } + chunk("IEND")
    }

    @Test("too little, too much, or something else behind the picture: as libpng tells it") func edges() throws {
        let rows: [UInt8] = [0, 1, 2, 3, 1, 4, 5, 6, 2, 7, 8, 9, 4, 10, 11, 12]
        let stream = storedZlib(rows)
        var wrongSum = stream
        wrongSum[wrongSum.count - 1] ^= 1
        var wrongFilter = rows
        wrongFilter[8] = 5
        let cases: [(String, [[UInt8]])] = [
            ("sound", [stream]), ("in halves", [Array(stream[..<9]), Array(stream[9...])]),
            ("checksum alone", [Array(stream.dropLast(4)), Array(stream.suffix(4))]),
            ("a row less", [storedZlib(Array(rows.dropLast(4)))]),
            ("half a row less", [storedZlib(Array(rows.dropLast(2)))]),
            ("no end", [Array(stream.dropLast(4))]), ("no data", [[]]), ("no header", [[0x78]]),
            ("another header", [[0x79] + stream.dropFirst()]), ("a dictionary", [[0x78, 0xBB] + stream.dropFirst(2)]),
            ("wrong checksum", [wrongSum]), ("wrong filter", [storedZlib(wrongFilter)]),
            ("surplus in the chunk", [stream + [1, 2, 3]]), ("surplus in a chunk", [stream, [1, 2, 3]]),
        ]
        for (name, streams) in cases {
            let isCompared = try compare(picture(streams), name)
            #expect(isCompared, "\(name)")
        }
        // More rows than the picture has: said, and not looked at any further.
        for surplus in [1, 5, 100_000] {
            let decoder = try PNGDecoder(
                source: ByteSource(picture([storedZlib(rows + [UInt8](repeating: 0, count: surplus))])))
            #expect(try Samples(reading: decoder).bytes.prefix(3) == [1, 2, 3])
            #expect(decoder.warnings.map(\.message) == ["PNG data: IDAT: Too much image data"])
        }
    }

    @Test("what is wrong behind the picture is an error under strict") func strict() throws {
        let rows: [UInt8] = [0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12]
        let file = picture([storedZlib(rows) + [1]])
        #expect(try Samples(png: file).bytes == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        let error = failure { _ = try Samples(png: file, strict: true) }
        #expect(error?.fault == .input && error?.message.contains("--strict") == true)
    }
}
