import Foundation
import Lens
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Language, time zone and home") struct LocaleTests {
    #if os(Linux)
        /// A folder with locales that few machines have installed, as LOCPATH names it; nil where they cannot be made.
        private static let locales: String? = {
            let made = NSTemporaryDirectory() + "lens-locales-\(getpid())"
            try? FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
            atexit { try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + "lens-locales-\(getpid())") }
            for name in ["de_DE", "tr_TR"] {
                let words = ["localedef", "-i", name, "-f", "UTF-8", "\(made)/\(name).UTF-8"]
                let outcome = try? Running("/usr/bin/env", words.map { Array($0.utf8) }).finish(within: 120)
                guard outcome?.status == 0 || FileManager.default.fileExists(atPath: "\(made)/\(name).UTF-8/LC_NUMERIC")
                else { return nil }
            }
            return made
        }()
    #else
        private static let locales: String? = nil
    #endif

    private static let environments: [[String: String?]] = [
        ["LC_ALL": "C", "LANG": "C"], ["LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"], ["LC_ALL": "tr_TR.UTF-8"],
        ["LC_ALL": "nowhere"], ["TZ": "Asia/Kathmandu"], ["TZ": "nowhere"], ["TZ": ""], ["HOME": nil, "USER": nil],
        ["HOME": "/nowhere", "TMPDIR": "/nowhere", "XDG_CONFIG_HOME": "/nowhere"], ["PATH": nil, "SHELL": nil],
    ]

    private static let calls = [
        ["looks", "decay", "--recipe"], ["looks", "--json"], ["info", "--json", "INPUT"], ["apply", "--help"],
        ["lut", "dusk", "-", "--size", "17"], ["apply", "decay", "INPUT", "-", "--set", "grain.iso=1600.5"],
    ]

    /// What the first of the environments gave, whichever it was.
    private static let plain = Mutex<[[String]: String]>([:])

    @Test("numbers, recipes, reports and pictures are the same everywhere", arguments: environments)
    func same(_ environment: [String: String?]) throws {
        let bench = try SurroundingBench()
        let environment = environment.merging(["LOCPATH": Self.locales]) { $1 }
        for call in Self.calls {
            let words = call.map { Array(($0 == "INPUT" ? bench.input : $0).utf8) }
            let outcome = try lens(bytes: words, environment: environment)
            var told = outcome.output.replacing(bench.folder.path.string, with: "")
            // The picture's bytes are no text.
            if call.contains("-") { told = "\(outcome.bytes.hashValue)" }
            #expect(outcome.status == 0 && !told.isEmpty, "\(call): \(outcome)")
            #expect(Self.plain.withLock { $0[call, default: told] } == told, "\(call): \(outcome)")
            Self.plain.withLock { if $0[call] == nil { $0[call] = told } }
        }
        let recipe = try bench.folder.file("half.yaml", Array("lens: 1\nfilters:\n  - exposure: {ev: 0.5}\n".utf8))
        let outcome = try lens("apply", recipe, bench.input, "-", environment: environment)
        let look = Look("half") { Exposure(ev: 0.5) }
        #expect(try outcome.bytes == Photo(bytes: bench.original).applying(look).encoded(), "\(outcome)")
    }
}

@Suite("Standard output is closed") struct ClosedOutputTests {
    @Test(
        "what was asked for there and goes nowhere is an error",
        arguments: [
            "looks", "looks decay --recipe", "looks --json", "info \"$1\"", "lut dusk - --quiet",
            "apply decay \"$1\" -",
        ])
    func lost(_ call: String) throws {
        let bench = try SurroundingBench()
        let outcome = try shell("\"$lens\" \(call) >&-", bench.input)
        #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(call): \(outcome)")
        #expect(
            outcome.errors.contains("standard output cannot be written: Bad file descriptor"), "\(call): \(outcome)")
    }

    @Test("a reader that takes a byte and leaves: a list is done, a picture is not") func leaves() throws {
        let bench = try SurroundingBench(picture(3000, 2000, .rgb, JPEGOptions(quality: 95)))
        let outcome = try shell(
            "{ \"$lens\" apply decay \"$1\" -; echo \"ended $?\" >&2; } | head -c 1 | wc -c", bench.input)
        #expect(outcome.output.filter(\.isNumber) == "1")
        #expect(outcome.errors.contains("Broken pipe") && outcome.errors.contains("ended 1"), "\(outcome)")
    }

    @Test("no result is written into the place of a closed stream", arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
    func places(_ closing: String) throws {
        let bench = try SurroundingBench()
        // Messages and results would go into the picture if it were opened as descriptor 0, 1 or 2.
        let outcome = try shell(
            "\"$lens\" apply decay+nowhere \"$1\" \"$2\" -v \(closing); \"$lens\" apply decay \"$1\" \"$2\" -v --json \(closing)",
            bench.input, bench.output)
        #expect(try bench.folder.contents("out.jpg") == bench.expected, "\(outcome)")
        #expect(try bench.folder.contents("in.jpg") == bench.original)
        #expect(try bench.folder.names == ["in.jpg", "out.jpg"])
    }
}
