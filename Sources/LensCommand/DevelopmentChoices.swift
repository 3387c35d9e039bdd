import ArgumentParser
import Lens

/// What is said of how the pictures of a folder are developed and of what is told, the same for every command that
/// develops one.
struct DevelopmentChoices: ParsableArguments {
    @OptionGroup(title: "Look") var lookOptions: LookOptions

    @OptionGroup(title: "Result") var result: ResultOptions

    @Flag(help: "Any warning of the decoder is an error.")
    var strict = false

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @Flag(help: "Print a line of JSON an event.")
    var json = false

    @Flag(help: "Print failures only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print what is skipped and why, and what is said of each picture.")
    var verbose = false

    /// FOLDER and OUTPUT are folders with names.
    static func require(folder: String, output: String, of command: String) throws {
        if folder.isEmpty { throw ValidationError("FOLDER has no name") }
        if output.isEmpty { throw ValidationError("OUTPUT has no name") }
        if folder == "-" || output == "-" { throw ValidationError("\(command) reads and writes folders, not '-'") }
    }

    /// - Parameter options: what the command has said already.
    func batch(
        _ reference: LookReference, folder: String, output: String, _ options: BatchOptions
    ) throws -> Batch {
        OpenFiles.raiseLimit()
        var options = options
        options.strength = lookOptions.amount
        options.seed = lookOptions.seed?.value ?? reference.seed
        options.kept += reference.sources
        if let file = result.profileFile { options.kept.append(file) }
        options.isStrict = strict
        options.limits = limits.limits
        try result.fill(&options)
        return Batch(
            look: reference.look, folder: ArgumentBytes.path(folder), output: ArgumentBytes.path(output),
            options: options)
    }

    func report(isDryRun: Bool = false, total: Int?) -> BatchReport {
        BatchReport(json: json, quiet: quiet, verbose: verbose, isDryRun: isDryRun, total: total)
    }

    /// What is to be known of the look.
    func tell(_ reference: LookReference) {
        if verbose && !quiet { for note in reference.notes { Console.note("  \(note)") } }
    }
}

extension BatchReport {
    /// Ends the report and the command, with the status that the outcome has.
    func finish(_ summary: BatchSummary) throws {
        close(summary)
        if summary.isCancelled { throw ExitCode(Interruption.exitStatus) }
        if summary.failed > 0 || summary.stop != nil { throw ExitCode(1) }
    }
}
