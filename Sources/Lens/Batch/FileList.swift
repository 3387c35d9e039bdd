import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Names of files that somebody else has found: of a file, or of a pipe.
///
/// Names are bytes. They start from the folder of originals or are absolute and lie in it.
public struct FileList: Sendable, Hashable {
    /// What a name ends with; the last one need not.
    public enum Separator: UInt8, Sendable {
        /// A name a line.
        case newline = 0x0A
        /// A NUL byte behind each name, as `find -print0` writes them.
        case null = 0
    }

    /// The names, in the list's order, as bytes.
    public let names: [FilePath]

    /// Bytes of a list: some eight million names.
    public static let maxBytes = 512 << 20

    /// A list of these names.
    public init(_ names: [FilePath]) { self.names = names }

    /// Reads a list to its end: of two names for one result neither is developed, so that all must be known before the
    /// first is. It takes the memory of its names, each cut off behind the longest that a system opens.
    ///
    /// - Parameters:
    ///   - path: nil is standard input.
    ///   - separator: what stands behind each name.
    ///   - maxBytes: that a list may have.
    /// - Throws: `.input` if it cannot be read, `.limit` if it is too long, `.caller` if lines hold NUL bytes, which no
    ///   name does.
    public init(
        contentsOf path: FilePath?, separator: Separator = .newline, maxBytes: Int = FileList.maxBytes
    ) throws(LensError) {
        guard let path else {
            self = try Self(descriptor: STDIN_FILENO, name: "standard input", separator, maxBytes)
            return
        }
        let descriptor = retrying { path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC) } }
        guard descriptor >= 0 else {
            throw LensError(.input, "\(path.string) cannot be read: \(Errno(rawValue: errno))")
        }
        defer { close(descriptor) }
        self = try Self(descriptor: descriptor, name: path.string, separator, maxBytes)
    }

    private init(
        descriptor: Int32, name: String, _ separator: Separator, _ maxBytes: Int
    ) throws(LensError) {
        var splitter = NameSplitter(separator)
        var bytes = 0
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = try readSome(descriptor, into: &chunk, name: name)
            if got == 0 { break }
            bytes += got
            guard bytes <= maxBytes else {
                throw LensError(
                    .limit, "\(name) has at least \(bytes) bytes, more than the limit of \(maxBytes); divide the list")
            }
            guard splitter.take(chunk[..<got]) else {
                throw LensError(.caller, "\(name) holds NUL bytes; with -0 they stand between names")
            }
        }
        names = splitter.finish()
    }
}

/// Takes a list apart as it arrives.
struct NameSplitter {
    private let separator: UInt8
    private var name: [UInt8] = []
    private var names: [FilePath] = []
    /// One more than Linux opens: what is cut off here is refused there.
    static let longest = 4096

    init(_ separator: FileList.Separator) { self.separator = separator.rawValue }

    /// - Returns: false if there is a NUL byte in a name.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let end = rest.firstIndex(of: separator) {
            guard add(rest[..<end]) else { return false }
            close()
            rest = rest[(end + 1)...]
        }
        return add(rest)
    }

    /// The last name needs no end.
    mutating func finish() -> [FilePath] {
        close()
        return names
    }

    private mutating func add(_ part: ArraySlice<UInt8>) -> Bool {
        if part.contains(0) { return false }
        name += part.prefix(max(0, Self.longest - name.count))
        return true
    }

    private mutating func close() {
        if !name.isEmpty { names.append(FilePath(bytes: name)) }
        name.removeAll(keepingCapacity: true)
    }
}
