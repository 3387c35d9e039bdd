import ArgumentParser
import Lens

struct LutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lut",
        abstract: "Writes a look's colours as a table (.cube) for other programs.",
        discussion: """
            What acts by place, by neighbouring pixels or by chance, such as a vignette or grain, is left out and named.

            lens lut decay decay.cube
            lens lut decay+mine.yaml out.cube --size 65 --space p3
            """)

    @Argument(help: "A look: a name, a recipe, a finished picture, or several joined by '+'.")
    var look: String

    @Argument(help: "The .cube file to write; '-' is standard output.", completion: .file())
    var output: String

    @Option(
        help: ArgumentHelp("Points an axis; 33, or 65 for a look that acts by hue, unless given.", valueName: "17…65"))
    var size: Int?

    @Option(
        help: ArgumentHelp(
            "The colours that go in and come out.",
            valueName: ColorLookup.Space.allCases.map(\.rawValue).joined(separator: "|")))
    var space = ColorLookup.Space.sRGB

    @OptionGroup(title: "Look") var lookOptions: LookOptions

    @OptionGroup var outcome: OutcomeOptions

    func validate() throws {
        if let size, !(17...65).contains(size) { throw ValidationError("size is \(size), outside 17…65") }
        if output.isEmpty || output.hasSuffix("/") { throw ValidationError("OUTPUT is a file") }
        if output != "-", !output.lowercased().hasSuffix(".cube") {
            throw ValidationError("OUTPUT is a .cube file, or '-'")
        }
        try outcome.keepApart(from: output)
    }

    private struct Report: Encodable {
        let look, output, space: String
        let size: Int
        let filters, leftOut: [String]
    }

    func run() throws {
        let reference = try lookOptions.reference(look, limits: PictureLimits())
        let whole = reference.look.at(lookOptions.amount)
        let leftOut = Self.names(whole.beyondColor)
        let size = size ?? whole.tableSize
        let table = try whole.table(size: size, space: space)
        var comments = [
            "Lens \(lensVersion)", "\(space.colors.name)\(space.isLight ? " light" : "") in and out",
        ]
        if !leftOut.isEmpty { comments.append("without \(leftOut.joined(separator: ", "))") }
        let bytes = table.cube(comments: comments)
        if output == "-" {
            try reference.keepApart(from: Console.outputIdentity, called: "standard output")
            Console.out(bytes: bytes.dropLast())
        } else {
            try reference.write(bytes, to: ArgumentBytes.path(output), overwriting: outcome.overwrite)
        }
        if outcome.json {
            Console.json(
                Report(
                    look: ArgumentBytes.repaired(look), output: ArgumentBytes.repaired(output), space: space.rawValue,
                    size: size,
                    filters: Self.names(whole.colorPart.filters), leftOut: leftOut))
        }
        if outcome.quiet { return }
        if whole.colorPart.filters.isEmpty {
            Console.warning("nothing of \(look) is in its table: it changes no colour")
        }
        if outcome.json { return }
        if !leftOut.isEmpty { Console.note("left out: \(leftOut.joined(separator: ", "))") }
        Console.note("\(look) → \(output)  \(size)³ points, \(space.colors.name)")
    }

    private static func names(_ filters: [any Filter]) -> [String] {
        var names: [String] = []
        for filter in filters where !names.contains(type(of: filter).name) { names.append(type(of: filter).name) }
        return names
    }
}

extension ColorLookup.Space: ExpressibleByArgument {}
