/// The light that the scene is taken to be lit by, as a raw developer names it: raising `kelvin` warms the picture.
///
/// Full CAT16 adaptation from the chromaticity of `kelvin` and `tint` to that of 6504 K, on linear Rec. 2020. The
/// locus is `Illuminant`'s: daylight (CIE 15) from 4000 K on, the black body below 3500 K. Folds: no cost.
public struct WhiteBalance: Filter {
    /// Colour temperature of the scene's light; higher is taken as bluer and warms the picture. 1667…25000 K. 6504
    /// changes nothing. In recipes `kelvin`.
    public var kelvin: Double
    /// Distance of that light from the locus in thousandths of uv; positive light is magenta and greens the picture.
    /// −50…50. 0 changes nothing. In recipes `tint`.
    public var tint: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(kelvin: 5500) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(kelvin: Double, tint: Double = 0) {
        self.kelvin = kelvin
        self.tint = tint
    }

    public static let name = "white-balance"
    public static let place = Place.scene
    public static let summary = "The light the scene is taken to be lit by."

    static let neutral = 6504.0

    public static let parameters: [Parameter<WhiteBalance>] = [
        .number(
            "kelvin", \.kelvin, .kelvin, in: 1667...25000, .mired(neutral: neutral), .color,
            "Colour temperature of the scene's light; higher is taken as bluer and warms the picture."),
        .number(
            "tint", \.tint, in: -50...50, .linear(neutral: 0), .color,
            "Distance of that light from the locus in thousandths of uv; positive light is magenta and greens the picture."
        ),
    ]

    private var matrix: Matrix3 {
        Illuminant.adaptation(
            from: Illuminant.chromaticity(kelvin: kelvin, tint: tint),
            to: Illuminant.chromaticity(kelvin: Self.neutral))
    }

    public var followsColorAlone: Bool { true }

    public func steps(on frame: Frame) -> [Step] { [.matrix(matrix)] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let matrix = matrix
        return { value, _, _ in matrix * value }
    }
}
