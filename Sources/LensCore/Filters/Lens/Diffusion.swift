/// A diffusion filter before the lens: part of the light spreads, and glows around what is bright.
///
/// (1 − amount)·v + amount·PSF∗v in linear light: energy is conserved, whites lose what their surroundings gain. The PSF
/// is a sum of three exponentials e^(−r/λ)/(2πλ²), λ in µm on 135 and weight: glimmer 10/50/260, .60/.30/.10; black mist
/// 16/95/380, .40/.47/.13, whose veil is thin, so that blacks stay; mist 14/150/650, .28/.42/.30; bloom 20/200/1000,
/// .22/.30/.48. Amounts of filters sold as ⅛ ¼ ½ 1 2: .10 .20 .35 .55 .75. Each exponential is three Gaussians, σ .489 1.216
/// 2.336 λ, weights .098 .505 .397: its transfer function and its encircled energy within .32 % of the exponential's.
///
/// Gaussians finer than the survey shows (σ of 20 µm in a large picture) stay sharp: of the light that glimmer spreads, 36 %. About 2 ns
/// a pixel on one AVX2 core, and 30 to 50 ms a picture.
public struct Diffusion: Filter {
    /// A filter before the lens.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A glow close to lights.
        case glimmer
        /// A thin veil, blacks stay.
        case blackMist = "black-mist"
        /// A wide veil.
        case mist
        /// The widest glow.
        case bloom
    }

    /// Which filter: from a glow close by to a veil over all. In recipes `kind`.
    public var kind: Kind
    /// How much of the light spreads; filters sold as 1/8, 1/4, 1/2, 1, 2 are .1, .2, .35, .55, .75. 0…0.75. 0 changes
    /// nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(kind: .blackMist, amount: 0.2) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(kind: Kind, amount: Double) {
        self.kind = kind
        self.amount = amount
    }

    public static let name = "diffusion"
    public static let place = Place.lens
    public static let summary = "A glow around what is bright, as of a diffusion filter."

    public static let parameters: [Parameter<Diffusion>] = [
        .choice("kind", \.kind, .texture, "Which filter: from a glow close by to a veil over all."),
        .number(
            "amount", \.amount, in: 0...0.75, .linear(neutral: 0), .texture,
            "How much of the light spreads; filters sold as 1/8, 1/4, 1/2, 1, 2 are .1, .2, .35, .55, .75."),
    ]

    /// λ in µm and weight.
    private static func exponentials(_ kind: Kind) -> [(length: Double, weight: Double)] {
        switch kind {
        case .glimmer: [(10, 0.60), (50, 0.30), (260, 0.10)]
        case .blackMist: [(16, 0.40), (95, 0.47), (380, 0.13)]
        case .mist: [(14, 0.28), (150, 0.42), (650, 0.30)]
        case .bloom: [(20, 0.22), (200, 0.30), (1000, 0.48)]
        }
    }

    /// σ in λ and weight.
    private static let gaussians: [(width: Double, weight: Double)] = [
        (0.489, 0.098), (1.216, 0.505), (2.336, 0.397),
    ]

    /// Gaussians of the whole filter.
    ///
    /// - Parameter cells: a millimetre.
    func components(cells: Double) -> [(variance: Double, weight: Double)] {
        Self.exponentials(kind).flatMap { exponential in
            Self.gaussians.map { gaussian in
                let width = exponential.length / 1000 * gaussian.width * cells
                return (width * width, exponential.weight * gaussian.weight)
            }
        }
    }

    public var keepsGrey: Bool { true }
}

extension Diffusion: WideFilter {
    public var wide: WideEffect {
        let (filter, amount) = (self, amount)
        return WideEffect { picture in
            let parts = picture.visible(filter.components(cells: picture.cellsPerMillimetre))
            let share = parts.reduce(0) { $0 + $1.weight } * amount
            let maps = picture.spread(picture.light, parts.map { ($0.variance, $0.weight * amount / share) })
            return { SpreadStage.stage("diffusion", maps, share: SIMD3(repeating: share), on: $0) }
        } formulas: { picture in
            let parts = picture.visible(filter.components(cells: picture.cellsPerMillimetre))
            let share = parts.reduce(0) { $0 + $1.weight } * amount
            let map = picture.spread(picture.light, parts.map { ($0.variance, $0.weight * amount / share) })
            return { frame in
                { value, x, y in value * (1 - share) + picture.read(map, x, y, on: frame) * share }
            }
        }
    }
}
