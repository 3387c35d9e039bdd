import CCodecs
import LensCore
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a finished picture's bytes go: an open file, or memory.
///
/// A sink belongs to one encoder and is used by one thread at a time.
public final class ByteSink {
    private let descriptor: FileDescriptor?
    private let name: String
    /// Whether bytes that were written can be changed afterwards, as a pipe's cannot.
    public let isRewritable: Bool
    /// What was written, for a sink in memory; empty for a file.
    public private(set) var bytes: [UInt8] = []
    /// Bytes written so far.
    public private(set) var count: Int64 = 0
    /// How far the system has been told to carry them to the disk, and how many bytes that takes at a time.
    private var started: Int64 = 0
    private static let startedAtOnce: Int64 = 1 << 20

    /// A growing buffer in memory.
    public init() {
        descriptor = nil
        name = "memory"
        isRewritable = true
    }

    /// An open descriptor, written from where it stands. It stays the caller's to sync and close.
    ///
    /// - Parameters:
    ///   - name: what messages call the file.
    ///   - isRewritable: that it is a regular file, written from its beginning.
    public init(descriptor: FileDescriptor, name: String, isRewritable: Bool = false) {
        self.descriptor = descriptor
        self.name = name
        self.isRewritable = isRewritable
    }

    /// Writes all bytes.
    ///
    /// - Throws: `.output` with the system's reason.
    public func write(_ buffer: UnsafeRawBufferPointer) throws(LensError) {
        if let descriptor {
            try writeFully(buffer, to: descriptor.rawValue, name: name)
            if isRewritable { startWriting(descriptor, upTo: count + Int64(buffer.count)) }
        } else {
            try bytes.requireRoom(for: buffer.count)
            bytes.append(contentsOf: buffer)
        }
        count += Int64(buffer.count)
    }

    /// Lets the system carry what is there to the disk while more comes, so that who syncs the file does not wait for all
    /// of it. Nothing depends on whether it does.
    private func startWriting(_ descriptor: FileDescriptor, upTo end: Int64) {
        guard end - started >= Self.startedAtOnce else { return }
        lens_start_writing(descriptor.rawValue, started, end - started)
        started = end
    }

    /// Changes bytes that were written before.
    ///
    /// - Parameter offset: counted from the first byte that this sink wrote.
    /// - Throws: `.output` with the system's reason, `.caller` where nothing can be changed or was written there.
    public func rewrite(_ replacement: [UInt8], at offset: Int64) throws(LensError) {
        guard isRewritable, offset >= 0, offset + Int64(replacement.count) <= count else {
            throw LensError(.caller, "\(name) cannot be changed at \(offset)")
        }
        guard let descriptor else {
            bytes.replaceSubrange(Int(offset)..<Int(offset) + replacement.count, with: replacement)
            return
        }
        var done = 0
        while done < replacement.count {
            let put = retrying {
                replacement.withUnsafeBytes { all in
                    pwrite(
                        descriptor.rawValue, all.baseAddress.map { $0 + done }, all.count - done,
                        off_t(offset) + off_t(done))
                }
            }
            guard put > 0 else { throw .writeFailed(name, errno) }
            done += put
        }
    }
}
