import ArgumentParser
import Lens

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Develops the pictures that arrive in a folder.",
        discussion: """
            As 'lens batch --resume' does: first what is there and not done, then what comes, until it is interrupted. A \
            picture is taken when it is complete: its writer has closed it or given it its name, or it has stayed the \
            same for a while. A new version of a picture is developed once more and replaces the result, unless somebody \
            has changed that. Two pictures never share a result: the later one fails. A renamed picture is another \
            picture, and the result of one that is gone stays.

            lens watch decay incoming out -r
            lens watch decay /mnt/camera out --poll --settle 5
            lens watch decay incoming out --until-idle 60 --json

            Exit status: 130, 143 or 129 interrupted, 1 the folder or the output has vanished, 64 usage; with \
            --until-idle 0, or 1 if a picture failed.
            """)

    @Argument(
        help: """
            A look: a name that 'lens looks' lists, a recipe (.yaml, .json), a table of colours (.cube), a picture that \
            Lens has developed, or several joined by '+'.
            """)
    var look: String

    @Argument(help: "The folder that pictures arrive in.", completion: .directory)
    var folder: String

    @Argument(help: "The folder to write to; made if it is not there.", completion: .directory)
    var output: String

    @Option(
        help: ArgumentHelp(
            "How long a file must stay the same where nothing tells that it is complete; five times as long where it is "
                + "empty or known to be open.",
            valueName: "seconds"))
    var settle = WatchOptions().settle

    @Flag(
        help: """
            Look into the folder every second and do not rely on being told, for disks that others write to. Those of \
            the network are known anyway.
            """)
    var poll = false

    @Option(help: ArgumentHelp("End when nothing has arrived for so long.", valueName: "seconds"))
    var untilIdle: Double?

    @OptionGroup(title: "Batch") var choices: FolderChoices

    @OptionGroup var development: DevelopmentChoices

    func validate() throws {
        try DevelopmentChoices.require(folder: folder, output: output, of: "a watch")
        guard settle > 0, settle <= 86_400 else { throw ValidationError("settle is \(settle), outside 0…86400") }
        if let untilIdle, !(untilIdle >= 0) { throw ValidationError("until-idle is \(untilIdle)") }
    }

    func run() throws {
        let reference = try development.lookOptions.reference(look, limits: development.limits.limits)
        let options = choices.options()
        let batch = try development.batch(reference, folder: folder, output: output, options)
        var watching = WatchOptions()
        watching.settle = settle
        watching.isPolling = poll
        watching.idleLimit = untilIdle
        // Only now: whoever waits for a pipe that says nothing can be ended at once.
        Interruption.watch()
        let report = development.report(total: nil)
        development.tell(reference)
        if !development.quiet && !development.json {
            Console.note("watching \(ArgumentBytes.text(batch.folder))")
        }
        let summary = try batch.watch(
            watching, isCancelled: { Interruption.isRequested }, listener: { report.take($0) })
        try report.finish(summary)
    }
}
