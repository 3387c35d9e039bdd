/// Black-and-white film behind a colour filter.
///
/// A weighted sum of linear sRGB, the weights adding up to 1; the named ones are the responses of panchromatic and
/// orthochromatic film behind Wratten filters, from Mallett and Yuksel's spectra of sRGB primaries (2019). What comes
/// out below 0 is black. `amount` blends in light. Folds into the neighbouring matrix and table: no cost.
public struct Monochrome: Filter {
    /// A film, or a filter before panchromatic film; numbers are Wratten's.
    public enum Mix: String, Sendable, Hashable, CaseIterable {
        /// Panchromatic film alone.
        case pan
        /// Orthochromatic film, blind to red.
        case ortho
        /// Darkens the sky a little.
        case yellow8
        /// Darkens the sky.
        case deepYellow15 = "deep-yellow15"
        /// Darkens the sky, lightens skin.
        case orange21
        /// Dark skies, light skin.
        case red25
        /// The deepest red.
        case red29
        /// For skin in lamplight, and leaves.
        case green11
        /// Lightens leaves, darkens skin.
        case green58
        /// Light skies, dark skin.
        case blue47
        /// By ``weights``.
        case free

        /// Of linear sRGB red, green and blue; nil for one's own.
        var weights: SIMD3<Double>? {
            switch self {
            case .pan: [0.28, 0.38, 0.34]
            case .ortho: [0.05, 0.50, 0.45]
            case .yellow8: [0.43, 0.53, 0.04]
            case .deepYellow15: [0.49, 0.49, 0.02]
            case .orange21: [0.61, 0.37, 0.02]
            case .red25: [0.92, 0.06, 0.02]
            case .red29: [0.98, 0.01, 0.01]
            case .green11: [0.18, 0.69, 0.13]
            case .green58: [0.02, 0.91, 0.07]
            case .blue47: [0.04, 0.10, 0.86]
            case .free: nil
            }
        }
    }

    /// The film or the filter before it; free is the weights given. In recipes `mix`.
    ///
    /// A named mix has its own weights.
    public var mix: Mix {
        didSet { if let own = mix.weights, own != weights { weights = own } }
    }
    /// What a free mix takes of linear sRGB red, green and blue, as shares of their sum. −2…3. In recipes `weights`.
    ///
    /// Weights other than the mix's make it a free one.
    public var weights: SIMD3<Double> {
        didSet { if let own = mix.weights, own != weights { mix = .free } }
    }
    /// How much of it; the rest is in colour. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(mix: .pan) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(mix: Mix, amount: Double = 1) {
        self.mix = mix
        weights = mix.weights ?? [1.0 / 3, 1.0 / 3, 1.0 / 3]
        self.amount = amount
    }

    /// One's own mix of linear sRGB; it is divided by its sum.
    public init(weights: SIMD3<Double>, amount: Double = 1) {
        mix = .free
        self.weights = weights
        self.amount = amount
    }

    public static let name = "monochrome"
    public static let place = Place.film
    public static let isUnique = true
    public static let summary = "Black-and-white film behind a colour filter."

    public static let parameters: [Parameter<Monochrome>] = [
        .choice("mix", \.mix, .color, "The film or the filter before it; free is the weights given."),
        .triple(
            "weights", \.weights, in: -2...3, .fixed, .color,
            "What a free mix takes of linear sRGB red, green and blue, as shares of their sum."),
        .number("amount", \.amount, in: 0...1, .linear(neutral: 0), .color, "How much of it; the rest is in colour."),
    ]

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { true }

    /// The weights of the working components. A sum near zero would make light of nothing and is not valid: then it is pan.
    private var shares: SIMD3<Double> {
        let own = mix.weights ?? (isDark ? SIMD3(0.28, 0.38, 0.34) : weights / weights.sum())
        return ColorSpace.sRGB.toWorking.inverse.transposed * own
    }

    private var isDark: Bool { abs(weights.sum()) < 0.05 }

    public func validate() throws(LensError) {
        try validateParameters()
        if mix == .free && isDark {
            throw LensError(.caller, "monochrome.weights sum to \(weights.sum()); a free mix needs .05 or more")
        }
    }

    private var matrix: Matrix3 {
        let share = shares * amount
        return Matrix3(share + [1 - amount, 0, 0], share + [0, 1 - amount, 0], share + [0, 0, 1 - amount])
    }

    public func steps(on frame: Frame) -> [Step] {
        [.matrix(matrix), .curve(Curve("film takes no negative light", from: .light, to: .light) { max($1, 0) })]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let matrix = matrix
        return { value, _, _ in pointwiseMax(matrix * value, .zero) }
    }
}
