import Foundation
import LensCore
import Testing

@testable import LensCodecs

@Suite("Encoding JPEG") struct JPEGEncoderTests {
    @Test("the bytes are cjpeg's", .enabled(if: hasJPEGPrograms)) func equalsCjpeg() throws {
        let choices: [(JPEGOptions.Subsampling, String)] = [(.s444, "1x1"), (.s422, "2x1"), (.s420, "2x2")]
        for (width, height) in [(1, 1), (17, 33), (200, 150)] {
            for (choice, sample) in choices {
                for quality in [1, 10, 50, 75, 92, 100] {
                    for mode in ["", "-progressive", "-optimize"] {
                        let scene = Samples.scene(width, height)
                        let options = JPEGOptions(
                            quality: quality, subsampling: choice, progressive: mode == "-progressive",
                            optimized: mode == "-optimize")
                        let arguments = ["-baseline", "-quality", "\(quality)", "-sample", sample]
                        let wanted = try run("cjpeg", arguments + (mode.isEmpty ? [] : [mode]), on: scene.pnm)
                        #expect(try scene.encoded(options) == wanted.output, "\(width)x\(height) \(options)")
                    }
                }
            }
        }
        let grey = Samples.scene(19, 21, .grey)
        #expect(
            try grey.encoded(JPEGOptions(quality: 85))
                == run("cjpeg", ["-baseline", "-grayscale", "-quality", "85"], on: grey.pnm).output)
        #expect(
            try grey.encoded(JPEGOptions(quality: 85, optimized: true))
                == run("cjpeg", ["-baseline", "-optimize", "-grayscale", "-quality", "85"], on: grey.pnm).output)
    }

    @Test("how many rows come at a time changes no byte", arguments: [1, 5, 16, 200])
    func batches(_ rows: Int) throws {
        let scene = Samples.scene(100, 75)
        let options = JPEGOptions(quality: 80, progressive: rows == 5)
        #expect(try scene.encoded(options, rowsAtATime: rows) == scene.encoded(options))
    }

    @Test("at quality 100 a picture comes back nearly as it was") func roundTrip() throws {
        let scene = Samples.scene(33, 31)
        let back = try Samples(decoding: scene.encoded(JPEGOptions(quality: 100, subsampling: .s444)))
        #expect(back.format == scene.format)
        #expect(zip(back.bytes, scene.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 6 })
    }

    @Test("auto keeps a JPEG source's subsampling, and otherwise goes by quality") func subsampling() {
        func resolve(_ choice: JPEGOptions.Subsampling, _ source: JPEGSubsampling?, _ quality: Int) -> JPEGSubsampling {
            JPEGOptions(quality: quality, subsampling: choice).resolvedSubsampling(source: source).0
        }
        #expect(resolve(.auto, .s422, 95) == .s422)
        #expect(resolve(.auto, .s440, 95) == .s440)
        #expect(resolve(.auto, nil, 90) == .s444)
        #expect(resolve(.auto, nil, 89) == .s420)
        #expect(resolve(.auto, .other, 89) == .s420)
        #expect(resolve(.keep, .s411, 92) == .s411)
        #expect(resolve(.s420, .s444, 92) == .s420)
        #expect(JPEGOptions(subsampling: .keep).resolvedSubsampling(source: .s420).1 == nil)
        #expect(JPEGOptions(subsampling: .keep).resolvedSubsampling(source: nil).1 != nil)
        #expect(JPEGOptions(subsampling: .keep).resolvedSubsampling(source: .other).1 != nil)
    }

    @Test("every kept subsampling is written", arguments: [JPEGSubsampling.s444, .s422, .s420, .s440, .s411])
    func kept(_ source: JPEGSubsampling) throws {
        let jpeg = try Samples.scene(50, 40).encoded(JPEGOptions(subsampling: .keep), source: source)
        #expect(try JPEGDecoder(source: ByteSource(jpeg)).header.subsampling == source)
    }

    @Test("what JPEG cannot hold is refused before anything is written") func refused() {
        func attempt(_ width: Int, _ layout: SampleFormat.Layout, _ depth: SampleFormat.Depth, _ quality: Int = 92)
            -> LensError.Fault?
        {
            let sink = ByteSink()
            let format = SampleFormat(width: width, height: 4, layout: layout, depth: depth)
            let found = fault {
                _ = try JPEGEncoder(sink: sink, format: format, options: JPEGOptions(quality: quality))
            }
            #expect(sink.count == 0)
            return found
        }
        #expect(attempt(4, .rgba, .eight) == .caller)
        #expect(attempt(4, .rgb, .sixteen) == .caller)
        #expect(attempt(4, .rgb, .eight, 0) == .caller)
        #expect(attempt(4, .rgb, .eight, 101) == .caller)
        #expect(attempt(65_501, .rgb, .eight) == .unsupported)
        #expect(attempt(4, .rgb, .eight) == nil)
    }

    @Test("optimised tables make a smaller file of the same samples") func optimized() throws {
        let scene = Samples.scene(200, 150)
        let (plain, small) = (try scene.encoded(), try scene.encoded(JPEGOptions(optimized: true)))
        #expect(small.count < plain.count)
        #expect(try Samples(decoding: small) == Samples(decoding: plain))
    }

    @Test("a picture's coefficients are held against the memory limit", arguments: [false, true])
    func memory(_ optimized: Bool) throws {
        let format = SampleFormat(width: 1600, height: 1600, layout: .rgb, depth: .eight)
        let options = JPEGOptions(subsampling: .s420, progressive: !optimized, optimized: optimized)
        let encoder = try JPEGEncoder(sink: ByteSink(), format: format, options: options)
        #expect(encoder.workingMemory == 100 * 100 * 6 * 128)
        let error = #expect(throws: LensError.self) {
            try JPEGEncoder(sink: ByteSink(), format: format, options: options, maxMemory: 7_000_000)
        }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("--max-memory") == true && error?.message.contains("7680000") == true)
    }

    @Test("a missing row is the caller's error") func missingRows() throws {
        let encoder = try JPEGEncoder(sink: ByteSink(), format: Samples.scene(4, 4).format)
        #expect(fault { try encoder.finish() } == .caller)
    }
}
