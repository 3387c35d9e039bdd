import Foundation
import Testing

@testable import Lens

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
