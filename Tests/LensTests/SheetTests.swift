import Foundation
import Testing

@testable import Lens

@Suite("A sheet of looks")
struct SheetTests {
    private static func sheet(_ looks: [Look] = [.decay, .gallery], name: String = "a b.jpg") throws -> String {
        let photo = Photo(bytes: try Samples.scene(300, 200).jpeg())
        let page = try Sheet(looks.map { Sheet.Entry($0) }, strengths: [0.5, 1], size: 160)
            .page(of: photo, named: name)
        return String(decoding: page, as: UTF8.self)
    }

    /// What a pattern's first group is, wherever it matches.
    private static func all(_ pattern: String, in text: String) throws -> [String] {
        let expression = try NSRegularExpression(pattern: pattern)
        return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
            Range($0.range(at: 1), in: text).map { String(text[$0]) }
        }
    }

    @Test("holds the original and every look at every strength, each a picture that fits the box")
    func pictures() throws {
        let pictures = try Self.all("data:image/jpeg;base64,([A-Za-z0-9+/=]*)", in: Self.sheet())
        #expect(pictures.count == 5)
        for (index, text) in pictures.enumerated() {
            let data = try #require(Data(base64Encoded: text))
            let info = try Photo(bytes: [UInt8](data)).info()
            // The last look has a mat.
            if index < 3 { #expect((info.width, info.height) == (160, 107)) }
            #expect(info.profile?.name.contains("sRGB") == true)
        }
        #expect(Set(pictures).count == 5)
    }

    @Test("shows what apply makes of the reduced picture")
    func samePixels() throws {
        let bytes = try Samples.scene(300, 200).jpeg()
        let expected = try Photo(bytes: bytes).applying(.decay, strength: 0.5).encoded(
            as: .jpeg(quality: 84, subsampling: .s420),
            finishing: Finishing(
                profile: .sRGB, metadata: .none, isUpright: true, box: .init(width: 160, height: 160)))
        #expect(try Self.sheet().contains(Data(expected).base64EncodedString()))
    }

    @Test("asks nothing of any network")
    func alone() throws {
        let page = try Self.sheet()
        let sources = try Self.all("(?:src|href)=\"([^\"]{0,20})", in: page)
        #expect(!sources.isEmpty)
        for source in sources { #expect(source.hasPrefix("data:"), "\(source)") }
        for word in ["http:", "https:", "//cdn", "@import", "url("] { #expect(!page.contains(word), "\(word)") }
    }

    @Test("has the commands, quoted for a shell")
    func commands() throws {
        let page = try Self.sheet(name: "it's.jpg")
        #expect(
            page.contains(
                "lens apply decay &#39;it&#39;\\&#39;&#39;s.jpg&#39; &#39;it&#39;\\&#39;&#39;s-decay.jpg&#39; --strength 50%"
            ))
    }

    @Test("lets no name become markup or a command's option")
    func names() throws {
        let page = try Self.sheet(
            [
                Look(
                    "<b>bold</b>\u{202E}", summary: "\"quoted\" & <script>alert(1)</script>", filters: [Exposure(ev: 1)]
                )
            ],
            name: "-<img src=x onerror=alert(1)>.jpg")
        #expect(!page.contains("<b>bold") && !page.contains("<script>alert") && !page.contains("<img src=x"))
        #expect(!page.unicodeScalars.contains("\u{202E}"))
        #expect(page.contains("&#39;./-&lt;img"))
    }

    @Test("refuses what it cannot show")
    func refusals() throws {
        let photo = Photo(bytes: try Samples.scene(30, 20).jpeg())
        for sheet in [
            Sheet([]), Sheet(strengths: []), Sheet(strengths: [0]), Sheet(strengths: [1.1]), Sheet(strengths: [.nan]),
            Sheet(size: 159), Sheet(size: 4097), Sheet(quality: 0), Sheet(quality: 101),
        ] {
            let error = #expect(throws: LensError.self) { try sheet.page(of: photo, named: "x.jpg") }
            #expect(error?.fault == .caller)
        }
    }

    @Test("is the same page on any number of threads")
    func threads() throws {
        let photo = Photo(bytes: try Samples.scene(300, 200).jpeg())
        let sheet = Sheet([Sheet.Entry(.nocturne)], size: 160)
        let pages = try [1, 2, 5].map { try sheet.page(of: photo, named: "x.jpg", in: Darkroom(threads: $0)) }
        #expect(pages[0] == pages[1] && pages[1] == pages[2])
    }

    @Test("ends when it is told to")
    func cancelled() throws {
        let photo = Photo(bytes: try Samples.scene(300, 200).jpeg())
        let error = #expect(throws: LensError.self) {
            try Sheet().page(of: photo, named: "x.jpg", isCancelled: { true })
        }
        #expect(error?.fault == .cancelled)
    }
}

@Suite("Text for pages and shells")
struct PageTextTests {
    @Test("Base64 is RFC 4648's", arguments: 0...40)
    func base64(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ 200) }
        #expect(Base64.encoded(bytes) == Data(bytes).base64EncodedString())
    }

    @Test(
        "a shell reads a quoted word as it was",
        arguments: ["plain", "", "a b", "it's", "$HOME", "`x`", "a\nb", "*", "ö", "!"])
    func shell(word: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "printf %s \(ShellWord.quoted(word))"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(String(decoding: output, as: UTF8.self) == word)
    }

    @Test("only pieces of a page keep their markup")
    func html() {
        let name = "<&>\"'\u{0}\u{1B}"
        let piece: HTML = "<i>\(name)</i>"
        let page: HTML = "<p title=\"\(name)\">\(piece)\([piece, piece])\(7)</p>"
        let safe = "&lt;&amp;&gt;&quot;&#39;\u{FFFD}\u{FFFD}"
        #expect(page.text == "<p title=\"\(safe)\"><i>\(safe)</i><i>\(safe)</i><i>\(safe)</i>7</p>")
    }
}
