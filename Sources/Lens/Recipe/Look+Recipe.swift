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
    ///   - folder: what names of files are relative to. Files that lie neither in it nor below it are not read, whether
    ///     a name says so or a link: a table that lies elsewhere is given as ``ColorLookup``, or joined to the recipe as
    ///     a look of its own.
    ///   - name: what errors name, with line and column.
    ///   - filters: what the recipe may name.
    ///   - limits: what a table may take.
    /// - Throws: `.caller` for fields, filters, parameters, units, values and versions that are not known, or stand
    ///   twice, and for files elsewhere; as ``LookupTable/init(contentsOf:limits:)`` for the files it names.
    public init(
        recipe text: String, in folder: FilePath = "", named name: String = "the recipe",
        filters: FilterRegistry = FilterRegistry(), limits: PictureLimits = PictureLimits()
    ) throws(LensError) {
        try self.init(recipe: Array(text.utf8), named: name, filters: filters) { (file) throws(LensError) in
            try LookupTable(contentsOf: folder.file(ofRecipe: file), limits: limits)
        }
    }

    /// A look out of a recipe in a file; names of files in it are relative to its folder. See
    /// ``init(recipe:in:named:filters:limits:)``.
    ///
    /// - Throws: as that; `.caller` for a file that cannot be read.
    public init(
        contentsOf path: FilePath, filters: FilterRegistry = FilterRegistry(), limits: PictureLimits = PictureLimits()
    ) throws(LensError) {
        let bytes = try path.lookSource().contents(atMost: RecipeText.maxBytes)
        let folder = path.removingLastComponent()
        try self.init(
            recipe: bytes, named: path.string, unnamed: path.stem ?? "", filters: filters
        ) { (file) throws(LensError) in
            try LookupTable(contentsOf: folder.file(ofRecipe: file), limits: limits)
        }
    }

    init(
        recipe bytes: [UInt8], named name: String, unnamed: String = "", filters: FilterRegistry,
        table: @escaping (String) throws(LensError) -> LookupTable
    ) throws(LensError) {
        self = try RecipeReader(text: RecipeText(bytes, name: name), registry: filters, table: table).look(
            unnamed: unnamed)
    }

    /// The look as a recipe that ``init(recipe:in:named:filters:limits:)`` reads back as it is.
    ///
    /// Filters that give way to one named later are left out. Tables of colours have their files' names; of one that no
    /// recipe may name, such as `/luts/film.cube`, the last part, under which the file belongs beside the recipe.
    public func recipe(as format: RecipeFormat = .yaml) -> String {
        var look = self
        look.filters = prevailing
        let writer = RecipeWriter { table in
            let path = FilePath(table.name)
            let isBelow = path.isRelative && path.components.allSatisfy { $0.kind != .parentDirectory }
            return isBelow ? table.name : path.lastComponent?.string ?? table.name
        }
        return format == .yaml ? writer.yaml(look) : writer.json(look)
    }
}

extension Look {
    /// How many filters a recipe and looks joined by '+' may have. Each costs time, and one that acts widely memory.
    static let maxFilters = 64
}
