/// Which file it is, whatever names and links lead to it.
public struct FileIdentity: Sendable, Hashable {
    /// The file system's number.
    public let device: UInt64
    /// The file's number on it.
    public let number: UInt64

    /// As `fstat` tells it.
    public init(device: UInt64, number: UInt64) {
        self.device = device
        self.number = number
    }
}
