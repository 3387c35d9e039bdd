/// How large a picture becomes that shall fit into a box.
package struct ReductionPlan: Sendable, Hashable {
    /// Of the reduced picture, in stored order.
    package let width: Int
    package let height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Fits a picture into a box, its proportions kept as well as whole pixels allow: one side is the box's, the
    /// other rounded to the nearest and at least 1. `nil` where the picture fits as it is: nothing is ever enlarged.
    ///
    /// - Parameters:
    ///   - width: of the stored picture, at least 1.
    ///   - height: of the stored picture, at least 1.
    ///   - box: what the displayed picture shall fit into; a side below 1 counts as 1.
    package init?(
        width: Int, height: Int, fitting box: (width: Int, height: Int), orientation: Orientation = .upright
    ) {
        let box = orientation.turned(width: max(box.width, 1), height: max(box.height, 1))
        guard box.width < width || box.height < height else { return nil }
        // Sides of pictures and, once no larger than those, of boxes: their products fit into 64 bits.
        let (wide, high) = (min(box.width, width), min(box.height, height))
        if wide * height <= high * width {
            self.width = wide
            self.height = max((2 * height * wide + width) / (2 * width), 1)
        } else {
            self.width = max((2 * width * high + height) / (2 * height), 1)
            self.height = high
        }
    }
}

/// The weights that reduce one side of a picture: Lanczos' kernel of three lobes, widened by the ratio of the sides.
///
/// L(x) = sinc(x)·sinc(x/3) for |x| < 3, x in output pixels from the output pixel's centre; K. Turkowski, "Filters for
/// Common Resampling Tasks", Graphics Gems (1990). At the picture's edge the weights inside are scaled to a sum of 1.
struct ReductionWeights: Sendable {
    /// Pixels before, at least as many as ``to`` and at most 2³⁰.
    let from: Int
    /// Pixels after.
    let to: Int

    /// The source pixels that an output pixel reads; both ends rise with it.
    func support(_ output: Int) -> Range<Int> {
        guard from > to else { return output..<(output + 1) }
        // |x| < 3 is |(2i + 1)·to − (2·output + 1)·from| < 6·from: whole numbers, so that both ends of the picture agree.
        var first = max(((2 * output - 5) * from - to) / (2 * to), 0)
        while (2 * first + 1) * to <= (2 * output - 5) * from { first += 1 }
        var end = min(((2 * output + 7) * from - to) / (2 * to) + 1, from)
        while (2 * end - 1) * to >= (2 * output + 7) * from { end -= 1 }
        return first..<end
    }

    /// Weights of the output pixel's ``support(_:)``, their sum 1 within rounding.
    func exact(_ output: Int) -> [Double] {
        guard from > to else { return [1] }
        let centre = (2 * output + 1) * from
        let raw = support(output).map { Self.lanczos(Double((2 * $0 + 1) * to - centre) / Double(2 * from)) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }

    /// The same rounded, what rounding took from their sum given back to the largest: a flat colour stays.
    func rounded(_ output: Int) -> [Float] {
        var weights = exact(output).map { Float($0) }
        let rest = 1 - weights.reduce(0.0) { $0 + Double($1) }
        if let largest = weights.indices.max(by: { weights[$0] < weights[$1] }) {
            weights[largest] = Float(Double(weights[largest]) + rest)
        }
        return weights
    }

    /// With s = sin(πx/3), sin(πx) = 3s − 4s³.
    static func lanczos(_ x: Double) -> Double {
        let third = abs(x) * (.pi / 3)
        guard third < .pi else { return 0 }
        // Close to 0 the sine's own error would be divided by next to nothing.
        if third < 1e-3 { return 1 - third * third * (10.0 / 6) }
        let s = Elementary.sin(third)
        return (3 - 4 * s * s) * s * s / (3 * third * third)
    }
}
