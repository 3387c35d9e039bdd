import Foundation
import LensCore
import Measures
import Testing

@testable import LensCodecs

@Suite("PNG pictures of the corpus") struct PNGCorpusTests {
    /// Animated, or of high dynamic range: refused by name.
    private func isRefused(_ file: [UInt8]) -> Bool {
        guard let data = file.firstIndex(of: Array("IDAT".utf8)) else { return false }
        if let animation = file.firstIndex(of: Array("acTL".utf8)), animation < data { return true }
        guard let code = file.firstIndex(of: Array("cICP".utf8)), code < data else { return false }
        return [16, 18].contains(file[code + 5])
    }

    @Test("sound pictures decode to what the specification says, or are refused by name", .timeLimit(.minutes(20)))
    func soundPictures() throws {
        for picture in CorpusPicture.pngs(in: ["png-good", "exif", "photos"]) {
            let file = try picture.bytes
            #expect(picture.isOK, "\(picture)")
            if isRefused(file) {
                let found = fault { _ = try PNGDecoder(source: ByteSource(file)) }
                #expect(found == .unsupported, "\(picture)")
                continue
            }
            let decoder = try PNGDecoder(source: ByteSource(file, name: picture.name))
            let samples = try Samples(reading: decoder)
            let (plain, data) = try #require(try PlainPNG.parse(file), "\(picture)")
            #expect(samples.format == plain.format, "\(picture)")
            let wanted = try #require(plain.samples(data), "\(picture)")
            let isSame = samples.bytes == wanted
            #expect(isSame, "\(picture)")
            if picture.warnings == 0 { #expect(decoder.decoderWarningCount == 0, "\(picture): \(decoder.warnings)") }
            let back = try Samples(png: samples.encodedPNG(PNGOptions(compression: 1)))
            let isBack = back == samples
            #expect(isBack, "\(picture)")
        }
    }

    /// PngSuite's pictures by their names.
    private func suite(_ name: String) throws -> Samples? {
        guard let root = ProcessInfo.processInfo.environment["LENS_CORPUS"] else { return nil }
        let url = URL(fileURLWithPath: root).appendingPathComponent("png-good/pngsuite/\(name).png")
        return try Samples(png: Array(Data(contentsOf: url)))
    }

    @Test("PngSuite's pictures that show the same are the same") func sameInSuite() throws {
        let basic = [
            "0g01", "0g02", "0g04", "0g08", "0g16", "2c08", "2c16", "3p01", "3p02", "3p04", "3p08", "4a08", "4a16",
            "6a08", "6a16",
        ]
        var groups = basic.map { ["basn\($0)", "basi\($0)"] }
        groups += ["0g16", "2c16"].map { kind in [1, 2, 4, 9].map { "oi\($0)n\(kind)" } + ["basn\(kind)"] }
        groups += [["z00n2c08", "z03n2c08", "z06n2c08", "z09n2c08"]]
        groups += (1...9).map { size in ["i", "n"].map { "s0\(size)\($0)\(size < 5 ? "3p01" : "3p02")" } }
        groups += (32...40).map { ["s\($0)i3p04", "s\($0)n3p04"] }
        for group in groups {
            let all = try group.map(suite)
            #expect(all.allSatisfy { $0 == all[0] }, "\(group)")
        }
    }

    /// How decoding ends, and whether it gave a warning.
    private func outcome(_ file: [UInt8]) -> (error: LensError?, warned: Bool) {
        var limits = PictureLimits()
        limits.maxPixels = 100_000_000
        var warned = false
        let error = failure {
            let decoder = try PNGDecoder(source: ByteSource(file), limits: limits)
            _ = try Samples(reading: decoder)
            warned = decoder.decoderWarningCount > 0
        }
        return (error, warned)
    }

    @Test("damaged pictures end with a warning or an error of one line, in bounded time", .timeLimit(.minutes(20)))
    func damagedPictures() throws {
        for picture in CorpusPicture.pngs(in: ["png-bad"]) {
            let file = try picture.bytes
            var found: (error: LensError?, warned: Bool) = (nil, false)
            let taken = workSeconds { found = outcome(file) }
            #expect(taken < 5 * patience, "\(picture) took \(taken) s")
            if picture.isOK {
                #expect(found.error == nil, "\(picture)")
            } else if let error = found.error {
                #expect([.input, .unsupported, .limit].contains(error.fault), "\(picture): \(error)")
                #expect(!error.message.contains("\n"))
            } else {
                #expect(found.warned, "\(picture): \(picture.verdict)")
            }
        }
    }
}
