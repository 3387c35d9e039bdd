import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A watch develops what arrives") struct WatchTests {
    @Test("after what was there, once each, until it is stopped", arguments: [false, true])
    func arriving(isPolling: Bool) async throws {
        let bench = try BatchBench()
        try bench.picture("before.jpg")
        let before = try bench.originals()
        let watch = Watching(bench, isPolling: isPolling)
        #expect(await watch.ends(1))
        try bench.picture("after.png", isPNG: true)
        try bench.picture("sub/deeper/later.jpg")
        try bench.put("text.txt", Array("no picture".utf8))
        #expect(await watch.ends(3))
        let summary = try await watch.stop()
        #expect(summary.isCancelled && summary.developed == 3 && summary.failed == 0 && summary.left == 0)
        for place in ["before.jpg", "sub/deeper/later.jpg"] {
            #expect(try bench.results[place] == bench.developed(place), "\(place)")
        }
        let png = try Photo(contentsOf: bench.input.appending("after.png")).applying(.decay).encoded(as: .png())
        #expect(bench.results["after.png"] == png)
        #expect(bench.results.count == 3 && bench.hidden == [".lens-journal"])
        #expect(try bench.originals()["before.jpg"] == before["before.jpg"])

        // The next one takes up where this one ended.
        try bench.picture("meanwhile.jpg")
        let next = try await Watching(bench, isPolling: isPolling, idle: 0.3).finish()
        #expect(next.developed == 1 && next.done == 3 && !next.isCancelled && next.stop == nil)
    }

    @Test("is an asynchronous sequence that ends with whoever listens", .timeLimit(.minutes(20)))
    func sequence() async throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        var watching = WatchOptions()
        watching.settle = 0.1
        watching.idleLimit = 0.2
        var last: BatchEvent?
        for try await event in bench.batch().watch(watching) { last = event }
        guard case .finished(let summary) = last else {
            Issue.record("no end")
            return
        }
        #expect(summary.developed == 1)
        watching.idleLimit = nil
        try bench.picture("b.jpg")
        for try await event in bench.batch().watch(watching) {
            if case .developed = event { break }
        }
        // Soon the output is free again.
        watching.idleLimit = 0
        let end = ContinuousClock.now + .seconds(20)
        while true {
            do {
                for try await _ in bench.batch().watch(watching) {}
                break
            } catch let error as LensError {
                guard error.fault == .output, ContinuousClock.now < end else { throw error }
            }
        }
        var wrong = bench.batch()
        wrong.folder = bench.folder("nowhere")
        await #expect(throws: LensError.self) { for try await _ in wrong.watch() {} }
        watching.settle = .nan
        let values = watching
        await #expect(throws: LensError.self) { for try await _ in bench.batch().watch(values) {} }
    }

    @Test("when it is complete: slowly written ones once, and whole", arguments: [false, true])
    func slowly(isPolling: Bool) async throws {
        let bench = try BatchBench()
        let bytes = try bench.picture("whole.jpg", width: 160, height: 160)
        let watch = Watching(bench, isPolling: isPolling, settle: 0.4)
        #expect(await watch.ends(1))
        let path = bench.input.appending("slow.jpg").string
        let file = open(path, O_WRONLY | O_CREAT, 0o666)
        // Where it is told that the writer is at work, longer pauses are no end.
        // Here the clock counts: other tests must not make the pauses longer.
        for part in stride(from: 0, to: bytes.count, by: bytes.count / 4 + 1) {
            let chunk = bytes[part..<min(part + bytes.count / 4 + 1, bytes.count)]
            #expect(chunk.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == chunk.count)
            usleep(isPolling ? 80_000 : 500_000)
        }
        #expect(!watch.started.contains("slow.jpg"))
        close(file)
        #expect(await watch.ends(2))
        try await watch.stop()
        #expect(watch.started.filter { $0 == "slow.jpg" }.count == 1)
        #expect(try bench.results["slow.jpg"] == bench.developed("slow.jpg"))
    }

    @Test("under its last name: temporary, hidden and unfinished names are passed by", arguments: [false, true])
    func renamed(isPolling: Bool) async throws {
        let bench = try BatchBench()
        let watch = Watching(bench, isPolling: isPolling, settle: 0.2)
        #expect(await watch.sees { FileManager.default.fileExists(atPath: bench.output.string) })
        let names = [("a.jpg.tmp", "a.jpg"), (".b.jpg.x7", "b.jpg"), ("c.jpg.part", "c.jpg")]
        for (name, _) in names { try bench.picture(name) }
        pause(milliseconds: 350)
        for (name, last) in names {
            #expect(rename(bench.input.appending(name).string, bench.input.appending(last).string) == 0)
        }
        #expect(await watch.ends(3))
        try await watch.stop()
        #expect(Set(bench.results.keys) == ["a.jpg", "b.jpg", "c.jpg"] && watch.developed.count == 3)
    }

    @Test("in folders that come, go and move", arguments: [false, true]) func folders(isPolling: Bool) async throws {
        let bench = try BatchBench()
        let watch = Watching(bench, isPolling: isPolling, settle: 0.2)
        #expect(await watch.sees { FileManager.default.fileExists(atPath: bench.output.string) })
        // One that is moved in with its files.
        let aside = bench.folder("aside")
        for place in ["1.jpg", "in/2.jpg"] {
            try FileManager.default.createDirectory(
                atPath: aside.appending("in").string, withIntermediateDirectories: true)
            try bench.put(Array(place.utf8), try Samples.scene(40, 32).jpeg(), in: aside)
        }
        #expect(rename(aside.string, bench.input.appending("moved").string) == 0)
        #expect(await watch.ends(2))
        // Its new name counts for what comes then.
        #expect(rename(bench.input.appending("moved").string, bench.input.appending("again").string) == 0)
        try bench.picture("again/in/3.jpg")
        #expect(await watch.sees { bench.results["again/in/3.jpg"] != nil })
        #expect(await watch.sees { bench.results["again/1.jpg"] != nil })
        try FileManager.default.removeItem(atPath: bench.input.appending("again").string)
        try bench.picture("again/4.jpg")
        #expect(await watch.sees { bench.results["again/4.jpg"] != nil })
        let summary = try await watch.stop()
        #expect(summary.failed == 0 && bench.results["moved/in/2.jpg"] != nil)
    }

    @Test("all of two hundred that come at once", arguments: [false, true]) func burst(isPolling: Bool) async throws {
        let bench = try BatchBench()
        // Developing is not what this is about.
        let watch = Watching(bench, isPolling: isPolling, settle: 0.2) { $0.strength = Strength(0) }
        #expect(await watch.sees { FileManager.default.fileExists(atPath: bench.output.string) })
        let bytes = try Samples.scene(8, 8).png()
        let count = isPolling ? 60 : 200
        for number in 0..<count { try bench.put("\(number % 5)/\(number).png", bytes) }
        #expect(await watch.ends(count))
        let summary = try await watch.stop()
        #expect(summary.developed == count && summary.failed == 0 && bench.results.count == count)
    }

    @Test("once more when a new version comes, and keeps what somebody has made of a result")
    func versions() async throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        let watch = Watching(bench)
        #expect(await watch.ends(1))
        try bench.put("a.jpg", try Samples.scene(48, 40, variant: 7).jpeg())
        #expect(await watch.sees { watch.developed.count == 2 })
        #expect(try bench.results["a.jpg"] == bench.developed("a.jpg"))
        // By another of its names, of which alone is told.
        let alias = bench.input.appending("alias.jpg").string
        #expect(link(bench.input.appending("a.jpg").string, alias) == 0)
        #expect(await watch.sees { watch.developed.contains("alias.jpg") })
        try bench.put("a.jpg", try Samples.scene(56, 40, variant: 8).jpeg())
        #expect(await watch.sees { watch.developed.filter { $0 == "alias.jpg" }.count == 2 })
        unlink(alias)
        // The same content, written once more.
        #expect(try await watch.sees { try bench.results["a.jpg"] == bench.developed("a.jpg") })
        try bench.put("a.jpg", try Samples.scene(56, 40, variant: 8).jpeg())
        #expect(await watch.sees { watch.skipped["a.jpg"] == .done })
        // Results may be taken away, their folders too.
        try bench.picture("sub/b.jpg")
        #expect(await watch.sees { bench.results["sub/b.jpg"] != nil })
        try FileManager.default.removeItem(atPath: bench.output.appending("sub").string)
        try bench.picture("sub/c.jpg")
        #expect(await watch.sees { bench.results["sub/c.jpg"] != nil })

        try bench.put(Array("a.jpg".utf8), [1, 2, 3], in: bench.output)
        try bench.picture("a.jpg", width: 60)
        #expect(await watch.sees { watch.skipped["a.jpg"] == .changed })
        try await watch.stop()
        #expect(bench.results["a.jpg"] == [1, 2, 3] && watch.failed.isEmpty)
    }

    @Test("and no copies that are hung meanwhile", arguments: [false, true])
    func exhibitions(isPolling: Bool) async throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        let watching = Watching(bench, isPolling: isPolling)
        #expect(await watching.ends(1))
        var exhibit = Exhibit(folder: bench.input, output: bench.input.appending("wall"))
        exhibit.sizes = [64]
        _ = try exhibit.hang()
        #expect(await watching.sees { watching.skipped["wall"] != nil })
        try bench.picture("b.jpg")
        #expect(await watching.sees { watching.developed.count == 2 })
        let summary = try await watching.stop()
        #expect(watching.developed == ["a.jpg", "b.jpg"] && summary.failed == 0)
    }

    @Test("and nothing of its own, when the output lies inside", arguments: [false, true])
    func feedback(isPolling: Bool) throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        var inside = bench.batch { $0.suffix = Array("-x".utf8) }
        inside.output = bench.input.appending("out")
        var watching = WatchOptions()
        (watching.isPolling, watching.interval, watching.settle, watching.idleLimit) = (isPolling, 0.05, 0.1, 0.6)
        let summary = try inside.watch(watching, isCancelled: { false }, listener: { _ in })
        #expect(summary.developed == 1 && summary.stop == nil)
        #expect(Set(bench.tree(bench.input).keys) == ["a.jpg", "out/a-x.jpg", "out/.lens-journal"])
    }
}
