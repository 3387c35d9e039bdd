import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder with an original in it.
private struct Bench {
    let folder: Folder
    let input: FilePath
    let before: Untouched

    init() throws {
        folder = try Folder()
        input = try folder.file("in.jpg", Samples.scene(96, 64).jpeg())
        before = try Untouched(input)
    }

    func photo() throws -> Photo { try Photo(contentsOf: input).applying(.decay) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder(name).string, withDestinationPath: target)
    }
}

@Suite("Originals are sacred") struct OriginalTests {
    @Test("an input is never the output, by whatever name", arguments: [false, true])
    func neverTheInput(_ overwriting: Bool) throws {
        let bench = try Bench()
        let folder = bench.folder
        try FileManager.default.createDirectory(atPath: folder("sub").string, withIntermediateDirectories: false)
        try bench.link("soft.jpg", to: "in.jpg")
        try bench.link("twice.jpg", to: "soft.jpg")
        try bench.link("house", to: ".")
        try FileManager.default.linkItem(atPath: bench.input.string, toPath: folder("hard.jpg").string)
        let names = try folder.names
        let root = folder.path.string
        let spellings = [
            "in.jpg", "./in.jpg", ".//in.jpg", "sub/../in.jpg", "soft.jpg", "twice.jpg", "hard.jpg", "house/in.jpg",
            "house/soft.jpg",
        ]
        for spelling in spellings {
            let output = FilePath("\(root)/\(spelling)")
            let error = lensError { try bench.photo().write(to: output, overwriting: overwriting) }
            #expect(error?.fault == .caller, "\(spelling)")
            #expect(error?.message.contains("input itself") == true, "\(spelling): \(error?.message ?? "written")")
        }
        // The same when the picture was opened through a link.
        let throughLink = try Photo(contentsOf: folder("twice.jpg")).applying(.decay)
        #expect(lensError { try throughLink.write(to: bench.input, overwriting: overwriting) }?.fault == .caller)
        #expect(try Untouched(bench.input) == bench.before)
        #expect(try folder.names == names)
    }

    @Test("an input keeps its bytes, its time, its mode and its place") func unchanged() throws {
        let bench = try Bench()
        try bench.photo().write(to: bench.folder("out.jpg"))
        _ = try bench.photo().info()
        _ = try? Darkroom(strict: true).develop(bench.photo(), to: bench.folder("out.jpg"), as: .jpeg())
        #expect(try Untouched(bench.input) == bench.before)
    }

    @Test("an input that may not be written is developed all the same") func readOnly() throws {
        let bench = try Bench()
        chmod(bench.input.string, 0o444)
        try bench.photo().write(to: bench.folder("out.jpg"))
        #expect(try Untouched(bench.input).mode & 0o777 == 0o444)
    }
}

@Suite("Output files") struct OutputFileTests {
    @Test("an existing file is replaced only when told to") func existing() throws {
        let bench = try Bench()
        let output = try bench.folder.file("out.jpg", [1, 2, 3])
        let error = lensError { try bench.photo().write(to: output) }
        #expect(error?.fault == .caller)
        #expect(error?.message.contains("exists") == true && error?.message.contains("-y") == true)
        #expect(try contents(output) == [1, 2, 3])
        try bench.photo().write(to: output, overwriting: true)
        #expect(try contents(output) == bench.photo().encoded())
        #expect(try bench.folder.names == ["in.jpg", "out.jpg"])
    }

    @Test("a file that appears while the picture is developed is not replaced") func race() throws {
        let bench = try Bench()
        let output = bench.folder("out.jpg")
        let error = lensError {
            try Darkroom(threads: 1).develop(
                bench.photo(), to: output, as: .jpeg(),
                progress: { _, _ in _ = try? Data([9]).write(to: URL(fileURLWithPath: output.string)) })
        }
        #expect(error?.fault == .caller)
        #expect(try contents(output) == [9])
        #expect(try bench.folder.names == ["in.jpg", "out.jpg"])
    }

    @Test("nothing has the name before the picture is whole") func wholeOrNot() throws {
        let bench = try Bench()
        let output = bench.folder("out.jpg")
        let early = Seen()
        try Darkroom(threads: 2).develop(
            bench.photo(), to: output, as: .jpeg(),
            progress: { _, _ in if access(output.string, F_OK) == 0 { early.note() } })
        #expect(early.count == 0)
        #expect(access(output.string, F_OK) == 0)
    }

    @Test("through a symbolic link, the link stays and what it points to is replaced") func throughLink() throws {
        let bench = try Bench()
        let target = try bench.folder.file("target.jpg", [1])
        try bench.link("out.jpg", to: "target.jpg")
        #expect(lensError { try bench.photo().write(to: bench.folder("out.jpg")) }?.fault == .caller)
        try bench.photo().write(to: bench.folder("out.jpg"), overwriting: true)
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: bench.folder("out.jpg").string) == "target.jpg")
        #expect(try contents(target) == bench.photo().encoded())
        #expect(try bench.folder.names == ["in.jpg", "out.jpg", "target.jpg"])
    }

    @Test("a link to a file that is still to come leads there") func danglingLink() throws {
        let bench = try Bench()
        try bench.link("out.jpg", to: "nowhere.jpg")
        try bench.photo().write(to: bench.folder("out.jpg"))
        #expect(try bench.folder.names == ["in.jpg", "nowhere.jpg", "out.jpg"])
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: bench.folder("out.jpg").string) == "nowhere.jpg")
    }

    @Test("what replaces a private file stays private") func privateStays() throws {
        let bench = try Bench()
        try bench.photo().write(to: bench.folder("out.jpg"))
        try #require(chmod(bench.folder("out.jpg").string, 0o600) == 0)
        try bench.photo().write(to: bench.folder("out.jpg"), overwriting: true)
        #expect(try Untouched(bench.folder("out.jpg")).mode & 0o777 == 0o600)
    }

    @Test("permissions follow the umask") func permissions() throws {
        let bench = try Bench()
        // What the mask makes of 0666, seen from a file: asking for the mask would change it for other tests.
        let plain = bench.folder("plain")
        let descriptor = open(plain.string, O_WRONLY | O_CREAT | O_EXCL, 0o666)
        try #require(descriptor >= 0)
        close(descriptor)
        try bench.photo().write(to: bench.folder("out.jpg"))
        #expect(try Untouched(bench.folder("out.jpg")).mode == Untouched(plain).mode)
    }

    @Test("a device is written in place and stays what it is") func device() throws {
        let bench = try Bench()
        try bench.photo().write(to: "/dev/null")
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
        #if os(Linux)
            let error = lensError { try bench.photo().write(to: "/dev/full") }
            #expect(error?.fault == .output)
            #expect(error?.message.contains("/dev/full") == true)
        #endif
    }

    @Test("a named pipe is written in place") func pipe() throws {
        let bench = try Bench()
        let pipe = bench.folder("pipe")
        try #require(mkfifo(pipe.string, 0o600) == 0)
        let reader = Seen()
        let thread = Thread {
            let bytes = FileHandle(forReadingAtPath: pipe.string)?.readDataToEndOfFile()
            reader.keep(bytes.map { Array($0) } ?? [])
        }
        thread.start()
        try bench.photo().write(to: pipe)
        while !thread.isFinished { usleep(1000) }
        #expect(try reader.bytes == bench.photo().encoded())
        #expect(try bench.folder.names == ["in.jpg", "pipe"])
    }

    @Test("a folder is refused", arguments: [false, true]) func aFolder(_ overwriting: Bool) throws {
        let bench = try Bench()
        let error = lensError { try bench.photo().write(to: bench.folder.path, overwriting: overwriting) }
        #expect(error?.fault == .caller)
        #expect(error?.message.contains("folder") == true)
        #expect(try bench.folder.names == ["in.jpg"])
    }

    @Test("a place that does not exist or may not be written to is the output's fault") func unwritable() throws {
        let bench = try Bench()
        var outputs = [bench.folder("missing/out.jpg"), bench.folder("in.jpg/out.jpg")]
        outputs.append(bench.folder(String(repeating: "n", count: 300)))
        #if os(Linux)
            outputs.append("/proc/out.jpg")
        #endif
        if geteuid() != 0 {
            mkdir(bench.folder("closed").string, 0o555)
            outputs.append(bench.folder("closed/out.jpg"))
        }
        let names = try bench.folder.names
        for output in outputs {
            let error = lensError { try bench.photo().write(to: output) }
            #expect(error?.fault == .output, "'\(output)': \(error?.message ?? "written")")
        }
        #expect(try bench.folder.names == names)
    }

    @Test("many at once to one name: one wins, whole") func contest() async throws {
        let bench = try Bench()
        let photo = try bench.photo()
        let expected = try photo.encoded()
        let output = bench.folder("out.jpg")
        let written = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { lensError { try photo.write(to: output) } == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(written == 1)
        #expect(try contents(output) == expected)
        #expect(try bench.folder.names == ["in.jpg", "out.jpg"])
    }

    /// Pictures that cannot be developed, and how each is tried.
    private struct Failure {
        let name: String
        let fault: LensError.Fault
        let bytes: [UInt8]
        var darkroom = Darkroom(threads: 2)
        var format = OutputFormat.jpeg()
        var strips = Int.max
    }

    private func failures() throws -> [Failure] {
        let sound = try Samples.scene(96, 640).jpeg()
        let scan = try scanOffset(in: sound)
        var strict = Failure(name: "strict", fault: .input, bytes: Array(sound.dropLast(sound.count / 3)))
        strict.darkroom.isStrict = true
        var pixels = Failure(name: "too many pixels", fault: .limit, bytes: sound)
        pixels.darkroom.limits.maxPixels = 96 * 640 - 1
        var memory = Failure(
            name: "too much memory to decode", fault: .limit,
            bytes: try Samples.scene(96, 640).jpeg(JPEGOptions(progressive: true)))
        memory.darkroom.limits.maxMemory = 50_000
        var encode = Failure(name: "too much memory to encode", fault: .limit, bytes: sound)
        encode.darkroom.limits.maxMemory = 50_000
        encode.format = .jpeg(progressive: true)
        var quality = Failure(name: "quality out of range", fault: .caller, bytes: sound)
        quality.format = .jpeg(quality: 101)
        return [
            Failure(name: "truncated header", fault: .input, bytes: Array(sound[..<(scan - 10)])),
            Failure(name: "only SOI", fault: .input, bytes: [0xFF, 0xD8]),
            Failure(name: "empty", fault: .input, bytes: []),
            Failure(name: "text", fault: .input, bytes: Array("Dear Jasper,".utf8)),
            Failure(name: "noise", fault: .input, bytes: (0..<200).map { UInt8(truncatingIfNeeded: $0 * 89 + 130) }),
            Failure(name: "GIF", fault: .unsupported, bytes: Array("GIF89a\u{1}\0\u{1}\0\0\0\0".utf8)),
            strict, pixels, memory, encode, quality,
            Failure(name: "cancelled at once", fault: .cancelled, bytes: sound, strips: 0),
            Failure(name: "cancelled midway", fault: .cancelled, bytes: sound, strips: 4),
        ]
    }

    @Test("a failed picture leaves nothing behind, and an existing output as it was") func failed() throws {
        for failure in try failures() {
            let folder = try Folder()
            let input = try folder.file("in.jpg", failure.bytes)
            let existing = try folder.file("old.jpg", [4, 5, 6])
            for (output, overwriting) in [(folder("out.jpg"), false), (folder("out.jpg"), true), (existing, true)] {
                let strips = Seen()
                let error = lensError {
                    try failure.darkroom.develop(
                        Photo(contentsOf: input).applying(.decay), to: output, as: failure.format,
                        overwriting: overwriting, isCancelled: { strips.note() > failure.strips })
                }
                #expect(error?.fault == failure.fault, "\(failure.name): \(error?.message ?? "developed")")
                #expect(error?.message.contains("\n") != true, "\(failure.name)")
                #expect(try folder.names == ["in.jpg", "old.jpg"], "\(failure.name)")
                #expect(try contents(existing) == [4, 5, 6], "\(failure.name)")
            }
            #expect(try contents(input) == failure.bytes, "\(failure.name)")
        }
    }

    @Test("a look that is not allowed leaves nothing behind") func badLook() throws {
        let bench = try Bench()
        for photo in [
            try bench.photo().applying(Look("far") { Exposure(ev: 1e9) }),
            try bench.photo().applying(Look("none") { Exposure(ev: .nan) }),
            try bench.photo().applying(.decay, strength: .nan),
            try bench.photo().applying(.decay, strength: -0.1),
            try bench.photo().applying(.decay, strength: Strength(1, tone: 1, color: .infinity)),
        ] {
            let error = lensError { try photo.write(to: bench.folder("out.jpg")) }
            #expect(error?.fault == .caller, "\(error?.message ?? "written")")
        }
        #expect(try bench.folder.names == ["in.jpg"])
    }
}

/// Counts, and keeps bytes, for closures on other threads.
final class Seen: @unchecked Sendable {
    // Safe to send: everything is read and written under the lock.
    private let lock = NSLock()
    private var number = 0
    private var kept: [UInt8] = []

    var count: Int { lock.withLock { number } }
    var bytes: [UInt8] { lock.withLock { kept } }
    func keep(_ bytes: [UInt8]) { lock.withLock { kept = bytes } }

    @discardableResult
    func note() -> Int {
        lock.withLock {
            number += 1
            return number
        }
    }
}
