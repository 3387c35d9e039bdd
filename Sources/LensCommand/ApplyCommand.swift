import ArgumentParser
import Lens

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Develops one picture.",
        discussion: """
            INPUT and OUTPUT may be '-', standard input and standard output. JPEG and PNG are read and written. An \
            existing OUTPUT is an error unless -y is given; INPUT is never replaced.

            lens apply decay in.jpg out.jpg
            lens apply decay in.jpg out.jpg --strength 60% --set grain.iso=3200
            lens apply decay in.png out.jpg --size 2048x2048 --profile srgb --metadata private
            lens apply decay+mine.yaml+film.cube in.jpg out.jpg
            lens apply finished.jpg in.jpg out.jpg
            """)

    @Argument(
        help: """
            A look: a name that 'lens looks' lists, a recipe (.yaml, .json), a table of colours (.cube), a picture that \
            Lens has developed, or several joined by '+'.
            """)
    var look: String

    @Argument(help: "The picture to develop.", completion: .file())
    var input: String

    @Argument(help: "The picture to write.", completion: .file())
    var output: String

    @OptionGroup(title: "Look") var lookOptions: LookOptions

    @OptionGroup(title: "Result") var result: ResultOptions

    @Flag(help: "Any warning of the decoder is an error.")
    var strict = false

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @Option(
        help: ArgumentHelp(
            "Bytes a picture may take that cannot be developed by strips alone.", valueName: "bytes[K|M|G]"))
    var maxMemory = SizeArgument(Darkroom.defaultMemory)

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var outcome: OutcomeOptions

    @Flag(name: .shortAndLong, help: "Print the plan: what is developed, step by step.")
    var verbose = false

    func validate() throws {
        if output.hasSuffix("/") { throw ValidationError("\(output) names a folder; OUTPUT is a file") }
        if output.isEmpty { throw ValidationError("OUTPUT has no name") }
        _ = try result.container(named: output)
        try outcome.keepApart(from: output)
    }

    func run() throws {
        let begun = secondsNow()
        var darkroom = Darkroom(threads: threads.jobs, strict: strict)
        darkroom.limits = limits.limits
        darkroom.limits.maxMemory = maxMemory.value
        let reference = try lookOptions.reference(look, limits: darkroom.limits)
        let source =
            input == "-"
            ? try ByteSource(spooling: .standardInput) : try ByteSource(path: ArgumentBytes.path(input))
        if output == "-" {
            try Console.requireApart(from: source)
            try reference.keepApart(from: Console.outputIdentity, called: "standard output")
        } else {
            try reference.keepApart(from: ArgumentBytes.path(output))
            if let file = result.profileFile { try WholeFile.keepApart(ArgumentBytes.path(output), from: file) }
        }
        let finishing = try result.finishing()
        // Only now: whoever waits for a pipe that says nothing can be ended at once.
        Interruption.watch()
        let photo = Photo(source).applying(reference.look, strength: lookOptions.amount)
            .seeded(lookOptions.seed?.value ?? reference.seed)
        let format = try result.format(for: output, source: source)
        let bar = Console.isTerminal && !outcome.quiet ? ProgressBar(name: input, since: begun) : nil
        let development: Development
        do throws(LensError) {
            if output == "-" {
                development = try darkroom.develop(
                    photo, to: ByteSink(descriptor: .standardOutput, name: "standard output"), as: format,
                    finishing: finishing, isCancelled: { Interruption.isRequested }, progress: { bar?.show($0, of: $1) }
                )
            } else {
                development = try darkroom.develop(
                    photo, to: ArgumentBytes.path(output), as: format, finishing: finishing,
                    overwriting: outcome.overwrite,
                    isCancelled: { Interruption.isRequested }, progress: { bar?.show($0, of: $1) })
            }
        } catch {
            bar?.clear()
            throw error
        }
        bar?.clear()
        report(development, reference, seconds: secondsNow() - begun)
    }

    private struct Report: Encodable {
        let input, output: String
        /// The look's name, and LOOK as it was written.
        let look, reference: String
        let format: String
        let width, height, depth: Int
        let layout, colors: String
        let seed: String
        let subsampling: String?
        let plan: [String]
        let warnings: [String]
        let seconds: Double
    }

    private func report(_ development: Development, _ reference: LookReference, seconds: Double) {
        if outcome.json {
            let report = Report(
                input: ArgumentBytes.repaired(input), output: ArgumentBytes.repaired(output),
                look: reference.look.name, reference: ArgumentBytes.repaired(look),
                format: development.container.rawValue,
                width: development.format.width, height: development.format.height,
                depth: development.format.depth.rawValue, layout: development.format.layout.rawValue,
                colors: development.colors, seed: SeedArgument(development.seed).text,
                subsampling: development.subsampling?.notation, plan: development.plan,
                warnings: development.warnings.map(\.message), seconds: seconds)
            Console.json(report)
        }
        if outcome.quiet { return }
        for warning in development.warnings { Console.warning("\(input): \(warning.message)") }
        if verbose {
            for note in reference.notes { Console.note("  \(note)") }
            for filter in reference.look.overruled {
                Console.note("  a picture has one \(type(of: filter).name): the last one named counts")
            }
            for (number, line) in development.plan.enumerated() { Console.note("  \(number + 1). \(line)") }
            var notes = [
                "seed \(SeedArgument(development.seed).text)", development.container.rawValue,
                "\(development.format.depth.rawValue) bit \(development.format.layout.rawValue)", development.colors,
            ]
            if let subsampling = development.subsampling { notes.append(subsampling.notation) }
            Console.note("  \(notes.joined(separator: ", "))")
        }
        if outcome.json { return }
        let megapixels = Double(development.format.width * development.format.height) / 1e6
        Console.note("\(input) → \(output)  \(look)  \(fixed(megapixels, 1)) Mpx  \(fixed(seconds, 2)) s")
    }
}
