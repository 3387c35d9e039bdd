/// Named filters with settings. A built-in look and one of your own are the same type.
///
/// ```swift
/// let look = Look("mine") { WhiteBalance(kelvin: 4200); Vignette(stops: 1.2); Grain(iso: 800) }
/// ```
public struct Look: Sendable {
    /// As the command line and recipes name it; may be empty.
    public var name: String
    /// What one sees, in one line.
    public var summary: String
    /// The line of the story that the look comes from.
    public var story: String
    /// In the order of listing. ``developing`` has them in the order of the light.
    public var filters: [any Filter]

    /// A look of these filters, in any order.
    public init(
        _ name: String, summary: String = "", story: String = "", @FilterBuilder filters: () -> [any Filter]
    ) {
        self.init(name, summary: summary, story: story, filters: filters())
    }

    /// A look of these filters, in any order.
    public init(_ name: String, summary: String = "", story: String = "", filters: [any Filter]) {
        self.name = name
        self.summary = summary
        self.story = story
        self.filters = filters
    }

    /// Every filter moved toward its neutral, and those that arrived removed.
    public func at(_ strength: Strength) -> Look {
        var look = self
        look.filters = filters.map { $0.at(strength) as any Filter }.filter { !$0.isNeutral }
        return look
    }

    /// The filters that do something, in the order of the light: places, then the catalogue's order, then the
    /// order of listing. Of a unique filter the last one stays.
    public var developing: [any Filter] {
        var kept: [(filter: any Filter, position: Int)] = []
        for (position, filter) in filters.enumerated() {
            if type(of: filter).isUnique { kept.removeAll { type(of: $0.filter) == type(of: filter) } }
            if !filter.isNeutral { kept.append((filter, position)) }
        }
        return kept.sorted { a, b in
            let (one, two) = (type(of: a.filter), type(of: b.filter))
            if one.place != two.place { return one.place < two.place }
            let (rank, other) = (FilterCatalogue.rank(of: one), FilterCatalogue.rank(of: two))
            return rank != other ? rank < other : a.position < b.position
        }.map(\.filter)
    }

    /// The filters without those that give way to another of their kind named later, in the order of listing.
    public var prevailing: [any Filter] {
        filters.indices.filter { !givesWay($0) }.map { filters[$0] }
    }

    /// Unique filters that give way to another one named later.
    public var overruled: [any Filter] {
        filters.indices.filter { givesWay($0) }.map { filters[$0] }
    }

    private func givesWay(_ index: Int) -> Bool {
        let kind = type(of: filters[index])
        return kind.isUnique && filters[(index + 1)...].contains { type(of: $0) == kind }
    }

    /// Whether every grey stays grey.
    public var keepsGrey: Bool { developing.allSatisfy { $0.keepsGrey } }

    /// Sets `filter.parameter` by name, in every filter of that name.
    ///
    /// - Throws: `.caller` when the look has no such filter, the filter no such parameter, or the value is out of
    ///   range.
    public mutating func set(_ filterName: String, _ parameter: String, to text: String) throws(LensError) {
        let indices = filters.indices.filter { type(of: filters[$0]).name == filterName }
        guard !indices.isEmpty else {
            let known = filters.map { type(of: $0).name }
            let isElsewhere = FilterCatalogue.all.contains { $0.name == filterName }
            throw LensError(
                .caller,
                "look '\(name)' has no filter '\(filterName)'"
                    + (isElsewhere
                        ? "; a recipe can add one, as in 'LOOK+mine.yaml'"
                        : Suggestion.text(for: filterName, among: known)))
        }
        for index in indices {
            var filter = filters[index]
            if let description = type(of: filter).descriptions.first(where: { $0.name == parameter }) {
                let value: ParameterValue
                do throws(LensError) { value = try description.parse(text) } catch {
                    throw LensError(.caller, "\(filterName).\(error.message)")
                }
                try filter.set(parameter, to: value)
            } else {
                // Says what there is.
                try filter.set(parameter, to: .choice(text))
            }
            filters[index] = filter
        }
    }

    /// - Throws: `.caller` at the first value that its parameter does not allow.
    public func validate() throws(LensError) {
        for filter in filters { try filter.validate() }
    }
}

/// Lists filters, with `if` and `for` among them.
@resultBuilder
public enum FilterBuilder {
    /// One filter.
    public static func buildExpression(_ filter: any Filter) -> [any Filter] { [filter] }
    /// Filters one after another.
    public static func buildBlock(_ parts: [any Filter]...) -> [any Filter] { parts.flatMap { $0 } }
    /// `if` without `else`.
    public static func buildOptional(_ part: [any Filter]?) -> [any Filter] { part ?? [] }
    /// `if` with `else`.
    public static func buildEither(first: [any Filter]) -> [any Filter] { first }
    /// `else`.
    public static func buildEither(second: [any Filter]) -> [any Filter] { second }
    /// `for`.
    public static func buildArray(_ parts: [[any Filter]]) -> [any Filter] { parts.flatMap { $0 } }
}

extension Look: Hashable {
    public static func == (a: Look, b: Look) -> Bool {
        a.name == b.name && a.summary == b.summary && a.story == b.story
            && a.filters.map { AnyHashable($0) } == b.filters.map { AnyHashable($0) }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(filters.map { AnyHashable($0) })
    }
}
