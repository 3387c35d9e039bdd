import Foundation
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A batch finds pictures") struct BatchSearchTests {
    private func plan(_ bench: BatchBench, _ change: (inout BatchOptions) -> Void = { _ in }) throws -> [String: String]
    {
        let plan = try bench.batch(change).plan()
        var lines: [String: String] = [:]
        for entry in plan.entries {
            let output = entry.output.map { String($0.string.dropFirst(bench.output.string.count + 1)) } ?? "-"
            let action =
                switch entry.action {
                case .develop: "develop"
                case .replace: "replace"
                case .check: "check"
                case .skip(let skip): skip.reason
                case .refuse(let error): error.message
                }
            lines[String(entry.input.string.dropFirst(bench.input.string.count + 1))] = "\(output) \(action)"
        }
        return lines
    }

    @Test("by content, whatever they are called, and mirrors their tree") func content() throws {
        let bench = try BatchBench()
        let jpeg = try bench.picture("a.jpg")
        let png = try bench.picture("b.png", isPNG: true)
        try bench.put("c", jpeg)
        try bench.put("d.png", jpeg)
        try bench.put("e.JPG", png)
        try bench.put("deep/er/F.JPEG", jpeg)
        try bench.put("g.txt", Array("not a picture at all".utf8))
        try bench.put("h.tar.gz", jpeg)
        #expect(
            try plan(bench) == [
                "a.jpg": "a.jpg develop", "b.png": "b.png develop", "c": "c.jpg develop", "d.png": "d.jpg develop",
                "e.JPG": "e.png develop", "deep/er/F.JPEG": "deep/er/F.JPEG develop",
                "h.tar.gz": "h.tar.gz.jpg develop",
            ])
        #expect(try bench.batch().plan().ignored == 1)
        #expect(try plan(bench) { $0.isRecursive = false }["deep/er/F.JPEG"] == nil)
        let named = try plan(bench) {
            $0.container = .png
            $0.suffix = Array("-x".utf8)
        }
        #expect(named["a.jpg"] == "a-x.png develop" && named["deep/er/F.JPEG"] == "deep/er/F-x.png develop")
        #expect(!FileManager.default.fileExists(atPath: bench.output.string), "a plan writes nothing")
    }

    @Test("and leaves out the walls that copies of them hang on") func exhibitions() throws {
        let bench = try BatchBench()
        _ = try bench.picture("a.jpg")
        _ = try bench.picture("wall/pictures/a-480.jpg")
        _ = try bench.picture("plain/a.jpg")
        try bench.put("wall/.lens-exhibit", Array("lens exhibit 1\n0123 pictures/a-480.jpg\n".utf8))
        try bench.put("plain/.lens-exhibit", Array("lens exhibit 1\n".utf8))
        #expect(
            try plan(bench) == [
                "a.jpg": "a.jpg develop", "plain/a.jpg": "plain/a.jpg develop",
                "wall": "- is an exhibition that Lens has hung, and is left out",
            ])
    }

    @Test("and says what it passes by: other kinds, what only claims to be one, unfinished and hidden files")
    func others() throws {
        let bench = try BatchBench()
        let jpeg = try bench.picture("a.jpg")
        try bench.put(".hidden.jpg", jpeg)
        try bench.put(".folder/a.jpg", jpeg)
        try bench.put("b.jpg.part", jpeg)
        try bench.put("c.jpg.crdownload", jpeg)
        try bench.put("d.gif", Array("GIF89a picture of something".utf8))
        try bench.put("e.cr2", [0x49, 0x49, 0x2A, 0, 16, 0, 0, 0] + Array("CR\u{2}\0".utf8))
        try bench.put("f.jpg", [])
        try bench.put("g.jpg", Array("<html><body>not found</body></html>".utf8))
        try bench.put("h.jpg", [1, 2, 3])
        let lines = try plan(bench)
        #expect(
            lines.keys.sorted() == [
                "a.jpg", "b.jpg.part", "c.jpg.crdownload", "d.gif", "e.cr2", "f.jpg", "g.jpg", "h.jpg",
            ])
        #expect(lines["b.jpg.part"]?.contains("unfinished") == true)
        #expect(lines["d.gif"]?.contains("GIF") == true && lines["e.cr2"]?.contains("raw") == true)
        let failures = try bench.batch().plan().entries.filter(\.isRefused).map { $0.input.lastComponent?.string }
        #expect(failures == ["f.jpg", "g.jpg", "h.jpg"], "what is named like a picture and is none is a failure")
        #expect(lines["f.jpg"]?.contains("is empty") == true && lines["g.jpg"]?.contains("a web page") == true)
    }

    @Test("in folders that links lead to, each once, and comes out of loops") func loops() throws {
        let bench = try BatchBench()
        try bench.picture("real/a.jpg")
        try bench.picture("real/inner/b.jpg")
        try bench.link("loop", to: ".")
        try bench.link("real/inner/up", to: "../..")
        try bench.link("a-second-way", to: "real")
        try bench.link("itself", to: "itself")
        try bench.link("nowhere.jpg", to: "missing.jpg")
        try bench.link("linked.jpg", to: "real/a.jpg")
        let elsewhere = bench.folder("elsewhere")
        try bench.put(Array("c.jpg".utf8), bench.picture("c.jpg"), in: bench.folder.path)
        try FileManager.default.createDirectory(atPath: elsewhere.string, withIntermediateDirectories: false)
        try FileManager.default.moveItem(
            atPath: bench.folder("c.jpg").string, toPath: elsewhere.appending("d.jpg").string)
        try bench.link("away", to: elsewhere.string)
        let lines = try plan(bench)
        let developed = lines.filter { $0.value.hasSuffix(" develop") }.keys.sorted()
        #expect(developed == ["away/d.jpg", "c.jpg", "linked.jpg", "real/a.jpg", "real/inner/b.jpg"])
        for link in ["loop", "real/inner/up", "a-second-way"] {
            #expect(lines[link]?.contains("read already") == true, "\(link)")
        }
        #expect(lines["nowhere.jpg"]?.contains("link to nothing") == true)
        #expect(try bench.batch().plan().entries.allSatisfy { !$0.isRefused })
    }

    @Test("two folders of the output that links make one are one: what would collide there is found")
    func linkedOutputs() throws {
        let bench = try BatchBench()
        for place in ["d1/a.jpg", "d2/a.jpg", "d1/new/b.jpg", "d2/new/b.jpg", "d1/c.jpg", "e.jpg", "up/e.jpg"] {
            try bench.picture(place)
        }
        for folder in ["out", "disk"] {
            try FileManager.default.createDirectory(
                atPath: bench.folder(folder).string, withIntermediateDirectories: false)
        }
        for (link, target) in [("d1", "../disk"), ("d2", "../disk"), ("up", ".")] {
            try FileManager.default.createSymbolicLink(
                atPath: bench.output.appending(link).string, withDestinationPath: target)
        }
        let plan = try bench.batch().plan()
        let refused = plan.entries.filter(\.isRefused).map { String(decoding: $0.standing, as: UTF8.self) }
        #expect(refused == ["d1/a.jpg", "d1/new/b.jpg", "d2/a.jpg", "d2/new/b.jpg", "e.jpg", "up/e.jpg"])
        #expect(plan.pending == 1)
    }

    @Test("names that some disk takes for one collide, beyond case: ß and SS, final sigma, ligatures")
    func folded() {
        for (one, other) in [
            ("a", "A"), ("stra\u{DF}e", "STRASSE"), ("\u{3C2}", "\u{3C3}"), ("\u{FB01}", "fi"), ("\u{17F}", "s"),
            ("e\u{301}", "\u{E9}"), ("\u{1E9E}", "\u{DF}"),
        ] { #expect(OutputName.collisions([Array(one.utf8), Array(other.utf8)]).count == 2, "\(one) \(other)") }
        #expect(OutputName.collisions([Array("a".utf8), Array("b".utf8), [0xFF], [0xFE]]).isEmpty)
        #expect(OutputName.collisions([Array("k\u{131}z".utf8), Array("kiz".utf8)]).isEmpty, "a letter of its own")
    }

    @Test("a result's name that no disk takes is a failure of the plan") func long() throws {
        let bench = try BatchBench()
        let name = String(repeating: "n", count: 251)
        try bench.picture(name + ".jpg")
        try bench.run()
        #expect(bench.results.keys.sorted() == [name + ".jpg"])
        let plan = try bench.batch { $0.suffix = Array("-x".utf8) }.plan()
        guard case .refuse(let error)? = plan.entries.first?.action else {
            Issue.record("planned")
            return
        }
        #expect(error.message.contains("too long a name: 257 bytes where disks take 255"), "\(error)")
    }

    @Test("is not made where a journal cannot be gone on with") func foreignJournal() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.put(Array("out/.lens-journal".utf8), Array("diary\n".utf8), in: bench.folder.path)
        #expect(lensError { _ = try bench.batch().plan() }?.message.contains("no journal") == true)
    }

    @Test("names are bytes: neither text nor on one line") func names() throws {
        let bench = try BatchBench()
        let jpeg = try Samples.scene(24, 16).jpeg()
        let names: [[UInt8]] = [
            [0xE9, 0x74, 0xE9] + Array(".jpg".utf8), Array("two\nlines.jpg".utf8), [0xFF, 0xFE], Array("-rf.jpg".utf8),
            Array(" .jpg".utf8), Array("a\u{1B}[2Jb.jpg".utf8), Array("%.jpg".utf8),
        ]
        for name in names { try bench.put(Array("s\u{E9}rie/".utf8) + name, jpeg) }
        let heard = try bench.run()
        #expect(heard.developed.count == names.count && heard.failed.isEmpty)
        for name in names {
            let place = Array("s\u{E9}rie/".utf8) + name + (name == [0xFF, 0xFE] ? Array(".jpg".utf8) : [])
            #expect(join(bench.output, place).withPlatformString { access($0, F_OK) } == 0, "\(name)")
        }
        let again = try bench.run { $0.isResuming = true }
        #expect(again.summary?.done == names.count && again.developed.isEmpty)
    }

    @Test("pipes and devices are not opened") func pipes() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try #require(mkfifo(bench.input.appending("b.jpg").string, 0o600) == 0)
        #expect(try plan(bench).keys.sorted() == ["a.jpg"])
    }

    @Test("a tree deeper than descriptors last is a named failure, and the rest is found") func deep() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        var place = ""
        for _ in 0..<210 { place += "d/" }
        try bench.picture(place + "b.jpg")
        let plan = try bench.batch().plan()
        #expect(plan.entries.count { $0.action == .develop } == 1)
        #expect(plan.entries.contains { $0.isRefused })
    }
}

@Suite("A batch finds collisions before it writes") struct BatchCollisionTests {
    private func refused(_ bench: BatchBench, _ change: (inout BatchOptions) -> Void = { _ in }) throws -> [String] {
        try bench.batch(change).plan().entries.filter(\.isRefused).map {
            String($0.input.string.dropFirst(bench.input.string.count + 1))
        }
    }

    @Test("two inputs for one output") func two() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.picture("a.png", isPNG: true)
        try bench.picture("b.jpg")
        #expect(try refused(bench) == [])
        #expect(try refused(bench) { $0.container = .png } == ["a.jpg", "a.png"])
        let heard = try bench.run { $0.container = .png }
        #expect(heard.failed.count == 2 && heard.developed == ["b.jpg"], "neither is taken for the other")
        #expect(bench.results.keys.sorted() == ["b.png"])
    }

    @Test("names that differ in case alone, or in how a letter is composed") func alike() throws {
        let bench = try BatchBench()
        for name in ["A.jpg", "a.jpg", "\u{C9}.jpg", "e\u{301}.jpg", "b.jpg", "sub/x.jpg", "SUB/X.jpg"] {
            try bench.picture(name)
        }
        #expect(try refused(bench) == ["A.jpg", "SUB/X.jpg", "a.jpg", "e\u{301}.jpg", "sub/x.jpg", "\u{C9}.jpg"])
    }

    @Test("names that are no text too") func bytes() {
        let places: [[UInt8]] = [[0xE9, 0x41], [0xE9, 0x61], [0xE8, 0x41]]
        #expect(OutputName.collisions(places).keys.sorted() == [0, 1])
    }

    @Test("a file where another one's folder has to be") func folder() throws {
        let bench = try BatchBench()
        try bench.picture("a.png", isPNG: true)
        try bench.picture("a.jpg/inner.jpg")
        #expect(try refused(bench) == [])
        #expect(try refused(bench) { $0.container = .jpeg } == ["a.jpg/inner.jpg", "a.png"])
    }

    @Test("an output inside the input is left out; an input inside the output, or both one, is refused") func inside()
        throws
    {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.picture("sub/b.jpg")
        var batch = bench.batch()
        batch.output = bench.input.appending("done")
        for _ in 0..<2 {
            let plan = try batch.plan()
            #expect(plan.entries.count { $0.container != nil } == 2)
            try batch.run(plan, isCancelled: { false }, listener: { _ in })
        }
        #expect(
            bench.tree(bench.input).keys.filter { !$0.contains(".lens") }.sorted() == [
                "a.jpg", "done/a.jpg", "done/sub/b.jpg", "sub/b.jpg",
            ])
        for (input, output) in [("in", "in"), ("in/sub", "in"), ("in/sub", "in/../in/."), ("in/sub/..", "in/done/..")] {
            batch.folder = bench.folder(input)
            batch.output = bench.folder(output)
            #expect(lensError { _ = try batch.plan() }?.fault == .caller, "\(input) into \(output)")
        }
        try FileManager.default.createSymbolicLink(
            atPath: bench.folder("alias").string, withDestinationPath: bench.input.string)
        batch.folder = bench.input
        batch.output = bench.folder("alias")
        #expect(lensError { _ = try batch.plan() }?.fault == .caller)
        batch.folder = bench.folder("alias/sub")
        batch.output = bench.input
        #expect(lensError { _ = try batch.plan() }?.fault == .caller)
    }

    @Test("a folder inside the input that holds others' files is not taken for an output") func foreignInside() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.picture("2024/a.jpg")
        var batch = bench.batch { $0.isOverwriting = true }
        batch.output = bench.input.appending("2024")
        let error = lensError { _ = try batch.plan() }
        #expect(error?.fault == .caller && error?.message.contains("may be originals") == true)
    }

    @Test("nothing is written where a link leads back among the originals, -y or not") func leadsBack() throws {
        let bench = try BatchBench()
        for name in ["a.jpg", "sub/a.jpg", "sub/b.jpg", "c.jpg", "d.jpg"] { try bench.picture(name) }
        let before = try bench.originals()
        let (input, output) = (bench.input.string, bench.output.string)
        let files = FileManager.default
        try files.createDirectory(atPath: output, withIntermediateDirectories: false)
        try files.createSymbolicLink(atPath: output + "/sub", withDestinationPath: input + "/sub")
        try files.createSymbolicLink(atPath: output + "/a.jpg", withDestinationPath: input + "/a.jpg")
        try files.linkItem(atPath: input + "/sub/b.jpg", toPath: output + "/c.jpg")
        for suffix in ["", "-x"] {
            let heard = try bench.run {
                $0.isOverwriting = true
                $0.suffix = Array(suffix.utf8)
            }
            #expect(heard.failed.keys.contains("b.jpg"), "'\(suffix)'")
            #expect(try bench.originals() == before)
        }
        #expect(try Untouched(bench.output.appending("c.jpg")).inode == before["sub/b.jpg"]?.inode)
    }
}
