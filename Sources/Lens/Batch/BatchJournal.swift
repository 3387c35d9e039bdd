import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The record of a batch beside its results, by which a run that was ended anywhere is taken up again.
///
/// A whole result is announced with its hash, and the announcement synced, before it gets its name. So whatever happens
/// between is settled later by looking: a file of that name and that content is done. Lines are only added, until most of
/// them tell of results that were made again since: then a run begins by writing those that count into a new file. One
/// run at a time holds the journal; threads that wait for the disk wait together.
final class BatchJournal: @unchecked Sendable {
    // Safe to send: everything that changes is read and written under the monitor's lock.
    let id: UInt64
    /// Whether this run alone writes here; false where the file system has no locks.
    let isLocked: Bool
    /// Whether an earlier run has left something.
    let isContinued: Bool
    let path: FilePath
    private var descriptor: Int32
    private let monitor = Monitor()
    private var length: off_t
    private var next: UInt64
    private var written = 0
    private var durable = 0
    private var isSyncing = false
    /// Why nothing more can be promised.
    private var fault: LensError?

    /// Reads what a journal says and changes nothing; nil if there is none.
    static func read(_ path: FilePath) throws(LensError) -> JournalContents? {
        let descriptor = path.withPlatformString { systemOpen($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw LensError(.output, "\(path.string) cannot be read: \(Errno(rawValue: errno))")
        }
        defer { close(descriptor) }
        return try contents(of: descriptor, path.string)
    }

    /// Opens a journal, or begins one, and holds it.
    ///
    /// - Returns: the journal, and what it says.
    /// - Throws: `.output` if it cannot be written, is no journal, or another run holds it.
    static func open(_ path: FilePath) throws(LensError) -> (BatchJournal, JournalContents) {
        var held = try hold(path)
        // Another run may hold it for the moment in which it clears up behind an ended one.
        for _ in 0..<20 where held == nil {
            usleep(50_000)
            held = try hold(path)
        }
        guard let (descriptor, isLocked) = held else {
            throw LensError(
                .output,
                "another batch is writing into \(path.removingLastComponent().string); it ends first, or takes another "
                    + "output")
        }
        return try open(path, descriptor, isLocked: isLocked)
    }

    /// Opens the first journal of a row that nobody holds.
    ///
    /// - Parameter stem: what stands before the number.
    /// - Throws: `.output` if it cannot be written or is no journal.
    static func openFree(in folder: FilePath, _ stem: [UInt8]) throws(LensError) -> (BatchJournal, JournalContents) {
        var number = 1
        while true {
            let path = folder.below(stem + Array("\(number)".utf8))
            number += 1
            let isNew = path.withPlatformString { name in
                let descriptor = systemOpen(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC)
                if descriptor >= 0 { close(descriptor) }
                return descriptor >= 0
            }
            if !isNew && errno != EEXIST { throw failure(path) }
            guard let (descriptor, isLocked) = try hold(path) else { continue }
            // Without locks only what nobody had before is nobody's.
            if isLocked || isNew { return try open(path, descriptor, isLocked: isLocked) }
            close(descriptor)
        }
    }

    /// A journal that nobody was working with, kept from others as long as this lives.
    final class Idle {
        let id: UInt64
        private let descriptor: Int32

        /// nil if somebody holds it, or nobody can tell.
        init?(_ path: FilePath) {
            let descriptor = path.withPlatformString { systemOpen($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
            guard descriptor >= 0 else { return nil }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0,
                let id = (try? BatchJournal.contents(of: descriptor, path.string))?.id
            else {
                close(descriptor)
                return nil
            }
            self.id = id
            self.descriptor = descriptor
        }

        deinit { close(descriptor) }
    }

    private static func open(
        _ path: FilePath, _ descriptor: Int32, isLocked: Bool
    ) throws(LensError) -> (BatchJournal, JournalContents) {
        let contents: JournalContents
        do throws(LensError) {
            contents = try self.contents(of: descriptor, path.string)
            guard ftruncate(descriptor, off_t(contents.wholeBytes)) == 0 else { throw failure(path) }
        } catch {
            close(descriptor)
            throw error
        }
        let journal = BatchJournal(descriptor, path, contents, isLocked: isLocked)
        if !contents.hasHeader {
            try journal.append(.header(id: journal.id))
            try OutputFile.syncFolder(of: path)
        }
        return (journal, contents)
    }

    /// Opens the file of that name and locks it; nil if another process has.
    private static func hold(_ path: FilePath) throws(LensError) -> (descriptor: Int32, isLocked: Bool)? {
        while true {
            let descriptor = path.withPlatformString {
                systemOpen($0, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
            }
            guard descriptor >= 0 else { throw failure(path) }
            let status = flock(descriptor, LOCK_EX | LOCK_NB)
            if status != 0 && errno == EWOULDBLOCK {
                close(descriptor)
                return nil
            }
            // Another run may have put a new file in its place just before.
            if FileFacts(descriptor)?.identity == FileFacts(path)?.identity { return (descriptor, status == 0) }
            close(descriptor)
        }
    }

    private init(_ descriptor: Int32, _ path: FilePath, _ contents: JournalContents, isLocked: Bool) {
        var random = SystemRandomNumberGenerator()
        id = contents.id ?? random.next()
        isContinued = contents.id != nil
        self.isLocked = isLocked
        self.descriptor = descriptor
        self.path = path
        length = off_t(contents.wholeBytes)
        next = contents.next
    }

    deinit { close(descriptor) }

    /// What every temporary file of this journal is called.
    var temporaryPrefix: String { ".lens-\(id.hexadecimal)-" }
    private static let temporarySuffix = ".tmp"

    /// What the temporary file of one result is called.
    func temporaryName(_ number: UInt64) -> String {
        temporaryPrefix + String(number, radix: 16) + Self.temporarySuffix
    }

    /// The journal that a temporary file belongs to; nil for other names.
    static func temporary(_ name: [UInt8]) -> UInt64? {
        guard let text = String(validating: name, as: UTF8.self), text.hasSuffix(temporarySuffix) else { return nil }
        let words = text.dropLast(temporarySuffix.count).split(separator: "-")
        guard words.count == 3, words[0] == ".lens", words[1].utf8.count == 16 else { return nil }
        return UInt64(words[1], radix: 16)
    }

    func nextNumber() -> UInt64 {
        monitor.lock()
        defer { monitor.unlock() }
        next += 1
        return next - 1
    }

    /// Adds a line and returns when it is on the disk.
    ///
    /// - Throws: `.output`; the journal is as it was then.
    func append(_ line: JournalLine) throws(LensError) { try append(line, isSynced: true) }

    /// Adds a line that need not be on the disk: without it, the result is looked at.
    func appendLazily(_ line: JournalLine) { try? append(line, isSynced: false) }

    private func append(_ line: JournalLine, isSynced: Bool) throws(LensError) {
        monitor.lock()
        defer { monitor.unlock() }
        if let fault { throw fault }
        if isSynced, FileFacts(path, followingLinks: false)?.identity != FileFacts(descriptor)?.identity {
            let error = LensError(.output, "\(path.string) has vanished; what is done could not be told any more")
            fault = error
            throw error
        }
        let bytes = line.bytes
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                all.baseAddress.map { write(descriptor, $0 + done, bytes.count - done) } ?? 0
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let error = Self.failure(path)
                // Half a line would spoil the next one.
                if ftruncate(descriptor, length) != 0 { fault = error }
                throw error
            }
            done += count
        }
        length += off_t(bytes.count)
        written += 1
        if isSynced { try sync(written) }
    }

    /// Waits, under the lock, until so many lines are on the disk; one thread asks for all.
    private func sync(_ lines: Int) throws(LensError) {
        while durable < lines {
            if let fault { throw fault }
            if isSyncing {
                monitor.wait()
                continue
            }
            isSyncing = true
            let all = written
            monitor.unlock()
            let status = retrying { fsync(descriptor) }
            let code = errno
            monitor.lock()
            isSyncing = false
            if status == 0 {
                durable = max(durable, all)
            } else {
                // After a failure the system may forget what it could not keep, and say nothing the next time.
                errno = code
                fault = Self.failure(path)
            }
            monitor.wakeAll()
        }
    }

    private static func failure(_ path: FilePath) -> LensError {
        LensError(.output, "\(path.string) cannot be written: \(Errno(rawValue: errno))")
    }

    /// - Throws: `.output` if nothing more can be promised.
    func requireSoundness() throws(LensError) {
        monitor.lock()
        defer { monitor.unlock() }
        if let fault { throw fault }
    }

    /// Begins anew with what counts, if that is a small part of all; as it was if that fails.
    ///
    /// - Parameter contents: what this journal says, with nothing pending.
    func compact(_ contents: JournalContents) {
        monitor.lock()
        defer { monitor.unlock() }
        guard isLocked, length > 1 << 16 else { return }
        var bytes = JournalLine.header(id: id).bytes
        var number: UInt64 = 0
        for (place, record) in contents.records {
            number += 1
            bytes += JournalLine.intent(number: number, record: record, temporary: [], place: place).bytes
            bytes += JournalLine.done(number: number, outputFingerprint: record.outputFingerprint).bytes
        }
        guard bytes.count < length / 3 else { return }
        let new = path.removingLastComponent().appending("\(temporaryPrefix)journal\(Self.temporarySuffix)")
        // The name can be known from the journal: what stands there may be a link that somebody has put in its way.
        _ = new.withPlatformString { unlink($0) }
        let file = new.withPlatformString {
            systemOpen($0, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC)
        }
        guard file >= 0 else { return }
        let isWhole =
            flock(file, LOCK_EX | LOCK_NB) == 0
            && bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count
            && retrying { fsync(file) } == 0
            && new.withPlatformString { from in path.withPlatformString { rename(from, $0) } } == 0
        guard isWhole else {
            _ = new.withPlatformString { unlink($0) }
            close(file)
            return
        }
        // The name may lead to the old file again after a crash: nothing more is promised then.
        do throws(LensError) { try OutputFile.syncFolder(of: path) } catch { fault = error }
        close(descriptor)
        descriptor = file
        length = off_t(bytes.count)
        next = number + 1
    }

    /// - Throws: `.output` if it cannot be read, or is no journal of this version.
    private static func contents(of descriptor: Int32, _ name: String) throws(LensError) -> JournalContents {
        let foreign = LensError(.output, "\(name) is no journal of Lens")
        // A pipe would be waited for.
        guard FileFacts(descriptor)?.kind == .file else { throw foreign }
        let contents = JournalContents(try bytes(of: descriptor, name))
        guard contents.isJournal else { throw foreign }
        if let version = contents.otherVersion {
            throw LensError(
                .output,
                "\(name) is a journal of version \(version.printable), and this Lens writes version "
                    + "\(JournalLine.version): the Lens that began it goes on with it, or the results go to another output"
            )
        }
        return contents
    }

    /// Of a journal, which has some 230 for each picture.
    private static let maxBytes = 1 << 30

    private static func bytes(of descriptor: Int32, _ name: String) throws(LensError) -> [UInt8] {
        let size = FileFacts(descriptor)?.size ?? 0
        guard size <= maxBytes else {
            throw LensError(.limit, "\(name) has \(size) bytes; a journal has at most \(maxBytes)")
        }
        // What its lines say takes some times as much.
        try SystemMemory.require(6 * Int(size))
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let got = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(bytes.count)) }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw LensError(.output, "\(name) cannot be read: \(Errno(rawValue: errno))") }
            if got == 0 || bytes.count > maxBytes { return bytes }
            bytes += chunk[..<got]
        }
    }
}

/// `open` with a mode, which the method of that name hides.
private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { retrying { open(path, flags, 0o666) } }
