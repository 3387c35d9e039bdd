import Foundation
import Lens
import Testing

@Suite("Limits on the command line") struct LimitOptionTests {
    private static let options = [
        "--max-pixels", "--max-metadata", "--max-segments", "--max-scans", "--max-scan-pixels", "--max-profile",
        "--max-unpacked", "--max-warnings", "--time-limit",
    ]

    @Test("help tells them and their defaults", arguments: ["apply", "batch", "watch", "info"])
    func help(_ command: String) throws {
        let text = try lens(command, "--help").output
        for option in Self.options { #expect(text.contains(option), "\(option)") }
        for value in ["1G", "64M", "65536", "500", "50G", "16M", "100K"] {
            #expect(text.contains("(default: \(value))"), "\(value)")
        }
        #expect(command == "info" || text.contains("--max-memory"))
    }

    @Test("at a limit a picture is developed, beyond it the option is named and nothing is left") func each() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture(96, 64))
        let restless = try folder.file("warned.jpg", Array(picture(96, 64).dropLast(300)))
        let png = folder.place("in.png")
        #expect(try lens("apply", "honest", input, png).status == 0)
        let progressive = folder.place("scans.jpg")
        #expect(try lens("apply", "honest", input, progressive, "--progressive").status == 0)
        let need = try Photo(contentsOf: FilePath(progressive)).info().wholePictureBytes
        let cases: [(file: String, option: String, enough: String, tooLittle: String)] = [
            (input, "--max-pixels", "6144", "6143"), (png, "--max-pixels", "6144", "6143"),
            (input, "--max-segments", "20", "3"), (png, "--max-segments", "20", "1"),
            (input, "--max-metadata", "64K", "5"), (png, "--max-metadata", "64K", "5"),
            (progressive, "--max-scans", "10", "9"), (progressive, "--max-scan-pixels", "61440", "61439"),
            (progressive, "--max-memory", "\(need)", "\(need - 1)"),
            (input, "--time-limit", "600", "0.000001"), (png, "--time-limit", "600", "0.000001"),
        ]
        let output = folder.place("out.jpg")
        for (file, option, enough, tooLittle) in cases {
            let developed = try lens("apply", "quiet", file, output, "-y", "\(option)=\(enough)")
            #expect(developed.status == 0, "\(option) \(enough): \(developed)")
            try FileManager.default.removeItem(atPath: output)
            let before = try folder.names
            let refused = try lens("apply", "quiet", file, output, "\(option)=\(tooLittle)")
            #expect(refused.status == 1 && refused.errors.contains("\(option) raises it"), "\(refused)")
            #expect(refused.errorLines.count == 1 && refused.bytes.isEmpty, "\(refused)")
            #expect(try folder.names == before, "\(option)")
            guard option != "--max-memory" else { continue }
            #expect(try lens("info", file, "\(option)=\(enough)").status == 0, "\(option)")
            let told = try lens("info", file, "\(option)=\(tooLittle)")
            #expect(told.status == 1 && told.errors.contains("\(option) raises it"), "\(told)")
        }
        let warned = try lens("apply", "quiet", restless, output, "--max-warnings=10k")
        #expect(warned.status == 0 && warned.errors.contains("Premature end"), "\(warned)")
        let refused = try lens("apply", "quiet", restless, output, "-y", "--max-warnings=1")
        #expect(refused.status == 1 && refused.errors.contains("limit of 1 (--max-warnings raises it)"), "\(refused)")
    }

    @Test("a batch holds each of its pictures against them") func batch() throws {
        let folder = try Folder()
        let input = folder.place("in")
        try FileManager.default.createDirectory(atPath: input, withIntermediateDirectories: false)
        for (name, size) in [("small", 32), ("large", 64)] {
            try Data(picture(size, size)).write(to: URL(fileURLWithPath: "\(input)/\(name).jpg"))
        }
        let outcome = try lens("batch", "quiet", input, folder.place("out"), "--max-pixels", "1024")
        #expect(outcome.status == 1 && outcome.errors.contains("--max-pixels raises it"), "\(outcome)")
        #expect(FileManager.default.fileExists(atPath: folder.place("out") + "/small.jpg"))
    }

    @Test("what is no limit is said with 64") func wrong() throws {
        let folder = try Folder()
        let input = try folder.file("in.jpg", picture())
        for option in Self.options {
            for value in ["0", "-1", "many", "nan"] {
                let outcome = try lens("apply", "quiet", input, folder.place("out.jpg"), "\(option)=\(value)")
                #expect(outcome.status == 64, "\(option)=\(value): \(outcome)")
            }
        }
    }
}
