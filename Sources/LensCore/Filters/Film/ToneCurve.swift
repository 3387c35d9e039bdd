/// A curve through points, on values as a screen encodes them.
///
/// Points are (in, out) in encoded values 0…1, sRGB transfer, on each channel of the working primaries; between
/// them a monotone cubic (Fritsch and Butland 1984), beyond them flat. Folds into the film's table: no cost.
public struct ToneCurve: Filter {
    public var points: [SIMD2<Double>]

    public init() { self.init(points: [[0, 0], [0.25, 0.22], [0.75, 0.78], [1, 1]]) }
    public init(points: [SIMD2<Double>]) { self.points = points }

    public static let name = "tone-curve"
    public static let place = Place.film
    public static let domain = Domain.encoded
    public static let summary = "A curve through points."

    public static let parameters: [Parameter<ToneCurve>] = [
        .points("points", \.points, in: 0...1, .tone, "Pairs of encoded values, in and out, in rising.")
    ]

    public func steps(on frame: Frame) -> [Step] {
        let curve = MonotoneCurve(points)
        return [.curve(Curve("tone curve", from: .encoded, to: .encoded) { _, value in curve(value) })]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let curve = MonotoneCurve(points)
        return { value, _, _ in [curve(value.x), curve(value.y), curve(value.z)] }
    }
}
