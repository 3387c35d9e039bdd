import ArgumentParser
import Lens

/// What is said of a folder of pictures and its results, the same for every command that develops one.
struct FolderChoices: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Develop the folders inside as well.")
    var recursive = false

    @Option(parsing: .unconditional, help: "Put behind each name, before its ending.")
    var suffix = ""

    @Flag(help: "Give results the times of their originals.")
    var preserveTimes = false

    @Flag(name: [.customShort("y"), .long], help: "Replace existing results.")
    var overwrite = false

    @Option(
        name: .jobs, help: "Pictures at a time; one a processor unless given.", transform: atLeastOne)
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Bytes that the pictures at a time may take together; half of the machine's unless given, and 2G for one that "
                + "must be held whole.",
            valueName: "bytes[K|M|G]"))
    var maxMemory: SizeArgument?

    func validate() throws {
        if suffix.contains("/") { throw ValidationError("a suffix has no '/' in it") }
    }

    func options() -> BatchOptions {
        var options = BatchOptions()
        options.isRecursive = recursive
        options.isOverwriting = overwrite
        options.suffix = ArgumentBytes.bytes(suffix)
        options.preservesTimes = preserveTimes
        options.jobs = jobs
        options.maxMemory = maxMemory?.value
        return options
    }
}
