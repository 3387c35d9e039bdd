import Foundation
import Lens
import Testing

@Suite("lens compare")
struct CompareCommandTests {
    @Test("a picture and itself are the same: status 0, no difference")
    func same() throws {
        let folder = try Folder()
        let one = try folder.file("one.jpg", picture())
        let result = try lens("compare", one, one)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
        #expect(result.output.contains("max 0.000") && result.output.contains("the same values"), "\(result)")
        let report = try lens("compare", one, one, "--json").json()
        #expect(report["isWithin"] as? Bool == true && report["tolerance"] as? Double == 0)
        #expect(try lens("compare", one, one, "--quiet").output.isEmpty)
    }

    @Test("beyond the tolerance is status 1, within it 0, at it 0; JSON tells how far and where")
    func tolerance() throws {
        let folder = try Folder()
        let one = try folder.file("one.jpg", picture())
        let two = folder.place("two.png")
        #expect(try lens("apply", "decay", one, two).status == 0)
        let result = try lens("compare", one, two, "--json")
        #expect(result.status == 1, "\(result)")
        let report = try result.json()
        #expect(report["isWithin"] as? Bool == false)
        let comparison = try #require(report["comparison"] as? [String: Any])
        let deltaE = try #require(comparison["deltaE"] as? [String: Any])
        let most = try #require(deltaE["max"] as? Double)
        let mean = try #require(deltaE["mean"] as? Double)
        let p99 = try #require(deltaE["p99"] as? Double)
        #expect(mean > 0 && mean < p99 && p99 <= most)
        let place = try #require(deltaE["maxAt"] as? [Int])
        #expect(place.count == 2 && (0..<96).contains(place[0]) && (0..<64).contains(place[1]))
        #expect(try #require(comparison["psnr"] as? Double) < 60)
        #expect(try #require(comparison["ssim"] as? Double) < 1)
        #expect(try lens("compare", one, two, "--tolerance", "\(most + 0.01)").status == 0)
        #expect(try lens("compare", one, two, "--tolerance", "\(most / 2)").status == 1)
    }

    @Test("draws a heat map, which replaces neither picture and no other file without -y")
    func heatMap() throws {
        let folder = try Folder()
        let bytes = try picture()
        let one = try folder.file("one.jpg", bytes)
        let two = folder.place("two.png")
        #expect(try lens("apply", "decay", one, two).status == 0)
        let developed = try folder.contents("two.png")
        for name in ["map.png", "map.jpg"] {
            #expect(try lens("compare", one, two, "--heatmap", folder.place(name)).status == 1)
            let info = try Photo(contentsOf: folder(name)).info()
            #expect(info.width == 96 && info.height == 64 && info.container == (name == "map.png" ? "png" : "jpeg"))
        }
        let map = try folder.contents("map.png")
        let again = try lens("compare", one, one, "--heatmap", folder.place("map.png"))
        #expect(again.status == 2 && again.errors.contains("-y"), "\(again)")
        #expect(try folder.contents("map.png") == map)
        for original in [one, two] {
            #expect(try lens("compare", one, two, "--heatmap", original, "-y").status == 2, "\(original)")
        }
        #expect(try folder.contents("one.jpg") == bytes && folder.contents("two.png") == developed)
    }

    @Test("trouble is status 2, wrong words are status 64")
    func trouble() throws {
        let folder = try Folder()
        let one = try folder.file("one.jpg", picture())
        let small = try folder.file("small.jpg", picture(48, 64))
        let broken = try folder.file("broken.jpg", Array(picture()[..<40]))
        for other in [small, broken, folder.place("none.jpg")] {
            let result = try lens("compare", one, other)
            #expect(result.status == 2 && result.output.isEmpty && result.errorLines.count == 1, "\(other): \(result)")
        }
        for wrong in [
            ["--tolerance", "-1"], ["--tolerance", "x"], ["--heatmap", ""], ["--heatmap", "map.tif"],
            ["--heatmap", "map/"], ["-j", "0"], ["--no-such"],
        ] {
            let result = try lens(bytes: (["compare", one, one] + wrong).map { Array($0.utf8) })
            #expect(result.status == 64, "\(wrong): \(result)")
        }
        #expect(try lens("compare", one).status == 64)
    }
}
