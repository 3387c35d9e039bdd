#if os(Linux)
    import Foundation
    import Glibc
    import Lens
    import Testing

    @Suite(
        "A system call fails under a page, a table, a map or an exhibition", .enabled(if: FaultyCalls.library != nil))
    struct FaultyPageTests {
        typealias Fault = FaultyCalls.Fault

        private static let calls: [(call: String, error: Int32)] = [
            ("open", EDQUOT), ("pread", EIO), ("write", ENOSPC), ("fsync", EIO), ("close", EDQUOT), ("link", ENOSPC),
            ("rename", EIO),
        ]

        struct Command: CustomTestStringConvertible, Sendable {
            let ending: String
            let words: @Sendable (_ input: String, _ output: String) -> [String]
            var testDescription: String { ending }
        }

        static let commands = [
            Command(ending: "html") {
                ["sheet", $0, $1, "--only", "--look", "dusk", "--strengths", "100%", "-j", "1"]
            },
            Command(ending: "cube") { ["lut", "dusk", $1, "--size", "17"] },
            Command(ending: "png") { ["compare", $0, $0, "--heatmap", $1, "-j", "1"] },
        ]

        @Test("at any of its times: one file that is whole, or a named error and all as it was", arguments: commands)
        func once(_ command: Command) throws {
            let (folder, original) = (try Folder(), try picture())
            let input = try folder.file("in.jpg", original)
            let name = "out.\(command.ending)"
            let words = command.words(input, folder.place(name))
            #expect(try lens(bytes: words.map { Array($0.utf8) }).status == 0)
            let expected = try folder.contents(name)
            var hits = 0
            for (call, error) in Self.calls {
                for number in 1...12 {
                    unlink(folder.place(name))
                    let (outcome, isHit) = try FaultyCalls.lens(
                        words, Fault(call: call, number: number, error: error), in: folder)
                    if !isHit { break }
                    hits += 1
                    let comment = "\(call) \(number): \(outcome)"
                    #expect(try folder.contents("in.jpg") == original, "\(comment)")
                    if outcome.status == 0 || outcome.errors.contains("may not be kept by the disk") {
                        #expect(try folder.contents(name) == expected, "\(comment)")
                        #expect(try folder.names == ["in.jpg", name], "\(comment)")
                    } else {
                        #expect([1, 2].contains(outcome.status) && outcome.errorLines.count == 1, "\(comment)")
                        #expect(outcome.errors.contains(String(cString: strerror(error))), "\(comment)")
                        #expect(try folder.names == ["in.jpg"], "\(comment)")
                    }
                }
            }
            #expect(hits > 5)
        }

        /// What stands in an exhibition, by place.
        private func files(in folder: String) throws -> [String: [UInt8]] {
            var files: [String: [UInt8]] = [:]
            for name in FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [] {
                let path = folder + "/" + name
                var isFolder: ObjCBool = false
                _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                if !isFolder.boolValue { files[name] = try contents(FilePath(path)) }
            }
            return files
        }

        @Test("in an exhibition: nothing torn, nothing left, and the next run completes it")
        func exhibition() throws {
            let (folder, original) = (try Folder(), try picture())
            let (input, output) = (folder.place("in"), folder.place("out"))
            mkdir(input, 0o755)
            for name in ["a.jpg", "b.jpg"] { try folder.file("in/\(name)", original) }
            let words = ["exhibit", input, output, "--sizes", "64", "-j", "1", "--quiet"]
            let plain = (words + ["-y"]).map { Array($0.utf8) }
            #expect(try lens(bytes: plain).status == 0)
            let expected = try files(in: output)
            var hits = 0
            for (call, error) in Self.calls + [("mkdir", EDQUOT)] {
                for number in stride(from: 1, through: 30, by: call == "pread" ? 5 : 2) {
                    try? FileManager.default.removeItem(atPath: output)
                    let (outcome, isHit) = try FaultyCalls.lens(
                        words, Fault(call: call, number: number, error: error), in: folder)
                    if !isHit { break }
                    hits += 1
                    let comment = "\(call) \(number): \(outcome)"
                    if outcome.status != 0 { #expect(!outcome.errors.isEmpty, "\(comment)") }
                    for (place, bytes) in try files(in: output) where place != ".lens-exhibit" {
                        // A page of fewer pictures is whole, too.
                        #expect(place == "index.html" || bytes == expected[place], "\(place), \(comment)")
                    }
                    #expect(try files(in: input) == ["a.jpg": original, "b.jpg": original], "\(comment)")
                    let again = try lens(bytes: plain)
                    #expect(again.status == 0, "\(again), after \(comment)")
                    #expect(try files(in: output) == expected, "\(comment)")
                }
            }
            #expect(hits > 30)
        }

        @Test("interrupted or short, every time: the same exhibition", arguments: ["open", "read", "pread", "write"])
        func always(_ call: String) throws {
            let folder = try Folder()
            mkdir(folder.place("in"), 0o755)
            try folder.file("in/a.jpg", picture())
            var found: [[String: [UInt8]]] = []
            let words = ["exhibit", folder.place("in"), folder.place("out"), "--sizes", "64", "--quiet"]
            for error in call == "open" ? [EINTR] : [EINTR, 0] {
                try? FileManager.default.removeItem(atPath: folder.place("out"))
                let (outcome, _) = try FaultyCalls.lens(words, Fault(call: call, error: error), in: folder)
                #expect(outcome.status == 0, "\(outcome)")
                found.append(try files(in: folder.place("out")))
            }
            try FileManager.default.removeItem(atPath: folder.place("out"))
            #expect(try lens(bytes: words.map { Array($0.utf8) }).status == 0)
            let expected = try files(in: folder.place("out"))
            #expect(found.allSatisfy { $0 == expected })
        }
    }
#endif
