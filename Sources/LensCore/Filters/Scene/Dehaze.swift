internal import CVector

/// Takes haze away: light of the air that lies over far things.
///
/// v = J·t + A·(1 − t), solved for J (K. He, J. Sun, X. Tang, "Single Image Haze Removal Using Dark Channel Prior", 2011):
/// t = 1 − amount·u²/(u + .1)·(1 − u²/3), u the veil; the last factor holds back where nearly all is veil, in skies, the
/// fraction where hardly anything is, in plain shadows. The veil is the dark channel, min over .9 mm of the frame of min
/// over channels of v/A, on a quarter of a megapixel; the max over as much of that gives dark things their own outline
/// back, so that no light ring stays around a rope before the sky; refined by a guided filter under √Y, and never more
/// than the pixel's own darkest channel, so that nothing turns negative and no shadow's noise is raised. A, the air's
/// light, is the average where the dark channel is among its brightest thousandth, softly. Air is bright: all of the
/// amount counts where A's luminance is .3, nothing where it is .05: a night has no haze.
///
/// Air scatters blue most, and what is bluer than the air's light is air all the same: a sky, far hills, snow in the shade.
/// Of the change of such colours, from b − r = .05b on and wholly from .4b, three quarters are in luminance alone: they
/// get contrast, become little bluer, and their colours' noise is not raised.
///
/// A picture of one colour is all air and stays. About 1.5 ns a pixel on one AVX2 core, and 9 ms a picture.
public struct Dehaze: Filter {
    /// How much of the haze goes; .3 to .6 for a view. 0…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(amount: 0.4) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(amount: Double) { self.amount = amount }

    public static let name = "dehaze"
    public static let place = Place.scene
    public static let summary = "Takes haze away from what is far."

    public static let parameters: [Parameter<Dehaze>] = [
        .number(
            "amount", \.amount, in: 0...1, .linear(neutral: 0), .tone, "How much of the haze goes; .3 to .6 for a view."
        )
    ]

    fileprivate static let longSide = 612
    fileprivate static let epsilon = 0.001

    /// The dark channel's patch and the variance of the guided filter's window, in cells.
    fileprivate static func radius(_ cells: Double) -> Int { Int((0.44 * cells).rounded()) }
    fileprivate static func variance(_ cells: Double) -> Double { 0.5 * cells * cells }

    /// How much a cell of that dark channel says about the air; where all channels are dark, every cell says the same.
    fileprivate static func weight(_ dark: Double, _ bright: Double) -> Double {
        let t = min(max(((dark + 0.02) / (bright + 0.02) - 0.85) / 0.15, 0), 1)
        return t * t * (3 - 2 * t)
    }

    /// No channel of the air is far from the others, whatever was brightest.
    fileprivate static func bounded(_ air: SIMD3<Double>) -> SIMD3<Double> {
        let light = max((air * ColorSpace.workingLuma).sum(), 1e-6)
        return pointwiseMax(air, SIMD3(repeating: 0.5 * light))
    }

    /// How much of the amount counts before such air.
    fileprivate func amount(_ air: SIMD3<Double>) -> Double {
        let t = min(max(((air * ColorSpace.workingLuma).sum() - 0.05) / 0.25, 0), 1)
        return amount * t * t * (3 - 2 * t)
    }

    /// Below that light has no colour to keep.
    fileprivate static let tiny = 1.0 / 16384

    /// How much of a colour's chromaticity is the air's own.
    fileprivate static func blueness(_ value: SIMD3<Double>) -> Double {
        let t = min(max((0.95 * value.z - value.x) / (0.35 * max(value.z, tiny)), 0), 1)
        return 0.75 * t * t * (3 - 2 * t)
    }

    fileprivate static func opacity(_ veil: Double) -> Double { veil * veil / (veil + 0.1) * (1 - veil * veil / 3) }

    public var keepsGrey: Bool { true }
}

extension Dehaze: WideFilter {
    public var wide: WideEffect {
        let filter = self
        return WideEffect(planes: 6) { picture in
            let small = picture.fitting(Self.longSide)
            let air = small.air
            let inverse = [Float(1 / air.x), Float(1 / air.y), Float(1 / air.z)]
            let luma = ColorSpace.workingLuma
            let weights = [Float(luma.x), Float(luma.y), Float(luma.z)]
            let dark = small.dark(inverse)
            let pairs = Grid(width: dark.width, height: dark.height, planes: 2)
            for y in 0..<dark.height {
                let light = small.light
                small.tools.kernels.guide(
                    pairs.row(y), light.row(y), light.row(y, plane: 1), light.row(y, plane: 2), weights, pairs.stride)
                pairs.row(y, plane: 1).update(from: dark.row(y), count: dark.stride)
            }
            let maps = small.guidedLine(
                pairs, variance: Self.variance(small.cellsPerMillimetre), epsilon: Self.epsilon)
            let settings = Buffer([
                LensDehaze(
                    luma: (weights[0], weights[1], weights[2]), air: (Float(air.x), Float(air.y), Float(air.z)),
                    inverse_air: (inverse[0], inverse[1], inverse[2]), amount: Float(filter.amount(air)))
            ])
            let gain = 1 / (1 - filter.amount * Self.opacity(1))
            return { frame in
                MapStage(label: "dehaze", maps: maps, size: (frame.width, frame.height), gain: gain) { machine in
                    let kernel = machine.kernels.dehaze
                    return { row, maps in
                        kernel(row.red, row.green, row.blue, settings.pointer, maps.rows, maps.weights, row.count)
                    }
                }
            }
        } formulas: { picture in
            let small = picture.fitting(Self.longSide)
            let air = small.air
            let dark = small.dark(air)
            let amount = filter.amount(air)
            let map = small.guidedLine(
                zip(small.light, dark).map { (Self.guide($0), $1) },
                variance: Self.variance(small.cellsPerMillimetre), epsilon: Self.epsilon)
            return { frame in
                { value, x, y in
                    let line = small.read(map, x, y, on: frame)
                    let own = min(max((value / air).min(), 0), 1)
                    let veil = min(max(line.x * Self.guide(value) + line.y, 0), own)
                    let clear = air + (value - air) / (1 - amount * Self.opacity(veil))
                    let (before, after) = (Self.luminance(value), Self.luminance(clear))
                    let scaled = value * (max(after, 0) / max(before, Self.tiny))
                    return clear + (scaled - clear) * Self.blueness(value)
                }
            }
        }
    }

    private static func guide(_ light: SIMD3<Double>) -> Double {
        max(luminance(light), 0).squareRoot()
    }

    private static func luminance(_ light: SIMD3<Double>) -> Double { (light * ColorSpace.workingLuma).sum() }
}

extension Reduced {
    /// The least channel as part of the air's light, the least around and the most of that around; what cannot be seen is
    /// as bright as air.
    fileprivate func dark(_ inverse: [Float]) -> Grid {
        let channel = Grid(width: light.width, height: light.height, planes: 1)
        let hidden = Buffer<Float>(count: light.stride)
        defer { withExtendedLifetime(hidden) {} }
        for y in 0..<channel.height {
            let row = channel.row(y)
            tools.kernels.dark_channel(
                row, light.row(y), light.row(y, plane: 1), light.row(y, plane: 2), inverse, light.stride)
            guard let coverage else { continue }
            for x in 0..<light.width { hidden.pointer[x] = 1 - coverage.row(y)[x] }
            tools.kernels.multiply(row, row, coverage.row(y), light.stride)
            tools.kernels.add(row, hidden.pointer, 1, light.stride)
        }
        let radius = Dehaze.radius(cellsPerMillimetre)
        tools.least(channel, radius: radius)
        negate(channel)
        tools.least(channel, radius: radius)
        negate(channel)
        return channel
    }

    private func negate(_ grid: Grid) {
        grid.forEachRow { plane, y in
            let row = grid.row(y, plane: plane)
            tools.kernels.add(row, row, -2, grid.stride)
        }
    }

    fileprivate var air: SIMD3<Double> {
        let dark = dark([1, 1, 1])
        if let coverage {
            for y in 0..<dark.height {
                tools.kernels.multiply(dark.row(y), dark.row(y), coverage.row(y), dark.stride)
            }
        }
        let (cells, bins) = (dark.width * dark.height, 65536)
        var counts = [Int](repeating: 0, count: bins + 1)
        for y in 0..<dark.height {
            let row = dark.row(y)
            for x in 0..<dark.width { counts[Int(min(1, max(0, row[x])) * Float(bins))] += 1 }
        }
        var (bin, above) = (bins, counts[bins])
        while bin > 0, above * 1000 < cells {
            bin -= 1
            above += counts[bin]
        }
        let bright = Double(bin) / Double(bins)
        var (sum, share) = (SIMD3<Double>.zero, 0.0)
        for y in 0..<dark.height {
            let row = dark.row(y)
            for x in 0..<dark.width where Double(row[x]) >= 0.85 * bright - 0.01 {
                let weight = Dehaze.weight(Double(row[x]), bright) * Double(coverage?.row(y)[x] ?? 1)
                sum +=
                    SIMD3(
                        Double(light.row(y)[x]), Double(light.row(y, plane: 1)[x]), Double(light.row(y, plane: 2)[x]))
                    * weight
                share += weight
            }
        }
        return Dehaze.bounded(share > 0 ? sum / share : .zero)
    }
}

extension PlainReduced {
    fileprivate func dark(_ air: SIMD3<Double>) -> [Double] {
        let channel = light.indices.map { cell in
            min(max((light[cell] / air).min(), 0), 1) * coverage[cell] + 1 - coverage[cell]
        }
        let radius = Dehaze.radius(cellsPerMillimetre)
        return least(least(channel, radius: radius).map { -$0 }, radius: radius).map { -$0 }
    }

    fileprivate var air: SIMD3<Double> {
        let dark = zip(dark([1, 1, 1]), coverage).map { $0 * $1 }
        let bright = dark.sorted(by: >)[(dark.count - 1) / 1000]
        var (sum, share) = (SIMD3<Double>.zero, 0.0)
        for cell in light.indices {
            let weight = Dehaze.weight(dark[cell], bright) * coverage[cell]
            sum += light[cell] * weight
            share += weight
        }
        return Dehaze.bounded(share > 0 ? sum / share : .zero)
    }
}
