import Foundation
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

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

    @Test("gives what is done the times of its original once that is wanted, and reads it no more for that")
    func times() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        let (input, output) = (bench.input.appending("a.jpg"), bench.output.appending("a.jpg"))
        try bench.run()
        func modified(_ path: FilePath) throws -> FileFacts.Time { try #require(FileFacts(path)).modified }
        for seconds in [1_000_000_000, 1_100_000_000] {
            let times = [timeval(tv_sec: seconds, tv_usec: 0), timeval(tv_sec: seconds, tv_usec: 0)]
            try #require(utimes(input.string, times) == 0)
            #expect(try bench.batch { $0.isResuming = true }.plan().entries.allSatisfy { $0.action != .develop })
            let heard = try bench.run { ($0.isResuming, $0.preservesTimes) = (true, true) }
            #expect(heard.developed.isEmpty && heard.summary?.done == 1)
            #expect(try modified(output) == modified(input))
            let plan = try bench.batch { ($0.isResuming, $0.preservesTimes) = (true, true) }.plan()
            #expect(plan.entries.first?.action == .skip(.done))
        }
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
        let temporary = "sub/.lens-\(id.hexadecimal)-2.tmp"
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
