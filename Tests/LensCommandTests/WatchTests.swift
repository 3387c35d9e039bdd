import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("lens watch") struct WatchTests {
    private func start(_ bench: BatchBench, _ options: String...) throws -> Running {
        let arguments = ["watch", "decay", bench.input, bench.output, "-r", "--settle", "0.3"] + options
        return try Running(tool.path, arguments.map { Array($0.utf8) })
    }

    private func wait(_ running: Running, until isDone: () -> Bool) {
        let end = ContinuousClock.now + .seconds(20)
        while !isDone(), !running.hasEnded(), ContinuousClock.now < end { usleep(5000) }
    }

    @Test("tells a line a picture, and a summary when it is ended by a signal", arguments: [SIGINT, SIGTERM])
    func signals(_ number: Int32) throws {
        let bench = try BatchBench(["a.jpg"])
        let running = try start(bench)
        wait(running) { bench.results.count == 1 }
        try Data(picture()).write(to: URL(fileURLWithPath: bench.input + "/b.jpg"))
        wait(running) { bench.results.count == 2 }
        kill(running.process, number)
        let outcome = try running.finish(within: 10)
        #expect(outcome.status == 128 + number && outcome.bytes.isEmpty, "\(outcome)")
        #expect(outcome.errorLines.first == "watching \(bench.input)", "\(outcome)")
        #expect(outcome.errorLines.dropFirst().first?.hasPrefix("[1] \(bench.input)/a.jpg → ") == true, "\(outcome)")
        #expect(outcome.errorLines.last?.hasPrefix("interrupted: 2 developed  ") == true, "\(outcome)")
        #expect(try bench.results == bench.expected() && bench.hidden == [".lens-journal"])
    }

    @Test("ends when nothing comes, and tells JSON") func idle() throws {
        let bench = try BatchBench()
        let running = try start(bench, "--until-idle", "0.5", "--json", "-y", "--suffix=-x")
        let outcome = try running.finish(within: 20)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        let lines = try outcome.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["event"] as? String } == ["developed", "developed", "developed", "finished"])
        #expect(lines.last?["developed"] as? Int == 3)
        #expect(bench.results.keys.sorted() == ["a-x.jpg", "b-x.jpg", "sub/c-x.jpg"])
    }

    @Test("a failure, a folder that is not there or vanishes: 1; a wrong use: 64") func statuses() throws {
        let bench = try BatchBench(["a.jpg"])
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: bench.input + "/b.jpg"))
        let failed = try start(bench, "--until-idle", "0.2", "--quiet").finish(within: 20)
        #expect(failed.status == 1 && failed.errorLines.count == 1 && failed.errors.contains("b.jpg"), "\(failed)")
        let missing = try lens("watch", "decay", bench.folder.place("nowhere"), bench.output)
        #expect(missing.status == 1 && missing.errors.contains("nowhere cannot be read"), "\(missing)")
        let other = try BatchBench(["a.jpg"])
        let running = try start(other)
        wait(running) { other.results.count == 1 }
        #expect(rename(other.input, other.folder.place("aside")) == 0)
        let vanished = try running.finish(within: 10)
        #expect(vanished.status == 1 && vanished.errors.contains("stopped: \(other.input) has vanished"), "\(vanished)")
        for options in [["--settle", "0"], ["--until-idle", "-1"], ["--resume"], ["-j", "0"]] {
            let arguments = ["watch", "decay", bench.input, bench.output] + options
            #expect(try lens(bytes: arguments.map { Array($0.utf8) }).status == 64, "\(options)")
        }
        #expect(try lens("watch", "decay", bench.output, bench.output).status == 64)
    }

    #if os(Linux)
        @Test("where the system watches no more folders it says so, names the setting and looks itself")
        func limit() throws {
            let bench = try BatchBench(["a.jpg", "1/a.jpg", "2/a.jpg", "3/a.jpg"])
            // The limit of a name space of its own, where that is allowed.
            let line = """
                echo 2 > /proc/sys/user/max_inotify_watches || exit 99
                ( sleep 0.6; cp "$1/a.jpg" "$1/3/b.jpg"; cp "$1/a.jpg" "$1/2/b.jpg" ) &
                "$lens" watch decay "$1" "$2" -r --settle 0.3 --until-idle 1.2
                status=$?; wait; exit $status
                """
            guard try shell("unshare -r true").status == 0 else { return }
            let outcome = try Running(
                "/usr/bin/env",
                ["unshare", "-r", "sh", "-c", line, "sh", bench.input, bench.output].map { Array($0.utf8) },
                environment: ["lens": tool.path]
            ).finish(within: 30)
            if outcome.status == 99 { return }
            #expect(outcome.status == 0, "\(outcome)")
            let warnings = outcome.errorLines.filter { $0.contains("fs.inotify.max_user_watches") }
            #expect(warnings.count == 1, "\(outcome)")
            #expect(try bench.results == bench.expected() && bench.results.count == 6)
        }
    #endif
}
