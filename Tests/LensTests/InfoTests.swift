import Foundation
import Lens
import Testing

@Suite("Photo.info") struct InfoTests {
    @Test("tells size, layout and kind without decoding") func kinds() throws {
        let scene = Samples.scene(70, 50)
        let cases: [(JPEGOptions, String)] = [
            (JPEGOptions(subsampling: .s444), "4:4:4"), (JPEGOptions(subsampling: .s422), "4:2:2"),
            (JPEGOptions(subsampling: .s420), "4:2:0"), (JPEGOptions(subsampling: .s420, progressive: true), "4:2:0"),
        ]
        for (options, notation) in cases {
            let bytes = try scene.jpeg(options)
            let info = try Photo(bytes: bytes).info()
            #expect(info.container == "jpeg" && info.width == 70 && info.height == 50, "\(notation)")
            #expect(info.depth == 8 && info.layout == "rgb" && info.jpeg?.subsampling == notation)
            #expect(info.jpeg?.isProgressive == options.progressive && info.jpeg?.isArithmetic == false, "\(notation)")
            #expect((info.wholePictureBytes > 0) == options.progressive, "\(notation): \(info.wholePictureBytes)")
            #expect(info.fileBytes == Int64(bytes.count))
            #expect(info.jpeg?.restartInterval == 0 && info.orientation == 1 && info.warnings.isEmpty)
            #expect(
                info.profile == nil && info.exif == nil && info.carried.exifBytes == 0 && info.carried.comments == 0)
        }
        let grey = try Photo(bytes: Samples.scene(33, 20, .grey).jpeg()).info()
        #expect(grey.layout == "grey" && grey.jpeg?.subsampling == nil)
    }

    @Test("only a progressive picture is held whole") func heldWhole() throws {
        func need(_ height: Int, _ progressive: Bool) throws -> Int {
            let bytes = try Samples.scene(256, height).jpeg(JPEGOptions(progressive: progressive))
            return try Photo(bytes: bytes).info().wholePictureBytes
        }
        #expect(try need(16, false) == 0 && need(800, false) == 0)
        #expect(try need(800, true) >= 256 * 800 * 3 * 2, "a coefficient takes two bytes")
    }

    @Test("tells what is carried") func carried() throws {
        let metadata = Metadata.everything(orientation: 8)
        let info = try Photo(bytes: Samples.scene(32, 24).jpeg(metadata: metadata)).info()
        #expect(info.orientation == 8)
        #expect(info.profile?.name == "sRGB of these tests" && info.profile?.colorSpace == "RGB")
        #expect(info.profile?.bytes == metadata.iccProfile?.count)
        #expect(info.carried.exifBytes == metadata.exif?.count && info.carried.xmpBytes == Metadata.xmp.count)
        #expect(info.carried.photoshopBytes == Metadata.iptc.count && info.carried.comments == 2)
        let exif = try #require(info.exif)
        #expect(exif.make == "Lens Works" && exif.model == nil && exif.orientation == 8 && !exif.hasGPS)
        #expect(exif.exposureTime == 1 / 250 && exif.fNumber == 2.8 && exif.sensitivity == 400)
        #expect(exif.focalLength == 35)
    }

    @Test("a damaged profile is a warning, not an end") func damagedProfile() throws {
        var metadata = PictureMetadata()
        metadata.iccProfile = [UInt8](repeating: 1, count: 200)
        let info = try Photo(bytes: Samples.scene(8, 8).jpeg(metadata: metadata)).info()
        #expect(info.profile == nil)
        #expect(info.warnings.count == 1)
    }

    @Test("survives the way through JSON") func codable() throws {
        let info = try Photo(bytes: Samples.scene(32, 24).jpeg(metadata: Metadata.everything())).info()
        #expect(try JSONDecoder().decode(PhotoInfo.self, from: JSONEncoder().encode(info)) == info)
    }

    @Test("reads a header whose scan is missing pixels, and refuses one that is cut") func damaged() throws {
        let bytes = try Samples.scene(64, 64).jpeg()
        let scan = try scanOffset(in: bytes)
        #expect(try Photo(bytes: Array(bytes[..<(scan + 40)])).info().width == 64)
        #expect(lensError { _ = try Photo(bytes: Array(bytes[..<(scan - 4)])).info() }?.fault == .input)
    }
}
