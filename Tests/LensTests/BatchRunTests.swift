import Foundation
import Synchronization
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A batch develops") struct BatchRunTests {
    @Test("every picture as it would be alone, and touches no original") func same() throws {
        let bench = try BatchBench()
        let names = ["a.jpg", "sub/b.jpg", "sub/deeper/c.JPG"]
        for name in names { try bench.picture(name) }
        try bench.picture("d.png", isPNG: true)
        try FileManager.default.linkItem(
            atPath: bench.input.appending("a.jpg").string, toPath: bench.folder("second-name.jpg").string)
        let before = try bench.originals()
        for jobs in [1, 2, 7] {
            try? FileManager.default.removeItem(atPath: bench.output.string)
            let heard = try bench.run { $0.jobs = jobs }
            #expect(heard.summary?.developed == 4 && heard.failed.isEmpty)
            for name in names { #expect(try bench.results[name] == bench.developed(name), "\(name)") }
            let photo = try Photo(contentsOf: bench.input.appending("d.png")).applying(.decay)
            #expect(try bench.results["d.png"] == photo.encoded(as: .png()))
            #expect(bench.hidden == [".lens-journal"])
        }
        #expect(try bench.originals() == before)
        #expect(try Untouched(bench.folder("second-name.jpg")) == before["a.jpg"])
    }

    @Test("one bad file is told and stops no other") func bad() throws {
        let bench = try BatchBench()
        for name in ["a.jpg", "c.jpg", "e.jpg"] { try bench.picture(name) }
        try bench.put("b.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2])
        try bench.put("d.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0])
        try bench.picture("gone.jpg")
        let batch = bench.batch()
        let plan = try batch.plan()
        try FileManager.default.removeItem(atPath: bench.input.appending("gone.jpg").string)
        let heard = Heard()
        let summary = try batch.run(plan, isCancelled: { false }, listener: { heard.note($0) })
        #expect(heard.developed.sorted() == ["a.jpg", "c.jpg", "e.jpg"])
        #expect(heard.failed.keys.sorted() == ["b.jpg", "d.png", "gone.jpg"] && summary.failed == 3)
        #expect(heard.failed["gone.jpg"]?.message.contains("No such file") == true)
        #expect(heard.failed.values.allSatisfy { $0.fault == .input })
        #expect(bench.results.count == 3 && bench.hidden == [".lens-journal"])
    }

    @Test("no empty folder stays where nothing came of its pictures") func emptyFolders() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        // Its header is sound, its data are not those of a PNG.
        let png = try bench.picture("sub/deep/b.png", isPNG: true)
        try bench.put("sub/deep/b.png", Array(png.prefix(60)))
        try bench.run { $0.isStrict = true }
        #expect(bench.results.keys.sorted() == ["a.jpg"])
        #expect(!FileManager.default.fileExists(atPath: bench.output.appending("sub").string))
    }

    @Test("what exists is skipped, and replaced only when told to") func existing() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.picture("b.jpg")
        try bench.put(Array("out/a.jpg".utf8), [1, 2, 3], in: bench.folder.path)
        let first = try bench.run()
        #expect(first.skipped["a.jpg"] == .exists && first.developed == ["b.jpg"])
        #expect(bench.results["a.jpg"] == [1, 2, 3])
        let second = try bench.run { $0.isOverwriting = true }
        #expect(second.developed.count == 2)
        #expect(try bench.results["a.jpg"] == bench.developed("a.jpg"))
    }

    @Test("files that are to be kept are not replaced") func kept() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.put(Array("out/a.jpg".utf8), [1, 2, 3], in: bench.folder.path)
        let heard = try bench.run {
            $0.isOverwriting = true
            $0.kept = [bench.output.appending("a.jpg")]
        }
        #expect(heard.failed["a.jpg"]?.fault == .caller && bench.results["a.jpg"] == [1, 2, 3])
    }

    @Test("times are those of the original where that is asked for") func times() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        let path = bench.input.appending("a.jpg").string
        let then = [timespec(tv_sec: 1_000_000_000, tv_nsec: 5_000), timespec(tv_sec: 1_100_000_000, tv_nsec: 123_000)]
        try #require(utimensat(AT_FDCWD, path, then, 0) == 0)
        try bench.run { $0.preservesTimes = true }
        let result = try Untouched(bench.output.appending("a.jpg"))
        #expect(result.seconds == 1_100_000_000 && result.nanoseconds == 123_000)
    }

    @Test("several pictures go on while a long one waits, and in the end it has its turn") func gate() {
        let gate = BudgetGate(budget: 100, patience: 3)
        let order = Mutex<[String]>([])
        let first = gate.enter(60)
        let isWaiting = Atomic<Bool>(false)
        Crew.run(2) { worker in
            if worker == 1 {
                isWaiting.store(true, ordering: .relaxed)
                let held = gate.enter(1000)
                order.withLock { $0.append("large") }
                gate.leave(held)
            } else {
                while !isWaiting.load(ordering: .relaxed) { usleep(100) }
                usleep(50_000)
                for number in 1...3 {
                    let held = gate.enter(40)
                    order.withLock { $0.append("small \(number)") }
                    gate.leave(held)
                }
                // It was passed three times: now all that come wait for it.
                Crew.detach {
                    usleep(50_000)
                    gate.leave(first)
                }
                let held = gate.enter(40)
                order.withLock { $0.append("small 4") }
                gate.leave(held)
            }
        }
        #expect(order.withLock { $0 } == ["small 1", "small 2", "small 3", "large", "small 4"])
    }

    @Test("a picture has one thread while there are enough of them, and more at the end or where none fits beside it")
    func threads() {
        func threads(_ jobs: Int, _ left: Int, _ fitting: Int = 99) -> Int {
            BatchRun.threads(of: jobs, left: left, fitting: fitting)
        }
        #expect((0..<10).map { threads(8, $0) } == [8, 4, 2, 2, 1, 1, 1, 1, 1, 1])
        #expect(threads(1, 0) == 1 && threads(2, 0) == 2 && threads(2, 1) == 1)
        #expect(threads(8, 1000, 1) == 8 && threads(8, 1000, 3) == 2 && threads(8, 1000, 0) == 8)
    }

    @Test("a picture that needs more than there is for all goes alone, one beyond its own limit fails by name")
    func memory() throws {
        let bench = try BatchBench()
        for name in ["a.jpg", "b.jpg", "c.jpg", "d.jpg"] { try bench.picture(name) }
        let progressive = try Samples.scene(400, 300).jpeg(JPEGOptions(progressive: true))
        try bench.put("large.jpg", progressive)
        let heard = try bench.run {
            $0.maxMemory = 200_000
            $0.jobs = 3
        }
        #expect(heard.developed.sorted() == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"])
        #expect(heard.failed["large.jpg"]?.fault == .limit)
        #expect(heard.failed["large.jpg"]?.message.contains("--max-memory") == true)
    }

    @Test("events come from an asynchronous sequence, the summary last, with nothing in between blocked")
    func sequence() async throws {
        let bench = try BatchBench()
        for name in ["a.jpg", "b.jpg"] { try bench.picture(name) }
        let batch = bench.batch()
        var developed = 0
        var summary: BatchSummary?
        for try await event in batch.run(try batch.plan()) {
            #expect(summary == nil)
            if case .developed = event { developed += 1 }
            if case .finished(let last) = event { summary = last }
        }
        #expect(developed == 2 && summary?.developed == 2)
    }

    @Test("whoever does not listen any more stops the batch") func abandoned() throws {
        let bench = try BatchBench()
        for number in 0..<30 { try bench.picture("\(number).jpg", width: 64, height: 400) }
        let batch = bench.batch { $0.jobs = 1 }
        // Let go of at once.
        _ = batch.run(try batch.plan())
        let journal = bench.output.appending(".lens-journal")
        // The batch lets go of its journal when it has ended.
        while access(journal.string, F_OK) != 0 || (try? BatchJournal.open(journal)) == nil { usleep(2000) }
        #expect(bench.results.count < 30 && bench.hidden == [".lens-journal"])
    }

    @Test("cancelled, it leaves whole results and says what is left") func cancelled() throws {
        let bench = try BatchBench()
        for number in 0..<8 { try bench.picture("\(number).jpg", width: 32, height: 160) }
        let asked = Atomic<Int>(0)
        let heard = try bench.run(isCancelled: { asked.add(1, ordering: .relaxed).newValue > 30 })
        let summary = try #require(heard.summary)
        #expect(summary.isCancelled && summary.left > 0 && summary.developed + summary.left == 8)
        #expect(heard.failed.isEmpty && bench.hidden == [".lens-journal"])
        for (name, bytes) in bench.results { #expect(try bytes == bench.developed(name)) }
    }
}
