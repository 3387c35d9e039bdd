/// How a PNG picture is written.
public struct PNGOptions: Sendable, Hashable, Codable {
    /// zlib's level, 0 (none, large files at once) to 9 (slow and small). The samples are the same at every level.
    public var compression: Int

    public init(compression: Int = 6) { self.compression = compression }
}
