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
        let gate = MemoryGate(budget: 100, patience: 3)
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

    @Test("whoever stops listening stops the batch") func abandoned() async throws {
        let bench = try BatchBench()
        for number in 0..<30 { try bench.picture("\(number).jpg", width: 64, height: 800) }
        let batch = bench.batch { $0.jobs = 1 }
        for try await event in batch.run(try batch.plan()) { if case .developed = event { break } }
        // The batch lets go of its journal when it has ended.
        let journal = bench.output.appending(".lens-journal")
        while (try? BatchJournal.open(journal)) == nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect((1..<30).contains(bench.results.count) && bench.hidden == [".lens-journal"])
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

@Suite("A batch is taken up again") struct BatchResumeTests {
    @Test("what is done is not done again, what is not is") func resumed() throws {
        let bench = try BatchBench()
        for name in ["a.jpg", "b.jpg", "sub/c.jpg"] { try bench.picture(name) }
        try bench.run()
        let whole = bench.results
        let inode = try Untouched(bench.output.appending("a.jpg")).inode
        try FileManager.default.removeItem(atPath: bench.output.appending("sub").string)
        let heard = try bench.run { $0.isResuming = true }
        #expect(heard.developed == ["c.jpg"] && heard.summary?.done == 2)
        #expect(bench.results == whole)
        #expect(try Untouched(bench.output.appending("a.jpg")).inode == inode)
    }

    @Test(
        "other content, look, seed or options are other work, and its own results are brought up to date",
        arguments: ["content", "strength", "seed", "quality", "metadata", "size", "time"])
    func key(_ change: String) throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.picture("b.jpg")
        try bench.run()
        let old = bench.results
        func options(_ options: inout BatchOptions) {
            options.isResuming = true
            switch change {
            case "strength": options.strength = Strength(0.5)
            case "seed": options.seed = 7
            case "quality": options.jpeg.quality = 60
            case "metadata": options.finishing.metadata = .none
            case "size": options.finishing.box = .init(width: 20, height: 20)
            default: break
            }
        }
        if change == "content" { try bench.put("a.jpg", bench.picture("other.jpg")) }
        if change == "content" {
            try FileManager.default.removeItem(atPath: bench.input.appending("other.jpg").string)
        }
        // Another time alone is no other content.
        if change == "time" { try #require(utimes(bench.input.appending("a.jpg").string, nil) == 0) }
        let heard = try bench.run(options)
        let expected = change == "time" ? [] : change == "content" ? ["a.jpg"] : ["a.jpg", "b.jpg"]
        #expect(heard.developed.sorted() == expected, "\(change)")
        #expect((bench.results != old) == !expected.isEmpty)
        let again = try bench.run(options)
        #expect(again.developed.isEmpty && again.summary?.done == 2, "\(change)")
        // As if it had been so from the beginning.
        let resumed = bench.results
        try FileManager.default.removeItem(atPath: bench.output.string)
        try bench.run(options)
        #expect(bench.results == resumed)
    }

    @Test("a result that was changed since is told and never overwritten", arguments: [false, true])
    func changed(_ overwriting: Bool) throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.picture("b.jpg")
        try bench.run()
        var bytes = try contents(bench.output.appending("a.jpg"))
        bytes[bytes.count / 2] ^= 1
        try bench.put(Array("out/a.jpg".utf8), bytes, in: bench.folder.path)
        // With the time it had: only the content tells.
        let original = try Untouched(bench.output.appending("b.jpg"))
        let then = timespec(tv_sec: original.seconds, tv_nsec: original.nanoseconds)
        try #require(utimensat(AT_FDCWD, bench.output.appending("a.jpg").string, [then, then], 0) == 0)
        for seed in [nil, 7] as [UInt64?] {
            let heard = try bench.run {
                $0.isResuming = true
                $0.isOverwriting = overwriting
                $0.seed = seed
            }
            #expect(heard.skipped["a.jpg"] == .changed)
            #expect(bench.results["a.jpg"] == bytes)
        }
    }

    @Test("what is not its own is skipped as ever") func foreign() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.put(Array("out/a.jpg".utf8), [1, 2, 3], in: bench.folder.path)
        #expect(try bench.run { $0.isResuming = true }.skipped["a.jpg"] == .exists)
        #expect(bench.results["a.jpg"] == [1, 2, 3])
    }

    @Test("each state that an end can leave is put in order") func states() throws {
        let bench = try BatchBench()
        for name in ["a.jpg", "sub/b.jpg"] { try bench.picture(name) }
        try bench.run { $0.jobs = 1 }
        let whole = bench.results
        let journal = bench.output.appending(".lens-journal")
        let lines = try contents(journal).split(separator: 0x0A).map { Array($0) + [0x0A] }
        guard case .header(let id)? = lines.first.flatMap({ JournalLine($0.dropLast()) }) else {
            Issue.record("no first line")
            return
        }
        let temporary = "sub/.lens-\(hexadecimal(id))-2.tmp"
        // One of another batch, one of another journal: neither is ours to remove.
        try bench.put(Array("out/sub/.lens-0123456789abcdef.tmp".utf8), [1], in: bench.folder.path)
        try bench.put(Array("out/sub/.lens-0123456789abcdef-2.tmp".utf8), [1], in: bench.folder.path)
        let result = try #require(whole["sub/b.jpg"])
        /// Temporary file, result, lines; whether the result is done.
        let states: [([UInt8]?, [UInt8]?, Int, Bool)] = [
            (Array(result.prefix(100)), nil, 3, false), (result, nil, 3, false), (result, nil, 4, false),
            (result, result, 4, true), (nil, result, 4, true), (nil, result, 5, true), (result, [1, 2], 4, false),
        ]
        for (index, state) in states.enumerated() {
            try Data(lines[..<state.2].joined()).write(to: URL(fileURLWithPath: journal.string))
            for (place, bytes) in [(temporary, state.0), ("sub/b.jpg", state.1)] {
                try? FileManager.default.removeItem(atPath: bench.output.appending(place).string)
                if let bytes { try bench.put(Array("out/\(place)".utf8), bytes, in: bench.folder.path) }
            }
            let heard = try bench.run { $0.isResuming = true }
            #expect(heard.failed.isEmpty, "\(index)")
            if state.1 == [1, 2] {
                // Somebody's own file of that name, there before.
                #expect(heard.skipped["b.jpg"] == .exists)
                #expect(bench.results["sub/b.jpg"] == [1, 2])
            } else {
                #expect(heard.developed == (state.3 ? [] : ["b.jpg"]), "\(index)")
                #expect(bench.results.filter { !$0.key.contains(".lens") } == whole, "\(index)")
            }
            #expect(
                bench.hidden == [
                    ".lens-journal", "sub/.lens-0123456789abcdef-2.tmp", "sub/.lens-0123456789abcdef.tmp",
                ], "\(index)")
        }
    }
}

@Suite("A batch meets trouble") struct BatchTroubleTests {
    /// Does something when it is asked for the n-th time whether it is cancelled, which is all along the way.
    private func disturb(_ bench: BatchBench, at count: Int, _ body: @escaping @Sendable () -> Void) throws -> Heard {
        let asked = Atomic<Int>(0)
        return try bench.run(
            { $0.jobs = 1 },
            isCancelled: {
                if asked.add(1, ordering: .relaxed).newValue == count { body() }
                return false
            })
    }

    @Test("an input that changes while it is read is a named failure, times put back or not", arguments: [false, true])
    func changing(_ restoring: Bool) throws {
        let bench = try BatchBench()
        let bytes = try bench.picture("a.jpg", width: 64, height: 320)
        let path = bench.input.appending("a.jpg").string
        let other = try Samples.scene(64, 320, variant: 99).jpeg()
        let size = min(bytes.count, other.count)
        var failures = 0
        for count in 1...24 {
            try? FileManager.default.removeItem(atPath: bench.output.string)
            try bench.put("a.jpg", bytes)
            let before = try Untouched(FilePath(path))
            let heard = try disturb(bench, at: count) {
                let file = open(path, O_WRONLY)
                defer { close(file) }
                _ = other.withUnsafeBytes {
                    pwrite(file, $0.baseAddress.map { $0 + size / 2 }, size / 4, off_t(size / 2))
                }
                guard restoring else { return }
                let then = timespec(tv_sec: before.seconds, tv_nsec: before.nanoseconds)
                _ = futimens(file, [then, then])
            }
            if let error = heard.failed["a.jpg"] {
                failures += 1
                #expect(error.fault == .input && error.message.contains("changed while it was read"), "\(count)")
                #expect(bench.results.isEmpty && bench.hidden == [".lens-journal"])
            } else {
                // Changed before its first byte was read, or when all was over.
                let now = try contents(FilePath(path))
                let expected = [
                    try Photo(bytes: now).applying(.decay).encoded(),
                    try Photo(bytes: bytes).applying(.decay).encoded(),
                ]
                #expect(expected.contains(try #require(bench.results["a.jpg"])), "\(count)")
            }
        }
        #expect(failures > 4)
    }

    @Test("an output folder that vanishes stops the batch, by name, and does not come back") func vanished() throws {
        let bench = try BatchBench()
        for number in 0..<20 { try bench.picture("\(number).jpg") }
        let (output, aside) = (bench.output.string, bench.folder("aside").string)
        let moved = Atomic<Bool>(false)
        let heard = try bench.run(hearing: { event in
            if case .developed = event, !moved.exchange(true, ordering: .relaxed) { _ = rename(output, aside) }
        })
        let summary = try #require(heard.summary)
        #expect(summary.stop?.message.contains("vanished") == true && summary.left > 10)
        #expect(summary.failed >= 1 && heard.failed.values.allSatisfy { $0.fault == .output })
        #expect(!FileManager.default.fileExists(atPath: output))
        // What was in hand went with the folder; the next run into it clears that away.
        var batch = bench.batch { $0.isResuming = true }
        batch.output = FilePath(aside)
        try batch.run(batch.plan(), isCancelled: { false }, listener: { _ in })
        let names = try FileManager.default.contentsOfDirectory(atPath: aside)
        #expect(names.count == 21 && names.allSatisfy { $0 == ".lens-journal" || $0.hasSuffix(".jpg") }, "\(names)")
    }

    @Test("another folder in the output's place is not written into") func exchanged() throws {
        let bench = try BatchBench()
        for number in 0..<20 { try bench.picture("\(number).jpg") }
        let (output, aside) = (bench.output.string, bench.folder("aside").string)
        let moved = Atomic<Bool>(false)
        let heard = try bench.run(hearing: { event in
            if case .developed = event, !moved.exchange(true, ordering: .relaxed) {
                _ = rename(output, aside)
                _ = mkdir(output, 0o777)
            }
        })
        #expect(heard.summary?.stop?.message.contains("another folder") == true)
        #expect(bench.results.count <= 1)
    }

    @Test("a folder or names that cannot be written stop no others, however many they are") func oneFolder() throws {
        let bench = try BatchBench()
        let long = String(repeating: "n", count: 248)
        for number in 0..<9 { try bench.picture("\(number)\(long).jpg") }
        for name in ["x.jpg", "y/x.jpg", "z.jpg"] { try bench.picture(name) }
        let heard = try bench.run {
            $0.jobs = 1
            $0.suffix = Array("-long".utf8)
        }
        let summary = try #require(heard.summary)
        #expect(summary.stop == nil && summary.failed == 9 && summary.developed == 3)
        #expect(heard.failed.values.allSatisfy { $0.message.contains("too long") })
        #expect(bench.hidden == [".lens-journal"])
    }

    @Test("an output that is a file is refused, one whose parents are missing is made") func places() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        var batch = bench.batch()
        batch.output = try bench.folder.file("file", [1])
        #expect(lensError { _ = try batch.plan() }?.fault == .caller)
        batch.output = bench.folder("x/y/z")
        try batch.run(batch.plan(), isCancelled: { false }, listener: { _ in })
        #expect(FileManager.default.fileExists(atPath: bench.folder("x/y/z/a.jpg").string))
        batch.folder = bench.folder("none")
        #expect(lensError { _ = try batch.plan() }?.fault == .input)
    }

    @Test("a look or a suffix that is not allowed is said before anything is made") func caller() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        #expect(lensError { try bench.run { $0.strength = Strength(2) } }?.fault == .caller)
        #expect(lensError { try bench.run { $0.suffix = Array("/../x".utf8) } }?.fault == .caller)
        #expect(!FileManager.default.fileExists(atPath: bench.output.string))
    }
}
