import Foundation
import Lens
import Testing

@Suite("lens exhibit")
struct ExhibitTests {
    private static func rooms() throws -> Folder {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder.place("in"), withIntermediateDirectories: true)
        for name in ["one", "two"] { try folder.file("in/\(name).jpg", picture()) }
        return folder
    }

    @Test("hangs a folder, says so in one line, and not twice over itself")
    func hangs() throws {
        let folder = try Self.rooms()
        let (input, output) = (folder.place("in"), folder.place("out"))
        let arguments = ["exhibit", input, output, "--look", "decay", "--sizes", "64,96", "--title", "A & B"]
        let result = try lens(bytes: arguments.map { Array($0.utf8) })
        #expect(result.status == 0 && result.output.isEmpty, "\(result)")
        #expect(result.errors.contains("2 pictures, 2 with what was there before"), "\(result)")
        let page = String(decoding: try folder.contents("out/index.html"), as: UTF8.self)
        #expect(page.contains("<h1>A &amp; B</h1>") && page.contains("before/two-64.jpg 64w"))
        let again = try lens("exhibit", input, output)
        #expect(again.status == 64 && again.errors.contains("is not empty (-y"), "\(again)")
        #expect(try lens("exhibit", input, output, "-y", "--quiet").errors.isEmpty)
        #expect(!String(decoding: try folder.contents("out/index.html"), as: UTF8.self).contains("before/"))
    }

    @Test("tells in JSON what hangs, what failed and why; one that failed is status 1")
    func json() throws {
        let folder = try Self.rooms()
        try folder.file("in/broken.jpg", Array(picture()[..<200]))
        let result = try lens("exhibit", folder.place("in"), folder.place("out"), "--json")
        #expect(result.status == 1 && result.errors.contains("broken.jpg"), "\(result)")
        let report = try result.json()
        #expect((report["pictures"] as? [String])?.count == 2 && report["pairs"] as? Int == 0)
        let failure = try #require((report["failures"] as? [[String: Any]])?.first)
        #expect(
            (failure["input"] as? String)?.hasSuffix("broken.jpg") == true && failure["fault"] as? String == "input")
    }

    @Test("titles are one word away from captions; positions that go along are told")
    func captions() throws {
        let folder = try Self.rooms()
        let packet = Array(
            """
            http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/">\
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""\
             xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="Boats"\
             xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="52,30.5N"/></rdf:RDF></x:xmpmeta>
            """.utf8)
        let length = packet.count + 2
        let plain = try picture()
        try folder.file(
            "in/three.jpg",
            plain[..<2] + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + packet + plain[2...])
        let (input, output) = (folder.place("in"), folder.place("out"))
        func hang(_ more: String...) throws -> (errors: String, hasTitle: Bool, positions: Int?) {
            let words = ["exhibit", input, output, "-y", "--json", "--sizes", "64"] + more
            let result = try lens(bytes: words.map { Array($0.utf8) })
            #expect(result.status == 0, "\(result)")
            let page = String(decoding: try folder.contents("out/index.html"), as: UTF8.self)
            return (result.errors, page.contains("<h2>Boats</h2>"), try result.json()["positions"] as? Int)
        }
        #expect(try hang() == ("", false, 0))
        #expect(try hang("--captions", "all") == ("", true, 0))
        let everything = try hang("--metadata", "all")
        #expect(everything.hasTitle && everything.positions == 1)
        #expect(everything.errors.contains("1 picture tells where it was taken"))
        #expect(try !hang("--metadata", "all", "--captions", "none").hasTitle)
        #expect(try hang("--metadata", "all", "--quiet").errors.isEmpty)
    }

    @Test("where none can be developed, that is said and is status 1")
    func broken() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder.place("in"), withIntermediateDirectories: true)
        try folder.file("in/one.jpg", Array(picture()[..<200]))
        let result = try lens("exhibit", folder.place("in"), folder.place("out"))
        #expect(result.status == 1 && result.errors.contains("could be developed, and nothing is hung"), "\(result)")
        #expect(
            !result.errors.contains("no picture to hang")
                && !FileManager.default.fileExists(atPath: folder.place("out")))
    }

    @Test("no picture is status 2, wrong words are status 64")
    func status() throws {
        let folder = try Self.rooms()
        let (input, output) = (folder.place("in"), folder.place("out"))
        try FileManager.default.createDirectory(atPath: folder.place("none"), withIntermediateDirectories: true)
        let none = try lens("exhibit", folder.place("none"), output)
        #expect(none.status == 2 && none.errors.contains("no picture to hang"), "\(none)")
        for wrong in [
            ["--sizes", "10"], ["--sizes", "100,100"], ["--look", "no-such"], ["--set", "grain.iso=4"], ["-q", "0"],
            ["--look", "decay", "--before", input], ["--sort", "colour"], ["-j", "0"],
        ] {
            let result = try lens(bytes: (["exhibit", input, output] + wrong).map { Array($0.utf8) })
            #expect(result.status == 64, "\(wrong): \(result)")
        }
        #expect(try lens("exhibit", "-", output).status == 64 && lens("exhibit", input, input).status == 64)
        #expect(!FileManager.default.fileExists(atPath: output))
        #expect(try lens("--help").output.contains("exhibit "))
    }
}
