#if os(Linux)
    import Foundation
    import Glibc
    import Lens
    import Testing

    // A sanitizer's shadow takes more addresses than any limit leaves.
    @Suite("Little memory", .enabled(if: !isSanitized)) struct ScarceMemoryTests {
        /// A folder with `in.jpg` in it.
        private func photograph(_ width: Int, _ height: Int) throws -> Folder {
            let folder = try Folder()
            let file = try #require(FileHandle(forWritingAtPath: folder.file("in.jpg", [])))
            _ = try picture(width, height, to: file)
            try file.close()
            return folder
        }

        private func develop(_ kibibytes: Int, _ words: String, _ folder: Folder) throws -> Outcome {
            try shell(
                "ulimit -v \(kibibytes); exec \"$lens\" apply \(words) \"$1\" \"$2\"", folder.place("in.jpg"),
                folder.place("out.jpg"))
        }

        /// Addresses, in KiB, that the program itself needs.
        static let least: Int = {
            var kibibytes = 60_000
            while kibibytes < 400_000 {
                kibibytes += 4000
                let outcome = try? shell("ulimit -v \(kibibytes); exec \"$lens\" looks", "")
                if outcome?.status == 0 { break }
            }
            return kibibytes + 4000
        }()

        @Test(
            "24 Mpx in a gigabyte of addresses, however many threads",
            arguments: ["nocturne+gallery -j 64"])
        func gigabyte(_ words: String) throws {
            let folder = try photograph(6000, 4000)
            let outcome = try develop(1_000_000, words, folder)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try Photo(contentsOf: folder("out.jpg")).info().width >= 6000)
        }

        @Test("every look in a quarter of that") func looks() throws {
            let folder = try photograph(1200, 900)
            for look in Look.all {
                let outcome = try develop(250_000, "\(look.name) -y", folder)
                #expect(outcome.status == 0, "\(look.name): \(outcome)")
            }
        }

        @Test(
            "what does not fit is one line that names it, and leaves nothing",
            arguments: [
                "honest", "decay -j 16", "nocturne", "zone --progressive", "summit --size 900x900",
                "gallery --format png -j 4",
            ])
        func sweep(_ words: String) throws {
            let folder = try photograph(1100, 800)
            // From what the program itself needs to what suffices.
            var kibibytes = Self.least
            var refused = 0
            while kibibytes < 400_000 {
                let outcome = try develop(kibibytes, words, folder)
                if outcome.status == 0 { break }
                refused += 1
                #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(kibibytes): \(outcome)")
                #expect(outcome.errors.contains("there is no memory left"), "\(kibibytes): \(outcome)")
                #expect(try folder.names == ["in.jpg"], "\(kibibytes)")
                kibibytes += 9000
            }
            #expect(kibibytes < 400_000 && refused > 0)
        }

        @Test("a batch names pictures that do not fit, and goes on") func batch() throws {
            let bench = try BatchBench(["a.jpg", "b.jpg"])
            try Data(picture(1100, 800)).write(to: URL(fileURLWithPath: bench.input + "/large.jpg"))
            let outcome = try shell(
                "ulimit -v \(Self.least + 12_000); exec \"$lens\" batch nocturne \"$1\" \"$2\" -j 16", bench.input,
                bench.output)
            #expect(outcome.status == 1, "\(outcome)")
            #expect(bench.results.keys.sorted() == ["a.jpg", "b.jpg"], "\(outcome)")
            // Counted beforehand or refused by the system, whichever comes first.
            #expect(
                outcome.errors.contains("large.jpg: there is no memory left")
                    || outcome.errors.contains("large.jpg needs"), "\(outcome)")
            #expect(bench.hidden == [".lens-journal"])
        }
    }

    @Suite("A small stack") struct SmallStackTests {
        private func deep(_ folder: Folder, _ name: String, _ opening: String, _ closing: String) throws -> String {
            let text =
                "lens: 1\nfilters: " + String(repeating: opening, count: 900) + String(repeating: closing, count: 900)
            return try folder.file(name, Array(text.utf8))
        }

        @Test("is enough for every look, for folders within folders and for recipes that nest", arguments: [8192, 256])
        func small(_ kibibytes: Int) throws {
            let bench = try BatchBench(["a.jpg", (0..<150).map { _ in "d/" }.joined() + "b.jpg"])
            let limit = "ulimit -s \(isSanitized ? max(kibibytes, 1024) : kibibytes); exec \"$lens\""
            let outcome = try shell("\(limit) batch decay \"$1\" \"$2\" -r --quiet", bench.input, bench.output)
            #expect(outcome.status == 0 && bench.results.count == 2, "\(outcome)")
            let all = "decay+gallery+heirloom+nocturne+summit"
            let result = bench.folder.place("all.jpg")
            let every = try shell("\(limit) apply \(all) \"$1\" \"$2\" -j 3", bench.input + "/a.jpg", result)
            #expect(every.status == 0, "\(every)")
            for (opening, closing) in [("[", "]"), ("{a: ", "}")] {
                let recipe = try deep(bench.folder, "deep.yaml", opening, closing)
                let deep = try shell("\(limit) apply \"$1\" \"$2\" \"$3\" -y", recipe, bench.input + "/a.jpg", result)
                #expect(deep.status == 64 && deep.errorLines.count == 1, "\(deep)")
                #expect(deep.errors.contains("nested too deeply"), "\(deep)")
            }
        }
    }

    @Suite("Few open files") struct FewFilesTests {
        @Test("are enough for a picture, or said to be too few", arguments: 3...10) func few(_ count: Int) throws {
            let bench = try SurroundingBench()
            let outcome = try shell(
                "ulimit -n \(count); exec \"$lens\" apply decay \"$1\" \"$2\"", bench.input, bench.output)
            // The loader of programs needs some itself.
            if outcome.status == 127 { return }
            try bench.expectWholeOrNothing(outcome, "\(count)")
            #expect(outcome.status == 0 || outcome.errors.contains("Too many open files"), "\(count): \(outcome)")
            #expect(outcome.status == 0 || count < 8, "\(count): \(outcome)")
        }
    }
#endif
