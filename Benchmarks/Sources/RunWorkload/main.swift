import Workloads

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// run-workload GROUP NAME TIMES: prepares a workload, and runs it so many times. Without arguments: groups and names.

func fail(_ message: String, _ status: Int32) -> Never {
    _ = (message + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(status)
}

let arguments = CommandLine.arguments
if arguments.count == 1 {
    for workload in Workload.all { print("\(workload.group)\t\(workload.name)") }
    exit(0)
}
guard arguments.count == 4, let times = Int(arguments[3]) else { fail("usage: run-workload [GROUP NAME TIMES]", 64) }
guard let workload = Workload.all.first(where: { $0.group == arguments[1] && $0.name == arguments[2] }) else {
    fail("no workload '\(arguments[2])' of '\(arguments[1])'", 1)
}
do {
    let run = try workload.prepare(Picture.small())
    for _ in 0..<times { try run() }
} catch {
    fail("\(workload.name): \(error)", 1)
}
