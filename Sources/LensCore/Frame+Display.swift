extension Orientation {
    /// The displayed picture's axes in stored coordinates: one step to the right and one down, as displayed.
    var axes: (right: SIMD2<Double>, down: SIMD2<Double>) {
        switch self {
        case .upright: ([1, 0], [0, 1])
        case .mirrored: ([-1, 0], [0, 1])
        case .turned180: ([-1, 0], [0, -1])
        case .flipped: ([1, 0], [0, -1])
        case .transposed: ([0, 1], [1, 0])
        case .turned90: ([0, -1], [1, 0])
        case .transversed: ([0, -1], [-1, 0])
        case .turned270: ([0, 1], [-1, 0])
        }
    }

    /// A picture's size as displayed, or a displayed one's as stored: the same exchange of sides.
    public func turned(width: Int, height: Int) -> (width: Int, height: Int) {
        swapsSides ? (height, width) : (width, height)
    }
}

extension Frame {
    /// Width and height as displayed, in pixels.
    public var displayedSize: SIMD2<Double> {
        let size = orientation.turned(width: width, height: height)
        return [Double(size.width), Double(size.height)]
    }

    /// Where a displayed position is stored, in pixels.
    public func stored(_ displayed: SIMD2<Double>) -> SIMD2<Double> {
        orientation.stored(displayed, width: Double(width), height: Double(height))
    }

    /// Where a stored position is displayed, in pixels.
    public func displayed(_ stored: SIMD2<Double>) -> SIMD2<Double> {
        orientation.display(stored, width: Double(width), height: Double(height))
    }
}
