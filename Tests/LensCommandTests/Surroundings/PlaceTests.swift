import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Places change while a picture is developed") struct ChangingPlaceTests {
    /// A development of some seconds, stopped once it has begun to write.
    private func begin(_ folder: Folder, _ options: String...) throws -> (Running, String) {
        let input = try folder.file("in.jpg", picture(4000, 3000))
        mkdir(folder.place("out"), 0o755)
        let output = folder.place("out/out.jpg")
        let words = ["apply", "decay", input, output, "-j", "1"] + options
        let running = try Running(tool.path, words.map { Array($0.utf8) })
        let begun = { try FileManager.default.contentsOfDirectory(atPath: folder.place("out")).isEmpty == false }
        while try !begun(), !running.hasEnded() { usleep(500) }
        kill(running.process, SIGSTOP)
        return (running, input)
    }

    @Test("the output's folder vanishes, is moved, or becomes a file: named, nothing left", arguments: 0..<3)
    func folder(_ change: Int) throws {
        let folder = try Folder()
        let (running, input) = try begin(folder)
        let original = try contents(FilePath(input))
        let (place, moved) = (folder.place("out"), folder.place("moved"))
        switch change {
        case 0: try FileManager.default.removeItem(atPath: place)
        case 1: #expect(rename(place, moved) == 0)
        default:
            #expect(rename(place, moved) == 0)
            try folder.file("out", [1, 2, 3])
        }
        kill(running.process, SIGCONT)
        let outcome = try running.finish()
        #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(outcome)")
        #expect(outcome.errors.contains("out/out.jpg cannot be written"), "\(outcome)")
        #expect(try contents(FilePath(input)) == original)
        if change > 0 { #expect(try FileManager.default.contentsOfDirectory(atPath: moved).isEmpty) }
        if change == 2 { #expect(try folder.contents("out") == [1, 2, 3]) }
    }

    @Test("the input is cut short: a damaged picture, in strict mode an error", arguments: [false, true])
    func truncated(_ isStrict: Bool) throws {
        let folder = try Folder()
        let (running, input) = isStrict ? try begin(folder, "--strict") : try begin(folder)
        #expect(truncate(input, 100_000) == 0)
        kill(running.process, SIGCONT)
        let outcome = try running.finish()
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.place("out"))
        if isStrict {
            #expect(outcome.status == 1 && outcome.errorLines.count == 1 && left.isEmpty, "\(outcome) \(left)")
        } else {
            #expect(outcome.status == 0 && left == ["out.jpg"], "\(outcome) \(left)")
            #expect(outcome.errors.contains("warning"), "\(outcome)")
            #expect(try Photo(contentsOf: folder("out/out.jpg")).info().height == 3000)
        }
        #expect(try contents(FilePath(input)).count == 100_000)
    }

    @Test("the input is removed: its bytes are read to the end all the same") func removed() throws {
        let folder = try Folder()
        let (running, input) = try begin(folder)
        unlink(input)
        kill(running.process, SIGCONT)
        #expect(try running.finish().status == 0)
        #expect(try folder.names == ["out"])
    }
}

@Suite("Places change while pictures are hung") struct ChangingExhibitionTests {
    @Test(
        "the exhibition's folder vanishes, is moved, or becomes a link: named, and nothing but its own is touched",
        arguments: 0..<3)
    func folder(_ change: Int) throws {
        let folder = try Folder()
        for name in ["in", "else"] { mkdir(folder.place(name), 0o755) }
        let original = try picture(1200, 900)
        for name in ["a.jpg", "b.jpg", "c.jpg"] { try folder.file("in/\(name)", original) }
        try folder.file("else/theirs", [7])
        let place = folder.place("out")
        let words = ["exhibit", folder.place("in"), place, "--look", "nocturne", "-j", "1", "--quiet"]
        let running = try Running(tool.path, words.map { Array($0.utf8) })
        while access(place + "/pictures", F_OK) != 0, !running.hasEnded() { usleep(500) }
        kill(running.process, SIGSTOP)
        if change == 0 {
            try FileManager.default.removeItem(atPath: place)
        } else {
            #expect(rename(place, folder.place("moved")) == 0)
            if change == 2 { #expect(symlink("else", place) == 0) }
        }
        kill(running.process, SIGCONT)
        let outcome = try running.finish()
        #expect(outcome.status == 1 && outcome.errors.contains(place), "\(outcome)")
        for name in ["a.jpg", "b.jpg", "c.jpg"] { #expect(try folder.contents("in/\(name)") == original) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.place("else")) == ["theirs"])
        let left = FileManager.default.enumerator(atPath: folder.place("moved"))?.allObjects as? [String] ?? []
        #expect(!left.contains { $0.hasSuffix(".tmp") }, "\(left)")
    }

    @Test("few open files do") func files() throws {
        let folder = try Folder()
        mkdir(folder.place("in"), 0o755)
        for number in 0..<5 { try folder.file("in/\(number).jpg", picture()) }
        let line = "ulimit -n 64; exec \"$lens\" exhibit \"$1\" \"$2\" --sizes 64,128 -j 40 --quiet"
        let outcome = try shell(line, folder.place("in"), folder.place("out"))
        #expect(outcome.status == 0, "\(outcome)")
    }
}

@Suite("Who owns a result, and who may read it") struct OwnershipTests {
    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test(
        "the mask says so for new ones, the old one for those replaced", arguments: ["000", "022", "027", "077", "777"])
    func mask(_ mask: String) throws {
        let bench = try SurroundingBench()
        let line = "umask \(mask); exec \"$lens\" apply decay \"$1\" \"$2\" -y"
        #expect(try shell(line, bench.input, bench.output).status == 0)
        let bits = try #require(mode_t(mask, radix: 8))
        #expect(mode(bench.output) == 0o666 & ~bits)
        for old: mode_t in [0o600, 0o640] {
            chmod(bench.output, old)
            #expect(try shell(line, bench.input, bench.output).status == 0)
            #expect(mode(bench.output) == old)
        }
    }

    @Test("the mask says so for pages as well, and for all of an exhibition", arguments: ["022", "077"])
    func pages(_ mask: String) throws {
        let folder = try Folder()
        mkdir(folder.place("in"), 0o755)
        let input = try folder.file("in/a.jpg", picture())
        let line = """
            umask \(mask); "$lens" exhibit "$1" "$2" --sizes 64 --quiet
            exec "$lens" sheet "$3" "$4" --only --look dusk --quiet
            """
        #expect(try shell(line, folder.place("in"), folder.place("out"), input, folder.place("s.html")).status == 0)
        let bits = try #require(mode_t(mask, radix: 8))
        for name in ["s.html", "out/index.html", "out/.lens-exhibit", "out/pictures/a-64.jpg"] {
            #expect(mode(folder.place(name)) == 0o666 & ~bits, "\(name)")
        }
        #expect(mode(folder.place("out/pictures")) & 0o777 == 0o777 & ~bits)
    }

    @Test("a folder that hands on its group does so", arguments: ["apply", "batch"]) func group(_ command: String)
        throws
    {
        let bench = try BatchBench(["a.jpg", "sub/b.jpg"])
        mkdir(bench.output, 0o755)
        // Any group that this process may give: as root every one, else one that it belongs to.
        var groups = [gid_t](repeating: 0, count: 64)
        let count = getgroups(64, &groups)
        let other = geteuid() == 0 ? 12345 : groups.prefix(Int(max(count, 0))).first { $0 != getegid() }
        guard let other, chown(bench.output, uid_t.max, other) == 0, chmod(bench.output, 0o2775) == 0 else { return }
        let isApply = command == "apply"
        let words = isApply ? [bench.input + "/a.jpg", bench.output + "/a.jpg"] : [bench.input, bench.output, "-r"]
        #expect(try lens(bytes: ([command, "decay"] + words).map { Array($0.utf8) }).status == 0)
        for place in isApply ? ["a.jpg"] : ["a.jpg", "sub", "sub/b.jpg"] {
            var status = stat()
            #expect(stat("\(bench.output)/\(place)", &status) == 0 && status.st_gid == other, "\(place)")
        }
    }
}
