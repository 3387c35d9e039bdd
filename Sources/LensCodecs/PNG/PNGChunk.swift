/// One chunk of a PNG file, without length and checksum.
public struct PNGChunk: Sendable, Hashable {
    /// Four letters.
    public let type: String
    public let data: [UInt8]

    public init(_ type: String, _ data: [UInt8]) {
        self.type = type
        self.data = data
    }
}
