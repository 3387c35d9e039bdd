import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("lens sheet")
struct SheetCommandTests {
    @Test("writes one page with every look at every strength, says so in one line, and not twice over itself")
    func writes() throws {
        let folder = try Folder()
        let input = try folder.file("a & b.jpg", picture())
        let output = folder.place("sheet.html")
        let result = try lens("sheet", input, output, "--size", "160")
        #expect(result.status == 0 && result.output.isEmpty && result.errorLines.count == 1, "\(result)")
        #expect(result.errors.contains("\(Look.all.count) looks"), "\(result)")
        let page = String(decoding: try folder.contents("sheet.html"), as: UTF8.self)
        #expect(page.contains("a &amp; b.jpg") && !page.contains("a & b.jpg"))
        for look in Look.all { #expect(page.contains("lens apply \(look.name) "), "\(look.name)") }
        // Each at three strengths, and the picture as it was.
        let pictures = page.components(separatedBy: "data:image/jpeg;base64,").count - 1
        #expect(pictures == Look.all.count * 3 + 1)
        let again = try lens("sheet", input, output)
        #expect(again.status == 64 && again.errors.contains("-y"), "\(again)")
        #expect(try folder.contents("sheet.html") == Array(page.utf8))
        #expect(try lens("sheet", input, output, "-y", "--quiet", "--size", "160").errors.isEmpty)
        #expect(try folder.names == ["a & b.jpg", "sheet.html"])
    }

    @Test("shows recipes and joined looks that are named, and with --only no others")
    func named() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let recipe = try folder.file("mine.yaml", Array("lens: 1\nname: mine\nfilters: [{exposure: {ev: 1}}]\n".utf8))
        let output = folder.place("sheet.html")
        let words = ["--look", recipe, "--look", "decay+dusk", "--only", "--strengths", "50%,100%", "--size", "160"]
        let result = try lens(bytes: (["sheet", input, output, "--json"] + words).map { Array($0.utf8) })
        #expect(result.status == 0, "\(result)")
        let report = try result.json()
        #expect(report["looks"] as? [String] == [recipe, "decay+dusk"])
        #expect(report["strengths"] as? [Double] == [0.5, 1])
        #expect(try report["bytes"] as? Int == folder.contents("sheet.html").count)
        // A page never takes the place of the recipe that it shows.
        let over = try lens("sheet", input, recipe, "--look", recipe, "-y", "--size", "160")
        #expect(over.status != 0)
        #expect(try folder.contents("mine.yaml").starts(with: Array("lens: 1".utf8)))
    }

    @Test("reads standard input and writes standard output")
    func streams() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let words = ["sheet", "-", "-", "--only", "--look", "quiet", "--size", "160"].map { Array($0.utf8) }
        let result = try lens(bytes: words, input: FilePath(input))
        #expect(result.status == 0 && result.output.lowercased().hasPrefix("<!doctype html>"), "\(result)")
        #expect(result.output.hasSuffix("</html>\n"))
    }

    @Test("the same picture makes the same page, however many threads make it")
    func same() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        for jobs in ["1", "2", "5"] {
            #expect(try lens("sheet", input, folder.place("\(jobs).html"), "-j", jobs, "--size", "160").status == 0)
        }
        #expect(try folder.contents("1.html") == folder.contents("2.html"))
        #expect(try folder.contents("1.html") == folder.contents("5.html"))
    }

    @Test("what was read from standard input is read from there again")
    func streamed() throws {
        let folder = try Folder()
        let input = try FilePath(folder.file("in.jpg", picture()))
        let output = folder.place("sheet.html")
        let result = try lens("sheet", "-", output, "--only", "--look", "quiet", "--size", "160", input: input)
        let page = String(decoding: try folder.contents("sheet.html"), as: UTF8.self)
        #expect(result.status == 0 && page.contains("<code>lens apply quiet - quiet.jpg</code>"), "\(result)")
    }

    @Test("the original stays, through links too; what cannot be read leaves no page")
    func safe() throws {
        let folder = try Folder()
        let bytes = try picture()
        let input = try folder.file("in.jpg", bytes)
        let link = folder.place("link.html")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: input)
        let hard = folder.place("hard.html")
        try FileManager.default.linkItem(atPath: input, toPath: hard)
        for output in [input, link, hard] {
            #expect(try lens("sheet", input, output, "-y", "--size", "160").status != 0, "\(output)")
        }
        #expect(try folder.contents("in.jpg") == bytes)
        let broken = try folder.file("broken.jpg", Array(bytes[..<40]))
        let result = try lens("sheet", broken, folder.place("none.html"))
        #expect(result.status == 1 && result.errorLines.count == 1, "\(result)")
        #expect(try !folder.names.contains("none.html"))
    }

    @Test("wrong words are status 64")
    func usage() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        for wrong in [
            ["--only"], ["--look", "no-such"], ["--strengths", "0"], ["--strengths", "2"], ["--strengths", ""],
            ["--size", "100"], ["--size", "5000"], ["-q", "0"], ["-j", "0"], ["--seed", "x"],
        ] {
            let words = ["sheet", input, folder.place("out.html")] + wrong
            let result = try lens(bytes: words.map { Array($0.utf8) })
            #expect(result.status == 64, "\(wrong): \(result)")
        }
        #expect(try lens("sheet", input, "-", "--json").status == 64)
        #expect(try folder.names == ["in.jpg"])
    }

    @Test(
        "its commands, run in its folder, make what it shows: of folders, bytes, finished pictures and seeds",
        arguments: [nil, "42"])
    func commands(seed: String?) throws {
        let folder = try Folder()
        let photo = try picture(320, 200)
        for name in ["photos", "looks"] { try #require(mkdir(folder.place(name), 0o700) == 0) }
        let bytes = Array("photos/it's \u{202E}a".utf8) + [0xFF] + Array(".jpg".utf8)
        try #require(FileManager.default.createFile(atPath: folder.place("a.jpg"), contents: Data(photo)))
        let path = Array(folder.path.string.utf8) + [0x2F] + bytes
        try #require(rename(folder.place("a.jpg"), path.map { CChar(bitPattern: $0) } + [0]) == 0)
        let recipe = "lens: 1\nname: decay\nfilters: [{exposure: {ev: 0.5}}, {grain: {iso: 3200}}]\n"
        try folder.file("looks/my look.yaml", Array(recipe.utf8))
        try folder.file("raw.jpg", photo)
        let finished = folder.place("looks/finished.jpg")
        #expect(try lens("apply", "decay", folder.place("raw.jpg"), finished, "--seed", "9").status == 0)

        var words = ["--look", "looks/my look.yaml", "--look", "looks/finished.jpg", "--look", "decay+dusk", "--only"]
        words += ["--size", "160", "--strengths", "33.3%,100%"] + (seed.map { ["--seed", $0] } ?? [])
        let made = try inside(
            folder, "\"$lens\" sheet \"$2\" sheet.html \"${@:3}\"", [bytes] + words.map { Array($0.utf8) })
        #expect(made.status == 0, "\(made)")
        let page = String(decoding: try folder.contents("sheet.html"), as: UTF8.self)
        let shown = try Shown.all(on: page)
        #expect(shown.count == 6 && Set(shown.map(\.command)).count == 6)
        for shown in shown {
            #expect(shown.command.contains("--seed 42") == (seed != nil))
            // As the page's pictures are written.
            let line =
                "\(shown.command) --size 160x160 --upright --profile srgb --metadata none -q 84 --subsampling 420"
            let take = "set -- photos/*-*.jpg; [ $# = 1 ] && cat \"$1\" && rm \"$1\""
            let result = try inside(folder, "lens() { \"$lens\" \"$@\"; }; \(line) && { \(take); }")
            #expect(result.status == 0 && result.bytes == shown.picture, "\(shown.command): \(result.errors)")
        }
        // The heading is the file's own name, without what would turn the line round.
        #expect(page.contains("<h1>it&#39;s \u{FFFD}a\u{FFFD}.jpg</h1>"))
        #expect(page.contains("<h2>my look.yaml</h2>") && page.contains("<h2>finished.jpg</h2>"))
    }

    /// A line of bash in the folder, with `$lens` and `$2` ….
    private func inside(_ folder: Folder, _ line: String, _ words: [[UInt8]] = []) throws -> Outcome {
        let all =
            ["bash", "-c", "cd \"$1\" && { \(line)\n}", "bash", folder.path.string].map { Array($0.utf8) } + words
        return try Running("/usr/bin/env", all, environment: ["lens": tool.path]).finish()
    }
}

/// A picture on a page, and what is said to make it.
private struct Shown {
    let command: String
    let picture: [UInt8]

    static func all(on page: String) throws -> [Shown] {
        try page.components(separatedBy: "<article class=\"look\"").dropFirst().flatMap { article in
            let image = try between("<img src=\"data:image/jpeg;base64,", "\"", article)
            return try article.components(separatedBy: "<script type=\"text/plain\"").dropFirst().map { part in
                let source = try between(">", "</script>", part)
                let data = source.isEmpty ? image : String(source.dropFirst("data:image/jpeg;base64,".count))
                let command = try between("data-command=\"", "\"", part).replacingOccurrences(of: "&#39;", with: "'")
                return Shown(command: command, picture: Array(try #require(Data(base64Encoded: data))))
            }
        }
    }

    private static func between(_ start: String, _ end: String, _ text: String) throws -> String {
        let rest = try #require(text.range(of: start)).upperBound
        return try String(text[rest..<#require(text.range(of: end, range: rest..<text.endIndex)).lowerBound])
    }
}
