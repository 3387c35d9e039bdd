import ArgumentParser
import Lens

struct SheetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet",
        abstract: "Shows every look on one picture, as a page to choose from.",
        discussion: """
            The page is one file that needs nothing else: open it in a browser, send it, keep it. Each look comes at \
            three strengths, with the command that makes it; a click enlarges, with the original under a slider. \
            Commands name INPUT and LOOK as they are given here and run in the same folder: who gives a name alone \
            keeps the folders off the page.

            lens sheet photo.jpg sheet.html
            lens sheet photo.jpg sheet.html --look mine.yaml --look decay+dusk
            lens sheet photo.jpg sheet.html --only --look dawn --look dusk --strengths 50%,100%
            """)

    @Argument(help: "The picture; '-' is standard input.", completion: .file())
    var input: String

    @Argument(help: "The page to write (.html); '-' is standard output.", completion: .file())
    var output: String

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            "A look beside those of Lens: a recipe, a table, a finished picture, or several joined by '+'. Repeatable.",
            valueName: "look"))
    var look: [String] = []

    @Flag(help: "Show the looks that are named, and no others.")
    var only = false

    @Option(help: ArgumentHelp("How much of each look; the page opens with the last.", valueName: "0…1,…"))
    var strengths = StrengthsArgument([0.35, 0.7, 1])

    @Option(help: ArgumentHelp("What each picture fits into.", valueName: "160…4096"))
    var size = 960

    @Option(name: .shortAndLong, help: ArgumentHelp("JPEG quality of the page's pictures.", valueName: "1…100"))
    var quality = 84

    @Option(help: "Where grain and marks of time come from; the picture's own data decide otherwise.")
    var seed: SeedArgument?

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var outcome: OutcomeOptions

    func validate() throws {
        if output.isEmpty || output.hasSuffix("/") { throw ValidationError("OUTPUT is a file") }
        if only && look.isEmpty {
            throw ValidationError("--only shows the looks that --look names, and there are none")
        }
        try outcome.keepApart(from: output)
    }

    private struct Report: Encodable {
        let input, output: String
        let looks: [String]
        let strengths: [Double]
        let bytes: Int
        let seconds: Double
    }

    func run() throws {
        let begun = secondsNow()
        var entries = only ? [] : Look.all.map { Sheet.Entry($0) }
        var references: [LookReference] = []
        for name in look {
            let reference = try LookReference(name, limits: limits.limits, path: ArgumentBytes.path)
            references.append(reference)
            entries.append(Sheet.Entry(reference, word: ArgumentBytes.bytes(name)))
        }
        let source =
            input == "-" ? try ByteSource(spooling: .standardInput) : try ByteSource(path: ArgumentBytes.path(input))
        var darkroom = Darkroom(threads: threads.jobs)
        darkroom.limits = limits.limits
        Interruption.watch()
        let sheet = Sheet(entries, strengths: strengths.values, size: size, quality: quality)
        let bar = Console.isTerminal && !outcome.quiet ? ProgressBar(name: "sheet", since: begun) : nil
        let page: [UInt8]
        do throws(LensError) {
            page = try sheet.page(
                of: Photo(source).seeded(seed?.value), named: ArgumentBytes.path(input), in: darkroom,
                isCancelled: { Interruption.isRequested }, progress: { bar?.show($0, of: $1) })
        } catch {
            bar?.clear()
            throw error
        }
        bar?.clear()
        if output == "-" {
            try Console.requireApart(from: source)
            for reference in references {
                try reference.keepApart(from: Console.outputIdentity, called: "standard output")
            }
            Console.out(bytes: page.dropLast())
        } else {
            for reference in references { try reference.keepApart(from: ArgumentBytes.path(output)) }
            try WholeFile.write(
                page, to: ArgumentBytes.path(output), overwriting: outcome.overwrite, notReplacing: source)
        }
        let seconds = secondsNow() - begun
        if outcome.json {
            Console.json(
                Report(
                    input: ArgumentBytes.repaired(input), output: ArgumentBytes.repaired(output),
                    looks: entries.map(\.reference), strengths: strengths.values, bytes: page.count, seconds: seconds))
        } else if !outcome.quiet {
            Console.note(
                "\(input) → \(output)  \(entries.count) looks, \(fixed(Double(page.count) / 1e6, 1)) MB  "
                    + "\(fixed(seconds, 2)) s")
        }
    }
}

/// Strengths with commas between them.
struct StrengthsArgument: ExpressibleByArgument, CustomStringConvertible {
    let values: [Double]

    init(_ values: [Double]) { self.values = values }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { StrengthArgument(argument: String($0))?.value }.filter { $0 > 0 }
        guard values.count == parts.count, values.count <= 8 else { return nil }
        self.values = values
    }

    var description: String { values.map { "\(Int(($0 * 100).rounded()))%" }.joined(separator: ",") }
}
