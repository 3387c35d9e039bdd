import ArgumentParser

/// What is said of the one file that a command makes, and of what it tells.
struct OutcomeOptions: ParsableArguments {
    @Flag(name: [.customShort("y"), .long], help: "Replace an existing output.")
    var overwrite = false

    @Flag(help: "Print the result as a line of JSON.")
    var json = false

    @Flag(help: "Print errors only.")
    var quiet = false

    /// That the result and what tells of it do not meet on standard output.
    func keepApart(from output: String) throws {
        if json && output == "-" { throw ValidationError("'-' and --json both want standard output") }
    }
}

/// How many threads work on one picture.
struct ThreadOptions: ParsableArguments {
    @Option(name: .jobs, help: "Threads; one a processor unless given.", transform: atLeastOne)
    var jobs: Int?
}

extension NameSpecification {
    /// `-j 4`, `-j4` and `--jobs 4`.
    static let jobs: NameSpecification = [.customShort("j", allowingJoined: true), .long]
}

@Sendable func atLeastOne(_ argument: String) throws -> Int {
    guard let count = Int(argument) else { throw ValidationError("'\(argument)' is no number") }
    guard count >= 1 else { throw ValidationError("it is \(count); at least one is needed") }
    return count
}
