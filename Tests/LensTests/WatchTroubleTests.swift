import Foundation
import Synchronization
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A watch meets trouble") struct WatchTroubleTests {
    @Test("a picture that is overwritten while it is developed is begun anew", arguments: [false, true])
    func overwritten(byRenaming: Bool) throws {
        let bench = try BatchBench()
        let other = try Samples.scene(64, 320, variant: 9).jpeg()
        let path = bench.input.appending("a.jpg").string
        let count = Atomic<Int>(0)
        let batch = bench.batch { $0.jobs = 1 }
        try bench.picture("a.jpg", width: 64, height: 320)
        var watching = WatchOptions()
        (watching.settle, watching.idleLimit) = (0.2, 0.5)
        let failures = Atomic<Int>(0)
        let started = Atomic<Int>(0)
        let summary = try batch.watch(
            watching,
            isCancelled: {
                // In the middle of the first one: the question is asked once a strip.
                guard started.load(ordering: .relaxed) > 0, count.add(1, ordering: .relaxed).newValue == 8 else {
                    return false
                }
                let name = byRenaming ? path + ".tmp" : path
                _ = FileManager.default.createFile(atPath: name, contents: Data(other))
                if byRenaming { _ = rename(name, path) }
                return false
            },
            listener: { event in
                if case .started = event { started.add(1, ordering: .relaxed) }
                if case .failed = event { failures.add(1, ordering: .relaxed) }
            })
        #expect(summary.failed == 0 && failures.load(ordering: .relaxed) == 0)
        #expect(started.load(ordering: .relaxed) >= 2, "the change came too late to count")
        #expect(try bench.results["a.jpg"] == Photo(bytes: other).applying(.decay).encoded())
        #expect(bench.hidden == [".lens-journal"])
    }

    @Test("one that is deleted before its turn is no failure") func deleted() async throws {
        let bench = try BatchBench()
        let path = bench.input.appending("a.jpg").string
        try bench.picture("a.jpg")
        let watch = Watching(bench, idle: 0.4, hearing: { if case .started = $0 { unlink(path) } })
        let summary = try await watch.finish()
        #expect(summary.failed == 0 && summary.others == 1 && watch.skipped["a.jpg"] == .gone)
        #expect(bench.results.isEmpty)
    }

    @Test("one that cannot be developed is told once, and developed when it can be") func broken() async throws {
        let bench = try BatchBench()
        try bench.put("a.jpg", Array("no picture".utf8))
        try bench.picture("b.jpg")
        let watch = Watching(bench, settle: 2)
        #expect(await watch.ends(2))
        pause(milliseconds: 500)
        #expect(watch.failed.count == 1 && watch.failed["a.jpg"]?.fault == .input && watch.developed == ["b.jpg"])
        try bench.picture("a.jpg")
        #expect(await watch.sees { watch.developed.contains("a.jpg") })
        // An empty file is one that is still to come.
        try bench.put("c.jpg", [])
        pause(milliseconds: 600)
        #expect(watch.failed["c.jpg"] == nil)
        try bench.picture("c.jpg")
        #expect(await watch.sees { watch.developed.contains("c.jpg") })
        #expect(try await watch.stop().failed == 1)
    }

    @Test("a folder that vanishes ends it, by name", arguments: ["in", "out"], [false, true])
    func vanished(name: String, isExchanged: Bool) async throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        let watch = Watching(bench)
        #expect(await watch.ends(1))
        let path = bench.folder(name).string
        #expect(rename(path, bench.folder("aside").string) == 0)
        if isExchanged { mkdir(path, 0o777) }
        let stop = try #require(try await watch.finish().stop)
        #expect(stop.message.hasPrefix(path), "\(stop)")
        // Between the two steps of an exchange there is no folder.
        let isNamed = stop.message.contains("vanished") || isExchanged && stop.message.contains("another folder")
        #expect(isNamed, "\(stop)")
        #expect(stop.fault == (name == "in" ? .input : .output))
    }

    @Test("no two pictures share a result, whenever they come") func collisions() async throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.picture("c.jpg")
        try bench.picture("c.png", isPNG: true)
        let watch = Watching(bench) { $0.container = .png }
        #expect(await watch.ends(3))
        #expect(watch.developed == ["a.jpg"] && watch.failed.keys.sorted() == ["c.jpg", "c.png"])
        let first = bench.results["a.png"]
        try bench.picture("a.png", isPNG: true)
        try bench.picture("A.jpg")
        #expect(await watch.ends(5))
        #expect(watch.failed["a.png"]?.message.contains("another picture") == true)
        #expect(watch.failed["A.jpg"]?.message.contains("one name on many disks") == true)
        // The first one still may change.
        try bench.picture("a.jpg", width: 64)
        #expect(await watch.sees { watch.developed.count == 2 })
        try await watch.stop()
        #expect(bench.results.keys.sorted() == ["a.png"] && bench.results["a.png"] != first)
    }

    @Test("a folder of the output that leads to originals is not written into, not those that come later either")
    func leading() async throws {
        let bench = try BatchBench()
        let watch = Watching(bench)
        #expect(await watch.sees { FileManager.default.fileExists(atPath: bench.output.string) })
        #expect(symlink(bench.input.appending("later").string, bench.output.appending("sub").string) == 0)
        try bench.picture("later/a.jpg")
        #expect(await watch.ends(1))
        try bench.picture("sub/b.jpg")
        #expect(await watch.ends(2))
        // The numbers of folders that went are soon those of others.
        for number in 0..<8 {
            try bench.picture("x\(number)/c\(number).jpg")
            #expect(await watch.ends(3 + number))
            try FileManager.default.removeItem(atPath: bench.input.appending("x\(number)").string)
        }
        try await watch.stop()
        #expect(watch.failed.keys.sorted() == ["b.jpg"])
        #expect(watch.failed["b.jpg"]?.message.contains("leads to the originals") == true)
        #expect(bench.tree(bench.input).keys.sorted() == ["later/a.jpg", "sub/b.jpg"])
    }

    @Test("names that are no text are watched as well") func bytes() async throws {
        let bench = try BatchBench()
        let watch = Watching(bench)
        #expect(await watch.sees { FileManager.default.fileExists(atPath: bench.output.string) })
        let name: [UInt8] = [0xFF, 0x0A, 0x20] + Array("é.jpg".utf8)
        try bench.put(name, try Samples.scene(40, 32).jpeg())
        #expect(await watch.ends(1))
        try await watch.stop()
        #expect(access(join(bench.output, name).string, F_OK) == 0 || watch.developed.count == 1)
    }
}

@Suite("What is known of arriving files") struct WatchLedgerTests {
    private func facts(_ size: Int, in folder: Folder) throws -> FileFacts {
        try #require(FileFacts(try folder.file("f\(size)", [UInt8](repeating: 1, count: size))))
    }

    @Test("closed ones are due at once, unknown ones when they have settled, open and empty ones much later")
    func deadlines() throws {
        let folder = try Folder()
        let (full, empty) = (try facts(10, in: folder), try facts(0, in: folder))
        func due(_ sign: WatchLedger.Sign, _ facts: FileFacts) -> Double? {
            var ledger = WatchLedger(settle: 2)
            ledger.note([1], facts, sign, at: 100)
            return ledger.nextDeadline
        }
        #expect(due(.finished, full) == 100.1 && due(.found(isOld: true), full) == 100.1)
        #expect(due(.made, full) == 102 && due(.found(isOld: false), full) == 102)
        #expect(due(.written, full) == 110 && due(.finished, empty) == 110)
    }

    @Test("a version is handed out once, another one when the first has come to its end") func versions() throws {
        let folder = try Folder()
        let (one, two) = (try facts(10, in: folder), try facts(20, in: folder))
        var ledger = WatchLedger(settle: 2)
        ledger.note([1], one, .finished, at: 0)
        #expect(ledger.due(at: 0.05) == [] && ledger.due(at: 1) == [[1]])
        let first = ledger.take([1], one, isInHand: true, at: 1)
        #expect(first && ledger.isQuiet)
        ledger.note([1], one, .finished, at: 2)
        #expect(ledger.isQuiet, "the same version")
        ledger.note([1], two, .finished, at: 3)
        #expect(ledger.due(at: 9) == [] && !ledger.isQuiet, "in hand")
        ledger.end([1], .told, at: 9)
        #expect(ledger.due(at: 9) == [[1]])
        let other = ledger.take([1], one, isInHand: true, at: 10)
        #expect(!other, "changed since it was seen")
        #expect(ledger.due(at: 10) == [] && ledger.due(at: 12) == [[1]])
        let same = ledger.take([1], one, isInHand: true, at: 12)
        #expect(!same && ledger.isQuiet, "the version that was handed out")
        ledger.note([1], two, .found(isOld: false), at: 13)
        #expect(ledger.due(at: 14) == [] && ledger.due(at: 15) == [[1]])
        let second = ledger.take([1], two, isInHand: true, at: 15)
        #expect(second)
        ledger.end([1], .again, at: 16)
        #expect(ledger.due(at: 18) == [[1]])
        ledger.keep(only: [])
        #expect(ledger.isQuiet)
    }

    @Test("a name belongs to the picture that had it first") func names() {
        func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
        var names = WatchNames()
        func claim(_ pairs: (String, String)...) -> [Int: [UInt8]] {
            names.claim(pairs.map { (bytes($0), bytes($1)) })
        }
        let together = claim(("a.jpg", "a.png"), ("b/c", "b/c.png"))
        #expect(together.isEmpty)
        let own = claim(("a.jpg", "a.png"))
        #expect(own.isEmpty)
        let (cased, below, above) = (claim(("a.gif", "A.png")), claim(("x", "a.png/x.png")), claim(("b", "B")))
        #expect(cased == [0: bytes("a.png")])
        #expect(below == [0: bytes("a.png")], "a file is no folder")
        #expect(above == [0: bytes("b/c.png")], "a folder is no file")
    }
}

#if os(Linux)
    @Suite("What Linux tells of folders") struct WatchInotifyTests {
        @Test("closing, renaming, writing, and folders by everything") func notices() throws {
            let folder = try Folder()
            let inotify = try WatchInotify()
            try inotify.attach(folder.path, [])
            let file = open(folder("a").string, O_WRONLY | O_CREAT, 0o666)
            let name = Array("a".utf8)
            #expect(inotify.listen(for: 1) == [.file(name, .made)])
            #expect(write(file, "x", 1) == 1)
            #expect(inotify.listen(for: 1) == [.file(name, .written)])
            close(file)
            #expect(inotify.listen(for: 1) == [.file(name, .finished)])
            chmod(folder("a").string, 0o600)
            #expect(inotify.listen(for: 1) == [.file(name, .touched)])
            rename(folder("a").string, folder("b").string)
            #expect(inotify.listen(for: 1) == [.file(name, .touched), .file(Array("b".utf8), .finished)])
            mkdir(folder("c").string, 0o777)
            #expect(inotify.listen(for: 1) == [.everything])
            _ = try folder.file(".hidden", [1])
            #expect(inotify.listen(for: 0.05) == [])
            // A round in which the folder is not met ends its being told of.
            inotify.beginRound()
            inotify.endRound()
            _ = try folder.file("d", [1])
            #expect(!inotify.listen(for: 0.05).contains { if case .file = $0 { true } else { false } })
        }

        @Test("more than the system keeps: everything is to be looked at") func overflow() throws {
            let folder = try Folder()
            let inotify = try WatchInotify()
            try inotify.attach(folder.path, [])
            let text = try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
            let limit = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
            guard limit > 0, limit <= 1 << 17 else { return }
            // Two names in turn: what is told twice in a row is kept once.
            let files = try ["a", "b"].map { try folder.file($0, [1]).string }
            #expect(!inotify.listen(for: 1).contains(.everything))
            for number in 0...(limit + 10) { chmod(files[number & 1], 0o600) }
            #expect(inotify.listen(for: 1).contains(.everything))
        }
    }
#endif
