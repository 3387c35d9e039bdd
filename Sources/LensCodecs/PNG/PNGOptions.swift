/// How a PNG picture is written.
public struct PNGOptions: Sendable, Hashable, Codable {
    /// zlib's level, 0 (none: large files, at once) to 9 (small and slow). A photograph takes a fifth of the time at 1 that it
    /// takes at 6, and is a few hundredths larger; 9 takes twice as long for one hundredth less. Drawings and text lose and
    /// gain more. The samples are the same at every level.
    public var compression: Int

    /// zlib's level, 0…9.
    public init(compression: Int = 6) { self.compression = compression }
}
