extension Look {
    /// A look out of a recipe, YAML or JSON:
    ///
    /// ```yaml
    /// lens: 1
    /// name: mine
    /// strength: 80%
    /// filters:
    ///   - white-balance:
    ///       kelvin: 4200 K
    ///   - fade:
    ///       black: [0.05, 0.05, 0.04]
    ///   - tone-curve:
    ///       points: [[0, 0.02], [0.5, 0.55], [1, 1]]
    ///   - color-lookup:
    ///       file: film.cube
    ///       space: srgb
    ///   - grain
    /// ```
    ///
    /// `lens` is the version. Parameters that are missing have their defaults; a unit may stand behind its number.
    /// Filters act in the order of the light, whatever the order of listing.
    ///
    /// - Parameters:
    ///   - text: YAML or JSON, which is told by itself.
    ///   - folder: what names of files are relative to.
    ///   - name: what errors name, with line and column.
    ///   - filters: what the recipe may name.
    /// - Throws: `.caller` for fields, filters, parameters, units, values and versions that are not known, or stand
    ///   twice; as ``LookupTable/init(contentsOf:)`` for the files it names.
    public init(
        recipe text: String, in folder: FilePath = "", named name: String = "the recipe",
        filters: FilterRegistry = FilterRegistry()
    ) throws(LensError) {
        try self.init(recipe: Array(text.utf8), named: name, filters: filters) { (file) throws(LensError) in
            try LookupTable(contentsOf: folder.pushing(FilePath(file)))
        }
    }

    /// A look out of a recipe in a file; names of files in it are relative to its folder. See
    /// ``init(recipe:in:named:filters:)``.
    ///
    /// - Throws: as that; `.caller` for a file that cannot be read.
    public init(contentsOf path: FilePath, filters: FilterRegistry = FilterRegistry()) throws(LensError) {
        let bytes = try path.contents(atMost: RecipeText.maxBytes)
        let folder = path.removingLastComponent()
        try self.init(
            recipe: bytes, named: path.string, unnamed: path.stem ?? "", filters: filters
        ) { (file) throws(LensError) in
            try LookupTable(contentsOf: folder.pushing(FilePath(file)))
        }
    }

    init(
        recipe bytes: [UInt8], named name: String, unnamed: String = "", filters: FilterRegistry,
        table: @escaping (String) throws(LensError) -> LookupTable
    ) throws(LensError) {
        self = try RecipeReader(text: RecipeText(bytes, name: name), registry: filters, table: table).look(
            unnamed: unnamed)
    }

    /// The look as a recipe that ``init(recipe:in:named:filters:)`` reads back as it is.
    ///
    /// Filters that give way to one named later are left out.
    public func recipe(as format: RecipeFormat = .yaml) -> String {
        var look = self
        look.filters = prevailing
        let writer = RecipeWriter { $0.name }
        return format == .yaml ? writer.yaml(look) : writer.json(look)
    }
}

extension Look {
    /// How many filters a recipe and looks joined by '+' may have. Each costs time, and one that acts widely memory.
    static let maxFilters = 64
}

extension FilePath {
    /// What a file that the caller names holds; whatever is wrong with it is the caller's to mend.
    func contents(atMost limit: Int) throws(LensError) -> [UInt8] {
        do throws(LensError) {
            let source = try ByteSource(path: self)
            let bytes = try source.bytes(at: 0, count: limit + 1)
            guard bytes.count <= limit else {
                throw LensError(.caller, "\(string) has \(source.count) bytes, more than the limit of \(limit)")
            }
            return bytes
        } catch { throw LensError(error.fault == .limit ? .limit : .caller, error.message) }
    }
}
