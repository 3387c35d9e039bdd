internal import CVector

/// An unsharp mask on luminance, for what lens, sensor and reduction have softened.
///
/// On a perceptual scale, p = √(Y + .0001), so that the dark and the light side of an edge gain alike to the eye:
/// d = p − G∗p, G a Gaussian of σ = `radius` cut off at ⌈3σ⌉ and normalised; p′ = p + amount·d·d²/(d² + threshold²);
/// red, green and blue are multiplied by (p′/p)², which leaves colours alone and flat parts untouched. The threshold fades
/// in what would be noise: a difference of that size is sharpened by half.
///
/// The radius is in pixels, unlike most lengths here: what it answers, the spread of a sensor's filter or of a reduction,
/// is one of the picture's grid and not of the frame's, and pixels are what people set it in. A reduced picture is
/// sharpened after it was reduced.
///
/// 3 ns a pixel on one core at a radius of .8, 5 at 3.
public struct Sharpen: Filter {
    /// How much of the difference to the blurred picture is added. 0…5. 0 changes nothing. In recipes `amount`.
    public var amount: Double
    /// Standard deviation of the blur. 0.3…3 pixels. In recipes `radius`.
    public var radius: Double
    /// The difference of which half is sharpened, as part of white on a perceptual scale. 0…0.1. In recipes
    /// `threshold`.
    public var threshold: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(amount: 0.6) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(amount: Double, radius: Double = 0.8, threshold: Double = 0.006) {
        self.amount = amount
        self.radius = radius
        self.threshold = threshold
    }

    public static let name = "sharpen"
    public static let place = Place.lens
    public static let summary = "An unsharp mask on luminance."

    public static let parameters: [Parameter<Sharpen>] = [
        .number(
            "amount", \.amount, in: 0...5, .linear(neutral: 0), .texture,
            "How much of the difference to the blurred picture is added."),
        .number("radius", \.radius, .pixels, in: 0.3...3, .fixed, .texture, "Standard deviation of the blur."),
        .number(
            "threshold", \.threshold, in: 0...0.1, .fixed, .texture,
            "The difference of which half is sharpened, as part of white on a perceptual scale."),
    ]

    public var keepsGrey: Bool { true }

    static let floor = 1e-4

    /// The blur along rows and along columns, its middle in the middle.
    var taps: [Double] {
        let reach = Int((3 * radius).rounded(.up))
        let weights = (-reach...reach).map { Elementary.exp(-Double($0 * $0) / (2 * radius * radius)) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private static func root(_ light: SIMD3<Double>) -> Double {
        (max((light * ColorSpace.workingLuma).sum(), 0) + floor).squareRoot()
    }

    public func steps(on frame: Frame) -> [Step] { [.stage(SharpenStage(filter: self, frame: frame))] }

    /// In a flat picture, which stays as it is.
    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        { value, _, _ in value }
    }

    public func formula(
        on frame: Frame, neighbour: @escaping (_ x: Int, _ y: Int) -> SIMD3<Double>
    ) -> (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (taps, amount, threshold) = (taps, amount, threshold)
        let reach = taps.count / 2
        return { value, x, y in
            var blurred = 0.0
            for j in -reach...reach {
                for k in -reach...reach {
                    blurred += Self.root(neighbour(x + k, y + j)) * taps[j + reach] * taps[k + reach]
                }
            }
            let before = Self.root(value)
            let d = before - blurred
            let cored = d * d * d / (d * d + threshold * threshold + Self.least)
            let ratio = max(before + amount * cored, 0) / before
            return value * (ratio * ratio)
        }
    }

    /// Keeps the division where there is neither a difference nor a threshold.
    fileprivate static let least = 1e-12
}

private struct SharpenStage: Stage {
    let filter: Sharpen
    let frame: Frame
    private let taps: Buffer<Float>

    init(filter: Sharpen, frame: Frame) {
        self.filter = filter
        self.frame = frame
        taps = Buffer(filter.taps.map { Float($0) })
    }

    var label: String { "sharpen (\(taps.count) taps)" }
    var isGain: Bool { true }
    var reach: Int { taps.count / 2 }
    func bound(_ bound: Double) -> Double { bound * (1 + filter.amount) * (1 + filter.amount) }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    /// Keeps the last 2·reach + 1 rows of the root of luminance, filtered along the row, in a ring.
    private final class Runner: StageRunner {
        private let stage: SharpenStage
        private let kernels: LensRowKernels
        private let reach: Int
        private let ring: [Buffer<Float>]
        /// A row with `reach` columns before the tile's first.
        private let line: Buffer<Float>
        private let settings: Buffer<LensSharpen>
        private var rows: [UnsafePointer<Float>]
        private var tile = Tile(x: 0, count: 0, rows: 0..<0)

        init(_ stage: SharpenStage, _ machine: Machine) {
            self.stage = stage
            kernels = machine.kernels
            reach = stage.reach
            let ring = (0...(2 * stage.reach)).map { _ in Buffer<Float>(count: machine.tileWidth) }
            self.ring = ring
            line = Buffer(count: machine.tileWidth + 2 * stage.reach + 32)
            rows = ring.map { UnsafePointer($0.pointer) }
            let luma = ColorSpace.workingLuma
            let threshold = stage.filter.threshold
            settings = Buffer([
                LensSharpen(
                    luma: (Float(luma.x), Float(luma.y), Float(luma.z)), floor: Float(Sharpen.floor),
                    amount: Float(stage.filter.amount), threshold: Float(threshold * threshold + Sharpen.least))
            ])
        }

        func begin(_ tile: Tile) { self.tile = tile }

        func take(_ row: Row) {
            // The row's first column lies at `reach` in the line.
            let root = line.pointer + reach
            kernels.luminance_root(root, row.red, row.green, row.blue, settings.pointer, row.count)
            let seen = min(row.count, stage.frame.width - row.x)
            for column in 1...reach {
                if row.x == 0 { root[-column] = root[0] }
                // Columns that a neighbouring tile has are there already.
                if row.x + seen == stage.frame.width { root[seen + column - 1] = root[seen - 1] }
            }
            kernels.filter_row(
                ring[row.y % ring.count].pointer, root + (tile.x - row.x) - reach, stage.taps.pointer, reach, tile.count
            )
        }

        func run(_ row: Row) {
            for k in 0..<ring.count {
                let y = min(max(row.y - reach + k, 0), stage.frame.height - 1)
                rows[k] = UnsafePointer(ring[y % ring.count].pointer)
            }
            rows.withUnsafeBufferPointer { rows in
                // Never empty: there is one row at least.
                guard let first = rows.baseAddress else { return }
                kernels.sharpen(
                    row.red, row.green, row.blue, first, stage.taps.pointer, reach, settings.pointer, row.count)
            }
        }
    }
}
