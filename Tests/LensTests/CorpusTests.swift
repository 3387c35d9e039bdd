import Foundation
import Lens
import Measures
import Testing

@Suite("Pictures of the corpus, developed") struct CorpusTests {
    /// Larger ones take long in a debug build and show nothing that smaller ones do not.
    private static let mostPixels = 8_000_000

    private func develop(_ picture: CorpusPicture, in folder: Folder) throws -> (Development?, LensError?) {
        var development: Development?
        var darkroom = Darkroom()
        if picture.verdict.hasPrefix("HUGE") { darkroom.limits.maxPixels = 100_000_000 }
        let error = lensError {
            let photo = try Photo(contentsOf: picture.path).applying(.decay)
            development = try darkroom.develop(photo, to: folder("out.jpg"), as: .jpeg())
        }
        return (development, error)
    }

    private func judge(_ picture: CorpusPicture) throws {
        let folder = try Folder()
        let (development, error) = try develop(picture, in: folder)
        guard picture.isDeveloped else {
            let fault = try #require(error?.fault, "\(picture): developed, though '\(picture.verdict)'")
            #expect([.input, .unsupported, .limit].contains(fault), "\(picture): \(fault)")
            if picture.verdict.hasPrefix("OK") { #expect(fault == .unsupported, "\(picture)") }
            #expect(try folder.names.isEmpty, "\(picture)")
            return
        }
        let developed = try #require(development, "\(picture): \(error?.message ?? "no error")")
        let damage = developed.warnings.contains { $0.message.hasPrefix("JPEG data:") }
        #expect(damage == (picture.warnings > 0), "\(picture): \(developed.warnings)")
        #expect(try folder.names == ["out.jpg"], "\(picture)")
        #expect(try Samples(decoding: contents(folder("out.jpg"))).format == developed.format, "\(picture)")
    }

    @Test(
        "each ends as plain libjpeg's verdict says, in bounded time, and results decode again",
        .timeLimit(.minutes(20)), arguments: ["jpeg-good", "jpeg-bad"])
    func verdicts(_ folder: String) throws {
        for picture in try CorpusPicture.jpegs(in: folder) {
            if let info = try? Photo(contentsOf: picture.path).info(), info.width * info.height > Self.mostPixels,
                picture.isDeveloped
            {
                continue
            }
            let before = try Untouched(picture.path)
            let taken = try ContinuousClock().measure { try judge(picture) }
            #expect(taken < .seconds(20 * patience), "\(picture) took \(taken)")
            #expect(try Untouched(picture.path) == before, "\(picture)")
        }
    }

    @Test(
        "PNG: what is sound is developed or refused by name, what is damaged ends in an error or a warning",
        .timeLimit(.minutes(20)), arguments: ["png-good", "png-bad"])
    func png(_ folder: String) throws {
        for picture in try CorpusPicture.pngs(in: folder) {
            if let info = try? Photo(contentsOf: picture.path).info(), info.width * info.height > Self.mostPixels {
                continue
            }
            let before = try Untouched(picture.path)
            let sink = ByteSink()
            var development: Development?
            let error = lensError {
                let photo = try Photo(contentsOf: picture.path).applying(.decay)
                development = try Darkroom().develop(photo, to: sink, as: .png(compression: 1))
            }
            if picture.verdict.hasPrefix("OK") {
                #expect(error == nil || error?.fault == .unsupported, "\(picture): \(error?.message ?? "")")
            } else {
                let fault = error?.fault
                #expect(
                    fault == nil
                        ? development?.warnings.isEmpty == false : [.input, .unsupported, .limit].contains(fault),
                    "\(picture)")
            }
            if let development {
                #expect(try Samples(decoding: sink.bytes).format == development.format, "\(picture)")
                #expect(try Photo(bytes: sink.bytes).info().orientation == 1, "\(picture)")
            }
            #expect(try Untouched(picture.path) == before, "\(picture)")
        }
    }

    @Test(
        "at strength 0 a PNG's samples come out as they went in", .timeLimit(.minutes(20)),
        arguments: ["png-good", "exif", "photos"])
    func untouched(_ folder: String) throws {
        for picture in try CorpusPicture.pngs(in: folder) where picture.verdict.hasPrefix("OK") {
            guard let info = try? Photo(contentsOf: picture.path).info(), info.orientation == 1,
                info.width * info.height < 1_000_000
            else { continue }
            let photo = try Photo(contentsOf: picture.path)
            let before = try Samples(reading: PictureFormat.open(ByteSource(contents(picture.path))))
            let after = try Samples(decoding: photo.encoded(as: .png(compression: 1)))
            #expect(after == before, "\(picture)")
        }
    }
}
