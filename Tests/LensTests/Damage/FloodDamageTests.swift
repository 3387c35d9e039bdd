import Lens
import Measures
import Testing

@testable import LensCodecs

@Suite("Damage: floods") struct FloodDamageTests {
    /// A progressive grey picture of empty scans, which is legal.
    static func scans(_ count: Int, _ width: Int = 64, _ height: Int = 64) throws -> [UInt8] {
        let jpeg = try Samples.scene(64, 64, .grey).jpeg(JPEGOptions(progressive: true))
        var start = Array(jpeg[..<(try scanOffset(in: jpeg))])
        let frame = try frameOffset(in: jpeg)
        start.replaceSubrange(
            frame + 1..<frame + 5, with: [height >> 8, height & 255, width >> 8, width & 255].map(UInt8.init))
        return start + [[UInt8]](repeating: segment(0xDA, [1, 1, 0, 0, 0, 0]), count: count).joined() + [0xFF, 0xD9]
    }

    private func error(_ bytes: [UInt8], _ darkroom: Darkroom = Darkroom(), within bound: Duration) -> LensError? {
        var error: LensError?
        let taken = ContinuousClock().measure {
            error = lensError {
                try darkroom.develop(Photo(bytes: bytes), to: ByteSink(), as: bytes[0] == 0x89 ? .png() : .jpeg())
            }
        }
        #expect(taken < bound * patience, "took \(taken)")
        return error
    }

    @Test("5,000 progressive scans are refused before any is read") func scans() throws {
        let file = try Self.scans(5000, 1000, 1000)
        let found = try #require(error(file, within: .seconds(2)))
        #expect(found.fault == .limit && found.message.contains("501 scans") && found.message.contains("--max-scans"))
        #expect(lensError { _ = try Photo(bytes: file).info() } == found, "info says the same")
        // Of a picture that is large enough a tenth of them is too many.
        let large = try #require(error(try Self.scans(60, 9500, 9500), .server, within: .seconds(2)))
        #expect(large.fault == .limit && large.message.contains("--max-scan-pixels"), "\(large)")
    }

    @Test("90 scans, more than any program writes, are developed") func soundScans() throws {
        #expect(error(try Self.scans(90), within: .seconds(5)) == nil)
    }

    @Test("200,000 markers are refused", arguments: [0xE1, 0xFE, 0xDB] as [UInt8]) func markers(_ code: UInt8) throws {
        let flood = [[UInt8]](repeating: segment(code, []), count: 200_000).joined()
        let file = inserting(Array(flood), into: try Samples.scene(8, 8).jpeg())
        let found = try #require(error(file, within: .seconds(5)))
        #expect(found.fault == .limit && found.message.contains("--max-segments"), "\(found)")
    }

    @Test("200,000 chunks are refused, and 200,000 without data") func chunks() throws {
        let png = try Samples.scene(8, 8).png()
        for type in ["tEXt", "IDAT"] {
            let flood = [[UInt8]](repeating: PNGChunk(type, []).encoded, count: 200_000).joined()
            let found = try #require(error(Array(png[..<33] + flood + png[33...]), within: .seconds(10)))
            #expect(found.fault == .limit && found.message.contains("--max-segments"), "\(found)")
        }
    }

    /// Every block is followed by a promised restart marker that is not there.
    static func warnings() throws -> [UInt8] {
        let jpeg = try PlainJPEG(columns: 40, rows: 40).file()
        let scan = try scanOffset(in: jpeg)
        return Array(jpeg[..<scan]) + segment(0xDD, [0, 1]) + Array(jpeg[scan...])
    }

    @Test("a flood of warnings is told once with its number, and ends at the limit") func flood() throws {
        let file = try Self.warnings()
        let sink = ByteSink()
        let development = try Darkroom().develop(Photo(bytes: file), to: sink, as: .jpeg())
        #expect(development.warnings.count < 8)
        #expect(development.warnings.contains { $0.message.contains(" times)") }, "\(development.warnings)")
        var darkroom = Darkroom()
        darkroom.limits.maxWarnings = 100
        let found = try #require(error(file, darkroom, within: .seconds(2)))
        #expect(found.fault == .input && found.message.contains("100 (--max-warnings raises it)"), "\(found)")
        #expect(try #require(error(file, Darkroom(strict: true), within: .seconds(2))).message.contains("--strict"))
    }
}
