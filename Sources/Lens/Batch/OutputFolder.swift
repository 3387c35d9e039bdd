import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder that results go to, and what a batch makes and clears in it.
final class OutputFolder: @unchecked Sendable {
    // Safe to send: what changes is read and written under the monitor's lock.
    let path: FilePath
    let identity: FileIdentity
    private var originals: Set<FileIdentity>
    /// Where they were seen, of those that may come and go.
    private var seen: [FileIdentity: FilePath] = [:]
    private let monitor = Monitor()
    private var made: [[UInt8]] = []
    /// Whose files are removed from folders that links lead to, when they are first met.
    private var cleared: UInt64?
    /// Folders that were looked through, and places of those that were met. Both, for there are file systems where a folder
    /// is now this one and now that.
    private var swept: Set<FileIdentity> = []
    private var met: Set<[UInt8]> = []

    /// Makes the folder where it does not exist, and those that lead to it.
    ///
    /// - Parameter originals: folders that nothing is written into.
    /// - Throws: `.output`
    init(_ path: FilePath, apartFrom originals: Set<FileIdentity>) throws(LensError) {
        self.path = path
        self.originals = originals
        var missing: [FilePath] = []
        var folder = path
        while !folder.isEmpty, FileFacts(folder) == nil, errno == ENOENT {
            missing.append(folder)
            folder = folder.removingLastComponent()
        }
        for folder in missing.reversed() { try Self.make(folder) }
        guard let facts = FileFacts(path), facts.kind == .folder else {
            throw LensError(.output, "\(path.string) is no folder")
        }
        identity = facts.identity
        try requireApart(facts, path)
    }

    /// - Throws: `.output` if the folder is gone or is another one by now.
    func requirePresence() throws(LensError) {
        guard let facts = FileFacts(path) else {
            throw LensError(.output, "\(path.string) has vanished: \(Errno(rawValue: errno))")
        }
        guard facts.identity == identity else { throw LensError(.output, "\(path.string) is another folder by now") }
    }

    /// Nothing is written into these folders from now on, as long as they are where they were seen.
    func keepApart(from seen: [FileIdentity: FilePath]) {
        monitor.lock()
        defer { monitor.unlock() }
        originals = Set(seen.keys)
        self.seen = seen
    }

    /// Makes the folder that a place is in, each time: results may be cleared away while a batch runs.
    ///
    /// - Throws: `.output`; `.caller` if it leads to the originals.
    func makeFolder(of place: [UInt8]) throws(LensError) {
        monitor.lock()
        defer { monitor.unlock() }
        for end in place.indices where place[end] == 0x2F {
            let folder = Array(place[..<end])
            let path = path.below(folder)
            if FileFacts(path) == nil, errno == ENOENT {
                try Self.make(path)
                made.append(folder)
                met.insert(folder)
            }
            guard let facts = FileFacts(path), facts.kind == .folder else {
                throw LensError(.output, "\(path.string) is no folder")
            }
            try requireApart(facts, path)
            // A link may lead here, which the sweep of all folders does not follow: it could lead anywhere.
            if met.insert(folder).inserted, swept.insert(facts.identity).inserted { sweep(path) }
        }
    }

    /// Writes a file of that length, as far as 64 MB, and removes it.
    ///
    /// - Throws: `.output` if it cannot be written.
    func requireRoom(_ bytes: Int64, named name: String) throws(LensError) {
        let file = try OutputFile(
            path.appending("\(name).probe"), replacing: .nothing, notReplacing: ByteSource([]), temporaryName: name,
            shownAs: path)
        defer { file.discard() }
        let chunk = [UInt8](repeating: 0x5A, count: 64 << 10)
        for _ in 0...(min(max(bytes, 0), 64 << 20) >> 16) {
            try chunk.withUnsafeBufferPointer { (all) throws(LensError) in
                try file.sink.write(UnsafeRawBufferPointer(all))
            }
        }
        guard retrying({ fsync(file.descriptor.rawValue) }) == 0 else {
            throw LensError(.output, "\(path.string) cannot be written: \(Errno(rawValue: errno))")
        }
    }

    /// Whether the folder that a place is in has vanished; it is made again then.
    func hasLost(folderOf place: [UInt8]) -> Bool {
        guard let slash = place.lastIndex(of: 0x2F) else { return false }
        return FileFacts(path.below(Array(place[..<slash]))) == nil
    }

    /// Takes away the folders that were made for nothing.
    func removeEmptyFolders() {
        monitor.lock()
        defer { monitor.unlock() }
        for folder in made.reversed() { _ = path.below(folder).withPlatformString { rmdir($0) } }
    }

    /// Removes what ended runs of some journals have left; nobody else's files have such names. They must be nobody's for as
    /// long as this takes.
    func removeTemporaries(of journals: [UInt64]) {
        if journals.isEmpty { return }
        let journals = Set(journals)
        monitor.lock()
        defer { monitor.unlock() }
        var walk = FolderWalk(path, isRecursive: true)
        walk.showsHidden = true
        walk.followsLinks = false
        // Nothing is thrown by this visitor; a top that cannot be read has nothing to remove.
        try? walk.run { (file) throws(LensError) in
            if let journal = BatchJournal.temporary(file.name), journals.contains(journal) {
                _ = withName(file.name) { unlinkat(file.folder, $0, 0) }
            }
        }
        swept.formUnion(walk.entered)
    }

    /// Has folders that links lead to cleared of what earlier runs of this run's own journal have left, before the first
    /// file is made there.
    func clearLater(_ journal: UInt64) {
        monitor.lock()
        cleared = journal
        monitor.unlock()
    }

    /// Under the lock.
    private func sweep(_ folder: FilePath) {
        guard let cleared else { return }
        for name in FolderWalk.names(in: folder).0 {
            guard BatchJournal.temporary(name) == cleared else { continue }
            _ = folder.below(name).withPlatformString { unlink($0) }
        }
    }

    private func requireApart(_ facts: FileFacts, _ path: FilePath) throws(LensError) {
        guard originals.contains(facts.identity) else { return }
        // The number of a folder that was removed is soon another one's; what lies in this folder itself was made here.
        if let place = seen[facts.identity], FileFacts(place)?.identity != facts.identity,
            Batch.isInside(path, identity)
        {
            return
        }
        throw LensError(.caller, "\(path.string) leads to the originals; nothing is written there")
    }

    private static func make(_ path: FilePath) throws(LensError) {
        guard path.withPlatformString({ mkdir($0, 0o777) }) == 0 || errno == EEXIST else {
            throw LensError(.output, "\(path.string) cannot be made: \(Errno(rawValue: errno))")
        }
        try OutputFile.syncFolder(of: path)
    }
}
