import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that appears under its name whole, or not at all.
///
/// Bytes go to a hidden temporary file in the same folder; ``commit()`` syncs it, gives it the name and syncs the
/// folder; ``discard()`` removes it. The input is never the same file, through links either.
final class OutputFile {
    let sink: ByteSink
    private let target: FilePath
    private let name: String
    private let overwriting: Bool
    /// nil where the target is a device or a pipe and is written in place.
    private let temporary: FilePath?
    let descriptor: FileDescriptor

    /// - Parameter temporaryName: of the file that bytes go to; a name that nobody else has unless given.
    /// - Throws: `.caller` if the target exists and may not be replaced, or is the source itself; `.output` if it cannot
    ///   be created.
    init(
        _ path: FilePath, overwriting: Bool, notReplacing source: ByteSource, temporaryName: String? = nil
    ) throws(LensError) {
        name = path.string
        self.overwriting = overwriting
        if path.isEmpty { throw LensError(.caller, "the output has no name") }
        // A link keeps pointing where it points; what it points to is replaced.
        // A device or a pipe is what it is under any name, and may have none of its own.
        let kind = Self.status(path).map { $0.st_mode & S_IFMT }
        target = kind == nil || kind == S_IFREG || kind == S_IFDIR ? Self.resolved(path) : path
        var mode: mode_t = 0o666
        var isReplacing = false
        if let existing = Self.status(target) {
            if let identity = source.identity, identity == Self.identity(existing) {
                throw LensError(.caller, "\(name) is the input itself; an original is never replaced")
            }
            switch existing.st_mode & S_IFMT {
            case S_IFREG:
                guard overwriting else { throw Self.exists(name) }
                // What replaces a private file is private from the first byte on.
                mode = existing.st_mode & 0o777
                isReplacing = true
            case S_IFDIR:
                throw LensError(.caller, "\(name) is a folder")
            default:
                temporary = nil
                descriptor = try Self.open(target, O_WRONLY | O_CLOEXEC, name)
                sink = ByteSink(descriptor: descriptor, name: name)
                return
            }
        }
        var random = SystemRandomNumberGenerator()
        let folder = target.removingLastComponent()
        let unique = String(random.next(), radix: 16)
        let hidden = folder.appending(temporaryName ?? ".lens-\(unique).tmp")
        temporary = hidden
        descriptor = try Self.open(hidden, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, name, mode: mode)
        // The mask is for new files; it must not narrow what is replaced.
        if isReplacing { _ = fchmod(descriptor.rawValue, mode) }
        sink = ByteSink(descriptor: descriptor, name: name, isRewritable: true)
    }

    /// Puts the file in place.
    ///
    /// - Parameter announcing: called when the bytes are on the disk, before the file has its name.
    /// - Throws: `.output`, or `.caller` if a file of that name has appeared meanwhile; the temporary file is gone then.
    func commit(announcing: () throws(LensError) -> Void = {}) throws(LensError) {
        guard let temporary else {
            try? descriptor.close()
            return
        }
        do throws(LensError) {
            guard fsync(descriptor.rawValue) == 0 else { throw failure() }
            // Some file systems tell only here that the bytes could not be kept.
            let closed = close(descriptor.rawValue)
            guard closed == 0 || errno == EINTR else { throw failure() }
            try announcing()
            try rename(temporary)
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
        Self.syncFolder(of: target)
    }

    /// Removes what was written.
    func discard() {
        try? descriptor.close()
        if let temporary { _ = temporary.withPlatformString { unlink($0) } }
    }

    private func rename(_ temporary: FilePath) throws(LensError) {
        let status: Int32
        if overwriting {
            status = temporary.withPlatformString { from in target.withPlatformString { moveFile(from, $0) } }
        } else {
            // A link fails where the name exists, so that two who write one name cannot both win.
            status = temporary.withPlatformString { from in target.withPlatformString { link(from, $0) } }
            if status == 0 { _ = temporary.withPlatformString { unlink($0) } }
        }
        guard status != 0 else { return }
        if !overwriting {
            if errno == EEXIST { throw Self.exists(name) }
            // File systems without hard links: look, then rename.
            if errno == EPERM || errno == ENOTSUP || errno == EMLINK || errno == ENOSYS {
                if Self.status(target) != nil { throw Self.exists(name) }
                let renamed = temporary.withPlatformString { from in
                    target.withPlatformString { moveFile(from, $0) }
                }
                if renamed == 0 { return }
            }
        }
        throw failure()
    }

    private func failure() -> LensError {
        LensError(.output, "\(name) cannot be written: \(Errno(rawValue: errno))")
    }

    private static func exists(_ name: String) -> LensError {
        LensError(.caller, "\(name) exists (-y replaces it)")
    }

    private static func open(
        _ path: FilePath, _ flags: Int32, _ name: String, mode: mode_t = 0
    ) throws(LensError) -> FileDescriptor {
        while true {
            #if canImport(Glibc)
                let descriptor = path.withPlatformString { Glibc.open($0, flags, mode) }
            #else
                let descriptor = path.withPlatformString { Darwin.open($0, flags, mode) }
            #endif
            if descriptor >= 0 { return FileDescriptor(rawValue: descriptor) }
            guard errno == EINTR else {
                throw LensError(.output, "\(name) cannot be written: \(Errno(rawValue: errno))")
            }
        }
    }

    private static func status(_ path: FilePath) -> stat? {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0 ? status : nil
    }

    private static func identity(_ status: stat) -> FileIdentity {
        FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    private static func resolved(_ path: FilePath) -> FilePath {
        var path = path
        // A link to a file that is still to come is followed by hand, as far as the system would follow it.
        for _ in 0..<40 {
            let real: FilePath? = path.withPlatformString { name in
                guard let real = realpath(name, nil) else { return nil }
                defer { free(real) }
                return FilePath(platformString: real)
            }
            if let real { return real }
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = path.withPlatformString { readlink($0, &buffer, Int(PATH_MAX)) }
            guard length > 0 else { return path }
            path = path.removingLastComponent().pushing(FilePath(platformString: buffer))
        }
        return path
    }

    /// Makes the new name last. Where a folder cannot be opened or synced (some network file systems), the file itself
    /// is synced already.
    static func syncFolder(of path: FilePath) {
        let parent = path.removingLastComponent()
        let folder = parent.isEmpty ? FilePath(".") : parent
        guard let descriptor = try? FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec]) else {
            return
        }
        _ = fsync(descriptor.rawValue)
        try? descriptor.close()
    }
}

/// `rename`, which the method of that name hides.
private func moveFile(_ from: UnsafePointer<CChar>, _ to: UnsafePointer<CChar>) -> Int32 { rename(from, to) }
