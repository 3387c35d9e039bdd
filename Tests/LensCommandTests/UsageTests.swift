import Foundation
import Lens
import Testing

@Suite("Usage") struct UsageTests {
    @Test("--version prints a version") func version() throws {
        let outcome = try lens("--version")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(outcome)")
    }

    @Test("help names every command and the exit statuses") func help() throws {
        for arguments in [["--help"], ["help"], []] {
            let outcome = try lens(bytes: arguments.map { Array($0.utf8) })
            #expect(outcome.status == 0, "\(arguments)")
            for word in ["apply", "looks", "info", "Exit status", "130", "143", "64"] {
                #expect(outcome.output.contains(word), "\(arguments): \(word)")
            }
        }
    }

    @Test("help of a command names every option") func helpOfApply() throws {
        let options = [
            "--strength", "--tone-strength", "--color-strength", "--set", "--seed", "--quality", "-q", "--subsampling",
            "--progressive", "--overwrite", "-y", "--strict", "--max-pixels", "--max-memory", "--jobs", "-j", "--json",
            "--quiet", "--verbose", "-v", "<look>", "<input>", "<output>", "444", "422", "420", "keep", "auto",
        ]
        for outcome in [try lens("help", "apply"), try lens("apply", "--help")] {
            #expect(outcome.status == 0)
            for option in options { #expect(outcome.output.contains(option), "\(option)") }
        }
        for command in ["looks", "info"] { #expect(try lens("help", command).output.contains("--json"), "\(command)") }
    }

    @Test("completions are offered for every shell", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) throws {
        let outcome = try lens("--generate-completion-script", shell)
        #expect(outcome.status == 0 && outcome.output.contains("apply"), "\(outcome)")
    }

    @Test("what is wrong with a call is said with 64, before anything is opened") func wrongCalls() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let calls: [([String], String)] = [
            (["apply"], "look"),
            (["apply", "decay"], "input"),
            (["apply", "decay", input], "output"),
            (["apply", "decay", input, "OUT", "more"], "more"),
            (["aply", "decay", input, "OUT"], "aply"),
            (["apply", "decya", input, "OUT"], "did you mean 'decay'"),
            (["apply", "sunset", input, "OUT"], "known: "),
            (["looks", "decy"], "did you mean 'decay'"),
            (["apply", "decay", input, "OUT", "--set", "grian.iso=400"], "did you mean 'grain'"),
            (["apply", "decay", input, "OUT", "--set", "grain.izo=400"], "did you mean 'iso'"),
            (["apply", "decay", input, "OUT", "--set", "grain.iso=99999"], "25…12800"),
            (["apply", "decay", input, "OUT", "--set", "grain.iso=fast"], "fast"),
            (["apply", "decay", input, "OUT", "--set", "grain.iso=nan"], "grain.iso"),
            (["apply", "decay", input, "OUT", "--set", "grain"], "grain"),
            (["apply", "decay", input, "OUT", "--strength", "1.5"], "1.5"),
            (["apply", "decay", input, "OUT", "--strength", "110%"], "110%"),
            (["apply", "decay", input, "OUT", "--strength", "nan"], "nan"),
            (["apply", "decay", input, "OUT", "--color-strength=-1"], "-1"),
            (["apply", "decay", input, "OUT", "-q", "0"], "1…100"),
            (["apply", "decay", input, "OUT", "-q", "101"], "1…100"),
            (["apply", "decay", input, "OUT", "-j", "0"], "jobs"),
            (["apply", "decay", input, "OUT", "--max-pixels", "0"], "max-pixels"),
            (["apply", "decay", input, "OUT", "--max-memory", "0"], "max-memory"),
            (["apply", "decay", input, "OUT", "--max-memory", "99999999999999999999G"], "max-memory"),
            (["apply", "decay", input, "out.webp"], "WebP is not written"),
            (["apply", "decay", input, "out.jpg", "--depth", "16"], "JPEG has 8 bits"),
            (["apply", "decay", input, "out.png", "--compression", "10"], "outside 0…9"),
            (["apply", "decay", input, "out.jpg", "--size", "2048"], "--size"),
            (["apply", "decay", input, "out.jpg", "--size", "0x9"], "--size"),
            (["apply", "decay", input, "out.jpg", "--profile", "sRBG"], "did you mean 'srgb'"),
            (["apply", "decay", input, "out.jpg", "--metadata", "some"], "--metadata"),
            (["apply", "decay", input, "folder/"], "names a folder"),
            (["apply", "decay", input, "OUT", "--seed", "-4"], "seed"),
            (["apply", "decay", input, "OUT", "--subsampling", "411"], "411"),
            (["apply", "decay", input, "OUT", "--frobnicate"], "frobnicate"),
            (["apply", "decay", input, "-", "--json"], "--json"),
            (["info"], "files"),
        ]
        for (words, part) in calls {
            let outcome = try lens(
                bytes: words.map { Array(($0 == "OUT" ? folder.place("out.jpg") : $0).utf8) })
            #expect(outcome.status == 64, "\(words): \(outcome)")
            #expect(outcome.errors.contains(part), "\(words): \(outcome)")
            #expect(outcome.bytes.isEmpty, "\(words): \(outcome)")
            #expect(try folder.names == ["in.jpg"], "\(words)")
        }
    }

    @Test("strength is a number or a percentage") func strength() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        for (index, text) in ["0.6", "60%", ".6"].enumerated() {
            #expect(try lens("apply", "decay", input, folder.place("\(index).jpg"), "--strength", text).status == 0)
            #expect(try folder.contents("\(index).jpg") == folder.contents("0.jpg"), "\(text)")
        }
    }

    @Test("LENS_ISA that is no instruction set is a wrong call") func instructionSet() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let outcome = try lens("apply", "decay", input, folder.place("out.jpg"), environment: ["LENS_ISA": "nonsense"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("nonsense") && outcome.errors.contains("baseline"), "\(outcome)")
        #expect(try folder.names == ["in.jpg"])
    }
}

@Suite("lens looks") struct LooksCommandTests {
    @Test("lists the looks, a line each") func list() throws {
        let outcome = try lens("looks")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output.split(separator: "\n").contains { $0.hasPrefix("decay ") }, "\(outcome)")
    }

    @Test("takes one look apart: places, filters, parameters with unit and range") func one() throws {
        let outcome = try lens("looks", "decay")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        for part in ["Scene", "Film", "Print", "Surface", "grain.iso=", "ISO", "(25…12800)", "vignette.stops="] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        let places = ["\nScene", "\nLens", "\nFilm", "\nPrint", "\nSurface"].compactMap {
            outcome.output.range(of: $0)?.lowerBound
        }
        #expect(places.count == 5 && places == places.sorted())
    }

    @Test("what it shows can be set") func shownCanBeSet() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        let shown = try lens("looks", "decay").output.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            return line.hasPrefix("    ") && words.first?.contains("=") == true ? words.first.map(String.init) : nil
        }
        #expect(shown.count > 30)
        let settings = shown.flatMap { ["--set", $0] }
        let words = ["apply", "decay", input, folder.place("set.jpg")] + settings
        let outcome = try lens(bytes: words.map { Array($0.utf8) })
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try lens("apply", "decay", input, folder.place("plain.jpg")).status == 0)
        #expect(try folder.contents("set.jpg") == folder.contents("plain.jpg"))
    }

    @Test("--json is one line of valid JSON") func json() throws {
        let decay = try lens("looks", "decay", "--json").json()
        #expect(decay["name"] as? String == "decay")
        let filters = try #require(decay["filters"] as? [[String: Any]])
        let grain = try #require(filters.first { $0["name"] as? String == "grain" })
        #expect(grain["place"] as? String == "Film")
        let parameters = try #require(grain["parameters"] as? [[String: Any]])
        #expect(parameters.contains { $0["name"] as? String == "iso" && $0["unit"] as? String == "ISO" })
        let all = try JSONSerialization.jsonObject(with: Data(lens("looks", "--json").bytes)) as? [[String: Any]]
        #expect(all?.contains { $0["name"] as? String == "decay" } == true)
    }
}

@Suite("lens info") struct InfoCommandTests {
    @Test("prints what a picture is") func plain() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(96, 64))
        let outcome = try lens("info", input)
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        for part in [input, "96×64", "sequential", "4:2:0", "8 bit", "orientation", "seed"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        #expect(try folder.names == ["in.jpg"])
    }

    @Test("of several pictures with a bad one, prints the good ones and ends with 1") func several() throws {
        let folder = try Folder()
        let first = try folder.file("a.jpg", picture(40, 30)), last = try folder.file("c.jpg", picture(50, 20))
        let bad = try folder.file("b.jpg", Array("no picture".utf8))
        let outcome = try lens("info", first, bad, folder.place("none.jpg"), last)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("40×30") && outcome.output.contains("50×20"))
        #expect(outcome.errorLines.count == 2, "\(outcome)")
        #expect(outcome.errors.contains("b.jpg") && outcome.errors.contains("none.jpg"))

        let json = try lens("info", "--json", first, bad, last)
        #expect(json.status == 1)
        let entries = try json.output.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        #expect(entries.count == 3)
        #expect((entries[0]?["info"] as? [String: Any])?["width"] as? Int == 40)
        #expect(entries[1]?["error"] != nil && entries[1]?["info"] == nil)
        #expect((entries[2]?["info"] as? [String: Any])?["width"] as? Int == 50)
    }

    @Test("reads standard input") func standardInput() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(33, 22))
        #expect(try lens("info", "-", input: FilePath(input)).output.contains("33×22"))
        #expect(try shell("cat \"$1\" | \"$lens\" info -", input).output.contains("33×22"))
    }
}
