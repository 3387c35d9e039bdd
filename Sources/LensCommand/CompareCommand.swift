import ArgumentParser
import Lens

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Tells how far two pictures are apart.",
        discussion: """
            Pictures of one size are compared upright, on white, in the first one's colours: ΔE2000 (1 is what a trained \
            eye just sees), PSNR and SSIM.

            Exit status: 0 within the tolerance, 1 beyond it, 2 trouble, 64 usage.

            lens compare before.png after.png
            lens compare before.jpg after.jpg --tolerance 2 --heatmap apart.png --json
            """)

    @Argument(help: "A picture.", completion: .file())
    var first: String

    @Argument(help: "Another one of the same size.", completion: .file())
    var second: String

    @Option(help: ArgumentHelp("How far any pixel may be apart.", valueName: "ΔE2000"))
    var tolerance = 0.0

    @Option(help: ArgumentHelp("Draw where they differ: black is nowhere, yellow is ΔE 10.", valueName: "file"))
    var heatmap: String?

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @OptionGroup var threads: ThreadOptions

    @OptionGroup var outcome: OutcomeOptions

    func validate() throws {
        if !(tolerance >= 0) { throw ValidationError("tolerance is \(tolerance), below 0") }
        if let heatmap, Self.container(of: heatmap) == nil {
            throw ValidationError("--heatmap names a .png or .jpg file")
        }
    }

    private struct Report: Encodable {
        let first, second: String
        let comparison: Comparison
        let tolerance: Double
        let isWithin: Bool
    }

    func run() throws {
        var darkroom = Darkroom(threads: threads.jobs)
        darkroom.limits = limits.limits
        let (found, sources): ((comparison: Comparison, heatMap: PixelBuffer<UInt8>?), [ByteSource])
        do throws(LensError) {
            sources = try [first, second].map { (name) throws(LensError) in
                try ByteSource(path: ArgumentBytes.path(name))
            }
            Interruption.watch()
            found = try darkroom.compare(
                Photo(sources[0]), Photo(sources[1]), withHeatMap: heatmap != nil,
                isCancelled: { Interruption.isRequested })
            if let heatmap, let map = found.heatMap { try draw(map, heatmap, sources, darkroom) }
        } catch {
            Console.error(error.message)
            throw ExitCode(error.fault == .cancelled ? error.exitStatus : 2)
        }
        let isWithin = found.comparison.isWithin(tolerance)
        if outcome.json {
            Console.json(
                Report(
                    first: ArgumentBytes.repaired(first), second: ArgumentBytes.repaired(second),
                    comparison: found.comparison, tolerance: tolerance, isWithin: isWithin))
        } else if !outcome.quiet {
            for line in Self.lines(found.comparison) { Console.out(line) }
        }
        Console.settle()
        if !isWithin { throw ExitCode(1) }
    }

    private func draw(
        _ map: PixelBuffer<UInt8>, _ name: String, _ sources: [ByteSource], _ darkroom: Darkroom
    ) throws(LensError) {
        let path = ArgumentBytes.path(name)
        let sink = ByteSink()
        try darkroom.develop(Photo(pixels: map), to: sink, as: Self.container(of: name) == .jpeg ? .jpeg() : .png())
        // Neither picture is replaced by what tells of it.
        for source in sources.dropFirst() { try WholeFile.keepApart(path, from: source) }
        try WholeFile.write(sink.bytes, to: path, overwriting: outcome.overwrite, notReplacing: sources[0])
    }

    private static func container(of name: String) -> OutputFormat.Container? {
        let ending = ArgumentBytes.path(name).extension?.lowercased() ?? ""
        return OutputFormat.Container.allCases.first { $0.extensions.contains(ending) }
    }

    private static func lines(_ found: Comparison) -> [String] {
        let deltaE = found.deltaE
        let place = deltaE.maxAt.map(String.init).joined(separator: ",")
        return [
            "ΔE2000  mean \(fixed(deltaE.mean, 3))  p99 \(fixed(deltaE.p99, 3))  max \(fixed(deltaE.max, 3))"
                + (deltaE.max > 0 ? " at \(place)" : ""),
            "PSNR    \(found.psnr.map { "\(fixed($0, 2)) dB" } ?? "the same values")",
            "SSIM    \(found.ssim.map { fixed($0, 5) } ?? "less than 11 pixels a side")",
        ]
    }
}
