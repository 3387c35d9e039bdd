import ArgumentParser
import Lens

struct LooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "looks",
        abstract: "Lists the looks, or one look's filters and parameters.")

    @Argument(help: "The look to take apart: a name, a recipe, a finished picture, or several joined by '+'.")
    var look: String?

    @Flag(help: "Print the look as a recipe, YAML or with --json JSON.")
    var recipe = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if recipe && look == nil { throw ValidationError("--recipe wants a LOOK") }
    }

    func run() throws {
        guard let name = look else {
            try list()
            return
        }
        let look = try LookReference(name, path: ArgumentBytes.path).look
        if recipe {
            let text = look.recipe(as: json ? .json : .yaml)
            Console.out(bytes: Array(text.utf8.dropLast()))
        } else if json {
            Console.json(Listing(look))
        } else {
            describe(look)
        }
    }

    private func list() throws {
        if json {
            Console.json(Look.all.map(Listing.init))
            return
        }
        let width = Look.all.map(\.name.count).max() ?? 0
        for look in Look.all {
            let padding = String(repeating: " ", count: width - look.name.count + 2)
            Console.out(look.name + padding + look.summary)
        }
    }

    private func describe(_ look: Look) {
        Console.out(told: "\(look.name): \(look.summary)")
        Console.out(told: look.story)
        var place: Place?
        for filter in look.developing {
            let type = type(of: filter)
            if type.place != place {
                place = type.place
                Console.out("")
                Console.out(type.place.name)
            }
            Console.out("  \(type.name): \(type.summary)")
            for description in type.descriptions {
                guard let value = filter[description.name] else { continue }
                let unit = description.unit == .none ? "" : " \(description.unit.rawValue)"
                Console.out(told: "    \(type.name).\(description.name)=\(value)\(unit)")
                Console.out("        \(description.summary) \(description.allowed)")
            }
        }
    }

    private struct Listing: Encodable {
        struct FilterListing: Encodable {
            let name, place, summary: String
            let parameters: [ParameterListing]
        }

        struct ParameterListing: Encodable {
            let name, value, unit, allowed, tag, summary: String
        }

        let name, summary, story: String
        let filters: [FilterListing]

        init(_ look: Look) {
            name = look.name
            summary = look.summary
            story = look.story
            filters = look.developing.map { filter in
                let type = type(of: filter)
                let parameters = type.descriptions.map { description in
                    ParameterListing(
                        name: description.name, value: filter[description.name].map(\.description) ?? "",
                        unit: description.unit.rawValue, allowed: description.allowed, tag: description.tag.rawValue,
                        summary: description.summary)
                }
                return FilterListing(
                    name: type.name, place: type.place.name, summary: type.summary, parameters: parameters)
            }
        }
    }
}

extension ParameterDescription {
    /// The values it takes, for people.
    var allowed: String {
        switch kind {
        case .number: "(\(span))"
        case .triple: "(red,green,blue, each \(span))"
        case .points: "(in:out,in:out…, each \(span))"
        case .choice(let names): "(\(names.joined(separator: ", ")))"
        case .table: "(a .cube file or a HaldCLUT picture)"
        }
    }
}
