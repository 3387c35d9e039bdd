internal import CVector

/// An old lens: sharp in the middle, soft toward the corners.
///
/// The blur is a Gaussian of σ = blur·max(0, d − from)/(1 − from), d the distance from the centre, 1 in the corner; σ in µm
/// on 135. The survey holds what is blurred more than it shows (σ of 20 µm in a large picture), mixed from four levels
/// in variance; where the lens is softer than sharp and sharper than that, sharp and soft are mixed in variance too, a
/// bright core with a rim, as spherical aberration draws it.
///
/// About 2 ns a pixel on one AVX2 core, and 17 ms a picture.
public struct EdgeSoftness: Filter {
    /// In the corner, as a Gaussian's σ. 0…300 µm of a 35 mm frame. 0 changes nothing. In recipes `blur`.
    public var blur: Double
    /// Distance from the centre, in half diagonals, up to which all is sharp. 0…0.9. In recipes `from`.
    public var from: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(blur: 60) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(blur: Double, from: Double = 0.35) {
        self.blur = blur
        self.from = from
    }

    public static let name = "edge-softness"
    public static let place = Place.lens
    public static let summary = "Softness toward the corners, as of an old lens."

    public static let parameters: [Parameter<EdgeSoftness>] = [
        .number(
            "blur", \.blur, .micrometres, in: 0...300, .linear(neutral: 0), .texture,
            "In the corner, as a Gaussian's σ."),
        .number(
            "from", \.from, in: 0...0.9, .fixed, .texture,
            "Distance from the centre, in half diagonals, up to which all is sharp."),
    ]

    public var keepsGrey: Bool { true }

    /// σ² at the corner, in cells.
    fileprivate func variance(_ cells: Double) -> Double {
        let width = blur / 1000 * cells
        return width * width
    }

    /// Where a frame is how soft, for a level of blur between two variances.
    fileprivate func softness(on frame: Frame, _ variance: Double, from: Double, to: Double) -> LensSoftness {
        LensSoftness(
            scale: Float(Self.scale(frame)), inner: Float(self.from), inverse: Float(1 / (1 - self.from)),
            variance: Float(variance), from: Float(from), inverse_range: Float(1 / (to - from)))
    }

    fileprivate static func scale(_ frame: Frame) -> Double {
        let (width, height) = (Double(frame.width), Double(frame.height))
        return 2 / (width * width + height * height).squareRoot()
    }

    /// The squared distance of a row, and of a column the distance in pixels.
    fileprivate static func row(_ y: Int, on frame: Frame) -> Float {
        let distance = (Double(y) + 0.5 - Double(frame.height) / 2) * scale(frame)
        return Float(distance * distance)
    }

    fileprivate static func column(_ x: Int, on frame: Frame) -> Float {
        Float(Double(x) + 0.5 - Double(frame.width) / 2)
    }

    /// σ² at a pixel.
    fileprivate func variance(_ x: Int, _ y: Int, on frame: Frame, _ corner: Double) -> Double {
        let dx = (Double(x) + 0.5 - Double(frame.width) / 2) * Self.scale(frame)
        let dy = (Double(y) + 0.5 - Double(frame.height) / 2) * Self.scale(frame)
        let u = max((dx * dx + dy * dy).squareRoot() - from, 0) / (1 - from)
        return corner * u * u
    }

    /// Levels of blur that maps are mixed from: variances beyond what reading them adds.
    fileprivate static func levels(_ corner: Double, _ read: Double) -> [Double] {
        guard corner > read else { return [0] }
        return [0, 1.0 / 16, 0.25, 1].map { ($0 * (corner - read)) }
    }
}

extension EdgeSoftness: WideFilter {
    public var wide: WideEffect {
        let filter = self
        return WideEffect(planes: 7) { picture in
            let read = picture.readVariance
            let corner = filter.variance(picture.cellsPerMillimetre)
            let levels = Self.levels(corner, read)
            let maps = picture.spread(picture.light, [(0, 1)])
            for (level, below) in zip(levels.dropFirst(), levels) {
                let next = picture.average(picture.light, variance: level)
                let settings = Buffer([
                    filter.softness(on: picture.frame, corner, from: read + below, to: read + level)
                ])
                maps.forEachRow(on: picture.tools.threads) { plane, y in
                    picture.tools.kernels.soften_plane(
                        maps.row(y, plane: plane), next.row(y, plane: plane), settings.pointer,
                        Self.column(0, on: picture.frame), Self.row(y, on: picture.frame), maps.stride)
                }
            }
            return { frame in
                let settings = Buffer([filter.softness(on: frame, corner, from: 0, to: read)])
                return MapStage(label: "edge softness", maps: maps, size: (frame.width, frame.height)) { machine in
                    let kernel = machine.kernels.soften
                    return { row, maps in
                        kernel(
                            row.red, row.green, row.blue, settings.pointer, maps.rows, maps.weights,
                            Self.column(row.x, on: frame), Self.row(row.y, on: frame), row.count)
                    }
                }
            }
        } formulas: { picture in
            let read = picture.readVariance
            let corner = filter.variance(picture.cellsPerMillimetre)
            let levels = Self.levels(corner, read)
            var map = picture.spread(picture.light, [(0, 1)])
            for (level, below) in zip(levels.dropFirst(), levels) {
                let next = picture.spread(picture.light, [(level, 1)])
                for cell in map.indices {
                    let variance = filter.variance(
                        cell % picture.width, cell / picture.width, on: picture.frame, corner)
                    map[cell] += (next[cell] - map[cell]) * min(max((variance - read - below) / (level - below), 0), 1)
                }
            }
            return { [map] frame in
                { value, x, y in
                    let share = min(filter.variance(x, y, on: frame, corner) / read, 1)
                    return value + (picture.read(map, x, y, on: frame) - value) * share
                }
            }
        }
    }
}
