/// The colour decision list of the American Society of Cinematographers (ASC CDL 1.2), as grading programs exchange it.
///
/// On encoded values, sRGB transfer on the working primaries: v′ = clamp(v·slope + offset)^power, then
/// L + saturation·(v′ − L), clamped, L of the standard's own weights .2126 .7152 .0722. Slope, offset and power fold into
/// a table; saturation costs .3 ns a pixel.
public struct ColorDecisionList: Filter {
    /// What red, green and blue are multiplied by. 0…4. 1 changes nothing. In recipes `slope`.
    public var slope: SIMD3<Double>
    /// What is added to them. −1…1. 0 changes nothing. In recipes `offset`.
    public var offset: SIMD3<Double>
    /// What they are raised to. 0.1…4. 1 changes nothing. In recipes `power`.
    public var power: SIMD3<Double>
    /// Distance from grey, after all. 0…4. 1 changes nothing. In recipes `saturation`.
    public var saturation: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(slope: [1.05, 1, 0.95]) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        slope: SIMD3<Double> = [1, 1, 1], offset: SIMD3<Double> = .zero, power: SIMD3<Double> = [1, 1, 1],
        saturation: Double = 1
    ) {
        self.slope = slope
        self.offset = offset
        self.power = power
        self.saturation = saturation
    }

    public static let name = "color-decision-list"
    public static let place = Place.print
    public static let summary = "Slope, offset, power and saturation, as ASC CDL has them."

    public static let parameters: [Parameter<ColorDecisionList>] = [
        .triple(
            "slope", \.slope, in: 0...4, .linear(neutral: 1), .color, "What red, green and blue are multiplied by."),
        .triple("offset", \.offset, in: -1...1, .linear(neutral: 0), .color, "What is added to them."),
        .triple("power", \.power, in: 0.1...4, .logarithmic(neutral: 1), .color, "What they are raised to."),
        .number("saturation", \.saturation, in: 0...4, .linear(neutral: 1), .color, "Distance from grey, after all."),
    ]

    static let luma: SIMD3<Double> = [0.2126, 0.7152, 0.0722]

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { [slope, offset, power].allSatisfy { $0 == SIMD3(repeating: $0.x) } }

    private func graded(_ value: Double, _ channel: Int) -> Double {
        let line = min(max(value * slope[channel] + offset[channel], 0), 1)
        return power[channel] == 1 ? line : line == 0 ? 0 : Elementary.pow(line, power[channel])
    }

    public func steps(on frame: Frame) -> [Step] {
        var steps: [Step] = []
        if slope != [1, 1, 1] || offset != .zero || power != [1, 1, 1] {
            let filter = self
            steps.append(
                .curve(Curve("CDL", from: .encoded, to: .encoded) { filter.graded($1, $0) }))
        }
        if saturation != 1 {
            let share = Self.luma * (1 - saturation)
            steps.append(
                .matrix(
                    Matrix3(share + [saturation, 0, 0], share + [0, saturation, 0], share + [0, 0, saturation])))
            steps.append(.curve(Curve("clamp", from: .encoded, to: .encoded) { min(max($1, 0), 1) }))
        }
        return steps
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let filter = self
        return { value, _, _ in
            let graded = SIMD3(filter.graded(value.x, 0), filter.graded(value.y, 1), filter.graded(value.z, 2))
            guard filter.saturation != 1 else { return graded }
            let light = (graded * Self.luma).sum()
            return (light + (graded - light) * filter.saturation).clamped(lowerBound: .zero, upperBound: .one)
        }
    }
}
