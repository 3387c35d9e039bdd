import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The journals of an output folder. A batch by itself has one; every shard has its own, and every process among others
/// that were each given a list.
struct JournalFolder {
    let path: FilePath
    /// What all their names begin with.
    let stem: [UInt8]

    init(_ path: FilePath, _ options: BatchOptions) {
        self.path = path
        stem = Array(options.journal.utf8)
    }

    /// Of this machine: what keeps processes apart where locks do not reach from one machine to the next.
    static let host: [UInt8] = {
        var name = [CChar](repeating: 0, count: 65)
        guard gethostname(&name, name.count - 1) == 0 else { return Array("host".utf8) }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? Array("host".utf8) : bytes.map { $0 == 0x2F ? 0x2D : $0 }
    }()

    /// Of the one that belongs to a shard.
    static func name(_ stem: String, _ shard: BatchShard) -> String { "\(stem)-\(shard.number)-of-\(shard.count)" }

    /// Of those that processes among others take, without their number.
    var rowStem: [UInt8] { stem + [0x2D] + Self.host + [0x2D] }

    /// In no order that counts; empty if there is no folder.
    ///
    /// - Throws: `.output` if the folder cannot be read.
    func names() throws(LensError) -> [[UInt8]] {
        let (names, code) = FolderWalk.names(in: path)
        if code == ENOENT || code == ENOTDIR { return [] }
        guard code == 0 else {
            throw LensError(.output, "\(path.string) cannot be read: \(Errno(rawValue: code))")
        }
        return names.filter { name in
            guard name.starts(with: stem), name.count == stem.count || name[stem.count] == 0x2D else { return false }
            return FileFacts(path.below(name), followingLinks: false)?.kind == .file
        }
    }

    /// Whether a batch has worked here: a file of that name alone says nothing.
    ///
    /// - Throws: `.output` if one cannot be read.
    func hasBeenUsed() throws(LensError) -> Bool {
        for name in try names() {
            if try BatchJournal.read(path.below(name))?.id != nil { return true }
        }
        return false
    }

    /// What they say; nothing is changed.
    ///
    /// - Parameter own: one that is left out.
    /// - Throws: `.output` if one cannot be read.
    func read(without own: [UInt8]? = nil) throws(LensError) -> PastWork {
        var past = PastWork()
        for name in try names() where name != own {
            if let contents = try BatchJournal.read(path.below(name)) { past.add(contents) }
        }
        return past
    }

    /// What temporaries are called that nobody will finish: those of other ways to divide the work, as far as nobody is at
    /// it. Shards of one division leave each other alone, so that none finds its own journal held for an instant. On disks
    /// that other machines write to, what is not this one's own may be in somebody's hands.
    ///
    /// - Returns: their journals, which are nobody else's as long as they are kept.
    func abandoned(by own: BatchJournal?, _ options: BatchOptions) -> [BatchJournal.Idle] {
        let present = options.shard.map { Array("-of-\($0.count)".utf8) }
        #if os(Linux)
            let isShared = FileFacts(path).map { MountedKind.isRemote($0.identity.device) } ?? false
        #else
            let isShared = false
        #endif
        var found: [BatchJournal.Idle] = []
        for name in (try? names()) ?? [] {
            if let present, name.suffix(present.count) == present[...] { continue }
            // Where locks do not reach across machines, only this one's can be told to be nobody's.
            if options.isAmongOthers || isShared, !name.starts(with: rowStem) { continue }
            if let idle = BatchJournal.Idle(path.below(name)), idle.id != own?.id { found.append(idle) }
        }
        return found
    }
}
