import Lens

/// The Sabattier effect: light that falls on a print while it lies in the developer turns its bright tones over.
///
/// On encoded values: v′ = v + amount·(4v·(1 − v) − v).
struct Solarize: Filter {
    var amount: Double

    init() { self.init(amount: 1) }
    init(amount: Double) { self.amount = amount }

    static let name = "solarize"
    static let place = Place.print
    static let summary = "Bright tones turned over, as by light in the darkroom."
    static let parameters: [Parameter<Solarize>] = [
        .number("amount", \.amount, in: 0...1, .linear(neutral: 0), .tone, "How far they turn.")
    ]

    var followsColorAlone: Bool { true }
    var keepsGrey: Bool { true }

    private func turned(_ v: Double) -> Double { v + amount * (4 * v * (1 - v) - v) }

    func steps(on frame: Frame) -> [Step] {
        [.curve(Curve("solarize", from: .encoded, to: .encoded) { _, value in turned(value) })]
    }

    func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        { value, _, _ in [turned(value.x), turned(value.y), turned(value.z)] }
    }
}

/// A graduated filter before the lens: from the upper edge, as displayed, down to `reach` it takes light away.
struct Graduated: Filter {
    var density: Double
    var reach: Double

    init() { self.init(density: 0.5) }
    init(density: Double, reach: Double = 0.6) {
        self.density = density
        self.reach = reach
    }

    static let name = "graduated"
    static let place = Place.lens
    static let summary = "Less light from above."
    static let parameters: [Parameter<Graduated>] = [
        .number("density", \.density, in: 0...1, .linear(neutral: 0), .tone, "Share of the light taken at the edge."),
        .number("reach", \.reach, in: 0.05...1, .fixed, .tone, "How far down it reaches, of the height."),
    ]

    var keepsGrey: Bool { true }

    fileprivate func gain(_ x: Int, _ y: Int, _ frame: Frame) -> Double {
        let place = frame.displayed([Double(x) + 0.5, Double(y) + 0.5])
        return 1 - density * max(0, 1 - place.y / (reach * frame.displayedSize.y))
    }

    func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        { value, x, y in value * gain(x, y, frame) }
    }

    func steps(on frame: Frame) -> [Step] { [.stage(GraduatedStage(filter: self, frame: frame))] }
}

private struct GraduatedStage: Stage {
    let filter: Graduated
    let frame: Frame
    var label: String { "graduated" }
    var isGain: Bool { true }

    func runner(_ machine: Machine) -> any StageRunner { GraduatedRunner(stage: self) }
}

private final class GraduatedRunner: StageRunner {
    private let stage: GraduatedStage
    init(stage: GraduatedStage) { self.stage = stage }

    func begin(_ tile: Tile) {}

    func run(_ row: Row) {
        for column in 0..<row.count {
            let gain = Float(stage.filter.gain(row.x + column, row.y, stage.frame))
            row.red[column] *= gain
            row.green[column] *= gain
            row.blue[column] *= gain
        }
    }
}
