import ArgumentParser
import Lens

/// What is said of an exhibition as a whole.
struct ExhibitChoices: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Develop the pictures with a look: a name, a recipe, a table, a finished picture, or several joined by '+'.",
            valueName: "look"))
    var look: String?

    @Option(
        help: ArgumentHelp(
            "Where the originals of pictures lie that are developed already, under the same names but for the ending.",
            valueName: "folder"), completion: .directory)
    var before: String?

    @Option(help: "What the page is called; the folder's name unless given.")
    var title: String?

    @Option(help: ArgumentHelp("What comes first.", valueName: "date|name"))
    var sort = Exhibit.Order.date

    @Option(help: ArgumentHelp("What each picture fits into, in pixels, size by size.", valueName: "64…8192,…"))
    var sizes = SizesArgument([480, 960, 1920])

    @Option(
        name: [.customShort("q", allowingJoined: true), .long], help: ArgumentHelp("JPEG quality.", valueName: "1…100"))
    var quality = 84

    @Option(
        help: ArgumentHelp(
            "What of the pictures' metadata their files carry; private leaves out position, owner, serial numbers, and all "
                + "text but copyright, credit and artist.",
            valueName: "all|private|none"))
    var metadata = MetadataPolicy.private

    @Option(
        help: ArgumentHelp(
            "What captions tell, whatever the files carry: all is titles and descriptions too, private how a picture was "
                + "taken and whose it is. As --metadata unless given.",
            valueName: "all|private|none"))
    var captions: MetadataPolicy?

    @Flag(name: .shortAndLong, help: "Hang the pictures of the folders inside as well.")
    var recursive = false

    @Flag(
        name: [.customShort("y"), .long],
        help:
            ArgumentHelp(
                "Replace an exhibition that hangs there. What no exhibition wrote is kept, and so is what was changed since; "
                    + "nothing is hung where such a file is in the way."))
    var overwrite = false

    @Option(
        name: .jobs, help: "Pictures at a time; one a processor unless given.", transform: atLeastOne)
    var jobs: Int?

    @Option(
        help: ArgumentHelp("Bytes that a picture may take which must be held whole.", valueName: "bytes[K|M|G]"))
    var maxMemory = SizeArgument(Darkroom.defaultMemory)

    func validate() throws {
        if look != nil, before != nil {
            throw ValidationError(
                "with --look, what was there before are the pictures themselves, not those of --before")
        }
    }

    func fill(_ exhibit: inout Exhibit) {
        exhibit.before = before.map(ArgumentBytes.path)
        exhibit.title = title.map(ArgumentBytes.repaired)
        exhibit.order = sort
        exhibit.sizes = sizes.values
        exhibit.quality = quality
        exhibit.metadata = metadata
        exhibit.captions = captions
        exhibit.isRecursive = recursive
        exhibit.isOverwriting = overwrite
        exhibit.jobs = jobs
    }
}

extension Exhibit.Order: ExpressibleByArgument {}

/// Sizes with commas between them.
struct SizesArgument: ExpressibleByArgument, CustomStringConvertible {
    let values: [Int]

    init(_ values: [Int]) { self.values = values }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Int($0) }
        guard values.count == parts.count, (1...8).contains(values.count), Set(values).count == values.count,
            values.allSatisfy({ (64...8192).contains($0) })
        else { return nil }
        self.values = values
    }

    var description: String { values.map(String.init).joined(separator: ",") }
}
