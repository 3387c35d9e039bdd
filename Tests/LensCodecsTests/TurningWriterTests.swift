import Foundation
import LensCore
import SystemPackage
import Testing

@testable import LensCodecs

/// Keeps what it is given.
private final class Keeper: SampleWriter {
    let format: SampleFormat
    private(set) var bytes: [UInt8] = []
    private(set) var finishes = 0
    private let failure: LensError?

    init(_ format: SampleFormat, failing failure: LensError? = nil) {
        self.format = format
        self.failure = failure
    }

    func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        if let failure { throw failure }
        for row in 0..<count {
            bytes += UnsafeRawBufferPointer(start: rows + row * stride, count: format.bytesPerRow)
        }
    }

    func finish() throws(LensError) { finishes += 1 }
}

/// Bytes that all differ from their neighbours'.
private func noise(_ format: SampleFormat) -> [UInt8] {
    var state: UInt32 = 99
    return (0..<format.bytesPerRow * format.height).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
}

/// A picture turned by the definition: each stored pixel's centre goes where it is displayed.
private func turned(_ bytes: [UInt8], _ format: SampleFormat, _ orientation: Orientation) -> [UInt8] {
    let size = format.bytesPerPixel
    let width = format.turned(orientation).width
    func place(_ x: Int, _ y: Int) -> Int {
        let shown = orientation.display(
            [Double(x) + 0.5, Double(y) + 0.5], width: Double(format.width), height: Double(format.height))
        return (Int(shown.y.rounded(.down)) * width + Int(shown.x.rounded(.down))) * size
    }
    // Places go on in equal steps, so that not every one need be asked for.
    let (origin, right, down) = (place(0, 0), place(1, 0) - place(0, 0), place(0, 1) - place(0, 0))
    var result = [UInt8](repeating: 0, count: bytes.count)
    bytes.withUnsafeBytes { bytes in
        result.withUnsafeMutableBytes { result in
            guard let from = bytes.baseAddress, let to = result.baseAddress else { return }
            for y in 0..<format.height {
                for x in 0..<format.width {
                    (to + origin + x * right + y * down).copyMemory(
                        from: from + (y * format.width + x) * size, byteCount: size)
                }
            }
        }
    }
    return result
}

/// Writes all rows, so many at a time and with some bytes between them, all of which belong to nobody.
private func write(_ bytes: [UInt8], to writer: TurningWriter, rowsAtATime: Int, padding: Int = 0) throws {
    let format = writer.format
    let stride = format.bytesPerRow + padding
    for first in Swift.stride(from: 0, to: format.height, by: rowsAtATime) {
        let count = min(rowsAtATime, format.height - first)
        // Exactly as long as it must be, so that the address sanitizer sees what is read beyond.
        var rows: [UInt8] = []
        for row in first..<(first + count) {
            rows += bytes[(row * format.bytesPerRow)..<((row + 1) * format.bytesPerRow)]
            if row < first + count - 1 { rows += [UInt8](repeating: 0xEE, count: padding) }
        }
        try rows.withUnsafeBytes { rows in
            try writer.write(from: #require(rows.baseAddress), stride: stride, count: count)
        }
    }
}

@Suite("Turning pixels", .timeLimit(.minutes(20)))
struct TurningWriterTests {
    static let formats: [SampleFormat] = [.grey, .greyAlpha, .rgb, .rgba].flatMap { layout in
        [SampleFormat.Depth.eight, .sixteen].map { SampleFormat(width: 0, height: 0, layout: layout, depth: $0) }
    }
    /// Around the sizes of blocks and of bands.
    static let sizes = [(1, 1), (1, 7), (9, 1), (5, 3), (64, 64), (65, 63), (130, 129), (3, 300)]

    @Test("Every pixel goes where it is displayed, from memory and from a file", arguments: Orientation.allCases)
    func everyPixel(_ orientation: Orientation) throws {
        for var format in Self.formats {
            for (width, height) in Self.sizes {
                (format.width, format.height) = (width, height)
                let bytes = noise(format)
                let expected = turned(bytes, format, orientation)
                for (memory, rows) in [(64 << 20, 16), (0, 7)] {
                    let keeper = Keeper(format.turned(orientation))
                    let writer = try TurningWriter(keeper, from: format, orientation: orientation, memory: memory)
                    try write(bytes, to: writer, rowsAtATime: rows, padding: rows == 7 ? 5 : 0)
                    try writer.finish()
                    #expect(keeper.bytes == expected, "\(format), \(memory) bytes")
                    #expect(keeper.finishes == 1)
                }
            }
        }
    }

    @Test("Bands and strips of a file join without a seam", arguments: Orientation.allCases)
    func seams(_ orientation: Orientation) throws {
        // Half a megabyte holds some 150 rows of the one and 80 of the other.
        for (width, height) in [(420, 450), (800, 210)] {
            let format = SampleFormat(width: width, height: height, layout: .rgba, depth: .sixteen)
            let plan = try TurningPlan(format, orientation, memory: 0)
            if orientation.swapsSides { #expect(plan.band < height && plan.strip < width) }
            let bytes = noise(format)
            let keeper = Keeper(format.turned(orientation))
            let writer = try TurningWriter(keeper, from: format, orientation: orientation, memory: 0)
            try write(bytes, to: writer, rowsAtATime: 64)
            try writer.finish()
            #expect(keeper.bytes == turned(bytes, format, orientation))
        }
    }

    @Test("What is needed is known before: nothing for upright, a few rows for mirrored, else the picture or a file")
    func need() throws {
        let format = SampleFormat(width: 6000, height: 4000, layout: .rgb, depth: .eight)
        let whole = 6000 * 4000 * 3
        for orientation in Orientation.allCases {
            let ample = try TurningPlan(format, orientation, memory: 256 << 20)
            let scarce = try TurningPlan(format, orientation, memory: 16 << 20)
            #expect(ample.fileBytes == 0)
            #expect(ample.memoryBytes <= 256 << 20 && scarce.memoryBytes <= 17 << 20)
            switch orientation {
            case .upright: #expect(ample.memoryBytes == 0 && scarce.memoryBytes == 0)
            case .mirrored: #expect(ample.memoryBytes <= 1 << 20 && scarce == ample)
            default:
                #expect(ample.memoryBytes >= whole)
                #expect(scarce.fileBytes == whole)
            }
        }
    }

    @Test(
        "Pieces of a file stay long however large the picture is: 400 Mpx are read in thousands of pieces, not millions"
    )
    func pieces() throws {
        let format = SampleFormat(width: 20_000, height: 20_000, layout: .rgb, depth: .eight)
        let plan = try TurningPlan(format, .turned90, memory: 64 << 20)
        let pieces = (20_000 / plan.band + 1) * (20_000 / plan.strip + 1)
        #expect(pieces < 10_000)
        #expect(plan.band * plan.strip * 3 > 100_000)
    }

    @Test("A picture beyond all addresses is refused")
    func huge() {
        let format = SampleFormat(width: 1 << 31, height: 1 << 31, layout: .rgba, depth: .sixteen)
        let found = fault { _ = try TurningPlan(format, .turned90, memory: 1 << 30) }
        #expect(found == .limit)
    }

    @Test("A folder that takes no file is the output's fault, and names it")
    func noFolder() {
        let format = SampleFormat(width: 8, height: 8, layout: .rgb, depth: .eight)
        let error = #expect(throws: LensError.self) {
            try TurningWriter(
                Keeper(format), from: format, orientation: .turned180, memory: 0, temporaryFolder: "/nonexistent/folder"
            )
        }
        #expect(error?.fault == .output)
        #expect(error?.message.contains("/nonexistent/folder") == true)
    }

    @Test("The other writer's errors, too many rows, too few rows and the wrong size are told; cancelling stops")
    func errors() throws {
        let format = SampleFormat(width: 5, height: 3, layout: .grey, depth: .eight)
        for orientation in Orientation.allCases where orientation != .upright {
            let turnedFormat = format.turned(orientation)
            func writer(_ keeper: Keeper, cancelled: Bool = false) throws -> TurningWriter {
                try TurningWriter(keeper, from: format, orientation: orientation, memory: 1 << 20) { cancelled }
            }
            let full = LensError(.output, "no room")
            #expect(throws: full) {
                let writer = try writer(Keeper(turnedFormat, failing: full))
                try write(noise(format), to: writer, rowsAtATime: 3)
                try writer.finish()
            }
            let keeper = Keeper(turnedFormat)
            let short = try writer(keeper)
            #expect(fault { try short.finish() } == .caller)
            #expect(keeper.finishes == 0)
            try write(noise(format), to: short, rowsAtATime: 2)
            #expect(fault { try write(noise(format), to: short, rowsAtATime: 1) } == .caller)
            if orientation != .mirrored {
                let cancelled = try writer(Keeper(turnedFormat), cancelled: true)
                try write(noise(format), to: cancelled, rowsAtATime: 3)
                #expect(fault { try cancelled.finish() } == .cancelled)
            }
        }
        #expect(
            fault { _ = try TurningWriter(Keeper(format), from: format, orientation: .turned90, memory: 0) } == .caller)
    }
}
