internal import CVector

/// What water and hands have left on the print: drops that dried, darker at the rim.
///
/// Poisson many a frame, near the edges. A stain is a disc of radius R whose distance is multiplied by a noisy
/// 1 ± wobble; its cover falls from the rim to the body, and the print's encoded values are multiplied by
/// 1 − (1 − tint)·cover, tint (1, .93, .75): time yellows. Covers add as 1 − Π(1 − c). In millimetres of
/// frame, placed in the displayed picture. Above 1024 pixels the cover is computed on a coarser grid, as far as the sharpest edge allows, and interpolated.
public struct Stains: Filter {
    /// How many, on average. 0…40 a frame. In recipes `count`.
    public var count: Double
    /// Radius of a middling stain. 0.5…15 mm of a 35 mm frame. In recipes `size`.
    public var size: Double
    /// What a full stain leaves of red, green and blue. 0…1. In recipes `tint`.
    public var tint: SIMD3<Double>
    /// How deep the rim of a stain is. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(count: 4) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        count: Double, size: Double = 4, tint: SIMD3<Double> = [1, 0.93, 0.75], amount: Double = 0.5
    ) {
        self.count = count
        self.size = size
        self.tint = tint
        self.amount = amount
    }

    public static let name = "stains"
    public static let place = Place.surface
    public static let summary = "Dried drops, yellow with a darker rim."

    public static let parameters: [Parameter<Stains>] = [
        .number("count", \.count, .perFrame, in: 0...40, .fixed, .texture, "How many, on average."),
        .number("size", \.size, .millimetres, in: 0.5...15, .fixed, .texture, "Radius of a middling stain."),
        .triple(
            "tint", \.tint, in: 0...1, .fixed, .color, "What a full stain leaves of red, green and blue."),
        .number(
            "amount", \.amount, in: 0...1, .linear(neutral: 0), .texture, "How deep the rim of a stain is."),
    ]

    private static let purpose: UInt32 = 0x73_74_61_69
    /// Pixels of the long side up to which every pixel has its own cover.
    private static let coarse = 1024

    /// One dried drop, in pixels as stored.
    struct Blotch: Sendable {
        let centre: SIMD2<Double>
        /// The displayed picture's axes: the outline turns with it.
        let axes: (right: SIMD2<Double>, down: SIMD2<Double>)
        let radius: Double
        let wobble: Double
        let frequency: Double
        let key: UInt32
        let opacity: Double
        let body: Double
        let rim: Double
        let edge: Double

        /// How far from the centre it reaches: the outline strays outward by 1/(1 − 1.5·wobble) at the most.
        var reach: Double { radius / (1 - 1.5 * wobble) + 1 }

        func cover(_ x: Double, _ y: Double) -> Double {
            let d = SIMD2(x, y) - centre
            let u = (d * axes.right).sum() / radius
            let v = (d * axes.down).sum() / radius
            let coarse = Self.noise((u + 16) * frequency, (v + 16) * frequency, key)
            let fine = Self.noise((u + 16) * frequency * 3, (v + 16) * frequency * 3, key ^ 0x5BD1_E995)
            let distance = (u * u + v * v).squareRoot() * ((coarse * 2 + fine - 1.5) * wobble + 1)
            // Without corners, which a coarse grid would cut.
            let depth = min(max((1 - distance) * edge, 0), 1)
            let inside = depth * depth * (3 - 2 * depth)
            let toRim = max(1 - (1 - distance) / rim, 0)
            let shade = min(toRim * toRim, 1)
            return min(inside * (shade * (1 - body) + body) * (coarse * 0.5 + 0.75) * opacity, 1)
        }

        /// Value noise over a lattice of hashed corners, smoothed by 3t² − 2t³.
        private static func noise(_ x: Double, _ y: Double, _ key: UInt32) -> Double {
            func corner(_ i: Int, _ j: Int) -> Double {
                let column = UInt32(truncatingIfNeeded: i) &* 0x9E37_79B9
                let row = UInt32(truncatingIfNeeded: j) &* 0x85EB_CA6B
                return Double(Hash.lowbias32((column ^ row) &+ key) >> 8) / 16_777_216
            }
            let (i, j) = (Int(x), Int(y))
            let (fx, fy) = (x - Double(i), y - Double(j))
            let (tx, ty) = (fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy))
            let top = corner(i, j) + (corner(i + 1, j) - corner(i, j)) * tx
            let bottom = corner(i, j + 1) + (corner(i + 1, j + 1) - corner(i, j + 1)) * tx
            return top + (bottom - top) * ty
        }
    }

    private func blotches(on frame: Frame) -> [Blotch] {
        let scale = frame.pixelsPerMillimetre
        let half = frame.displayedSize / 2
        let axes = frame.orientation.axes
        let key = Hash.key(seed: frame.seed, purpose: Self.purpose)
        var chance = Hash.Stream(key, 0)
        return (0..<Wear.count(count * Wear.share(frame), &chance)).map { number in
            var stream = Hash.Stream(key, number + 1)
            let u = stream.next()
            // On a grid that small, a stain smaller than a pixel would divide by nothing.
            let radius = max(size * (0.35 + 1.3 * u * u) * scale, 0.5)
            return Blotch(
                centre: frame.stored(half + half * Wear.place(&stream, clear: 0.55, beyond: 0.1)), axes: axes,
                radius: radius,
                wobble: stream.next(0.08...0.22), frequency: stream.next(1.2...2.4), key: stream.word(),
                opacity: amount * stream.next(0.4...1), body: stream.next(0.15...0.5), rim: stream.next(0.08...0.25),
                edge: stream.next(6...14))
        }
    }

    public var keepsGrey: Bool { tint == SIMD3(repeating: tint.x) }

    public func steps(on frame: Frame) -> [Step] {
        let blotches = blotches(on: frame)
        // Interpolation rounds the ends of an edge off; a fifth of the sharpest edge keeps that below what is seen.
        let edge = blotches.map { $0.radius / $0.edge }.min() ?? 1
        let step = max(1, min(max(frame.width, frame.height) / Self.coarse, Int(edge / 5)))
        return [.stage(StainStage(blotches: blotches, tint: tint, step: step))]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let blotches = blotches(on: frame)
        let tint = tint
        return { value, x, y in
            var clear = 1.0
            for blotch in blotches {
                let point = SIMD2(Double(x), Double(y)) + 0.5
                let d = point - blotch.centre
                if max(abs(d.x), abs(d.y)) < blotch.reach { clear *= 1 - blotch.cover(point.x, point.y) }
            }
            return value * (1 - (1 - tint) * (1 - clear))
        }
    }
}

private struct StainStage: Stage {
    let blotches: [Stains.Blotch]
    let tint: SIMD3<Double>
    /// Pixels from one point of the coarse grid to the next.
    let step: Int

    var label: String { "stains (\(blotches.count), every \(step) px)" }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    private final class Runner: StageRunner {
        private let stage: StainStage
        private let kernels: LensRowKernels
        private let stride: Int
        private let grid: [Buffer<Float>]
        private var held = [-1, -1]
        private let mask: Buffer<Float>
        private let scratch: Buffer<Float>
        private let tint: Buffer<Float>
        private var near: [Stains.Blotch] = []
        private var tile = Tile(x: 0, count: 0, rows: 0..<0)

        init(_ stage: StainStage, _ machine: Machine) {
            self.stage = stage
            kernels = machine.kernels
            stride = machine.tileWidth / stage.step + 48
            grid = [Buffer(count: stride), Buffer(count: stride)]
            mask = Buffer(count: machine.tileWidth)
            scratch = Buffer(count: stride)
            tint = Buffer([Float(stage.tint.x), Float(stage.tint.y), Float(stage.tint.z)])
        }

        func begin(_ tile: Tile) {
            self.tile = tile
            held = [-1, -1]
            // The grid reaches a step beyond the tile on either side.
            let margin = Double(stage.step)
            near = stage.blotches.filter {
                $0.centre.x + $0.reach > Double(tile.x) - margin
                    && $0.centre.x - $0.reach < Double(tile.x + tile.count) + margin
                    && $0.centre.y + $0.reach > Double(tile.rows.lowerBound) - margin
                    && $0.centre.y - $0.reach < Double(tile.rows.upperBound) + margin
            }
        }

        /// The row's columns that a stain may touch, in whole vectors.
        private func span(_ row: Row) -> Range<Int> {
            let margin = Double(stage.step)
            var low = Double.infinity
            var high = -Double.infinity
            for blotch in near where abs(blotch.centre.y - Double(row.y)) < blotch.reach + margin {
                low = min(low, blotch.centre.x - blotch.reach)
                high = max(high, blotch.centre.x + blotch.reach)
            }
            guard low < high else { return 0..<0 }
            let first = Int(max(low - margin - Double(row.x), 0)) & ~15
            let last = min((Int(max(high + margin - Double(row.x), 0)) + 16) & ~15, row.count)
            return first < last ? first..<last : 0..<0
        }

        func run(_ row: Row) {
            let span = span(row)
            guard !span.isEmpty else { return }
            let step = stage.step
            let above = coarse(row.y / step)
            let (r, g, b) = (row.red + span.lowerBound, row.green + span.lowerBound, row.blue + span.lowerBound)
            if step == 1 {
                kernels.stain(r, g, b, above.pointer + span.lowerBound, tint.pointer, span.count)
                return
            }
            let below = coarse(row.y / step + 1)
            // The grid starts at the multiple of the step at or before the tile.
            let offset = tile.x % step + span.lowerBound
            kernels.mask_widen(
                mask.pointer, above.pointer, below.pointer, Float(row.y % step) / Float(step), scratch.pointer, step,
                offset, span.count)
            kernels.stain(r, g, b, mask.pointer, tint.pointer, span.count)
        }

        /// The coarse row of that number; two are held, an even and an odd one.
        private func coarse(_ number: Int) -> Buffer<Float> {
            let slot = number & 1
            let row = grid[slot]
            if held[slot] == number { return row }
            held[slot] = number
            // The tile may begin anywhere between two points of the grid.
            let count = min((tile.count / stage.step + 3 + 15) & ~15, stride)
            kernels.mask_clear(row.pointer, count)
            // The centre of the pixel there.
            let y = Double(number * stage.step) + 0.5
            let left = tile.x / stage.step * stage.step
            for blotch in near where abs(blotch.centre.y - y) < blotch.reach {
                var parameters = LensBlotch(
                    x: Float(blotch.centre.x), y: Float(blotch.centre.y), inverse_radius: Float(1 / blotch.radius),
                    wobble: Float(blotch.wobble), frequency: Float(blotch.frequency), key: blotch.key,
                    opacity: Float(blotch.opacity), body: Float(blotch.body), rim: Float(blotch.rim),
                    inverse_rim: Float(1 / blotch.rim), edge: Float(blotch.edge),
                    right_x: Float(blotch.axes.right.x), right_y: Float(blotch.axes.right.y),
                    down_x: Float(blotch.axes.down.x), down_y: Float(blotch.axes.down.y))
                // Only the columns within reach, in whole vectors.
                let step = Double(stage.step)
                let first = Int(max((blotch.centre.x - blotch.reach - Double(left)) / step, 0)) & ~15
                let last = min(
                    (Int(max((blotch.centre.x + blotch.reach - Double(left)) / step, 0)) + 17) & ~15, count)
                guard first < last else { continue }
                kernels.mask_blotch(
                    row.pointer + first, &parameters, Float(left + first * stage.step) + 0.5, Float(stage.step),
                    Float(y),
                    last - first)
            }
            return row
        }
    }
}
