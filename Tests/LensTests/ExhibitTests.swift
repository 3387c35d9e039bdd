import Foundation
import Testing

@testable import Lens

@Suite("An exhibition")
struct ExhibitTests {
    /// What a pattern's groups are, wherever it matches.
    private static func all(_ pattern: String, in text: String) throws -> [[String]] {
        let expression = try NSRegularExpression(pattern: pattern)
        return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).map { match in
            (1..<match.numberOfRanges).map { Range(match.range(at: $0), in: text).map { String(text[$0]) } ?? "" }
        }
    }

    @Test("hangs every picture in sizes that are what the page says they are")
    func sizes() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        try rooms.hang("two.jpeg", variant: 1)
        try rooms.folder.file("in/tall.png", Samples.scene(50, 100).png())
        var exhibit = rooms.exhibit
        exhibit.title = "Harbour"
        let hung = try exhibit.hang()
        #expect(hung.pictures.map { $0.lastComponent?.string } == ["one.jpg", "tall.png", "two.jpeg"])
        #expect(hung.failures.isEmpty && hung.pairs == 0)
        let page = try rooms.page
        #expect(page.contains("<h1>Harbour</h1>"))
        #expect(!page.contains("data-before=\""))
        let files = try rooms.files
        var named: Set<String> = ["index.html", ".lens-exhibit"]
        for set in try Self.all("srcset=\"([^\"]*)\"", in: page) {
            for entry in set[0].components(separatedBy: ", ") {
                let parts = entry.components(separatedBy: " ")
                let info = try Photo(bytes: #require(files[parts[0]])).info()
                #expect("\(info.width)w" == parts[1])
                #expect(info.jpeg?.isProgressive == true)
                named.insert(parts[0])
            }
        }
        // A hundred pixels high: no size is larger than the picture, and none is there twice.
        #expect(named.contains("pictures/tall-64.jpg") && named.contains("pictures/tall-128.jpg"))
        #expect(try Photo(bytes: #require(files["pictures/tall-128.jpg"])).info().height == 100)
        #expect(Set(files.keys) == named)
        #expect(hung.bytes == files.filter { $0.key != ".lens-exhibit" }.reduce(0) { $0 + $1.value.count })
        #expect(page.contains(".p1 { --ratio: 0.50000; --width: 50px; "))
        let stated = try Self.all("<a href=\"([^\"]*)\">.* width=\"(\\d+)\" height=\"(\\d+)\"", in: page)
        #expect(
            stated == [
                ["pictures/one-128.jpg", "128", "96"], ["pictures/tall-128.jpg", "50", "100"],
                ["pictures/two-128.jpg", "128", "96"],
            ])
    }

    @Test("asks nothing of any network, and lets in nothing but its own style and script")
    func alone() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        _ = try rooms.exhibit.hang()
        let page = try rooms.page
        for word in ["http:", "https:", "//cdn", "@import", "url("] { #expect(!page.contains(word), "\(word)") }
        let policy = try #require(try Self.all("Content-Security-Policy\" content=\"([^\"]*)\"", in: page).first?[0])
            .replacingOccurrences(of: "&#39;", with: "'")
        #expect(policy.hasPrefix("default-src 'none'; img-src 'self' data:; "))
        for tag in ["style", "script"] {
            let parts = page.components(separatedBy: "<\(tag)>")
            #expect(parts.count == 2)
            let text = try #require(parts.last?.components(separatedBy: "</\(tag)>").first)
            let hash = Data(SHA256.digest(Array(text.utf8))).base64EncodedString()
            #expect(policy.contains("\(tag)-src 'sha256-\(hash)'"))
        }
        // No style and no handler stands in an attribute, where the policy would not let it work.
        #expect(try Self.all("<[^>]*( style=| on[a-z]+=)", in: page).isEmpty)
    }

    @Test("SHA-256 is FIPS 180-4's")
    func hash() {
        func text(_ message: String) -> String {
            SHA256.digest(Array(message.utf8)).map { String(format: "%02x", $0) }.joined()
        }
        #expect(text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test("lets no caption, title or name become markup")
    func hostile() throws {
        let rooms = try Rooms()
        var metadata = PictureMetadata()
        metadata.xmp = Candid.xmp(
            title: "&lt;script&gt;alert(1)&lt;/script&gt;", description: "\" onload=\"alert(2)&lt;/style&gt;&lt;!--")
        try rooms.hang("a\" onerror=alert(3) <b>.jpg", metadata)
        var exhibit = rooms.exhibit
        exhibit.metadata = .all
        exhibit.title = "</title><script>alert(4)</script>"
        _ = try exhibit.hang()
        let page = try rooms.page
        #expect(page.contains("<h2>&lt;script&gt;alert(1)&lt;/script&gt;</h2>"))
        #expect(page.contains("alt=\"&quot; onload=&quot;alert(2)&lt;/style&gt;&lt;!--\""))
        for word in ["<script>alert", "onload=\"", "<!--", "</title><script", "<b>."] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(try rooms.files.keys.contains("pictures/a-onerror-alert-3-b-64.jpg"))
    }

    @Test("tells how a picture was taken, and nothing private unless asked", arguments: MetadataPolicy.allCases)
    func captions(policy: MetadataPolicy) throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg", Candid.everything())
        var exhibit = rooms.exhibit
        exhibit.look = .decay
        exhibit.metadata = policy
        _ = try exhibit.hang()
        let page = try rooms.page
        let words = ["Canon EOS R5", "RF35mm F1.8", "35\u{202F}mm", "f/2.8", "1/250\u{202F}s", "ISO\u{A0}400"]
        let facts = words.map { "<span>\($0)" }.joined(separator: "\u{A0}·</span> ") + "</span>"
        for text in [facts, "14 May 2024", "Photographs by Sofia Lind", "© 2024 Sofia Lind"] {
            #expect(page.contains(text) == (policy != .none), "\(text)")
        }
        #expect(page.contains("Developed with <b>decay</b><br><i>\(Look.decay.story)</i>"))
        #expect(page.contains("<h2>TITLE-secret</h2>") == (policy == .all))
        let everything = try rooms.files.values.flatMap(\.self)
        for secret in Candid.secrets where secret != "PLACE-52.5" || policy != .all {
            let isThere = Data(everything).range(of: Data(secret.utf8)) != nil
            #expect(isThere == (policy == .all), "\(secret)")
        }
    }

    @Test("what photographers have not in common stands with their pictures, and nobody is named twice")
    func credits() throws {
        let rooms = try Rooms()
        for (index, artist) in ["Sofia Lind", "Janek Bor"].enumerated() {
            var metadata = PictureMetadata()
            metadata.exif = Candid.exif(artist: artist)
            try rooms.hang("\(index).jpg", metadata, variant: UInt32(index))
        }
        _ = try rooms.exhibit.hang()
        let page = try rooms.page
        #expect(!page.contains("<footer>") && !page.contains("Photographs by"))
        #expect(page.contains("<p class=\"credit\">© 2024 Sofia Lind</p>"))
        #expect(page.contains("<p class=\"credit\">© 2024 Janek Bor</p>"))
    }

    @Test("a look of one's own, and its words, are private too")
    func ownLook() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        var exhibit = rooms.exhibit
        exhibit.look = Look("of my wedding", story: "WEDDING", filters: [Exposure(ev: 1)])
        _ = try exhibit.hang()
        #expect(try rooms.files.values.allSatisfy { Data($0).range(of: Data("wedding".utf8)) == nil })
        #expect(try !rooms.page.contains("WEDDING"))
        exhibit.metadata = .all
        exhibit.isOverwriting = true
        _ = try exhibit.hang()
        #expect(try rooms.page.contains("<b>of my wedding</b><br><i>WEDDING</i>"))
    }

    @Test("what was taken first comes first, or what is named first")
    func order() throws {
        let rooms = try Rooms()
        try rooms.hang("a.jpg", Candid.everything(date: "2024:05:14 18:20:11"))
        try rooms.hang("b.jpg", variant: 1)
        try rooms.hang("c.jpg", Candid.everything(date: "2023:05:14 18:20:11"), variant: 2)
        try rooms.hang("d.jpg", Candid.everything(date: "2024:05:14 18:20:11"), variant: 3)
        var exhibit = rooms.exhibit
        #expect(try exhibit.hang().pictures.map { $0.stem } == ["c", "a", "d", "b"])
        (exhibit.order, exhibit.isOverwriting) = (.name, true)
        #expect(try exhibit.hang().pictures.map { $0.stem } == ["a", "b", "c", "d"])
    }

    @Test("is the same on any number of threads, and touches no original")
    func threads() throws {
        let rooms = try Rooms()
        for index in 0..<4 { try rooms.hang("\(index).jpg", variant: UInt32(index)) }
        let before = try (0..<4).map { try Untouched(rooms.pictures.appending("\($0).jpg")) }
        var exhibit = rooms.exhibit
        exhibit.look = .nocturne
        exhibit.isOverwriting = true
        let all = try [1, 2, 5].map { jobs in
            exhibit.jobs = jobs
            _ = try exhibit.hang(in: Darkroom(threads: jobs))
            return try rooms.files
        }
        #expect(all[0].count == 18 && all[0] == all[1] && all[1] == all[2])
        #expect(try before == (0..<4).map { try Untouched(rooms.pictures.appending("\($0).jpg")) })
    }
}
