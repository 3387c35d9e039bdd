import LensCore

/// What a picture may take before it is refused.
///
/// All but the last are counted, so that what becomes of a picture does not depend on how busy the machine is. Each is
/// held against what a file says before memory is taken; an error names the limit, the picture's value and the option
/// of the command line that raises it, which stands here behind each.
public struct PictureLimits: Sendable, Hashable {
    /// Width times height; a picture of more rows than a JPEG can have counts as at least 32 columns. `--max-pixels`
    public var maxPixels = 1_000_000_000
    /// Bytes that a picture may take which cannot be developed by strips alone: coefficients of several scans, an
    /// interlaced picture's rows and a turned picture, which go to a temporary file beyond it; maps of looks that see
    /// the whole picture; rows so long that a few of them are more than strips have otherwise; copies of
    /// metadata beyond 96 MiB, which eight megabytes of XMP take and sixteen of others. `--max-memory`
    public var maxMemory = Int.max
    /// Bytes of application and comment segments before the first scan, or of ancillary chunks. `--max-metadata`
    public var maxMetadataBytes = 64 << 20
    /// Marker segments before the first scan, or chunks without picture data. `--max-segments`
    public var maxSegments = 65_536
    /// Scans; libjpeg's own progressions have ten, sound ones from other programs a hundred. `--max-scans`
    public var maxScans = 500
    /// Scans times pixels, which bounds the time that a small file of many empty scans takes. `--max-scan-pixels`
    public var maxScanPixels = 50_000_000_000
    /// Bytes of an ICC profile, decompressed; a longer one is left out with a warning. `--max-profile`
    public var maxProfileBytes = 16 << 20
    /// Bytes that all compressed text may become; what is beyond is left out with a warning. `--max-unpacked`
    public var maxUnpackedBytes = 64 << 20
    /// Warnings that a decoder may give before the picture counts as damaged. `--max-warnings`
    public var maxWarnings = 100_000
    /// Time from the opening of a picture to its last byte, for those who serve others; nil is as long as it takes.
    /// What it ends depends on how busy the machine is. Asked once a strip, a row of blocks of a progressive picture, a
    /// segment and a chunk. `--time-limit`
    public var timeLimit: Duration?
    /// When that is over, once it has begun.
    private var deadline: ContinuousClock.Instant?

    /// Limits that pictures of people's own cameras do not meet.
    public init() {}

    /// For those who develop what strangers send them, many at a time: 100 megapixels, a gigabyte of memory, a
    /// quarter of the metadata and profiles that others may have, a tenth of the scans, and a minute.
    public static var server: PictureLimits {
        var limits = PictureLimits()
        limits.maxPixels = 100_000_000
        limits.maxMemory = 1 << 30
        limits.maxMetadataBytes = 16 << 20
        limits.maxSegments = 16_384
        limits.maxScanPixels = 5_000_000_000
        limits.maxProfileBytes = 4 << 20
        limits.maxUnpackedBytes = 16 << 20
        limits.timeLimit = .seconds(60)
        return limits
    }

    /// The limits with the time running, unless it does already.
    package var begun: PictureLimits {
        var limits = self
        if let timeLimit, deadline == nil { limits.deadline = ContinuousClock.now.advanced(by: timeLimit) }
        return limits
    }

    /// Whether the time is over.
    package var isLate: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }

    /// - Throws: `.limit` if the time is over.
    package func requireTime(_ name: String) throws(LensError) {
        if isLate { throw late(name) }
    }

    package func late(_ name: String) -> LensError {
        guard let timeLimit, let deadline else { return LensError(.limit, "\(name) takes too long") }
        let taken = ContinuousClock.now - deadline + timeLimit
        return LensError(
            .limit,
            "\(name) has taken \(Self.seconds(taken)) s so far, more than the limit of \(Self.seconds(timeLimit)) s "
                + "(--time-limit raises it)")
    }

    /// To a thousandth.
    private static func seconds(_ duration: Duration) -> Double { (duration / .milliseconds(1)).rounded() / 1000 }

    /// - Throws: `.limit` if there are more pixels than allowed. Both sides are below 2³¹.
    package func requirePixels(_ width: Int, _ height: Int, _ name: String) throws(LensError) {
        let columns = height > Self.mostJPEGRows ? max(width, Self.rowCost) : width
        let pixels = columns * height
        guard pixels > maxPixels else { return }
        let size = "\(name) is \(width)x\(height), "
        throw .beyond(maxPixels, "--max-pixels", size + (columns == width ? "" : "counted as ") + "\(pixels) pixels")
    }

    /// A row takes as long as so many pixels, if it has fewer: without it a PNG of a hundred bytes that is one column
    /// of a billion rows would keep a processor for ten minutes.
    private static let rowCost = 32
    private static let mostJPEGRows = 65_535
}

extension LensError {
    /// Of a picture whose decoder has given one warning too many, with which it counts as damaged.
    static func tooManyWarnings(_ limit: Int, _ name: String) -> LensError {
        LensError(
            .input,
            "\(name) is damaged: it gives \(limit.addingReportingOverflow(1).0) warnings and more, beyond the limit of "
                + "\(limit) (--max-warnings raises it)")
    }

    /// - Parameters:
    ///   - option: what raises the limit.
    ///   - text: what has which value.
    package static func beyond(_ limit: Int, _ option: String, _ text: String) -> LensError {
        LensError(.limit, "\(text), more than the limit of \(limit) (\(option) raises it)")
    }
}
