import Testing

@testable import LensCore

/// How far reading is ahead of writing.
private final class Distance {
    var read = 0
    var written = 0
    var largest = 0
}

private final class CountingReader: SampleReader {
    let format: SampleFormat
    private let distance: Distance

    init(_ format: SampleFormat, _ distance: Distance) {
        self.format = format
        self.distance = distance
    }

    func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        for row in 0..<count { (rows + row * stride).initializeMemory(as: UInt8.self, repeating: 90, count: stride) }
        distance.read += count
        distance.largest = max(distance.largest, distance.read - distance.written)
    }
}

private final class CountingWriter: SampleWriter {
    let format: SampleFormat
    private let distance: Distance

    init(_ format: SampleFormat, _ distance: Distance) {
        self.format = format
        self.distance = distance
    }

    func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) { distance.written += count }
    func finish() throws(LensError) {}
}

@Suite("Stages that read around a pixel", .timeLimit(.minutes(20)))
struct NeighbourTests {
    private static let one = Look("one") {
        Saturation(amount: 1.3); Sharpen(amount: 1.5, radius: 1)
    }
    private static let two = Look("two") {
        Vignette(stops: 1); Sharpen(amount: 1, radius: 3); Sharpen(amount: 1, radius: 0.5); Grain(iso: 800)
        Stains(count: 9); LightLeak(amount: 0.4); Cracks(amount: 1); Paper(texture: 0.03)
    }

    private func run(
        _ plan: Plan, _ picture: Picture, _ set: InstructionSet, threads: Int, strip: Int
    ) throws -> [UInt8] {
        let writer = PictureWriter(plan.output)
        try Renderer(threads: threads, instructionSet: set, stripHeight: strip)
            .run(plan, from: PictureReader(picture), to: writer)
        return writer.bytes
    }

    @Test(
        "Law 2 holds: threads, strips lower than their reach and instruction sets never show",
        arguments: [one, two],
        [Picture.chart(1, 1), .chart(3, 40), .chart(40, 3), .chart(130, 60), .chart(2070, 23, .rgba)])
    func same(_ look: Look, _ picture: Picture) throws {
        let plan = try Plan(look: look, input: picture.format, seed: 3)
        #expect(plan.reach == (look.name == "one" ? 3 : 11))
        let wanted = Development(plan, picture, on: .baseline).codes
        for set in InstructionSet.available {
            #expect(try run(plan, picture, set, threads: 1, strip: 64) == wanted, "\(set.rawValue)")
        }
        let widest = InstructionSet.available.last ?? .baseline
        for (threads, strip) in [(1, 1), (2, 1), (3, 2), (2, 5), (3, 16)] {
            #expect(
                try run(plan, picture, widest, threads: threads, strip: strip) == wanted,
                "\(threads) threads, strips of \(strip)")
        }
    }

    @Test("Rows are read ahead by what the strips hold and no more")
    func memory() throws {
        let format = SampleFormat(width: 40, height: 4000, layout: .rgb, depth: .eight)
        let plan = try Plan(look: Self.two, input: format, seed: 1)
        let distance = Distance()
        try Renderer(threads: 1, stripHeight: 16)
            .run(plan, from: CountingReader(format, distance), to: CountingWriter(plan.output, distance))
        #expect(distance.written == 4000)
        // Four places of sixteen rows at the most, and the rows below the last.
        #expect(distance.largest <= 4 * 16 + plan.reach, "\(distance.largest) rows")
    }

    @Test("A look without them is planned as if there were none")
    func free() throws {
        let format = SampleFormat(width: 4000, height: 40, layout: .rgb, depth: .eight)
        let plan = try Plan(look: .decay, input: format, seed: 1)
        #expect(plan.reach == 0)
        #expect(plan.rows(around: 8..<16) == 8..<16)
        #expect(Section.width(of: plan.stages, tile: 1024, picture: 4000) == 1024)
    }

    @Test("Errors come through, whichever row they come from")
    func errors() throws {
        let picture = Picture.chart(20, 14)
        let plan = try Plan(look: Self.one, input: picture.format, seed: 1)
        for threads in 1...3 {
            for row in 0..<14 {
                let writer = PictureWriter(plan.output)
                #expect(throws: LensError(.input, "row \(row) is damaged")) {
                    try Renderer(threads: threads, stripHeight: 2)
                        .run(plan, from: PictureReader(picture, failingAtRow: row), to: writer)
                }
                #expect(writer.finishes == 0 && writer.rows <= row)
            }
        }
    }
}
