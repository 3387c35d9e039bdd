import Foundation
import LensCore
import Measures
import Testing

@testable import LensCodecs

@Suite("JPEG pictures of the corpus") struct CorpusTests {
    /// Decodes, and compares with `djpeg`.
    private func check(_ picture: CorpusPicture) throws {
        let bytes = try picture.bytes
        let decoder = try JPEGDecoder(source: ByteSource(bytes, name: picture.name))
        let samples = try Samples(reading: decoder)
        #expect((decoder.decoderWarningCount > 0) == (picture.warnings > 0), "\(picture)")
        let reference = try Samples(pnm: run("djpeg", ["-pnm"], on: bytes).output)
        #expect(samples.format == reference.format, "\(picture)")
        #expect(samples.bytes == reference.bytes, "\(picture)")
    }

    @Test("sound pictures decode to djpeg's samples", .timeLimit(.minutes(20)))
    func soundPictures() throws {
        let pictures = CorpusPicture.jpegs(in: ["jpeg-good", "exif", "photos"])
        try #require(pictures.isEmpty || hasJPEGPrograms, "djpeg is not installed")
        for picture in pictures {
            if picture.isDeveloped {
                try check(picture)
            } else if picture.isInk {
                #expect(try Samples(decoding: picture.bytes).format.layout == .cmyk, "\(picture)")
            } else {
                let found = try fault(of: picture)
                #expect(picture.isOK ? found == .unsupported : found != nil, "\(picture)")
            }
        }
    }

    /// How decoding ends; `nil` is well.
    private func fault(of picture: CorpusPicture, limits: PictureLimits = PictureLimits()) throws -> LensError.Fault? {
        let bytes = try picture.bytes
        return LensCodecsTests.fault { _ = try Samples(decoding: bytes, limits: limits) }
    }

    private func judge(_ picture: CorpusPicture) throws {
        if picture.verdict.hasPrefix("HUGE") {
            var limits = PictureLimits()
            limits.maxPixels = 100_000_000
            let found = try fault(of: picture, limits: limits)
            #expect(found == .limit || found == .unsupported, "\(picture)")
        } else if picture.isDeveloped {
            try check(picture)
        } else {
            let found = try fault(of: picture)
            #expect(found == .input || found == .unsupported, "\(picture): \(picture.verdict)")
            let named = ["SOF type 0xc3", "SOF type 0xc5", "precision 12", "DNL"]
            if picture.isOK || named.contains(where: { picture.verdict.contains($0) }) {
                #expect(found == .unsupported, "\(picture): \(picture.verdict)")
            }
        }
    }

    @Test("damaged pictures end as plain libjpeg's verdict says, in bounded time", .timeLimit(.minutes(20)))
    func damagedPictures() throws {
        for picture in CorpusPicture.jpegs(in: ["jpeg-bad"]) {
            let taken = try workSeconds { try judge(picture) }
            #expect(taken < 10 * patience, "\(picture) took \(taken) s")
        }
    }

    @Test("every picture's metadata goes through a rewrite unchanged, and a second time too", .timeLimit(.minutes(20)))
    func metadataSurvives() throws {
        for picture in CorpusPicture.jpegs(in: ["jpeg-good", "exif", "photos"]) where picture.isDeveloped {
            let first = try JPEGDecoder(source: ByteSource(picture.bytes)).metadata
            let start = [0xFF, 0xD8, 0xFF] as [UInt8]
            #expect(first.exif?.firstIndex(of: start) == nil, "\(picture) keeps a preview in EXIF")
            #expect(first.photoshop.allSatisfy { $0.firstIndex(of: start) == nil }, "\(picture) keeps a preview")
            let written = try Samples.scene(8, 8).encoded(metadata: first)
            let second = try JPEGDecoder(source: ByteSource(written))
            var expected = first
            // The slot's link is cut until a thumbnail is put in, so the second reading knows of none.
            expected.exif = first.exif
            if expected.density == nil { expected.density = PixelDensity(unit: .aspect, x: 1, y: 1) }
            #expect(second.metadata == expected, "\(picture)")
            #expect(second.warnings.isEmpty, "\(picture): \(second.warnings)")
        }
    }
}
