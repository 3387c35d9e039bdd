internal import CVector

/// What happens to the colours around one hue, and to all the others.
///
/// In Oklab, with Δ the distance from `hue`: w = smoothstep((cos Δ − cos e)/(1 − cos e)), cos e = 2·cos(width) − 1, so
/// that w is 1 at the hue and one half at `width`. There hues turn by `turn`, chroma is multiplied by
/// `saturation` and light by 2^ev; chroma elsewhere by `others`. Light changes only where there is some colour
/// (chroma above .04 wholly), so that greys stay. About 5 ns a pixel.
public struct HueShift: Filter {
    /// The hue in Oklab: 29 red, 70 orange, 110 yellow, 142 green, 195 cyan, 264 blue, 328 magenta. 0…360 °. In recipes
    /// `hue`.
    public var hue: Double
    /// How far from it the effect is half as strong. 5…90 °. In recipes `width`.
    public var width: Double
    /// How far these hues turn, from red toward yellow and on. −90…90 °. 0 changes nothing. In recipes `turn`.
    public var turn: Double
    /// Their chroma. 0…3. 1 changes nothing. In recipes `saturation`.
    public var saturation: Double
    /// Their light, in stops. −3…3 EV. 0 changes nothing. In recipes `ev`.
    public var ev: Double
    /// The chroma of all other hues. 0…3. 1 changes nothing. In recipes `others`.
    public var others: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(hue: 255, ev: -0.35) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        hue: Double, width: Double = 38, turn: Double = 0, saturation: Double = 1, ev: Double = 0, others: Double = 1
    ) {
        self.hue = hue
        self.width = width
        self.turn = turn
        self.saturation = saturation
        self.ev = ev
        self.others = others
    }

    public static let name = "hue-shift"
    public static let place = Place.scene
    public static let summary = "What happens to the colours around one hue, and to all the others."

    public static let parameters: [Parameter<HueShift>] = [
        .number(
            "hue", \.hue, .degrees, in: 0...360, .fixed, .color,
            "The hue in Oklab: 29 red, 70 orange, 110 yellow, 142 green, 195 cyan, 264 blue, 328 magenta."),
        .number(
            "width", \.width, .degrees, in: 5...90, .fixed, .color, "How far from it the effect is half as strong."),
        .number(
            "turn", \.turn, .degrees, in: -90...90, .linear(neutral: 0), .color,
            "How far these hues turn, from red toward yellow and on."),
        .number("saturation", \.saturation, in: 0...3, .linear(neutral: 1), .color, "Their chroma."),
        .number("ev", \.ev, .ev, in: -3...3, .linear(neutral: 0), .tone, "Their light, in stops."),
        .number("others", \.others, in: 0...3, .linear(neutral: 1), .color, "The chroma of all other hues."),
    ]

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { true }

    /// The chroma from which a colour is one.
    static let coloured = 0.04

    private var direction: (cosine: Double, sine: Double) { Self.direction(hue) }

    private static func direction(_ degrees: Double) -> (cosine: Double, sine: Double) {
        let radians = degrees * .pi / 180
        return (Elementary.sin(radians + .pi / 2), Elementary.sin(radians))
    }

    private var edge: Double { 2 * Self.direction(width).cosine - 1 }

    public func steps(on frame: Frame) -> [Step] {
        var parameters = OklabStage.parameters
        let (hue, turn) = (direction, Self.direction(turn))
        parameters.hue = (Float(hue.cosine), Float(hue.sine))
        parameters.edge = Float(edge)
        parameters.inverse_width = Float(1 / (1 - edge))
        parameters.turn = (Float(turn.cosine), Float(turn.sine))
        parameters.saturation = Float(saturation - others)
        parameters.others = Float(others)
        parameters.gain = Float(Elementary.exp2(ev / 3) - 1)
        let brightest = Elementary.exp2(max(ev, 0)) * max(saturation, others, 1)
        return [.stage(OklabStage(label: "hue shift", parameters: parameters, gain: brightest) { $0.hue_shift })]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let filter = self
        let (hue, turn, edge) = (direction, Self.direction(turn), edge)
        let gain = Elementary.exp2(ev / 3) - 1
        @Sendable func smooth(_ t: Double) -> Double {
            let t = min(max(t, 0), 1)
            return t * t * (3 - 2 * t)
        }
        return { value, _, _ in
            let lab = Oklab.from(value)
            let (a, b) = (lab.y, lab.z)
            let chroma = (a * a + b * b).squareRoot()
            let cosine = (a * hue.cosine + b * hue.sine) / max(chroma, 1e-6)
            let weight = smooth((cosine - edge) / (1 - edge))
            // Toward the turned colour on a straight line, then out to the chroma it had.
            let turned = (
                a + (a * turn.cosine - b * turn.sine - a) * weight, b + (a * turn.sine + b * turn.cosine - b) * weight
            )
            let length = max((turned.0 * turned.0 + turned.1 * turned.1).squareRoot(), 1e-6)
            let scale = (filter.others + (filter.saturation - filter.others) * weight) * chroma / length
            let lift = 1 + gain * weight * smooth(chroma / Self.coloured)
            return Oklab.light([lab.x * lift, turned.0 * scale * lift, turned.1 * scale * lift])
        }
    }
}
