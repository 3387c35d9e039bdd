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

    @OptionGroup var development: DevelopmentChoices

    func validate() throws {
        if division.verify && batch.dryRun {
            throw ValidationError("--verify looks back and --dry-run ahead; one of them")
        }
        try DevelopmentChoices.require(folder: folder, output: output, of: "a batch")
    }

    func run() throws {
        let reference = try development.lookOptions.reference(look, limits: development.limits.limits)
        var options = batch.options()
        let list = try division.fill(&options)
        let batch = try development.batch(reference, folder: folder, output: output, options)
        // Only now: whoever waits for a pipe that says nothing can be ended at once.
        Interruption.watch()
        if division.verify { return try verify(batch, list) }
        let plan =
            try list.map { (list) throws(LensError) in
                try batch.plan(list, isCancelled: { Interruption.isRequested })
            } ?? batch.plan { Interruption.isRequested }
        let report = development.report(isDryRun: self.batch.dryRun, total: plan.entries.count)
        development.tell(reference)
        if plan.isEmpty {
            if !development.quiet {
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
        try report.finish(summary)
    }

    /// Compares what is there with what the journals say, and writes nothing.
    private func verify(_ batch: Batch, _ list: FileList?) throws {
        let showsBar = Console.isTerminal && !development.quiet
        let result = try batch.verify(
            list, isCancelled: { Interruption.isRequested },
            progress: { done, total in if showsBar { Console.progress("\(done)/\(total) verified") } })
        if showsBar { Console.progress("") }
        let status = VerifyReport(json: development.json, quiet: development.quiet).show(result)
        if status == 2 && !development.quiet {
            Console.note("lens: there is no picture in \(list == nil ? folder : "the list") to have a result of")
        }
        if status != 0 { throw ExitCode(status) }
    }

    private func hint(_ plan: BatchPlan) -> String {
        if plan.entries.contains(where: { $0.output == nil }) { return " that Lens develops" }
        return batch.folder.recursive || division.filesFrom != nil ? "" : " (-r looks into folders inside)"
    }
}
