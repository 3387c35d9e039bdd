import Foundation
import Lens
import Testing

@Suite("lens with looks out of files")
struct LookFilesTests {
    private static let cube = "LUT_3D_SIZE 2\n0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 .9\n"

    @Test("looks --recipe prints what apply takes, and the pictures are the same")
    func recipe() throws {
        let folder = try Folder()
        let source = try folder.file("in.jpg", picture())
        for (name, flags) in [("mine.yaml", []), ("mine.json", ["--json"])] {
            let printed = try lens(bytes: (["looks", "decay", "--recipe"] + flags).map { Array($0.utf8) })
            #expect(printed.status == 0 && printed.errors.isEmpty, "\(printed)")
            let file = try folder.file(name, printed.bytes)
            #expect(try lens("looks", file, "--recipe").output == lens("looks", "decay", "--recipe").output)
            #expect(try lens("apply", file, source, folder.place("b.jpg"), "-y", "--strength", "50%").status == 0)
            #expect(try lens("apply", "decay", source, folder.place("a.jpg"), "-y", "--strength", "50%").status == 0)
            #expect(try folder.contents("a.jpg") == folder.contents("b.jpg"))
        }
        #expect(try lens("looks", "--recipe").status == 64)
    }

    @Test("a finished picture repeats itself, options and all")
    func again() throws {
        let folder = try Folder()
        let source = try folder.file("in.jpg", picture())
        let (one, two) = (folder.place("one.jpg"), folder.place("two.jpg"))
        let first = try lens(
            "apply", "decay", source, one, "--set", "grain.iso=800", "--seed", "7", "--tone-strength", "30%")
        #expect(first.status == 0, "\(first)")
        #expect(try lens("apply", one, source, two).status == 0)
        #expect(try folder.contents("one.jpg") == folder.contents("two.jpg"))
        let told = try lens("info", one)
        #expect(
            told.output.contains("made with    Lens ") && told.output.contains("look decay, seed 0x0000000000000007"))
        #expect(told.output.contains("recipe       give the picture as LOOK to use it again"), "\(told)")
        let provenance = (try lens("info", "--json", one).json()["info"] as? [String: Any])?["provenance"]
        #expect((provenance as? [String: Any])?["look"] as? String == "decay")
        let report = try lens("apply", one, source, two, "-y", "--json").json()
        #expect(report["look"] as? String == "decay" && report["reference"] as? String == one)
        // Another seed, asked for, counts.
        #expect(try lens("apply", one, source, two, "-y", "--seed", "8").status == 0)
        #expect(try folder.contents("one.jpg") != folder.contents("two.jpg"))
        let over = try lens("apply", one, source, one, "-y")
        #expect(over.status == 64 && over.errors.contains("what the look comes from"), "\(over)")
    }

    @Test("a profile and a list of names that are read are not replaced")
    func readAsWell() throws {
        let folder = try Folder()
        for name in ["in", "out"] {
            try FileManager.default.createDirectory(atPath: folder.place(name), withIntermediateDirectories: false)
        }
        let colors = ICCProfile.bytes(for: .adobeRGB, isGrey: false)
        let source = try folder.file("in/a.jpg", picture())
        let profile = try folder.file("out/a.jpg", colors)
        let over = try lens("apply", "honest", source, profile, "-y", "--profile", profile)
        #expect(over.status == 64 && over.errors.contains("is read as well"), "\(over)")
        let whole = try lens("batch", "honest", folder.place("in"), folder.place("out"), "-y", "--profile", profile)
        #expect(whole.status == 1 && whole.errors.contains("is read as well"), "\(whole)")
        #expect(try folder.contents("out/a.jpg") == colors)
        let list = try folder.file("out/a.jpg", Array("a.jpg\n".utf8))
        let listed = try lens("batch", "honest", folder.place("in"), folder.place("out"), "-y", "--files-from", list)
        #expect(listed.status == 1 && listed.errors.contains("is read as well"), "\(listed)")
        #expect(try folder.contents("out/a.jpg") == Array("a.jpg\n".utf8))
    }

    @Test("-v says which filter gives way, and what a picture was taken for")
    func verbose() throws {
        let folder = try Folder()
        let source = try folder.file("in.jpg", picture())
        let film = try folder.file("film+1.cube", Array(Self.cube.utf8))
        let result = try lens("apply", "decay+\(film)+decay", source, folder.place("out.jpg"), "-v")
        #expect(result.status == 0 && result.errors.contains("a picture has one grain"), "\(result)")
        #expect(result.errors.contains("look up (2³)"), "\(result)")
    }

    @Test("mistakes in files are usage errors with their line")
    func mistakes() throws {
        let folder = try Folder()
        let source = try folder.file("in.jpg", picture())
        for (name, text, wanted) in [
            ("r.yaml", "lens: 1\nfilters:\n  - grian", "r.yaml:3:5: there is no filter 'grian'"),
            ("t.cube", "LUT_3D_SIZE 2\n0 0", "t.cube:2: the file ends"),
        ] {
            let file = try folder.file(name, Array(text.utf8))
            let result = try lens("apply", file, source, folder.place("out.jpg"))
            #expect(result.status == 64 && result.errorLines.count == 1 && result.errors.contains(wanted), "\(result)")
        }
        #expect(try folder.names == ["in.jpg", "r.yaml", "t.cube"])
    }

    @Test("a look in a file whose name is no UTF-8")
    func rawName() throws {
        let folder = try Folder()
        let source = try folder.file("in.jpg", picture())
        let name = Array(folder.place("").utf8) + [0xFF, 0x2B, 0xFE] + Array(".yaml".utf8)
        let made = try shell(
            "cp \"$1\" \"$(printf '%s\\377+\\376.yaml' \"$2\")\"",
            try folder.file("r.yaml", Array("lens: 1\nfilters: [grain]".utf8)), folder.place(""))
        #expect(made.status == 0, "\(made)")
        let out = Array(folder.place("out.jpg").utf8)
        let result = try lens(bytes: [Array("apply".utf8), name, Array(source.utf8), out])
        #expect(result.status == 0, "\(result)")
    }

    @Test("lut writes a table, names what it leaves out, and reads back as a look")
    func lut() throws {
        let folder = try Folder()
        let file = folder.place("decay.cube")
        let made = try lens("lut", "decay", file, "--size", "17")
        #expect(
            made.status == 0 && made.errors.contains("left out: vignette, grain, dust, scratches, stains"), "\(made)")
        let text = String(decoding: try folder.contents("decay.cube"), as: UTF8.self)
        #expect(text.contains("LUT_3D_SIZE 17\n") && text.contains("# without vignette, grain"))
        #expect(try lens("lut", "decay", file).status == 64)
        let report = try lens("lut", "decay", file, "-y", "--size", "17", "--space", "p3", "--json").json()
        #expect(report["leftOut"] as? [String] == ["vignette", "grain", "dust", "scratches", "stains", "cracks"])
        #expect(report["space"] as? String == "p3")
        #expect(try lens("lut", "decay", "-", "--size", "17").output == text)
        let source = try folder.file("in.jpg", picture())
        #expect(try lens("apply", file, source, folder.place("out.jpg"), "--set", "color-lookup.space=p3").status == 0)
        for wrong in [["--size", "16"], ["--size", "66"], ["--space", "cmyk"]] {
            let result = try lens(bytes: (["lut", "decay", "-"] + wrong).map { Array($0.utf8) })
            #expect(result.status == 64, "\(result)")
        }
    }
}
