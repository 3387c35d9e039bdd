internal import CVector

/// The emulsion's cracks: a net of dark lines round flakes whose rims curl up and catch the light.
///
/// Two nets of Worley cells (S. Worley, "A cellular texture basis function", 1996), one of `size` and a finer one of
/// .38·size, each a site a cell, bent by two octaves of noise. With F₁ ≤ F₂ the distances to the nearest two sites and
/// c the way from one to the other, a crack runs where d = (F₂² − F₁²)/(2|c|) is nil, the distance to the line between
/// them. It is `width` wide where it is open and a quarter of that where it ends; `open` rises smoothly from nothing at
/// `clear` half frames from the centre, a slow noise added, so that cracks gather at edges and corners and leave the
/// middle alone. A rim as wide as the crack is lit where it faces the upper left and shaded where it turns away. The finer net is two
/// thirds as deep. In millimetres of the displayed frame; lines thinner than a pixel are drawn a pixel wide and fainter.
///
/// Costs where cracks lie: 6 ns a pixel of the whole picture on one core with the defaults.
public struct Cracks: Filter {
    /// How much of the print's tone they take. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double
    /// Width of a middling flake. 0.4…12 mm of a 35 mm frame. In recipes `size`.
    public var size: Double
    /// Width of an open crack. 4…120 µm of a 35 mm frame. In recipes `width`.
    public var width: Double
    /// Where they begin, in half frames from the centre, give or take a noise of .45. 0…1. In recipes `clear`.
    public var clear: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(amount: 0.7) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(amount: Double, size: Double = 2.6, width: Double = 22, clear: Double = 0.55) {
        self.amount = amount
        self.size = size
        self.width = width
        self.clear = clear
    }

    public static let name = "cracks"
    public static let place = Place.surface
    public static let summary = "A net of cracks in the emulsion, most of it toward the edges."

    public static let parameters: [Parameter<Cracks>] = [
        .number(
            "amount", \.amount, in: 0...1, .linear(neutral: 0), .texture,
            "How much of the print's tone they take."),
        .number("size", \.size, .millimetres, in: 0.4...12, .fixed, .texture, "Width of a middling flake."),
        .number("width", \.width, .micrometres, in: 4...120, .fixed, .texture, "Width of an open crack."),
        .number(
            "clear", \.clear, in: 0...1, .fixed, .texture,
            "Where they begin, in half frames from the centre, give or take a noise of .45."),
    ]

    private static let purpose: UInt32 = 0x63_72_61_6B
    /// Dirt, and the bare edge of gelatine, on working primaries.
    fileprivate static let dirt: SIMD3<Double> = [0.12, 0.105, 0.085]
    fileprivate static let gelatine: SIMD3<Double> = [0.96, 0.94, 0.88]

    /// One of the nets on one picture.
    struct Net: Sendable {
        let frequency: Double
        let pixels: Double
        let half: Double
        let lip: Double
        let across: SIMD2<Double>
        let clear: Double
        let opacity: Double
        let key: UInt32

        static let fade = 0.6
        /// How much of the gelatine's own tone a rim takes on that faces the light.
        static let shine = 0.45
        /// How much faster distances change on the net than on the frame at the most, because the net is bent: value
        /// noise climbs by 1.5 a cell at the most, so each axis moves by 1.5·(.32·.9 + .12·4.2).
        static let bending = 1 + 2.0.squareRoot() * 1.5 * (0.32 * 0.9 + 0.12 * 4.2)

        /// How much wear changes a millimetre at the most: by .9·1.5·√2 a cell of its noise, and by 1.19 a half frame.
        var wearing: Double { 0.9 * 1.5 * 2.0.squareRoot() * 0.22 + 1.19 * across.max() }

        /// Farther from the line than this there is nothing, in pixels.
        var reach: Double { max(half, 0.5) + lip + 1 }

        /// Opacity of darkness and of light at a place in millimetres.
        func callAsFunction(_ p: SIMD2<Double>) -> (dark: Double, light: Double) {
            let flat = (p + 4) * frequency
            let slow = FieldNoise(flat.x * 0.9, flat.y * 0.9, key ^ 0x68E3_1DA4).pair
            let quick = FieldNoise(flat.x * 4.2, flat.y * 4.2, key ^ 0xB529_7A4D).pair
            let q = flat + slow * 0.32 + quick * 0.12
            let (column, row) = (Int(q.x), Int(q.y))
            let inside = q - SIMD2(Double(column), Double(row))
            var nearest = (squared: 99.0, site: SIMD2<Double>.zero)
            var second = nearest
            for j in -1...1 {
                for k in -1...1 {
                    let word = FieldNoise.word(column + k, row + j, key)
                    let jitter = SIMD2(FieldNoise.low(word), FieldNoise.high(word)) * 0.7 + 0.15
                    let site = jitter + SIMD2(Double(k), Double(j)) - inside
                    let squared = (site * site).sum()
                    if squared < nearest.squared {
                        (nearest, second) = ((squared, site), nearest)
                    } else if squared < second.squared {
                        second = (squared, site)
                    }
                }
            }
            let c = second.site - nearest.site
            let apart = max((c * c).sum().squareRoot(), 1e-3)
            let d = (second.squared - nearest.squared) / apart * 0.5 * pixels

            let wear = FieldNoise((p.x + 4) * 0.22, (p.y + 4) * 0.22, key ^ 0x1B56_C4E9).value
            let e = p * across - 1
            let edge = (e * e * e * e).sum().squareRoot().squareRoot()
            let t = min(max((edge + (wear - 0.5) * 0.9 - clear) / Self.fade, 0), 1)
            let open = t * t * (3 - 2 * t)
            let half = (open * 0.75 + 0.25) * half
            let drawn = max(half, 0.5)
            let strength = half / drawn * open * opacity

            let line = min(max(drawn + 0.5 - d, 0), 1)
            let rim = max(1 - abs(d - drawn - lip / 2) / (lip / 2 + 0.5), 0)
            let facing = c.sum() / apart * 0.5.squareRoot()
            return (
                max(line, rim * max(-facing, 0) * 0.4) * strength,
                rim * max(facing, 0) * (1 - line) * Self.shine * strength
            )
        }
    }

    func nets(on frame: Frame) -> [Net] {
        let scale = frame.pixelsPerMillimetre
        let key = Hash.key(seed: frame.seed, purpose: Self.purpose)
        let across = 2 / Millimetres(frame).size
        return [(1.0, 1.0, 1.0), (0.38, 0.6, 0.66)].enumerated().map { number, part in
            let half = width / 2000 * part.1 * scale
            return Net(
                frequency: 1 / (size * part.0), pixels: size * part.0 * scale, half: half, lip: max(2 * half, 1),
                across: across, clear: clear + 0.15 * Double(number), opacity: amount * part.2,
                key: Hash.lowbias32(key &+ UInt32(number)))
        }
    }

    public func steps(on frame: Frame) -> [Step] {
        [.stage(CrackStage(nets: nets(on: frame), places: Millimetres(frame)))]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (nets, places) = (nets(on: frame), Millimetres(frame))
        return { value, x, y in
            let p = places(x, y)
            var (dark, light) = (0.0, 0.0)
            for net in nets {
                let masks = net(p)
                (dark, light) = (max(dark, masks.dark), max(light, masks.light))
            }
            let darkened = value + (Self.dirt - value) * dark
            return darkened + (Self.gelatine - darkened) * light
        }
    }
}

private struct CrackStage: Stage {
    let nets: [Cracks.Net]
    let places: Millimetres

    var label: String { "cracks" }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    private final class Runner: StageRunner {
        /// Blocks of the picture that are passed by where no crack comes near.
        private static let (columns, rows) = (16, 8)

        private let stage: CrackStage
        private let kernels: LensRowKernels
        private let settings: [Buffer<LensCracks>]
        private let gap: Buffer<Float>
        private let worn: Buffer<Float>
        private let dark: Buffer<Float>
        private let light: Buffer<Float>
        private let dirt: Buffer<Float>
        private let gelatine: Buffer<Float>
        private var tile = Tile(x: 0, count: 0, rows: 0..<0)
        /// Of each net, runs of the tile's columns where a crack may lie; of the blocks in that row.
        private var near: [[Range<Int>]] = [[], []]
        private var held = -1
        /// Of each net and sixteen columns, the first row that is not known to be clear.
        private let due: [Buffer<Int32>]
        /// Of each sixteen columns the last row where something lies, and where these begin in the row at work.
        private let last: Buffer<Int32>
        private var drawn: [Int] = []
        private let far = Buffer<Float>(count: 2)

        init(_ stage: CrackStage, _ machine: Machine) {
            self.stage = stage
            kernels = machine.kernels
            settings = stage.nets.map { net in
                Buffer([
                    LensCracks(
                        frequency: Float(net.frequency), pixels: Float(net.pixels), half: Float(net.half),
                        lip: Float(net.lip), across: (Float(net.across.x), Float(net.across.y)),
                        clear: Float(net.clear), inverse_fade: Float(1 / Cracks.Net.fade), opacity: Float(net.opacity),
                        shine: Float(Cracks.Net.shine), key: net.key)
                ])
            }
            gap = Buffer(count: machine.tileWidth / Self.columns + 16)
            worn = Buffer(count: machine.tileWidth / Self.columns + 16)
            dark = Buffer(count: machine.tileWidth)
            light = Buffer(count: machine.tileWidth)
            due = stage.nets.map { _ in Buffer(count: machine.tileWidth / Self.columns) }
            last = Buffer(count: machine.tileWidth / Self.columns)
            dirt = Buffer([Float(Cracks.dirt.x), Float(Cracks.dirt.y), Float(Cracks.dirt.z)])
            gelatine = Buffer([Float(Cracks.gelatine.x), Float(Cracks.gelatine.y), Float(Cracks.gelatine.z)])
        }

        func begin(_ tile: Tile) {
            self.tile = tile
            held = -1
            for rows in due { rows.pointer.update(repeating: 0, count: rows.count) }
            last.pointer.update(repeating: -1, count: last.count)
        }

        private func places(_ start: SIMD2<Double>, _ way: SIMD2<Double>) -> LensPlaces {
            LensPlaces(u: Float(start.x), v: Float(start.y), du: Float(way.x), dv: Float(way.y))
        }

        /// Finds the runs of a row of blocks: F₂ − F₁ changes by twice the distance at the most, bending counted in, and
        /// is at least the distance to the crack.
        private func look(_ block: Int) {
            held = block
            let blocks = (tile.count + Self.columns - 1) / Self.columns
            // The blocks' centres.
            let (start, way) = stage.places.row(block * Self.rows)
            let next = stage.places.row(block * Self.rows + 1).start
            let shift = way * (Double(Self.columns - 1) / 2) + (next - start) * (Double(Self.rows - 1) / 2)
            var points = places(start + shift, way)
            let corner = SIMD2(Double(Self.columns - 1), Double(Self.rows - 1)) / 2
            let radius = (corner * corner).sum().squareRoot()
            for (number, net) in stage.nets.enumerated() {
                kernels.crack_gap(
                    gap.pointer, worn.pointer, settings[number].pointer, &points, Float(tile.x), Float(Self.columns),
                    (blocks + 15) & ~15)
                let limit = Float(2 * (net.reach + radius * Cracks.Net.bending))
                let stray = Float(-radius * (way * way).sum().squareRoot() * net.wearing)
                var runs: [Range<Int>] = []
                for index in 0..<blocks where gap.pointer[index] < limit && worn.pointer[index] > stray {
                    let first = index * Self.columns
                    if let last = runs.last, last.upperBound == first {
                        runs[runs.count - 1] = last.lowerBound..<(first + Self.columns)
                    } else {
                        runs.append(first..<(first + Self.columns))
                    }
                }
                near[number] = runs
            }
        }

        /// Draws what lies near, sixteen columns at a time. Most of those that blocks have not passed by are clear all the
        /// same: what one row is away from a crack tells how many rows more are.
        func run(_ row: Row) {
            if held != row.y / Self.rows { look(row.y / Self.rows) }
            let (start, way) = stage.places.row(row.y)
            var points = places(start, way)
            let millimetres = (way * way).sum().squareRoot()
            drawn.removeAll(keepingCapacity: true)
            for (number, runs) in near.enumerated() {
                let rows = due[number].pointer
                for run in runs {
                    for place in (run.lowerBound / Self.columns)..<(run.upperBound / Self.columns)
                    where rows[place] <= row.y {
                        let first = place * Self.columns
                        if last.pointer[place] != row.y {
                            kernels.mask_clear(dark.pointer + first, Self.columns)
                            kernels.mask_clear(light.pointer + first, Self.columns)
                        }
                        kernels.mask_cracks(
                            dark.pointer + first, light.pointer + first, far.pointer, settings[number].pointer,
                            &points, Float(row.x + first), Self.columns)
                        let clear = clearRows(stage.nets[number], millimetres)
                        rows[place] = Int32(row.y + 1 + clear)
                        if clear == 0, last.pointer[place] != row.y {
                            last.pointer[place] = Int32(row.y)
                            drawn.append(first)
                        }
                    }
                }
            }
            for first in drawn {
                let (r, g, b) = (row.red + first, row.green + first, row.blue + first)
                kernels.lay(r, g, b, dark.pointer + first, dirt.pointer, Self.columns)
                kernels.lay(r, g, b, light.pointer + first, gelatine.pointer, Self.columns)
            }
        }

        /// How many rows after this one are sure to be clear, where this one is; 0 where it may not be. As blocks are
        /// passed by, with a pixel's reserve for rounding.
        private func clearRows(_ net: Cracks.Net, _ millimetres: Double) -> Int {
            let gap = (Double(far.pointer[0]) - 2 * net.reach - 1) / (2 * Cracks.Net.bending)
            let wear = -Double(far.pointer[1]) / (millimetres * net.wearing) - 1
            return max(Int(min(max(gap, wear), 4096)), 0)
        }
    }
}
