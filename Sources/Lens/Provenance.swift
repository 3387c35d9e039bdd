/// How a picture was made, as it is written into the picture's XMP: enough to make it again.
public struct Provenance: Sendable, Hashable, Codable {
    /// The look's name.
    public let lookName: String
    /// The recipe in JSON, at the strength that was asked for.
    public let recipe: String
    public let seed: UInt64
    /// Of the Lens that made it.
    public let version: String

    init(_ look: Look, seed: UInt64) {
        // Nobody learns from a picture where its tables lay.
        let writer = RecipeWriter { FilePath($0.name).lastComponent?.string ?? $0.name }
        var look = look
        look.filters = look.prevailing.filter { !$0.isNeutral }
        lookName = look.name
        recipe = writer.json(look, isCompact: true)
        self.seed = seed
        version = lensVersion
    }

    /// What a picture carries; nil if it carries none.
    public init?(_ metadata: PictureMetadata) {
        let values = metadata.lensProperties
        guard let recipe = values["Recipe"] else { return nil }
        self.recipe = recipe
        lookName = values["Look"] ?? ""
        version = values["Version"] ?? ""
        seed = values["Seed"].flatMap { $0.hasPrefix("0x") ? UInt64($0.dropFirst(2), radix: 16) : nil } ?? 0
    }

    init?(of path: FilePath) throws(LensError) {
        do throws(LensError) {
            self.init(try PictureFormat.open(ByteSource(path: path)).metadata)
        } catch { throw LensError(.caller, error.message) }
    }

    /// What metadata have for it.
    var properties: [(String, String)] {
        let digits = String(seed, radix: 16)
        let text = "0x" + String(repeating: "0", count: 16 - digits.count) + digits
        return [("Version", version), ("Look", lookName), ("Seed", text), ("Recipe", recipe)]
    }

    /// The look of a finished picture. Tables of colours are looked for beside it, and nowhere else.
    func look(beside picture: FilePath, filters: FilterRegistry) throws(LensError) -> Look {
        let folder = picture.removingLastComponent()
        return try Look(
            recipe: Array(recipe.utf8), named: "the recipe in \(picture.string)", unnamed: lookName, filters: filters
        ) { (file) throws(LensError) in
            guard let name = FilePath.Component(file), name.kind == .regular else {
                throw LensError(.caller, "a picture's recipe names files beside it alone, not '\(file)'")
            }
            return try LookupTable(contentsOf: folder.appending(name))
        }
    }
}
