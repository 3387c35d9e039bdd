import ArgumentParser
import Lens

struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Develops the pictures of a folder.",
        discussion: """
            Pictures are known by their content. OUTPUT mirrors FOLDER; originals are never written to. A result that \
            exists is skipped unless -y is given. What was done is kept in OUTPUT's .lens-journal: after an \
            interruption, --resume finishes the rest.

            lens batch decay holiday out
            lens batch decay holiday out -r --resume
            lens batch dusk+mine.yaml holiday out -r --suffix -dusk --size 2048x2048 --dry-run

            lens batch decay holiday out -r --resume --shard 3/8
            lens batch decay holiday out -r --verify

            Exit status: 0 done, skipped or verified, 1 a picture failed or is not there as it was made, 2 there is no \
            picture, 64 usage, 129, 130 and 143 interrupted.
            """)

    @Argument(
        help: """
            A look: a name that 'lens looks' lists, a recipe (.yaml, .json), a table of colours (.cube), a picture that \
            Lens has developed, or several joined by '+'.
            """)
    var look: String

    @Argument(help: "The folder of pictures.", completion: .directory)
    var folder: String

    @Argument(help: "The folder to write to; made if it is not there.", completion: .directory)
    var output: String

    @OptionGroup(title: "Batch") var batch: BatchChoices

    @OptionGroup(title: "Beyond one machine") var division: DivisionChoices

    @OptionGroup(title: "Look") var lookOptions: LookOptions

    @OptionGroup(title: "Result") var result: ResultOptions

    @Flag(help: "Any warning of the decoder is an error.")
    var strict = false

    @Option(help: ArgumentHelp("Pixels a picture may have.", valueName: "count[k|M|G]"))
    var maxPixels = CountArgument(PictureLimits().maxPixels)

    @Flag(help: "Print a line of JSON an event.")
    var json = false

    @Flag(help: "Print failures only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print what is skipped and why, and what is said of each picture.")
    var verbose = false

    func validate() throws {
        if division.verify && batch.dryRun {
            throw ValidationError("--verify looks back and --dry-run ahead; one of them")
        }
        if folder.isEmpty { throw ValidationError("FOLDER has no name") }
        if output.isEmpty { throw ValidationError("OUTPUT has no name") }
        if folder == "-" || output == "-" { throw ValidationError("a batch reads and writes folders, not '-'") }
    }

    func run() throws {
        let reference = try lookOptions.reference(look)
        var options = batch.options()
        let list = try division.fill(&options)
        options.strength = lookOptions.amount
        options.seed = lookOptions.seed?.value ?? reference.seed
        options.kept = reference.sources
        options.isStrict = strict
        options.maxPixels = maxPixels.value
        try result.fill(&options)
        let batch = Batch(
            look: reference.look, folder: ArgumentBytes.path(folder), output: ArgumentBytes.path(output),
            options: options)
        // Only now: whoever waits for a pipe that says nothing can be ended at once.
        Interruption.watch()
        if division.verify { return try verify(batch, list) }
        let plan =
            try list.map { (list) throws(LensError) in
                try batch.plan(list, isCancelled: { Interruption.isRequested })
            } ?? batch.plan { Interruption.isRequested }
        let report = BatchReport(
            json: json, quiet: quiet, verbose: verbose, isDryRun: self.batch.dryRun, total: plan.entries.count)
        if verbose && !quiet { for note in reference.notes { Console.note("  \(note)") } }
        if plan.isEmpty {
            if !quiet {
                Console.note("lens: there is no picture in \(list == nil ? folder : "the list")\(hint(plan))")
            }
            throw ExitCode(2)
        }
        if self.batch.dryRun {
            let failures = report.show(plan)
            if failures > 0 { throw ExitCode(1) }
            return
        }
        let summary = try batch.run(plan, isCancelled: { Interruption.isRequested }, listener: { report.take($0) })
        report.close(summary)
        if summary.isCancelled { throw ExitCode(Interruption.exitStatus) }
        if summary.failed > 0 || summary.stop != nil { throw ExitCode(1) }
    }

    /// Compares what is there with what the journals say, and writes nothing.
    private func verify(_ batch: Batch, _ list: FileList?) throws {
        let showsBar = Console.isTerminal && !quiet
        let result = try batch.verify(
            list, isCancelled: { Interruption.isRequested },
            progress: { done, total in if showsBar { Console.progress("\(done)/\(total) verified") } })
        if showsBar { Console.progress("") }
        let status = VerifyReport(json: json, quiet: quiet).show(result)
        if status == 2 && !quiet {
            Console.note("lens: there is no picture in \(list == nil ? folder : "the list") to have a result of")
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func hint(_ plan: BatchPlan) -> String {
        if plan.entries.contains(where: { $0.output == nil }) { return " that Lens develops" }
        return batch.folder.recursive || division.filesFrom != nil ? "" : " (-r looks into folders inside)"
    }
}
