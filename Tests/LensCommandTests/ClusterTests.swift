import Foundation
import Lens
import Testing

@Suite("lens batch beyond one machine") struct ClusterTests {
    @Test("--shard, --resume and --verify") func shards() throws {
        let bench = try BatchBench()
        let before = try bench.originals()
        for number in [2, 1] { #expect(try bench.run("-r", "--shard", "\(number)/2").status == 0) }
        #expect(try bench.results == bench.expected())
        #expect(bench.hidden == [".lens-journal-1-of-2", ".lens-journal-2-of-2"])
        let verified = try bench.run("-r", "--verify")
        #expect(verified.status == 0 && verified.output.isEmpty, "\(verified)")
        #expect(verified.errorLines == ["3 of 3 complete"])
        #expect(try bench.run("-r", "--resume", "--shard", "7/9").status == 0, "a part without pictures")
        try FileManager.default.removeItem(atPath: "\(bench.output)/a.jpg")
        let missing = try bench.run("-r", "--verify")
        #expect(missing.status == 1 && missing.errorLines == ["2 of 3 complete, 1 missing"])
        #expect(missing.output == "missing  \(bench.input)/a.jpg → \(bench.output)/a.jpg\n")
        let json = try bench.run("-r", "--verify", "--json", "-q", "50")
        let lines = try json.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(json.status == 1 && lines.count == 4)
        #expect(lines.map { $0["event"] as? String } == ["missing", "otherSettings", "otherSettings", "verified"])
        #expect(lines.last?["total"] as? Int == 3 && lines.last?["missing"] as? Int == 1)
        #expect(lines.last?["isComplete"] as? Bool == false)
        #expect(try bench.originals() == before)
    }

    @Test("--shard auto says where it has looked, and is refused where it makes no sense") func automatic() throws {
        let bench = try BatchBench(["a.jpg", "b.jpg"])
        func run(_ shard: String, _ environment: [String: String?]) throws -> Outcome {
            try Running(
                tool.path, ["batch", "decay", bench.input, bench.output, "--shard", shard].map { Array($0.utf8) },
                environment: environment
            ).finish()
        }
        let none =
            ["SLURM_ARRAY_TASK_ID": nil, "JOB_COMPLETION_INDEX": nil, "AWS_BATCH_JOB_ARRAY_INDEX": nil]
            as [String: String?]
        let nothing = try run("auto", none)
        #expect(nothing.status == 64 && nothing.errors.contains("SLURM_ARRAY_TASK_ID"), "\(nothing)")
        #expect(try run("3/2", none).status == 64)
        #expect(try run("auto", none.merging(["JOB_COMPLETION_INDEX": "0"]) { $1 }).errors.contains("LENS_SHARDS"))
        #expect(!FileManager.default.fileExists(atPath: bench.output))
        let variables = none.merging(["JOB_COMPLETION_INDEX": "1", "LENS_SHARDS": "2"]) { $1 }
        #expect(try run("auto", variables).status == 0)
        #expect(bench.results.count == 1 && bench.hidden == [".lens-journal-2-of-2"])
    }

    @Test("--files-from standard input, by lines or NUL bytes, names as bytes") func lists() throws {
        let bench = try BatchBench()
        _ = try shell("cp \"$1/a.jpg\" \"$1/$(printf '\\351t\\351\\nz.jpg')\"", bench.input)
        let outcome = try shell(
            """
            cd "$1" && find . -type f -print0 | "$lens" batch decay . "$2" --files-from - -0 --quiet
            printf 'a.jpg\\nnone.jpg' | "$lens" batch decay . "$2" --files-from - --resume
            echo $?
            printf '' | "$lens" batch decay . "$2" --files-from -; echo $?
            printf 'a.jpg\\0b.jpg' | "$lens" batch decay . "$2" --files-from -; echo $?
            "$lens" batch decay . "$2" -0; echo $?
            find . -type f -print0 | "$lens" batch decay . "$2" --files-from - --null --verify; echo $?
            """, bench.input, bench.output)
        #expect(outcome.output == "1\n2\n64\n64\n0\n", "\(outcome)")
        #expect(outcome.errors.contains("none.jpg cannot be read") && outcome.errors.contains("4 of 4 complete"))
        #expect(try bench.results == bench.expected())
    }

    @Test("several lists at a time write into one folder") func together() throws {
        let names = (0..<12).map { "p\($0).jpg" }
        let bench = try BatchBench(names)
        let running = try (0..<4).map { part in
            let list = try bench.folder.file(
                "list\(part)", Array(names[part * 3..<part * 3 + 3].joined(separator: "\n").utf8))
            return try bench.start("--files-from", list, "-j", "1", "--resume")
        }
        for process in running {
            let outcome = try process.finish()
            #expect(outcome.status == 0, "\(outcome)")
        }
        #expect(try bench.results == bench.expected())
        #expect(!bench.hidden.contains(".lens-journal") && bench.hidden.count <= 4)
        #expect(try bench.run("--verify").status == 0)
    }
}
