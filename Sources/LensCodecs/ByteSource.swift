import LensCore
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of a picture, readable at any offset and as often as needed.
///
/// Files are read with `pread`, never mapped: a file that shrinks while it is read is a truncated picture,
/// not a dead process. Nothing here ever opens a file for writing, but for the nameless temporary file that
/// a long pipe is kept in.
public final class ByteSource: Sendable {
    private enum Storage: Sendable {
        case memory([UInt8])
        /// A descriptor that this object owns, closed in `deinit`.
        case file(Int32)
    }

    private let storage: Storage
    /// The regular file that was spooled, if it was one.
    private let spooled: FileIdentity?
    /// Bytes in all, as counted when the source was made.
    public let count: Int64
    /// What messages call this source: a file's name, or "standard input", or "the picture".
    public let name: String

    /// The bytes themselves, kept in memory.
    public init(_ bytes: [UInt8], name: String = "the picture") {
        storage = .memory(bytes)
        spooled = nil
        count = Int64(bytes.count)
        self.name = name
    }

    /// Opens a file for reading. Anything but a regular file (a named pipe, a device) is spooled as
    /// `init(spooling:)` does.
    ///
    /// - Parameters:
    ///   - memoryBound: bytes of a pipe that are kept in memory.
    ///   - temporaryFolder: where the rest of a pipe is kept, in a file without a name.
    /// - Throws: `.input` if the file cannot be opened or read.
    public convenience init(
        path: FilePath, memoryBound: Int = 64 << 20, temporaryFolder: FilePath? = nil
    ) throws(LensError) {
        let name = path.string
        let descriptor = retrying { path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) } }
        guard descriptor >= 0 else { throw .readFailed(name, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .readFailed(name, code)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            self.init(storage: .file(descriptor), count: Int64(status.st_size), name: name)
        case S_IFDIR:
            close(descriptor)
            throw LensError(.input, "\(name) is a folder, not a picture")
        default:
            defer { close(descriptor) }
            try self.init(
                spooling: FileDescriptor(rawValue: descriptor), name: name, memoryBound: memoryBound,
                temporaryFolder: temporaryFolder)
        }
    }

    /// Opens a file that stood in a folder. It may have become a pipe since, and is not waited for then.
    ///
    /// - Throws: `.input` if it cannot be opened, or is no regular file.
    package convenience init(regularFile path: FilePath) throws(LensError) {
        let name = path.string
        let descriptor = retrying { path.withPlatformString { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) } }
        guard descriptor >= 0 else { throw .readFailed(name, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw LensError(.input, "\(name) is no file, but a folder, a pipe or a device")
        }
        self.init(storage: .file(descriptor), count: Int64(status.st_size), name: name)
    }

    /// Bytes of a pipe that are read at the most: longer ones belong into a file.
    public static let spoolLimit: Int64 = 4 << 30

    /// Where the rest of a long pipe is kept: `$TMPDIR`, or `/tmp`.
    public static var defaultTemporaryFolder: FilePath {
        guard let folder = getenv("TMPDIR"), folder.pointee != 0 else { return "/tmp" }
        return FilePath(platformString: folder)
    }

    /// Reads a pipe to its end: into memory up to `memoryBound` bytes, into an unlinked temporary file beyond.
    /// What does not begin like a picture is given up at once, so that an endless device fills no disk.
    /// The descriptor stays the caller's.
    ///
    /// - Parameter limit: bytes that are read at the most.
    /// - Throws: `.input` if the pipe cannot be read or is no picture, `.limit` beyond `limit`, `.output` if the
    ///   temporary file cannot be written.
    public convenience init(
        spooling descriptor: FileDescriptor, name: String = "standard input", memoryBound: Int = 64 << 20,
        temporaryFolder: FilePath? = nil, limit: Int64 = ByteSource.spoolLimit
    ) throws(LensError) {
        let temporaryFolder = temporaryFolder ?? Self.defaultTemporaryFolder
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        var file: Int32?
        var total: Int64 = 0
        do throws(LensError) {
            while true {
                let got = try readSome(descriptor.rawValue, into: &chunk, name: name)
                guard got > 0 else { break }
                let before = total
                total += Int64(got)
                guard total <= limit else {
                    throw LensError(
                        .limit,
                        "\(name) is longer than \(limit) bytes, the limit for pipes; save it as a file")
                }
                if before < PictureFormat.prefixLength, total >= PictureFormat.prefixLength {
                    try Self.requirePicture(bytes + chunk[..<got], name)
                }
                if file == nil, bytes.count + got > memoryBound {
                    let made = try makeNamelessFile(in: temporaryFolder)
                    file = made
                    try bytes.withUnsafeBufferPointer { (all) throws(LensError) in
                        try writeFully(UnsafeRawBufferPointer(all), to: made, name: temporaryFolder.string)
                    }
                    bytes = []
                }
                if let file {
                    try chunk.withUnsafeBufferPointer { (all) throws(LensError) in
                        let part = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[..<got]))
                        try writeFully(part, to: file, name: temporaryFolder.string)
                    }
                } else {
                    try bytes.requireRoom(for: got)
                    bytes.append(contentsOf: chunk[..<got])
                }
            }
        } catch {
            if let file { close(file) }
            throw error
        }
        self.init(
            storage: file.map(Storage.file) ?? .memory(bytes), count: total, name: name,
            spooled: Self.identity(of: descriptor.rawValue))
    }

    private static func requirePicture(_ bytes: [UInt8], _ name: String) throws(LensError) {
        guard let format = PictureFormat(prefix: Array(bytes.prefix(PictureFormat.prefixLength))) else {
            throw LensError(.input, "\(name) is not a picture")
        }
        if let refusal = format.refusal(of: name) { throw refusal }
    }

    private init(storage: Storage, count: Int64, name: String, spooled: FileIdentity? = nil) {
        self.storage = storage
        self.spooled = spooled
        self.count = count
        self.name = name
    }

    /// Which file this is, or which was spooled, such as one that standard input was redirected from; `nil` for bytes
    /// that never were a file.
    public var identity: FileIdentity? {
        if let spooled { return spooled }
        guard case .file(let descriptor) = storage else { return nil }
        return Self.identity(of: descriptor)
    }

    private static func identity(of descriptor: Int32) -> FileIdentity? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    deinit {
        if case .file(let descriptor) = storage { close(descriptor) }
    }

    /// Fills `buffer` from `offset` on, as far as there are bytes.
    ///
    /// - Returns: how many bytes were read; less than the buffer holds only at the end.
    /// - Throws: `.input` if reading fails.
    public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(LensError) -> Int {
        guard offset >= 0, let start = buffer.baseAddress, !buffer.isEmpty else { return 0 }
        switch storage {
        case .memory(let bytes):
            guard offset < bytes.count else { return 0 }
            let first = Int(offset)
            let length = min(buffer.count, bytes.count - first)
            bytes.withUnsafeBytes { all in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[first..<first + length]))
            }
            return length
        case .file(let descriptor):
            var done = 0
            while done < buffer.count {
                let got = retrying { pread(descriptor, start + done, buffer.count - done, off_t(offset) + off_t(done)) }
                guard got >= 0 else { throw .readFailed(name, errno) }
                if got == 0 { break }
                done += got
            }
            return done
        }
    }

    /// Up to `count` bytes from `offset` on; fewer where the source ends.
    ///
    /// - Throws: `.input` if they cannot be read, `.limit` if there is no memory for them.
    public func bytes(at offset: Int64, count: Int) throws(LensError) -> [UInt8] {
        let length = Int(max(0, min(Int64(count), self.count - offset)))
        if length > 1 << 20 { try SystemMemory.require(length) }
        var result = [UInt8](repeating: 0, count: length)
        let got = try result.withUnsafeMutableBufferPointer { (buffer) throws(LensError) in
            try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
        result.removeLast(length - got)
        return result
    }
}
