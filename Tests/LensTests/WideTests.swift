import Lens
import LensCore
import Testing

@Suite("Looks that see the whole picture") struct WideTests {
    private static let look = Look("glow") {
        Diffusion(kind: .mist, amount: 0.35); Halation(); Clarity()
    }

    @Test("read the picture twice, from a file of any kind, at any size") func twice() throws {
        let scene = Samples.scene(160, 120)
        for bytes in [
            try scene.jpeg(JPEGOptions(quality: 95)), try scene.jpeg(JPEGOptions(quality: 95, progressive: true)),
            try scene.png(),
        ] {
            let photo = Photo(bytes: bytes).applying(Self.look)
            let sink = ByteSink()
            let development = try Darkroom().develop(photo, to: sink, as: .png())
            #expect(development.plan.first == "surveyed at 160×120")
            #expect(try Darkroom(threads: 3, instructionSet: .baseline).encoded(photo) == sink.bytes)

            let half = Finishing(box: Finishing.Box(width: 80, height: 80))
            let small = ByteSink()
            let reduced = try Darkroom().develop(photo, to: small, as: .png(), finishing: half)
            #expect(Array(reduced.plan.prefix(2)) == ["reduced from 160×120 in linear light", "surveyed at 80×60"])
        }
    }

    @Test("cost nothing once nothing is left of them") func passthrough() throws {
        let photo = Photo(bytes: try Samples.scene(64, 48).jpeg()).applying(Self.look, strength: 0)
        #expect(try Darkroom().develop(photo, to: ByteSink(), as: .jpeg()).plan == ["samples pass untouched"])
    }

    @Test("tell of damage once, wherever the rows come from the second time") func warnings() throws {
        let bytes = try Samples.scene(400, 304).jpeg(JPEGOptions(quality: 90))
        let cut = Photo(bytes: Array(bytes[..<(bytes.count * 4 / 5)]))
        func developed(_ look: Look, memory: Int) throws -> ([UInt8], [String]) {
            var darkroom = Darkroom()
            darkroom.limits.maxMemory = memory
            let sink = ByteSink()
            let development = try darkroom.develop(cut.applying(look), to: sink, as: .png())
            return (sink.bytes, development.warnings.map(\.message))
        }
        let plain = try developed(Look("exposure") { Exposure(ev: 0.5) }, memory: .max).1
        #expect(!plain.isEmpty)
        // Nothing is kept, half of the rows, and all: of 1,200 bytes each.
        let format = SampleFormat(width: 400, height: 304, layout: .rgb, depth: .eight)
        let maps = RenderMemory(Self.look, on: format, threads: 1).charged()
        let wanted = try developed(Self.look, memory: maps + 1200 * 50)
        #expect(wanted.1 == plain)
        for memory in [maps + 1200 * 150, Int.max] {
            let got = try developed(Self.look, memory: memory)
            #expect(got.0 == wanted.0 && got.1 == plain, "\(memory) bytes")
        }
    }

    @Test("find damage and hear of a cancellation while they look") func faults() throws {
        let bytes = try Samples.scene(400, 300).png()
        let cut = Photo(bytes: Array(bytes[..<(bytes.count / 2)])).applying(Self.look)
        let error = lensError { _ = try Darkroom(strict: true).develop(cut, to: ByteSink(), as: .jpeg()) }
        #expect(error?.fault == .input)
        let whole = Photo(bytes: bytes).applying(Self.look)
        let sink = ByteSink()
        let cancelled = lensError {
            _ = try Darkroom().develop(whole, to: sink, as: .jpeg(), isCancelled: { true })
        }
        #expect(cancelled?.fault == .cancelled && sink.bytes.isEmpty)
    }
}

extension Darkroom {
    fileprivate func encoded(_ photo: Photo) throws -> [UInt8] {
        let sink = ByteSink()
        try develop(photo, to: sink, as: .png())
        return sink.bytes
    }
}
