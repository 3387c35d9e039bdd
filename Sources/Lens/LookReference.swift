import SystemPackage

/// What is meant by a LOOK: a built-in look's name, a recipe (`.yaml`, `.yml`, `.json`), a table of colours (`.cube`, or
/// a HaldCLUT in a PNG), a finished picture (`.jpg`, `.png`) that carries its recipe, or several of these joined by `+`.
///
/// Names of built-in looks come first: a file of such a name is written `./decay`. File names may have a `+` in them: of
/// the parts, the longest run that is a file's name counts as one.
public struct LookReference: Sendable {
    /// What was meant; several looks joined are one.
    public var look: Look
    /// The looks that were joined, each as it is by itself.
    package let parts: [Look]
    /// The seed of a finished picture; of several the last one's.
    public let seed: UInt64?
    /// The files that the look comes from.
    public let files: [FilePath]
    /// What files were taken for, where their names do not say it.
    public let notes: [String]

    private static let recipes = ["yaml", "yml", "json"]
    private static let pictures = ["jpg", "jpeg", "jpe", "jfif", "png"]

    /// - Parameters:
    ///   - text: what somebody wrote.
    ///   - filters: what recipes may name.
    ///   - limits: what a finished picture's metadata, a HaldCLUT and a `.cube` file may take.
    ///   - path: the file that a name means.
    /// - Throws: `.caller` for names of nothing, files that are not what they should be, and all that is wrong in them.
    public init(
        _ text: String, filters: FilterRegistry = FilterRegistry(), limits: PictureLimits = PictureLimits(),
        path: (String) -> FilePath = { FilePath($0) }
    ) throws(LensError) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 64 else { throw LensError(.caller, "\(parts.count) looks at once") }
        var looks: [Look] = []
        var seed: UInt64?
        var notes: [String] = []
        var files: [FilePath] = []
        var at = 0
        while at < parts.count {
            let name: String
            if Look.named(parts[at]) != nil {
                name = parts[at]
                at += 1
            } else {
                let end = stride(from: parts.count, to: at, by: -1).first { end in
                    let joined = parts[at..<end].joined(separator: "+")
                    return !joined.isEmpty && path(joined).isFile
                }
                name = parts[at..<(end ?? at + 1)].joined(separator: "+")
                at = end ?? at + 1
            }
            let found = try Self.find(name, filters, limits, path(name), &notes)
            if Look.named(name) == nil { files.append(path(name)) }
            looks.append(found.look)
            seed = found.seed ?? seed
        }
        self.seed = seed
        self.notes = notes
        self.files = files
        self.parts = looks
        look = looks.count == 1 ? looks[0] : Look(joining: looks)
        guard look.filters.count <= Look.maxFilters else {
            throw LensError(
                .caller,
                "'\(look.name)' has \(look.filters.count) filters, more than the \(Look.maxFilters) a look may have")
        }
    }

    /// The files that the look comes from, with those of its tables.
    public var sources: [FilePath] {
        files + look.filters.compactMap { ($0 as? ColorLookup)?.table.name }.map { FilePath($0) }
    }

    /// - Throws: `.caller` if the output is one of the files that the look comes from.
    public func keepApart(from output: FilePath) throws(LensError) {
        try keepApart(from: FileFacts(output)?.identity, called: output.string)
    }

    /// As ``keepApart(from:)``, of a file that is open already, such as standard output; nil is no file.
    ///
    /// - Throws: `.caller`
    public func keepApart(from output: FileIdentity?, called name: String) throws(LensError) {
        for file in sources {
            guard let output, FileFacts(file)?.identity == output else { continue }
            throw LensError(.caller, "\(name) is what the look comes from; it is not replaced")
        }
    }

    /// Writes a file that is made of the look alone: whole under its name, or not at all.
    ///
    /// - Throws: `.caller` if the file exists and may not be replaced or the look comes from it, `.output` if it cannot be
    ///   written.
    public func write(_ bytes: [UInt8], to path: FilePath, overwriting: Bool = false) throws(LensError) {
        try keepApart(from: path)
        try WholeFile.write(bytes, to: path, overwriting: overwriting)
    }

    private static func find(
        _ name: String, _ filters: FilterRegistry, _ limits: PictureLimits, _ path: FilePath, _ notes: inout [String]
    ) throws(LensError) -> (look: Look, seed: UInt64?) {
        if let look = Look.named(name) { return (look, nil) }
        let ending = path.extension?.lowercased() ?? ""
        guard path.isFile else {
            let isPath = name.contains("/") || recipes.contains(ending) || pictures.contains(ending) || ending == "cube"
            if isPath { throw LensError(.caller, "there is no file \(path.string)") }
            throw LensError(
                .caller, "there is no look '\(name)'\(Suggestion.text(for: name, among: Look.all.map(\.name)))")
        }
        let stem = path.stem ?? ""
        if recipes.contains(ending) { return (try Look(contentsOf: path, filters: filters, limits: limits), nil) }
        if ending == "cube" {
            return (Look(stem, filters: [ColorLookup(try LookupTable(contentsOf: path, limits: limits))]), nil)
        }
        guard pictures.contains(ending) else {
            throw LensError(
                .caller,
                "\(path.string) is no look: recipes end in .yaml or .json, tables of colours in .cube, finished "
                    + "pictures in .jpg or .png")
        }
        let source = try path.lookSource()
        if let provenance = try Provenance(of: source, limits: limits) {
            return (try provenance.look(beside: path, filters: filters, limits: limits), provenance.seed)
        }
        if ending == "png", let table = try LookupTable.hald(source, limits: limits), table.looksLikeHald {
            notes.append("\(path.string) is read as a HaldCLUT of \(table.lattice?.size ?? 0)³ points")
            return (Look(stem, filters: [ColorLookup(table)]), nil)
        }
        throw LensError(
            .caller, "\(path.string) carries no recipe: Lens has not developed it, or its metadata are gone")
    }
}

extension Look {
    /// One photograph with all their characters.
    init(joining looks: [Look]) {
        self.init(looks.map(\.name).joined(separator: "+"), filters: looks.flatMap(\.filters))
    }
}
