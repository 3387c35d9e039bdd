/// A curve through points, on values as a screen encodes them.
///
/// Points are (in, out) in encoded values 0…1, sRGB transfer, on each channel of the working primaries; between
/// them a monotone cubic (Fritsch and Butland 1984), beyond them flat. `points` acts on all channels, then each
/// channel's own curve on it alone. Folds into the film's table: no cost.
public struct ToneCurve: Filter {
    /// Pairs of encoded values, in and out, in rising. 0…1. In recipes `points`.
    public var points: [SIMD2<Double>]
    /// The same for red alone, after all. 0…1. In recipes `red`.
    public var red: [SIMD2<Double>]
    /// The same for green alone, after all. 0…1. In recipes `green`.
    public var green: [SIMD2<Double>]
    /// The same for blue alone, after all. 0…1. In recipes `blue`.
    public var blue: [SIMD2<Double>]

    /// The curve that changes nothing.
    public static let straight: [SIMD2<Double>] = [[0, 0], [1, 1]]

    /// With the settings that a recipe has which names none.
    public init() { self.init(points: [[0, 0], [0.25, 0.22], [0.75, 0.78], [1, 1]]) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        points: [SIMD2<Double>] = straight, red: [SIMD2<Double>] = straight, green: [SIMD2<Double>] = straight,
        blue: [SIMD2<Double>] = straight
    ) {
        self.points = points
        self.red = red
        self.green = green
        self.blue = blue
    }

    public static let name = "tone-curve"
    public static let place = Place.film
    public static let domain = Domain.encoded
    public static let summary = "A curve through points."

    public static let parameters: [Parameter<ToneCurve>] = [
        .points("points", \.points, in: 0...1, .tone, "Pairs of encoded values, in and out, in rising."),
        .points("red", \.red, in: 0...1, .color, "The same for red alone, after all."),
        .points("green", \.green, in: 0...1, .color, "The same for green alone, after all."),
        .points("blue", \.blue, in: 0...1, .color, "The same for blue alone, after all."),
    ]

    private var curves: (all: MonotoneCurve, each: [MonotoneCurve]) {
        (MonotoneCurve(points), [red, green, blue].map { MonotoneCurve($0) })
    }

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { red == green && green == blue }

    public func steps(on frame: Frame) -> [Step] {
        let (all, each) = curves
        return [
            .curve(
                Curve("tone curve", from: .encoded, to: .encoded) { channel, value in each[channel](all(value)) })
        ]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (all, each) = curves
        return { value, _, _ in [each[0](all(value.x)), each[1](all(value.y)), each[2](all(value.z))] }
    }
}
