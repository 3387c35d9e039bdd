internal import CVector

/// Silver or dye grains, as the inhomogeneous Boolean model has them.
///
/// A. Newson et al., "A Stochastic Film Grain Model for Resolution-Independent Rendering", Computer Graphics Forum
/// 36 (2017): discs of radius r cover the emulsion so that a tone u (encoded, each channel of the working
/// primaries) is covered by the share u of them; a print reads it through a Gaussian of σ. Instead of drawing
/// discs, the model's first two moments are synthesised: the mean is u, the variance V(u)·πr²/A (see ``Variance``), the
/// autocorrelation that of the read-out, e^(−τ²/4σ²) (see ``Readout``).
///
/// Sizes are physical: RMS granularity G = .85·√iso (Tri-X 400: 17, T-Max 100: 8), r = .0265·G µm, on a frame whose
/// long side is 36 mm. A full-size develop that is reduced shows the grain of a small develop. About 1.8 ns a pixel in
/// colour, .8 with a `correlation` of 1, while σ is below a pixel; more taps above.
public struct Grain: Filter {
    public var iso: Double
    public var softness: Double
    public var correlation: Double
    public var amount: Double

    public init() { self.init(iso: 400) }
    public init(iso: Double, softness: Double = 4.8, correlation: Double = 0.7, amount: Double = 1) {
        self.iso = iso
        self.softness = softness
        self.correlation = correlation
        self.amount = amount
    }

    public static let name = "grain"
    public static let place = Place.film
    public static let domain = Domain.encoded
    public static let isUnique = true
    public static let summary = "Silver or dye grains of a film's speed."

    public static let parameters: [Parameter<Grain>] = [
        .number(
            "iso", \.iso, .iso, in: 25...12800, .fixed, .texture, "The film's speed; its grains grow with the root."),
        .number(
            "softness", \.softness, .micrometres, in: 1...40, .fixed, .texture,
            "σ of the read-out: how sharply the enlarger sees the grains."),
        .number(
            "correlation", \.correlation, in: 0...1, .fixed, .texture,
            "How much the three layers' grains coincide; 1 is silver, 0 is digital noise."),
        .number(
            "amount", \.amount, in: 0...2, .linear(neutral: 0), .texture,
            "Contrast of the grain; 1 is the film's own."),
    ]

    private static let purpose: UInt32 = 0x67_72_61_69

    /// r of the model, in micrometres of frame.
    var radius: Double { 0.0265 * 0.85 * iso.squareRoot() }

    /// What the picture's size makes of the physical one.
    struct Settings: Sendable {
        let readout: Readout
        /// Deviation as a part of √V(u).
        let deviation: Double
        let keys: (UInt32, UInt32)
        let common: Double
        let own: Double

        init(_ filter: Grain, _ frame: Frame) {
            let scale = frame.pixelsPerMillimetre / 1000
            readout = Readout(sigma: filter.softness * scale)
            let r = filter.radius * scale
            deviation = filter.amount * (.pi * r * r / readout.area).squareRoot()
            keys = (Hash.key(seed: frame.seed, purpose: purpose), Hash.key(seed: frame.seed, purpose: purpose &+ 1))
            common = filter.correlation.squareRoot()
            own = (1 - filter.correlation).squareRoot()
        }

        var isGrey: Bool { own == 0 }
    }

    public func steps(on frame: Frame) -> [Step] { [.stage(GrainStage(settings: Settings(self, frame)))] }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let settings = Settings(self, frame)
        let taps = settings.readout.taps
        let radius = taps.count / 2
        // Unit variance: the filter's own loss and the bytes' deviation taken out.
        let lift = settings.readout.area.squareRoot()
        @Sendable func bytes(_ word: UInt32, _ shift: UInt32) -> Double { Double((word >> shift) & 0xFF) }
        @Sendable func white(_ x: Int, _ y: Int) -> SIMD3<Double> {
            let first = Hash.word(x, Hash.rowKey(y, settings.keys.0))
            if settings.isGrey {
                let sum = bytes(first, 0) + bytes(first, 8) + bytes(first, 16) + bytes(first, 24)
                return SIMD3(repeating: (sum - 510) / Noise.fourBytes)
            }
            let second = Hash.word(x, Hash.rowKey(y, settings.keys.1))
            let shared = bytes(first, 0) + bytes(first, 8) - 255
            let red = bytes(first, 16) + bytes(first, 24) - 255
            let green = bytes(second, 0) + bytes(second, 8) - 255
            let blue = bytes(second, 16) + bytes(second, 24) - 255
            return (settings.common * shared + settings.own * SIMD3(red, green, blue)) / Noise.twoBytes
        }
        return { value, x, y in
            var noise = SIMD3<Double>.zero
            for dy in -radius...radius {
                for dx in -radius...radius {
                    noise += white(x + dx, y + dy) * (taps[radius + dx] * taps[radius + dy])
                }
            }
            noise *= lift
            let u = value.clamped(lowerBound: .zero, upperBound: .one)
            let variance: SIMD3<Double> = [Variance.of(u.x), Variance.of(u.y), Variance.of(u.z)]
            let sigma = variance.squareRoot() * settings.deviation
            let room = pointwiseMin(value, 1 - value) * 0.4
            return value + pointwiseMax(pointwiseMin(sigma, room), .zero) * noise
        }
    }

    /// Deviations of sums of uniform bytes.
    enum Noise {
        static let fourBytes = (4 * 65535.0 / 12).squareRoot()
        static let twoBytes = (2 * 65535.0 / 12).squareRoot()
    }

    /// V(u) = (1 − u)²·2∫₀²[(1 − u)^(−g(t)/π) − 1]·t dt, g(t) = 2·acos(t/2) − (t/2)·√(4 − t²): the variance of the model
    /// read through a filter that is wide against r, in units of πr²/A. Its peak is .20906 at u = .4355.
    enum Variance {
        /// √V over u in 1024 steps.
        private static let roots = (0...1024).map { of(Double($0) / 1024).squareRoot() }

        /// √V(u) between the steps, within a thousandth of itself for u in .01….99.
        static func root(_ u: Double) -> Double {
            let at = min(max(u, 0), 1) * 1024
            let step = min(Int(at), 1023)
            return roots[step] + (roots[step + 1] - roots[step]) * (at - Double(step))
        }

        static func of(_ u: Double) -> Double {
            guard u > 0, u < 1 else { return 0 }
            let power = -Elementary.log(1 - u) / .pi
            var sum = 0.0
            for (node, weight) in nodes { sum += weight * (Elementary.exp(power * node) - 1) }
            return (1 - u) * (1 - u) * 2 * sum
        }

        /// g(t) and weight·t at the nodes of Gauss and Legendre's eight-point rule on four panels of 0…2.
        private static let nodes: [(Double, Double)] = {
            let rule = [
                (0.1834346424956498, 0.3626837833783620), (0.5255324099163290, 0.3137066458778873),
                (0.7966664774136267, 0.2223810344533745), (0.9602898564975363, 0.1012285362903763),
            ]
            var nodes: [(Double, Double)] = []
            for panel in 0..<4 {
                for (x, w) in rule {
                    for side in [-1.0, 1.0] {
                        let t = (Double(panel) + 0.5 + side * x / 2) / 2
                        let g = 2 * Elementary.acos(t / 2) - t / 2 * (4 - t * t).squareRoot()
                        nodes.append((g, w / 4 * t))
                    }
                }
            }
            return nodes
        }()
    }

    /// How the print reads the emulsion onto pixels: the taps of one direction, sum 1, and the area over which grains
    /// average, A = 1/(Σw²)².
    struct Readout: Sendable {
        let taps: [Double]
        let area: Double

        /// - Parameter sigma: of the Gaussian, in pixels. From .8 on the pixels sample it, and A = 4πσ². Below, the
        ///   pixel's own square joins in, fully from .4 down, where it is most of what the grid can show.
        init(sigma: Double) {
            let box = min(max(2 - 2.5 * sigma, 0), 1)
            let length = 128
            let lags = (0...(length / 2)).map { Self.covariance(Double($0), sigma: sigma, box: box) }
            // The symmetric filter whose autocorrelation is that covariance: the square root of its spectrum.
            let spectrum = (0..<length).map { m in
                let wave = 2 * Double.pi * Double(m) / Double(length)
                var sum = lags[0]
                for lag in 1..<lags.count where lags[lag] > 0 {
                    sum += 2 * lags[lag] * Elementary.cos(wave * Double(lag))
                }
                return max(sum, 0).squareRoot()
            }
            var half: [Double] = []
            for k in 0...24 {
                var sum = 0.0
                for m in 0..<length {
                    sum += spectrum[m] * Elementary.cos(2 * Double.pi * Double(k * m) / Double(length))
                }
                half.append(sum / Double(length))
            }
            let radius = half.lastIndex { abs($0) > 0.002 * half[0] } ?? 0
            let total = half[0] + 2 * half[1...].prefix(radius).reduce(0, +)
            let kept = half[0...radius].map { $0 / total }
            taps = kept.dropFirst().reversed() + kept
            let energy = taps.reduce(0) { $0 + $1 * $1 }
            area = 1 / (energy * energy)
        }

        /// ∫ triangle(t)·φ(lag − t) dt: the covariance of a box of that width behind a Gaussian of σ, φ of deviation √2·σ.
        private static func covariance(_ lag: Double, sigma: Double, box: Double) -> Double {
            let spread = sigma * 2.0.squareRoot()
            func gauss(_ t: Double) -> Double {
                Elementary.exp(-t * t / (2 * spread * spread)) / (spread * (2 * Double.pi).squareRoot())
            }
            if box < 0.01 { return gauss(lag) }
            func triangle(_ t: Double) -> Double { max(0, 1 - abs(t) / box) / box }
            // Over the narrower of the two, by Simpson's rule.
            let (reach, function): (Double, (Double) -> Double) =
                spread > 0.2
                ? (box, { triangle($0) * gauss(lag - $0) })
                : (6 * max(spread, 1e-3), { gauss($0) * triangle(lag - $0) })
            if abs(lag) > 6 * spread + box { return 0 }
            let steps = 96
            var sum = 0.0
            for i in 0...steps {
                let weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2
                sum += weight * function(-reach + 2 * reach * Double(i) / Double(steps))
            }
            return sum * 2 * reach / Double(steps) / 3
        }
    }
}

/// Grain together with the curve before it: a table entry holds a value and the deviation at that value.
private struct GrainStage: Stage {
    let settings: Grain.Settings
    let label: String
    private let horizontal: Buffer<Float>
    private let vertical: Buffer<Float>
    private let tables: Buffer<UInt32>
    private let scale: Float
    private let unit: Float

    init(settings: Grain.Settings) {
        let unchanged = Curve("", from: .encoded, to: .encoded) { _, value in value }
        self.init(settings, unchanged, limit: 1)
    }

    private init(_ settings: Grain.Settings, _ curve: Curve, limit: Double) {
        self.settings = settings
        let name = settings.isGrey ? "grain (one layer)" : "grain"
        label = curve.label.isEmpty ? name : "\(curve.label) → \(name)"
        let lift = settings.readout.area.squareRoot()
        let bytes = settings.isGrey ? Grain.Noise.fourBytes : Grain.Noise.twoBytes
        horizontal = Buffer(settings.readout.taps.map { Float($0) })
        vertical = Buffer(settings.readout.taps.map { Float($0 * lift / bytes) })
        let table = CurveTable(curve, limit: limit)
        scale = table.scale
        let unit = max(settings.deviation * 0.46, 1e-6) / 65535
        self.unit = Float(unit)
        tables = Buffer(
            table.values.map { value in
                let u = min(max(value, 0), 1)
                let root = Grain.Variance.root(u) * settings.deviation
                let deviation = min(root, u * 0.4, (1 - u) * 0.4)
                return UInt32(u * 65535 + 0.5) | UInt32(deviation / unit + 0.5) << 16
            })
    }

    /// Half an 8-bit code at middle tones.
    var dithers: Bool { settings.deviation * 0.45 * 255 >= 0.5 }

    func after(_ curve: Curve, limit: Double) -> (any Stage)? {
        curve.to == .encoded ? GrainStage(settings, curve, limit: limit) : nil
    }

    func bound(_ bound: Double) -> Double { 1.5 }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    /// Keeps the last 2·radius + 1 rows of noise, filtered along the row, in a ring.
    private final class Runner: StageRunner {
        private let stage: GrainStage
        private let kernels: LensRowKernels
        private let radius: Int
        private let width: Int
        private let channels: Int
        private let ring: Buffer<Float>
        private let scratch: Buffer<Float>
        private let indices: Buffer<UInt16>
        private var rows: [UnsafePointer<Float>]
        private var newest = 0

        init(_ stage: GrainStage, _ machine: Machine) {
            self.stage = stage
            kernels = machine.kernels
            radius = stage.settings.readout.taps.count / 2
            width = machine.tileWidth
            channels = stage.settings.isGrey ? 1 : 3
            ring = Buffer(count: (2 * radius + 1) * channels * width)
            scratch = Buffer(count: 3 * (width + 2 * radius + 32))
            indices = Buffer(count: width)
            rows = [UnsafePointer<Float>](repeating: UnsafePointer(ring.pointer), count: 2 * radius + 1)
        }

        func begin(_ tile: Tile) {
            for y in (tile.rows.lowerBound - radius)..<(tile.rows.lowerBound + radius) { make(y, tile.x, tile.count) }
            newest = tile.rows.lowerBound + radius - 1
        }

        private func plane(_ y: Int, _ channel: Int) -> UnsafeMutablePointer<Float> {
            let depth = 2 * radius + 1
            let slot = ((y % depth) + depth) % depth
            return ring.pointer + (slot * channels + channel) * width
        }

        private func make(_ y: Int, _ x: Int, _ count: Int) {
            let settings = stage.settings
            let key = Hash.rowKey(y, settings.keys.0)
            let taps = stage.horizontal.pointer
            if channels == 1 {
                kernels.noise_grey(plane(y, 0), scratch.pointer, key, Int32(x), taps, radius, count)
            } else {
                kernels.noise_rgb(
                    plane(y, 0), plane(y, 1), plane(y, 2), scratch.pointer, key, Hash.rowKey(y, settings.keys.1),
                    Int32(x), Float(settings.common), Float(settings.own), taps, radius, count)
            }
        }

        func run(_ row: Row) {
            while newest < row.y + radius {
                newest += 1
                make(newest, row.x, row.count)
            }
            develop(row.red, 0, row)
            develop(row.green, 1, row)
            develop(row.blue, 2, row)
        }

        private func develop(_ plane: UnsafeMutablePointer<Float>, _ channel: Int, _ row: Row) {
            for k in 0...(2 * radius) {
                rows[k] = UnsafePointer(self.plane(row.y - radius + k, min(channel, channels - 1)))
            }
            rows.withUnsafeBufferPointer { rows in
                // Never empty: there is one row at least.
                guard let first = rows.baseAddress else { return }
                stage.kernel(kernels, plane, channel, first, radius, indices.pointer, row.count)
            }
        }
    }

    private func kernel(
        _ kernels: LensRowKernels, _ plane: UnsafeMutablePointer<Float>, _ channel: Int,
        _ rows: UnsafePointer<UnsafePointer<Float>>, _ radius: Int, _ indices: UnsafeMutablePointer<UInt16>,
        _ count: Int
    ) {
        kernels.grain(
            plane, tables.pointer + channel * CurveTable.entries, scale, CurveTable.entries, unit, rows,
            vertical.pointer, radius, indices, count)
    }
}
