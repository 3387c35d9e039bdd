/// A print that time has bleached: dyes lose density, black lifts, paper yellows.
///
/// On encoded values of each channel: v′ = black + (white − black)·v^dye. A dye power below 1 lightens that channel
/// (its complementary dye has faded), above 1 deepens it. Without `dye` it is a multiplication and an addition (.1 ns a
/// pixel); with it, a table.
public struct Fade: Filter {
    /// Encoded red, green, blue of what was black. 0…0.5. 0 changes nothing. In recipes `black`.
    public var black: SIMD3<Double>
    /// Encoded red, green, blue of what was white. 0.5…1. 1 changes nothing. In recipes `white`.
    public var white: SIMD3<Double>
    /// Power of each channel; below 1 its dye has faded. 0.5…2. 1 changes nothing. In recipes `dye`.
    public var dye: SIMD3<Double>

    /// With the settings that a recipe has which names none.
    public init() { self.init(black: [0.05, 0.05, 0.05]) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        black: SIMD3<Double> = .zero, white: SIMD3<Double> = [1, 1, 1], dye: SIMD3<Double> = [1, 1, 1]
    ) {
        self.black = black
        self.white = white
        self.dye = dye
    }

    public static let name = "fade"
    public static let place = Place.print
    public static let summary = "A print that time has bleached."

    public static let parameters: [Parameter<Fade>] = [
        .triple(
            "black", \.black, in: 0...0.5, .linear(neutral: 0), .tone,
            "Encoded red, green, blue of what was black."),
        .triple(
            "white", \.white, in: 0.5...1, .linear(neutral: 1), .tone,
            "Encoded red, green, blue of what was white."),
        .triple(
            "dye", \.dye, in: 0.5...2, .logarithmic(neutral: 1), .color,
            "Power of each channel; below 1 its dye has faded."),
    ]

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { [black, white, dye].allSatisfy { $0 == SIMD3(repeating: $0.x) } }

    public func steps(on frame: Frame) -> [Step] {
        var steps: [Step] = []
        let dye = dye
        if dye != [1, 1, 1] {
            steps.append(
                .curve(
                    Curve("dye", from: .encoded, to: .encoded) { channel, value in
                        Elementary.pow(min(max(value, 0), 1), dye[channel])
                    }))
        }
        if black != .zero || white != [1, 1, 1] {
            steps.append(.curve(.line("fade", scale: white - black, offset: black)))
        }
        return steps
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (black, white, dye) = (black, white, dye)
        return { value, _, _ in
            guard dye != [1, 1, 1] else { return black + (white - black) * value }
            let clamped = value.clamped(lowerBound: .zero, upperBound: .one)
            let faded: SIMD3<Double> = [
                Elementary.pow(clamped.x, dye.x), Elementary.pow(clamped.y, dye.y), Elementary.pow(clamped.z, dye.z),
            ]
            return black + (white - black) * faded
        }
    }
}
