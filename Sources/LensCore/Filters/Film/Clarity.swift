internal import CVector

/// Local contrast: middling detail gets more or less of it, edges and the whole picture's contrast stay.
///
/// L = log₂ Y, q = a·L + b the guided filter of L by itself (K. He, J. Sun, X. Tang, "Guided Image Filtering", 2013; K. He,
/// J. Sun, "Fast Guided Filter", 2015): a = var/(var + edge²), so that steps much above `edge` stops count as base and
/// leave no halo. d = L − q, limited to two stops by d/√(1 + (d/2)²); the pixel's gain is 2^(amount·w·d),
/// w = 4s(1 − s), s = √Y within 0…1: black and white are not moved. Means are Gaussians as wide as a box of `radius`.
/// Coefficients come from the survey and are read at full size, where each pixel is held against its own light.
///
/// About 3 ns a pixel on one AVX2 core, and 7 ms a picture.
public struct Clarity: Filter {
    /// How much detail is raised; -1 takes it away, 1 doubles it. −1…1. 0 changes nothing. In recipes `amount`.
    public var amount: Double
    /// The size of what counts as detail. 0.2…10 % of the diagonal. In recipes `radius`.
    public var radius: Double
    /// Steps much higher than this are left alone. 0.05…2 EV. In recipes `edge`.
    public var edge: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(amount: 0.3) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(amount: Double, radius: Double = 2, edge: Double = 0.4) {
        self.amount = amount
        self.radius = radius
        self.edge = edge
    }

    public static let name = "clarity"
    public static let place = Place.film
    public static let summary = "Local contrast without halos; below 0, softness."

    public static let parameters: [Parameter<Clarity>] = [
        .number(
            "amount", \.amount, in: -1...1, .linear(neutral: 0), .tone,
            "How much detail is raised; -1 takes it away, 1 doubles it."),
        .number(
            "radius", \.radius, .percentOfDiagonal, in: 0.2...10, .fixed, .tone, "The size of what counts as detail."),
        .number("edge", \.edge, .ev, in: 0.05...2, .fixed, .tone, "Steps much higher than this are left alone."),
    ]

    fileprivate static let floor = 1.0 / 16384
    fileprivate static let limit = 2.0

    /// Of the window, in cells².
    fileprivate func variance(_ frame: Frame) -> Double {
        let (width, height) = (Double(frame.width), Double(frame.height))
        let cells = radius / 100 * (width * width + height * height).squareRoot()
        return cells * cells / 3
    }

    public var keepsGrey: Bool { true }
}

extension Clarity: WideFilter {
    public var wide: WideEffect {
        let filter = self
        return WideEffect(planes: 8) { picture in
            let stops = Grid(width: picture.light.width, height: picture.light.height, planes: 1)
            let luma = ColorSpace.workingLuma
            let weights = [Float(luma.x), Float(luma.y), Float(luma.z)]
            stops.forEachRow(on: picture.tools.threads) { _, y in
                picture.tools.kernels.stops(
                    stops.row(y), picture.light.row(y), picture.light.row(y, plane: 1), picture.light.row(y, plane: 2),
                    weights, Float(Self.floor), stops.stride)
            }
            let maps = picture.guidedLine(
                stops, variance: filter.variance(picture.frame), epsilon: filter.edge * filter.edge)
            let settings = Buffer([
                LensClarity(
                    luma: (weights[0], weights[1], weights[2]), floor: Float(Self.floor),
                    inverse_limit: Float(1 / Self.limit), amount: Float(4 * filter.amount))
            ])
            let gain = Elementary.exp2(abs(filter.amount) * Self.limit)
            return { frame in
                MapStage(label: "clarity", maps: maps, size: (frame.width, frame.height), gain: gain) { machine in
                    let kernel = machine.kernels.clarity
                    let scratch = Buffer<Float>(count: 2 * machine.tileWidth)
                    return { row, maps in
                        kernel(
                            row.red, row.green, row.blue, scratch.pointer, settings.pointer, maps.rows, maps.weights,
                            row.count)
                    }
                }
            }
        } formulas: { picture in
            let stops = picture.light.map { filter.stops($0) }
            let map = picture.guidedLine(
                stops.map { ($0, $0) }, variance: filter.variance(picture.frame), epsilon: filter.edge * filter.edge)
            return { frame in
                { value, x, y in
                    let line = picture.read(map, x, y, on: frame)
                    let stops = filter.stops(value)
                    let detail = stops - (line.x * stops + line.y)
                    let limited = detail / (1 + detail * detail / (Self.limit * Self.limit)).squareRoot()
                    let s = min(max((value * ColorSpace.workingLuma).sum(), Self.floor), 1).squareRoot()
                    return value * Elementary.exp2(filter.amount * 4 * s * (1 - s) * limited)
                }
            }
        }
    }

    private func stops(_ light: SIMD3<Double>) -> Double {
        Elementary.log2(max((light * ColorSpace.workingLuma).sum(), Self.floor))
    }
}
