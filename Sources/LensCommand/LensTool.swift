import ArgumentParser
import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@main
struct LensTool: ParsableCommand {
    static let version = lensVersion

    static let configuration = CommandConfiguration(
        commandName: "lens",
        abstract: "Develops photographs with looks.",
        discussion: """
            Originals are never written to: a result appears under its name whole, or not at all.

            Exit status: 0 done, 1 a picture failed, 2 a batch found none, 64 usage, 129, 130 and 143 interrupted.
            """,
        version: version,
        subcommands: [
            ApplyCommand.self, BatchCommand.self, WatchCommand.self, LooksCommand.self, SheetCommand.self,
            ExhibitCommand.self, CompareCommand.self, LutCommand.self,
            InfoCommand.self,
        ])

    static func main() {
        Console.holdPlaces()
        Interruption.ignoreBrokenPipes()
        FreedMemory.shareHeapWhereScarce()
        // Folders within folders take some stack, and 'ulimit -s' may leave little.
        let hasRun: Void? = hasSmallStack ? try? Crew.apart(stack: stackBytes, run) : nil
        if hasRun == nil { run() }
    }

    private static let stackBytes = 4 << 20

    private static var hasSmallStack: Bool {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_STACK.rawValue)
        #else
            let resource = RLIMIT_STACK
        #endif
        return getrlimit(resource, &limit) == 0 && limit.rlim_cur < stackBytes
    }

    private static func run() {
        // File names are bytes; the parser wants text. Bytes that are no text travel in disguise.
        let arguments = ArgumentBytes.processArguments().dropFirst().map(ArgumentBytes.disguise)
        do {
            var command = try parseAsRoot(Array(arguments))
            try command.run()
            Console.settle()
        } catch let error as LensError {
            Console.error(error.message)
            exit(withError: ExitCode(error.exitStatus))
        } catch {
            let status = exitCode(for: error)
            // Help and the version are results.
            if status.isSuccess { exit(withError: error) }
            let message = fullMessage(for: error)
            if !message.isEmpty { for line in message.split(separator: "\n") { Console.note(String(line)) } }
            exit(withError: status)
        }
    }
}

extension LensError {
    var exitStatus: Int32 {
        switch fault {
        case .input, .unsupported, .limit, .output: 1
        case .caller: 64
        case .cancelled: Interruption.exitStatus
        }
    }
}
