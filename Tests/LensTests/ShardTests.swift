import Foundation
import Testing

@testable import Lens

@Suite("A shard") struct ShardTests {
    /// Sizes as photographs have them, some of them equal.
    private static func listing(_ count: Int, seed: UInt64 = 1) -> [(bytes: Int64, name: [UInt8])] {
        var state = seed
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Int64(state >> 40) % 97 * 100_000 + 1_000_000, Array("roll \(index % 7)/\(index).jpg".utf8))
        }
    }

    private func loads(_ items: [(bytes: Int64, name: [UInt8])], _ division: [Int], _ count: Int) -> [Int64] {
        var loads = [Int64](repeating: 0, count: count)
        for (item, part) in zip(items, division) { loads[part - 1] += item.bytes }
        return loads
    }

    @Test(
        "takes every picture once, as evenly in bytes as Graham's bound says", arguments: [1, 2, 3, 7, 16, 100, 1000])
    func even(_ count: Int) throws {
        for size in [1, 5, 100, 2000] {
            let items = Self.listing(size)
            let division = BatchShard.division(items, into: count)
            #expect(division.count == size && division.allSatisfy { (1...count).contains($0) })
            let loads = loads(items, division, count)
            #expect(loads.reduce(0, +) == items.reduce(0) { $0 + $1.bytes })
            // Whoever has the most had the least before its last picture, and pictures came by falling size: with three a
            // part or more the last one is at most a third of the best division's largest part.
            let mean = Double(loads.reduce(0, +)) / Double(count)
            let largest = Double(items.map(\.bytes).max() ?? 0)
            let most = Double(loads.max() ?? 0)
            #expect(most <= max(mean, largest) * (4.0 / 3) + 1 || size < 3 * count, "\(size) in \(count)")
            if size == 2000, count <= 16 { #expect(most / mean < 1.002, "\(count)") }
        }
    }

    @Test("is the longest processing time rule, computed the slow way") func rule() {
        let items = Self.listing(300, seed: 9)
        for count in [2, 5, 17] {
            var loads = [Int64](repeating: 0, count: count)
            var expected: [[UInt8]: Int] = [:]
            let sorted = items.sorted {
                ($1.bytes, String(decoding: $0.name, as: UTF8.self)) < (
                    $0.bytes, String(decoding: $1.name, as: UTF8.self)
                )
            }
            for item in sorted {
                let part = loads.indices.min { loads[$0] < loads[$1] } ?? 0
                loads[part] += item.bytes
                expected[item.name] = part + 1
            }
            for (item, part) in zip(items, BatchShard.division(items, into: count)) {
                #expect(expected[item.name] == part)
            }
        }
    }

    @Test("is the same in whatever order the folder is listed") func order() {
        let items = Self.listing(500)
        let division = Dictionary(uniqueKeysWithValues: zip(items.map(\.name), BatchShard.division(items, into: 6)))
        for other in [Array(items.reversed()), items.shuffled(), items.sorted { $0.bytes < $1.bytes }] {
            let again = Dictionary(uniqueKeysWithValues: zip(other.map(\.name), BatchShard.division(other, into: 6)))
            #expect(again == division)
        }
    }

    @Test("costs no more than its pictures, however many parts there are") func many() throws {
        let items = Self.listing(10)
        #expect(Set(BatchShard.division(items, into: .max)) == Set(1...10))
        #expect(BatchShard.division([], into: .max).isEmpty)
        let huge: [(bytes: Int64, name: [UInt8])] = [(.max, [1]), (.max, [2]), (.max, [3]), (-5, [4])]
        #expect(BatchShard.division(huge, into: 2).count == 4)
    }

    @Test("is K of N, 1…N") func text() throws {
        #expect(try BatchShard("3/8") == BatchShard(3, of: 8))
        #expect(try BatchShard("1/1").description == "1/1")
        for text in [
            "0/3", "4/3", "3", "3/", "/3", "a/b", "1/0", "-1/3", "+1/3", "1/3/5", " 1/3", "1/99999999999999999999",
        ] { #expect(lensError { _ = try BatchShard(text) }?.fault == .caller, "\(text)") }
    }

    /// Variables, and what comes of them: the shard, or a word of the objection.
    private static let environments: [([String: String], String)] = [
        (slurm(1, 1, 4, 1, 4), "1/4"), (slurm(4, 1, 4, 1, 4), "4/4"), (slurm(0, 0, 15, 1, 16), "1/16"),
        (slurm(15, 0, 15, 1, 16), "16/16"), (slurm(20, 10, 40, 10, 4), "2/4"),
        // The last number of 0-15:4 is 12, and 15 in some versions.
        (slurm(8, 0, 12, 4, 4), "3/4"), (slurm(8, 0, 15, 4, 4), "3/4"), (slurm(5, 5, 5, 1, 1), "1/1"),
        (slurm(3, 1, 7, 1, 3), "gaps"), (slurm(3, 1, 7, 2, 3), "gaps"), (slurm(4, 1, 7, 2, 4), "gaps"),
        (slurm(9, 1, 7, 1, 7), "no task 9"), (slurm(1, 1, 7, 0, 7), "no task"), (slurm(1, 7, 1, 1, 7), "no task"),
        (["SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "3"], "2/3"),
        (["SLURM_ARRAY_TASK_ID": "2"], "SLURM_ARRAY_TASK_MIN is not set"),
        (
            [
                "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "0",
                "SLURM_ARRAY_TASK_MAX": "9223372036854775807",
            ], "no number"
        ),
        (["SLURM_ARRAY_TASK_ID": "two", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "3"], "'two'"),
        (["JOB_COMPLETION_INDEX": "0", "LENS_SHARDS": "8"], "1/8"),
        (["JOB_COMPLETION_INDEX": "7", "LENS_SHARDS": "8"], "8/8"),
        (["JOB_COMPLETION_INDEX": "8", "LENS_SHARDS": "8"], "indices are less"),
        (["JOB_COMPLETION_INDEX": "0"], "LENS_SHARDS is not set"),
        (["JOB_COMPLETION_INDEX": "0", "LENS_SHARDS": ""], "no number"),
        (["AWS_BATCH_JOB_ARRAY_INDEX": "2", "AWS_BATCH_JOB_ARRAY_SIZE": "5"], "3/5"),
        (["AWS_BATCH_JOB_ARRAY_INDEX": "2"], "AWS_BATCH_JOB_ARRAY_SIZE is not set"),
        (["AWS_BATCH_JOB_ARRAY_INDEX": "-1", "AWS_BATCH_JOB_ARRAY_SIZE": "5"], "no number"),
        (
            [
                "JOB_COMPLETION_INDEX": "0", "LENS_SHARDS": "8", "AWS_BATCH_JOB_ARRAY_INDEX": "2",
                "AWS_BATCH_JOB_ARRAY_SIZE": "5",
            ], "both set"
        ),
        (["LENS_SHARDS": "8", "SLURM_JOB_ID": "12"], "found none of SLURM_ARRAY_TASK_ID"),
        ([:], "JOB_COMPLETION_INDEX"), ([:], "AWS_BATCH_JOB_ARRAY_INDEX"),
    ]

    private static func slurm(_ id: Int, _ min: Int, _ max: Int, _ step: Int, _ count: Int) -> [String: String] {
        [
            "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_MIN": "\(min)", "SLURM_ARRAY_TASK_MAX": "\(max)",
            "SLURM_ARRAY_TASK_STEP": "\(step)", "SLURM_ARRAY_TASK_COUNT": "\(count)",
        ]
    }

    @Test("is what a scheduler says it is, or an objection that says why not") func environment() {
        for (variables, expected) in Self.environments {
            do throws(LensError) {
                let shard = try BatchShard(environment: { variables[$0] })
                #expect(shard.description == expected, "\(variables)")
            } catch {
                #expect(error.fault == .caller && error.message.contains(expected), "\(variables): \(error)")
            }
        }
    }
}

@Suite("A batch in shards") struct ShardedBatchTests {
    private let bench: BatchBench

    init() throws {
        bench = try BatchBench()
        for (index, name) in ["a", "b", "c", "sub/d", "sub/e", "f", "g", "h"].enumerated() {
            try bench.picture("\(name).jpg", width: 16 + 4 * index, height: 16)
        }
    }

    private func sharded(_ number: Int, _ count: Int) -> (inout BatchOptions) -> Void {
        { options in
            options.shard = try? BatchShard(number, of: count)
            options.isResuming = true
        }
    }

    @Test("makes what one process makes, each shard with its own journal, in any order") func whole() throws {
        var all: [String] = []
        for number in [3, 1, 2] {
            let heard = try bench.run(sharded(number, 3))
            #expect(!heard.developed.isEmpty && heard.failed.isEmpty)
            all += heard.developed
        }
        #expect(all.sorted() == ["a", "b", "c", "d", "e", "f", "g", "h"].map { "\($0).jpg" })
        for (place, bytes) in bench.results { #expect(try bench.developed(place) == bytes) }
        #expect(bench.hidden == (1...3).map { ".lens-journal-\($0)-of-3" })
    }

    @Test("its division does not depend on what is done, and the parts of all shards are the whole plan") func stable()
        throws
    {
        func parts() throws -> [[FilePath]] {
            try (1...3).map { try bench.batch(sharded($0, 3)).plan().entries.map(\.input) }
        }
        let before = try parts()
        try bench.run(sharded(2, 3))
        #expect(try parts() == before)
        #expect(
            try before.flatMap { $0.map(\.string) }.sorted()
                == bench.batch().plan().entries.map(\.input.string).sorted())
    }

    @Test("any number of shards takes up what another number has left, and does nothing twice") func otherNumber()
        throws
    {
        let first = try bench.run(sharded(1, 2)).developed
        let ended = try bench.run(sharded(2, 2), isCancelled: { false }).developed
        let removed = bench.output.appending("a.jpg").string
        try FileManager.default.removeItem(atPath: removed)
        var again: [String] = []
        for number in 1...5 { again += try bench.run(sharded(number, 5)).developed }
        #expect(again == ["a.jpg"] && first.count + ended.count == 8)
        // Without a division too, and with the same one.
        let alone = try bench.run { $0.isResuming = true }
        #expect(alone.developed.isEmpty && alone.summary?.done == 8)
        #expect(try bench.run(sharded(1, 2)).developed.isEmpty)
    }

    @Test("of two journals that speak of a result, the file tells which one is right") func twice() throws {
        for number in 1...2 { try bench.run(sharded(number, 2)) }
        let old = bench.results
        let redone = try bench.run {
            $0.isResuming = true
            $0.seed = 7
        }
        #expect(redone.developed.count == 8)
        #expect(
            try bench.run {
                $0.isResuming = true; $0.seed = 7
            }.summary?.done == 8)
        // What is now in the folder is out of date for the old settings, whatever the old journals say.
        for number in 1...2 { #expect(try !bench.run(sharded(number, 2)).developed.isEmpty) }
        #expect(bench.results == old)
        // Somebody's change is kept by all.
        var bytes = try contents(bench.output.appending("a.jpg"))
        bytes[bytes.count - 3] ^= 1
        try bench.put(Array("out/a.jpg".utf8), bytes, in: bench.folder.path)
        #expect(try bench.run { $0.isResuming = true }.skipped["a.jpg"] == .changed)
    }

    @Test("what another journal was about to do is done if the file says so, and else was never begun") func intents()
        throws
    {
        try bench.run(sharded(1, 1))
        let journal = bench.output.appending(".lens-journal-1-of-1")
        let lines = try contents(journal).split(separator: 0x0A).map { Array($0) + [0x0A] }
        // No result is said to be done any more.
        try Data(lines.filter { $0.first != UInt8(ascii: "d") }.joined()).write(
            to: URL(fileURLWithPath: journal.string))
        try bench.put(Array("out/a.jpg".utf8), [1, 2], in: bench.folder.path)
        let heard = try bench.run { $0.isResuming = true }
        #expect(heard.developed.isEmpty && heard.summary?.done == 7)
        #expect(heard.skipped["a.jpg"] == .exists)
    }

    @Test("finds collisions in the whole folder, and tells of each picture in one shard") func collisions() throws {
        try bench.picture("a.png", isPNG: true)
        try bench.put("bad.jpg", [1, 2, 3])
        var failed: [String] = []
        for number in 1...4 {
            failed += try bench.run {
                sharded(number, 4)(&$0)
                $0.container = .jpeg
            }.failed.keys
        }
        #expect(failed.sorted() == ["a.jpg", "a.png", "bad.jpg"])
        #expect(bench.results.count == 7)
    }

    @Test("a shard without pictures is done, not empty") func beyond() throws {
        let plan = try bench.batch(sharded(30, 40)).plan()
        #expect(plan.entries.isEmpty && !plan.isEmpty)
        #expect(try bench.run(sharded(30, 40)).summary?.developed == 0)
        #expect(!FileManager.default.fileExists(atPath: bench.output.string))
    }

    @Test("removes its own temporaries and those of divisions that are over, and no others") func temporaries() throws {
        for number in 1...2 { try bench.run(sharded(number, 2)) }
        func id(_ name: String) throws -> String {
            let past = try #require(try BatchJournal.read(bench.output.appending(name)))
            return (try #require(past.id)).hexadecimal
        }
        let one = ".lens-\(try id(".lens-journal-1-of-2"))-9.tmp", two = ".lens-\(try id(".lens-journal-2-of-2"))-9.tmp"
        func leave() throws {
            for name in [one, "sub/\(two)", ".lens-0123456789abcdef-1.tmp"] {
                try bench.put(Array("out/\(name)".utf8), [1], in: bench.folder.path)
            }
            try? FileManager.default.removeItem(atPath: bench.output.appending("a.jpg").string)
            try? FileManager.default.removeItem(atPath: bench.output.appending("h.jpg").string)
        }
        func left() -> [String] { bench.hidden.filter { $0.hasSuffix(".tmp") } }
        try leave()
        try bench.run(sharded(1, 2))
        #expect(left() == [".lens-0123456789abcdef-1.tmp", "sub/\(two)"])
        try leave()
        do {
            // Somebody is still at work on the second part.
            let held = try BatchJournal.open(bench.output.appending(".lens-journal-2-of-2"))
            try bench.run { $0.isResuming = true }
            #expect(left() == [".lens-0123456789abcdef-1.tmp", "sub/\(two)"] && held.0.isLocked)
        }
        try leave()
        try bench.run { $0.isResuming = true }
        #expect(left() == [".lens-0123456789abcdef-1.tmp"])
    }

    @Test("the same shard twice at a time is refused, another one is not") func lock() throws {
        try FileManager.default.createDirectory(atPath: bench.output.string, withIntermediateDirectories: false)
        let held = try BatchJournal.open(bench.output.appending(".lens-journal-1-of-2"))
        #expect(lensError { try bench.run(sharded(1, 2)) }?.message.contains("another batch") == true)
        #expect(try !bench.run(sharded(2, 2)).developed.isEmpty && held.0.isLocked)
    }

    @Test("a result that another process has put there meanwhile stays, and is no failure", arguments: [false, true])
    func quicker(_ isSame: Bool) throws {
        let bench = try BatchBench()
        try bench.picture("h.jpg")
        let theirs = isSame ? try bench.developed("h.jpg") : [1, 2, 3]
        let output = bench.output
        let heard = try bench.run(
            { $0.jobs = 1 },
            isCancelled: {
                // Once there is a temporary file, the result is being made.
                let names = (try? FileManager.default.contentsOfDirectory(atPath: output.string)) ?? []
                if names.contains(where: { $0.hasSuffix(".tmp") }), !names.contains("h.jpg") {
                    try? Data(theirs).write(to: URL(fileURLWithPath: output.appending("h.jpg").string))
                }
                return false
            })
        #expect(heard.skipped["h.jpg"] == (isSame ? .done : .exists))
        #expect(bench.results["h.jpg"] == theirs && !bench.hidden.contains { $0.hasSuffix(".tmp") })
    }

    @Test("a folder that another process takes away while it is empty is made again") func vanished() throws {
        let bench = try BatchBench()
        // Found wanting only when its folder is there already.
        try bench.put("sub/a.jpg", Array(Samples.scene(64, 64).jpeg().dropLast(400)))
        try bench.picture("sub/b.jpg")
        let sub = bench.output.appending("sub").string
        let heard = try bench.run(
            {
                $0.jobs = 1
                $0.isStrict = true
            },
            hearing: { event in
                guard case .failed = event else { return }
                #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: sub) }
            })
        #expect(heard.failed.keys.sorted() == ["a.jpg"] && heard.developed == ["b.jpg"])
    }

    @Test("an output inside the input may be made by any of them") func inside() throws {
        for number in 1...2 {
            var batch = bench.batch(sharded(number, 2))
            batch.output = bench.input.appending("done")
            let plan = try batch.plan()
            try batch.run(plan, isCancelled: { false }, listener: { _ in })
        }
        #expect(bench.tree(bench.input.appending("done")).count { !$0.key.hasPrefix(".") } == 8)
    }
}
