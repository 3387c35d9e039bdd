/// The filters that recipes may name, by value: those that come with Lens and those of your own.
public struct FilterRegistry: Sendable {
    /// In the order they were added; of one name the last one counts.
    public private(set) var types: [any Filter.Type]

    /// The filters that come with Lens, unless others are given.
    public init(_ types: [any Filter.Type] = FilterCatalogue.all) { self.types = types }

    /// The registry with one more type, which takes the place of another of its name.
    public func adding(_ type: any Filter.Type) -> FilterRegistry { FilterRegistry(types + [type]) }

    /// The type of that name, or nil.
    public subscript(_ name: String) -> (any Filter.Type)? { types.last { $0.name == name } }

    /// The names of all types, in the order they were added.
    public var names: [String] { types.map { $0.name } }

    /// Where coders look for a registry other than ``init(_:)``'s own.
    public static let userInfoKey: CodingUserInfoKey = {
        // Never nil: Swift makes a key of any text.
        guard let key = CodingUserInfoKey(rawValue: "lens.filters") else { preconditionFailure("a key of any text") }
        return key
    }()
}
