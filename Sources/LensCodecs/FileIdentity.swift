/// Which file it is, whatever names and links lead to it.
public struct FileIdentity: Sendable, Hashable {
    public let device: UInt64
    public let number: UInt64

    public init(device: UInt64, number: UInt64) {
        self.device = device
        self.number = number
    }
}
