/// What a parameter is measured in, as shown behind its value.
public enum ParameterUnit: String, Sendable, Hashable, Codable {
    case none = ""
    case ev = "EV"
    case kelvin = "K"
    case degrees = "°"
    case stops = "stops"
    case iso = "ISO"
    case pixels = "px"
    case micrometres = "µm of frame"
    case millimetres = "mm of frame"
    case percentOfDiagonal = "% of diagonal"
    case perFrame = "a frame"
    case density = "D"
}

/// Which of the two partial strengths a parameter follows besides the whole one.
public enum ParameterTag: String, Sendable, Hashable, Codable {
    case tone, color, texture
}

/// How a parameter goes from its neutral value to its set one as strength rises from 0 to 1.
public enum ParameterTravel: Sendable, Hashable, Codable {
    /// Stays: a shape that changes nothing by itself.
    case fixed
    /// In equal steps.
    case linear(neutral: Double)
    /// In equal ratios.
    case logarithmic(neutral: Double)
    /// In equal steps of reciprocal temperature.
    case mired(neutral: Double)

    public var neutral: Double? {
        switch self {
        case .fixed: nil
        case .linear(let neutral), .logarithmic(let neutral), .mired(let neutral): neutral
        }
    }

    func value(toward target: Double, strength: Double) -> Double {
        switch self {
        case .fixed: target
        case .linear(let neutral): neutral + (target - neutral) * strength
        case .logarithmic(let neutral):
            neutral * Elementary.exp(strength * Elementary.log(target / neutral))
        case .mired(let neutral): 1 / (1 / neutral + (1 / target - 1 / neutral) * strength)
        }
    }
}

/// A parameter's value, whatever its kind.
public enum ParameterValue: Sendable, Hashable, Codable, CustomStringConvertible {
    case number(Double)
    /// Red, green, blue.
    case triple(SIMD3<Double>)
    /// A name out of a list.
    case choice(String)
    /// Points of a curve, x rising.
    case points([SIMD2<Double>])
    /// Measured colours from a file.
    case table(LookupTable)

    public var description: String {
        switch self {
        case .number(let value): Self.text(value)
        case .triple(let value): "\(Self.text(value.x)),\(Self.text(value.y)),\(Self.text(value.z))"
        case .choice(let name): name
        case .points(let points): points.map { "\(Self.text($0.x)):\(Self.text($0.y))" }.joined(separator: ",")
        case .table(let table): table.name
        }
    }

    /// The shortest text that reads back as the same number; whole numbers without a fraction.
    package static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}

/// Everything that is known of a parameter: the one table that command line, recipes, validation, help and
/// documentation read.
public struct ParameterDescription: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case number, triple, points, table
        case choice([String])
    }

    public let name: String
    public let kind: Kind
    public let unit: ParameterUnit
    /// The values allowed; of each component for triples, of both coordinates for points.
    public let range: ClosedRange<Double>
    public let travel: ParameterTravel
    public let tag: ParameterTag
    /// One sentence.
    public let summary: String
}

/// A parameter of one filter type: its description and the property that holds it.
public struct Parameter<Owner: Filter>: Sendable {
    public let description: ParameterDescription
    let read: @Sendable (Owner) -> ParameterValue
    let write: @Sendable (inout Owner, ParameterValue) -> Void

    public static func number(
        _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable, _ unit: ParameterUnit = .none,
        in range: ClosedRange<Double>, _ travel: ParameterTravel, _ tag: ParameterTag, _ summary: String
    ) -> Self {
        Self(
            description: ParameterDescription(
                name: name, kind: .number, unit: unit, range: range, travel: travel, tag: tag, summary: summary),
            read: { .number($0[keyPath: path]) },
            write: { if case .number(let value) = $1 { $0[keyPath: path] = value } })
    }

    public static func triple(
        _ name: String, _ path: WritableKeyPath<Owner, SIMD3<Double>> & Sendable, _ unit: ParameterUnit = .none,
        in range: ClosedRange<Double>, _ travel: ParameterTravel, _ tag: ParameterTag, _ summary: String
    ) -> Self {
        Self(
            description: ParameterDescription(
                name: name, kind: .triple, unit: unit, range: range, travel: travel, tag: tag, summary: summary),
            read: { .triple($0[keyPath: path]) },
            write: { if case .triple(let value) = $1 { $0[keyPath: path] = value } })
    }

    public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: WritableKeyPath<Owner, Choice> & Sendable, _ tag: ParameterTag, _ summary: String
    ) -> Self {
        let names = Choice.allCases.map(\.rawValue)
        return Self(
            description: ParameterDescription(
                name: name, kind: .choice(names), unit: .none, range: 0...0, travel: .fixed, tag: tag,
                summary: summary),
            read: { .choice($0[keyPath: path].rawValue) },
            write: {
                if case .choice(let name) = $1, let value = Choice(rawValue: name) { $0[keyPath: path] = value }
            })
    }

    public static func table(
        _ name: String, _ path: WritableKeyPath<Owner, LookupTable> & Sendable, _ tag: ParameterTag, _ summary: String
    ) -> Self {
        Self(
            description: ParameterDescription(
                name: name, kind: .table, unit: .none, range: 0...0, travel: .fixed, tag: tag, summary: summary),
            read: { .table($0[keyPath: path]) },
            write: { if case .table(let value) = $1 { $0[keyPath: path] = value } })
    }

    /// Points whose neutral is the diagonal.
    public static func points(
        _ name: String, _ path: WritableKeyPath<Owner, [SIMD2<Double>]> & Sendable, in range: ClosedRange<Double>,
        _ tag: ParameterTag, _ summary: String
    ) -> Self {
        Self(
            description: ParameterDescription(
                name: name, kind: .points, unit: .none, range: range, travel: .linear(neutral: 0), tag: tag,
                summary: summary),
            read: { .points($0[keyPath: path]) },
            write: { if case .points(let value) = $1 { $0[keyPath: path] = value } })
    }
}

extension ParameterDescription {
    /// The value at a strength, on its way from neutral.
    func moved(_ value: ParameterValue, strength: Double) -> ParameterValue {
        guard travel != .fixed else { return value }
        switch value {
        case .number(let target):
            return .number(travel.value(toward: target, strength: strength))
        case .triple(let target):
            return .triple(
                [
                    travel.value(toward: target.x, strength: strength),
                    travel.value(toward: target.y, strength: strength),
                    travel.value(toward: target.z, strength: strength),
                ])
        case .points(let points):
            return .points(points.map { [$0.x, $0.x + ($0.y - $0.x) * strength] })
        case .choice, .table:
            return value
        }
    }

    /// Whether a value changes nothing by itself; nil for parameters that never do.
    func isNeutral(_ value: ParameterValue) -> Bool? {
        guard let neutral = travel.neutral else { return nil }
        switch value {
        case .number(let number): return number == neutral
        case .triple(let triple): return triple == SIMD3(repeating: neutral)
        case .points(let points): return points.allSatisfy { $0.x == $0.y }
        case .choice, .table: return nil
        }
    }

    /// Why a value is not allowed, or nil.
    public func objection(to value: ParameterValue) -> String? {
        func outside(_ number: Double) -> Bool { !(range.contains(number)) }
        switch (kind, value) {
        case (.number, .number(let number)):
            return outside(number) ? "\(name) is \(value), outside \(limits)" : nil
        case (.triple, .triple(let triple)):
            return outside(triple.x) || outside(triple.y) || outside(triple.z)
                ? "\(name) is \(value), outside \(limits)" : nil
        case (.choice(let names), .choice(let name)):
            return names.contains(name) ? nil : "\(self.name) is '\(name)', not one of \(names.joined(separator: ", "))"
        case (.points, .points(let points)):
            if points.count < 2 { return "\(name) needs two points at least" }
            if points.contains(where: { outside($0.x) || outside($0.y) }) { return "\(name) leaves \(limits)" }
            return zip(points, points.dropFirst()).allSatisfy { $0.x < $1.x } ? nil : "\(name) must rise in x"
        case (.table, .table): return nil
        default:
            return "\(name) does not take '\(value)'"
        }
    }
}
