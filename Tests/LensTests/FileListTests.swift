import Foundation
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A list of files") struct FileListTests {
    private func names(_ text: [UInt8], _ separator: FileList.Separator = .newline, step: Int = 3) -> [[UInt8]]? {
        var splitter = NameSplitter(separator)
        for start in stride(from: 0, to: text.count, by: step) {
            guard splitter.take(text[start..<min(start + step, text.count)]) else { return nil }
        }
        return splitter.finish().map(\.bytes)
    }

    @Test("is names with ends, the last one with or without, as bytes") func ends() {
        let a = Array("a b.jpg".utf8), b: [UInt8] = [0xE9, 0x2E, 0x6A]
        for step in 1...9 {
            #expect(names(a + [10] + b, step: step) == [a, b])
            #expect(names([10] + a + [10, 10] + b + [10], step: step) == [a, b])
            #expect(names(a + [0] + b + [10, 13, 0], .null, step: step) == [a, b + [10, 13]])
        }
        #expect(names([]) == [] && names([10, 10]) == [] && names([0], .null) == [])
        #expect(names(a + [0] + b) == nil, "no name holds a NUL byte")
    }

    @Test("never holds more of a name than a system takes") func long() {
        let endless = [UInt8](repeating: 0x61, count: 3_000_000)
        #expect(names(endless + [10, 98], step: 65536).map { $0.map(\.count) } == [NameSplitter.longest, 1])
    }

    @Test("from a file, and why not") func file() throws {
        let folder = try Folder()
        try Data("x\ny".utf8).write(to: URL(fileURLWithPath: folder("list").string))
        #expect(try FileList(contentsOf: folder("list")).names == ["x", "y"])
        #expect(lensError { _ = try FileList(contentsOf: folder("none")) }?.fault == .input)
        try Data("x\0y".utf8).write(to: URL(fileURLWithPath: folder("list").string))
        #expect(lensError { _ = try FileList(contentsOf: folder("list")) }?.message.contains("-0") == true)
    }
}

@Suite("A batch of a list") struct ListedBatchTests {
    private let bench: BatchBench

    init() throws {
        bench = try BatchBench()
        for name in ["a.jpg", "b.jpg", "sub/c.jpg"] { try bench.picture(name, width: 24, height: 16) }
    }

    private func lines(_ names: [String], _ change: (inout BatchOptions) -> Void = { _ in }) throws -> [String: String]
    {
        let plan = try bench.batch(change).plan(FileList(names.map { FilePath($0) }))
        return Dictionary(
            plan.entries.map { entry in
                let action =
                    switch entry.action {
                    case .skip(let skip): skip.reason
                    case .refuse(let error): error.message
                    default: "develop \(entry.output?.string.dropFirst(bench.output.string.count + 1) ?? "-")"
                    }
                return (entry.input.string.replacingOccurrences(of: bench.input.string + "/", with: ""), action)
            }, uniquingKeysWith: { "\($0) and \($1)" })
    }

    @Test("takes names from the folder on or absolute ones in it, each once, and mirrors the tree") func forms() throws
    {
        let top = bench.input.string
        try FileManager.default.createSymbolicLink(
            atPath: bench.folder("alias").string, withDestinationPath: top)
        let found = try lines([
            "sub/c.jpg", "./a.jpg", "a.jpg", "\(top)/b.jpg", "\(top)/../in/sub//c.jpg",
            "\(bench.folder("alias").string)/a.jpg",
        ])
        #expect(found == ["a.jpg": "develop a.jpg", "b.jpg": "develop b.jpg", "sub/c.jpg": "develop sub/c.jpg"])
        #expect(!FileManager.default.fileExists(atPath: bench.output.string), "a plan writes nothing")
    }

    @Test("names what it cannot take, and goes on") func failures() throws {
        try bench.put("notes.txt", Array("text".utf8))
        try bench.put("b.jpg.part", [1])
        try bench.put("bad.png", [1])
        try bench.put(Array("outside.jpg".utf8), bench.picture("a.jpg"), in: bench.folder.path)
        let found = try lines([
            "none.jpg", "../outside.jpg", bench.folder("outside.jpg").string, "/", "sub", ".", "notes.txt",
            "b.jpg.part",
            "bad.png", "sub/../a.jpg", String(repeating: "x", count: 4200), "a.jpg/b.jpg", "b.jpg",
        ])
        #expect(found["none.jpg"]?.contains("names in a list start from") == true)
        #expect(found[bench.folder("outside.jpg").string]?.contains("does not lie in") == true)
        #expect(found["../outside.jpg"]?.contains("'..'") == true && found["sub/../a.jpg"]?.contains("'..'") == true)
        #expect(found["/"]?.contains("does not lie in") == true)
        #expect(found["sub"]?.contains("is a folder") == true)
        #expect(found["b.jpg.part"] == "is unfinished" && found["notes.txt"] == nil)
        #expect(found["bad.png"]?.contains("is not a picture") == true)
        #expect(found["a.jpg/b.jpg"]?.contains("cannot be read") == true)
        #expect(found[String(repeating: "x", count: 4200)]?.contains("cannot be read") == true)
        #expect(found["b.jpg"] == "develop b.jpg" && found["a.jpg"] == nil)
    }

    @Test("finds collisions among its names, and takes hidden ones that are named") func collisions() throws {
        try bench.picture("a.png", isPNG: true)
        try bench.picture(".hidden.jpg")
        let found = try lines(["a.jpg", "a.png", ".hidden.jpg"]) { $0.container = .jpeg }
        #expect(found["a.jpg"]?.contains("would both become") == true && found["a.png"]?.contains("would both") == true)
        #expect(found[".hidden.jpg"] == "develop .hidden.jpg")
    }

    @Test("follows links as a folder's search does, but not into the output, nor back among originals") func links()
        throws
    {
        try bench.link("linked.jpg", to: "a.jpg")
        try bench.link("way", to: "sub")
        var batch = bench.batch()
        #expect(
            try batch.plan(FileList(["linked.jpg", "way/c.jpg"])).entries.compactMap { $0.output?.string }
                == ["linked.jpg", "way/c.jpg"].map { "\(bench.output.string)/\($0)" })
        batch.output = bench.input.appending("done")
        try batch.run(try batch.plan(FileList(["a.jpg"])), isCancelled: { false }, listener: { _ in })
        let second = try batch.plan(FileList(["done/a.jpg", "b.jpg"]))
        #expect(second.entries.first { $0.output == nil }?.action == .skip(.other("lies in the output")))
        #expect(second.pending == 1)

        // A link in the output that leads to originals of which this list names none.
        try bench.picture("other/z.jpg")
        try FileManager.default.createDirectory(atPath: bench.output.string, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: bench.output.appending("sub").string, withDestinationPath: bench.input.appending("other").string)
        let before = try bench.originals()
        batch = bench.batch { $0.isOverwriting = true }
        let heard = Heard()
        try batch.run(
            try batch.plan(FileList(["sub/c.jpg"])), isCancelled: { false }, listener: { heard.note($0) })
        #expect(heard.failed["c.jpg"] != nil && heard.developed.isEmpty)
        #expect(try bench.originals() == before)
    }

    @Test("is empty, or holds no picture") func empty() throws {
        #expect(try bench.batch().plan(FileList([])).isEmpty)
        #expect(try bench.batch().plan(FileList(["sub"])).isEmpty)
        #expect(try !bench.batch().plan(FileList(["none.jpg"])).isEmpty)
        var batch = bench.batch()
        batch.folder = bench.folder("nowhere")
        #expect(lensError { _ = try batch.plan(FileList(["a.jpg"])) }?.fault == .input)
    }

    @Test("divides like a folder, and shares an output with others by rows of journals") func journals() throws {
        let list = FileList(["a.jpg", "b.jpg", "sub/c.jpg"])
        let parts = try (1...2).flatMap { number in
            try bench.batch { $0.shard = try? BatchShard(number, of: 2) }.plan(list).entries.map(\.input.string)
        }
        #expect(parts.sorted() == ["a.jpg", "b.jpg", "sub/c.jpg"].map { "\(bench.input.string)/\($0)" })

        try FileManager.default.createDirectory(atPath: bench.output.string, withIntermediateDirectories: false)
        let batch = bench.batch {
            $0.isAmongOthers = true
            $0.isResuming = true
        }
        func run(_ name: String) throws -> BatchSummary {
            try batch.run(try batch.plan(FileList([FilePath(name)])), isCancelled: { false }, listener: { _ in })
        }
        let row = String(decoding: JournalFolder(bench.output, batch.options).rowStem, as: UTF8.self)
        #expect(try run("a.jpg").developed == 1)
        #expect(bench.hidden == [row + "1"])
        do {
            let held = try BatchJournal.open(bench.output.appending(row + "1"))
            #expect(try run("b.jpg").developed == 1 && held.0.isLocked)
        }
        #expect(bench.hidden == [row + "1", row + "2"])
        #expect(try run("sub/c.jpg").developed == 1)
        #expect(bench.hidden == [row + "1", row + "2"], "the first one is free again")
        #expect(try bench.run { $0.isResuming = true }.summary?.done == 3)
    }
}
