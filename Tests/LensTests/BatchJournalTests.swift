import Foundation
import Testing

@testable import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("BLAKE2b") struct BLAKE2Tests {
    @Test("RFC 7693, appendix A") func standard() {
        var hash = BLAKE2(length: 64)
        Array("abc".utf8).withUnsafeBytes { hash.update($0) }
        let bytes = hash.words().flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        #expect(
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
    }

    /// From Python's `hashlib.blake2b(bytes, digest_size=16)`, of bytes 7·i + 3.
    private static let known: [(Int, String)] = [
        (0, "cae66941d9efbd404e4d88758ea67670"),
        (1, "71b186b851e866e71be237342976049a"),
        (64, "96631285a2c16ac3454fa6b94f6faeb6"),
        (127, "e00ab0ead4d729de8fbe7745d642e416"),
        (128, "8e0cf9bb1b36fa6c42aa6490f719b575"),
        (129, "6cefde50e4008690e61cf8225d101256"),
        (255, "b1bce9f0dc0bec101cd5e09b7961937c"),
        (256, "ac60b0f8b3227af67328401630cd4dfa"),
        (257, "7e5b16bfede2940cbed4da50b56da597"),
        (1000, "add263669b4eb2158678a360fa6f007a"),
    ]

    @Test("sixteen bytes at the ends of blocks, in one piece and in many") func lengths() {
        for (count, text) in Self.known {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
            for step in [max(count, 1), 1, 13, 128, 200] {
                var hash = BLAKE2()
                for start in stride(from: 0, to: count, by: step) {
                    bytes[start..<min(start + step, count)].withUnsafeBytes { hash.update($0) }
                }
                let digest = hash.digest
                #expect(digest.first.byteSwapped.hexadecimal + digest.second.byteSwapped.hexadecimal == text)
                #expect(Digest(digest.text) == digest)
            }
        }
    }
}

@Suite("A journal") struct BatchJournalTests {
    private static let record = JournalRecord(
        standing: Array("a".utf8),
        settings: Digest(first: 1, second: 2), content: Digest(first: 3, second: .max), inputFingerprint: 5,
        result: Digest(first: 6, second: 7))

    @Test("gives back every line, whatever bytes names have") func lines() {
        let every = (1...255).map { UInt8($0) }
        let lines: [JournalLine] = [
            .header(id: 0xFEDC), .done(number: 12, outputFingerprint: .max),
            .intent(number: (1 << 62) - 1, record: Self.record, temporary: Array(".lens-1.tmp".utf8), place: every),
            .intent(number: 0, record: Self.record, temporary: [], place: [0x25, 0x0A, 0x20]),
        ]
        for line in lines {
            let bytes = line.bytes
            #expect(bytes.count { $0 == 0x0A } == 1 && bytes.last == 0x0A)
            #expect(JournalLine(bytes.dropLast()) == line)
        }
    }

    @Test(
        "takes no place that leads out of the folder, whoever wrote it",
        arguments: ["../x", "/dev/zero", "a/../../x", "a//b", "./a", "a/.", "..", ""])
    func outside(_ place: String) {
        let line = JournalLine.intent(
            number: 1, record: Self.record, temporary: Array("t".utf8), place: Array(place.utf8))
        #expect(JournalLine(line.bytes.dropLast()) == nil)
    }

    @Test("takes no line of which a bit is wrong") func damage() {
        let bytes = JournalLine.intent(
            number: 3, record: Self.record, temporary: Array("t".utf8), place: Array("a b.jpg".utf8)
        ).bytes.dropLast()
        for index in bytes.indices {
            for bit in 0..<8 {
                var wrong = bytes
                wrong[index] ^= 1 << UInt8(bit)
                #expect(JournalLine(wrong) == nil, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test("loses no other line to one that is damaged") func middle() {
        var bytes = JournalLine.header(id: 9).bytes
        for number in 1...3 {
            bytes +=
                JournalLine.intent(
                    number: UInt64(number), record: Self.record, temporary: [], place: Array("\(number)".utf8)
                ).bytes
            if number == 2 { bytes[bytes.count - 4] ^= 1 }
            bytes += JournalLine.done(number: UInt64(number), outputFingerprint: 8).bytes
        }
        let contents = JournalContents(bytes)
        #expect(contents.records.keys.sorted { $0[0] < $1[0] } == [Array("1".utf8), Array("3".utf8)])
        #expect(contents.wholeBytes == bytes.count && contents.next == 4)
    }

    @Test("keeps what is done when doing it again came to nothing") func again() {
        var bytes = JournalLine.header(id: 9).bytes
        bytes += JournalLine.intent(number: 1, record: Self.record, temporary: [], place: [65]).bytes
        bytes += JournalLine.done(number: 1, outputFingerprint: 8).bytes
        bytes += JournalLine.intent(number: 2, record: Self.record, temporary: [], place: [65]).bytes
        var contents = JournalContents(bytes)
        #expect(contents.pending[[65]]?.number == 2)
        contents.settle([65], isDone: false)
        #expect(contents.records[[65]]?.outputFingerprint == 8)
    }

    @Test("torn at any byte, it costs no result and nothing twice") func torn() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.picture("b.jpg", width: 16, height: 8)
        try bench.run { $0.jobs = 1 }
        let journal = bench.output.appending(".lens-journal")
        let whole = try contents(journal)
        let results = bench.results
        for length in 0...whole.count {
            try Data(whole[..<length]).write(to: URL(fileURLWithPath: journal.string))
            let first = try bench.run { $0.isResuming = true }
            let (done, existing) = (first.summary?.done ?? 0, first.summary?.existing ?? 0)
            #expect(first.developed.isEmpty && done + existing == 2, "\(length)")
            let intents = JournalContents(Array(whole[..<length]))
            #expect(done == intents.records.count + intents.pending.count, "\(length)")
            #expect(bench.results == results && bench.hidden == [".lens-journal"], "\(length)")
        }
    }

    @Test("a torn end does not spoil what is written after it") func tornThenWritten() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.run()
        let journal = bench.output.appending(".lens-journal")
        let whole = try contents(journal)
        try bench.picture("b.jpg", width: 16, height: 8)
        for cut in [1, 5, 17, 30] {
            try Data(whole.dropLast(cut)).write(to: URL(fileURLWithPath: journal.string))
            try? FileManager.default.removeItem(atPath: bench.output.appending("b.jpg").string)
            #expect(try bench.run { $0.isResuming = true }.developed == ["b.jpg"])
            #expect(try bench.run { $0.isResuming = true }.summary?.done == 2, "\(cut)")
        }
    }

    /// Of two pictures, and as long as if they had been made hundreds of times.
    private func long() throws -> (BatchBench, FilePath) {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.picture("b.jpg", width: 16, height: 8)
        try bench.run()
        let path = bench.output.appending(".lens-journal")
        let whole = try contents(path)
        let lines = Array(whole[(try #require(whole.firstIndex(of: 0x0A)) + 1)...])
        var long = whole
        while long.count < 70_000 { long += lines }
        try Data(long).write(to: URL(fileURLWithPath: path.string))
        return (bench, path)
    }

    @Test("made short, it follows no link that stands in the way", arguments: ["link", "second name", "pipe"])
    func planted(_ kind: String) throws {
        let (bench, path) = try long()
        let id = try #require(JournalContents(try contents(path)).id)
        let way = bench.output.appending(".lens-\(id.hexadecimal)-journal.tmp").string
        let picture = bench.input.appending("a.jpg")
        let before = try contents(picture)
        switch kind {
        case "link": try FileManager.default.createSymbolicLink(atPath: way, withDestinationPath: picture.string)
        case "pipe": #expect(mkfifo(way, 0o666) == 0)
        default: try FileManager.default.linkItem(atPath: picture.string, toPath: way)
        }
        #expect(try bench.run { $0.isResuming = true }.summary?.done == 2)
        #expect(try contents(picture) == before)
        #expect(try contents(path).count < 2000 && bench.hidden == [".lens-journal"])
        #expect(FileFacts(path, followingLinks: false)?.kind == .file)
        #expect(try bench.run { $0.isResuming = true }.summary?.done == 2)
    }

    @Test("made long by doing the same again and again, it becomes short, and says the same") func compact() throws {
        let (bench, path) = try long()
        try FileManager.default.removeItem(atPath: bench.output.appending("b.jpg").string)
        let heard = try bench.run { $0.isResuming = true }
        #expect(heard.developed == ["b.jpg"] && heard.summary?.done == 1)
        #expect(try contents(path).count < 2000 && bench.hidden == [".lens-journal"])
        #expect(try bench.run { $0.isResuming = true }.summary?.done == 2)
    }

    @Test("holds others off while it is open, and lets go of it") func lock() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try FileManager.default.createDirectory(atPath: bench.output.string, withIntermediateDirectories: false)
        do {
            let held = try BatchJournal.open(bench.output.appending(".lens-journal"))
            let error = lensError { try bench.run() }
            #expect(error?.fault == .output && error?.message.contains("another batch") == true)
            #expect(held.0.isLocked)
        }
        #expect(try bench.run().developed == ["a.jpg"])
    }

    @Test(
        "without its first line it is still itself: what is done stays so, what was left is cleared away",
        arguments: [0, 3, 16, 20, 40])
    func headless(_ byte: Int) throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.run()
        let path = bench.output.appending(".lens-journal")
        var bytes = try contents(path)
        let id = try #require(JournalContents(bytes).id)
        bytes[byte] ^= 1
        try bench.put(Array("out/.lens-journal".utf8), bytes, in: bench.folder.path)
        try bench.put(Array("out/.lens-\(id.hexadecimal)-9.tmp".utf8), [1], in: bench.folder.path)
        let heard = try bench.run { $0.isResuming = true }
        #expect(heard.developed.isEmpty && heard.summary?.done == 1)
        try bench.picture("b.jpg", width: 16, height: 8)
        #expect(try bench.run { $0.isResuming = true }.developed == ["b.jpg"])
        #expect(bench.hidden == [".lens-journal"])
        let again = JournalContents(try contents(path))
        #expect(again.id == id && again.hasHeader && again.records.count == 2)
    }

    @Test("what is damaged in it stays where it is") func damagedEnd() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.run()
        let path = bench.output.appending(".lens-journal")
        let bytes = try contents(path) + Array("i 9 what the disk made of it\n".utf8)
        try bench.put(Array("out/.lens-journal".utf8), bytes + Array("torn".utf8), in: bench.folder.path)
        try bench.picture("b.jpg", width: 16, height: 8)
        #expect(try bench.run { $0.isResuming = true }.developed == ["b.jpg"])
        #expect(try contents(path).starts(with: bytes))
        #expect(try bench.run { $0.isResuming = true }.summary?.done == 2)
    }

    @Test("of another version it is named, and left to the Lens that wrote it") func otherVersion() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.run()
        let path = bench.output.appending(".lens-journal")
        var bytes = try contents(path)
        bytes[13] = UInt8(ascii: "2")
        try bench.put(Array("out/.lens-journal".utf8), bytes, in: bench.folder.path)
        for resuming in [false, true] {
            let error = lensError { try bench.run { ($0.isResuming, $0.isOverwriting) = (resuming, true) } }
            #expect(
                error?.fault == .output && error?.message.contains("version 2") == true,
                "\(String(describing: error))")
        }
        #expect(lensError { _ = try bench.batch().verify() }?.message.contains("version 2") == true)
        #expect(try contents(path) == bytes && bench.hidden == [".lens-journal"])
    }

    @Test("a run that is cancelled at its beginning leaves what was pending to the next one") func cancelledSettling()
        throws
    {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.run()
        let path = bench.output.appending(".lens-journal")
        let lines = try contents(path).split(separator: 0x0A).map { Array($0) + [0x0A] }
        let intents = Array(lines.filter { $0.first != UInt8(ascii: "d") }.joined())
        try bench.put(Array("out/.lens-journal".utf8), intents, in: bench.folder.path)
        let heard = try bench.run({ $0.isResuming = true }, isCancelled: { true })
        #expect(heard.summary?.isCancelled == true)
        #expect(JournalContents(try contents(path)).pending.count == 1)
        #expect(try bench.run { $0.isResuming = true }.summary?.done == 1)
    }

    @Test("one that is too long to be a journal is refused before it is read") func giant() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg", width: 16, height: 8)
        try bench.run()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: bench.output.appending(".lens-journal").string))
        try file.truncate(atOffset: 20 << 30)
        for error in [
            lensError { try bench.run { $0.isResuming = true } }, lensError { _ = try bench.batch().verify() },
        ] {
            #expect(error?.fault == .limit && error?.message.contains("a journal has at most") == true)
        }
    }

    @Test("what is no journal is left as it is") func foreign() throws {
        let bench = try BatchBench()
        try bench.picture("a.jpg")
        try bench.put(Array(".lens-journal".utf8), Array("somebody's diary\n".utf8), in: bench.folder.path)
        try FileManager.default.createDirectory(atPath: bench.output.string, withIntermediateDirectories: false)
        try FileManager.default.moveItem(
            atPath: bench.folder(".lens-journal").string, toPath: bench.output.appending(".lens-journal").string)
        #expect(lensError { try bench.run() }?.message.contains("no journal") == true)
        #expect(try contents(bench.output.appending(".lens-journal")) == Array("somebody's diary\n".utf8))
    }
}
