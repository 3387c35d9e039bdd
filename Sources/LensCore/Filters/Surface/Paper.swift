internal import CVector

/// The sheet under the picture: its white and its tooth.
///
/// The print's encoded values are multiplied by `tone`, the paper's white in the print's own encoding, and by
/// 1 + texture·s. s is the slope toward the upper left, where light comes from, of a height that three octaves of value
/// noise make: cells of `scale`, a half and a quarter of it, heights in proportion, each turned against the last so that no
/// lattice shows; of unit variance where the picture resolves them all. An octave whose cells come near a pixel fades
/// away, as it would in a reduced picture. In millimetres of the displayed frame.
///
/// Texture comes from a coarse grid where the finest cells allow one: 3 ns a pixel on one core; tone alone folds
/// into its neighbours and costs nothing.
public struct Paper: Filter {
    /// How much lighter and darker the tooth makes the tone, by its standard deviation. 0…0.1. 0 changes nothing. In
    /// recipes `texture`.
    public var texture: Double
    /// Size of the coarsest tooth. 0.05…2 mm of a 35 mm frame. In recipes `scale`.
    public var scale: Double
    /// The paper's white, encoded. 0.5…1. 1 changes nothing. In recipes `tone`.
    public var tone: SIMD3<Double>

    /// With the settings that a recipe has which names none.
    public init() { self.init(texture: 0.012) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(texture: Double, scale: Double = 0.25, tone: SIMD3<Double> = [0.975, 0.955, 0.905]) {
        self.texture = texture
        self.scale = scale
        self.tone = tone
    }

    public static let name = "paper"
    public static let place = Place.surface
    public static let isUnique = true
    public static let summary = "The paper's white and its tooth."

    public static let parameters: [Parameter<Paper>] = [
        .number(
            "texture", \.texture, in: 0...0.1, .linear(neutral: 0), .texture,
            "How much lighter and darker the tooth makes the tone, by its standard deviation."),
        .number("scale", \.scale, .millimetres, in: 0.05...2, .fixed, .texture, "Size of the coarsest tooth."),
        .triple("tone", \.tone, in: 0.5...1, .linear(neutral: 1), .color, "The paper's white, encoded."),
    ]

    private static let purpose: UInt32 = 0x70_61_70_72

    public var keepsGrey: Bool { tone == SIMD3(repeating: tone.x) }

    /// Smooth paper is its white and nothing else.
    public var followsColorAlone: Bool { texture == 0 }

    /// One octave of the height, as its slope toward the light.
    struct Octave: Sendable {
        let frequency: Double
        let cosine: Double
        let sine: Double
        /// Weights of the gradient on the octave's own axes.
        let weight: SIMD2<Double>
        let key: UInt32
    }

    /// The octaves that a picture shows.
    func octaves(on frame: Frame) -> [Octave] {
        let key = Hash.key(seed: frame.seed, purpose: Self.purpose)
        return (0..<3).compactMap { number in
            let cell = scale / Double(1 << number)
            // Below three quarters of a pixel a cell there is nothing, from two and a quarter on all.
            let t = min(max((cell * frame.pixelsPerMillimetre - 0.75) / 1.5, 0), 1)
            guard t > 0 else { return nil }
            let angle = 0.2 + 0.4 * Double(number)
            let (cosine, sine) = (Elementary.cos(angle), Elementary.sin(angle))
            // The light's direction on the turned axes.
            let fade = t * t * (3 - 2 * t) * Self.unit
            let along = (cosine + sine) * 0.5.squareRoot() * fade
            let across = (cosine - sine) * 0.5.squareRoot() * fade
            return Octave(
                frequency: 1 / cell, cosine: cosine, sine: sine, weight: [along, across],
                key: Hash.lowbias32(key &+ UInt32(number) &* 0x9E37_79B9))
        }
    }

    /// Makes the sum of three octaves' slopes one of unit variance. A slope of noise between corners of variance 1/12 has
    /// one of 2/12·E[(6t(1 − t))²]·E[ease² + (1 − ease)²] = 2/12·6/5·26/35.
    static let unit = 1 / (3 * 2.0 / 12 * 1.2 * (26.0 / 35)).squareRoot()

    public var colorPart: (any Filter)? {
        var smooth = self
        smooth.texture = 0
        return smooth.isNeutral ? nil : smooth
    }

    public func steps(on frame: Frame) -> [Step] {
        let white: [Step] = tone == [1, 1, 1] ? [] : [.curve(.line("paper white", scale: tone, offset: .zero))]
        let octaves = octaves(on: frame)
        guard texture > 0, let finest = octaves.last else { return white }
        // Points a cell of the finest octave: what interpolation takes off its peaks goes with their square, and is half a
        // code at five points and a texture of .012.
        let points = max(3, 45 * texture.squareRoot())
        let step = max(1, Int(frame.pixelsPerMillimetre / (points * finest.frequency)))
        return white + [
            .stage(PaperStage(octaves: octaves, texture: texture, places: Millimetres(frame), step: step))
        ]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (octaves, places, texture, tone) = (octaves(on: frame), Millimetres(frame), texture, tone)
        return { value, x, y in
            let p = places(x, y)
            var slope = 0.0
            for octave in octaves {
                let a = max((p.x * octave.cosine + p.y * octave.sine + 40) * octave.frequency, 0)
                let b = max((p.y * octave.cosine - p.x * octave.sine + 40) * octave.frequency, 0)
                slope += (FieldNoise(a, b, octave.key).gradient * octave.weight).sum()
            }
            return value * tone * (1 + texture * slope)
        }
    }
}

private struct PaperStage: Stage {
    let octaves: [Paper.Octave]
    let texture: Double
    let places: Millimetres
    /// Pixels from one point of the coarse grid to the next.
    let step: Int

    var label: String { "paper (\(octaves.count) octaves, every \(step) px)" }
    func bound(_ bound: Double) -> Double { bound * (1 + 6 * texture) }

    func runner(_ machine: Machine) -> any StageRunner { Runner(self, machine) }

    private final class Runner: StageRunner {
        private let mask: CoarseMask
        private let light: (Row, UnsafePointer<Float>) -> Void

        init(_ stage: PaperStage, _ machine: Machine) {
            let (kernels, places) = (machine.kernels, stage.places)
            let octaves = Buffer(
                stage.octaves.map {
                    LensOctave(
                        frequency: Float($0.frequency), cosine: Float($0.cosine), sine: Float($0.sine),
                        along: Float($0.weight.x), across: Float($0.weight.y), key: $0.key)
                })
            let step = Float(stage.step)
            mask = CoarseMask(step: stage.step, machine) { mask, column, row, count in
                let (start, way) = places.row(row)
                var points = LensPlaces(u: Float(start.x), v: Float(start.y), du: Float(way.x), dv: Float(way.y))
                kernels.mask_slope(mask, octaves.pointer, octaves.count, &points, Float(column), step, count)
            }
            // c·(1 − (1 − t)·mask) is c·(1 + texture·mask).
            let transmission = Buffer([Float](repeating: Float(1 + stage.texture), count: 3))
            light = { kernels.stain($0.red, $0.green, $0.blue, $1, transmission.pointer, $0.count) }
        }

        func begin(_ tile: Tile) { mask.begin(tile) }
        func run(_ row: Row) { light(row, mask.row(row.y)) }
    }
}
