import Foundation
import Lens
import Measures
import Testing

@testable import LensCodecs

@Suite("The time limit") struct TimeLimitTests {
    private func late(_ bytes: [UInt8], _ limit: Duration, _ look: Look = DamageTrial.cheap) -> (LensError?, Duration) {
        var darkroom = Darkroom(threads: 1)
        darkroom.limits.timeLimit = limit
        let format = bytes[0] == 0x89 ? OutputFormat.png() : .jpeg()
        var error: LensError?
        let taken = ContinuousClock().measure {
            error = lensError {
                try darkroom.develop(Photo(bytes: bytes).applying(look), to: ByteSink(), as: format)
            }
        }
        return (error, taken)
    }

    @Test("ends a picture by its name, with what it took") func over() throws {
        let file = try largeJPEG(6000, 4000)
        let (error, taken) = late(file, .milliseconds(20))
        #expect(error?.fault == .limit)
        for part in ["0.02 s", "--time-limit"] {
            #expect(error?.message.contains(part) == true, "\(String(describing: error))")
        }
        #expect(taken < .seconds(5 * patience), "took \(taken)")
    }

    @Test("is asked for in segments, chunks, scans and passes, not only between strips") func places() throws {
        var limits = PictureLimits()
        limits.timeLimit = .zero
        let begun = limits.begun
        let jpeg = try Samples.scene(64, 64, .grey).jpeg(JPEGOptions(progressive: true))
        #expect(lensError { _ = try JPEGMarkers(ByteSource(jpeg), limits: begun) }?.fault == .limit)
        #expect(lensError { _ = try PNGChunks(ByteSource(Samples.scene(8, 8).png()), limits: begun) }?.fault == .limit)
        #expect(lensError { _ = try Photo(bytes: jpeg).info(limits: limits) }?.message.contains("--time-limit") == true)
        // Over after the header: the whole picture is decoded when its first row is asked for.
        let plain = try #require(DamagePicture.pngs.first { $0.name.contains("RGB 8, interlaced") })
        for file in [jpeg, try plain.make()] {
            limits.timeLimit = .milliseconds(100)
            let decoder = try PictureFormat.open(ByteSource(file), limits: limits.begun)
            Thread.sleep(forTimeInterval: 0.15)
            #expect(lensError { _ = try Samples(reading: decoder) }?.message.contains("--time-limit") == true)
        }
    }

    @Test("is asked for in the rows of a mat") func mat() throws {
        // 90 million pixels, of which the picture has 20,000.
        let (error, taken) = late(try Samples.scene(1, 20_000).png(), .milliseconds(300), .gallery)
        #expect(error?.message.contains("--time-limit") == true)
        #expect(taken < .seconds(1.5 * patience), "took \(taken)")
    }

    @Test("does nothing where there is time") func enough() throws {
        for file in [try Samples.scene(64, 64).jpeg(JPEGOptions(progressive: true)), try Samples.scene(64, 64).png()] {
            #expect(late(file, .seconds(600)).0 == nil)
        }
    }

    @Test("is no cancelling, and cancelling is none") func cancelling() throws {
        var darkroom = Darkroom(threads: 1)
        darkroom.limits.timeLimit = .seconds(600)
        let photo = Photo(bytes: try Samples.scene(64, 640).jpeg()).applying(DamageTrial.cheap)
        let error = lensError { try darkroom.develop(photo, to: ByteSink(), as: .jpeg(), isCancelled: { true }) }
        #expect(error?.fault == .cancelled)
    }

    @Test("leaves nothing behind") func nothing() throws {
        let folder = try Folder()
        let photo = Photo(bytes: try largeJPEG(3000, 2000)).applying(DamageTrial.cheap)
        var darkroom = Darkroom(threads: 1)
        darkroom.limits.timeLimit = .milliseconds(5)
        let error = lensError { try darkroom.develop(photo, to: folder("out.jpg"), as: .jpeg()) }
        #expect(error?.fault == .limit)
        #expect(try folder.names.isEmpty)
    }
}
