import ArgumentParser
import Lens

struct ExhibitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exhibit",
        abstract: "Hangs the pictures of a folder as a page to walk through.",
        discussion: """
            OUTPUT becomes a folder with index.html and the pictures in several sizes: open it from a disk or put it on any \
            server; it asks nothing of anybody else. With a look, what was there before lies under a slider. Captions come \
            from the pictures' metadata. Where they were taken, whose camera it was, and what anybody wrote stay at home: \
            --captions all tells titles and descriptions, --metadata all has the files carry everything.

            lens exhibit holiday site --look decay --title 'The harbour' --captions all
            lens exhibit finished site --before originals -r
            lens exhibit holiday site -y

            Exit status: 0 done, 1 a picture failed, 2 there is no picture, 64 usage, 129, 130 and 143 interrupted.
            """)

    @Argument(help: "The folder of pictures.", completion: .directory)
    var folder: String

    @Argument(help: "The folder to hang them in; made if it is not there.", completion: .directory)
    var output: String

    @OptionGroup(title: "Exhibition") var choices: ExhibitChoices

    @OptionGroup(title: "Look") var lookOptions: LookOptions

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @Flag(help: "Print the result as a line of JSON.")
    var json = false

    @Flag(help: "Print failures only.")
    var quiet = false

    func validate() throws {
        try DevelopmentChoices.require(folder: folder, output: output, of: "an exhibition")
        if choices.look == nil, !lookOptions.settings.isEmpty {
            throw ValidationError("--set changes a look, and there is none")
        }
    }

    func run() throws {
        OpenFiles.raiseLimit()
        let begun = secondsNow()
        var exhibit = Exhibit(folder: ArgumentBytes.path(folder), output: ArgumentBytes.path(output))
        choices.fill(&exhibit)
        var darkroom = Darkroom()
        darkroom.limits = limits.limits
        darkroom.limits.maxMemory = choices.maxMemory.value
        if let name = choices.look {
            let reference = try lookOptions.reference(name, limits: darkroom.limits)
            exhibit.look = reference.look
            exhibit.strength = lookOptions.amount
            exhibit.seed = lookOptions.seed?.value ?? reference.seed
        }
        Interruption.watch()
        let bar = Console.isTerminal && !quiet ? ProgressBar(name: "exhibit", since: begun) : nil
        let hung: Exhibit.Hung
        do throws(LensError) {
            hung = try exhibit.hang(
                in: darkroom, isCancelled: { Interruption.isRequested }, progress: { bar?.show($0, of: $1) })
        } catch {
            bar?.clear()
            throw error
        }
        bar?.clear()
        tell(hung, seconds: secondsNow() - begun)
        if !hung.failures.isEmpty { throw ExitCode(1) }
        if hung.pictures.isEmpty { throw ExitCode(2) }
    }

    private func tell(_ hung: Exhibit.Hung, seconds: Double) {
        for failure in hung.failures { Console.error(failure.error.message) }
        if !quiet {
            for note in hung.notes { Console.warning("\(ArgumentBytes.text(note.input)): \(note.message)") }
            if hung.positions > 0 {
                let what =
                    hung.positions == 1
                    ? "1 picture tells where it was" : "\(hung.positions) pictures tell where they were"
                Console.warning("\(what) taken (--metadata all)")
            }
        }
        if json {
            Console.json(ExhibitReport(folder: folder, output: output, hung, seconds: seconds))
        } else if !quiet, hung.pictures.isEmpty {
            if hung.failures.isEmpty {
                let hint = choices.recursive || !hung.notes.isEmpty ? "" : " (-r looks into folders inside)"
                Console.note("lens: there is no picture to hang in \(folder)\(hint)")
            } else {
                Console.note("lens: no picture in \(folder) could be developed, and nothing is hung")
            }
        } else if !quiet {
            let count = hung.pictures.count == 1 ? "1 picture" : "\(hung.pictures.count) pictures"
            let pairs = hung.pairs > 0 ? ", \(hung.pairs) with what was there before" : ""
            let failed = hung.failures.isEmpty ? "" : ", \(hung.failures.count) failed"
            Console.note(
                "\(folder) → \(output)  \(count)\(pairs)\(failed), \(fixed(Double(hung.bytes) / 1e6, 1)) MB  "
                    + duration(seconds))
        }
    }
}

private struct ExhibitReport: Encodable {
    struct Line: Encodable {
        let input: String
        let inputBytes: String?
        let message: String
        let fault: String?

        init(_ input: FilePath, _ message: String, fault: String? = nil) {
            self.input = input.string
            inputBytes = BatchReport.Line.bytes(input)
            self.message = message
            self.fault = fault
        }
    }

    let input, output: String
    /// In the order of the exhibition.
    let pictures: [String]
    let pairs: Int
    /// Of pictures whose files tell where they were taken.
    let positions: Int
    let failures, notes: [Line]
    let bytes: Int
    let seconds: Double

    init(folder: String, output: String, _ hung: Exhibit.Hung, seconds: Double) {
        input = ArgumentBytes.repaired(folder)
        self.output = ArgumentBytes.repaired(output)
        pictures = hung.pictures.map(\.string)
        pairs = hung.pairs
        positions = hung.positions
        failures = hung.failures.map { Line($0.input, $0.error.message, fault: $0.error.fault.rawValue) }
        notes = hung.notes.map { Line($0.input, $0.message) }
        bytes = hung.bytes
        self.seconds = seconds
    }
}
