/// One chunk of a PNG file, without length and checksum.
public struct PNGChunk: Sendable, Hashable {
    /// Four letters.
    public let type: String
    /// What stands between type and checksum.
    public let data: [UInt8]

    /// A chunk of that type and data.
    public init(_ type: String, _ data: [UInt8]) {
        self.type = type
        self.data = data
    }
}
