internal import CVector

/// Light that falls off toward the corners, before film and paper see it.
///
/// The natural law is cos⁴θ = 1/(1 + (ρR/f)²)²: gain = 1/(1 + k·h)², h the squared distance from the centre (1 in
/// the corner) and k = 2^(stops/2) − 1, so that the corner loses exactly `stops`. With `midpoint` and `feather` at 0
/// this is the law itself (20 mm on 135: 2.24 stops, 28 mm: 1.35, 50 mm: .50). A midpoint m puts a hinge in front:
/// u = (d² − m²)/(1 − m²), h = (u + √(u² + feather²))/2, shifted and scaled to 0 in the centre and 1 in the corner.
/// `highlights` gives light back where Y exceeds one half: gain′ = gain + (1 − gain)·highlights·smoothstep(2Y − 1).
///
/// About .3 ns a pixel on one AVX2 core.
public struct Vignette: Filter {
    /// Light lost in the corner; negative brightens it. −4…8 stops. 0 changes nothing. In recipes `stops`.
    public var stops: Double
    /// Distance from the centre, in half diagonals, that stays untouched. 0…0.9. In recipes `midpoint`.
    public var midpoint: Double
    /// How softly the falloff begins; 0 is a hinge. 0…1. In recipes `feather`.
    public var feather: Double
    /// 1 is a circle, as a lens draws it; 0 an ellipse of the frame's shape. 0…1. In recipes `roundness`.
    public var roundness: Double
    /// How much of their light bright pixels keep. 0…1. In recipes `highlights`.
    public var highlights: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(stops: 1) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(
        stops: Double, midpoint: Double = 0, feather: Double = 0.3, roundness: Double = 1, highlights: Double = 0
    ) {
        self.stops = stops
        self.midpoint = midpoint
        self.feather = feather
        self.roundness = roundness
        self.highlights = highlights
    }

    public static let name = "vignette"
    public static let place = Place.lens
    public static let summary = "Light that falls off toward the corners."

    public static let parameters: [Parameter<Vignette>] = [
        .number(
            "stops", \.stops, .stops, in: -4...8, .linear(neutral: 0), .tone,
            "Light lost in the corner; negative brightens it."),
        .number(
            "midpoint", \.midpoint, in: 0...0.9, .fixed, .tone,
            "Distance from the centre, in half diagonals, that stays untouched."),
        .number("feather", \.feather, in: 0...1, .fixed, .tone, "How softly the falloff begins; 0 is a hinge."),
        .number(
            "roundness", \.roundness, in: 0...1, .fixed, .tone,
            "1 is a circle, as a lens draws it; 0 an ellipse of the frame's shape."),
        .number("highlights", \.highlights, in: 0...1, .fixed, .tone, "How much of their light bright pixels keep."),
    ]

    /// Everything that does not depend on the pixel.
    struct Geometry: Sendable {
        let centre: SIMD2<Double>
        /// To distances whose square is 1 in the corner.
        let scale: SIMD2<Double>
        let inner: Double
        let inverse: Double
        let feather: Double
        let base: Double
        let normal: Double
        let strength: Double

        init(_ filter: Vignette, _ frame: Frame) {
            let half: SIMD2<Double> = [Double(frame.width) / 2, Double(frame.height) / 2]
            centre = half - 0.5
            let circle = SIMD2(repeating: 1 / (half * half).sum().squareRoot())
            let ellipse = 1 / (half * 2.0.squareRoot())
            scale = ellipse + (circle - ellipse) * filter.roundness
            // The corner stays at 1 for shapes in between.
            let corner = (half * scale * half * scale).sum()
            inner = filter.midpoint * filter.midpoint * corner
            inverse = 1 / (corner - inner)
            feather = filter.feather * filter.feather
            let (inner, inverse, feather) = (inner, inverse, feather)
            func hinge(_ squared: Double) -> Double {
                let u = (squared - inner) * inverse
                return (u + (u * u + feather).squareRoot()) / 2
            }
            base = hinge(0)
            normal = 1 / (hinge(corner) - base)
            strength = Elementary.exp2(filter.stops / 2) - 1
        }

        func gain(_ x: Int, _ y: Int) -> Double {
            let d = (SIMD2(Double(x), Double(y)) - centre) * scale
            let u = ((d * d).sum() - inner) * inverse
            let h = max(((u + (u * u + feather).squareRoot()) / 2 - base) * normal, 0)
            let fall = 1 + strength * h
            return 1 / (fall * fall)
        }
    }

    public var keepsGrey: Bool { true }

    public func steps(on frame: Frame) -> [Step] {
        [.stage(VignetteStage(geometry: Geometry(self, frame), highlights: highlights, stops: stops))]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let geometry = Geometry(self, frame)
        let highlights = highlights
        return { value, x, y in
            let gain = geometry.gain(x, y)
            let t = min(max(2 * (value * ColorSpace.workingLuma).sum() - 1, 0), 1)
            return value * (gain + (1 - gain) * highlights * (t * t * (3 - 2 * t)))
        }
    }
}

private struct VignetteStage: Stage {
    let geometry: Vignette.Geometry
    let highlights: Double
    let stops: Double

    var label: String { "vignette" }
    var isGain: Bool { true }
    func bound(_ bound: Double) -> Double { bound * max(1, Elementary.exp2(-stops)) }

    func runner(_ machine: Machine) -> any StageRunner {
        let geometry = geometry
        var parameters = LensVignette(
            scale_x: Float(geometry.scale.x), inner: Float(geometry.inner), inverse: Float(geometry.inverse),
            feather: Float(geometry.feather), base: Float(geometry.base), normal: Float(geometry.normal),
            strength: Float(geometry.strength), protect: Float(highlights))
        let luma = ColorSpace.workingLuma
        let weights = Buffer([Float(luma.x), Float(luma.y), Float(luma.z)])
        let (plain, protecting) = (machine.kernels.vignette, machine.kernels.vignette_protecting)
        return RowRunner { row in
            let x = Float(Double(row.x) - geometry.centre.x)
            let dy = (Double(row.y) - geometry.centre.y) * geometry.scale.y
            if parameters.protect > 0 {
                protecting(row.red, row.green, row.blue, &parameters, weights.pointer, x, Float(dy * dy), row.count)
            } else {
                plain(row.red, row.green, row.blue, &parameters, x, Float(dy * dy), row.count)
            }
        }
    }
}
