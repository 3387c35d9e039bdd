#if os(Linux)
    import Testing

    @testable import Lens

    @Suite("The memory of a batch") struct BatchMemoryTests {
        @Test("is bounded by the control groups that the process is in and those around them") func groups() {
            func limits(_ text: String) -> [String] { Array(BatchMemory.controlGroupLimits(of: text).dropFirst(2)) }
            #expect(
                limits("0::/user.slice/job_7/step_0\n") == [
                    "/sys/fs/cgroup/user.slice/memory.max", "/sys/fs/cgroup/user.slice/job_7/memory.max",
                    "/sys/fs/cgroup/user.slice/job_7/step_0/memory.max",
                ])
            #expect(
                limits("12:cpu,cpuacct:/other\n4:memory:/slurm/uid_0\n1:name=systemd:/x:y\n0::/\n") == [
                    "/sys/fs/cgroup/memory/slurm/memory.limit_in_bytes",
                    "/sys/fs/cgroup/memory/slurm/uid_0/memory.limit_in_bytes",
                ])
            // Seen from inside a container; and nothing at all.
            #expect(limits("0::/../../elsewhere\n") == ["/sys/fs/cgroup/elsewhere/memory.max"])
            #expect(limits("").isEmpty && limits("nonsense\n\n1:cpu:/a\n").isEmpty)
            #expect(BatchMemory.share > 0)
        }
    }
#endif
