internal import CVector

/// Light that found its way past the camera's back: a warm glow from one edge, added to the picture's own light before
/// film and paper see it, so that it burns out where it is strong and never veils what lies away from it.
///
/// With d the distance from the edge and s the place along it, in millimetres of the displayed frame, and m(s, d) slow
/// value noise bent to 0…1: light += amount·colour·(.15 + .85·m)·(.65·e + .35·e⁴), e = exp(−d/λ), λ = reach·(.35 + 1.3·m):
/// where more light comes in it reaches farther, and a hotter core hugs the edge. e is shifted by 1/256 so that it ends.
/// The colour is in linear sRGB; (1, .35, .08) is what the emulsions leave of white light that comes through the film's
/// base, red first.
///
/// `auto` lets the picture's seed choose the edge. Computed on a coarse grid and interpolated: 1.3 ns a pixel on one
/// core.
public struct LightLeak: Filter {
    /// An edge of the displayed picture.
    public enum Edge: String, Sendable, Hashable, CaseIterable {
        /// The seed chooses.
        case auto
        /// The left one.
        case left
        /// The right one.
        case right
        /// The upper one.
        case top
        /// The lower one.
        case bottom
    }

    /// Light at the edge where it is strongest; 1 is the scene's white. 0…4. 0 changes nothing. In recipes `amount`.
    public var amount: Double
    /// Where it comes in, as displayed; auto lets the seed choose. In recipes `edge`.
    public var edge: Edge
    /// How far it falls to a third. 0.3…20 mm of a 35 mm frame. In recipes `reach`.
    public var reach: Double
    /// Of the light, in linear sRGB. 0…1. In recipes `color`.
    public var color: SIMD3<Double>

    /// With the settings that a recipe has which names none.
    public init() { self.init(amount: 0.5) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(amount: Double, edge: Edge = .auto, reach: Double = 3, color: SIMD3<Double> = [1, 0.35, 0.08]) {
        self.amount = amount
        self.edge = edge
        self.reach = reach
        self.color = color
    }

    public static let name = "light-leak"
    public static let place = Place.lens
    public static let summary = "Stray light that came in through an edge of the camera's back."

    public static let parameters: [Parameter<LightLeak>] = [
        .number(
            "amount", \.amount, in: 0...4, .linear(neutral: 0), .texture,
            "Light at the edge where it is strongest; 1 is the scene's white."),
        .choice("edge", \.edge, .texture, "Where it comes in, as displayed; auto lets the seed choose."),
        .number("reach", \.reach, .millimetres, in: 0.3...20, .fixed, .texture, "How far it falls to a third."),
        .triple("color", \.color, in: 0...1, .fixed, .color, "Of the light, in linear sRGB."),
    ]

    private static let purpose: UInt32 = 0x6C_65_61_6B
    /// Noise cells a millimetre: patches of light a fifth of the frame long.
    fileprivate static let frequency = 1 / 7.0

    public var keepsGrey: Bool { color == SIMD3(repeating: color.x) }

    /// What the field is made of, on one picture.
    fileprivate struct Field: Sendable {
        let places: Millimetres
        let key: UInt32
        let edge: Edge
        let reach: Double

        init(_ filter: LightLeak, _ frame: Frame) {
            places = Millimetres(frame)
            key = Hash.key(seed: frame.seed, purpose: LightLeak.purpose)
            var chance = Hash.Stream(key, 0)
            let sides: [Edge] = [.left, .right, .top, .bottom]
            edge = filter.edge == .auto ? sides[Int(chance.next() * 4)] : filter.edge
            reach = filter.reach
        }

        /// Distance from the edge and place along it, of a position; `isWay` for the difference of two.
        func fromEdge(_ p: SIMD2<Double>, isWay: Bool = false) -> SIMD2<Double> {
            let size = isWay ? .zero : places.size
            return switch edge {
            case .left, .auto: p
            case .right: [size.x - p.x, p.y]
            case .top: [p.y, p.x]
            case .bottom: [size.y - p.y, p.x]
            }
        }

        func callAsFunction(_ x: Int, _ y: Int) -> Double {
            let p = fromEdge(places(x, y))
            let d = max(p.x, 0)
            let (s, t) = ((p.y + 40) * LightLeak.frequency, d * LightLeak.frequency)
            let coarse = FieldNoise(s, t * 0.35, key).value
            let fine = FieldNoise(s * 2.7, t * 0.9, key ^ 0x5BD1_E995).value
            let u = min(max(((coarse * 3 + fine) / 4 - 0.2) * 1.7, 0), 1)
            let m = u * u * (3 - 2 * u)
            let fall = Elementary.exp(-d / (reach * (0.35 + 1.3 * m)))
            let e = max(fall - 1.0 / 256, 0) * 256 / 255
            return (0.15 + 0.85 * m) * (0.65 * e + 0.35 * e * e * e * e)
        }
    }

    private var light: SIMD3<Double> { ColorSpace.sRGB.toWorking * color * amount }

    public func steps(on frame: Frame) -> [Step] {
        // A fortieth of the reach, up to an eighth of a millimetre: straight enough between two points.
        let step = max(1, Int(min(reach / 40, 0.125) * frame.pixelsPerMillimetre))
        return [.stage(LightLeakStage(field: Field(self, frame), light: light, step: step))]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (field, light) = (Field(self, frame), light)
        return { value, x, y in value + light * field(x, y) }
    }
}

private struct LightLeakStage: Stage {
    let field: LightLeak.Field
    let light: SIMD3<Double>
    /// Pixels from one point of the coarse grid to the next.
    let step: Int

    var label: String { "light leak (\(field.edge.rawValue), every \(step) px)" }
    func bound(_ bound: Double) -> Double { bound + light.max() }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    private final class Runner: StageRunner {
        private let mask: CoarseMask
        private let shine: (Row, UnsafePointer<Float>) -> Void

        init(_ stage: LightLeakStage, _ machine: Machine) {
            let (kernels, field) = (machine.kernels, stage.field)
            var leak = LensLeak(
                rate: Float(1 / (Elementary.ln2 * field.reach)), frequency: Float(LightLeak.frequency), key: field.key)
            let step = Float(stage.step)
            mask = CoarseMask(step: stage.step, machine) { mask, column, row, count in
                let (start, way) = field.places.row(row)
                let (from, by) = (field.fromEdge(start), field.fromEdge(way, isWay: true))
                var places = LensPlaces(u: Float(from.x), v: Float(from.y), du: Float(by.x), dv: Float(by.y))
                kernels.mask_leak(mask, &leak, &places, Float(column), step, count)
            }
            let color = Buffer([Float(stage.light.x), Float(stage.light.y), Float(stage.light.z)])
            shine = { kernels.shine($0.red, $0.green, $0.blue, $1, color.pointer, $0.count) }
        }

        func begin(_ tile: Tile) { mask.begin(tile) }
        func run(_ row: Row) { shine(row, mask.row(row.y)) }
    }
}
