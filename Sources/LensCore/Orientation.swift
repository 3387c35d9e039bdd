/// How a stored picture is turned for display, numbered as EXIF's tag 0x0112 does.
public enum Orientation: Int, Sendable, Hashable, Codable, CaseIterable {
    /// As stored.
    case upright = 1
    /// Left for right.
    case mirrored = 2
    /// Upside down.
    case turned180 = 3
    /// Top for bottom.
    case flipped = 4
    /// Mirrored at the diagonal from the top left corner.
    case transposed = 5
    /// To be turned 90° clockwise.
    case turned90 = 6
    /// Mirrored at the other diagonal.
    case transversed = 7
    /// To be turned 90° counterclockwise.
    case turned270 = 8

    /// Whether rows are displayed as columns.
    public var swapsSides: Bool { rawValue >= 5 }

    /// Where a stored position is displayed. Positions are continuous: a picture covers 0…width and 0…height.
    ///
    /// - Parameters:
    ///   - width: of the stored picture.
    ///   - height: of the stored picture.
    public func display(_ stored: SIMD2<Double>, width: Double, height: Double) -> SIMD2<Double> {
        let (x, y) = (stored.x, stored.y)
        return switch self {
        case .upright: [x, y]
        case .mirrored: [width - x, y]
        case .turned180: [width - x, height - y]
        case .flipped: [x, height - y]
        case .transposed: [y, x]
        case .turned90: [height - y, x]
        case .transversed: [height - y, width - x]
        case .turned270: [y, width - x]
        }
    }

    /// Where a displayed position is stored: the inverse of ``display(_:width:height:)``, for the same stored size.
    public func stored(_ displayed: SIMD2<Double>, width: Double, height: Double) -> SIMD2<Double> {
        let (x, y) = (displayed.x, displayed.y)
        return switch self {
        case .upright: [x, y]
        case .mirrored: [width - x, y]
        case .turned180: [width - x, height - y]
        case .flipped: [x, height - y]
        case .transposed: [y, x]
        case .turned90: [y, height - x]
        case .transversed: [width - y, height - x]
        case .turned270: [width - y, x]
        }
    }
}
