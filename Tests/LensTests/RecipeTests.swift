import Foundation
import Lens
import Measures
import Testing

@Suite("Recipes")
struct RecipeTests {
    static let cube = "LUT_3D_SIZE 2\n0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 .9\n"

    private static let odd = Look(
        "Über: *a &b \"a\\b\" # no\n\u{1}comment\u{2028}", summary: "- 1", story: "{}: [~] \u{7F}\u{1F4F7} \t"
    ) {
        Exposure(ev: 0.1 + 0.2); Fade(black: [1.0 / 3, Double.leastNonzeroMagnitude, 0.1], dye: [0.5, 2, 1])
        ToneCurve(points: [[0, 0], [1e-7, 0.30000000000000004], [1, 1]]); Contrast(); Contrast(slope: 2)
    }

    @Test("every built-in look comes back as it was, from either form", arguments: RecipeFormat.allCases)
    func roundTrip(_ format: RecipeFormat) throws {
        for look in Look.all + [Self.odd, Look("", filters: []), Look("yes") { Grain() }] {
            let text = look.recipe(as: format)
            #expect(try Look(recipe: text) == look, "\(text)")
        }
    }

    @Test("JSON is JSON")
    func json() throws {
        for look in Look.all + [Self.odd] {
            let object = try JSONSerialization.jsonObject(with: Data(look.recipe(as: .json).utf8)) as? [String: Any]
            #expect(object?["lens"] as? Int == 1)
            #expect(object?["name"] as? String == look.name)
            #expect((object?["filters"] as? [[String: Any]])?.count == look.filters.count)
        }
    }

    @Test("JSON's pairs of escapes are one character")
    func pairs() throws {
        let look = try Look(recipe: #"{"lens": 1, "name": "\ud83c\udf05 \u00e9", "filters": []}"#, named: "r")
        #expect(look.name == "\u{1F305} \u{E9}")
    }

    @Test("joined looks are written without what gave way, and come back", arguments: RecipeFormat.allCases)
    func joined(_ format: RecipeFormat) throws {
        let look = try LookReference("decay+dusk+gallery").look
        let again = try Look(recipe: look.recipe(as: format), named: "r")
        #expect(again.filters.map { AnyHashable($0) } == look.prevailing.map { AnyHashable($0) })
        #expect(look.prevailing.count < look.filters.count)
        #expect(throws: LensError.self) {
            try LookReference(Array(repeating: "decay", count: 6).joined(separator: "+"))
        }
    }

    @Test("looks and filters are Codable, tables and all")
    func codable() throws {
        let table = try LookupTable(cube: Array(Self.cube.utf8), name: "film.cube")
        for look in Look.all + [Self.odd, Look("film") { ColorLookup(table, space: .p3, amount: 0.4) }] {
            let bytes = try JSONEncoder().encode(look)
            #expect(try JSONDecoder().decode(Look.self, from: bytes) == look, "\(look.name)")
        }
        let grain = Grain(iso: 1600, softness: 4)
        #expect(try JSONDecoder().decode(Grain.self, from: JSONEncoder().encode(grain)) == grain)
        #expect(try JSONDecoder().decode(Exposure.self, from: Data("{}".utf8)) == Exposure())
        for wrong in [#"{"izo":1}"#, #"{"iso":1}"#] {
            #expect(throws: LensError.self) { try JSONDecoder().decode(Grain.self, from: Data(wrong.utf8)) }
        }
    }

    @Test("parameters have names, units, lists and pairs, and defaults where they are missing")
    func forms() throws {
        let look = try Look(
            recipe: """
                # mine
                lens: 1
                filters:
                  - grain
                  - dust:
                  - exposure: {ev: -5e-1 EV}
                  - white-balance:
                      kelvin: 4200K
                  - vignette:
                      stops: 1.5 stops
                  - fade: {black: .05, white: [1, 1., 9.5e-1]}
                  - film-curve: {stock: "trix400"}
                  - tone-curve:
                      points:
                        - [0, 0.1]
                        - [1, 0.9]
                """)
        #expect(
            look.filters.map { AnyHashable($0) } == [
                Grain(), Dust(), Exposure(ev: -0.5), WhiteBalance(kelvin: 4200), Self.vignette,
                Fade(black: [0.05, 0.05, 0.05], white: [1, 1, 0.95]), Self.film,
                ToneCurve(points: [[0, 0.1], [1, 0.9]]),
            ] as [AnyHashable])
    }

    private static var vignette: Vignette {
        var vignette = Vignette()
        vignette.stops = 1.5
        return vignette
    }

    private static var film: FilmCurve {
        var film = FilmCurve()
        film.stock = .trix400
        return film
    }

    @Test("a strength in a recipe is that of the look", arguments: ["0.5", "50%"])
    func strength(_ text: String) throws {
        let look = try Look(
            recipe: "{lens: 1, strength: \(text), filters: [exposure: {ev: 1}, {contrast: {slope: 4}}]}")
        #expect((look.filters[0] as? Exposure)?.ev == 0.5)
        let halves = try Look(
            recipe: "{lens: 1, tone-strength: 0.5, color-strength: 0, filters: [{exposure: {ev: 1}}]}")
        #expect((halves.filters[0] as? Exposure)?.ev == 0.5)
    }

    private static let mistakes: [(String, String)] = [
        ("", "r is empty"), ("# nothing", "r is empty"), ("lens", "r:1:1: a recipe begins with 'lens: 1'"),
        ("[1]", "r:1:1: a recipe begins"), ("filters: []", "r:1:1: the version is missing: 'lens: 1'"),
        ("lens: 1", "r:1:1: a recipe needs 'filters'"), ("lens: 2\nfilters: []", "r:1:7: a recipe of version 2"),
        ("lens: 1.0\nfilters: []", "r:1:7: a recipe of version 1.0; this Lens reads 1"),
        ("lens: 1\nfilter: []", "r:2:1: a recipe has no field 'filter'; did you mean 'filters'?"),
        ("lens: 1\nlens: 1\nfilters: []", "r:2:1: 'lens' stands twice, and in line 1 before"),
        ("lens: 1\nstrength: 2\nfilters: []", "r:2:11: strength is 2, outside 0…1"),
        ("lens: 1\nstrength: much\nfilters: []", "r:2:11: strength takes a number"),
        ("lens: 1\nfilters: grain", "r:2:10: 'filters' is a list, not 'grain'"),
        ("lens: 1\nfilters:\n  - grian", "r:3:5: there is no filter 'grian'; did you mean 'grain'?"),
        ("lens: 1\nfilters:\n  - grain:\n      izo: 3", "r:4:7: grain has no parameter 'izo'; did you mean 'iso'?"),
        ("lens: 1\nfilters:\n  - grain:\n      iso: 1", "r:4:12: grain.iso is 1, outside 25…12800 ISO"),
        ("lens: 1\nfilters:\n  - grain:\n      iso: fast", "r:4:12: grain.iso takes a number, not 'fast'"),
        ("lens: 1\nfilters:\n  - grain:\n      iso: 800 K", "r:4:12: grain.iso is in ISO, not 'K'"),
        ("lens: 1\nfilters:\n  - grain:\n      amount: 1 ISO", "r:4:15: grain.amount has no unit, not 'ISO'"),
        ("lens: 1\nfilters:\n  - grain:\n      iso: [800]", "r:4:12: grain.iso, not a list"),
        ("lens: 1\nfilters:\n  - grain:\n      iso: 1e400", "r:4:12: grain.iso takes a number, not '1e400'"),
        ("lens: 1\nfilters:\n  - grain:\n      iso: 1e99", "r:4:12: grain.iso is 1e+99, outside 25…12800 ISO"),
        ("lens: 1\nfilters:\n  - dust:\n      amount: 160%", "r:4:15: dust.amount is 1.6, outside 0…1"),
        ("lens: 1\nfilters:\n  - grain:\n      iso: .inf", "r:4:12: grain.iso takes a number"),
        (
            "lens: 1\nfilters:\n  - grain:\n      iso: 800\n      iso: 400",
            "r:5:7: 'iso' stands twice, and in line 4 before"
        ),
        ("lens: 1\nfilters:\n  - grain\n  - dust\n  - grain", "r:5:5: a picture has one grain, and line 3 names it"),
        ("lens: 1\nfilters:\n  - grain: {}\n    dust: {}", "r:4:5: a filter has one name"),
        ("lens: 1\nfilters:\n  - grain: 7", "r:3:12: grain takes parameters by name"),
        ("lens: 1\nfilters:\n  - [grain]", "r:3:5: a filter, not a list"),
        ("lens: 1\nfilters:\n  - fade: {black: [1, 2]}", "r:3:19: fade.black takes red, green and blue, not 2 numbers"),
        ("lens: 1\nfilters:\n  - film-curve: {stock: velvia}", "r:3:25: film-curve.stock is 'velvia', not one of"),
        (
            "lens: 1\nfilters:\n  - tone-curve: {points: [[0, 0, 1]]}",
            "r:3:27: tone-curve.points takes points [in, out]"
        ),
        ("lens: 1\nfilters:\n  - tone-curve: {points: [[1, 0], [0, 1]]}", "r:3:26: tone-curve.points must rise"),
        ("lens: 1\nfilters:\n  - color-lookup: {hash: 12}", "r:3:26: a hash of no file"),
        ("lens: 1\nfilters:\n  - color-lookup: {file: none.cube}", "r:3:26: "),
        ("lens: 1\nfilters: [", "r:"), ("lens: \"", "r:"), ("a: b: c", "r:1:5: "),
        ("\tlens: 1", "r:1:1: no field and no value begins like this; is it a tab?"),
        ("lens: 1\n---\nlens: 1", "r:2:1: a recipe is one document"), ("lens: 1\nname: \u{0}", "r:2: this is no text"),
        ("lens: 1\nfilters: &a [*a]", "r:2:10: anchors and aliases"), ("a: &x [y]\n? *x\n: 1", "r:1:4: anchors"),
        ("lens: 1\nname: &_0 {x: y}", "r:2:7: anchors"), ("lens: 1\nname: &-0 {x: y}", "r:2:7: anchors"),
        (
            "lens: 1\nfilters:\n" + String(repeating: "  - clarity\n", count: 65),
            "r:67:5: a recipe has at most 64 filters"
        ),
        (
            "lens: 1\nfilters:\n  - monochrome: {mix: free, weights: [-1, 1, 0]}",
            "r:3:5: monochrome.weights sum to 0.0"
        ),
    ]

    @Test("whatever is wrong is said with its line and column, and what was meant", arguments: mistakes.indices)
    func mistake(_ index: Int) {
        let (text, wanted) = Self.mistakes[index]
        let error = #expect(throws: LensError.self) { try Look(recipe: text, in: "/nowhere", named: "r") }
        #expect(error?.fault == .caller)
        #expect(error?.message.hasPrefix(wanted) == true, "\(error?.message ?? "nothing")")
    }

    @Test("what is deep, long or full of parts ends in bounded time", .timeLimit(.minutes(20)))
    func hostile() {
        let bombs = [
            String(repeating: "[", count: 100_000), String(repeating: "- ", count: 200_000) + "a",
            String(repeating: "{a: ", count: 50_000),
            "lens: 1\nfilters: [" + String(repeating: "a,", count: 100_000) + "]",
            String(repeating: "x", count: 2 << 20), String(repeating: "? ", count: 100_000),
            (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n"),
        ]
        for bomb in bombs { #expect(throws: LensError.self) { try Look(recipe: bomb) } }
    }

    /// A filter from elsewhere.
    struct Dimmer: Filter {
        var share = 0.5
        init() {}
        static let name = "dimmer"
        static let place = Place.scene
        static let summary = "Less light."
        static let parameters: [Parameter<Dimmer>] = [
            .number("share", \.share, in: 0...1, .linear(neutral: 1), .tone, "Of the light.")
        ]
        func steps(on frame: Frame) -> [Step] { [] }
        func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
            let share = share
            return { value, _, _ in value * share }
        }
    }

    @Test("filters from elsewhere come through a registry")
    func registry() throws {
        let text = "lens: 1\nfilters: [{dimmer: {share: .25}}]"
        #expect(throws: LensError.self) { try Look(recipe: text) }
        let filters = FilterRegistry().adding(Dimmer.self)
        let look = try Look(recipe: text, filters: filters)
        #expect((look.filters.first as? Dimmer)?.share == 0.25)
        #expect(try Look(recipe: look.recipe(), filters: filters) == look)
        let decoder = JSONDecoder()
        #expect(throws: LensError.self) { try decoder.decode(Look.self, from: JSONEncoder().encode(look)) }
        decoder.userInfo[FilterRegistry.userInfoKey] = filters
        #expect(try decoder.decode(Look.self, from: JSONEncoder().encode(look)) == look)
    }

    @Test("a table of colours is found beside the recipe, and must be the one that was meant")
    func tables() throws {
        let folder = try Folder()
        try folder.file("film.cube", Array(Self.cube.utf8))
        let text = "lens: 1\nfilters:\n  - color-lookup: {file: film.cube, space: p3}"
        let look = try Look(contentsOf: folder.file("mine.yaml", Array(text.utf8)))
        let lookup = try #require(look.filters.first as? ColorLookup)
        #expect(look.name == "mine" && lookup.space == .p3 && lookup.table.lattice?.size == 2)
        #expect(lookup.table.name == folder("film.cube").string)
        // Written with its hash, it reads back; with another it does not.
        let written = look.recipe()
        #expect(written.contains("hash: \"\(lookup.table.hashText)\""))
        #expect(try Look(recipe: written, in: folder.path) == look)
        let other = written.replacing(lookup.table.hashText, with: "0123456789abcdef")
        let error = #expect(throws: LensError.self) { try Look(recipe: other, in: folder.path, named: "r") }
        #expect(error?.message.contains("holds other colours") == true)
    }

    @Test("what is quoted or written as a character's number is text, whatever it looks like")
    func quoted() throws {
        for (text, wanted) in [
            ("'*a and &b'", "*a and &b"), (#""[[[ {{{ # &a""#, "[[[ {{{ # &a"), ("a [b {c # d", "a [b {c"),
        ] {
            #expect(try Look(recipe: "lens: 1\nfilters: []\nname: \(text)").name == wanted)
        }
        // A backslash that stands for itself begins no character's number.
        let look = try Look(recipe: #"{"lens": 1, "filters": [], "name": "\\ud83c, \ud83c\udf05"}"#)
        #expect(look.name == "\\ud83c, \u{1F305}")
    }

    @Test("a recipe reads files in its folder and below it, and no others", arguments: [true, false])
    func containment(_ isText: Bool) throws {
        let (folder, elsewhere) = (try Folder(), try Folder())
        let secret = try elsewhere.file("secret.cube", Array("secret:*:1:\n".utf8))
        try elsewhere.file("film.cube", Array(Self.cube.utf8))
        let files = FileManager.default
        for name in ["below", "below/deeper"] {
            try files.createDirectory(atPath: folder(name).string, withIntermediateDirectories: true)
        }
        try folder.file("below/deeper/film.cube", Array(Self.cube.utf8))
        for (name, target) in [
            ("out.cube", secret.string), ("way", elsewhere.path.string), ("in.cube", "below/deeper/film.cube"),
            ("round", "below/.."),
        ] {
            try files.createSymbolicLink(atPath: folder(name).string, withDestinationPath: target)
        }
        func look(_ file: String) throws -> Look {
            let text = "lens: 1\nfilters:\n  - color-lookup: {file: \"\(file)\"}"
            if isText { return try Look(recipe: text, in: folder.path, named: "r") }
            return try Look(contentsOf: folder.file("r.yaml", Array(text.utf8)))
        }
        for inside in ["below/deeper/film.cube", "./below//deeper/film.cube", "in.cube", "round/in.cube"] {
            #expect(try look(inside).filters.count == 1, "\(inside)")
        }
        for outside in [
            "/etc/passwd", secret.string, elsewhere("none").string,
            "../\(elsewhere.path.lastComponent?.string ?? "")/film.cube",
            "below/../in.cube", "..", "out.cube", "way/film.cube", "way/none.cube", "none.cube", "below", ".", "",
            "in.cube\\0", "/dev/zero", "a\\eb",
        ] {
            let error = #expect(throws: LensError.self, "\(outside)") { try look(outside) }
            let message = error?.message ?? ""
            #expect(error?.fault == .caller && message.contains(":3:26: "), "\(outside): \(message)")
            #expect(!message.contains("*:1:") && !message.contains("\u{1B}"), "\(message)")
            #expect(message.contains("in its own folder") || message.contains("there is no file"), "\(message)")
        }
        // Whether something is there, elsewhere, is not told.
        func told(_ file: String) -> String? {
            do { _ = try look(file) } catch { return "\(error)".replacing(file, with: "") }
            return nil
        }
        #expect(told("way/film.cube") == told("way/none.cube") && told("way/film.cube") != nil)
    }

    @Test("a table that lies elsewhere is written by the name under which it belongs beside the recipe")
    func elsewhere() throws {
        let table = try LookupTable(cube: Array(Self.cube.utf8), name: "t")
        for (name, wanted) in [
            ("/luts/film.cube", "film.cube"), ("../luts/film.cube", "film.cube"), ("luts/film.cube", "luts/film.cube"),
        ] {
            let text = Look("film") { ColorLookup(table.named(name)) }.recipe()
            #expect(text.contains("file: \"\(wanted)\""), "\(text)")
        }
    }

    @Test("a pipe, a device or a folder is no recipe and no table, and nobody waits for it", .timeLimit(.minutes(20)))
    func pipes() throws {
        let folder = try Folder()
        for name in ["pipe.yaml", "pipe.cube", "pipe.png", "pipe.jpg"] {
            #expect(mkfifo(folder(name).string, 0o600) == 0)
            let error = #expect(throws: LensError.self) { try LookReference(folder(name).string) }
            #expect(error?.fault == .caller && error?.message.contains("is no file") == true, "\(name)")
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder("zero.yaml").string, withDestinationPath: "/dev/zero")
        #expect(throws: LensError.self) { try LookReference(folder("zero.yaml").string) }
        let recipe = "lens: 1\nfilters: [{color-lookup: {file: pipe.cube}}]"
        let error = #expect(throws: LensError.self) { try Look(recipe: recipe, in: folder.path) }
        #expect(error?.message.contains("is no file") == true)
    }

    @Test("every error is one line of bounded length, whatever the text has in it")
    func lengths() {
        let long = String(repeating: "k\u{1F4F7}", count: 20_000)
        // One character, as Unicode counts them.
        let one = "g" + String(repeating: "\u{301}", count: 400_000)
        let twice = (0..<3000).map { "k\($0): 1\n" }.joined()
        let texts = [
            twice + twice, long, "lens: \(long)\nfilters: []", "\(long): 1",
            "lens: 1\nstrength: 2\(String(repeating: "0", count: 9999))",
            "lens: 1\nstrength: \(long)", "lens: 1\nfilters: [\(long)]", "lens: 1\nfilters: [{\(long): 1}]",
            "lens: 1\nfilters: [{grain: \(long)}]", "lens: 1\nfilters: [{grain: {\(long): 1}}]", "lens: 1\n\(long): 1",
            "lens: 1\nfilters: [{grain: {iso: \(long)}}]", "lens: 1\nfilters: [{grain: {iso: 1\(long)}}]",
            "lens: 1\nfilters: [{film-curve: {stock: \(long)}}]", "lens: 1\nfilters: [{color-lookup: {file: \(long)}}]",
            "lens: 1\nfilters: [{color-lookup: {file: /\(long)}}]",
            "lens: 1\nfilters: [{color-lookup: {hash: \(long)}}]",
            "%\(long) 1\n---\na", "%TAG !\(long)! x\n---\na", "a: !\(long)!b c", "a: &\(long) b", "*\(long)",
            "'\(long)", "@\(long)", "\(one): 1", "lens: 1\nfilters: [\(one)]",
            "lens: 1\nfilters: [{grain: {\(one): 1}}]",
            "lens: 1\nfilters: [{grain: {iso: \(one)}}]", "lens: 1\nstrength: \(one)%",
            "lens: 1\nfilters: [{tone-curve: {points: [[\(long), 0]]}}]", "\u{1}\(long)", "\u{1B}[31m: \u{9B}",
        ]
        for text in texts {
            var error: LensError?
            let taken = workSeconds {
                error = #expect(throws: LensError.self) { try Look(recipe: text, named: "r\ny") }
            }
            #expect(taken < 2 * patience, "\(text.unicodeScalars.prefix(40)) took \(taken) s")
            let message = error?.message ?? ""
            #expect(message.count <= 400 && message == message.printable && message.hasPrefix("r y"), "\(message)")
        }
    }
}
