import Foundation
import Testing

@testable import Lens

@Suite("Verifying") struct VerifyTests {
    private let bench: BatchBench

    init() throws {
        bench = try BatchBench()
        for name in ["a.jpg", "b.jpg", "sub/c.jpg", "d.png"] {
            try bench.picture(name, width: 24, height: 16, isPNG: name.hasSuffix("png"))
        }
        try bench.put("notes.txt", [1])
        try bench.put("e.gif", Array("GIF89a picture of something".utf8))
        for number in 1...2 { try bench.run { $0.shard = try? BatchShard(number, of: 2) } }
    }

    private func states(
        _ list: FileList? = nil, _ change: (inout BatchOptions) -> Void = { _ in }
    ) throws -> [String: BatchVerification.State] {
        let before = bench.tree(bench.output)
        let found = try bench.batch(change).verify(list)
        #expect(bench.tree(bench.output) == before, "nothing is written")
        #expect(found.isComplete == found.findings.allSatisfy { $0.state == .orphaned })
        #expect(found.counts.reduce(0) { $0 + ($1.key == .orphaned ? 0 : $1.value) } == found.total)
        return Dictionary(
            found.findings.map { finding in
                let path = finding.input ?? finding.output
                return (path?.lastComponent?.string ?? "", finding.state)
            }, uniquingKeysWith: { first, _ in first })
    }

    private func remove(_ path: FilePath) throws { try FileManager.default.removeItem(atPath: path.string) }

    private func damage(_ path: FilePath) throws {
        var bytes = try contents(path)
        bytes[bytes.count / 2] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: path.string))
    }

    @Test("the journals of all shards together are complete") func complete() throws {
        let found = try bench.batch().verify()
        #expect(found.isComplete && found.total == 4 && found.findings.isEmpty && found.counts == [.complete: 4])
    }

    @Test("finds a result that is missing") func missing() throws {
        try remove(bench.output.appending("a.jpg"))
        #expect(try states() == ["a.jpg": .missing])
        try remove(bench.output)
        #expect(try bench.batch().verify().counts == [.missing: 4])
    }

    @Test("finds one bit that was changed, under the time it had") func changed() throws {
        let path = bench.output.appending("b.jpg")
        let date = try FileManager.default.attributesOfItem(atPath: path.string)[.modificationDate]
        try damage(path)
        try FileManager.default.setAttributes([.modificationDate: date as Any], ofItemAtPath: path.string)
        #expect(try states() == ["b.jpg": .changed])
    }

    @Test("finds results of other settings, of other content, of nobody, and of no picture") func others() throws {
        #expect(try Set(states { $0.seed = 3 }.values) == [.otherSettings])
        // What only a JPEG is written with leaves a PNG as it is.
        #expect(
            try states { $0.jpeg.quality = 30 } == [
                "a.jpg": .otherSettings, "b.jpg": .otherSettings, "c.jpg": .otherSettings,
            ])
        try bench.put("a.jpg", Samples.scene(20, 20).jpeg())
        try bench.picture("new.jpg")
        try bench.put(Array("out/new.jpg".utf8), [1, 2, 3], in: bench.folder.path)
        try remove(bench.input.appending("b.jpg"))
        #expect(try states() == ["a.jpg": .otherInput, "new.jpg": .unknown, "b.jpg": .orphaned])
        // The same content at another time is the same content.
        try remove(bench.output.appending("new.jpg"))
        try bench.run { $0.isResuming = true }
        try bench.put("a.jpg", contents(bench.input.appending("a.jpg")))
        #expect(try states() == ["b.jpg": .orphaned])
    }

    @Test("finds what can have no result") func failed() throws {
        try bench.put("bad.jpg", [1, 2])
        try bench.picture("a.png", isPNG: true)
        #expect(try states { $0.container = .jpeg }["a.png"] == .failed)
        #expect(try states() == ["bad.jpg": .failed, "a.png": .missing])
    }

    @Test("of a list, or one shard, it tells that alone") func part() throws {
        try remove(bench.output.appending("a.jpg"))
        try remove(bench.input.appending("b.jpg"))
        #expect(try states(FileList(["d.png", "sub/c.jpg"])) == [:])
        #expect(try states(FileList(["a.jpg", "none.jpg"])) == ["a.jpg": .missing, "none.jpg": .failed])
        let parts = try (1...2).map { number in try states { $0.shard = try? BatchShard(number, of: 2) } }
        #expect(parts.filter { $0 == ["a.jpg": .missing] }.count == 1 && parts.filter(\.isEmpty).count == 1)
    }

    @Test("believes what was about to be done if the file is that") func intents() throws {
        for number in 1...2 {
            let journal = bench.output.appending(".lens-journal-\(number)-of-2")
            let lines = try contents(journal).split(separator: 0x0A).filter { $0.first != UInt8(ascii: "d") }
            try Data(lines.map { Array($0) + [0x0A] }.joined()).write(to: URL(fileURLWithPath: journal.string))
        }
        try damage(bench.output.appending("a.jpg"))
        #expect(try states() == ["a.jpg": .unknown])
    }

    @Test("can be ended") func cancelled() {
        #expect(lensError { _ = try bench.batch().verify(isCancelled: { true }) }?.fault == .cancelled)
    }
}
