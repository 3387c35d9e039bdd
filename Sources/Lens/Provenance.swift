/// How a picture was made, as it is written into the picture's XMP: enough to make it again.
public struct Provenance: Sendable, Hashable {
    /// The look's name.
    public let lookName: String
    /// The recipe in JSON, at the strength that was asked for.
    public let recipe: String
    /// What grain and marks of time came from.
    public let seed: UInt64
    /// Of the Lens that made it.
    public let version: String

    /// - Parameter isPrivate: whether nothing that somebody wrote goes along: names, summaries and stories of looks that
    ///   are not Lens's own, and names of files.
    init(_ look: Look, seed: UInt64, isPrivate: Bool = false) {
        // Nobody learns from a picture where its tables lay.
        let writer = RecipeWriter {
            isPrivate ? "\($0.hashText).cube" : FilePath($0.name).lastComponent?.string ?? $0.name
        }
        var look = look
        look.filters = look.prevailing.filter { !$0.isNeutral }
        if isPrivate, !look.isNamedAfterOwn { (look.name, look.summary, look.story) = ("", "", "") }
        lookName = look.name
        recipe = writer.json(look, isCompact: true)
        self.seed = seed
        version = lensVersion
    }

    /// What a picture carries; nil if it carries none, or a seed that is no number.
    public init?(_ metadata: PictureMetadata) {
        let values = metadata.lensProperties
        guard let recipe = values["Recipe"], let seed = values["Seed"].flatMap(Self.seed) else { return nil }
        self.recipe = recipe
        lookName = values["Look"] ?? ""
        version = values["Version"] ?? ""
        self.seed = seed
    }

    init?(of source: ByteSource, limits: PictureLimits) throws(LensError) {
        do throws(LensError) {
            self.init(try PictureFormat.open(source, limits: limits).metadata)
        } catch { throw LensError(error.fault == .limit ? .limit : .caller, error.message) }
    }

    /// The seed in hexadecimal behind `0x`.
    public var seedText: String { "0x" + seed.hexadecimal }

    private static func seed(_ text: String) -> UInt64? {
        guard text.utf8.count <= 18, text.hasPrefix("0x"), text.dropFirst(2).allSatisfy(\.isHexDigit) else {
            return nil
        }
        return UInt64(text.dropFirst(2), radix: 16)
    }

    /// What metadata have for it.
    var properties: [(String, String)] {
        [("Version", version), ("Look", lookName), ("Seed", seedText), ("Recipe", recipe)]
    }

    /// The look of a finished picture. Tables of colours, too large for metadata, are looked for beside it by name, and
    /// nowhere else; their numbers must be those that the picture was made with.
    ///
    /// - Throws: `.caller` for a recipe that this Lens cannot read and for tables that are missing or others.
    public func look(
        beside picture: FilePath, filters: FilterRegistry = FilterRegistry(), limits: PictureLimits = PictureLimits()
    ) throws(LensError) -> Look {
        let folder = picture.removingLastComponent()
        return try Look(
            recipe: Array(recipe.utf8), named: "the recipe in \(picture.string)", unnamed: lookName, filters: filters
        ) { (file) throws(LensError) in
            guard file.utf8.count <= 1024, let name = FilePath.Component(file), name.kind == .regular else {
                throw LensError(
                    .caller, "a picture's recipe names files beside it alone, not '\(RecipeNode.printable(file))'")
            }
            guard let path = try? folder.file(ofRecipe: name.string) else {
                throw LensError(
                    .caller,
                    "the picture was made with the table of colours '\(RecipeNode.printable(file))', which does not lie "
                        + "beside it")
            }
            return try LookupTable(contentsOf: path, limits: limits)
        }
    }
}

extension Provenance: Codable {
    private enum Key: String, CodingKey {
        case version, look, seed, recipe
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(version, forKey: .version)
        try container.encode(lookName, forKey: .look)
        // As text: many readers of JSON know no whole numbers of 64 bits.
        try container.encode(seedText, forKey: .seed)
        try container.encode(recipe, forKey: .recipe)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        version = try container.decode(String.self, forKey: .version)
        lookName = try container.decode(String.self, forKey: .look)
        recipe = try container.decode(String.self, forKey: .recipe)
        guard let seed = Self.seed(try container.decode(String.self, forKey: .seed)) else {
            throw LensError(.caller, "a seed is hexadecimal behind 0x")
        }
        self.seed = seed
    }
}

extension Look {
    /// Whether the name, the summary and the story are such as Lens itself gives: of built-in looks and their joints.
    var isNamedAfterOwn: Bool {
        if let own = Look.named(name) {
            return ["", own.summary].contains(summary) && ["", own.story].contains(story)
        }
        let parts = name.split(separator: "+", omittingEmptySubsequences: false)
        return summary.isEmpty && story.isEmpty && parts.allSatisfy { Look.named(String($0)) != nil }
    }
}
