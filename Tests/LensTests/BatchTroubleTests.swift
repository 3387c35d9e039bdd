import Foundation
import Synchronization
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

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

    @Test("an input that becomes a pipe that says nothing is a named failure, and holds up no others")
    func pipe() throws {
        let bench = try BatchBench()
        for name in ["a", "b", "c"] { try bench.picture("\(name).jpg", width: 64, height: 64) }
        let path = bench.input.appending("b.jpg").string
        let isChanged = Atomic<Bool>(false)
        let heard = try bench.run(
            { $0.jobs = 1 },
            hearing: { event in
                if case .developed = event, !isChanged.exchange(true, ordering: .relaxed) {
                    unlink(path)
                    mkfifo(path, 0o600)
                }
            })
        #expect(heard.summary?.developed == 2 && heard.summary?.failed == 1)
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
