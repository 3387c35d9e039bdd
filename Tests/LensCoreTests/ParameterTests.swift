import Testing

@testable import LensCore

@Suite("The table of parameters")
struct ParameterTests {
    static let names = FilterCatalogue.all.map { $0.name }

    private func type(_ name: String) throws -> any Filter.Type {
        try #require(FilterCatalogue.all.first { $0.name == name })
    }

    @Test("Filters have unique names and one sentence each")
    func filters() {
        #expect(Set(Self.names).count == Self.names.count)
        for filter in FilterCatalogue.all {
            #expect(filter.summary.hasSuffix("."), "\(filter.name)")
            #expect(filter.summary.count > 10, "\(filter.name)")
            #expect(filter.name == filter.name.lowercased(), "\(filter.name)")
        }
    }

    @Test(
        "Parameters have unique names, a sentence, and a default that is allowed and does something", arguments: names)
    func parameters(_ name: String) throws {
        let filter = try type(name)
        let descriptions = filter.descriptions
        #expect(!descriptions.isEmpty)
        #expect(Set(descriptions.map(\.name)).count == descriptions.count)
        let fresh = filter.init()
        #expect(!fresh.isNeutral)
        for description in descriptions {
            #expect(description.summary.hasSuffix("."), "\(name).\(description.name)")
            #expect(description.summary.count > 10, "\(name).\(description.name)")
            #expect(description.range.lowerBound <= description.range.upperBound)
            let value = try #require(fresh[description.name])
            #expect(description.objection(to: value) == nil, "\(name).\(description.name) is \(value) by default")
            if let neutral = description.travel.neutral {
                #expect(description.range.contains(neutral), "\(name).\(description.name): neutral \(neutral)")
            }
        }
        #expect(descriptions.contains { $0.travel != .fixed }, "\(name) would not follow strength")
        #expect(throws: Never.self) { try fresh.validate() }
    }

    @Test("What a value prints as reads back as the same value", arguments: names)
    func roundTrip(_ name: String) throws {
        let fresh = try type(name).init()
        for description in Swift.type(of: fresh).descriptions {
            let value = try #require(fresh[description.name])
            if description.kind == .table {
                #expect(throws: LensError.self) { try description.parse(value.description) }
            } else {
                #expect(try description.parse(value.description) == value, "\(name).\(description.name): \(value)")
            }
            var copy = fresh
            try copy.set(description.name, to: value)
            #expect(copy[description.name] == value)
        }
    }

    @Test("Setting writes what reading reads, at both ends of the range", arguments: names)
    func set(_ name: String) throws {
        for description in try type(name).descriptions {
            for bound in [description.range.lowerBound, description.range.upperBound] {
                var filter = try type(name).init()
                let value: ParameterValue =
                    switch description.kind {
                    case .number: .number(bound)
                    case .triple: .triple(SIMD3(repeating: bound))
                    case .points: .points([[0, bound], [1, bound]])
                    case .choice(let names): .choice(names.last ?? "")
                    case .table: .table(.negative)
                    }
                try filter.set(description.name, to: value)
                #expect(filter[description.name] == value, "\(name).\(description.name)")
            }
        }
    }

    @Test("Values out of range, of another kind or not a number are the caller's fault", arguments: names)
    func refusals(_ name: String) throws {
        for description in try type(name).descriptions {
            let beyond = description.range.upperBound + 1
            let wrong: [ParameterValue] =
                switch description.kind {
                case .number: [.number(beyond), .number(.nan), .number(.infinity), .choice("no")]
                case .triple: [.triple([beyond, beyond, beyond]), .triple([.nan, 0, 0]), .number(0.1)]
                case .points:
                    [.points([[0, 0]]), .points([[0, 0], [0, 1]]), .points([[0, 0], [1, beyond]]), .number(1)]
                case .choice: [.choice("no-such-choice"), .number(1)]
                case .table: [.choice("film.cube"), .number(1)]
                }
            for value in wrong {
                var filter = try type(name).init()
                let before = filter[description.name]
                let error = #expect(throws: LensError.self) { try filter.set(description.name, to: value) }
                #expect(error?.fault == .caller, "\(name).\(description.name) = \(value)")
                #expect(error?.message.contains("\(name).\(description.name)") == true, "\(error?.message ?? "")")
                #expect(filter[description.name] == before, "\(name).\(description.name) has changed")
            }
        }
    }

    private static let texts: [(filter: String, parameter: String, text: String, value: ParameterValue)] = [
        ("exposure", "ev", "1.2", .number(1.2)), ("exposure", "ev", "-.5", .number(-0.5)),
        ("exposure", "ev", "-5e-1EV", .number(-0.5)), ("exposure", "ev", "1EV", .number(1)),
        ("vignette", "stops", "2.5stops", .number(2.5)), ("vignette", "stops", "2 EV", .number(2)),
        ("white-balance", "kelvin", "4200K", .number(4200)), ("grain", "amount", "60%", .number(0.6)),
        ("clarity", "radius", "2%", .number(2)), ("stains", "size", "4.5mm", .number(4.5)),
        ("fade", "black", ".05,.05,.04", .triple([0.05, 0.05, 0.04])),
        ("fade", "black", ".1", .triple([0.1, 0.1, 0.1])),
        ("fade", "black", "5%,6%,7%", .triple([0.05, 0.06, 0.07])),
        ("tone-curve", "points", "0:0,.5:.6,1:1", .points([[0, 0], [0.5, 0.6], [1, 1]])),
        ("film-curve", "stock", "portra400", .choice("portra400")),
    ]

    @Test("The command line's way of writing values, with units and without", arguments: texts.indices)
    func parse(_ index: Int) throws {
        let (filter, parameter, text, value) = Self.texts[index]
        let description = try #require(try type(filter).descriptions.first { $0.name == parameter })
        #expect(try description.parse(text) == value)
    }

    private static let mistakes: [(filter: String, parameter: String, text: String, message: String)] = [
        ("exposure", "ev", "bright", "ev takes a number, -10…10 EV, not 'bright'"),
        ("exposure", "ev", "", "ev takes a number, -10…10 EV, not ''"),
        ("exposure", "ev", "nan", "ev takes a number, -10…10 EV, not 'nan'"),
        ("exposure", "ev", "0x10", "ev is in EV, not 'x10'"), ("exposure", "ev", "60%", "ev is in EV, not '%'"),
        ("grain", "amount", "1 ISO", "amount has no unit, not 'ISO'"),
        ("fade", "black", "1,2", "black takes one number or red,green,blue, each 0…0.5, not '1,2'"),
        ("fade", "black", "1,,2", "black takes one number or red,green,blue, each 0…0.5, not '1,,2'"),
        ("tone-curve", "points", "0:0,.5", "points takes points in:out,in:out…, each 0…1, not '0:0,.5'"),
        ("tone-curve", "points", "0::1", "points takes points in:out,in:out…, each 0…1, not '0::1'"),
        (
            "color-lookup", "file", "a.cube",
            "file takes a file that LOOK names, such as 'decay+film.cube', not 'a.cube'"
        ),
    ]

    @Test("What has another form is answered with the form it should have", arguments: mistakes.indices)
    func forms(_ index: Int) throws {
        let (filter, parameter, text, message) = Self.mistakes[index]
        let description = try #require(try type(filter).descriptions.first { $0.name == parameter })
        let error = #expect(throws: LensError.self) { try description.parse(text) }
        #expect(error?.message == message && error?.fault == .caller)
    }

    @Test("Objections name the value, the limits and the unit")
    func objections() throws {
        let ev = try #require(Exposure.descriptions.first)
        #expect(ev.objection(to: .number(11)) == "ev is 11, outside -10…10 EV")
        let stock = try #require(FilmCurve.descriptions.first)
        #expect(stock.objection(to: .choice("velvia")) == "stock is 'velvia', not one of ideal, portra400, trix400")
        let points = try #require(ToneCurve.descriptions.first)
        #expect(points.objection(to: .points([[0, 0]])) == "points needs two points at least")
        #expect(points.objection(to: .points([[0.5, 0], [0.2, 1]])) == "points must rise in x")
    }

    @Test("A misspelt parameter is answered with the nearest one, a strange one with all")
    func suggestions() {
        var filter = Exposure()
        let error = #expect(throws: LensError.self) { try filter.set("eV", to: .number(1)) }
        #expect(error?.message == "exposure has no parameter 'eV'; did you mean 'ev'?")
        #expect(Suggestion.text(for: "kelvn", among: ["tint", "kelvin"]) == "; did you mean 'kelvin'?")
        #expect(Suggestion.text(for: "klevin", among: ["tint", "kelvin"]) == "; did you mean 'kelvin'?")
        #expect(Suggestion.text(for: "something", among: ["tint", "kelvin"]) == "; known: tint, kelvin")
        #expect(Suggestion.text(for: "something", among: []) == "")
    }
}
