/// Where light meets a filter. The renderer runs places in this order, whatever order a look lists them in.
public enum Place: Int, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Linear light, Rec. 2020 primaries, D65; 0…1 is black to the source's white.
    case scene
    /// The same light, on its way through the lens.
    case lens
    /// Exposure in, print light out: linear, ≥ 0.
    case film
    /// Values encoded with the sRGB transfer on the working primaries.
    case print
    /// The same, once the print exists.
    case surface

    public static func < (a: Place, b: Place) -> Bool { a.rawValue < b.rawValue }

    /// The place's name in English, with a capital.
    public var name: String {
        switch self {
        case .scene: "Scene"
        case .lens: "Lens"
        case .film: "Film"
        case .print: "Print"
        case .surface: "Surface"
        }
    }
}

/// The picture that a look is developed on: its size and the number its randomness comes from.
public struct Frame: Sendable, Hashable {
    /// Pixels, as stored.
    public let width: Int
    /// Pixels, as stored.
    public let height: Int
    /// What all randomness on this picture comes from.
    public let seed: UInt64
    /// How the picture is turned for display. Rows come as stored; what has a place in the picture has it as displayed.
    public let orientation: Orientation

    /// A picture of that size, as stored.
    public init(width: Int, height: Int, seed: UInt64, orientation: Orientation = .upright) {
        self.width = width
        self.height = height
        self.seed = seed
        self.orientation = orientation
    }

    /// The long side stands for the 36 mm of a 35 mm frame, so that a web copy and the full file agree.
    public static let longSide = 36.0

    /// A picture more than three times as long as it is high is a strip of film, longer than a frame: its grain would grow
    /// with its length otherwise, and the time that grain takes with the square.
    public var pixelsPerMillimetre: Double {
        Double(min(max(width, height), 3 * min(width, height))) / Self.longSide
    }
}

/// One physical or perceptual effect with parameters in units.
///
/// A filter states its effect twice: as steps for the renderer, and as a formula in scalar `Double` that the
/// steps are tested against.
public protocol Filter: Sendable, Hashable, Codable {
    /// Every parameter at its default.
    init()

    /// The name in recipes and on the command line.
    static var name: String { get }
    /// Where it meets the light.
    static var place: Place { get }
    /// One sentence.
    static var summary: String { get }
    /// Whether a look has at most one of these: the last one named wins.
    static var isUnique: Bool { get }
    /// What can be set, in the order of recipes and help.
    static var parameters: [Parameter<Self>] { get }

    /// What the renderer runs. Called once a picture.
    func steps(on frame: Frame) -> [Step]

    /// The formula, for the pixel at a stored column and row, encoded as ``Filter/domain`` says.
    func formula(on frame: Frame) -> @Sendable (_ value: SIMD3<Double>, _ x: Int, _ y: Int) -> SIMD3<Double>

    /// The same for a filter that reads around a pixel; `neighbour` gives the values that come in, the picture's edges
    /// going on for ever. ``formula(on:)`` unless the filter says otherwise.
    func formula(
        on frame: Frame, neighbour: @escaping (_ x: Int, _ y: Int) -> SIMD3<Double>
    ) -> (_ value: SIMD3<Double>, _ x: Int, _ y: Int) -> SIMD3<Double>

    /// Whether every grey stays grey, so that a picture without colours can be written as one. `false` unless the filter
    /// says otherwise.
    var keepsGrey: Bool { get }

    /// Whether a pixel's result follows from its colour alone, whatever its place, its neighbours and the seed: what a
    /// table of colours can stand for. `false` unless the filter says otherwise.
    var followsColorAlone: Bool { get }
    /// - Throws: `.caller` for values that the parameters' table does not allow, or that make no sense together.
    func validate() throws(LensError)
    /// The part of it that follows from a pixel's colour alone; nil where there is none.
    var colorPart: (any Filter)? { get }
    /// What it does with the whole picture, see ``WideFilter``. Asked here and not by a cast, which searches every type of
    /// the program. nil unless it is one.
    var wideEffect: WideEffect? { get }

    /// The encoding that the filter's values have.
    static var domain: Domain { get }
}

/// How values are encoded at a point of the way.
public enum Domain: Sendable, Hashable {
    /// Linear light.
    case light
    /// The sRGB transfer on the working primaries, 0…1.
    case encoded
}

extension Filter {
    public static var isUnique: Bool { false }
    public var keepsGrey: Bool { false }
    public var followsColorAlone: Bool { false }
    public var colorPart: (any Filter)? { followsColorAlone ? self : nil }
    public var wideEffect: WideEffect? { nil }
    public func formula(
        on frame: Frame, neighbour: @escaping (_ x: Int, _ y: Int) -> SIMD3<Double>
    ) -> (_ value: SIMD3<Double>, _ x: Int, _ y: Int) -> SIMD3<Double> { formula(on: frame) }
    public static var domain: Domain { place < .print ? .light : .encoded }

    /// Everything that is known of the parameters, without the properties behind them.
    public static var descriptions: [ParameterDescription] { parameters.map(\.description) }

    /// A parameter's value by its name; nil where there is none of that name.
    public subscript(_ parameter: String) -> ParameterValue? {
        Self.parameters.first { $0.description.name == parameter }?.read(self)
    }

    /// Sets a parameter by name.
    ///
    /// - Throws: `.caller` when the filter has no such parameter or does not allow the value.
    public mutating func set(_ parameter: String, to value: ParameterValue) throws(LensError) {
        guard let found = Self.parameters.first(where: { $0.description.name == parameter }) else {
            let known = Self.descriptions.map(\.name)
            throw LensError(
                .caller, "\(Self.name) has no parameter '\(parameter)'\(Suggestion.text(for: parameter, among: known))")
        }
        if let objection = found.description.objection(to: value) {
            throw LensError(.caller, "\(Self.name).\(objection)")
        }
        found.write(&self, value)
    }

    /// Whether the filter leaves every picture as it is: each parameter that travels has arrived at neutral.
    public var isNeutral: Bool {
        let answers = Self.parameters.compactMap { $0.description.isNeutral($0.read(self)) }
        return !answers.isEmpty && answers.allSatisfy { $0 }
    }

    /// The filter at a strength.
    func at(_ strength: Strength) -> Self {
        var moved = self
        for parameter in Self.parameters {
            let description = parameter.description
            parameter.write(
                &moved, description.moved(parameter.read(self), strength: strength.of(description.tag)))
        }
        return moved
    }

    public func validate() throws(LensError) { try validateParameters() }

    /// The first value that the table does not allow.
    func validateParameters() throws(LensError) {
        for parameter in Self.parameters {
            if let objection = parameter.description.objection(to: parameter.read(self)) {
                throw LensError(.caller, "\(Self.name).\(objection)")
            }
        }
    }
}

/// How much of a look: 0 is none, 1 is all.
public struct Strength: Sendable, Hashable {
    /// Of everything, 0…1.
    public var whole: Double
    /// Of parameters that change tones, 0…1, times `whole`.
    public var tone: Double
    /// Of parameters that change colours, 0…1, times `whole`.
    public var color: Double

    /// All of it unless told otherwise. Values outside 0…1 are an error when a photo is developed.
    public init(_ whole: Double = 1, tone: Double = 1, color: Double = 1) {
        self.whole = whole
        self.tone = tone
        self.color = color
    }

    func of(_ tag: ParameterTag) -> Double {
        switch tag {
        case .tone: whole * tone
        case .color: whole * color
        case .texture: whole
        }
    }
}
