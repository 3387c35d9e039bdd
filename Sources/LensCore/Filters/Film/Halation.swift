/// Light that has gone through the emulsion, is reflected by the base behind it and exposes the film again: lamps get a
/// red rim.
///
/// E′ = (E + a·Σ w_k·G(65√k µm)∗E⁺)/(1 + a), w = 4/7, 2/7, 1/7, a a channel, in linear light: red, whose layer lies
/// deepest, gets most. Flat tones stay. What the source has clipped was brighter: E⁺ is E with light above .9 of the
/// source's white raised by `boost` stops, as it was before the picture was reduced, so that a lone lamp of one pixel
/// counts whole. Reflections, red green blue: a film with a strong antihalation layer .015 .005 0, a weak one .08 .02 0,
/// none .30 .10 .015.
///
/// About 2 ns a pixel on one AVX2 core, and 35 ms a picture; the survey takes 40 ms more for clipped light.
public struct Halation: Filter {
    /// Light that the base reflects into each layer: red, green, blue. 0…1. 0 changes nothing. In recipes `reflection`.
    public var reflection: SIMD3<Double>
    /// How much brighter clipped lights are taken to be. 0…6 stops. In recipes `boost`.
    public var boost: Double
    /// Of the innermost rim, as a Gaussian's σ. 10…1000 µm of a 35 mm frame. In recipes `radius`.
    public var radius: Double

    /// The reflections of a film with a strong antihalation layer.
    public static let strong: SIMD3<Double> = [0.015, 0.005, 0]
    /// Those of a film with a weak one.
    public static let weak: SIMD3<Double> = [0.08, 0.02, 0]
    /// Those of a film without one.
    public static let none: SIMD3<Double> = [0.30, 0.10, 0.015]

    /// With the settings that a recipe has which names none.
    public init() { self.init(reflection: Self.weak) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(reflection: SIMD3<Double>, boost: Double = 2, radius: Double = 65) {
        self.reflection = reflection
        self.boost = boost
        self.radius = radius
    }

    public static let name = "halation"
    public static let place = Place.film
    public static let isUnique = true
    public static let summary = "A red rim around lamps, from light that the film's base reflects."

    public static let parameters: [Parameter<Halation>] = [
        .triple(
            "reflection", \.reflection, in: 0...1, .linear(neutral: 0), .texture,
            "Light that the base reflects into each layer: red, green, blue."),
        .number(
            "boost", \.boost, .stops, in: 0...6, .fixed, .texture, "How much brighter clipped lights are taken to be."),
        .number(
            "radius", \.radius, .micrometres, in: 10...1000, .fixed, .texture,
            "Of the innermost rim, as a Gaussian's σ."),
    ]

    private static let weights = [4.0 / 7, 2.0 / 7, 1.0 / 7]

    private func components(cells: Double) -> [(variance: Double, weight: Double)] {
        let width = radius / 1000 * cells
        return Self.weights.enumerated().map { (width * width * Double($0.offset + 1), $0.element) }
    }

    /// Of the light that arrives, how much is the reflection's.
    private var share: SIMD3<Double> { reflection / (reflection + 1) }
}

extension Halation: WideFilter {
    public var wide: WideEffect {
        let (filter, share) = (self, share)
        let more = Elementary.exp2(boost) - 1
        return WideEffect(needsClipped: true) { picture in
            let parts = Self.whole(picture.visible(filter.components(cells: picture.cellsPerMillimetre)))
            let maps = picture.spread(picture.boosted(more), parts)
            return {
                SpreadStage.stage(
                    "halation", maps, share: parts.isEmpty ? .zero : share, gain: 1 + share.max() * more, on: $0)
            }
        } formulas: { picture in
            let parts = Self.whole(picture.visible(filter.components(cells: picture.cellsPerMillimetre)))
            let boosted = picture.light.indices.map {
                picture.light[$0] + picture.clipped[$0] * (picture.share[$0] * more)
            }
            let map = picture.spread(boosted, parts)
            let share = parts.isEmpty ? .zero : share
            return { frame in
                { value, x, y in value * (1 - share) + picture.read(map, x, y, on: frame) * share }
            }
        }
    }

    /// The reflection is never sharp: rims too narrow to be shown leave their light to the wider ones.
    private static func whole(
        _ parts: [(variance: Double, weight: Double)]
    ) -> [(variance: Double, weight: Double)] {
        let sum = parts.reduce(0) { $0 + $1.weight }
        return parts.map { ($0.variance, $0.weight / sum) }
    }
}

extension Reduced {
    /// The light with what is clipped once more, so many times: where the clipped light lay, if nobody wants that any more.
    fileprivate func boosted(_ more: Double) -> Grid {
        guard let clipped, more > 0 else { return light }
        let result = isClippedFree ? clipped : Grid(width: light.width, height: light.height, planes: 3)
        Grid.parts(of: light.height, tools.threads) { part in
            let extra = Buffer<Float>(count: light.stride)
            defer { withExtendedLifetime(extra) {} }
            for y in part {
                for plane in 0..<3 {
                    tools.kernels.multiply(
                        extra.pointer, clipped.row(y, plane: plane), clipped.row(y, plane: 3), light.stride)
                    result.row(y, plane: plane).update(from: light.row(y, plane: plane), count: light.stride)
                    tools.kernels.add(result.row(y, plane: plane), extra.pointer, Float(more), light.stride)
                }
            }
        }
        return isClippedFree
            ? Grid(width: light.width, height: light.height, planes: 3, in: clipped.memory) ?? result : result
    }
}
