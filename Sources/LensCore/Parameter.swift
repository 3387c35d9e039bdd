/// What a parameter is measured in, as shown behind its value.
public enum ParameterUnit: String, Sendable, Hashable, Codable {
    /// A bare number.
    case none = ""
    /// Stops of light: 1 doubles it.
    case ev = "EV"
    /// A colour temperature.
    case kelvin = "K"
    /// An angle, 360 the whole circle.
    case degrees = "°"
    /// Stops of light.
    case stops = "stops"
    /// A film's speed.
    case iso = "ISO"
    /// Of the result's grid.
    case pixels = "px"
    /// Of a 35 mm frame, whose 36 mm are the picture's long side.
    case micrometres = "µm of frame"
    /// Of a 35 mm frame, whose 36 mm are the picture's long side.
    case millimetres = "mm of frame"
    /// Of the picture's diagonal.
    case percentOfDiagonal = "% of diagonal"
    /// So many in a picture, on average.
    case perFrame = "a frame"
    /// Optical density, the logarithm to 10.
    case density = "D"
}

/// Which of the two partial strengths a parameter follows besides the whole one.
public enum ParameterTag: String, Sendable, Hashable, Codable {
    /// How light and dark it is; follows `--tone-strength` too.
    case tone
    /// Colours; follows `--color-strength` too.
    case color
    /// Everything else: grain, blur, marks; follows the whole strength alone.
    case texture
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

    /// The value at which the parameter changes nothing; nil if it never does by itself.
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
    /// A number in the parameter's unit.
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
    /// What values look like.
    public enum Kind: Sendable, Hashable {
        /// A number.
        case number
        /// Three numbers: red, green, blue.
        case triple
        /// Pairs of numbers, the first of each rising.
        case points
        /// A table of colours.
        case table
        /// One of these names.
        case choice([String])
    }

    /// As recipes and `--set` name it.
    public let name: String
    /// What values look like.
    public let kind: Kind
    /// What values are measured in.
    public let unit: ParameterUnit
    /// The values allowed; of each component for triples, of both coordinates for points.
    public let range: ClosedRange<Double>
    /// How it goes with strength.
    public let travel: ParameterTravel
    /// Which partial strength it follows.
    public let tag: ParameterTag
    /// One sentence.
    public let summary: String
}

/// A parameter of one filter type: its description and the property that holds it.
public struct Parameter<Owner: Filter>: Sendable {
    /// Everything that is known of it.
    public let description: ParameterDescription
    let read: @Sendable (Owner) -> ParameterValue
    let write: @Sendable (inout Owner, ParameterValue) -> Void

    /// A number: its name, property, unit, range, way to neutral, tag, and one sentence.
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

    /// Red, green and blue, each within the range.
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

    /// One of an enumeration's names. It does not travel.
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

    /// A table of colours. It does not travel.
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
