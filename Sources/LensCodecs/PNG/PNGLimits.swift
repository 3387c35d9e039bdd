/// What a PNG picture may take before it is refused. Each refusal names the limit, the picture's value and
/// what raises the limit.
public struct PNGLimits: Sendable, Hashable {
    /// Width times height. `--max-pixels` on the command line.
    public var maxPixels = 1_000_000_000
    /// Bytes that decoding may take in memory: a few rows, and an interlaced picture whole. One that does not fit goes
    /// to a temporary file without a name. `--max-memory` on the command line.
    public var maxMemory = Int.max
    /// Chunks, but for those that carry picture data.
    public var maxChunks = 250_000
    /// Bytes of all ancillary chunks that are kept.
    public var maxMetadataBytes = 64 << 20
    /// Bytes of an ICC profile, decompressed. A longer one is left out with a warning.
    public var maxProfileBytes = 16 << 20
    /// Warnings that the decoder may give before the picture counts as damaged.
    public var maxWarnings = 100_000

    public init() {}
}
