/// How colourful the light is: c′ = Y + amount·(c − Y), Y the luminance of linear Rec. 2020.
///
/// The matrix form, which folds and costs nothing; luminance stays.
public struct Saturation: Filter {
    /// 0 is grey, 1 the source's colours, 2 twice as far from grey. 0…3. 1 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(amount: 0.8) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(amount: Double) { self.amount = amount }

    public static let name = "saturation"
    public static let place = Place.scene
    public static let summary = "How colourful the light is."

    public static let parameters: [Parameter<Saturation>] = [
        .number(
            "amount", \.amount, in: 0...3, .linear(neutral: 1), .color,
            "0 is grey, 1 the source's colours, 2 twice as far from grey.")
    ]

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { true }

    public func steps(on frame: Frame) -> [Step] {
        let share = ColorSpace.workingLuma * (1 - amount)
        return [
            .matrix(
                Matrix3(share + [amount, 0, 0], share + [0, amount, 0], share + [0, 0, amount]))
        ]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let amount = amount
        return { value, _, _ in
            let light = (value * ColorSpace.workingLuma).sum()
            return light + (value - light) * amount
        }
    }
}
