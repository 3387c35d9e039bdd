/// Silver or dye grains, as the inhomogeneous Boolean model has them.
///
/// A. Newson et al., "A Stochastic Film Grain Model for Resolution-Independent Rendering", Computer Graphics Forum
/// 36 (2017): discs of radius r cover the emulsion so that a tone u (encoded, each channel of the working
/// primaries) is covered by the share u of them; a print reads it through a Gaussian of σ. Instead of drawing
/// discs, the model's first two moments are synthesised: the mean is u, the variance V(u)·πr²/A (see `Variance`), the
/// autocorrelation that of the read-out, e^(−τ²/4σ²) (see `Readout`).
///
/// Sizes are physical: RMS granularity G = .85·√iso (Tri-X 400: 17, T-Max 100: 8), r = .0265·G µm, on a frame whose
/// long side is 36 mm. The field is laid in stored order: noise has no place and no direction that turning the picture
/// would show, and rows need not wait for columns. A full-size develop that is reduced shows the grain of a small develop. About 1.8 ns a pixel in
/// colour, .8 with a `correlation` of 1, while σ is below a pixel; more taps above.
public struct Grain: Filter {
    /// The film's speed; its grains grow with the root. 25…12800 ISO. In recipes `iso`.
    public var iso: Double
    /// σ of the read-out: how sharply the enlarger sees the grains. 1…40 µm of a 35 mm frame. In recipes `softness`.
    public var softness: Double
    /// How much the three layers' grains coincide; 1 is silver, 0 is digital noise. 0…1. In recipes `correlation`.
    public var correlation: Double
    /// Contrast of the grain; 1 is the film's own. 0…2. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(iso: 400) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(iso: Double, softness: Double = 4.8, correlation: Double = 0.7, amount: Double = 1) {
        self.iso = iso
        self.softness = softness
        self.correlation = correlation
        self.amount = amount
    }

    public static let name = "grain"
    public static let place = Place.film
    public static let domain = Domain.encoded
    public static let isUnique = true
    public static let summary = "Silver or dye grains of a film's speed."

    public static let parameters: [Parameter<Grain>] = [
        .number(
            "iso", \.iso, .iso, in: 25...12800, .fixed, .texture, "The film's speed; its grains grow with the root."),
        .number(
            "softness", \.softness, .micrometres, in: 1...40, .fixed, .texture,
            "σ of the read-out: how sharply the enlarger sees the grains."),
        .number(
            "correlation", \.correlation, in: 0...1, .fixed, .texture,
            "How much the three layers' grains coincide; 1 is silver, 0 is digital noise."),
        .number(
            "amount", \.amount, in: 0...2, .linear(neutral: 0), .texture,
            "Contrast of the grain; 1 is the film's own."),
    ]

    private static let purpose: UInt32 = 0x67_72_61_69

    /// r of the model, in micrometres of frame.
    var radius: Double { 0.0265 * 0.85 * iso.squareRoot() }

    /// What the picture's size makes of the physical one.
    struct Settings: Sendable {
        let readout: Readout
        /// Deviation as a part of √V(u).
        let deviation: Double
        let keys: (UInt32, UInt32)
        let common: Double
        let own: Double

        init(_ filter: Grain, _ frame: Frame) {
            let scale = frame.pixelsPerMillimetre / 1000
            readout = Readout(sigma: filter.softness * scale)
            let r = filter.radius * scale
            deviation = filter.amount * (.pi * r * r / readout.area).squareRoot()
            keys = (Hash.key(seed: frame.seed, purpose: purpose), Hash.key(seed: frame.seed, purpose: purpose &+ 1))
            common = filter.correlation.squareRoot()
            own = (1 - filter.correlation).squareRoot()
        }

        var isGrey: Bool { own == 0 }
    }

    public var keepsGrey: Bool { correlation == 1 }

    public func steps(on frame: Frame) -> [Step] { [.stage(LoneGrainStage(settings: Settings(self, frame)))] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let settings = Settings(self, frame)
        let taps = settings.readout.taps
        let radius = taps.count / 2
        // Unit variance: the filter's own loss and the bytes' deviation taken out.
        let lift = settings.readout.area.squareRoot()
        @Sendable func bytes(_ word: UInt32, _ shift: UInt32) -> Double { Double((word >> shift) & 0xFF) }
        @Sendable func white(_ x: Int, _ y: Int) -> SIMD3<Double> {
            let first = Hash.word(x, Hash.rowKey(y, settings.keys.0))
            if settings.isGrey {
                let sum = bytes(first, 0) + bytes(first, 8) + bytes(first, 16) + bytes(first, 24)
                return SIMD3(repeating: (sum - 510) / Noise.fourBytes)
            }
            let second = Hash.word(x, Hash.rowKey(y, settings.keys.1))
            let shared = bytes(first, 0) + bytes(first, 8) - 255
            let red = bytes(first, 16) + bytes(first, 24) - 255
            let green = bytes(second, 0) + bytes(second, 8) - 255
            let blue = bytes(second, 16) + bytes(second, 24) - 255
            return (settings.common * shared + settings.own * SIMD3(red, green, blue)) / Noise.twoBytes
        }
        return { value, x, y in
            var noise = SIMD3<Double>.zero
            for dy in -radius...radius {
                for dx in -radius...radius {
                    noise += white(x + dx, y + dy) * (taps[radius + dx] * taps[radius + dy])
                }
            }
            noise *= lift
            let u = value.clamped(lowerBound: .zero, upperBound: .one)
            let variance: SIMD3<Double> = [Variance.of(u.x), Variance.of(u.y), Variance.of(u.z)]
            let sigma = variance.squareRoot() * settings.deviation
            let room = pointwiseMin(value, 1 - value) * 0.4
            return value + pointwiseMax(pointwiseMin(sigma, room), .zero) * noise
        }
    }

    /// Deviations of sums of uniform bytes.
    enum Noise {
        static let fourBytes = (4 * 65535.0 / 12).squareRoot()
        static let twoBytes = (2 * 65535.0 / 12).squareRoot()
    }
}
