/// The negative and the paper it is printed on, as one curve of light.
///
/// **Negative.** Density over H = log₁₀ exposure after Hurter and Driffield, with soft toe and shoulder:
/// D = γ·[sp(H − toe, toeWidth) − sp(H − shoulder, shoulderWidth)], sp(x, w) = w·ln(1 + e^(x/w)); base and mask
/// are printed away. The Portra constants fit digitised Kodak curves within .004–.010 D; Tri-X starts from its
/// published gamma with the long shoulder the film is known for; `ideal` is a straight line.
///
/// **Paper.** The negative as the exposure an ideal one would have needed, x̃ = .1845·10^((D(H) − D(.1845))/D′(.1845)),
/// goes through y = W·f/(p + f), f = x̃^contrast, the log-logistic response of paper (darktable calls it sigmoid). p
/// and W are solved so that black prints as the paper's black, middle grey .1845 stays, and the source's white
/// reaches paper white: y = b + (1 − b)·(r(x̃) − r(0))/(r(1) − r(0)), b = 10^−dmax, r = f/(p + f).
///
/// `amount` blends between the light as it came and the print. Folds into one table: no cost.
public struct FilmCurve: Filter {
    /// A negative.
    public enum Stock: String, Sendable, Hashable, CaseIterable {
        /// A straight line.
        case ideal
        /// Kodak Portra 400, by its published curves.
        case portra400
        /// Kodak Tri-X 400.
        case trix400
    }

    /// The negative; ideal is a straight line. In recipes `stock`.
    public var stock: Stock
    /// Exponent of the paper's response; 1.5 is a normal grade. 1…4. In recipes `contrast`.
    public var contrast: Double
    /// Density of the paper's black: 1.6 matte, 2.1 glossy, 4 none that can be seen. 1.2…4 D. In recipes `dmax`.
    public var dmax: Double
    /// How far beyond the source's white the paper still shows differences. 0…3 stops. 0 changes nothing. In recipes
    /// `headroom`.
    public var headroom: Double
    /// How much of the print; the rest is the light as it came. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(stock: .ideal) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        stock: Stock, contrast: Double = 1.5, dmax: Double = 2.4, headroom: Double = 0, amount: Double = 1
    ) {
        self.stock = stock
        self.contrast = contrast
        self.dmax = dmax
        self.headroom = headroom
        self.amount = amount
    }

    public static let name = "film-curve"
    public static let place = Place.film
    public static let isUnique = true
    public static let summary = "The negative and the paper it is printed on."

    public static let parameters: [Parameter<FilmCurve>] = [
        .choice("stock", \.stock, .tone, "The negative; ideal is a straight line."),
        .number(
            "contrast", \.contrast, in: 1...4, .fixed, .tone,
            "Exponent of the paper's response; 1.5 is a normal grade."),
        .number(
            "dmax", \.dmax, .density, in: 1.2...4, .fixed, .tone,
            "Density of the paper's black: 1.6 matte, 2.1 glossy, 4 none that can be seen."),
        .number(
            "headroom", \.headroom, .stops, in: 0...3, .linear(neutral: 0), .tone,
            "How far beyond the source's white the paper still shows differences."),
        .number(
            "amount", \.amount, in: 0...1, .linear(neutral: 0), .tone,
            "How much of the print; the rest is the light as it came."),
    ]

    static let grey = 0.1845

    /// One dye layer of a negative.
    struct Layer: Sendable, Hashable {
        let gamma, toe, toeWidth, shoulder, shoulderWidth: Double

        func density(_ h: Double) -> Double {
            gamma * (Self.softplus(h - toe, toeWidth) - Self.softplus(h - shoulder, shoulderWidth))
        }

        func slope(_ h: Double) -> Double {
            gamma
                * (1 / (1 + Elementary.exp((toe - h) / toeWidth))
                    - 1 / (1 + Elementary.exp((shoulder - h) / shoulderWidth)))
        }

        /// w·ln(1 + e^(x/w)), without overflow.
        private static func softplus(_ x: Double, _ w: Double) -> Double {
            max(x, 0) + w * Elementary.log(1 + Elementary.exp(-abs(x) / w))
        }
    }

    private static let portra = [
        Layer(gamma: 0.567, toe: -1.197, toeWidth: 0.243, shoulder: 2.705, shoulderWidth: 0.329),
        Layer(gamma: 0.503, toe: -1.407, toeWidth: 0.150, shoulder: 2.663, shoulderWidth: 0.375),
        Layer(gamma: 0.589, toe: -1.486, toeWidth: 0.161, shoulder: 2.547, shoulderWidth: 0.308),
    ]
    private static let trix = [Layer](
        repeating: Layer(gamma: 0.58, toe: -1.9, toeWidth: 0.15, shoulder: 1.4, shoulderWidth: 0.5), count: 3)

    static func layers(of stock: Stock) -> [Layer]? {
        switch stock {
        case .ideal: nil
        case .portra400: portra
        case .trix400: trix
        }
    }

    /// The whole way of one channel, from light to print light.
    struct Print: Sendable {
        private let layer: Layer?
        private let contrast: Double
        private let black: Double
        private let white: Double
        private let amount: Double
        private let greyDensity: Double
        private let greySlope: Double
        private var p = 1.0
        private var floor = 0.0
        private var span = 1.0

        init(_ filter: FilmCurve, channel: Int) {
            layer = FilmCurve.layers(of: filter.stock)?[channel]
            contrast = filter.contrast
            black = Elementary.exp10(-filter.dmax)
            white = Elementary.exp2(filter.headroom)
            amount = filter.amount
            let h = Elementary.log10(FilmCurve.grey)
            greyDensity = layer?.density(h) ?? h
            greySlope = layer?.slope(h) ?? 1
            solve()
        }

        /// Finds p by bisection of its logarithm: the larger, the darker middle grey prints. Beyond the upper end
        /// the paper is a power law, which leaves middle grey a little lighter than it was.
        private mutating func solve() {
            var low = -40.0
            var high = 20.0
            for _ in 0..<80 {
                let middle = (low + high) / 2
                settle(Elementary.exp(middle))
                if print(FilmCurve.grey) > FilmCurve.grey { low = middle } else { high = middle }
            }
            settle(Elementary.exp((low + high) / 2))
        }

        private mutating func settle(_ value: Double) {
            p = value
            floor = 0
            span = 1
            let dark = response(0)
            let light = response(white)
            floor = dark
            span = light - dark
        }

        private func response(_ x: Double) -> Double {
            let d: Double
            if let layer {
                // A negative's density below the thousandth part of grey is base.
                d = (layer.density(Elementary.log10(max(x, 1e-6))) - greyDensity) / greySlope
            } else {
                if x <= 0 { return 0 }
                d = Elementary.log10(x) - greyDensity
            }
            let f = Elementary.exp10(contrast * (d + Elementary.log10(FilmCurve.grey)))
            return f / (p + f)
        }

        private func print(_ x: Double) -> Double {
            black + (1 - black) * (response(max(x, 0)) - floor) / span
        }

        func callAsFunction(_ x: Double) -> Double { x + (print(x) - x) * amount }
    }

    private var prints: [Print] {
        guard FilmCurve.layers(of: stock).map({ Set($0).count > 1 }) ?? false else {
            return [Print](repeating: Print(self, channel: 0), count: 3)
        }
        return (0..<3).map { Print(self, channel: $0) }
    }

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { stock != .portra400 }

    public func steps(on frame: Frame) -> [Step] {
        let prints = prints
        return [
            .curve(Curve("film curve", from: .light, to: .light) { channel, value in prints[channel](value) })
        ]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let prints = prints
        return { value, _, _ in [prints[0](value.x), prints[1](value.y), prints[2](value.z)] }
    }
}
