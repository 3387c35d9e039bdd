import Foundation
import Testing

@testable import Lens

@Suite("A sheet of looks")
struct SheetTests {
    private static func sheet(_ looks: [Look] = [.decay, .gallery], name: FilePath = "a b.jpg") throws -> String {
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

    @Test("has grain and marks of the photo's seed, else of the finished picture's that the look comes from")
    func seeds() throws {
        let photo = Photo(bytes: try Samples.scene(300, 200).jpeg())
        let sheet = Sheet([Sheet.Entry(.decay, reference: "finished.jpg", seed: 7)], strengths: [1], size: 160)
        for (own, seed) in [(nil, 7), (42, 42)] as [(UInt64?, UInt64)] {
            let page = String(decoding: try sheet.page(of: photo.seeded(own), named: "a.jpg"), as: UTF8.self)
            let expected = try photo.seeded(seed).applying(.decay).encoded(
                as: .jpeg(quality: 84, subsampling: .s420),
                finishing: Finishing(
                    profile: .sRGB, metadata: .none, isUpright: true, box: .init(width: 160, height: 160)))
            #expect(page.contains(Data(expected).base64EncodedString()))
            // What `lens apply` finds in the finished picture is not said twice.
            #expect(page.contains("--seed") == (own != nil) && page.contains("--seed 42") == (own == 42))
        }
    }

    @Test("tells where the picture as it was lies in one with a mat, and in no other")
    func mats() throws {
        let page = try Self.sheet()
        #expect(try Self.all("data-part=\"([^\"]*)\"", in: page).count == 2)
        #expect(try Self.all("<script type=\"text/plain\"( )", in: page).count == 4)
        for (size, part) in try zip(
            Self.all("data-size=\"([^\"]*)\" data-part", in: page), Self.all("data-part=\"([^\"]*)\"", in: page))
        {
            let (whole, inner) = (size.split(separator: " "), part.split(separator: " "))
            let (width, height) = try (#require(Double(whole[0])), #require(Double(whole[1])))
            #expect(try abs(#require(Double(inner[2])) * width - 160) < 1.5)
            #expect(try abs(#require(Double(inner[3])) * height - 107) < 1.5)
        }
    }

    @Test("has looks' lines, of joined looks those of each, and no empty ones")
    func lines() throws {
        let photo = Photo(bytes: try Samples.scene(60, 40).jpeg())
        let joined = try Sheet.Entry(LookReference("dawn+zone+dusk"), word: Array("dawn+zone+dusk".utf8))
        #expect(joined.look.summary == [Look.dawn, .zone, .dusk].map(\.summary).joined(separator: "; "))
        // Dawn and dusk come from the same line.
        #expect(joined.look.story == "\(Look.dawn.story) · \(Look.zone.story)")
        let mine = Sheet.Entry(Look("mine", filters: [Exposure(ev: 1)]))
        let page = try Sheet([mine], size: 160).page(of: photo, named: "a.jpg")
        let main = try #require(String(decoding: page, as: UTF8.self).components(separatedBy: "<main>").last)
        let cards = try #require(main.components(separatedBy: "</main>").first)
        #expect(!cards.contains("\"summary\"") && !cards.contains("\"story\""))
    }

    @Test("is called by the file's name alone, whatever folders its commands name")
    func heading() throws {
        let page = try Self.sheet(name: "/home/me/photos/a.jpg")
        #expect(page.contains("<h1>a.jpg</h1>") && page.contains("<title>a.jpg: 2 looks</title>"))
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
