import Foundation
import LensCore
import Measures
import SystemPackage
import Testing

@testable import LensCodecs

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("PNG's picture data in pieces") struct PNGPressTests {
    /// Some pieces of slopes and noise.
    private static let scene = Samples.noise(500, 1000, .rgb, .eight)

    private func encoded(_ scene: Samples, _ compression: Int, threads: Int, rows: Int) throws -> [UInt8] {
        let sink = ByteSink()
        let encoder = try PNGEncoder(
            sink: sink, format: scene.format, options: PNGOptions(compression: compression), threads: threads)
        try scene.encode(encoder, rowsAtATime: rows)
        return sink.bytes
    }

    @Test("the bytes are the same for any number of threads and of rows at a time", arguments: [0, 1, 6, 9])
    func sameBytes(_ compression: Int) throws {
        #expect(PNGShape(Self.scene.format, compression: compression).pieces == 6)
        let file = try encoded(Self.scene, compression, threads: 1, rows: 16)
        #expect(try Samples(png: file, strict: true) == Self.scene)
        for (threads, rows) in [(1, 1000), (2, 16), (2, 1000), (3, 7), (8, 1), (8, 333), (100, 1000)] {
            let isSame = try encoded(Self.scene, compression, threads: threads, rows: rows) == file
            #expect(isSame, "\(threads) threads, \(rows) rows")
        }
    }

    @Test("pieces cost next to nothing: zlib at once over the same rows is hardly smaller") func size() throws {
        let file = try encoded(Self.scene, 9, threads: 2, rows: 64)
        let (_, data) = try #require(try PlainPNG.parse(file))
        let whole = try Zlib.deflate(data).count
        #expect(Double(file.count) < Double(whole) * 1.005, "\(file.count) \(whole)")
    }

    /// ISO/IEC 15948, 9.2 and 12.8, byte by byte: the filter whose result, taken as signed, is the least in all.
    private func bestFilter(_ row: ArraySlice<UInt8>, _ above: ArraySlice<UInt8>, _ pixel: Int, _ filters: [Int]) -> Int
    {
        var sums = [0, 0, 0, 0, 0]
        for i in 0..<row.count {
            let x = Int(row[row.startIndex + i])
            let a = i >= pixel ? Int(row[row.startIndex + i - pixel]) : 0
            let b = Int(above[above.startIndex + i])
            let c = i >= pixel ? Int(above[above.startIndex + i - pixel]) : 0
            let (pa, pb, pc) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
            let paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
            for (filter, guess) in [0, a, b, (a + b) / 2, paeth].enumerated() {
                sums[filter] += abs(Int(Int8(truncatingIfNeeded: x - guess)))
            }
        }
        return filters.min { sums[$0] < sums[$1] } ?? 0
    }

    @Test("each row has the filter that leaves least; the first of those that leave as much") func filters() throws {
        var used: Set<UInt8> = []
        for (layout, depth) in PNGEncoderTests.layouts.flatMap({ [($0, SampleFormat.Depth.eight), ($0, .sixteen)] }) {
            for (width, height) in [(1, 1), (1, 9), (9, 1), (2, 3), (37, 40)] {
                let scene = Samples.noise(width, height, layout, depth)
                let filters =
                    [0] + (width > 1 ? [1] : []) + (height > 1 ? [2] : [])
                    + (width * height > max(width, height) ? [3, 4] : [])
                let (plain, data) = try #require(try PlainPNG.parse(scene.encodedPNG()))
                let row = plain.rowBytes(width)
                // As PNG has them: the greater byte first.
                var bytes = scene.bytes
                if depth == .sixteen, UInt16(1).bigEndian != 1 {
                    for i in Swift.stride(from: 0, to: bytes.count, by: 2) { bytes.swapAt(i, i + 1) }
                }
                bytes = [UInt8](repeating: 0, count: row) + bytes
                for y in 0..<height {
                    let wanted = bestFilter(
                        bytes[(y + 1) * row..<(y + 2) * row], bytes[y * row..<(y + 1) * row],
                        scene.format.bytesPerPixel,
                        filters)
                    #expect(Int(data[y * (row + 1)]) == wanted, "\(scene.format) row \(y)")
                    used.insert(data[y * (row + 1)])
                }
            }
        }
        #expect(used.count >= 4, "\(used)")
    }

    /// Hands rows to a press until something is thrown.
    private func feed(_ press: PNGPress, _ scene: Samples, _ rows: Range<Int>) throws {
        let row = scene.format.bytesPerRow
        try scene.bytes.withUnsafeBufferPointer { all in
            let start = try #require(all.baseAddress)
            for y in rows { try press.write(start + y * row, stride: row, count: 1) }
        }
    }

    @Test("a sink that fails in the middle ends all threads with its error", arguments: [1, 2, 8])
    func failingSink(_ threads: Int) throws {
        guard let full = try? FileDescriptor.open("/dev/full", .writeOnly) else { return }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("lens-\(UUID().uuidString).png").path
        let descriptor = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite])
        defer {
            try? full.close()
            try? descriptor.close()
            try? FileManager.default.removeItem(atPath: path)
        }
        let shape = PNGShape(Self.scene.format, compression: 6)
        let sink = ByteSink(descriptor: descriptor, name: "out.png")
        weak var remains: PNGPress?
        do {
            let press = try PNGPress(shape, compression: 6, threads: threads, sink: sink)
            remains = press
            try feed(press, Self.scene, 0..<400)
            #expect(dup2(full.rawValue, descriptor.rawValue) >= 0)
            let error = failure {
                try feed(press, Self.scene, 400..<1000)
                try press.finish()
            }
            #expect(error?.fault == .output && error?.message.contains("out.png") == true)
            // It stays what it is.
            #expect(failure { try press.finish() } == error)
            #expect(seconds { press.stop() } < 2)
        }
        // Threads on their way out may hold it a moment longer.
        for _ in 0..<200 where remains != nil { usleep(10_000) }
        #expect(remains == nil)
    }

    @Test("an encoder that is given up ends its threads at once", arguments: [1, 2, 8]) func givenUp(_ threads: Int)
        throws
    {
        let shape = PNGShape(Self.scene.format, compression: 9)
        weak var remains: PNGPress?
        let taken = try seconds {
            let press = try PNGPress(shape, compression: 9, threads: threads, sink: ByteSink())
            remains = press
            try feed(press, Self.scene, 0..<200)
            press.stop()
        }
        #expect(taken < 2 * patience)
        for _ in 0..<200 where remains != nil { usleep(10_000) }
        #expect(remains == nil)
    }

    @Test("memory is the same for any height, and bounded for any number of threads and any width") func memory() {
        func bytes(_ width: Int, _ height: Int, _ threads: Int) -> Int {
            let format = SampleFormat(width: width, height: height, layout: .rgb, depth: .eight)
            return PNGPress.bytes(PNGShape(format, compression: 6), threads: threads)
        }
        #expect(bytes(6000, 4000, 2) == bytes(6000, 400_000, 2))
        #expect(bytes(6000, 4000, 1) < 3 << 20)
        #expect(bytes(6000, 4000, 2) < 6 << 20)
        #expect(bytes(6000, 4000, 64) < 48 << 20)
        #expect(bytes(6000, 4000, .max) == bytes(6000, 4000, 1000))
        #expect(bytes(640, 480, .max) < 16 << 20)
        // Rows of 300 MB: two pieces of one.
        #expect(bytes(100_000_000, 8, 64) < 2 * 5 * 300_000_000)
        #expect(bytes(1, 1, 8) < 3 << 20)
    }
}
