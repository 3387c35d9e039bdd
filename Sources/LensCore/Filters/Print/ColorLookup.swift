/// A table of colours, as grading programs and film simulations exchange them: `.cube` files and HaldCLUT pictures.
///
/// Values leave the working encoding for the table's space S, are looked up, and come back. A colour c outside S, light
/// with luminance Y, is taken at s·(c − Y) + Y, s the largest share that fits, and what the table makes of it is drawn as
/// far from its own luminance again, by 1/s: the identity changes nothing, inside S and out, and a table without colours
/// leaves none. Between the table's points tetrahedra are interpolated, between a curve's points straight lines; what is
/// outside the table's range is taken for the nearest end. `amount` blends in S's own encoding: e + (table(e) − e)·amount.
/// About 11 ns a pixel, 3 of them for the lattice.
public struct ColorLookup: Filter {
    /// What the numbers of a table mean. No file says it, so whoever uses one does.
    public enum Space: String, Sendable, Hashable, Codable, CaseIterable {
        /// IEC 61966-2-1: what most tables for photographs are made for.
        case sRGB = "srgb"
        /// Display P3.
        case p3
        /// Adobe RGB (1998).
        case adobeRGB = "adobergb"
        /// BT.709's primaries with the power 2.4 of BT.1886: video.
        case rec709
        /// BT.2020's primaries with the same power.
        case rec2020
        /// ROMM RGB's primaries with the power 1.8.
        case prophoto
        /// Light of sRGB's primaries.
        case linear
        /// Light of BT.2020's primaries.
        case linearRec2020 = "linear-rec2020"
        /// The encoding of the Print place itself: sRGB's curve on BT.2020's primaries.
        case working

        /// Whether values are light as it is.
        public var isLight: Bool { self == .linear || self == .linearRec2020 }

        /// The space itself.
        public var colors: ColorSpace {
            switch self {
            case .sRGB: .sRGB
            case .p3: .displayP3
            case .adobeRGB: .adobeRGB
            case .rec709:
                ColorSpace(
                    "Rec. 709", red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06], curve: .gamma(2.4))
            case .rec2020:
                ColorSpace(
                    "Rec. 2020", red: [0.708, 0.292], green: [0.170, 0.797], blue: [0.131, 0.046], curve: .gamma(2.4))
            case .prophoto:
                ColorSpace(
                    "ProPhoto", red: [0.7347, 0.2653], green: [0.1596, 0.8404], blue: [0.0366, 0.0001],
                    white: [0.3457, 0.3585], curve: .gamma(1.8))
            case .linear: ColorSpace.sRGB.light
            case .linearRec2020: ColorSpace.working.light
            case .working: .working
            }
        }
    }

    /// The .cube file or HaldCLUT picture. In recipes `file`.
    public var table: LookupTable
    /// What the table's numbers mean; files do not say it. In recipes `space`.
    public var space: Space
    /// How much of it. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(.identity) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(_ table: LookupTable, space: Space = .sRGB, amount: Double = 1) {
        self.table = table
        self.space = space
        self.amount = amount
    }

    public static let name = "color-lookup"
    public static let place = Place.print
    public static let summary = "A table of colours from a .cube file or a HaldCLUT picture."

    public static let parameters: [Parameter<ColorLookup>] = [
        .table("file", \.table, .color, "The .cube file or HaldCLUT picture."),
        .choice("space", \.space, .color, "What the table's numbers mean; files do not say it."),
        .number("amount", \.amount, in: 0...1, .linear(neutral: 0), .color, "How much of it."),
    ]

    public var followsColorAlone: Bool { true }

    /// Greys of the table's space are those of the working one: all spaces here have one white.
    public var keepsGrey: Bool { table.keepsGrey }

    public func steps(on frame: Frame) -> [Step] { [.stage(LookupStage(self))] }

    /// Keeps divisions of nothing by nothing away: far below what sixteen bits tell apart.
    static let tiny = 1e-6

    /// The share of a colour's distance from its luminance that fits into 0…1.
    static func share(_ light: SIMD3<Double>, _ luminance: Double) -> Double {
        let below = (luminance + tiny) / (max(luminance - light.min(), 0) + tiny)
        let above = (1 - luminance + tiny) / (max(light.max() - luminance, 0) + tiny)
        return min(max(min(below, above), 0.1), 1)
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (table, amount, isWorking) = (table, amount, space == .working)
        let colors = space.colors
        let (toWorking, luma) = (colors.toWorking, colors.toXYZ.rows.1)
        let fromWorking = toWorking.inverse
        @Sendable func looked(_ value: SIMD3<Double>) -> SIMD3<Double> {
            (value + (table.value(at: value) - value) * amount).clamped(lowerBound: .zero, upperBound: .one)
        }
        return { value, _, _ in
            if isWorking { return looked(value.clamped(lowerBound: .zero, upperBound: .one)) }
            let light = fromWorking * SIMD3(Program.decode(value.x), Program.decode(value.y), Program.decode(value.z))
            let luminance = (light * luma).sum()
            let share = Self.share(light, luminance)
            let inside = (luminance + (light - luminance) * share).clamped(lowerBound: .zero, upperBound: .one)
            let result = looked(
                [colors.red.encoded(inside.x), colors.green.encoded(inside.y), colors.blue.encoded(inside.z)])
            let after: SIMD3<Double> = [
                colors.red.linear(result.x), colors.green.linear(result.y), colors.blue.linear(result.z),
            ]
            let level = (after * luma).sum()
            let working = toWorking * (level + (after - level) / share)
            return [
                Program.encode(max(working.x, 0)), Program.encode(max(working.y, 0)), Program.encode(max(working.z, 0)),
            ]
        }
    }
}
