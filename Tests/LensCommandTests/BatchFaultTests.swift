import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("lens batch is stopped") struct BatchStopTests {
    @Test("by kill -9 at fifty instants: whole results alone, originals as they were, and the rest comes later")
    func killed() throws {
        let bench = try BatchBench(["a.jpg", "b.jpg", "c.jpg", "sub/d.jpg", "sub/e.jpg", "sub/f.jpg"])
        let before = try bench.originals()
        let expected = try bench.expected()
        let clock = ContinuousClock()
        let begun = clock.now
        #expect(try bench.run("-r").status == 0)
        var whole = (clock.now - begun) / .microseconds(1)
        var unfinished = 0
        for instant in 0..<50 {
            // Every third time it begins anew; else it takes up what is there.
            if instant % 3 == 0 { try FileManager.default.removeItem(atPath: bench.output) }
            let running = try bench.start("-r", "--resume")
            usleep(UInt32(whole * Double(instant * 37 % 50 + 1) / 50))
            // The machine may be busier or less so than it was: instants stay within the run.
            whole *= running.hasEnded() ? 0.8 : 1.05
            kill(running.process, SIGKILL)
            _ = try running.finish()
            for (name, bytes) in bench.results { #expect(bytes == expected[name], "\(instant): \(name)") }
            for name in bench.hidden {
                let isOurs = name == ".lens-journal" || name.hasSuffix(".tmp") && name.contains(".lens-")
                #expect(isOurs, "\(instant): \(name)")
            }
            if bench.results.count < expected.count { unfinished += 1 }
            if instant % 3 == 2 || instant == 49 {
                let outcome = try bench.run("-r", "--resume")
                #expect(outcome.status == 0 && bench.results == expected, "\(instant): \(outcome)")
                #expect(bench.hidden == [".lens-journal"], "\(instant)")
            } else if !FileManager.default.fileExists(atPath: bench.output) {
                try FileManager.default.createDirectory(atPath: bench.output, withIntermediateDirectories: false)
            }
        }
        #expect(unfinished > 5)
        #expect(try bench.originals() == before)
    }

    @Test(
        "by a signal: what is in hand leaves nothing, a summary, 130, 143 or 129", arguments: [SIGINT, SIGTERM, SIGHUP])
    func signals(_ number: Int32) throws {
        let bench = try BatchBench((1...10).map { "\($0).jpg" }, width: 700, height: 700)
        let running = try bench.start("-j", "1")
        while bench.results.isEmpty, !running.hasEnded() { usleep(500) }
        kill(running.process, number)
        let outcome = try running.finish()
        #expect(outcome.status == 128 + number, "\(outcome)")
        #expect(outcome.errors.contains("interrupted: ") && outcome.errors.contains(" left"), "\(outcome)")
        #expect(outcome.errors.contains("--resume"))
        #expect((1..<10).contains(bench.results.count) && bench.hidden == [".lens-journal"])
        #expect(try bench.run("--resume", "--quiet").status == 0)
        #expect(try bench.results == bench.expected())
    }

    @Test("by a second signal at once") func twice() throws {
        let bench = try BatchBench((1...3).map { "\($0).jpg" }, width: 1800, height: 1800)
        let running = try bench.start("-j", "2")
        while bench.hidden.count < 2, !running.hasEnded() { usleep(500) }
        kill(running.process, SIGINT)
        usleep(200)
        kill(running.process, SIGINT)
        #expect(try running.finish(within: 5).status == 130)
        #expect(try bench.run("--resume", "--quiet").status == 0)
        #expect(bench.results.count == 3 && bench.hidden == [".lens-journal"])
    }

    @Test("while another one is at work on the same output, it says so and does no harm") func both() throws {
        let bench = try BatchBench((1...6).map { "\($0).jpg" }, width: 600, height: 600)
        let running = try bench.start()
        while bench.hidden.count < 2, !running.hasEnded() { usleep(500) }
        // It stands still, so that it cannot come to its end before the second one has asked.
        kill(running.process, SIGSTOP)
        defer { kill(running.process, SIGCONT) }
        let second = try bench.run("--resume")
        kill(running.process, SIGCONT)
        #expect(second.status == 1 && second.errors.contains("another batch"), "\(second)")
        #expect(try running.finish().status == 0)
        #expect(try bench.results == bench.expected())
    }

    @Test("a single picture gets all threads, and is the same") func threads() throws {
        let bench = try BatchBench(["a.jpg"], width: 700, height: 500)
        for jobs in ["1", "2", "5"] {
            #expect(try bench.run("-j", jobs, "-y").status == 0)
            #expect(try bench.results == bench.expected())
        }
    }
}

#if os(Linux)
    @Suite("lens batch meets a disk") struct BatchDiskTests {
        /// Runs a shell line as root of a name space of its own, where that is allowed; its mounts go away with it.
        /// nil where it is not.
        private func apart(_ line: String, _ arguments: String...) throws -> Outcome? {
            for options in ["-m", "-rm"] {
                let probe = try Running(
                    "/usr/bin/env",
                    ["unshare", options, "sh", "-c", "mount -t tmpfs -o size=16k tmpfs /mnt"].map { Array($0.utf8) }
                ).finish()
                guard probe.status == 0 else { continue }
                return try Running(
                    "/usr/bin/env", (["unshare", options, "sh", "-c", line, "sh"] + arguments).map { Array($0.utf8) },
                    environment: ["lens": tool.path]
                ).finish(within: 120)
            }
            return nil
        }

        @Test("that fills up anywhere: whole results or none, named failures, and the rest once there is room")
        func full() throws {
            let bench = try BatchBench(["a.jpg", "b.jpg", "sub/c.jpg", "sub/d.jpg"], width: 120, height: 90)
            #expect(try bench.run("-r").status == 0)
            // The sizes of the small disk in pages, from nothing to enough; the journal takes one.
            let line = """
                mkdir -p "$3" || exit 99
                for pages in 1 2 3 4 5 6 7 8 9 10 12 14 16; do
                    mount -t tmpfs -o size=$((pages * 4))k tmpfs "$3" || exit 98
                    "$lens" batch decay "$1" "$3" -r -j 1 > "$4" 2>&1; status=$?
                    for place in a.jpg b.jpg sub/c.jpg sub/d.jpg; do
                        [ ! -e "$3/$place" ] || cmp "$2/$place" "$3/$place" || echo "$pages: $place is torn"
                    done
                    left=$(find "$3" -name '*.tmp' | wc -l); count=$(find "$3" -name '*.jpg' | wc -l)
                    echo "$pages $status $count $left $(grep -c 'No space left' "$4")"
                    mount -o remount,size=1m "$3"
                    "$lens" batch decay "$1" "$3" -r --resume --quiet || echo "$pages: not resumed"
                    diff -r -x .lens-journal "$2" "$3" || echo "$pages: another result"
                    umount "$3"
                done
                """
            guard
                let outcome = try apart(
                    line, bench.input, bench.output, bench.folder.place("small"), bench.folder.place("log"))
            else { return }
            #expect(outcome.status == 0, "\(outcome)")
            let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
            #expect(rows.count == 13 && rows.allSatisfy { $0.count == 5 }, "\(outcome.output)")
            for row in rows where row.count == 5 {
                #expect(row[3] == 0, "temporary files left: \(row)")
                #expect(row[1] == (row[2] == 4 ? 0 : 1), "\(row)")
                #expect(row[2] == 4 || row[4] > 0, "not named: \(row)")
            }
            #expect(
                rows.contains { $0[2] == 0 } && rows.contains { $0[2] == 4 } && rows.contains { $0[2] == 2 }, "\(rows)")
        }

        @Test("that may not be written: said at once, nothing else") func readOnly() throws {
            let bench = try BatchBench()
            try FileManager.default.createDirectory(atPath: bench.output, withIntermediateDirectories: false)
            let line = """
                mount -t tmpfs -o ro tmpfs "$2" || exit 99
                "$lens" batch decay "$1" "$2" -r; echo "ended $?"
                "$lens" batch decay "$1" "$2/deeper" -r; echo "ended $?"
                """
            guard let outcome = try apart(line, bench.input, bench.output) else { return }
            #expect(outcome.output == "ended 1\nended 1\n", "\(outcome)")
            #expect(outcome.errorLines.count == 2 && outcome.errors.contains("Read-only file system"), "\(outcome)")
        }

        @Test("whose originals may not be written: they need not be") func readOnlyInput() throws {
            let bench = try BatchBench()
            let line = """
                mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
                "$lens" batch decay "$1" "$2" -r --quiet
                """
            guard let outcome = try apart(line, bench.input, bench.output), outcome.status != 99 else { return }
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try bench.results == bench.expected())
        }

        @Test("that is mounted among the originals as well: its files may be originals") func mounted() throws {
            let bench = try BatchBench()
            try FileManager.default.createDirectory(atPath: bench.output, withIntermediateDirectories: false)
            try FileManager.default.copyItem(atPath: bench.input + "/a.jpg", toPath: bench.output + "/mine.jpg")
            let line = """
                mkdir "$1/prints" && mount --bind "$2" "$1/prints" || exit 99
                "$lens" batch decay "$1" "$2" -r -y; echo "ended $?"
                rm "$2/mine.jpg"
                "$lens" batch decay "$1" "$2" -r --quiet && "$lens" batch decay "$1" "$2" -r -y --quiet; echo "ended $?"
                """
            guard let outcome = try apart(line, bench.input, bench.output), outcome.status != 99 else { return }
            #expect(outcome.output == "ended 64\nended 0\n", "\(outcome)")
            #expect(outcome.errors.contains("such as \(bench.output)/mine.jpg; they may be originals"), "\(outcome)")
            try FileManager.default.removeItem(atPath: bench.input + "/prints")
            #expect(try bench.results == bench.expected())
        }

        @Test(
            "on which files may not grow so long: named, and no more are tried than it takes to see it",
            .enabled(if: !isThreadSanitized))
        func limited() throws {
            let bench = try BatchBench((1...20).map { "\($0).jpg" }, width: 200, height: 150)
            let outcome = try shell(
                "ulimit -f 4; \"$lens\" batch decay \"$1\" \"$2\" -j 1 -q 100", bench.input, bench.output)
            #expect(outcome.status == 1 && outcome.errors.contains("too large"), "\(outcome)")
            #expect(
                outcome.errors.contains("stopped: 4 results in a row") && outcome.errors.contains("16 left"),
                "\(outcome)")
            #expect(bench.results.isEmpty && bench.hidden == [".lens-journal"])
        }
    }
#endif
