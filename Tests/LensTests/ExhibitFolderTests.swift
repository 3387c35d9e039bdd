import Foundation
import Testing

@testable import Lens

@Suite("What an exhibition replaces, and what was there before")
struct ExhibitFolderTests {
    @Test("with a look, the picture itself lies under it, within the mat")
    func pairs() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        var exhibit = rooms.exhibit
        exhibit.look = .decay
        #expect(try exhibit.hang().pairs == 1)
        var page = try rooms.page
        #expect(page.contains("data-before=\"before/one-64.jpg 64w, before/one-128.jpg 128w\""))
        #expect(!page.contains("data-part="))
        let mat = Mat(width: 0.1, bottom: 1.5)
        exhibit.look = Look("matted", filters: [mat])
        exhibit.isOverwriting = true
        #expect(try exhibit.hang().pairs == 1)
        page = try rooms.page
        let files = try rooms.files
        let whole = try Photo(bytes: #require(files["pictures/one-128.jpg"])).info()
        let inner = try Photo(bytes: #require(files["before/one-128.jpg"])).info()
        #expect(whole.width <= 128 && whole.height <= 128)
        // The formula of the mat, from the inside out: a tenth of the long side, and half as much again below.
        let border = 0.1 * Double(inner.width)
        #expect(abs(Double(whole.width) - Double(inner.width) - 2 * border) <= 2)
        #expect(abs(Double(whole.height) - Double(inner.height) - 2.5 * border) <= 2)
        let part = ExhibitPicture.Part(of: Look("matted", filters: [mat]), in: (whole.width, whole.height))
        #expect(
            abs(part.left * Double(whole.width) - border) <= 1 && abs(part.top * Double(whole.height) - border) <= 1)
        #expect(page.contains("data-part=\"0.08"))
    }

    @Test("a mat's place is found whichever side is the long one", arguments: [(300, 200), (200, 300), (200, 190)])
    func parts(width: Int, height: Int) {
        let mat = Mat(width: 0.2, bottom: 2)
        let border = 0.2 * Double(max(width, height))
        let (whole, high) = (Double(width) + 2 * border, Double(height) + 3 * border)
        let part = ExhibitPicture.Part(
            of: Look("", filters: [mat]), in: (Int(whole.rounded()), Int(high.rounded())))
        #expect(abs(part.width * whole - Double(width)) < 1.5 && abs(part.height * high - Double(height)) < 1.5)
        #expect(abs(part.left * whole - border) < 1 && abs(part.top * high - border) < 1)
    }

    @Test("originals lie under what was made of them, if they are of its shape")
    func originals() throws {
        let rooms = try Rooms()
        try rooms.make("were")
        for (name, width) in [("one", 400), ("other", 100)] {
            let source = try Samples.scene(width, 300).jpeg()
            try rooms.folder.file("were/\(name).jpeg", source)
        }
        try rooms.folder.file("were/matted.png", Samples.scene(200, 150).png())
        try rooms.hang("one.jpg")
        try rooms.hang("other.jpg")
        try rooms.hang("alone.jpg")
        let gallery = try Photo(bytes: Samples.scene(200, 150).jpeg()).applying(.gallery).encoded()
        try rooms.folder.file("in/matted.jpg", gallery)
        var exhibit = rooms.exhibit
        exhibit.before = rooms.folder("were")
        let hung = try exhibit.hang()
        #expect(hung.pictures.count == 4 && hung.pairs == 2 && hung.failures.isEmpty)
        #expect(hung.notes.contains { $0.message.contains("of another shape") })
        #expect(hung.notes.contains { $0.message.contains("there is none of its name") })
        let files = try rooms.files
        #expect(files["before/one-128.jpg"] != nil && files["before/other-128.jpg"] == nil)
        // The mat is known from the picture's own recipe; what it was developed with is told.
        #expect(try rooms.page.contains("data-part=\""))
        #expect(try rooms.page.contains("<b>gallery</b>"))
    }

    @Test("a damaged picture is told and left out; where all are, nothing is written")
    func damaged() throws {
        let rooms = try Rooms()
        let jpeg = try Samples.scene(200, 150).jpeg()
        try rooms.folder.file("in/broken.jpg", Array(jpeg[..<300]))
        try rooms.folder.file("in/empty.jpg", [])
        var hung = try rooms.exhibit.hang()
        #expect(hung.pictures.isEmpty && hung.failures.count == 2)
        #expect(!FileManager.default.fileExists(atPath: rooms.output.string))
        try rooms.hang("sound.jpg")
        try rooms.folder.file("in/notes.txt", Array("not a picture".utf8))
        hung = try rooms.exhibit.hang()
        #expect(hung.pictures.map { $0.stem } == ["sound"])
        #expect(hung.failures.map { $0.input.stem }.sorted { $0 ?? "" < $1 ?? "" } == ["broken", "empty"])
        #expect(hung.failures.allSatisfy { $0.error.fault == .input })
        #expect(try !rooms.page.contains("broken") && rooms.files.keys.allSatisfy { !$0.contains("broken") })
    }

    @Test("nothing found writes nothing")
    func nothing() throws {
        let rooms = try Rooms()
        try rooms.folder.file("in/.hidden.jpg", Samples.scene(20, 20).jpeg())
        try rooms.make("in/below")
        try rooms.folder.file("in/below/one.jpg", Samples.scene(20, 20).jpeg())
        var exhibit = rooms.exhibit
        let hung = try exhibit.hang()
        #expect(hung.pictures.isEmpty && hung.failures.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: rooms.output.string))
        exhibit.isRecursive = true
        #expect(try exhibit.hang().pictures.count == 1)
    }

    @Test("replaces only what an exhibition wrote and nobody changed since")
    func overwriting() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        try rooms.hang("two.jpg", variant: 1)
        var exhibit = rooms.exhibit
        exhibit.look = .dusk
        _ = try exhibit.hang()
        #expect(lensError { _ = try exhibit.hang() }?.fault == .caller)
        let first = try rooms.files

        // What is no part of the new one goes; what somebody put there stays.
        try rooms.folder.file("out/CNAME", [1, 2, 3])
        try FileManager.default.removeItem(atPath: rooms.pictures.appending("two.jpg").string)
        exhibit.isOverwriting = true
        exhibit.look = nil
        _ = try exhibit.hang()
        #expect(
            try rooms.files.keys.sorted() == [
                ".lens-exhibit", "CNAME", "index.html", "pictures/one-128.jpg", "pictures/one-64.jpg",
            ])
        #expect(try rooms.files["pictures/one-64.jpg"] != first["pictures/one-64.jpg"])
        #expect(!FileManager.default.fileExists(atPath: rooms.output.appending("before").string))

        for place in ["index.html", "pictures/one-64.jpg"] {
            let before = try rooms.files
            try rooms.folder.file("out/\(place)", [4, 5, 6])
            let error = lensError { _ = try exhibit.hang() }
            #expect(error?.fault == .caller && error?.message.contains(place) == true)
            #expect(error?.message.contains("changed since an exhibition wrote it") == true)
            #expect(error?.message.contains("move it away") == true)
            #expect(try rooms.files[place] == [4, 5, 6])
            try rooms.folder.file("out/\(place)", #require(before[place]))
            #expect(try rooms.files == before)
            _ = try exhibit.hang()
        }
    }

    @Test("what somebody changed of a picture that hangs no more stays, and is told each time")
    func leftovers() throws {
        let rooms = try Rooms()
        for (index, name) in ["one.jpg", "two.jpg"].enumerated() { try rooms.hang(name, variant: UInt32(index)) }
        var exhibit = rooms.exhibit
        _ = try exhibit.hang()
        let first = try rooms.files
        let place = "pictures/two-64.jpg"
        try rooms.folder.file("out/\(place)", [4, 5, 6])
        try FileManager.default.removeItem(atPath: rooms.pictures.appending("two.jpg").string)
        exhibit.isOverwriting = true
        for _ in 0..<2 {
            let hung = try exhibit.hang()
            #expect(hung.notes.map(\.input.string) == [rooms.output.appending(place).string])
            #expect(hung.notes.first?.message.contains("was changed since") == true)
            #expect(try rooms.files[place] == [4, 5, 6] && rooms.files["pictures/two-128.jpg"] == nil)
        }
        // As it was, it is an exhibition's own again.
        try rooms.folder.file("out/\(place)", #require(first[place]))
        #expect(try exhibit.hang().notes.isEmpty)
        #expect(try rooms.files[place] == nil)
    }

    @Test("a folder that was there before stays there, whatever fails")
    func standing() throws {
        let rooms = try Rooms()
        try rooms.folder.file("in/broken.jpg", Array(Samples.scene(200, 150).jpeg()[..<300]))
        try rooms.make("out")
        #expect(try rooms.exhibit.hang().failures.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: rooms.output.string).isEmpty)
        try rooms.hang("one.jpg")
        #expect(lensError { _ = try rooms.exhibit.hang(isCancelled: { true }) }?.fault == .cancelled)
        #expect(try FileManager.default.contentsOfDirectory(atPath: rooms.output.string).isEmpty)
    }

    @Test("other exhibitions are no pictures to hang")
    func nested() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        try rooms.make("in/below")
        try rooms.hang("below/two.jpg", variant: 1)
        var exhibit = rooms.exhibit
        exhibit.output = rooms.folder("in/wall")
        _ = try exhibit.hang()
        (exhibit.output, exhibit.isRecursive) = (rooms.output, true)
        let hung = try exhibit.hang()
        #expect(hung.pictures.map { $0.stem } == ["two", "one"] && hung.failures.isEmpty)
        #expect(hung.notes.map(\.input.stem) == ["wall"])
        #expect(hung.notes.first?.message.contains("is an exhibition that Lens has hung") == true)
        // One that is asked for by its name is a folder as any other, and a list that names nothing is nobody's.
        exhibit.folder = rooms.folder("in/wall")
        exhibit.isOverwriting = true
        #expect(try exhibit.hang().pictures.count == 2)
        try rooms.folder.file("in/below/.lens-exhibit", Array("lens exhibit 1\n".utf8))
        exhibit.folder = rooms.pictures
        #expect(try exhibit.hang().pictures.count == 2)
    }

    @Test("originals in folders inside belong to pictures in folders of the same names")
    func deepOriginals() throws {
        let rooms = try Rooms()
        for folder in ["in/a", "in/b", "were/a"] { try rooms.make(folder) }
        for place in ["one", "a/one", "b/one"] { try rooms.hang("\(place).jpg") }
        let bright = Samples.scene(200, 150)
        try rooms.folder.file("were/one.png", bright.png())
        try rooms.folder.file(
            "were/a/one.png", Samples(format: bright.format, bytes: bright.bytes.map { $0 / 4 }).png())
        var exhibit = rooms.exhibit
        (exhibit.before, exhibit.isRecursive, exhibit.order) = (rooms.folder("were"), true, .name)
        let hung = try exhibit.hang()
        #expect(hung.pictures.count == 3 && hung.pairs == 2)
        #expect(hung.notes.map { $0.input.string.hasSuffix("b/one.jpg") } == [true])
        // By their places: that of a, that of b, and the one on top.
        let files = try rooms.files
        func mean(_ place: String) throws -> Int {
            let bytes = try Samples(decoding: #require(files[place])).bytes
            return bytes.reduce(0) { $0 + Int($1) } / bytes.count
        }
        #expect(try mean("before/one-64.jpg") < 40 && mean("before/one-3-64.jpg") > 60)
        #expect(files["before/one-2-64.jpg"] == nil)
    }

    @Test("follows no link in its folder, whatever a list there says it wrote")
    func linked() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        let picture = try Data(contentsOf: URL(fileURLWithPath: rooms.pictures.appending("one.jpg").string))
        var hash = BLAKE2()
        picture.withUnsafeBytes { hash.update($0) }
        let digest = hash.digest.text
        try rooms.make("elsewhere")
        try rooms.folder.file("elsewhere/theirs.jpg", [UInt8](picture))
        for (room, target, name) in [
            ("before", rooms.pictures.string, "one.jpg"), ("pictures", rooms.folder("elsewhere").string, "theirs.jpg"),
        ] {
            try rooms.make("site")
            let link = rooms.folder("site/\(room)").string
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
            try rooms.folder.file(
                "site/.lens-exhibit", Array("lens exhibit 1\n\(digest) \(room)/\(name)\n".utf8))
            var exhibit = rooms.exhibit
            exhibit.output = rooms.folder("site")
            exhibit.isOverwriting = true
            #expect(lensError { _ = try exhibit.hang() }?.fault == .caller, "\(room)")
            #expect(FileManager.default.contents(atPath: target + "/" + name) == picture, "\(room)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: target).count == 1, "\(room)")
            try FileManager.default.removeItem(atPath: exhibit.output.string)
        }
    }

    @Test("follows no link that comes while it hangs", arguments: [".lens-exhibit", "pictures"])
    func linkedMeanwhile(_ name: String) throws {
        let rooms = try Rooms()
        try rooms.make("elsewhere")
        try rooms.folder.file("elsewhere/theirs.jpg", [7])
        let hanging = try ExhibitFolder(rooms.output, apartFrom: [], overwriting: false)
        try hanging.requireFree(["pictures/one.jpg", "pictures/two.jpg", "index.html"])
        try hanging.write([("pictures/one.jpg", [1])], notReplacing: ByteSource([]))
        let way = rooms.output.appending(name).string
        try FileManager.default.moveItem(atPath: way, toPath: rooms.folder("away").string)
        let target = rooms.folder(name == "pictures" ? "elsewhere" : "elsewhere/theirs.jpg").string
        try FileManager.default.createSymbolicLink(atPath: way, withDestinationPath: target)
        let error = lensError {
            try hanging.write([("pictures/two.jpg", [2])], notReplacing: ByteSource([]))
            _ = try hanging.finish(page: [3])
        }
        #expect(error?.fault == .output)
        #expect(try contents(rooms.folder("elsewhere/theirs.jpg")) == [7])
        #expect(try FileManager.default.contentsOfDirectory(atPath: rooms.folder("elsewhere").string).count == 1)
    }

    @Test("a place in a list is read by bytes: no accent hides a slash")
    func accents() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        var hash = BLAKE2()
        [UInt8]([7]).withUnsafeBytes { hash.update($0) }
        let name = "\u{301}theirs.jpg"
        try rooms.make("out/pictures")
        let file = rooms.output.string + "/" + name
        #expect(FileManager.default.createFile(atPath: file, contents: Data([7])))
        try rooms.folder.file(
            "out/.lens-exhibit", Array("lens exhibit 1\n\(hash.digest.text) pictures/../\(name)\n".utf8))
        var exhibit = rooms.exhibit
        exhibit.isOverwriting = true
        _ = try exhibit.hang()
        #expect(FileManager.default.contents(atPath: file) == Data([7]))
    }

    @Test("a pipe in the place of its list is named for what it is")
    func piped() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        try rooms.make("out")
        #expect(mkfifo(rooms.output.appending(".lens-exhibit").string, 0o666) == 0)
        var exhibit = rooms.exhibit
        exhibit.isOverwriting = true
        #expect(lensError { _ = try exhibit.hang() }?.message.hasSuffix("is no list of an exhibition's") == true)
    }

    @Test("never takes somebody's files for its own")
    func foreign() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        try rooms.make("out/pictures")
        try rooms.folder.file("out/pictures/one-64.jpg", [7])
        var exhibit = rooms.exhibit
        exhibit.isOverwriting = true
        #expect(lensError { _ = try exhibit.hang() }?.fault == .caller)
        #expect(try rooms.files == ["pictures/one-64.jpg": [7]])

        exhibit.output = rooms.pictures
        #expect(lensError { _ = try exhibit.hang() }?.message.contains("is the input itself") == true)
        exhibit.output = rooms.folder.path
        #expect(lensError { _ = try exhibit.hang() }?.message.contains("lies in") == true)
        // Through a link, the pictures would be written among the originals.
        exhibit.output = rooms.folder("linked")
        try rooms.make("linked")
        try FileManager.default.createSymbolicLink(
            atPath: rooms.folder("linked/pictures").string, withDestinationPath: rooms.pictures.string)
        for isReplacing in [true, false] {
            exhibit.isOverwriting = isReplacing
            #expect(lensError { _ = try exhibit.hang() }?.fault == .caller)
            // Nothing is left of what was refused.
            #expect(try FileManager.default.contentsOfDirectory(atPath: exhibit.output.string) == ["pictures"])
        }
        exhibit.isOverwriting = true
        #expect(lensError { _ = try exhibit.hang() }?.message.contains("leads to the originals") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: rooms.pictures.string) == ["one.jpg"])
    }

    @Test("one that was broken off is replaced by a whole one")
    func brokenOff() throws {
        let rooms = try Rooms()
        for index in 0..<4 { try rooms.hang("\(index).jpg", variant: UInt32(index)) }
        var exhibit = rooms.exhibit
        exhibit.jobs = 1
        let flag = Flag()
        let error = lensError {
            _ = try exhibit.hang(isCancelled: { flag.isRaised }, progress: { done, _ in if done == 2 { flag.raise() } })
        }
        #expect(error?.fault == .cancelled)
        let left = try rooms.files
        #expect(left["pictures/0-64.jpg"] != nil && left["pictures/3-64.jpg"] == nil && left["index.html"] == nil)
        #expect(left.keys.allSatisfy { !$0.hasSuffix(".tmp") })
        #expect(lensError { _ = try exhibit.hang() }?.fault == .caller)
        exhibit.isOverwriting = true
        #expect(try exhibit.hang().pictures.count == 4)
        let again = try rooms.files
        try FileManager.default.removeItem(atPath: rooms.output.string)
        _ = try exhibit.hang()
        #expect(try rooms.files == again)
    }

    @Test("names are safe, unique on every disk, and quoted in addresses")
    func names() throws {
        #expect(
            ExhibitNames.unique(["a b#?%", "A-B", "é", "e\u{301}", "..", "", "x/../y", "日本"])
                == ["a-b", "A-B-2", "é", "e\u{301}-2", "picture", "picture-2", "x-y", "日本"])
        #expect(ExhibitNames.url("pictures/日 ,%\".jpg") == "pictures/%E6%97%A5%20%2C%25%22.jpg")
        #expect(ExhibitNames.unique([String(repeating: "ü", count: 300)])[0].utf8.count <= 128)
        #expect(ExhibitNames.words("Bridge_by_Sander-Klootwijk") == "Bridge by Sander Klootwijk")
        for name in ["IMG_1234", "DSC0001", "P1020333", "2024-05-14", ""] { #expect(ExhibitNames.words(name) == nil) }

        let rooms = try Rooms()
        try rooms.hang("über #1?.jpg")
        let bytes = Array("in/no \u{1}text ".utf8) + [0xFF, 0xFE] + Array(".jpg".utf8)
        let path = FilePath(bytes: rooms.folder.path.bytes + [0x2F] + bytes)
        let file = try #require(path.withPlatformString { fopen($0, "w") })
        let picture = try Samples.scene(200, 150, variant: 1).jpeg()
        #expect(fwrite(picture, 1, picture.count, file) == picture.count && fclose(file) == 0)
        #expect(try rooms.exhibit.hang().pictures.count == 2)
        #expect(try rooms.page.contains("href=\"pictures/%C3%BCber-1-128.jpg\""))
        #expect(try rooms.files.keys.contains("pictures/über-1-128.jpg"))
    }

    @Test("refuses what it cannot do")
    func refusals() throws {
        let rooms = try Rooms()
        try rooms.hang("one.jpg")
        let changes: [(inout Exhibit) -> Void] = [
            { $0.sizes = [] }, { $0.sizes = [63] }, { $0.sizes = [8193] }, { $0.sizes = [100, 100] },
            { $0.quality = 0 },
            { $0.output = "" }, { $0.folder = "" },
            {
                $0.strength = Strength(2); $0.look = .decay
            },
            {
                $0.look = .decay; $0.before = rooms.pictures
            },
        ]
        for change in changes {
            var exhibit = rooms.exhibit
            change(&exhibit)
            #expect(lensError { _ = try exhibit.hang() }?.fault == .caller)
        }
        var exhibit = rooms.exhibit
        exhibit.folder = rooms.folder("nowhere")
        #expect(lensError { _ = try exhibit.hang() }?.fault == .input)
        #expect(!FileManager.default.fileExists(atPath: rooms.output.string))
    }
}
