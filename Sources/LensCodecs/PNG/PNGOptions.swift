/// How a PNG picture is written.
public struct PNGOptions: Sendable, Hashable, Codable {
    /// zlib's level, 0 (none: large files, at once) to 9 (small and slow). At 1 only runs are looked for, which for
    /// photographs takes a sixth of the time of 6 and makes files a few hundredths larger; drawings and text lose more.
    /// The samples are the same at every level.
    public var compression: Int

    public init(compression: Int = 6) { self.compression = compression }
}
