internal import CVector

/// One tint in the shadows and another in the lights.
///
/// On encoded values with luma L (Rec. 2020 weights): v′ = v + shadows·(1 − smoothstep(0, balance, L)) +
/// highlights·smoothstep(balance, 1, L). About .4 ns a pixel.
public struct SplitTone: Filter {
    /// Encoded red, green, blue added to the darkest tones. −0.25…0.25. 0 changes nothing. In recipes `shadows`.
    public var shadows: SIMD3<Double>
    /// Encoded red, green, blue added to the brightest tones. −0.25…0.25. 0 changes nothing. In recipes `highlights`.
    public var highlights: SIMD3<Double>
    /// The luma where neither tint reaches. 0.1…0.9. In recipes `balance`.
    public var balance: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(shadows: [0, 0.004, 0.02], highlights: [0.02, 0.005, -0.015]) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        shadows: SIMD3<Double> = .zero, highlights: SIMD3<Double> = .zero, balance: Double = 0.5
    ) {
        self.shadows = shadows
        self.highlights = highlights
        self.balance = balance
    }

    public static let name = "split-tone"
    public static let place = Place.print
    public static let summary = "One tint in the shadows, another in the lights."

    public static let parameters: [Parameter<SplitTone>] = [
        .triple(
            "shadows", \.shadows, in: -0.25...0.25, .linear(neutral: 0), .color,
            "Encoded red, green, blue added to the darkest tones."),
        .triple(
            "highlights", \.highlights, in: -0.25...0.25, .linear(neutral: 0), .color,
            "Encoded red, green, blue added to the brightest tones."),
        .number(
            "balance", \.balance, in: 0.1...0.9, .fixed, .color,
            "The luma where neither tint reaches."),
    ]

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { [shadows, highlights].allSatisfy { $0 == SIMD3(repeating: $0.x) } }

    public func steps(on frame: Frame) -> [Step] { [.stage(SplitToneStage(filter: self))] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let filter = self
        @Sendable func smooth(_ t: Double) -> Double {
            let t = min(max(t, 0), 1)
            return t * t * (3 - 2 * t)
        }
        return { value, _, _ in
            let luma = (value * ColorSpace.workingLuma).sum()
            return value + filter.shadows * (1 - smooth(luma / filter.balance))
                + filter.highlights * smooth((luma - filter.balance) / (1 - filter.balance))
        }
    }
}

private struct SplitToneStage: Stage {
    let filter: SplitTone
    var label: String { "split tone" }
    func bound(_ bound: Double) -> Double { bound + 0.5 }

    func runner(_ machine: Machine) -> any StageRunner {
        func floats(_ v: SIMD3<Double>) -> (Float, Float, Float) { (Float(v.x), Float(v.y), Float(v.z)) }
        var parameters = LensSplitTone(
            shadow: floats(filter.shadows), highlight: floats(filter.highlights),
            luma: floats(ColorSpace.workingLuma), balance: Float(filter.balance),
            shadow_width: Float(1 / filter.balance), highlight_width: Float(1 / (1 - filter.balance)))
        let kernel = machine.kernels.split_tone
        return RowRunner { kernel($0.red, $0.green, $0.blue, &parameters, $0.count) }
    }
}
