import Foundation
import Synchronization
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A batch and what others do meanwhile") struct BatchMeanwhileTests {
    private let bench: BatchBench

    init() throws {
        bench = try BatchBench()
        try bench.picture("a.jpg", width: 64, height: 320)
    }

    private var result: FilePath { bench.output.appending("a.jpg") }

    /// Does something once the picture's result has begun to be written.
    private func run(
        _ options: (inout BatchOptions) -> Void, meanwhile body: @escaping @Sendable (FilePath) -> Void
    ) throws -> Heard {
        let isDone = Atomic<Bool>(false)
        let (result, output) = (result, bench.output.string)
        return try bench.run(
            options,
            isCancelled: {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: output)) ?? []
                if names.contains(where: { $0.hasSuffix(".tmp") }), !isDone.exchange(true, ordering: .relaxed) {
                    body(result)
                }
                return false
            })
    }

    private static func write(_ bytes: [UInt8], _ path: FilePath) {
        try? Data(bytes).write(to: URL(fileURLWithPath: path.string))
    }

    @Test("a result that somebody edits while it is made anew is kept", arguments: ["-y", "--resume"])
    func edited(_ how: String) throws {
        try bench.run()
        let heard = try run({ options in
            options.isOverwriting = how == "-y"
            options.isResuming = how == "--resume"
            options.seed = 7
        }) { Self.write([1, 2, 3], $0) }
        #expect(heard.skipped["a.jpg"] == .changed && heard.failed.isEmpty)
        #expect(try contents(result) == [1, 2, 3] && bench.hidden == [".lens-journal"])
        // It is somebody's work for the next run as well.
        let again = try bench.run {
            $0.isResuming = true
            $0.seed = 7
        }
        #expect(again.skipped["a.jpg"] == .changed)
    }

    @Test("a file that appears under the result's name is kept") func appeared() throws {
        let heard = try run({ $0.isOverwriting = true }) { Self.write([1, 2, 3], $0) }
        #expect(heard.skipped["a.jpg"] == .exists && heard.failed.isEmpty)
        #expect(try contents(result) == [1, 2, 3] && bench.hidden == [".lens-journal"])
    }

    @Test("a link that appears there is not followed, to something or to nothing", arguments: ["a.jpg", "nothing"])
    func linked(_ target: String) throws {
        let original = bench.input.appending(target).string
        let before = try bench.originals()
        for existing in [false, true] {
            let heard = try run({ $0.isOverwriting = true }) { result in
                _ = unlink(result.string)
                _ = symlink(original, result.string)
            }
            #expect(heard.developed.isEmpty && heard.failed.isEmpty, "\(existing)")
            #expect(heard.skipped["a.jpg"] == (existing ? .changed : .exists))
            #expect(FileFacts(result, followingLinks: false)?.kind == .link)
            #expect(try bench.originals() == before)
            #expect(bench.hidden == [".lens-journal"])
            _ = unlink(result.string)
            try bench.run()
        }
    }

    @Test("the result of another original is not replaced as if it were an old one, as long as that is there")
    func rival() throws {
        try bench.picture("a.png", isPNG: true)
        func run(_ name: String, _ change: (inout BatchOptions) -> Void = { _ in }) throws -> Heard {
            let batch = bench.batch {
                $0.isResuming = true
                $0.container = .jpeg
                change(&$0)
            }
            let heard = Heard()
            let list = FileList([FilePath(name)])
            heard.summary = try batch.run(
                batch.plan(list), isCancelled: { false }, listener: { heard.note($0) })
            return heard
        }
        #expect(try run("a.png").developed == ["a.png"])
        let made = try contents(result)
        // Known by its looks, and by its content.
        for _ in 1...2 {
            let heard = try run("a.jpg")
            let error = try #require(heard.failed["a.jpg"])
            #expect(error.fault == .caller && error.message.contains("another original, a.png"), "\(error)")
            #expect(try contents(result) == made)
            #expect(utimes(result.string, nil) == 0)
        }
        #expect(try run("a.png").summary?.done == 1)
        // One that has got another name is no other one.
        try FileManager.default.removeItem(atPath: bench.input.appending("a.png").string)
        #expect(try run("a.jpg").developed == ["a.jpg"])
        #expect(try run("a.jpg").summary?.done == 1)
    }
}
