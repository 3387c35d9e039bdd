internal import CVector

/// Two lights at once, as at dawn and dusk: a low sun on what is bright, the open sky on what is not.
///
/// Each light's chromaticity (`Illuminant`) colours linear Rec. 2020 by full CAT16 adaptation from 6504 K, its
/// luminance kept at 1; v′ = v·lerp(sky, sun, w)·amount + v·(1 − amount), w = smoothstep(from, from + range,
/// log₂(Y/.1845)). Lights are named by what they are: a sun of 3000 K is orange. About 1 ns a pixel.
public struct TwoLights: Filter {
    /// Colour temperature of the light on bright tones. 1667…25000 K. In recipes `sun`.
    public var sun: Double
    /// Colour temperature of the light on dark tones. 1667…25000 K. In recipes `sky`.
    public var sky: Double
    /// Stops from middle grey up to which all light is the sky's. −8…4 EV. In recipes `from`.
    public var from: Double
    /// Stops from there to where all light is the sun's. 0.5…12 EV. In recipes `range`.
    public var range: Double
    /// How much of it. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(sun: 3900, sky: 9000, amount: 0.55) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(sun: Double, sky: Double, from: Double = -2.5, range: Double = 4.5, amount: Double = 1) {
        self.sun = sun
        self.sky = sky
        self.from = from
        self.range = range
        self.amount = amount
    }

    public static let name = "two-lights"
    public static let place = Place.scene
    public static let summary = "A low sun on what is bright, the open sky on what is not."

    public static let parameters: [Parameter<TwoLights>] = [
        .number(
            "sun", \.sun, .kelvin, in: 1667...25000, .fixed, .color, "Colour temperature of the light on bright tones."),
        .number(
            "sky", \.sky, .kelvin, in: 1667...25000, .fixed, .color, "Colour temperature of the light on dark tones."),
        .number(
            "from", \.from, .ev, in: -8...4, .fixed, .color,
            "Stops from middle grey up to which all light is the sky's."),
        .number(
            "range", \.range, .ev, in: 0.5...12, .fixed, .color, "Stops from there to where all light is the sun's."),
        .number("amount", \.amount, in: 0...1, .linear(neutral: 0), .color, "How much of it."),
    ]

    private static func light(_ kelvin: Double) -> Matrix3 {
        let tinted = Illuminant.adaptation(
            from: Illuminant.chromaticity(kelvin: WhiteBalance.neutral),
            to: Illuminant.chromaticity(kelvin: kelvin))
        let white = (tinted * SIMD3(repeating: 1) * ColorSpace.workingLuma).sum()
        return Matrix3(diagonal: SIMD3(repeating: 1 / white)) * tinted
    }

    /// The matrix of the dark tones, and what has to be added to it for the bright ones.
    fileprivate var matrices: (dark: Matrix3, rest: Matrix3) {
        func blend(_ matrix: Matrix3) -> Matrix3 {
            Matrix3(
                matrix.rows.0 * amount + [1 - amount, 0, 0], matrix.rows.1 * amount + [0, 1 - amount, 0],
                matrix.rows.2 * amount + [0, 0, 1 - amount])
        }
        let (dark, bright) = (blend(Self.light(sky)), blend(Self.light(sun)))
        return (
            dark,
            Matrix3(
                bright.rows.0 - dark.rows.0, bright.rows.1 - dark.rows.1, bright.rows.2 - dark.rows.2)
        )
    }

    /// Light that counts as none: twenty stops below white.
    fileprivate static let floor = 1.0 / 1_048_576

    public var followsColorAlone: Bool { true }

    public func steps(on frame: Frame) -> [Step] { [.stage(TwoLightsStage(filter: self))] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (dark, rest) = matrices
        let filter = self
        return { value, _, _ in
            let light = max((value * ColorSpace.workingLuma).sum(), Self.floor)
            let stops = Elementary.log2(light / FilmCurve.grey)
            let t = min(max((stops - filter.from) / filter.range, 0), 1)
            return dark * value + (rest * value) * (t * t * (3 - 2 * t))
        }
    }
}

private struct TwoLightsStage: Stage {
    let filter: TwoLights
    var label: String { "two lights" }

    func bound(_ bound: Double) -> Double {
        let (dark, rest) = filter.matrices
        let bright = Matrix3(dark.rows.0 + rest.rows.0, dark.rows.1 + rest.rows.1, dark.rows.2 + rest.rows.2)
        return max(MatrixStage(matrix: dark).bound(bound), MatrixStage(matrix: bright).bound(bound))
    }

    func runner(_ machine: Machine) -> any StageRunner {
        let (dark, rest) = filter.matrices
        let (darks, rests) = (Buffer(dark.floats), Buffer(rest.floats))
        let luma = ColorSpace.workingLuma
        var parameters = LensTwoLights(
            luma: (Float(luma.x), Float(luma.y), Float(luma.z)), floor: Float(TwoLights.floor),
            from: Float(filter.from + Elementary.log2(FilmCurve.grey)), inverse_range: Float(1 / filter.range))
        let kernel = machine.kernels.two_lights
        return RowRunner { kernel($0.red, $0.green, $0.blue, darks.pointer, rests.pointer, &parameters, $0.count) }
    }
}
