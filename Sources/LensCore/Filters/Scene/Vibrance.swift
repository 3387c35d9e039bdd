internal import CVector

/// More colour where there is little: chroma C in Oklab becomes C·(1 + amount·max(0, 1 − C/.3)).
///
/// What is saturated already stays as it is; hue and lightness stay. About 4 ns a pixel.
public struct Vibrance: Filter {
    /// Share by which the palest colours gain chroma; below 0 they lose it. −1…1. 0 changes nothing. In recipes
    /// `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(amount: 0.2) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(amount: Double) { self.amount = amount }

    public static let name = "vibrance"
    public static let place = Place.scene
    public static let summary = "More colour where there is little."

    public static let parameters: [Parameter<Vibrance>] = [
        .number(
            "amount", \.amount, in: -1...1, .linear(neutral: 0), .color,
            "Share by which the palest colours gain chroma; below 0 they lose it.")
    ]

    /// The chroma that counts as saturated.
    static let saturated = 0.3

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { true }

    public func steps(on frame: Frame) -> [Step] {
        var parameters = OklabStage.parameters
        parameters.vibrance = Float(amount)
        return [.stage(OklabStage(label: "vibrance", parameters: parameters) { $0.vibrance })]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let amount = amount
        return { value, _, _ in
            let lab = Oklab.from(value)
            let chroma = (lab.y * lab.y + lab.z * lab.z).squareRoot()
            let factor = 1 + amount * max(0, 1 - chroma / Self.saturated)
            return Oklab.light([lab.x, lab.y * factor, lab.z * factor])
        }
    }
}
