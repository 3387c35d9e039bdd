import Testing

@testable import LensCore

@Suite("The renderer", .timeLimit(.minutes(20)))
struct RendererTests {
    static let look = Look("brighter") { Exposure(ev: 0.5) }
    static let picture = Picture.chart(20, 14)
    /// Strips of one and of several rows, the last one short.
    static let heights = [1, 3]
    static let threads = [1, 2, 3]

    private func plan(_ look: Look = look, _ picture: Picture = picture) throws -> Plan {
        try Plan(look: look, input: picture.format, seed: 1)
    }

    @Test("writes every row in order and finishes once", arguments: threads, heights)
    func whole(_ threads: Int, _ height: Int) throws {
        let plan = try plan()
        let writer = PictureWriter(plan.output)
        let progress = Log()
        try Renderer(threads: threads, stripHeight: height).run(plan, from: PictureReader(Self.picture), to: writer) {
            false
        } progress: {
            progress.add($0)
        }
        #expect(writer.rows == 14)
        #expect(writer.finishes == 1)
        #expect(writer.bytes == Development(plan, Self.picture, on: .baseline).codes)
        let told = progress.all
        #expect(zip(told, told.dropFirst()).allSatisfy { $0 < $1 }, "progress \(told)")
        #expect(told.last == 14)
        #expect(told.count == (14 + height - 1) / height)
    }

    @Test("surfaces the reader's error at any row, and never finishes", arguments: threads, heights)
    func readerFails(_ threads: Int, _ height: Int) throws {
        let plan = try plan()
        let renderer = try Renderer(threads: threads, stripHeight: height)
        for row in 0..<14 {
            let writer = PictureWriter(plan.output)
            let error = #expect(throws: LensError.self) {
                try renderer.run(plan, from: PictureReader(Self.picture, failingAtRow: row), to: writer)
            }
            #expect(error == LensError(.input, "row \(row) is damaged"))
            #expect(writer.finishes == 0, "row \(row)")
            #expect(writer.rows <= row, "row \(row)")
        }
    }

    @Test("surfaces the writer's error at any row, and never finishes", arguments: threads, heights)
    func writerFails(_ threads: Int, _ height: Int) throws {
        let plan = try plan()
        let renderer = try Renderer(threads: threads, stripHeight: height)
        for row in 0..<14 {
            let writer = PictureWriter(plan.output, failingAtRow: row)
            let error = #expect(throws: LensError.self) {
                try renderer.run(plan, from: PictureReader(Self.picture), to: writer)
            }
            #expect(error == LensError(.output, "no room for row \(row)"))
            #expect(writer.finishes == 0, "row \(row)")
        }
    }

    @Test("surfaces the error of finishing", arguments: threads)
    func endFails(_ threads: Int) throws {
        let plan = try plan()
        let writer = PictureWriter(plan.output, failingAtEnd: true)
        let error = #expect(throws: LensError.self) {
            try Renderer(threads: threads, stripHeight: 4).run(plan, from: PictureReader(Self.picture), to: writer)
        }
        #expect(error?.message == "no room for the end")
        #expect(writer.finishes == 1)
    }

    @Test("stops when it is cancelled before any strip", arguments: threads, heights)
    func cancellation(_ threads: Int, _ height: Int) throws {
        let plan = try plan()
        let renderer = try Renderer(threads: threads, stripHeight: height)
        for strip in 1...((14 + height - 1) / height) {
            let writer = PictureWriter(plan.output)
            let asked = Log()
            let error = #expect(throws: LensError.self) {
                try renderer.run(plan, from: PictureReader(Self.picture), to: writer) { asked.count() >= strip }
            }
            #expect(error?.fault == .cancelled, "strip \(strip)")
            #expect(writer.finishes == 0, "strip \(strip)")
            #expect(writer.rows < 14, "strip \(strip)")
        }
    }

    @Test("hands the decoder's samples to the encoder when nothing is left of a look", arguments: threads)
    func passthrough(_ threads: Int) throws {
        for picture in [Self.picture, Picture.chart(17, 9, .grey)] {
            let plan = try plan(Look.decay.at(Strength(0)), picture)
            #expect(plan.isPassthrough)
            #expect(plan.output == picture.format)
            #expect(plan.lines == ["samples pass untouched"])
            let writer = PictureWriter(plan.output)
            try Renderer(threads: threads, stripHeight: 2).run(plan, from: PictureReader(picture), to: writer)
            #expect(writer.bytes == picture.bytes, "\(picture.name)")
        }
    }

    @Test(
        "develops grey samples to colour where the look has colours, and to grey where it has none",
        arguments: [(look, SampleFormat.Layout.grey), (Look("warm") { WhiteBalance(kelvin: 8000) }, .rgb)])
    func grey(_ look: Look, _ layout: SampleFormat.Layout) throws {
        let picture = Picture.chart(33, 5, .grey)
        let plan = try plan(look, picture)
        #expect(plan.output.layout == layout)
        let writer = PictureWriter(plan.output)
        try Renderer(threads: 2, stripHeight: 2).run(plan, from: PictureReader(picture), to: writer)
        #expect(writer.bytes == Development(plan, picture, on: .baseline).codes)
    }

    @Test("takes a picture lower than one strip, with more threads than strips")
    func tiny() throws {
        let picture = Picture.chart(1, 1)
        let plan = try plan(Self.look, picture)
        let writer = PictureWriter(plan.output)
        try Renderer(threads: 8).run(plan, from: PictureReader(picture), to: writer)
        #expect(writer.bytes.count == 3)
        #expect(writer.finishes == 1)
    }

    @Test("refuses ink without a conversion", arguments: [SampleFormat.Depth.eight, .sixteen, .float])
    func unsupported(depth: SampleFormat.Depth) {
        let format = SampleFormat(width: 4, height: 4, layout: .cmyk, depth: depth)
        let error = #expect(throws: LensError.self) { try Plan(look: Self.look, input: format, seed: 1) }
        #expect(error?.fault == .unsupported)
    }

    @Test("refuses a result that the picture cannot have")
    func impossible() {
        let format = SampleFormat(width: 4, height: 4, layout: .rgb, depth: .eight)
        for layout in [SampleFormat.Layout.grey, .rgba, .cmyk] {
            var output = format
            output.layout = layout
            let error = #expect(throws: LensError.self) {
                try Plan(look: Self.look, input: format, output: output, seed: 1)
            }
            #expect(error?.fault == .caller, "\(layout)")
        }
    }
}

@Suite("Law 2: the same pixels everywhere", .timeLimit(.minutes(20)))
struct SamePixelsTests {
    @Test("whatever the threads, the strips and the instruction set", arguments: [(300, 200), (1040, 70)])
    func decay(_ width: Int, _ height: Int) throws {
        let picture = Picture.chart(width, height)
        let plan = try Plan(look: .decay, input: picture.format, seed: 77)
        func bytes(_ set: InstructionSet, _ threads: Int, _ strip: Int) throws -> [UInt8] {
            let writer = PictureWriter(plan.output)
            try Renderer(threads: threads, instructionSet: set, stripHeight: strip)
                .run(plan, from: PictureReader(picture), to: writer)
            return writer.bytes
        }
        let wanted = try bytes(.baseline, 1, 64)
        for set in InstructionSet.available {
            #expect(try bytes(set, 2, 7) == wanted, "\(set.rawValue)")
        }
        let widest = InstructionSet.available.last ?? .baseline
        for threads in 1...3 {
            for strip in [1, 7, 16, 64] {
                #expect(
                    try bytes(widest, threads, strip) == wanted,
                    "\(widest.rawValue), \(threads) threads, strips of \(strip)")
            }
        }
    }

    @Test("The seed is part of the picture")
    func seed() throws {
        let picture = Picture.chart(64, 32)
        func codes(_ seed: UInt64) throws -> [UInt8] {
            Development(try Plan(look: .decay, input: picture.format, seed: seed), picture, on: .baseline).codes
        }
        let first = try codes(1)
        #expect(try codes(1) == first)
        #expect(try codes(2) != first)
        #expect(try codes(1 << 40) != first)
    }
}
