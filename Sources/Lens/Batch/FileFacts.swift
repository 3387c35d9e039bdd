import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the system says of a file: which it is, and whether it is still what it was.
struct FileFacts: Sendable, Hashable {
    enum Kind: Sendable { case file, folder, link, other }

    struct Time: Sendable, Hashable {
        let seconds: Int64
        let nanoseconds: Int64
    }

    let identity: FileIdentity
    let kind: Kind
    let size: Int64
    /// How many names it has.
    let links: Int
    let accessed: Time
    let modified: Time
    /// When anything of it changed: content, mode, links. Nobody can set it.
    let changed: Time

    /// Of an open file; nil if the system does not tell.
    init?(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Of a name in an open folder; nil if there is none, with `errno` saying why.
    init?(_ name: [UInt8], in folder: Int32, followingLinks: Bool) {
        var status = stat()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        guard withName(name, { fstatat(folder, $0, &status, flags) }) == 0 else { return nil }
        self.init(status)
    }

    init?(_ path: FilePath, followingLinks: Bool = true) {
        self.init(path.bytes, in: AT_FDCWD, followingLinks: followingLinks)
    }

    private init(_ status: stat) {
        identity = FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
        size = Int64(status.st_size)
        links = Int(status.st_nlink)
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        func time(_ value: timespec) -> Time { Time(seconds: Int64(value.tv_sec), nanoseconds: Int64(value.tv_nsec)) }
        #if canImport(Glibc)
            (accessed, modified, changed) = (time(status.st_atim), time(status.st_mtim), time(status.st_ctim))
        #else
            (accessed, modified, changed) = (
                time(status.st_atimespec), time(status.st_mtimespec), time(status.st_ctimespec)
            )
        #endif
    }

    /// A number that is another once the content is another: size, times and place on the disk. The same number spares
    /// reading the file again; another one only says that it must be read. The device is left out, whose number
    /// changes from one start of the machine to the next.
    var fingerprint: UInt64 {
        let words = [
            identity.number, UInt64(bitPattern: size), UInt64(bitPattern: modified.seconds),
            UInt64(bitPattern: modified.nanoseconds), UInt64(bitPattern: changed.seconds),
            UInt64(bitPattern: changed.nanoseconds),
        ]
        return words.map(\.littleEndian).withUnsafeBytes { ImageDataHash.xxh64($0) }
    }

    /// Whether content cannot have changed from then to now, as far as the system tells.
    func isUnchanged(since before: FileFacts) -> Bool {
        identity == before.identity && size == before.size && modified == before.modified
    }

    /// Whether they were modified at one time, as near as any file system keeps it.
    func isModified(with other: FileFacts) -> Bool { abs(modified.seconds - other.modified.seconds) <= 2 }

    private var times: [timespec] {
        [accessed, modified].map { timespec(tv_sec: .init($0.seconds), tv_nsec: .init($0.nanoseconds)) }
    }

    /// Gives an open file these times of access and modification.
    func setTimes(of descriptor: Int32) -> Bool { futimens(descriptor, times) == 0 }

    /// Gives them to the file of that name; no link is followed.
    func setTimes(of path: FilePath) -> Bool {
        path.withPlatformString { utimensat(AT_FDCWD, $0, times, AT_SYMLINK_NOFOLLOW) } == 0
    }
}
