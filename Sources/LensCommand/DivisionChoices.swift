import ArgumentParser
import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `3/8`, or `auto`.
struct ShardArgument: ExpressibleByArgument {
    let text: String

    init?(argument: String) { text = argument }

    /// - Throws: `.caller` if it is no shard, or none can be found.
    func shard() throws(LensError) -> BatchShard {
        guard text == "auto" else { return try BatchShard(text) }
        return try BatchShard(environment: { name in getenv(name).map { String(cString: $0) } })
    }
}

/// What several processes are told that develop one folder together.
struct DivisionChoices: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Develop one of N parts, even in bytes, the same ones wherever and whenever each is begun. 'auto' takes K and N \
            from a Slurm array, a Kubernetes Indexed Job (with LENS_SHARDS=N) or an AWS Batch array. Each part has its \
            own journal; --resume counts all of them, whatever N was.
            """, valueName: "K/N|auto"))
    var shard: ShardArgument?

    @Option(
        help: ArgumentHelp(
            """
            Develop the pictures that a file, or standard input ('-'), names a line each, instead of all of FOLDER. Names \
            start from FOLDER or are absolute and lie in it. Several such processes may write into one OUTPUT.
            """, valueName: "file|-"))
    var filesFrom: String?

    @Flag(name: [.customShort("0"), .long], help: "Names of --files-from end with a NUL byte.")
    var null = false

    @Flag(
        help: """
            Write nothing, and compare all results with what the journals say of them: tell what is missing, changed, \
            made with other settings or of other content, and what belongs to no picture any more.
            """)
    var verify = false

    func validate() throws {
        if null && filesFrom == nil { throw ValidationError("-0 says how --files-from ends its names") }
        if filesFrom == "" { throw ValidationError("--files-from has no name") }
        // Said before anything is read.
        do { _ = try shard?.shard() } catch { throw ValidationError(error.message) }
    }

    /// - Returns: the pictures' names, if there is a list.
    func fill(_ options: inout BatchOptions) throws(LensError) -> FileList? {
        options.shard = try shard?.shard()
        guard let filesFrom else { return nil }
        // A shard has a journal that is its own already.
        options.isAmongOthers = options.shard == nil
        let file = filesFrom == "-" ? nil : ArgumentBytes.path(filesFrom)
        if let file { options.kept.append(file) }
        return try FileList(contentsOf: file, separator: null ? .null : .newline)
    }
}
