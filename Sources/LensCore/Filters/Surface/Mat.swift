/// The board that a print is hung behind: a border that adds to the picture's size.
///
/// `width` is a part of the picture's long side, the same on all sides but for the lower one as displayed, which is
/// `bottom` times as wide; rounded to whole pixels. From the picture outward, in parts of the width: `hairline`, the dark
/// line where board and print meet; `bevel`, the cut through the board at 45°, paler than its face, which is lit from the
/// upper left: its upper and left sides lie in shade, deepest at the print; then the face. A pixel that two of them share
/// has both in proportion; at corners the sides meet in a mitre. Colours are encoded sRGB and go the picture's own way to
/// the output's profile, depth and layout, without noise.
///
/// Strength moves the width, so that the border narrows to nothing with it. Everything else in a look is measured in
/// the picture's frame, not the mat's. What `--size` asks for holds with the mat. Costs nothing but the writing.
public struct Mat: Filter {
    /// Of the border, as part of the long side. 0…0.5. 0 changes nothing. In recipes `width`.
    public var width: Double
    /// Of the board's face, encoded sRGB. 0…1. In recipes `color`.
    public var color: SIMD3<Double>
    /// Width of the cut, as part of the border's. 0…0.4. In recipes `bevel`.
    public var bevel: Double
    /// Width of the line round the picture, as part of the border's. 0…0.2. In recipes `hairline`.
    public var hairline: Double
    /// How many times as wide the lower border is. 1…2. In recipes `bottom`.
    public var bottom: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(width: 0.09) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        width: Double, color: SIMD3<Double> = [0.955, 0.945, 0.925], bevel: Double = 0.06, hairline: Double = 0.012,
        bottom: Double = 1
    ) {
        self.width = width
        self.color = color
        self.bevel = bevel
        self.hairline = hairline
        self.bottom = bottom
    }

    public static let name = "mat"
    public static let place = Place.surface
    public static let isUnique = true
    public static let summary = "A board round the picture, cut at a bevel."

    public static let parameters: [Parameter<Mat>] = [
        .number(
            "width", \.width, in: 0...0.5, .linear(neutral: 0), .texture, "Of the border, as part of the long side."),
        .triple("color", \.color, in: 0...1, .fixed, .color, "Of the board's face, encoded sRGB."),
        .number("bevel", \.bevel, in: 0...0.4, .fixed, .texture, "Width of the cut, as part of the border's."),
        .number(
            "hairline", \.hairline, in: 0...0.2, .fixed, .texture,
            "Width of the line round the picture, as part of the border's."),
        .number("bottom", \.bottom, in: 1...2, .fixed, .texture, "How many times as wide the lower border is."),
    ]

    public var keepsGrey: Bool { color == SIMD3(repeating: color.x) }

    /// The picture itself stays; see `border(on:_:_:)`.
    public func steps(on frame: Frame) -> [Step] { [] }
    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        { value, _, _ in value }
    }

    /// The mat of a look.
    static func of(_ look: Look) -> Mat? {
        look.developing.lazy.compactMap { $0 as? Mat }.last
    }

    /// The border's width on a picture, in pixels.
    private func pixels(_ frame: Frame) -> Double { width * Double(max(frame.width, frame.height)) }

    /// Pixels that are added on each stored side.
    func margins(on frame: Frame) -> Margins {
        let even = Int(pixels(frame).rounded())
        let lower = Int((pixels(frame) * bottom).rounded())
        let displayed = Margins(left: even, right: even, top: even, bottom: lower)
        return Margins { displayed[$0.displayed(frame.orientation)] }
    }

    /// The colour of a ring of pixels on one displayed side, encoded sRGB; ring 0 touches the picture.
    func color(ring: Int, _ side: Side, on frame: Frame) -> SIMD3<Double> {
        let (line, cut) = (hairline * pixels(frame), bevel * pixels(frame))
        let (from, to) = (Double(ring), Double(ring + 1))
        let lines = max(min(to, line) - from, 0)
        let cuts = max(min(to, line + cut) - max(from, line), 0)
        let depth = cut > 0 ? min(max(((from + to) / 2 - line) / cut, 0), 1) : 0
        let core = color + (1 - color) * 0.5
        // At the print, and at the face.
        let shade: (Double, Double) =
            switch side {
            case .top: (0.75, 0.87)
            case .left: (0.81, 0.92)
            case .right: (0.95, 0.985)
            case .bottom: (0.98, 1)
            }
        let bevelled = core * (shade.0 + (shade.1 - shade.0) * depth)
        return color * 0.16 * lines + bevelled * cuts + color * (1 - lines - cuts)
    }

    /// Rings from which on there is nothing but the face.
    func rings(on frame: Frame) -> Int { Int(((hairline + bevel) * pixels(frame)).rounded(.up)) }

    /// What a pixel beside the picture shows: `x` and `y` count from the picture's first.
    func color(x: Int, y: Int, on frame: Frame) -> SIMD3<Double> {
        let across = x < 0 ? -x : x - frame.width + 1
        let down = y < 0 ? -y : y - frame.height + 1
        func color(_ ring: Int, _ side: Side) -> SIMD3<Double> {
            self.color(ring: ring - 1, side.displayed(frame.orientation), on: frame)
        }
        let (sideways, upright) = (x < 0 ? Side.left : .right, y < 0 ? Side.top : .bottom)
        if across > down { return color(across, sideways) }
        if down > across { return color(down, upright) }
        return (color(across, sideways) + color(down, upright)) / 2
    }

    /// Encoded sRGB to light of other primaries.
    static func light(_ color: SIMD3<Double>, in space: ColorSpace) -> SIMD3<Double> {
        let linear: SIMD3<Double> = [
            Transfer.linear(color.x), Transfer.linear(color.y), Transfer.linear(color.z),
        ]
        let light = space.toWorking.inverse * (ColorSpace.sRGB.toWorking * linear)
        return Gamut.fit(light, luma: space.toXYZ.rows.1).clamped(lowerBound: .zero, upperBound: .one)
    }

    /// The obvious way: a picture of encoded values with the border round it.
    func surround(_ picture: [SIMD3<Double>], on frame: Frame, in space: ColorSpace) -> [SIMD3<Double>] {
        let margins = margins(on: frame)
        var result: [SIMD3<Double>] = []
        for y in -margins.top..<(frame.height + margins.bottom) {
            for x in -margins.left..<(frame.width + margins.right) {
                if (0..<frame.width).contains(x) && (0..<frame.height).contains(y) {
                    result.append(picture[y * frame.width + x])
                } else {
                    let light = Self.light(color(x: x, y: y, on: frame), in: space)
                    result.append([
                        space.red.encoded(light.x), space.green.encoded(light.y), space.blue.encoded(light.z),
                    ])
                }
            }
        }
        return result
    }
}

/// A side of a picture.
enum Side: CaseIterable {
    case left, right, top, bottom

    /// Where a stored side is displayed.
    func displayed(_ orientation: Orientation) -> Side {
        let out: SIMD2<Double> =
            switch self {
            case .left: [-1, 0]
            case .right: [1, 0]
            case .top: [0, -1]
            case .bottom: [0, 1]
            }
        let (right, down) = ((out * orientation.axes.right).sum(), (out * orientation.axes.down).sum())
        return right < 0 ? .left : right > 0 ? .right : down < 0 ? .top : .bottom
    }
}

/// Pixels on each side.
struct Margins: Sendable, Hashable {
    var left, right, top, bottom: Int

    init(left: Int, right: Int, top: Int, bottom: Int) {
        (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
    }

    init(_ side: (Side) -> Int) {
        self.init(left: side(.left), right: side(.right), top: side(.top), bottom: side(.bottom))
    }

    subscript(_ side: Side) -> Int {
        switch side {
        case .left: left
        case .right: right
        case .top: top
        case .bottom: bottom
        }
    }

    var isNothing: Bool { left + right + top + bottom == 0 }
}
