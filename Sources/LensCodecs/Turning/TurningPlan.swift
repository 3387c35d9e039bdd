import LensCore

extension SampleFormat {
    /// The same samples with their sides as displayed.
    public func turned(_ orientation: Orientation) -> SampleFormat {
        var turned = self
        (turned.width, turned.height) = orientation.turned(width: width, height: height)
        return turned
    }
}

/// What turning a picture's pixels takes, known before the first row comes.
public struct TurningPlan: Sendable, Hashable {
    /// Bytes of memory, all taken at once.
    public let memoryBytes: Int
    /// Bytes of a temporary file; 0 where the picture is held in memory, or not at all.
    public let fileBytes: Int

    let orientation: Orientation
    /// Rows that are turned at once, where rows become columns.
    let band: Int
    /// Rows of the turned picture that are handed on at once.
    let strip: Int

    /// Rows of a band and of a strip: more gain nothing.
    private static let most = 256
    /// Bytes of a band and of a strip that a file's pieces are long enough with.
    private static let ample = 16 << 20
    /// What may be taken in any case.
    private static let least = 1 << 20

    /// - Parameters:
    ///   - format: of the stored rows.
    ///   - memory: bytes that may be taken. A picture that needs more is held in a file; a megabyte, or a few rows, are
    ///     taken in any case.
    /// - Throws: `.limit` for a picture of more bytes than can be addressed.
    public init(_ format: SampleFormat, _ orientation: Orientation, memory: Int) throws(LensError) {
        self.orientation = orientation
        let (row, turnedRow) = (format.bytesPerRow, format.turned(orientation).bytesPerRow)
        let (whole, overflows) = row.multipliedReportingOverflow(by: format.height)
        guard !overflows, whole < Int.max / 4 else {
            throw LensError(.limit, "\(format.width) × \(format.height) pixels are too many to be turned")
        }
        let few = Self.rows(in: Self.least, of: turnedRow)
        let part = min(max(memory, Self.least) / 2, Self.ample)
        let isHeld: Bool
        switch orientation {
        case .upright:
            (isHeld, band, strip, memoryBytes) = (false, 0, 0, 0)
        case .mirrored:
            (isHeld, band, strip, memoryBytes) = (false, 0, few, few * turnedRow)
        case .turned180, .flipped:
            isHeld = whole <= memory
            (band, strip, memoryBytes) = (0, few, isHeld ? whole : few * turnedRow)
        default:
            let isSmall = whole + few * turnedRow <= memory
            isHeld = isSmall
            band = isSmall ? 128 : Self.rows(in: part, of: row)
            strip = isSmall ? few : Self.rows(in: part, of: turnedRow)
            memoryBytes =
                isSmall
                ? whole + strip * turnedRow : band * row + strip * turnedRow + band * strip * format.bytesPerPixel
        }
        fileBytes = isHeld || orientation == .upright || orientation == .mirrored ? 0 : whole
    }

    private static func rows(in bytes: Int, of row: Int) -> Int { min(max(bytes / max(row, 1), 1), most) }
}
