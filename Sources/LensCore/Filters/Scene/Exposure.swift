/// More or less light, as if the shutter had stayed open longer.
///
/// Multiplies linear light by 2^ev. Folds into the neighbouring matrix: no cost of its own.
public struct Exposure: Filter {
    /// Stops of light; 1 doubles it. −10…10 EV. 0 changes nothing. In recipes `ev`.
    public var ev: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(ev: 0.5) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(ev: Double) { self.ev = ev }

    public static let name = "exposure"
    public static let place = Place.scene
    public static let summary = "More or less light, in stops."

    public static let parameters: [Parameter<Exposure>] = [
        .number(
            "ev", \.ev, .ev, in: -10...10, .linear(neutral: 0), .tone,
            "Stops of light; 1 doubles it.")
    ]

    private var gain: Double { Elementary.exp2(ev) }

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { true }

    public func steps(on frame: Frame) -> [Step] { [.matrix(Matrix3(diagonal: SIMD3(repeating: gain)))] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let gain = gain
        return { value, _, _ in value * gain }
    }
}
