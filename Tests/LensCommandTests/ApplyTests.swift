import Foundation
import Lens
import Testing

@Suite("lens apply") struct ApplyTests {
    @Test("writes the result, says so on a line of standard error, and nothing on standard output")
    func plain() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let before = try folder.contents("in.jpg")
        let outcome = try lens("apply", "decay", input, folder.place("out.jpg"))
        #expect(outcome.status == 0 && outcome.bytes.isEmpty, "\(outcome)")
        #expect(outcome.errorLines.count == 1, "\(outcome)")
        for part in [input, folder.place("out.jpg"), "decay", "Mpx"] {
            #expect(outcome.errors.contains(part), "\(part)")
        }
        let info = try Photo(bytes: folder.contents("out.jpg")).info()
        #expect(info.width == 96 && info.height == 64 && info.layout == "rgb")
        #expect(try folder.contents("out.jpg") == Photo(bytes: before).applying(.decay).encoded())
        #expect(try folder.contents("in.jpg") == before)
        #expect(try folder.names == ["in.jpg", "out.jpg"])
    }

    @Test("--quiet says nothing of what went well, warnings neither") func quiet() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture().dropLast(200) as [UInt8])
        #expect(try lens("apply", "decay", input, folder.place("a.jpg")).errors.contains("warning"))
        let outcome = try lens("apply", "decay", input, folder.place("b.jpg"), "--quiet")
        #expect(outcome.status == 0 && outcome.bytes.isEmpty && outcome.errors.isEmpty, "\(outcome)")
        let failed = try lens("apply", "decay", folder.place("none.jpg"), folder.place("c.jpg"), "--quiet")
        #expect(failed.status == 1 && failed.errorLines.count == 1, "\(failed)")
    }

    @Test("the seed that is printed, given back, makes the same picture") func seedReturns() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let info = try lens("info", input)
        let seed = try #require(
            info.output.split(separator: "\n").first { $0.contains("seed") }?.split(separator: " ").last)
        _ = try lens("apply", "decay", input, folder.place("own.jpg"))
        _ = try lens("apply", "decay", input, folder.place("given.jpg"), "--seed", String(seed))
        #expect(seed.hasPrefix("0x"))
        #expect(try folder.contents("own.jpg") == folder.contents("given.jpg"))
    }

    @Test("-v prints the plan, step by step, with the seed") func verbose() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let outcome = try lens("apply", "decay", input, folder.place("out.jpg"), "-v", "--seed", "77")
        #expect(outcome.status == 0 && outcome.bytes.isEmpty)
        #expect(outcome.errors.contains("  1. ") && outcome.errors.contains("  2. "), "\(outcome)")
        #expect(outcome.errors.contains("seed 0x4d") && outcome.errors.contains("4:2:0"), "\(outcome)")
    }

    @Test("--json prints one line of valid JSON on standard output") func json() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture().dropLast(200) as [UInt8])
        let report = try lens("apply", "decay", input, folder.place("out.jpg"), "--json").json()
        #expect(report["input"] as? String == input && report["output"] as? String == folder.place("out.jpg"))
        #expect(report["look"] as? String == "decay" && report["subsampling"] as? String == "4:2:0")
        #expect(report["width"] as? Int == 96 && report["height"] as? Int == 64)
        #expect((report["plan"] as? [String])?.isEmpty == false && (report["warnings"] as? [String])?.isEmpty == false)
        #expect(report["seed"] is String && report["seconds"] is Double)
    }

    @Test("'-' reads a pipe and writes a pipe") func pipes() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(300, 200))
        #expect(try lens("apply", "decay", input, folder.place("out.jpg"), "--quiet").status == 0)
        let expected = try folder.contents("out.jpg")
        let through = try shell("cat \"$1\" | \"$lens\" apply decay - - | cat", input)
        #expect(through.status == 0 && through.bytes == expected)
        #expect(through.errors.contains("- → -"), "only standard error has words: \(through.errors)")
        let redirected = try lens("apply", "decay", "-", "-", input: FilePath(input))
        #expect(redirected.status == 0 && redirected.bytes == expected)
        let toFile = try lens("apply", "decay", "-", folder.place("b.jpg"), "--json", input: FilePath(input))
        #expect(try toFile.json()["input"] as? String == "-")
        #expect(try folder.contents("b.jpg") == expected)
    }

    @Test("an empty pipe is no picture") func emptyPipe() throws {
        let folder = try Folder()
        let outcome = try lens("apply", "decay", "-", folder.place("out.jpg"))
        #expect(outcome.status == 1 && outcome.errors.contains("empty"), "\(outcome)")
        #expect(try folder.names.isEmpty)
    }

    @Test("an existing output is left as it is, with 64, unless -y replaces it") func existing() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let output = try folder.file("out.jpg", [1, 2, 3])
        let refused = try lens("apply", "decay", input, output)
        #expect(refused.status == 64 && refused.errors.contains("-y"), "\(refused)")
        #expect(refused.errorLines.count == 1)
        #expect(try folder.contents("out.jpg") == [1, 2, 3])
        for flag in ["-y", "--overwrite"] {
            try folder.file("out.jpg", [1, 2, 3])
            #expect(try lens("apply", "decay", input, output, flag).status == 0, "\(flag)")
            #expect(try folder.contents("out.jpg").starts(with: [0xFF, 0xD8]), "\(flag)")
        }
        #expect(try folder.names == ["in.jpg", "out.jpg"])
    }

    @Test("a picture that fails ends with 1 and one line, and leaves nothing") func failures() throws {
        let folder = try Folder()
        let sound = try picture()
        let cases: [(String, [UInt8]?, [String], String)] = [
            ("missing.jpg", nil, [], "No such file"),
            ("damaged.jpg", Array(sound[..<100]), [], "damaged.jpg"),
            ("cut.jpg", sound.dropLast(300), ["--strict"], "Premature end"),
            ("text.jpg", Array("Dear Janek,\n".utf8), [], "text"),
            ("empty.jpg", [], [], "empty"),
            ("noise.jpg", (0..<200).map { UInt8(truncatingIfNeeded: $0 * 89 + 130) }, [], "not a picture"),
            ("large.jpg", sound, ["--max-pixels", "6143"], "--max-pixels"),
            ("held.jpg", sound, ["--progressive", "--max-memory", "1K"], "--max-memory"),
            ("a.webp", Array("RIFF\u{4}\0\0\0WEBPVP8 ".utf8), [], "WebP"),
            ("a.gif", Array("GIF89a".utf8), [], "GIF"),
            ("a.heic", [0, 0, 0, 24] + Array("ftypheic".utf8), [], "HEIC"),
            ("a.avif", [0, 0, 0, 24] + Array("ftypavif".utf8), [], "AVIF"),
            ("a.webp", Array("RIFF\u{8}\0\0\0WEBPVP8 ".utf8), [], "WebP"),
            ("a.tif", [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], [], "TIFF"),
            ("a.cr2", [0x49, 0x49, 0x2A, 0, 16, 0, 0, 0] + Array("CR\u{2}\0".utf8), [], "raw"),
            ("a.pdf", Array("%PDF-1.7".utf8), [], "PDF"),
        ]
        for (name, bytes, options, part) in cases {
            if let bytes { try folder.file(name, bytes) }
            let names = try folder.names
            let words = ["apply", "decay", folder.place(name), folder.place("out.jpg")] + options
            let outcome = try lens(bytes: words.map { Array($0.utf8) })
            #expect(outcome.status == 1, "\(name): \(outcome)")
            #expect(outcome.errorLines.count == 1 && outcome.errors.contains(part), "\(name): \(outcome)")
            #expect(outcome.bytes.isEmpty && !outcome.errors.contains("Usage"), "\(name): \(outcome)")
            #expect(try folder.names == names, "\(name)")
        }
        let folderAsInput = try lens("apply", "decay", folder.path.string, folder.place("out.jpg"))
        #expect(folderAsInput.status == 1 && folderAsInput.errors.contains("folder"), "\(folderAsInput)")
        let input = try folder.file("in.jpg", sound)
        let nowhere = try lens("apply", "decay", input, folder.place("missing/out.jpg"))
        #expect(nowhere.status == 1 && nowhere.errors.contains("No such file"), "\(nowhere)")
    }

    @Test("an original is never replaced, whatever leads to it") func originals() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let before = try folder.contents("in.jpg")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.place("soft.jpg"), withDestinationPath: "in.jpg")
        try files.linkItem(atPath: input, toPath: folder.place("hard.jpg"))
        let names = try folder.names
        let around = "../\(folder.path.lastComponent?.string ?? "")/in.jpg"
        for output in ["in.jpg", "./in.jpg", "soft.jpg", "hard.jpg", around] {
            for flag in ["--quiet", "-y"] {
                let calls = [
                    "cd \"$1\" && \"$lens\" apply decay in.jpg \"$2\" \(flag)",
                    "cd \"$1\" && \"$lens\" apply decay soft.jpg \"$2\" \(flag)",
                    "cd \"$1\" && \"$lens\" apply decay - \"$2\" \(flag) < in.jpg",
                ]
                for call in calls {
                    let outcome = try shell(call, folder.path.string, output)
                    #expect(outcome.status == 64, "\(call), \(output): \(outcome)")
                    #expect(outcome.errors.contains("input itself"), "\(call), \(output): \(outcome)")
                    #expect(try folder.contents("in.jpg") == before, "\(call), \(output)")
                }
            }
        }
        // Opened by the shell, so that nothing but refusing helps.
        let calls = [
            "apply decay \"$1\" - >> \"$1\"", "apply decay \"$1\" - 1<> \"$1\"",
            "apply decay - - < \"$1\" 1<> \"$1\"",
        ]
        for call in calls {
            let outcome = try shell("\"$lens\" \(call)", input)
            #expect(outcome.status == 64 && outcome.errors.contains("input itself"), "\(call): \(outcome)")
            #expect(try folder.contents("in.jpg") == before, "\(call)")
        }
        #expect(try folder.names == names)
    }

    @Test("an input that is no file may be the output too") func devices() throws {
        let outcome = try lens("apply", "decay", "-", "/dev/null")
        #expect(outcome.status == 1 && outcome.errors.contains("empty"), "\(outcome)")
    }

    @Test("file names are bytes") func names() throws {
        let folder = try Folder()
        let bytes = try picture(24, 16)
        let root = Array(folder.path.string.utf8) + [0x2F]
        let names: [(String, [UInt8])] = [
            ("Latin-1", Array("caf".utf8) + [0xE9] + Array(".jpg".utf8)),
            ("broken UTF-8", [0xC3, 0x28, 0xFF, 0xFE, 0x2E, 0x6A]),
            ("a surrogate", [0xED, 0xA0, 0x80, 0x61]),
            ("decomposed and composed", Array("e\u{301}\u{E9}.jpg".utf8)),
            ("private use", Array("\u{10FF61}\u{10FFFD}.jpg".utf8)),
            ("a newline", Array("two\nlines.jpg".utf8)),
            ("spaces", Array("  a wall .jpg".utf8)),
            ("quotes", Array("it's \"here\"\\.jpg".utf8)),
            ("a percent sign", Array("100%@ %s.jpg".utf8)),
        ]
        for (index, (what, name)) in names.enumerated() {
            let output = Array("\(index)-".utf8) + name
            let path = root + name
            try path.withUnsafeBytes { buffer in
                let text = buffer.map { CChar(bitPattern: $0) } + [0]
                let descriptor = open(text, O_WRONLY | O_CREAT | O_EXCL, 0o600)
                try #require(descriptor >= 0, "\(what)")
                try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(bytes))
            }
            let words = [Array("apply".utf8), Array("decay".utf8), path, root + output]
            let outcome = try lens(bytes: words)
            #expect(outcome.status == 0, "\(what): \(outcome)")
            #expect(try folder.rawNames.contains(output), "\(what)")
            let again = try lens(bytes: words + [Array("--json".utf8), Array("-y".utf8)])
            #expect(try again.json()["width"] as? Int == 24, "\(what)")
            // On one line, whatever is in it.
            let line = path.map { $0 < 0x20 ? 0x20 : $0 } + [0x0A]
            #expect(try lens(bytes: [Array("info".utf8), path]).bytes.starts(with: line), "\(what)")
            #expect(try lens(bytes: [Array("info".utf8), Array("--json".utf8), path]).json()["info"] != nil, "\(what)")
        }
        #expect(try folder.rawNames.count == 2 * names.count)
    }

    @Test("names that begin with a dash come after --") func dashes() throws {
        let folder = try Folder()
        try folder.file("-in.jpg", picture(24, 16))
        let outcome = try shell("cd \"$1\" && \"$lens\" apply --quiet decay -- -in.jpg --out.jpg", folder.path.string)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try folder.names == ["--out.jpg", "-in.jpg"])
        #expect(try shell("cd \"$1\" && \"$lens\" info -- -in.jpg", folder.path.string).status == 0)
    }

    @Test("options change what they say they change") func options() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        func developed(_ options: String...) throws -> [UInt8] {
            let words = ["apply", "decay", input, folder.place("out.jpg"), "-y"] + options
            let outcome = try lens(bytes: words.map { Array($0.utf8) })
            #expect(outcome.status == 0, "\(options): \(outcome)")
            return try folder.contents("out.jpg")
        }
        let plain = try developed()
        let photo = Photo(bytes: try folder.contents("in.jpg"))
        #expect(try developed("--quality", "92", "--subsampling", "auto", "--strength", "1") == plain)
        #expect(try developed("--strength", "0") == photo.encoded())
        #expect(try developed("-q", "40") == photo.applying(.decay).encoded(as: .jpeg(quality: 40)))
        #expect(try developed("--seed", "5") == photo.applying(.decay).seeded(5).encoded())
        #expect(try Photo(bytes: developed("--progressive")).info().jpeg?.isProgressive == true)
        #expect(try Photo(bytes: developed("--subsampling", "444")).info().jpeg?.subsampling == "4:4:4")
        #expect(try Photo(bytes: developed("--subsampling", "keep")).info().jpeg?.subsampling == "4:2:0")
        var look = Look.decay
        try look.set("grain", "iso", to: "800")
        try look.set("stains", "amount", to: "0")
        #expect(
            try developed("--set", "grain.iso=800", "--set", "stains.amount=0") == photo.applying(look).encoded())
        let parts = Strength(0.5, tone: 0.4, color: 0)
        #expect(
            try developed("--strength", "50%", "--tone-strength", "0.4", "--color-strength", "0")
                == photo.applying(.decay, strength: parts).encoded())
    }

    @Test("permissions follow the umask", arguments: [0o022, 0o027, 0o077]) func permissions(_ mask: Int) throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(24, 16))
        let outcome = try shell(
            "umask \(String(mask, radix: 8)); \"$lens\" apply decay \"$1\" \"$2\"", input, folder.place("out.jpg"))
        #expect(outcome.status == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.place("out.jpg"))
        #expect(attributes[.posixPermissions] as? Int == 0o666 & ~mask)
    }
}

@Suite("The same bytes from the command") struct SameBytesTests {
    @Test("for every instruction set and number of threads") func everywhere() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(700, 300))
        var expected: [UInt8]?
        for set in InstructionSet.allCases {
            for jobs in ["1", "2"] {
                let outcome = try lens(
                    "apply", "decay", input, "-", "-j", jobs, environment: ["LENS_ISA": set.rawValue])
                guard InstructionSet.available.contains(set) else {
                    #expect(outcome.status == 64 && outcome.errors.contains(set.rawValue), "\(set): \(outcome)")
                    continue
                }
                #expect(outcome.status == 0, "\(set), -j \(jobs): \(outcome)")
                let first = expected ?? outcome.bytes
                expected = first
                #expect(outcome.bytes == first, "\(set), -j \(jobs)")
            }
        }
    }

    @Test("however many threads are asked for", arguments: ["4096", "4611686018427387904", "9223372036854775807"])
    func crowds(jobs: String) throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(70, 50))
        let one = try lens("apply", "nocturne", input, "-", "--format", "png", "-j", "1", "--max-memory", "64M")
        let many = try lens("apply", "nocturne", input, "-", "--format", "png", "-j", jobs, "--max-memory", "64M")
        #expect(one.status == 0 && many.status == 0 && one.bytes == many.bytes, "\(many)")
        #expect(try lens("compare", input, input, "-j", jobs).status == 0)
        #expect(try lens("sheet", input, folder.place("s.html"), "--only", "--look", "dusk", "-j", jobs).status == 0)
    }

    @Test("from debug and release builds, where both lie side by side", arguments: Look.all.map(\.name))
    func builds(look: String) throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(240, 150))
        let builds = ["debug", "release"].map {
            tool.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("\($0)/lens").path
        }.filter { FileManager.default.isExecutableFile(atPath: $0) }
        // An executable that is older than this one says nothing about this source.
        let dates = try builds.map {
            try FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date ?? .distantPast
        }
        guard builds.count == 2, abs(dates[0].timeIntervalSince(dates[1])) < 3600 else { return }
        let results = try builds.map { build in
            try Running(build, ["apply", look, input, "-"].map { Array($0.utf8) }).finish()
        }
        #expect(results[0].status == 0 && results[0].bytes == results[1].bytes)
    }
}
