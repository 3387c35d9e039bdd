import Foundation
import Synchronization
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("What an ended batch has left") struct BatchLeftoverTests {
    private let bench: BatchBench

    init() throws {
        bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.picture("sub/b.jpg", width: 16, height: 8)
    }

    private func put(_ place: String) throws { try bench.put(Array("out/\(place)".utf8), [1], in: bench.folder.path) }

    private func id(_ journal: String = ".lens-journal") throws -> String {
        try #require(try BatchJournal.read(bench.output.appending(journal))?.id).hexadecimal
    }

    @Test("is removed by the next run, though that has nothing to do", arguments: [false, true])
    func nothingToDo(_ resuming: Bool) throws {
        try bench.run()
        try put("sub/.lens-\(id())-1f.tmp")
        let before = try contents(bench.output.appending(".lens-journal"))
        let heard = try bench.run { $0.isResuming = resuming }
        #expect(heard.developed.isEmpty && heard.failed.isEmpty)
        #expect(bench.hidden == [".lens-journal"])
        #expect(try contents(bench.output.appending(".lens-journal")) == before)
    }

    @Test("is removed by a run that does not resume, whoever's it was, as long as nobody is at it") func others() throws
    {
        for number in 1...2 {
            try bench.run {
                $0.shard = try? BatchShard(number, of: 2)
                $0.isResuming = true
            }
        }
        let names = try (1...2).map { ".lens-\(try id(".lens-journal-\($0)-of-2"))-3.tmp" }
        for name in names { try put(name) }
        let held = try BatchJournal.open(bench.output.appending(".lens-journal-2-of-2"))
        try bench.run { $0.isOverwriting = true }
        #expect(!bench.hidden.contains(names[0]) && bench.hidden.contains(names[1]))
        #expect(held.0.isLocked)
    }

    @Test("in a folder that a link leads to is removed, and in nobody's way") func linked() throws {
        try bench.put(Array("disk/other.txt".utf8), [1], in: bench.folder.path)
        try FileManager.default.createDirectory(atPath: bench.output.string, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: bench.output.appending("sub").string, withDestinationPath: "../disk")
        try bench.run()
        // The names that the next numbers give.
        let id = try id()
        for number in 1...6 { try put("sub/.lens-\(id)-\(number).tmp") }
        try FileManager.default.removeItem(atPath: bench.output.appending("sub/b.jpg").string)
        #expect(try bench.run { $0.isResuming = true }.developed == ["b.jpg"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bench.folder("disk").string).sorted()
                == ["b.jpg", "other.txt"])
    }

    @Test("is not what another run is making at the same time, in folders that are made meanwhile too") func live()
        throws
    {
        func run(_ list: [String]) -> Batch {
            bench.batch {
                $0.isAmongOthers = true
                $0.isResuming = true
                $0.jobs = 1
                $0.seed = UInt64(list.count)
            }
        }
        // Two journals that nobody is at.
        var first: BatchJournal? = try BatchJournal.openFree(
            in: FilePath(makeOutput()), JournalFolder(bench.output, run([]).options).rowStem
        ).0
        let batch = run(["a.jpg"])
        try batch.run(batch.plan(FileList(["a.jpg"])), isCancelled: { false }, listener: { _ in })
        #expect(first?.isLocked == true)
        first = nil
        let names = try JournalFolder(bench.output, batch.options).names()
        #expect(names.count == 2)
        // One of them is taken up by another process, which makes a folder and writes there.
        let taken = Mutex<BatchJournal?>(nil)
        let output = bench.output
        let second = run(["sub/b.jpg", "a.jpg"])
        let heard = Heard()
        heard.summary = try second.run(
            second.plan(FileList(["a.jpg", "sub/b.jpg"])), isCancelled: { false },
            listener: { event in
                heard.note(event)
                guard case .developed(let entry, _) = event, entry.place == Array("a.jpg".utf8) else { return }
                for name in names where taken.withLock({ $0 == nil }) {
                    guard let journal = try? BatchJournal.open(output.below(name)).0 else { continue }
                    taken.withLock { $0 = journal }
                    let folder = output.appending("sub").string
                    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
                    try? Data([1]).write(to: URL(fileURLWithPath: "\(folder)/\(journal.temporaryPrefix)77.tmp"))
                }
            })
        #expect(heard.failed.isEmpty && heard.developed.contains("b.jpg"))
        let prefix = try #require(taken.withLock { $0?.temporaryPrefix })
        #expect(bench.hidden.contains("sub/\(prefix)77.tmp"))
    }

    private func makeOutput() throws -> String {
        try FileManager.default.createDirectory(atPath: bench.output.string, withIntermediateDirectories: true)
        return bench.output.string
    }

    @Test("is removed without a journal being made for it") func noJournal() throws {
        try bench.run { $0.shard = try? BatchShard(1, of: 1) }
        try put("sub/.lens-\(id(".lens-journal-1-of-1"))-3.tmp")
        for change: (inout BatchOptions) -> Void in [{ _ in }, { $0.shard = try? BatchShard(2, of: 7) }] {
            try bench.run { options in
                change(&options)
                options.isResuming = true
            }
            #expect(bench.hidden == [".lens-journal-1-of-1"])
        }
    }

    @Test("a pipe in the place of a journal is none, and is not waited for") func pipe() throws {
        _ = try makeOutput()
        try #require(mkfifo(bench.output.appending(".lens-journal").string, 0o600) == 0)
        #expect(lensError { try bench.run() }?.message.contains("no journal") == true)
        #expect(
            lensError { _ = try bench.batch { $0.isResuming = true }.plan() }?.message.contains("no journal") == true)
    }

    @Test("without its journal, a run says so and promises nothing more") func vanishedJournal() throws {
        for number in 0..<12 { try bench.picture("\(number).jpg") }
        let journal = bench.output.appending(".lens-journal").string
        let heard = try bench.run(
            { $0.jobs = 1 },
            hearing: { event in
                if case .developed = event { try? FileManager.default.removeItem(atPath: journal) }
            })
        let summary = try #require(heard.summary)
        #expect(summary.stop?.message.contains("has vanished") == true && summary.left > 5)
        #expect(heard.developed.count == 1 && bench.results.count == 1 && bench.hidden.isEmpty)
    }
}
