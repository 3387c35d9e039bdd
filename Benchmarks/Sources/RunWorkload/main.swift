import Workloads

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// run-workload GROUP NAME…: prepares each of these workloads and takes two turns. What is made once, at the start or at
// the first turn, is not in the second, which lies between two functions that a profiler finds by their names. Without
// arguments: all groups and names.

nonisolated(unsafe) var turns = 0

@inline(never)
func turnBegins() { turns += 1 }

@inline(never)
func turnEnds() { turns -= 1 }

func fail(_ message: String, _ status: Int32) -> Never {
    _ = (message + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(status)
}

let arguments = CommandLine.arguments
if arguments.count == 1 {
    for workload in Workload.all { print("\(workload.group)\t\(workload.name)") }
    exit(0)
}
guard arguments.count > 2 else { fail("usage: run-workload [GROUP NAME…]", 64) }
let picture: Picture
do { picture = try Picture.small() } catch { fail("\(error)", 1) }
for name in arguments[2...] {
    guard let workload = Workload.all.first(where: { $0.group == arguments[1] && $0.name == name }) else {
        fail("no workload '\(name)' of '\(arguments[1])'", 1)
    }
    do {
        let run = try workload.prepare(picture)
        try run()
        turnBegins()
        try run()
        turnEnds()
    } catch {
        fail("\(workload.group): \(workload.name): \(error)", 1)
    }
}
