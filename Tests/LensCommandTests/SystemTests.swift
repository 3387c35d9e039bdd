import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Interruption") struct InterruptionTests {
    /// Ends a development of some seconds as soon as it has begun to write.
    private func interrupt(_ number: Int32, existing: Bool) throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(6000, 6000))
        if existing { try folder.file("out.jpg", [1, 2, 3]) }
        let names = try folder.names
        let words = ["apply", "decay", input, folder.place("out.jpg"), "-j", "1", "-y"]
        let running = try Running(tool.path, words.map { Array($0.utf8) })
        while try folder.names == names, !running.hasEnded() { usleep(500) }
        kill(running.process, number)
        let outcome = try running.finish()
        #expect(outcome.status == 128 + number, "\(outcome)")
        #expect(outcome.errorLines.count == 1, "\(outcome)")
        #expect(try folder.names == names)
        if existing { #expect(try folder.contents("out.jpg") == [1, 2, 3]) }
    }

    @Test(
        "SIGINT, SIGTERM and SIGHUP end with 130, 143 and 129 and leave nothing", arguments: [SIGINT, SIGTERM, SIGHUP])
    func signals(_ number: Int32) throws { try interrupt(number, existing: number == SIGTERM) }

    @Test("waiting for a pipe that says nothing ends at once") func silentPipe() throws {
        let folder = try Folder()
        let pipe = folder("pipe")
        try #require(mkfifo(pipe.string, 0o600) == 0)
        // Open for both, so that opening it for reading does not wait and reading it does.
        let descriptor = open(pipe.string, O_RDWR)
        defer { close(descriptor) }
        let words = ["apply", "decay", "-", folder.place("out.jpg")]
        let running = try Running(tool.path, words.map { Array($0.utf8) }, input: pipe)
        usleep(200_000)
        #expect(!running.hasEnded())
        kill(running.process, SIGINT)
        #expect(try running.finish(within: 5).status == 130)
        #expect(try folder.names == ["pipe"])
    }

    @Test("a signal that whoever started it ignores is ignored") func ignored() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(1500, 1500))
        let outcome = try shell(
            """
            trap '' HUP INT
            "$lens" apply decay "$1" "$2" -j 1 &
            while kill -HUP $! 2> /dev/null && kill -INT $! 2> /dev/null; do sleep 0.01; done
            wait $!
            """, input, folder.place("out.jpg"))
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try folder.names == ["in.jpg", "out.jpg"])
    }
}

@Suite("Surroundings") struct SurroundingsTests {
    private struct Bench {
        let folder: Folder
        let input: String
        let expected: [UInt8]

        init() throws {
            folder = try Folder()
            input = try folder.file("in.jpg", picture(200, 150))
            expected = try Photo(bytes: folder.contents("in.jpg")).applying(.decay).encoded()
        }
    }

    @Test("a reader of a list that goes away is no death") func readerLeaves() throws {
        let outcome = try shell("(\"$lens\" looks decay; echo $? >&2) | true")
        #expect(outcome.errors == "0\n", "\(outcome)")
    }

    @Test("closed standard streams are survived") func closedStreams() throws {
        let bench = try Bench()
        for closing in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
            for options in ["", "-v", "--json"] {
                let outcome = try shell(
                    "\"$lens\" apply decay \"$1\" \"$2\" -y \(options) \(closing)", bench.input,
                    bench.folder.place("out.jpg"))
                // What was asked for on standard output is lost.
                let isLost = options == "--json" && closing != "2>&-"
                #expect(outcome.status == (isLost ? 1 : 0), "\(closing) \(options): \(outcome)")
                #expect(try bench.folder.contents("out.jpg") == bench.expected, "\(closing) \(options)")
            }
            let failing = try shell("\"$lens\" apply decay \"$1\" \"$1\" -y \(closing)", bench.input)
            #expect(failing.status == 64, "\(closing): \(failing)")
        }
        let unread = try shell("\"$lens\" apply decay - \"$1\" <&-", bench.folder.place("none.jpg"))
        #expect(unread.status == 1, "\(unread)")
        let unwritten = try shell("\"$lens\" apply decay \"$1\" - >&-", bench.input)
        #expect(unwritten.status == 1 && unwritten.errorLines.count == 1, "\(unwritten)")
        #expect(try bench.folder.names == ["in.jpg", "out.jpg"])
    }

    @Test("standard output that is what a result is made of is left as it is") func sourceOnOutput() throws {
        let bench = try Bench()
        let words = [
            "apply decay \"$1\" -", "sheet \"$1\" - --only --look decay", "lut \"$2\" -",
            "apply \"$2\" \"$1\" -",
        ]
        let recipe = try bench.folder.file("mine.yaml", Array("lens: 1\nfilters: [{exposure: {ev: 1}}]\n".utf8))
        let before = try (contents(FilePath(bench.input)), contents(FilePath(recipe)))
        for word in words {
            let target = word.hasSuffix("\"$2\" -") || word.contains("\"$2\" \"$1\"") ? "$2" : "$1"
            for redirection in ["1<>\"\(target)\"", ">>\"\(target)\""] {
                let outcome = try shell("\"$lens\" \(word) \(redirection)", bench.input, recipe)
                #expect(outcome.status == 64, "\(word) \(redirection): \(outcome)")
                #expect(try contents(FilePath(bench.input)) == before.0, "\(word) \(redirection)")
                #expect(try contents(FilePath(recipe)) == before.1, "\(word) \(redirection)")
            }
        }
    }

    @Test("no name steers a terminal, breaks a line or turns it round") func names() throws {
        let folder = try Folder()
        let name = "a\u{1B}[31m\u{1B}]0;t\u{07}\nb\u{202E}gpj.jpg"
        let input = try folder.file(name, picture(64, 48))
        let calls = [
            ["apply", "decay", input, folder.place("x\u{1B}[2J.jpg"), "-v"], ["info", input],
            ["apply", "no\u{1B}[1m", input, "o.jpg"],
            ["apply", "decay", input, "--fo\u{1B}[31m"],
            ["sheet", input, folder.place("y\u{1B}.html"), "--size", "160"],
            ["batch", "decay", folder.path.string, folder.place("out\u{1B}[1m")], ["fo\u{1B}[31m"],
        ]
        for call in calls {
            let outcome = try lens(bytes: call.map { Array($0.utf8) })
            for said in [outcome.errors, outcome.output] {
                #expect(
                    !said.unicodeScalars.contains { [0x1B, 0x07, 0x202E].contains($0.value) },
                    "\(call[0]): \(said.debugDescription)")
            }
        }
    }

    /// What moves a cursor, begins a line or turns one round, and a private-use character that stands for a byte where
    /// arguments are no UTF-8.
    private static let steering =
        "a\u{1B}[31m\u{9B}32m\u{85}\u{7F}\u{202E}\u{2066}\u{200F}\u{61C}\u{2028}\u{2029}\u{10FF9B}z"

    /// TIFF's structure with text under some tags.
    private func exif(_ text: String, _ tags: [UInt16]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
        let words = Array(text.utf8) + [0]
        let data = 8 + 2 + 12 * tags.count + 4
        let entries = tags.flatMap { little(Int($0), 2) + little(2, 2) + little(words.count, 4) + little(data, 4) }
        return Array("II*\0".utf8) + little(8, 4) + little(tags.count, 2) + entries + little(0, 4) + words
    }

    @Test("no metadata, recipe or table's name steers a terminal, and JSON says the same without") func words() throws {
        let folder = try Folder()
        let words = Self.steering
        func segment(_ code: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [0xFF, code, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
        }
        let xmp = """
            http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>\
            <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
            <rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' \
            xmlns:l='urn:uuid:5d0c3a52-7a0e-4d5e-9c3b-2f6d1a8be417#'><dc:title>\(words)</dc:title>\
            <l:Look>\(words)</l:Look><l:Version>\(words)</l:Version><l:Seed>0x1</l:Seed>\
            <l:Recipe>{"lens": 1, "filters": [{"exposure": {"ev": 1}}]}</l:Recipe>\
            </rdf:Description></rdf:RDF></x:xmpmeta>
            """
        let plain = try picture(64, 48)
        let segments =
            segment(0xE1, Array("Exif\0\0".utf8) + exif(words, [0x10F, 0x110, 0x13B, 0x8298]))
            + segment(0xE1, Array(xmp.utf8)) + segment(0xFE, Array(words.utf8))
        let input = try folder.file("in.jpg", Array(plain[..<2]) + segments + Array(plain[2...]))
        let table = "LUT_3D_SIZE 2\n0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 .9\n"
        try folder.file("t\(words)\n.cube", Array(table.utf8))
        let quoted = words.unicodeScalars.map {
            "\\U" + String(repeating: "0", count: 8 - String($0.value, radix: 16).count) + String($0.value, radix: 16)
        }
        .joined()
        let look = try folder.file(
            "r.yaml",
            Array(
                """
                lens: 1
                name: "\(quoted)"
                summary: "\(quoted)"
                story: "\(quoted)"
                filters: [{color-lookup: {file: "t\(quoted)\\n.cube"}}]

                """.utf8))
        let calls = [
            ["info", input], ["info", input, "--json"], ["looks", input], ["looks", input, "--json"],
            ["looks", look], ["looks", look, "--json"], ["looks", look, "--recipe"],
            ["looks", look, "--recipe", "--json"],
            ["apply", look, input, folder.place("o.jpg"), "--json"],
            ["apply", look, input, folder.place("p.jpg"), "-v"],
        ]
        let forbidden = Set(words.unicodeScalars.filter { !$0.isASCII || $0.value < 0x20 })
            .subtracting(["\u{10FF9B}"]).union(["\u{7F}"])
        for call in calls {
            let outcome = try lens(bytes: call.map { Array($0.utf8) })
            #expect(outcome.status == 0, "\(call): \(outcome)")
            #expect(!(outcome.bytes + Array(outcome.errors.utf8)).isEmpty, "\(call)")
            for said in [outcome.output, outcome.errors] {
                #expect(said.unicodeScalars.allSatisfy { !forbidden.contains($0) }, "\(call): \(said.debugDescription)")
            }
            // Bytes that are no UTF-8 would be repaired where they are text.
            #expect(String(validating: outcome.bytes, as: UTF8.self) != nil, "\(call): \(outcome)")
            guard call.contains("--json"), call[0] != "apply" else { continue }
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.bytes)) as? [String: Any], "\(call): \(outcome)")
            if call[0] == "looks" {
                #expect(json["name"] as? String == words, "\(call): \(outcome)")
            } else {
                let info = json["info"] as? [String: Any]
                let exif = info?["exif"] as? [String: Any]
                #expect((exif?["artist"] as? String)?.unicodeScalars.contains("\u{202E}") == true, "\(outcome)")
                #expect((info?["provenance"] as? [String: Any])?["look"] as? String == words, "\(outcome)")
            }
        }
        // What is in quotes reads back as it was.
        let recipe = try lens("looks", look, "--recipe")
        let again = try folder.file("again.yaml", recipe.bytes)
        #expect(try lens("looks", again, "--recipe").bytes == recipe.bytes)
    }

    @Test("a reader that goes away is an error, not a death") func brokenPipe() throws {
        let bench = try Bench()
        let outcome = try shell(
            "{ sleep 0.2; \"$lens\" apply decay \"$1\" -; echo \"ended $?\" >&2; } | true", bench.input)
        #expect(outcome.errors.contains("Broken pipe") && outcome.errors.contains("ended 1"), "\(outcome)")
    }

    @Test("a full disk is the output's fault, with its reason") func fullDisk() throws {
        let bench = try Bench()
        #if os(Linux)
            let calls = [
                "apply decay \"$1\" /dev/full", "apply decay \"$1\" - > /dev/full", "looks > /dev/full",
                "info \"$1\" > /dev/full", "looks decay --json > /dev/full",
            ]
            for call in calls {
                let outcome = try shell("\"$lens\" \(call)", bench.input)
                #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(call): \(outcome)")
                #expect(outcome.errors.contains("No space left"), "\(call): \(outcome)")
            }
        #endif
        if isThreadSanitized { return }
        // A file that may not grow to the result's size; with the signal ignored, and as it comes.
        for trap in ["trap '' XFSZ;", ""] {
            let outcome = try shell(
                "\(trap) ulimit -f 8; \"$lens\" apply decay \"$1\" \"$2\" -q 100", bench.input,
                bench.folder.place("out.jpg"))
            #expect(outcome.status == 1 && outcome.errors.contains("too large"), "\(trap) \(outcome)")
            #expect(try bench.folder.names == ["in.jpg"], "\(trap)")
        }
    }

    #if os(Linux)
        @Test("a file system that fills up keeps what it had") func fullFileSystem() throws {
            let bench = try Bench()
            let place = bench.folder.place("small")
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
            // In a name space of its own, where that is allowed; it goes away with the shell.
            let mount = "mount -t tmpfs -o size=16k tmpfs \"$1\""
            let probe = try Running(
                "/usr/bin/env", ["unshare", "-m", "sh", "-c", mount, "sh", place].map { Array($0.utf8) }
            ).finish()
            guard probe.status == 0 else { return }
            let line = """
                \(mount) || exit 99
                echo old > "$1/out.jpg"
                "$lens" apply decay "$2" "$1/out.jpg" -y -q 100; echo "ended $?"
                ls -A "$1"; cat "$1/out.jpg"
                """
            let outcome = try Running(
                "/usr/bin/env", ["unshare", "-m", "sh", "-c", line, "sh", place, bench.input].map { Array($0.utf8) },
                environment: ["lens": tool.path]
            ).finish()
            #expect(outcome.output == "ended 1\nout.jpg\nold\n", "\(outcome)")
            #expect(outcome.errors.contains("No space left"), "\(outcome)")
        }
    #endif

    @Test(
        "a bare environment and any locale are enough",
        arguments: [
            ["TMPDIR": nil, "HOME": nil], ["LC_ALL": "C", "LANG": "C"], ["LC_ALL": "de_DE.UTF-8"],
            ["TMPDIR": "/nowhere", "HOME": "/nowhere", "TERM": nil], ["PATH": nil],
        ] as [[String: String?]])
    func environments(_ environment: [String: String?]) throws {
        let bench = try Bench()
        let words = ["apply", "decay", "-", bench.folder.place("out.jpg"), "--set", "grain.iso=3200"]
        let outcome = try lens(
            bytes: words.map { Array($0.utf8) }, input: FilePath(bench.input), environment: environment)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.errors.contains("0.0 Mpx"), "\(outcome)")
        #expect(try bench.folder.contents("out.jpg") == bench.expected)
    }

    @Test("an environment of nothing at all is enough") func nothing() throws {
        let bench = try Bench()
        let outcome = try shell("exec env -i \"$lens\" apply decay \"$1\" -", bench.input)
        #expect(outcome.status == 0 && outcome.bytes == bench.expected)
    }

    @Test("a folder that may not be searched, and names that are too long, are said to be so") func places() throws {
        let bench = try Bench()
        let long = bench.folder.place(String(repeating: "n", count: 300))
        let outcome = try lens("apply", "decay", bench.input, long)
        #expect(outcome.status == 1 && outcome.errors.contains("too long"), "\(outcome)")
        let input = try lens("apply", "decay", long, bench.folder.place("out.jpg"))
        #expect(input.status == 1 && input.errors.contains("too long"), "\(input)")
    }
}

#if os(Linux)
    @Suite("Memory", .serialized) struct MemoryTests {
        /// The most that a process has had resident since it began, in KiB. `wait4` would count what the process that
        /// started it had.
        private func peak(of process: pid_t) -> Int? {
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
                let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
            else { return nil }
            return Int(line.filter(\.isNumber))
        }

        private func develop(_ width: Int, _ height: Int, jobs: Int = 2) throws -> Int {
            let folder = try Folder()
            let input = try folder.file("in.jpg", [])
            let file = try #require(FileHandle(forWritingAtPath: input))
            _ = try picture(width, height, to: file)
            try file.close()
            let words = ["apply", "decay", input, folder.place("out.jpg"), "-j", "\(jobs)"]
            let running = try Running(tool.path, words.map { Array($0.utf8) })
            var most = 0
            let outcome = try running.finish(
                within: 600, watching: { most = max(most, peak(of: running.process) ?? 0) })
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try Photo(contentsOf: folder("out.jpg")).info().height == height)
            return most / 1024
        }

        @Test("24 Mpx are developed in a few tens of megabytes") func large() throws {
            for jobs in [1, 2, 64] {
                let peak = try develop(6000, 4000, jobs: jobs)
                #expect((1..<64).contains(peak), "\(peak) MiB with \(jobs) threads")
            }
        }

        @Test("looks that see the whole picture take no more than is counted for their maps, and a good part of it")
        func maps() throws {
            let folder = try Folder()
            let input = try folder.file("in.jpg", picture(1200, 1200))
            func peak(_ filter: String) throws -> (bytes: Int, counted: Int) {
                let text = "lens: 1\nfilters: [\(filter)]\n"
                let words = [
                    "apply", try folder.file("look.yaml", Array(text.utf8)), input, folder.place("\(filter).jpg"),
                    "-j1",
                ]
                let running = try Running(tool.path, words.map { Array($0.utf8) })
                var most = 0
                let outcome = try running.finish(watching: { most = max(most, self.peak(of: running.process) ?? 0) })
                #expect(outcome.status == 0, "\(outcome)")
                let format = SampleFormat(width: 1200, height: 1200, layout: .rgb, depth: .eight)
                return (most << 10, RenderMemory(try Look(recipe: text), on: format, threads: 1).charged())
            }
            let none = try peak("exposure")
            #expect(none.counted == 0)
            for filter in ["halation", "edge-softness", "clarity"] {
                let found = try peak(filter)
                let more = found.bytes - none.bytes
                #expect(more < found.counted && more > found.counted / 5, "\(filter): \(more) of \(found.counted)")
            }
        }

        @Test("400 Mpx too") func huge() throws {
            let peak = try develop(20000, 20000)
            #expect((1..<96).contains(peak), "\(peak) MiB")
        }
    }
#endif
