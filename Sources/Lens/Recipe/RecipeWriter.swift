/// How a recipe is written.
public enum RecipeFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// YAML 1.1, a field a line.
    case yaml
    /// JSON.
    case json
}

/// A look as a recipe. Numbers are the shortest that read back as they are; every parameter is written, so that a recipe
/// means the same whatever the defaults become.
struct RecipeWriter {
    /// The name that a recipe has for a table of colours.
    let tableName: (LookupTable) -> String

    /// JSON without a line break, as it is carried in pictures, or with two blanks a level.
    func json(_ look: Look, isCompact: Bool = false) -> String {
        let (line, colon) = isCompact ? ("", ":") : ("\n", ": ")
        func indent(_ level: Int) -> String { isCompact ? "" : String(repeating: "  ", count: level) }
        var fields = ["\"lens\"\(colon)\(Look.recipeVersion)"]
        for (key, value) in texts(look) { fields.append("\"\(key)\"\(colon)\(Self.quoted(value))") }
        let filters = look.filters.map { filter -> String in
            let parameters = parameters(filter).map { "\(indent(4))\"\($0.name)\"\(colon)\($0.json)" }
            let body =
                parameters.isEmpty
                ? "{}" : "{\(line)\(parameters.joined(separator: ",\(line)"))\(line)\(indent(3))}"
            let name = Self.quoted(type(of: filter).name)
            return "\(indent(2)){\(line)\(indent(3))\(name)\(colon)\(body)\(line)\(indent(2))}"
        }
        fields.append(
            filters.isEmpty
                ? "\"filters\"\(colon)[]"
                : "\"filters\"\(colon)[\(line)\(filters.joined(separator: ",\(line)"))\(line)\(indent(1))]")
        return "{\(line)\(fields.map { indent(1) + $0 }.joined(separator: ",\(line)"))\(line)}\(line)"
    }

    func yaml(_ look: Look) -> String {
        var lines = ["lens: \(Look.recipeVersion)"]
        for (key, value) in texts(look) {
            lines.append("\(key): \(key == "name" ? Self.plain(value) : Self.quoted(value))")
        }
        lines.append(look.filters.isEmpty ? "filters: []" : "filters:")
        for filter in look.filters {
            let parameters = parameters(filter)
            lines.append("  - \(Self.plain(type(of: filter).name))\(parameters.isEmpty ? "" : ":")")
            for parameter in parameters {
                let unit = parameter.unit.isEmpty ? "" : "  # \(parameter.unit)"
                lines.append("      \(parameter.name): \(parameter.yaml)\(unit)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func texts(_ look: Look) -> [(String, String)] {
        [("name", look.name), ("summary", look.summary), ("story", look.story)].filter { !$0.1.isEmpty }
    }

    private struct Line {
        let name: String
        let json: String
        let yaml: String
        var unit = ""
    }

    private func parameters(_ filter: any Filter) -> [Line] {
        type(of: filter).descriptions.flatMap { description -> [Line] in
            let (name, unit) = (description.name, description.unit.rawValue)
            func same(_ text: String) -> [Line] { [Line(name: name, json: text, yaml: text, unit: unit)] }
            func number(_ value: Double) -> String { ParameterValue.number(value).description }
            switch filter[name] {
            case .number(let value): return same(number(value))
            case .triple(let value): return same("[\(number(value.x)), \(number(value.y)), \(number(value.z))]")
            case .points(let points):
                return same("[\(points.map { "[\(number($0.x)), \(number($0.y))]" }.joined(separator: ", "))]")
            case .choice(let choice): return [Line(name: name, json: Self.quoted(choice), yaml: Self.plain(choice))]
            case .table(let table):
                let file = tableName(table)
                return [
                    Line(name: name, json: Self.quoted(file), yaml: Self.quoted(file)),
                    Line(name: "hash", json: Self.quoted(table.hashText), yaml: Self.quoted(table.hashText)),
                ]
            case nil: return []
            }
        }
    }

    /// A word as it is where YAML takes it for one, else in quotes.
    private static func plain(_ text: String) -> String {
        let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        let isWord =
            text.utf8.first.map { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } == true
            && text.utf8.allSatisfy { $0 == 0x2D || $0 >= 0x30 && $0 <= 0x39 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        return isWord && !reserved.contains(text.lowercased()) ? text : quoted(text)
    }

    /// In double quotes, which JSON and YAML read alike.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case let other
            // Readers refuse what could be YAML's anchors and aliases, in quotes too.
            where other == "&" || other == "*" || other.steersText || [0xFEFF, 0xFFFE, 0xFFFF].contains(other.value):
                result += "\\u" + UInt16(other.value).hexadecimal
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
