/// A name as a key.
private struct NameKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

/// Filters are coded by their table: a key a parameter. Parameters that are missing have their defaults.
extension Filter {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NameKey.self)
        for description in Self.descriptions {
            let key = NameKey(description.name)
            switch self[description.name] {
            case .number(let number): try container.encode(number, forKey: key)
            case .triple(let triple): try container.encode([triple.x, triple.y, triple.z], forKey: key)
            case .choice(let name): try container.encode(name, forKey: key)
            case .points(let points): try container.encode(points.map { [$0.x, $0.y] }, forKey: key)
            case .table(let table): try container.encode(table, forKey: key)
            case nil: break
            }
        }
    }

    /// - Throws: `LensError`, `.caller`, for parameters that the filter does not have and values that are not allowed.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: NameKey.self)
        for key in container.allKeys {
            guard let description = Self.descriptions.first(where: { $0.name == key.stringValue }) else {
                // Says what is wrong.
                try set(key.stringValue, to: .choice(""))
                continue
            }
            func wrong() -> LensError { LensError(.caller, "\(Self.name).\(key.stringValue) has another form") }
            let value: ParameterValue
            switch description.kind {
            case .number: value = .number(try container.decode(Double.self, forKey: key))
            case .choice: value = .choice(try container.decode(String.self, forKey: key))
            case .table: value = .table(try container.decode(LookupTable.self, forKey: key))
            case .triple:
                let numbers = try container.decode([Double].self, forKey: key)
                guard numbers.count == 3 else { throw wrong() }
                value = .triple([numbers[0], numbers[1], numbers[2]])
            case .points:
                let pairs = try container.decode([[Double]].self, forKey: key)
                guard pairs.allSatisfy({ $0.count == 2 }) else { throw wrong() }
                value = .points(pairs.map { [$0[0], $0[1]] })
            }
            try set(key.stringValue, to: value)
        }
    }
}

/// Looks are coded as recipes have them, but that tables of colours go along with all their numbers.
extension Look: Codable {
    /// The version of recipes that this Lens reads and writes.
    public static let recipeVersion = 1

    private enum Key: String, CodingKey {
        case lens, name, summary, story, filters
    }

    /// A filter under its name.
    private struct Named: Codable {
        let filter: any Filter

        init(_ filter: any Filter) { self.filter = filter }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: NameKey.self)
            try filter.encode(to: container.superEncoder(forKey: NameKey(type(of: filter).name)))
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: NameKey.self)
            let registry = decoder.userInfo[FilterRegistry.userInfoKey] as? FilterRegistry ?? FilterRegistry()
            guard container.allKeys.count == 1, let key = container.allKeys.first else {
                throw LensError(.caller, "a filter has one name")
            }
            guard let type = registry[key.stringValue] else {
                let known = Suggestion.text(for: key.stringValue, among: registry.names)
                throw LensError(.caller, "there is no filter '\(key.stringValue)'\(known)")
            }
            filter = try type.init(from: container.superDecoder(forKey: key))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.recipeVersion, forKey: .lens)
        try container.encode(name, forKey: .name)
        try container.encode(summary, forKey: .summary)
        try container.encode(story, forKey: .story)
        try container.encode(filters.map(Named.init), forKey: .filters)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let version = try container.decode(Int.self, forKey: .lens)
        guard version == Self.recipeVersion else {
            throw LensError(.caller, "a look of version \(version); this Lens reads \(Self.recipeVersion)")
        }
        self.init(
            try container.decode(String.self, forKey: .name),
            summary: try container.decodeIfPresent(String.self, forKey: .summary) ?? "",
            story: try container.decodeIfPresent(String.self, forKey: .story) ?? "",
            filters: try container.decode([Named].self, forKey: .filters).map(\.filter))
    }
}
