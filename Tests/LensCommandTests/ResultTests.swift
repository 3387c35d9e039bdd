import Foundation
import Lens
import Testing

@Suite("What is asked of a result") struct ResultTests {
    @Test("the format is what the name ends in, else the source's, else what is asked") func format() throws {
        let folder = try Folder()
        let jpeg = try folder.file("in.jpg", picture())
        #expect(try lens("apply", "decay", jpeg, folder.place("a.png")).status == 0)
        #expect(try Photo(bytes: folder.contents("a.png")).info().container == "png")
        #expect(try lens("apply", "decay", folder.place("a.png"), folder.place("b")).status == 0)
        #expect(try Photo(bytes: folder.contents("b")).info().container == "png")
        #expect(try lens("apply", "decay", jpeg, folder.place("c.xyz")).status == 0)
        #expect(try Photo(bytes: folder.contents("c.xyz")).info().container == "jpeg")
        #expect(try lens("apply", "decay", jpeg, folder.place("d.jpg"), "--format", "png").status == 0)
        #expect(try Photo(bytes: folder.contents("d.jpg")).info().container == "png")
        let piped = try lens("apply", "decay", "-", "-", "--format", "png", input: FilePath(jpeg))
        #expect(try Photo(bytes: piped.bytes).info().container == "png", "\(piped)")
        #expect(try Array(piped.bytes) == folder.contents("a.png"))
    }

    @Test("depth and compression are as asked") func png() throws {
        let folder = try Folder()
        let jpeg = try folder.file("in.jpg", picture())
        for (name, options) in [
            ("deep.png", ["--depth", "16"]), ("fast.png", ["--compression", "0"]),
            ("small.png", ["--compression", "9"]),
        ] {
            let outcome = try lens(
                bytes: (["apply", "decay", jpeg, folder.place(name)] + options).map { Array($0.utf8) })
            #expect(outcome.status == 0, "\(outcome)")
        }
        #expect(try Photo(bytes: folder.contents("deep.png")).info().depth == 16)
        #expect(try folder.contents("fast.png").count > folder.contents("small.png").count)
    }

    @Test("size, profile, metadata and optimised tables reach the result") func finishing() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(192, 128))
        let profile = try folder.file("own.icc", ICCProfile.bytes(for: .adobeRGB, isGrey: false))
        #expect(try lens("apply", "decay", input, folder.place("s.jpg"), "--size", "96x96").status == 0)
        let small = try Photo(bytes: folder.contents("s.jpg")).info()
        #expect(small.width == 96 && small.height == 64)
        #expect(try lens("apply", "decay", input, folder.place("p.jpg"), "--profile", "p3").status == 0)
        #expect(try Photo(bytes: folder.contents("p.jpg")).info().profile?.name == "Display P3")
        #expect(try lens("apply", "decay", input, folder.place("f.jpg"), "--profile", profile).status == 0)
        #expect(try Photo(bytes: folder.contents("f.jpg")).info().colors.contains("Adobe"))
        #expect(try lens("apply", "decay", input, folder.place("n.jpg")).status == 0)
        #expect(try lens("apply", "decay", input, folder.place("o.jpg"), "--optimize").status == 0)
        #expect(try folder.contents("o.jpg").count < folder.contents("n.jpg").count)
        let outcome = try lens("apply", "decay", input, folder.place("x.jpg"), "--profile", input)
        #expect(outcome.status == 64 && outcome.errorLines.count == 1, "\(outcome)")
    }

    @Test("--json tells what was written") func json() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let report = try lens("apply", "decay", input, folder.place("out.png"), "--depth", "16", "--json").json()
        #expect(report["format"] as? String == "png" && report["depth"] as? Int == 16)
        #expect(report["layout"] as? String == "rgb" && report["colors"] as? String == "sRGB")
        #expect(report["subsampling"] == nil)
    }

    @Test("lens info tells of a PNG as of a JPEG, in text and JSON") func info() throws {
        let folder = try Folder()
        let jpeg = try folder.file("in.jpg", picture())
        _ = try lens("apply", "decay", jpeg, folder.place("out.png"), "--depth", "16", "--profile", "p3")
        let text = try lens("info", folder.place("out.png"))
        for part in ["PNG", "16 bit", "96×64", "Display P3", "not interlaced"] {
            #expect(text.output.contains(part), "\(part): \(text)")
        }
        let json = try lens("info", folder.place("out.png"), "--json").json()
        let info = try #require(json["info"] as? [String: Any])
        #expect(info["container"] as? String == "png" && info["depth"] as? Int == 16)
        #expect((info["profile"] as? [String: Any])?["isMatrix"] as? Bool == true)
    }
}
