import ArgumentParser
import Lens

/// What is said of a batch as a whole.
struct BatchChoices: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Develop the folders inside as well.")
    var recursive = false

    @Flag(
        help: """
            Skip what an earlier run has done with the same pictures, look and options, and do again what it has done \
            with others. A result that was changed since is kept, with -y too.
            """)
    var resume = false

    @Flag(name: .shortAndLong, help: "Print what would be done, and write nothing.")
    var dryRun = false

    @Option(help: "Put behind each name, before its ending.")
    var suffix = ""

    @Flag(help: "Give results the times of their originals.")
    var preserveTimes = false

    @Flag(name: [.customShort("y"), .long], help: "Replace existing results.")
    var overwrite = false

    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: "Pictures at a time; one a processor unless given.")
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Bytes that the pictures at a time may take together; half of the machine's unless given, and 2G for one that "
                + "must be held whole.",
            valueName: "bytes[K|M|G]"))
    var maxMemory: SizeArgument?

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("jobs is \(jobs); at least one is needed") }
        if suffix.contains("/") { throw ValidationError("a suffix has no '/' in it") }
    }

    func options() throws -> BatchOptions {
        var options = BatchOptions()
        options.isRecursive = recursive
        options.isResuming = resume
        options.isOverwriting = overwrite
        options.suffix = ArgumentBytes.bytes(suffix)
        options.preservesTimes = preserveTimes
        options.jobs = jobs
        options.maxMemory = maxMemory?.value
        return options
    }
}

extension ResultOptions {
    /// The same for every picture of a batch.
    func fill(_ options: inout BatchOptions) throws {
        switch format {
        case .auto: options.container = nil
        case .jpeg: options.container = .jpeg
        case .png: options.container = .png
        }
        options.jpeg = JPEGOptions(
            quality: quality, subsampling: subsampling.value, progressive: progressive, optimized: optimize)
        options.png = PNGOptions(compression: compression)
        options.depth = depth.value
        options.finishing = try finishing()
    }
}
