import LensCore

/// What a JPEG picture may take before it is refused. Each refusal names the limit, the picture's value and
/// what raises the limit.
public struct JPEGLimits: Sendable, Hashable {
    /// Width times height. `--max-pixels` on the command line.
    public var maxPixels = 1_000_000_000
    /// Bytes that libjpeg may take for one picture: a baseline picture takes a few rows, one of several scans
    /// all its coefficients. `--max-memory` on the command line.
    public var maxMemory = Int.max
    /// Marker segments before the first scan.
    public var maxSegments = 65_536
    /// Bytes of application and comment segments before the first scan.
    public var maxMetadataBytes = 64 << 20
    /// Warnings that the decoder may give before the picture counts as damaged.
    public var maxWarnings = 100_000
    /// Scans; libjpeg's own progressions have ten, legal ones from other programs a hundred.
    public var maxScans = 500
    /// Scans times pixels, which bounds the time that a small file of many empty scans takes.
    public var maxScanPixels = 50_000_000_000

    public init() {}
}
