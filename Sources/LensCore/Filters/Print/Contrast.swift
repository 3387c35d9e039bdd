internal import CVector

/// The print's contrast about a pivot, with black and white where they were.
///
/// On encoded values v, below the pivot p: v′ = p·s(v/p), above: 1 − (1 − p)·s((1 − v)/(1 − p)), with
/// s(t) = t/(t + slope·(1 − t)). Smooth at the pivot, where its slope is `slope`. About .5 ns a pixel where it
/// stands alone; folds where it meets another curve.
public struct Contrast: Filter {
    /// Slope at the pivot; 1 changes nothing, less is softer. 0.25…4. 1 changes nothing. In recipes `slope`.
    public var slope: Double
    /// The encoded value that stays; .46 is middle grey. 0.05…0.95. In recipes `pivot`.
    public var pivot: Double

    /// With the settings that a recipe has which names none.
    public init() { self.init(slope: 1.2) }
    /// With these settings; one that its parameter does not allow is an error when a photo is developed.
    public init(slope: Double, pivot: Double = 0.46) {
        self.slope = slope
        self.pivot = pivot
    }

    public static let name = "contrast"
    public static let place = Place.print
    public static let summary = "Contrast about a pivot; black and white stay."

    public static let parameters: [Parameter<Contrast>] = [
        .number(
            "slope", \.slope, in: 0.25...4, .logarithmic(neutral: 1), .tone,
            "Slope at the pivot; 1 changes nothing, less is softer."),
        .number(
            "pivot", \.pivot, in: 0.05...0.95, .fixed, .tone,
            "The encoded value that stays; .46 is middle grey."),
    ]

    static func bend(_ v: Double, pivot: Double, slope: Double) -> Double {
        func s(_ t: Double) -> Double { t / (t + slope * (1 - t)) }
        let clamped = min(max(v, 0), 1)
        return clamped < pivot
            ? pivot * s(clamped / pivot) : 1 - (1 - pivot) * s((1 - clamped) / (1 - pivot))
    }

    public var followsColorAlone: Bool { true }

    public var keepsGrey: Bool { true }

    public func steps(on frame: Frame) -> [Step] {
        let (slope, pivot) = (slope, pivot)
        let stage = ContrastStage(slope: Float(slope), pivot: Float(pivot))
        return [
            .curve(
                Curve("contrast", from: .encoded, to: .encoded, line: nil, alone: stage) { _, value in
                    Self.bend(value, pivot: pivot, slope: slope)
                })
        ]
    }

    public func formula(on frame: Frame) -> @Sendable (SIMD3<Double>, Int, Int) -> SIMD3<Double> {
        let (slope, pivot) = (slope, pivot)
        return { value, _, _ in
            [
                Self.bend(value.x, pivot: pivot, slope: slope), Self.bend(value.y, pivot: pivot, slope: slope),
                Self.bend(value.z, pivot: pivot, slope: slope),
            ]
        }
    }
}

private struct ContrastStage: Stage {
    let slope: Float
    let pivot: Float
    var label: String { "contrast" }

    func runner(_ machine: Machine) -> any StageRunner {
        let kernel = machine.kernels.contrast
        let (slope, pivot) = (slope, pivot)
        return RowRunner { kernel($0.red, $0.green, $0.blue, pivot, slope, $0.count) }
    }
}
