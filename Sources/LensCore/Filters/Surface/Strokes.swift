internal import CVector

/// Lines and points with round ends that lie on the print: what Dust and Scratches are drawn with.
struct Stroke: Sendable {
    /// In pixels, as stored.
    let from: SIMD2<Double>
    let to: SIMD2<Double>
    let radius: Double
    let opacity: Double

    /// A stroke thinner than a pixel is drawn a pixel wide and fainter by what it would have covered, so that a web
    /// copy shows what the reduced full-size picture shows.
    init(from: SIMD2<Double>, to: SIMD2<Double>, radius: Double, opacity: Double) {
        self.from = from
        self.to = to
        let drawn = max(radius, 0.5)
        self.radius = drawn
        let part = radius / drawn
        self.opacity = opacity * (from == to ? part * part : part)
    }

    /// How much of a point the stroke covers; a pixel's centre lies half a pixel behind its column and row.
    func cover(_ x: Double, _ y: Double) -> Double {
        let d = to - from
        let length = (d * d).sum()
        let p = SIMD2(x, y) - from
        let along = length > 0 ? min(max((p * d).sum() / length, 0), 1) : 0
        let e = p - d * along
        return min(max(radius + 0.5 - (e * e).sum().squareRoot(), 0), 1) * opacity
    }

    var top: Double { min(from.y, to.y) - radius - 1 }
    var bottom: Double { max(from.y, to.y) + radius + 1 }
    var left: Double { min(from.x, to.x) - radius - 1 }
    var right: Double { max(from.x, to.x) + radius + 1 }
}

/// Lays a colour over the print where strokes cover it; where strokes cross, the strongest counts.
struct StrokeStage: Stage {
    let label: String
    let strokes: [Stroke]
    let colour: SIMD3<Double>

    func formula() -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (strokes, colour) = (strokes, colour)
        return { value, x, y in
            var mask = 0.0
            for stroke in strokes { mask = max(mask, stroke.cover(Double(x) + 0.5, Double(y) + 0.5)) }
            return value + (colour - value) * mask
        }
    }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    private final class Runner: StageRunner {
        private let stage: StrokeStage
        private let kernels: LensRowKernels
        private let mask: Buffer<Float>
        private let colour: Buffer<Float>
        /// Of the tile's rows and columns.
        private var near: [Stroke] = []

        init(_ stage: StrokeStage, _ machine: Machine) {
            self.stage = stage
            kernels = machine.kernels
            mask = Buffer(count: machine.tileWidth)
            colour = Buffer([Float(stage.colour.x), Float(stage.colour.y), Float(stage.colour.z)])
        }

        func begin(_ tile: Tile) {
            let (left, right) = (Double(tile.x), Double(tile.x + tile.count))
            let (top, bottom) = (Double(tile.rows.lowerBound), Double(tile.rows.upperBound))
            near = stage.strokes.filter {
                $0.right >= left && $0.left <= right && $0.bottom >= top && $0.top <= bottom
            }
        }

        func run(_ row: Row) {
            let y = Double(row.y) + 0.5
            var first = row.count
            var last = 0
            for stroke in near where stroke.top <= y && y <= stroke.bottom {
                let (low, high) = span(stroke, row)
                first = min(first, low)
                last = max(last, high)
            }
            guard first < last else { return }
            kernels.mask_clear(mask.pointer + first, last - first)
            for stroke in near where stroke.top <= y && y <= stroke.bottom {
                let (low, high) = span(stroke, row)
                guard low < high else { continue }
                let d = stroke.to - stroke.from
                let length = (d * d).sum()
                var capsule = LensCapsule(
                    x0: Float(stroke.from.x), y0: Float(stroke.from.y), dx: Float(d.x), dy: Float(d.y),
                    inverse_length: length > 0 ? Float(1 / length) : 0, radius: Float(stroke.radius),
                    opacity: Float(stroke.opacity))
                kernels.mask_capsule(mask.pointer + low, &capsule, Float(row.x + low) + 0.5, Float(y), high - low)
            }
            kernels.lay(
                row.red + first, row.green + first, row.blue + first, mask.pointer + first, colour.pointer, last - first
            )
        }

        /// The columns within the row that a stroke may touch, in whole vectors.
        private func span(_ stroke: Stroke, _ row: Row) -> (Int, Int) {
            let low = Int(max(stroke.left - Double(row.x), 0)) & ~15
            let high = min((Int(max(stroke.right - Double(row.x), -1)) + 16) & ~15, row.count)
            return (min(low, row.count), high)
        }
    }
}

/// Where on the displayed print marks of time gather: toward the edges, never in the middle by chance alone.
enum Wear {
    /// A place in −1…1 of the frame's halves, pushed outward along its own direction.
    ///
    /// - Parameters:
    ///   - clear: the part of the half frame round the centre that stays empty.
    ///   - beyond: how far past the edge places may lie.
    static func place(_ stream: inout Hash.Stream, clear: Double, beyond: Double) -> SIMD2<Double> {
        let p: SIMD2<Double> = [stream.next(-1...1), stream.next(-1...1)]
        let reach = max(max(abs(p.x), abs(p.y)), 1e-3)
        let pushed = clear + (1 + beyond - clear) * Elementary.pow(reach, 0.8)
        return p * (pushed / reach)
    }

    /// The part of a 3:2 frame that a picture holds: one of other proportions is a crop of it and has its share of marks.
    static func share(_ frame: Frame) -> Double {
        min(1.5 * Double(min(frame.width, frame.height)) / Double(max(frame.width, frame.height)), 1.5)
    }

    /// How many of something with that mean, by Poisson's law.
    static func count(_ mean: Double, _ stream: inout Hash.Stream) -> Int {
        let limit = Elementary.exp(-min(mean, 600))
        var product = stream.next()
        var count = 0
        while product > limit && count < 4096 {
            product *= stream.next()
            count += 1
        }
        return count
    }
}
