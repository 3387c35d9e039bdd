import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An input that is open, and what it held before anything was made of it.
final class ReadInput {
    let before: FileFacts
    let content: Digest
    private let path: FilePath
    private let descriptor: Int32

    /// - Throws: `.input` if it cannot be read, `.cancelled`.
    init(_ path: FilePath, isCancelled: () -> Bool) throws(LensError) {
        let name = path.string
        let descriptor = retrying {
            path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        }
        guard descriptor >= 0 else {
            throw LensError(.input, "\(name) cannot be read: \(Errno(rawValue: errno))")
        }
        do throws(LensError) {
            guard let facts = FileFacts(descriptor), facts.kind == .file else {
                throw LensError(.input, "\(name) is no regular file any more")
            }
            before = facts
            content = try Digest(of: descriptor, name: name, fault: .input, isCancelled: isCancelled)
            self.path = path
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    var changed: LensError { Self.changed(path) }
    static func changed(_ path: FilePath) -> LensError {
        LensError(.input, "\(path.string) changed while it was read")
    }

    /// Reads it once more: times alone would miss what is written through memory, or too soon after.
    ///
    /// - Throws: `.input` if it is not what it was.
    func requireUnchanged(isCancelled: () -> Bool) throws(LensError) {
        guard let now = FileFacts(descriptor), now.isUnchanged(since: before) else { throw changed }
        let again = try Digest(of: descriptor, name: path.string, fault: .input, isCancelled: isCancelled)
        guard again == content, let last = FileFacts(descriptor), last.isUnchanged(since: before) else { throw changed }
    }
}
