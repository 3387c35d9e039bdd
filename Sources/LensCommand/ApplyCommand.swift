import ArgumentParser
import Lens

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Develops one picture.",
        discussion: """
            INPUT and OUTPUT may be '-', standard input and standard output. JPEG is read and written. An existing \
            OUTPUT is an error unless -y is given; INPUT is never replaced.

            lens apply decay in.jpg out.jpg
            lens apply decay in.jpg out.jpg --strength 60% --set grain.iso=3200
            """)

    @Argument(help: "A look; 'lens looks' lists them.")
    var look: String

    @Argument(help: "The picture to develop.", completion: .file())
    var input: String

    @Argument(help: "The picture to write.", completion: .file())
    var output: String

    @OptionGroup(title: "Look") var lookOptions: LookOptions

    @Option(
        name: [.customShort("q", allowingJoined: true), .long], help: ArgumentHelp("JPEG quality.", valueName: "1…100"))
    var quality = 92

    @Option(
        help: ArgumentHelp(
            "Chroma subsampling; auto is the source's for a JPEG source, else 444 from quality 90 on and 420 below.",
            valueName: "auto|keep|444|422|420"))
    var subsampling = SubsamplingArgument(.auto)

    @Flag(help: "Write a progressive JPEG; holds the whole picture in memory.")
    var progressive = false

    @Flag(name: [.customShort("y"), .long], help: "Replace an existing output.")
    var overwrite = false

    @Flag(help: "Any warning of the decoder is an error.")
    var strict = false

    @Option(help: ArgumentHelp("Pixels a picture may have.", valueName: "count[k|M|G]"))
    var maxPixels = CountArgument(JPEGLimits().maxPixels)

    @Option(help: ArgumentHelp("Bytes a picture may take that must be held whole.", valueName: "bytes[K|M|G]"))
    var maxMemory = SizeArgument(Darkroom.defaultMemory)

    @Option(name: [.customShort("j", allowingJoined: true), .long], help: "Threads; one a processor unless given.")
    var jobs: Int?

    @Flag(help: "Print the result as a line of JSON.")
    var json = false

    @Flag(help: "Print errors only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print the plan: what is developed, step by step.")
    var verbose = false

    func validate() throws {
        guard (1...100).contains(quality) else { throw ValidationError("quality is \(quality), outside 1…100") }
        if let jobs, jobs < 1 { throw ValidationError("jobs is \(jobs); at least one is needed") }
        if output.hasSuffix("/") { throw ValidationError("\(output) names a folder; OUTPUT is a file") }
        if output.isEmpty { throw ValidationError("OUTPUT has no name") }
        if let other = Self.otherFormat(of: output) {
            throw ValidationError("\(output): \(other) is not written; name a .jpg")
        }
        if json && output == "-" { throw ValidationError("'-' and --json both want standard output") }
    }

    /// What a name's ending promises that JPEG is not; endings of no picture promise nothing.
    private static func otherFormat(of name: String) -> String? {
        let known = [
            "png": "PNG", "tif": "TIFF", "tiff": "TIFF", "webp": "WebP", "heic": "HEIC", "heif": "HEIC", "avif": "AVIF",
            "jxl": "JPEG XL", "jp2": "JPEG 2000", "gif": "GIF", "bmp": "BMP", "psd": "Photoshop", "pdf": "PDF",
            "ppm": "PPM", "svg": "SVG", "dng": "DNG",
        ]
        let last = name.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: ".") else { return nil }
        return known[last[last.index(after: dot)...].lowercased()]
    }

    func run() throws {
        let begun = secondsNow()
        var darkroom = Darkroom(threads: jobs, strict: strict)
        darkroom.limits.maxPixels = maxPixels.value
        darkroom.limits.maxMemory = maxMemory.value
        let look = try lookOptions.look(named: look)
        let source =
            input == "-"
            ? try ByteSource(spooling: .standardInput) : try ByteSource(path: ArgumentBytes.path(input))
        if output == "-", let identity = source.identity, identity == Console.outputIdentity {
            throw LensError(.caller, "standard output is the input itself; an original is never replaced")
        }
        // Only now: whoever waits for a pipe that says nothing can be ended at once.
        Interruption.watch()
        let photo = Photo(source).applying(look, strength: lookOptions.amount).seeded(lookOptions.seed?.value)
        let format = OutputFormat.jpeg(quality: quality, subsampling: subsampling.value, progressive: progressive)
        let bar = Console.isTerminal && !quiet ? ProgressBar(name: input, since: begun) : nil
        let development: Development
        do throws(LensError) {
            if output == "-" {
                development = try darkroom.develop(
                    photo, to: ByteSink(descriptor: .standardOutput, name: "standard output"), as: format,
                    isCancelled: { Interruption.isRequested }, progress: { bar?.show($0, of: $1) })
            } else {
                development = try darkroom.develop(
                    photo, to: ArgumentBytes.path(output), as: format, overwriting: overwrite,
                    isCancelled: { Interruption.isRequested }, progress: { bar?.show($0, of: $1) })
            }
        } catch {
            bar?.clear()
            throw error
        }
        bar?.clear()
        report(development, seconds: secondsNow() - begun)
    }

    private struct Report: Encodable {
        let input, output, look: String
        let width, height: Int
        let seed: String
        let subsampling: String?
        let plan: [String]
        let warnings: [String]
        let seconds: Double
    }

    private func report(_ development: Development, seconds: Double) {
        if json {
            let report = Report(
                input: input, output: output, look: look, width: development.format.width,
                height: development.format.height, seed: SeedArgument(development.seed).text,
                subsampling: development.subsampling?.notation, plan: development.plan,
                warnings: development.warnings.map(\.message), seconds: seconds)
            Console.json(report)
        }
        if quiet { return }
        for warning in development.warnings { Console.warning("\(input): \(warning.message)") }
        if verbose {
            for (number, line) in development.plan.enumerated() { Console.note("  \(number + 1). \(line)") }
            Console.note(
                "  seed \(SeedArgument(development.seed).text), \(development.subsampling?.notation ?? "grey"), quality \(quality)"
            )
        }
        if json { return }
        let megapixels = Double(development.format.width * development.format.height) / 1e6
        Console.note("\(input) → \(output)  \(look)  \(fixed(megapixels, 1)) Mpx  \(fixed(seconds, 2)) s")
    }
}
