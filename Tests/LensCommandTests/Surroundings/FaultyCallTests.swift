#if os(Linux)
    import Foundation
    import Glibc
    import Lens
    import Measures
    import Testing

    @Suite("A system call fails", .enabled(if: FaultyCalls.library != nil)) struct FaultyCallTests {
        typealias Fault = FaultyCalls.Fault

        /// Every call of a kind in turn, each with another reason.
        static let calls: [(call: String, errors: [Int32])] = [
            ("open", [EMFILE, EACCES, EDQUOT]), ("pread", [EIO, ESTALE]), ("stat", [EIO]),
            ("write", [ENOSPC, EDQUOT, EIO]), ("fsync", [EIO, EDQUOT, ENOSPC]), ("close", [EDQUOT, EIO]),
            ("link", [EDQUOT, ENOSPC, EIO]), ("rename", [EIO, EDQUOT]),
        ]

        @Test("at any of its times: a whole result, or a named error and all as it was", arguments: calls)
        func once(_ call: String, _ errors: [Int32]) throws {
            var hits = 0
            for existing in [false, true] {
                for number in stride(from: 1, through: 40, by: call == "pread" ? 3 : 1) {
                    let bench = try SurroundingBench(existing: existing)
                    let error = errors[number % errors.count]
                    let words = ["apply", "decay", bench.input, bench.output, "-j", "1"] + (existing ? ["-y"] : [])
                    let (outcome, isHit) = try FaultyCalls.lens(
                        words, Fault(call: call, number: number, error: error), in: bench.folder)
                    if !isHit { break }
                    hits += 1
                    let comment = "\(call) \(number): \(String(cString: strerror(error)))"
                    if outcome.errors.contains("may not be kept by the disk") {
                        // The folder could not be synced: the result has its name, and may lose it in a crash.
                        #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(comment): \(outcome)")
                        #expect(try bench.folder.contents("out.jpg") == bench.expected, "\(comment)")
                        #expect(try bench.folder.names == ["in.jpg", "out.jpg"], "\(comment)")
                        continue
                    }
                    try bench.expectWholeOrNothing(outcome, comment)
                    if outcome.status != 0 {
                        #expect(outcome.errors.contains(String(cString: strerror(error))), "\(comment): \(outcome)")
                        #expect(outcome.errors.contains(bench.folder.path.string), "\(comment): \(outcome)")
                    }
                }
            }
            #expect(hits > 0, "nothing calls \(call)")
        }

        @Test(
            "a file system without hard links does", arguments: [EPERM, ENOTSUP, EMLINK, ENOSYS])
        func noLinks(_ error: Int32) throws {
            let bench = try SurroundingBench()
            let (outcome, isHit) = try FaultyCalls.lens(
                ["apply", "decay", bench.input, bench.output], Fault(call: "link", error: error), in: bench.folder)
            #expect(isHit && outcome.status == 0, "\(outcome)")
            try bench.expectWholeOrNothing(outcome, "\(error)")
        }

        @Test(
            "interrupted or short, every time: the same result",
            arguments: ["open", "pread", "write", "fsync", "close"], [EINTR, 0])
        func always(_ call: String, _ error: Int32) throws {
            if error == 0, !["pread", "write"].contains(call) { return }
            let bench = try SurroundingBench()
            let (outcome, isHit) = try FaultyCalls.lens(
                ["apply", "decay", bench.input, bench.output], Fault(call: call, error: error), in: bench.folder)
            #expect(isHit && outcome.status == 0, "\(call): \(outcome)")
            try bench.expectWholeOrNothing(outcome, call)
        }

        @Test(
            "in a batch too", arguments: ["open", "pread", "write", "fsync", "close"], [EINTR, 0])
        func batch(_ call: String, _ error: Int32) throws {
            if error == 0, !["pread", "write"].contains(call) { return }
            let bench = try BatchBench()
            let (outcome, isHit) = try FaultyCalls.lens(
                ["batch", "decay", bench.input, bench.output, "-r"], Fault(call: call, error: error), in: bench.folder)
            #expect(isHit && outcome.status == 0, "\(call): \(outcome)")
            #expect(try bench.results == bench.expected(), "\(call): \(outcome)")
            #expect(bench.hidden == [".lens-journal"])
        }

        @Test("a quota that is used up in a batch at any write: named, nothing torn, the rest comes later")
        func quota() throws {
            let bench = try BatchBench()
            let expected = try bench.expected()
            let words = ["batch", "decay", bench.input, bench.output, "-r", "-j", "1"]
            for call in ["write", "fsync", "mkdir"] {
                for number in stride(from: 1, through: 40, by: call == "fsync" ? 3 : 1) {
                    try? FileManager.default.removeItem(atPath: bench.output)
                    let (outcome, isHit) = try FaultyCalls.lens(
                        words, Fault(call: call, number: number, error: EDQUOT), in: bench.folder)
                    if !isHit { break }
                    let comment = "\(call) \(number): \(outcome)"
                    // The line that closes a record may be missing: the record is known to be done all the same.
                    if outcome.status != 0 { #expect(outcome.errors.contains("quota"), "\(comment)") }
                    for (name, bytes) in bench.results { #expect(bytes == expected[name], "\(comment)") }
                    #expect(outcome.status == 1 || bench.results == expected, "\(comment)")
                    #expect(bench.hidden.allSatisfy { $0 == ".lens-journal" }, "\(comment)")
                    #expect(
                        try bench.run("-r", "--resume", "--quiet").status == 0 && bench.results == expected,
                        "\(comment)")
                }
            }
        }

        @Test("pipes that give and take a little at a time", arguments: [EINTR, 0])
        func pipes(_ error: Int32) throws {
            let bench = try SurroundingBench()
            let library = try #require(FaultyCalls.library)
            let outcome = try shell(
                """
                cat "$1" | LD_PRELOAD="$2" FAULT_FOLDER=/nowhere FAULT_CALL=pipe FAULT_NUMBER=0 FAULT_ERROR=$3 \\
                    FAULT_TOLD="$4" "$lens" apply decay - - | cat
                """, bench.input, library, "\(error)", bench.folder.place("told"))
            #expect(try bench.folder.names == ["in.jpg", "told"])
            #expect(outcome.bytes == bench.expected, "\(outcome)")
        }

        @Test("a clock that jumps a day back and forth changes nothing", arguments: ["apply", "batch"])
        func clock(_ command: String) throws {
            let bench = try BatchBench(["a.jpg"])
            let apart = command == "apply"
            if apart { mkdir(bench.output, 0o755) }
            let words = apart ? [bench.input + "/a.jpg", bench.output + "/a.jpg"] : [bench.input, bench.output]
            // A limit on time is held against a clock that nobody sets.
            let (outcome, _) = try FaultyCalls.lens(
                [command, "decay"] + words + ["--time-limit", "\(60 * Int(patience))"], Fault(call: "clock"),
                in: bench.folder)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try bench.results == bench.expected())
            #expect(!outcome.errors.contains(" -"), "a negative time: \(outcome)")
        }
    }

    @Suite("A temporary file fails", .enabled(if: FaultyCalls.library != nil)) struct FaultyTemporaryTests {
        /// Larger than what may be taken in memory, and turned, so that it is held in a file.
        private static let words = ["--upright", "--max-memory", "20000", "--metadata", "none"]

        private func turned() throws -> [UInt8] {
            var metadata = PictureMetadata()
            // Big-endian, one entry: orientation (0x112), a short, once, 6.
            metadata.exif = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
            let format = SampleFormat(width: 200, height: 120, layout: .rgb, depth: .eight)
            let sink = ByteSink()
            let encoder = try JPEGEncoder(
                sink: sink, format: format, options: JPEGOptions(quality: 90), metadata: metadata)
            let samples = (0..<(format.bytesPerRow * format.height)).map { UInt8(truncatingIfNeeded: $0 / 7) }
            try samples.withUnsafeBytes {
                try encoder.write(from: #require($0.baseAddress), stride: format.bytesPerRow, count: format.height)
            }
            try encoder.finish()
            return sink.bytes
        }

        @Test(
            "at any call: a named error, and nothing left",
            arguments: [("open", EDQUOT), ("pwrite", ENOSPC), ("pwrite", EDQUOT), ("pread", EIO)])
        func fails(_ call: String, _ error: Int32) throws {
            let (bench, scratch) = (try SurroundingBench(turned()), try Folder())
            var hits = 0
            for number in 1...20 {
                try? FileManager.default.removeItem(atPath: bench.output)
                let (outcome, isHit) = try FaultyCalls.lens(
                    ["apply", "decay", bench.input, bench.output, "-j", "1"] + Self.words,
                    .init(call: call, number: number, error: error), in: scratch,
                    environment: ["TMPDIR": scratch.path.string])
                if !isHit { break }
                hits += 1
                #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(call) \(number): \(outcome)")
                #expect(outcome.errors.contains(String(cString: strerror(error))), "\(call) \(number): \(outcome)")
                #expect(outcome.errors.contains(scratch.path.string), "\(call) \(number): \(outcome)")
                #expect(try bench.folder.names == ["in.jpg"] && scratch.names.isEmpty, "\(call) \(number)")
            }
            #expect(hits > 0, "no \(call) in the temporary folder")
        }

        @Test("interrupted or short: the same result", arguments: ["pwrite", "pread"], [EINTR, 0])
        func always(_ call: String, _ error: Int32) throws {
            let (bench, scratch) = (try SurroundingBench(turned()), try Folder())
            let words = ["apply", "decay", bench.input, bench.output] + Self.words
            #expect(try lens(bytes: words.map { Array($0.utf8) }).status == 0)
            let expected = try bench.folder.contents("out.jpg")
            let (outcome, isHit) = try FaultyCalls.lens(
                words + ["-y"], .init(call: call, error: error), in: scratch,
                environment: ["TMPDIR": scratch.path.string])
            #expect(isHit && outcome.status == 0, "\(outcome)")
            #expect(try bench.folder.contents("out.jpg") == expected)
            #expect(try scratch.names.isEmpty)
        }
    }
#endif
