/// A look out of a recipe's text; see ``Look/init(recipe:in:named:filters:)``.
struct RecipeReader {
    let text: RecipeText
    let registry: FilterRegistry
    /// A table of colours by the name that the recipe has for it.
    let table: (String) throws(LensError) -> LookupTable

    private static let keys = [
        "lens", "name", "summary", "story", "strength", "tone-strength", "color-strength", "filters",
    ]

    func look(unnamed: String) throws(LensError) -> Look {
        guard case .fields(let fields) = text.root.content else {
            throw text.trouble(
                text.root, "a recipe begins with 'lens: \(Look.recipeVersion)', not with \(text.root.kind)")
        }
        var look = Look(unnamed, filters: [])
        var strength = Strength()
        var version: Int?
        var hasFilters = false
        for (key, value) in fields {
            let name = try word(key, "a field's name")
            switch name {
            case "lens": version = try self.version(value)
            case "name": look.name = try word(value, "a name")
            case "summary": look.summary = try word(value, "a summary")
            case "story": look.story = try word(value, "a story")
            case "strength": strength.whole = try share(value, name)
            case "tone-strength": strength.tone = try share(value, name)
            case "color-strength": strength.color = try share(value, name)
            case "filters":
                hasFilters = true
                look.filters = try filters(value)
            default: throw unknown("a recipe has no field", key, name, among: Self.keys)
            }
        }
        guard version != nil else {
            throw text.trouble(text.root, "the version is missing: 'lens: \(Look.recipeVersion)'")
        }
        guard hasFilters else { throw text.trouble(text.root, "a recipe needs 'filters'") }
        return strength == Strength() ? look : look.at(strength)
    }

    private func version(_ node: RecipeNode) throws(LensError) -> Int {
        let word = try word(node, "a version")
        guard word == "\(Look.recipeVersion)" else {
            throw text.trouble(
                node, "a recipe of version \(RecipeNode.printable(word)); this Lens reads \(Look.recipeVersion)")
        }
        return Look.recipeVersion
    }

    private func filters(_ node: RecipeNode) throws(LensError) -> [any Filter] {
        guard case .list(let list) = node.content else {
            throw text.trouble(node, "'filters' is a list, not \(node.kind)")
        }
        var filters: [any Filter] = []
        var lines: [String: Int] = [:]
        for part in list {
            guard filters.count < Look.maxFilters else {
                throw text.trouble(part, "a recipe has at most \(Look.maxFilters) filters")
            }
            let filter = try filter(part)
            let kind = type(of: filter)
            if let line = lines[kind.name] {
                throw text.trouble(part, "a picture has one \(kind.name), and line \(line) names it")
            }
            if kind.isUnique { lines[kind.name] = part.line }
            filters.append(filter)
        }
        return filters
    }

    /// `grain`, or `grain:` with parameters.
    private func filter(_ node: RecipeNode) throws(LensError) -> any Filter {
        let key: RecipeNode
        let settings: RecipeNode?
        switch node.content {
        case .text: (key, settings) = (node, nil)
        case .fields(let fields):
            guard let only = fields.first else { throw text.trouble(node, "a filter is missing") }
            if fields.count > 1 {
                throw text.trouble(
                    fields[1].key, "a filter has one name; its parameters stand further in, the next filter has a '-'")
            }
            (key, settings) = (only.key, only.value)
        case .list: throw text.trouble(node, "a filter, not \(node.kind)")
        }
        let name = try word(key, "a filter's name")
        guard let type = registry[name] else { throw unknown("there is no filter", key, name, among: registry.names) }
        var filter: any Filter = type.init()
        guard let settings else { return filter }
        switch settings.content {
        case .fields(let fields): try set(fields, in: &filter)
        case .text(""), .text("~"), .text("null"): break
        default: throw text.trouble(settings, "\(name) takes parameters by name, not \(settings.kind)")
        }
        do throws(LensError) { try filter.validate() } catch { throw text.trouble(key, error.message) }
        return filter
    }

    private func set(
        _ fields: [(key: RecipeNode, value: RecipeNode)], in filter: inout any Filter
    ) throws(LensError) {
        let kind = type(of: filter)
        let descriptions = kind.descriptions
        let hasTable = descriptions.contains { $0.kind == .table }
        var hash: (node: RecipeNode, text: String)?
        var loaded: LookupTable?
        for (key, node) in fields {
            let name = try word(key, "a parameter's name")
            if hasTable, name == "hash" {
                hash = (node, try word(node, "a hash"))
                continue
            }
            guard let description = descriptions.first(where: { $0.name == name }) else {
                throw unknown(
                    "\(kind.name) has no parameter", key, name,
                    among: descriptions.map(\.name) + (hasTable ? ["hash"] : []))
            }
            let value = try value(node, description, of: kind.name)
            if case .table(let table) = value { loaded = table }
            do throws(LensError) { try filter.set(name, to: value) } catch {
                throw text.trouble(node, error.message)
            }
        }
        if let hash {
            guard let loaded else { throw text.trouble(hash.node, "a hash of no file") }
            guard loaded.hashText == hash.text.lowercased() else {
                throw text.trouble(
                    hash.node,
                    "\(loaded.name) holds other colours: its hash is \(loaded.hashText), not "
                        + RecipeNode.printable(hash.text))
            }
        }
    }

    private func value(
        _ node: RecipeNode, _ description: ParameterDescription, of filter: String
    ) throws(LensError) -> ParameterValue {
        let label = "\(filter).\(description.name)"
        switch description.kind {
        case .number: return .number(try number(node, label, description.unit))
        case .choice: return .choice(try word(node, label))
        case .table:
            let name = try word(node, label)
            do throws(LensError) { return .table(try table(name)) } catch {
                throw LensError(error.fault, text.trouble(node, error.message).message)
            }
        case .triple:
            guard case .list(let parts) = node.content else {
                return .triple(SIMD3(repeating: try number(node, label, description.unit)))
            }
            guard parts.count == 3 else {
                throw text.trouble(node, "\(label) takes red, green and blue, not \(parts.count) numbers")
            }
            var triple = SIMD3<Double>()
            for (index, part) in parts.enumerated() { triple[index] = try number(part, label, description.unit) }
            return .triple(triple)
        case .points:
            guard case .list(let parts) = node.content else {
                throw text.trouble(node, "\(label) takes a list of points [in, out], not \(node.kind)")
            }
            var points: [SIMD2<Double>] = []
            for part in parts {
                guard case .list(let pair) = part.content, pair.count == 2 else {
                    throw text.trouble(part, "\(label) takes points [in, out], not \(part.kind)")
                }
                points.append([try number(pair[0], label, .none), try number(pair[1], label, .none)])
            }
            return .points(points)
        }
    }

    /// A number, with its unit or without.
    private func number(_ node: RecipeNode, _ label: String, _ unit: ParameterUnit) throws(LensError) -> Double {
        let word = try word(node, label)
        switch unit.read(word) {
        case .number(let value): return value
        case .noNumber: throw text.trouble(node, "\(label) takes a number, not \(node.kind)")
        case .otherUnit(let other):
            let wanted = unit == .none ? "has no unit" : "is in \(unit.rawValue)"
            throw text.trouble(node, "\(label) \(wanted), not '\(RecipeNode.printable(other))'")
        }
    }

    /// 0…1 or a percentage.
    private func share(_ node: RecipeNode, _ name: String) throws(LensError) -> Double {
        let word = try word(node, name)
        let isPercent = word.hasSuffix("%")
        guard let number = DecimalText.value(isPercent ? String(word.dropLast()) : word) else {
            throw text.trouble(node, "\(name) takes a number, not \(node.kind)")
        }
        let value = isPercent ? number / 100 : number
        guard (0...1).contains(value) else { throw text.trouble(node, "\(name) is \(word), outside 0…1") }
        return value
    }

    private func word(_ node: RecipeNode, _ label: String) throws(LensError) -> String {
        guard case .text(let word) = node.content else { throw text.trouble(node, "\(label), not \(node.kind)") }
        return word
    }

    private func unknown(_ lead: String, _ node: RecipeNode, _ name: String, among known: [String]) -> LensError {
        text.trouble(
            node,
            "\(lead) '\(RecipeNode.printable(name))'\(Suggestion.text(for: name, among: known))")
    }
}
