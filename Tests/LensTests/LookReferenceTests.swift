import Lens
import Testing

@Suite("What LOOK means")
struct LookReferenceTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.file("film.cube", Array(RecipeTests.cube.utf8))
        try folder.file("mine.yaml", Array("lens: 1\nfilters: [{exposure: {ev: 1}}]".utf8))
        try folder.file("a+b.json", Array(#"{"lens": 1, "name": "both", "filters": ["grain"]}"#.utf8))
        try folder.file("a", [])
        try folder.file("decay", [])
    }

    private func reference(_ text: String) throws -> LookReference {
        let folder = folder
        return try LookReference(text) { folder($0) }
    }

    private func names(_ look: Look) -> [String] { look.filters.map { type(of: $0).name } }

    @Test("a name, a recipe, a table")
    func alone() throws {
        #expect(try reference("decay").look == .decay)
        let mine = try reference("mine.yaml")
        #expect(mine.look.name == "mine" && names(mine.look) == ["exposure"])
        #expect(mine.files == [folder("mine.yaml")] && mine.seed == nil)
        let film = try reference("film.cube").look
        #expect(film.name == "film" && names(film) == ["color-lookup"])
    }

    @Test("several add up, in the order they are named")
    func joined() throws {
        let look = try reference("decay+mine.yaml+film.cube").look
        #expect(look.name == "decay+mine+film")
        #expect(names(look) == names(.decay) + ["exposure", "color-lookup"])
        #expect(names(try reference("mine.yaml+decay").look).first == "exposure")
        #expect(try reference("decay+decay").look.overruled.map { type(of: $0).name } == ["film-curve", "grain"])
    }

    @Test("the longest run of parts that is a file's name is one")
    func plus() throws {
        #expect(try reference("a+b.json").look.name == "both")
        #expect(try reference("mine.yaml+a+b.json+decay").look.name == "mine+both+decay")
    }

    @Test(
        "what is nothing of the kind is the caller's, and answered with what was meant",
        arguments: [
            ("decai", "there is no look 'decai'; did you mean 'decay'?"), ("", "there is no look ''"),
            ("decay+", "there is no look ''"), ("none.yaml", "there is no file"), ("a", "a is no look"),
            ("./x", "there is no file"), ("decay+none.cube", "there is no file"),
        ])
    func mistakes(_ text: String, _ wanted: String) {
        let error = #expect(throws: LensError.self) { try reference(text) }
        #expect(error?.fault == .caller)
        #expect(error?.message.contains(wanted) == true, "\(error?.message ?? "nothing")")
    }

    @Test("a picture that Lens has not developed is no look, nor is what pretends to be one")
    func notALook() throws {
        try folder.file("plain.jpg", Samples.scene(32, 32).jpeg())
        try folder.file("plain.png", Samples.scene(64, 64).png())
        try folder.file("text.png", Array("no picture".utf8))
        for name in ["plain.jpg", "plain.png", "text.png"] {
            #expect(throws: LensError.self, "\(name)") { try reference(name) }
        }
    }

    @Test("what a look comes from is not replaced")
    func apart() throws {
        let film = try reference("film.cube")
        #expect(throws: LensError.self) { try film.write([1], to: folder("film.cube"), overwriting: true) }
        #expect(throws: LensError.self) { try film.write([1], to: folder("mine.yaml")) }
        try film.write([1, 2], to: folder("new.cube"))
        #expect(try contents(folder("new.cube")) == [1, 2])
        #expect(try contents(folder("film.cube")) == Array(RecipeTests.cube.utf8))
    }

    /// The same function as HaldCLUT and as `.cube`.
    @Test("a HaldCLUT picture is the table that the same numbers make as a .cube", arguments: [2, 3])
    func hald(_ level: Int) throws {
        let size = level * level
        let side = level * level * level
        var bytes: [UInt8] = []
        var text = "LUT_3D_SIZE \(size)\n"
        for index in 0..<(side * side) {
            let place = [index % size, index / size % size, index / size / size].map { Double($0) / Double(size - 1) }
            let codes = [place[0] * place[0], place[1] * 0.9, 1 - (1 - place[2]) * (1 - place[2] * 0.5)].map {
                UInt8(($0 * 255).rounded())
            }
            bytes += codes
            text += codes.map { "\(Float($0) / 255)" }.joined(separator: " ") + "\n"
        }
        let format = SampleFormat(width: side, height: side, layout: .rgb, depth: .eight)
        try folder.file("hald.png", Samples(format: format, bytes: bytes).png())
        try folder.file("same.cube", Array(text.utf8))
        let hald = try reference("hald.png")
        #expect(hald.notes.count == 1 && hald.notes[0].contains("HaldCLUT of \(size)³"))
        let tables = try [hald, reference("same.cube")].map { try #require($0.look.filters[0] as? ColorLookup).table }
        #expect(tables[0] == tables[1])
    }
}
