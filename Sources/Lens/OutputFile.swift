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
    /// What may stand under the name.
    enum Replacing: Sendable {
        /// No file.
        case nothing
        /// Any file; a link keeps pointing where it points, and what it points to is replaced.
        case anything
        /// The file that was seen there and as it was then, or nothing if there was none. A link is no file.
        case seen(FileFacts?)
    }

    let sink: ByteSink
    private let target: FilePath
    private let name: String
    private let replacing: Replacing
    /// nil where the target is a device or a pipe and is written in place.
    private let temporary: FilePath?
    /// Where the temporary file lies, wherever somebody moves that folder; nil where it cannot be opened.
    private let folder: FileDescriptor?
    let descriptor: FileDescriptor

    /// - Parameters:
    ///   - temporaryName: of the file that bytes go to; a name that nobody else has unless given.
    ///   - shownAs: what errors name instead of the path.
    /// - Throws: `.caller` if the target exists and may not be replaced, or is the source itself; `.output` if it cannot
    ///   be created.
    init(
        _ path: FilePath, replacing: Replacing, notReplacing source: ByteSource, temporaryName: String? = nil,
        shownAs shown: FilePath? = nil
    ) throws(LensError) {
        name = (shown ?? path).string
        self.replacing = replacing
        if path.isEmpty { throw LensError(.caller, "the output has no name") }
        // A device or a pipe is what it is under any name, and may have none of its own.
        let kind = Self.status(path).map { $0.st_mode & S_IFMT }
        if case .seen(let before) = replacing {
            target = path
            try Self.require(target, asSeen: before, name)
        } else {
            target = kind == nil || kind == S_IFREG || kind == S_IFDIR ? Self.resolved(path) : path
        }
        var mode: mode_t = 0o666
        var isReplacing = false
        if let existing = Self.status(target) {
            if let identity = source.identity, identity == Self.identity(existing) {
                throw LensError(.caller, "\(name) is the input itself; an original is never replaced")
            }
            switch existing.st_mode & S_IFMT {
            case S_IFREG:
                if case .nothing = replacing { throw Self.exists(name) }
                // What replaces a private file is private from the first byte on.
                mode = existing.st_mode & 0o777
                isReplacing = true
            case S_IFDIR:
                throw LensError(.caller, "\(name) is a folder")
            default:
                temporary = nil
                folder = nil
                descriptor = try Self.open(target, O_WRONLY | O_CLOEXEC, name)
                // Another file may have come in its place; nothing has been written to it yet.
                guard let facts = FileFacts(descriptor.rawValue), facts.kind == .other else {
                    try? descriptor.close()
                    throw LensError(.output, "\(name) was changed just now")
                }
                sink = ByteSink(descriptor: descriptor, name: name)
                return
            }
        }
        var random = SystemRandomNumberGenerator()
        let unique = String(random.next(), radix: 16)
        let hidden = target.removingLastComponent().appending(temporaryName ?? ".lens-\(unique).tmp")
        temporary = hidden
        // Before the file is made: from then on it can be removed.
        folder = Self.folder(of: target)
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
            guard retrying({ fsync(descriptor.rawValue) }) == 0 else {
                let error = failure()
                // Open, it would keep its room on the disk though its name is gone.
                close(descriptor.rawValue)
                throw error
            }
            // Some file systems tell only here that the bytes could not be kept.
            let closed = close(descriptor.rawValue)
            guard closed == 0 || errno == EINTR else { throw failure() }
            try announcing()
            try rename(temporary)
        } catch {
            remove(temporary)
            throw error
        }
        try Self.syncFolder(of: target)
    }

    /// Removes what was written.
    func discard() {
        try? descriptor.close()
        if let temporary { remove(temporary) }
    }

    deinit { try? folder?.close() }

    private func remove(_ temporary: FilePath) {
        let status = temporary.withPlatformString { unlink($0) }
        guard status != 0, errno == ENOENT || errno == ENOTDIR, let folder, let name = temporary.lastComponent else {
            return
        }
        _ = name.withPlatformString { unlinkat(folder.rawValue, $0, 0) }
    }

    private static func folder(of path: FilePath) -> FileDescriptor? {
        let parent = path.removingLastComponent()
        return try? FileDescriptor.open(
            parent.isEmpty ? FilePath(".") : parent, .readOnly, options: [.directory, .closeOnExec])
    }

    private func rename(_ temporary: FilePath) throws(LensError) {
        switch replacing {
        case .nothing, .seen(nil):
            // A link fails where the name exists, so that two who write one name cannot both win.
            let status = temporary.withPlatformString { from in target.withPlatformString { link(from, $0) } }
            if status == 0 {
                _ = temporary.withPlatformString { unlink($0) }
                return
            }
            if errno == EEXIST { throw Self.exists(name) }
            // File systems without hard links: look, then rename.
            guard errno == EPERM || errno == ENOTSUP || errno == EMLINK || errno == ENOSYS else { throw failure() }
            if FileFacts(target, followingLinks: false) != nil { throw Self.exists(name) }
        case .seen(let before): try Self.require(target, asSeen: before, name)
        case .anything: break
        }
        guard temporary.withPlatformString({ from in target.withPlatformString { moveFile(from, $0) } }) == 0 else {
            throw failure()
        }
    }

    /// - Throws: `.caller` if what stands under the name is not what was seen there.
    private static func require(
        _ target: FilePath, asSeen before: FileFacts?, _ name: String
    ) throws(LensError) {
        let now = FileFacts(target, followingLinks: false)
        guard let before else {
            if now != nil { throw exists(name) }
            return
        }
        guard now?.kind == .file, now?.fingerprint == before.fingerprint else {
            throw LensError(.caller, "\(name) was changed meanwhile; it is not replaced")
        }
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

    /// Makes the new name last. Where a folder cannot be opened or synced at all (some network file systems, folders that
    /// may be written but not read), the file itself is synced already.
    ///
    /// - Throws: `.output` if the disk could not keep it.
    static func syncFolder(of path: FilePath) throws(LensError) {
        guard let descriptor = folder(of: path) else { return }
        let status = retrying { fsync(descriptor.rawValue) }
        let code = errno
        try? descriptor.close()
        guard status != 0, code == EIO || code == ENOSPC || code == EDQUOT else { return }
        throw LensError(.output, "\(path.string) may not be kept by the disk: \(Errno(rawValue: code))")
    }
}

/// `rename`, which the method of that name hides.
private func moveFile(_ from: UnsafePointer<CChar>, _ to: UnsafePointer<CChar>) -> Int32 { rename(from, to) }
