import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Some originals, and a place for what becomes of them.
final class BatchBench {
    let folder: Folder
    var input: String { folder.place("in") }
    var output: String { folder.place("out") }

    init(_ names: [String] = ["a.jpg", "b.jpg", "sub/c.jpg"], width: Int = 48, height: Int = 32) throws {
        folder = try Folder()
        for (index, name) in names.enumerated() {
            let path = FilePath("\(folder.place("in"))/\(name)")
            try FileManager.default.createDirectory(
                atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
            try Data(picture(width + index, height)).write(to: URL(fileURLWithPath: path.string))
        }
    }

    /// What is in a folder by place, hidden files too.
    func tree(_ top: String) -> [String: [UInt8]] {
        var tree: [String: [UInt8]] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: top) ?? .init() {
            guard let bytes = try? contents(FilePath("\(top)/\(name)")) else { continue }
            tree[name] = bytes
        }
        return tree
    }

    var results: [String: [UInt8]] { tree(output).filter { !isHidden($0.key) } }
    var hidden: [String] { tree(output).keys.filter(isHidden).sorted() }

    private func isHidden(_ place: String) -> Bool { place.split(separator: "/").last?.hasPrefix(".") == true }

    /// Bytes, times, modes and places on the disk of the originals.
    func originals() throws -> String {
        try shell(
            "cd \"$1\" && find . -type f | sort | xargs -d '\\n' stat -c '%n %i %f %h %Y %y %s' && find . -type f | sort | xargs -d '\\n' cksum",
            input
        ).output
    }

    /// What should come of them.
    func expected() throws -> [String: [UInt8]] {
        try tree(input).mapValues { try Photo(bytes: $0).applying(.decay).encoded() }
    }

    func run(_ options: String...) throws -> Outcome { try run(options) }
    func run(_ options: [String]) throws -> Outcome {
        try lens(bytes: (["batch", "decay", input, output] + options).map { Array($0.utf8) })
    }

    func start(_ options: String...) throws -> Running {
        try Running(tool.path, (["batch", "decay", input, output] + options).map { Array($0.utf8) })
    }
}

/// Standard output as lines of JSON.
private func events(_ outcome: Outcome) throws -> [[String: Any]] {
    try outcome.output.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
    }
}

@Suite("lens batch") struct BatchTests {
    @Test("mirrors a tree, tells a line a file and a summary, and exits 0") func plain() throws {
        let bench = try BatchBench()
        let before = try bench.originals()
        let outcome = try bench.run("-r")
        #expect(outcome.status == 0 && outcome.bytes.isEmpty, "\(outcome)")
        #expect(try bench.results == bench.expected())
        #expect(outcome.errorLines.count == 4 && outcome.errors.contains("/3] "), "\(outcome)")
        #expect(outcome.errorLines.last?.hasPrefix("3 developed  ") == true, "\(outcome)")
        #expect(bench.hidden == [".lens-journal"])
        #expect(try bench.originals() == before)
        let flat = try BatchBench()
        #expect(try flat.run().status == 0)
        #expect(flat.results.keys.sorted() == ["a.jpg", "b.jpg"])
    }

    @Test("exits 1 with failures and why at the end, the others done") func failing() throws {
        let bench = try BatchBench()
        try bench.folder.file("in/bad.jpg", [0xFF, 0xD8, 0xFF, 0xD9])
        try bench.folder.file("in/empty.png", [])
        let outcome = try bench.run("-r")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(bench.results.count == 3)
        let last = outcome.errorLines.suffix(4)
        #expect(last.first?.hasPrefix("3 developed, 2 failed") == true, "\(outcome)")
        #expect(last.dropFirst().first == "failed:")
        #expect(last.contains { $0.contains("bad.jpg") } && last.contains { $0.contains("empty.png is empty") })
        let quiet = try bench.run("-r", "--quiet", "-y")
        #expect(quiet.status == 1 && quiet.errorLines.count == 2, "\(quiet)")
    }

    @Test("exits 2 where there is no picture, and makes no output") func nothing() throws {
        let bench = try BatchBench([])
        try FileManager.default.createDirectory(atPath: bench.input, withIntermediateDirectories: true)
        try bench.folder.file("in/notes.txt", Array("nothing to see".utf8))
        for options in [[], ["-r"], ["--json"], ["-d"]] {
            #expect(try bench.run(options).status == 2)
            #expect(!FileManager.default.fileExists(atPath: bench.output))
        }
        let deeper = try BatchBench(["sub/a.jpg"])
        let outcome = try deeper.run()
        #expect(outcome.status == 2 && outcome.errors.contains("-r"), "\(outcome)")
    }

    @Test("exits 64 for what makes no sense, before anything is made") func usage() throws {
        let bench = try BatchBench()
        for options in [
            ["-j", "0"], ["--suffix", "a/b"], ["--max-memory", "much"], ["--strength", "7"], ["--format", "tiff"],
        ] { #expect(try bench.run(options).status == 64, "\(options)") }
        #expect(try lens("batch", "decay", bench.input, bench.input).status == 64)
        #expect(try lens("batch", "decay", "\(bench.input)/sub", bench.input).status == 64)
        #expect(try lens("batch", "decay", "-", bench.output).status == 64)
        #expect(try lens("batch", "decya", bench.input, bench.output).status == 64)
        #expect(try lens("batch", "decay", "\(bench.input)/a.jpg", bench.output).status == 64)
        #expect(try lens("batch", "decay", bench.folder.place("none"), bench.output).status == 1)
        #expect(!FileManager.default.fileExists(atPath: bench.output))
    }

    @Test("names of pictures forge no JSON, no line and no command for a terminal") func forged() throws {
        let bench = try BatchBench([])
        func name(_ text: String) -> String {
            text.map { $0 == "n" ? "\u{10FF0A}" : $0 == "q" ? "\u{10FF22}" : $0 == "e" ? "\u{10FF1B}" : "\($0)" }
                .joined()
        }
        try FileManager.default.createDirectory(atPath: bench.input, withIntermediateDirectories: true)
        let names = ["aqb.jpg", "n{qxq:qyq}n.jpg", "e[31mn.jpg", "\u{10FF80}.jpg"].map(name)
        for text in names { try bench.folder.file("in/\(text)", picture()) }
        try bench.folder.file("in/\(name("badqen")).jpg", [1])
        for options in [["--dry-run"], [], ["--verify"]] {
            let json = try bench.run(options + ["--json"])
            let inputs = try events(json).compactMap { $0["input"] as? String }
            #expect(inputs.count == (options == ["--verify"] ? 1 : 5), "\(json)")
            for input in inputs { #expect(FileManager.default.fileExists(atPath: input)) }
            for bytes in [json.errors.utf8, try bench.run(options + ["-v"]).errors.utf8] {
                #expect(!bytes.contains(0x1B) && !bytes.contains(0x22), "\(options)")
            }
        }
        let told = try lens(bytes: ["info", "\(bench.input)/\(names[2])"].map { Array($0.utf8) })
        #expect(told.status == 0 && !told.bytes.contains(0x1B))
        let asked = try lens(bytes: ["info", "--json", "\(bench.input)/\(names[3])"].map { Array($0.utf8) })
        #expect(try events(asked).first?["file"] as? String == "\(bench.input)/\(names[3])")
    }

    @Test("a suffix may begin with a dash, as in the example") func suffix() throws {
        let bench = try BatchBench(["a.jpg"])
        #expect(try bench.run("--suffix", "-dusk").status == 0)
        #expect(bench.results.keys.sorted() == ["a-dusk.jpg"])
    }

    @Test("more pictures at a time than files may be open are fewer") func openFiles() throws {
        let bench = try BatchBench((1...40).map { "\($0).jpg" })
        let outcome = try shell(
            "ulimit -n 64; \"$lens\" batch decay \"$1\" \"$2\" -j 400 --quiet", bench.input, bench.output)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(bench.results.count == 40)
    }

    @Test("--dry-run tells what is only looked at from what is developed") func checks() throws {
        let bench = try BatchBench()
        #expect(try bench.run("-r").status == 0)
        try FileManager.default.copyItem(atPath: bench.output, toPath: bench.folder.place("copy"))
        try FileManager.default.removeItem(atPath: bench.output)
        try FileManager.default.moveItem(atPath: bench.folder.place("copy"), toPath: bench.output)
        try FileManager.default.removeItem(atPath: bench.output + "/b.jpg")
        let outcome = try bench.run("-r", "--resume", "--dry-run")
        #expect(outcome.errorLines.last == "1 to develop, 2 to check, 0 to skip, 0 failed", "\(outcome)")
    }

    @Test("--dry-run prints the plan, writes nothing, and exits as the run would") func dryRun() throws {
        let bench = try BatchBench()
        let outcome = try bench.run("-r", "-d")
        #expect(outcome.status == 0, "\(outcome)")
        let lines = outcome.output.split(separator: "\n")
        #expect(
            lines.count == 3 && lines[2] == "develop  \(bench.input)/sub/c.jpg → \(bench.output)/sub/c.jpg",
            "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: bench.output))
        _ = try bench.run()
        let json = try events(bench.run("-r", "-d", "--json", "--resume"))
        #expect(json.map { $0["event"] as? String } == ["plan", "plan", "plan", "planned"])
        #expect(json.dropLast().map { $0["action"] as? String } == ["skip", "skip", "develop"])
        #expect(json[0]["reason"] as? String == "is done" && json[3]["pending"] as? Int == 1)
        // Of two that would be one, both are named.
        try FileManager.default.copyItem(atPath: "\(bench.input)/a.jpg", toPath: "\(bench.input)/A.jpg")
        let colliding = try bench.run("-d")
        #expect(colliding.status == 1 && colliding.output.contains("fail  "), "\(colliding)")
    }

    @Test("--json prints a line an event, names as bytes where they are no text") func json() throws {
        let bench = try BatchBench(["a.jpg"])
        _ = try shell(
            "cp \"$1/a.jpg\" \"$1/$(printf '\\351t\\351.jpg')\"; cp \"$1/a.jpg\" \"$1/two\nlines.jpg\"", bench.input)
        try bench.folder.file("in/bad.jpg", [1])
        let outcome = try bench.run("--json")
        #expect(outcome.status == 1)
        let lines = try events(outcome)
        #expect(lines.count == 5 && lines.last?["event"] as? String == "finished")
        #expect(lines.last?["developed"] as? Int == 3 && lines.last?["failed"] as? Int == 1)
        let latin = try #require(lines.first { $0["inputBytes"] != nil })
        #expect((latin["inputBytes"] as? String)?.hasSuffix("e974e92e6a7067") == true)
        #expect((latin["outputBytes"] as? String)?.hasSuffix("e974e92e6a7067") == true)
        #expect(lines.contains { ($0["input"] as? String)?.hasSuffix("two\nlines.jpg") == true })
        let failed = try #require(lines.first { $0["event"] as? String == "failed" })
        #expect(failed["fault"] as? String == "input" && (failed["error"] as? String)?.contains("bad.jpg") == true)
        let developed = try #require(lines.first { ($0["input"] as? String)?.hasSuffix("a.jpg") == true })
        #expect(developed["width"] as? Int == 48 && developed["format"] as? String == "jpeg")
        // For people a name stays on one line.
        #expect(try bench.run("-y").errorLines.contains { $0.contains("two lines.jpg →") })
    }

    @Test("skips what exists, says so, and exits 0; -y replaces") func existing() throws {
        let bench = try BatchBench(["a.jpg", "b.jpg"])
        _ = try bench.run()
        let outcome = try bench.run()
        #expect(outcome.status == 0 && outcome.errors.contains("a.jpg exists (-y replaces it)"), "\(outcome)")
        #expect(outcome.errors.contains("0 developed, 2 skipped because they exist"))
        #expect(try bench.run("-y", "--strength", "0.3").errors.contains("2 developed"))
        #expect(try bench.results != bench.expected())
    }

    @Test("names and suffixes that are no text") func bytes() throws {
        let bench = try BatchBench(["a.jpg"])
        let outcome = try shell(
            "\"$lens\" batch decay \"$1\" \"$2\" --suffix \"$(printf '\\377')\" && ls \"$2\" | od -c | head -1",
            bench.input, bench.output)
        #expect(outcome.status == 0 && outcome.output.contains("a 377   .   j"), "\(outcome)")
    }

    @Test("permissions follow the umask") func permissions() throws {
        let bench = try BatchBench()
        let outcome = try shell(
            "umask 027; \"$lens\" batch decay \"$1\" \"$2\" -r --quiet; stat -c %a \"$2\" \"$2/sub\" \"$2/a.jpg\"",
            bench.input, bench.output)
        #expect(outcome.output == "750\n750\n640\n", "\(outcome)")
    }

    @Test("a look's own files are not replaced") func lookFiles() throws {
        let bench = try BatchBench(["a.jpg", "b.jpg"])
        _ = try bench.run()
        let before = bench.results
        let outcome = try lens("batch", "\(bench.output)/a.jpg", bench.input, bench.output, "-y", "-q", "50")
        #expect(outcome.status == 1 && outcome.errors.contains("never replaced"), "\(outcome)")
        #expect(bench.results["a.jpg"] == before["a.jpg"] && bench.results["b.jpg"] != before["b.jpg"])
    }
}
