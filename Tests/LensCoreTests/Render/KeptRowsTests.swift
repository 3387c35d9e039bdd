import Testing

@testable import LensCore

@Suite("Rows that are kept between two readings")
struct KeptRowsTests {
    private static let glow = Look("glow") { Diffusion(kind: .mist, amount: 0.3) }
    private static let sharp = Look("sharp") {
        Dehaze(); Sharpen(amount: 1); Clarity()
    }

    /// What a look makes of a picture whose last rows are kept in so many bytes.
    private func developed(
        _ picture: Picture, _ look: Look, memory: Int, threads: Int, strip: Int
    ) throws -> (bytes: [UInt8], rowsReadAgain: Int) {
        let renderer = try Renderer(threads: threads, stripHeight: strip)
        let kept = KeptRows(of: picture.format, for: look, memory: memory, isStreamed: true)
        let first = PictureReader(picture)
        let survey = try renderer.survey(look, from: kept?.keeping(first) ?? first, colors: .space(.sRGB))
        let plan = try Plan(look: look, input: picture.format, seed: 3, survey: survey)
        let writer = PictureWriter(plan.output)
        let second = CountedReader(picture)
        try renderer.run(plan, from: kept?.again(second) ?? second, to: writer)
        return (writer.bytes, second.rows)
    }

    @Test(
        "are not decoded again, and the picture is the same however many they are",
        arguments: [
            SampleFormat.Layout.rgb, .rgba, .grey,
        ])
    func same(_ layout: SampleFormat.Layout) throws {
        let picture = Picture.chart(75, 100, layout)
        let row = Developer.stride(picture.format)
        for look in [Self.glow, Self.sharp] {
            let wanted = try developed(picture, look, memory: 0, threads: 1, strip: 100)
            #expect(wanted.rowsReadAgain == 100)
            for (rows, threads, strip) in [(100, 1, 16), (100, 3, 7), (60, 2, 16), (57, 1, 1), (31, 3, 33)] {
                let got = try developed(picture, look, memory: rows * row + 5, threads: threads, strip: strip)
                #expect(got.bytes == wanted.bytes, "\(look.name), \(rows) rows kept, strips of \(strip)")
                #expect(got.rowsReadAgain == 100 - rows)
            }
        }
    }

    @Test(
        "stay as they are while they are surveyed, also where what becomes of a row is as long as the row",
        arguments: [
            (4096, SampleFormat.Layout.rgb, SampleFormat.Depth.eight), (2048, .rgb, .sixteen), (4096, .rgba, .eight),
            (2048, .rgba, .sixteen), (12288, .grey, .eight), (1024, .rgb, .float),
        ])
    func unchanged(width: Int, layout: SampleFormat.Layout, depth: SampleFormat.Depth) throws {
        var picture = Picture.chart(width, 8, layout, depth == .float ? .eight : depth)
        if depth == .float {
            var format = picture.format
            format.depth = .float
            picture = Picture(
                format: format,
                bytes: picture.bytes.flatMap { code in withUnsafeBytes(of: Float(code) / 255) { Array($0) } })
        }
        let row = Developer.stride(picture.format)
        for look in [Self.glow, Look("glare") { Halation() }] {
            let wanted = try developed(picture, look, memory: 0, threads: 1, strip: 8)
            let got = try developed(picture, look, memory: 8 * row, threads: 1, strip: 8)
            #expect(got.rowsReadAgain == 0 && got.bytes == wanted.bytes, "\(look.name)")
        }
    }

    @Test("are none where a quarter of the picture is more than there is room for, or nothing may be taken")
    func none() {
        let format = SampleFormat(width: 20000, height: 20000, layout: .rgb, depth: .eight)
        #expect(KeptRows(of: format, for: Self.glow, memory: .max, isStreamed: true) == nil)
        let small = SampleFormat(width: 16, height: 40, layout: .rgb, depth: .eight)
        #expect(KeptRows(of: small, for: Self.glow, memory: 9 * 48, isStreamed: true) == nil)
        #expect(KeptRows(of: small, for: Self.glow, memory: 10 * 48, isStreamed: true) != nil)
        #expect(KeptRows(of: small, for: Self.glow, memory: 39 * 48, isStreamed: false) == nil)
        #expect(KeptRows(of: small, for: Self.glow, memory: 40 * 48, isStreamed: false) != nil)
        #expect(KeptRows(of: small, for: Self.glow, memory: -1, isStreamed: true) == nil)
    }

    @Test("leave room for what else a look takes: 96 MiB are enough for 24 million pixels")
    func room() {
        let format = SampleFormat(width: 6000, height: 4000, layout: .rgb, depth: .eight)
        for look in Look.all where look.needsSurvey {
            let planes = 4 * 1024 * 683 * look.surveyedPlanes
            #expect(KeptRows.room(beside: look, on: format) + planes <= 72 << 20, "\(look.name)")
            #expect(KeptRows.room(beside: look, on: format) > 20 << 20, "\(look.name)")
        }
    }

    @Test("A large buffer is zero at first and lies at a cache line, one after the other")
    func buffers() {
        for count in [1, 2 << 20, (2 << 20) + 1, 5_000_001] {
            for _ in 0..<2 {
                let buffer = Buffer<UInt8>(count: count)
                #expect(Int(bitPattern: buffer.pointer) % 64 == 0)
                let sum = withExtendedLifetime(buffer) {
                    UnsafeBufferPointer(start: buffer.pointer, count: count).reduce(0) { $0 | $1 }
                }
                #expect(sum == 0)
                withExtendedLifetime(buffer) { buffer.pointer.update(repeating: 255, count: count) }
            }
        }
    }
}

/// Tells how many rows were read.
private final class CountedReader: SampleReader {
    private let reader: PictureReader
    private(set) var rows = 0

    init(_ picture: Picture) { reader = PictureReader(picture) }

    var format: SampleFormat { reader.format }

    func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        try reader.read(into: rows, stride: stride, count: count)
        self.rows += count
    }
}
