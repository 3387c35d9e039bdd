import LensCore
import SystemPackage

/// Where a finished picture's bytes go: an open file, or memory.
///
/// A sink belongs to one encoder and is used by one thread at a time.
public final class ByteSink {
    private let descriptor: FileDescriptor?
    private let name: String
    /// What was written, for a sink in memory; empty for a file.
    public private(set) var bytes: [UInt8] = []
    /// Bytes written so far.
    public private(set) var count: Int64 = 0

    /// A growing buffer in memory.
    public init() {
        descriptor = nil
        name = "memory"
    }

    /// An open descriptor, written from where it stands. It stays the caller's to sync and close.
    ///
    /// - Parameter name: what messages call the file.
    public init(descriptor: FileDescriptor, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Writes all bytes.
    ///
    /// - Throws: `.output` with the system's reason.
    public func write(_ buffer: UnsafeRawBufferPointer) throws(LensError) {
        if let descriptor {
            try writeFully(buffer, to: descriptor.rawValue, name: name)
        } else {
            bytes.append(contentsOf: buffer)
        }
        count += Int64(buffer.count)
    }
}
