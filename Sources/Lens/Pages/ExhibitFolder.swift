import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder that an exhibition hangs in.
///
/// What it writes is noted in ``list``, by name and content, before it is there: whatever ends a run, the next one knows
/// what is an exhibition's own. Nothing else is ever replaced or removed.
final class ExhibitFolder: @unchecked Sendable {
    // Safe to send: what changes is read and written under the monitor's lock.
    static let page = "index.html"
    static let list = ".lens-exhibit"
    private static let head = "lens exhibit 1"
    /// The folders that pictures lie in.
    private static let rooms = ["before", "pictures"]

    private let folder: OutputFolder
    private let path: FilePath
    private let originals: Set<FileIdentity>
    /// Whether it was made for this exhibition.
    private let isNew: Bool
    private let descriptor: Int32
    private let monitor = Monitor()
    /// What stood under names that are written to, when it was found to be an exhibition's.
    private var seen: [String: FileFacts] = [:]
    /// Contents that exhibitions wrote, by place.
    private var made: [String: Set<Digest>] = [:]
    private var written: [String: Digest] = [:]
    private var bytes = 0

    /// - Parameter originals: folders that nothing is written into.
    /// - Throws: `.caller` if the folder is not empty and may not be replaced, `.output`.
    init(
        _ path: FilePath, apartFrom originals: Set<FileIdentity>, overwriting: Bool
    ) throws(LensError) {
        self.path = path
        let names = FolderWalk.names(in: path).0
        if !names.isEmpty, !overwriting {
            throw LensError(.caller, "\(path.string) is not empty (-y replaces what an exhibition has written there)")
        }
        self.originals = originals
        isNew = FileFacts(path) == nil
        folder = try OutputFolder(path, apartFrom: originals)
        let list = path.appending(Self.list)
        let descriptor = retrying {
            list.withPlatformString { open($0, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o666) }
        }
        guard descriptor >= 0 else {
            throw LensError(.output, "\(list.string) cannot be written: \(Errno(rawValue: errno))")
        }
        guard let facts = FileFacts(descriptor), facts.kind == .file else {
            close(descriptor)
            throw Self.foreign(list)
        }
        self.descriptor = descriptor
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw LensError(.caller, "another exhibition is being hung in \(path.string)")
        }
        try read(list, facts)
    }

    deinit { close(descriptor) }

    private func read(_ list: FilePath, _ facts: FileFacts) throws(LensError) {
        guard facts.size > 0 else { return try append([Self.head]) }
        guard facts.size <= 64 << 20 else { throw Self.foreign(list) }
        var text = [UInt8](repeating: 0, count: Int(facts.size))
        let got = text.withUnsafeMutableBytes { all in
            retrying { pread(descriptor, all.baseAddress, all.count, 0) }
        }
        // By bytes: to a string's characters a slash with an accent is none.
        let lines = text[..<max(0, got)].split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines[0].elementsEqual(Self.head.utf8) else { throw Self.foreign(list) }
        for line in lines.dropFirst() {
            // The last line may be torn; what it was to name was not written then.
            let parts = line.split(separator: 0x20, maxSplits: 1)
            guard parts.count == 2, let digest = Digest(Substring(decoding: parts[0], as: UTF8.self)),
                Self.isOwn(parts[1])
            else { continue }
            made[String(decoding: parts[1], as: UTF8.self), default: []].insert(digest)
        }
        // A torn line ends here.
        if text.last != 0x0A { try append([""]) }
    }

    /// Whether a place is one that exhibitions write to.
    private static func isOwn(_ place: ArraySlice<UInt8>) -> Bool {
        if place.elementsEqual(page.utf8) { return true }
        let parts = place.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.count == 2 && rooms.contains { parts[0].elementsEqual($0.utf8) }
            && parts[1].suffix(4).elementsEqual(".jpg".utf8) && !parts[1].contains(0)
    }

    private static func foreign(_ list: FilePath) -> LensError {
        LensError(.output, "\(list.string) is no list of an exhibition's")
    }

    private static func digest(_ bytes: [UInt8]) -> Digest {
        var hash = BLAKE2()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.digest
    }

    private func append(_ lines: [String]) throws(LensError) {
        let name = path.appending(Self.list).string
        let text = Array(lines.map { $0 + "\n" }.joined().utf8)
        try text.withUnsafeBufferPointer { (all) throws(LensError) in
            try writeFully(UnsafeRawBufferPointer(all), to: descriptor, name: name)
        }
        guard retrying({ fsync(descriptor) }) == 0 else {
            throw LensError(.output, "\(name) cannot be written: \(Errno(rawValue: errno))")
        }
    }

    /// Asked before the first file is written.
    ///
    /// - Throws: `.caller` if something stands under one of the names that no exhibition wrote, or that was changed since,
    ///   or if a link leads to originals; what was made for nothing is gone then.
    func requireFree(_ places: [String]) throws(LensError) {
        do throws(LensError) {
            try requireRooms()
            var (changed, strange): ([FilePath], [FilePath]) = ([], [])
            for place in places {
                let file = path.below(Array(place.utf8))
                guard let facts = FileFacts(file, followingLinks: false) else { continue }
                if try isMade(file, facts, place) {
                    seen[place] = facts
                } else if made[place] == nil {
                    strange.append(file)
                } else {
                    changed.append(file)
                }
            }
            if !strange.isEmpty { throw Self.inTheWay(strange) { _ in "written by no exhibition" } }
            if !changed.isEmpty { throw Self.inTheWay(changed) { "changed since an exhibition wrote \($0)" } }
        } catch {
            giveUp()
            throw error
        }
    }

    /// That pictures go into folders of the exhibition's own: a list comes from whoever filled the folder, and through a
    /// link it would name somebody's files as an exhibition's.
    private func requireRooms() throws(LensError) {
        for name in Self.rooms {
            let room = path.appending(name)
            guard let facts = FileFacts(room, followingLinks: false) else { continue }
            guard facts.kind == .folder, !originals.contains(facts.identity) else {
                let why =
                    FileFacts(room).map { originals.contains($0.identity) } == true
                    ? "leads to the originals" : "is no folder of an exhibition's own"
                throw LensError(.caller, "\(room.string) \(why); nothing is written there")
            }
        }
    }

    /// What comes in the way once pictures are hung is no mistake of the caller's.
    private func stillOurs(_ body: () throws(LensError) -> Void) throws(LensError) {
        do throws(LensError) { try body() } catch {
            throw error.fault == .caller ? LensError(.output, error.message) : error
        }
    }

    /// Takes a file away, and never through a link that has come in its folder's place.
    private func remove(_ place: String) -> Bool {
        let parts = place.utf8.split(separator: 0x2F)
        let folder = parts.count == 2 ? path.below(Array(parts[0])) : path
        let within = retrying {
            folder.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        }
        guard within >= 0, let name = parts.last else { return false }
        defer { close(within) }
        return withName(Array(name)) { unlinkat(within, $0, 0) } == 0
    }

    private static func inTheWay(_ files: [FilePath], _ why: (_ them: String) -> String) -> LensError {
        let them = files.count == 1 ? "it" : "them"
        let more = files.count > 3 ? " and \(files.count - 3) more" : ""
        return LensError(
            .caller,
            "\(files.prefix(3).map(\.string).joined(separator: ", "))\(more): \(why(them)), and never replaced; move "
                + "\(them) away, or hang in another folder")
    }

    private func isMade(_ file: FilePath, _ facts: FileFacts, _ place: String) throws(LensError) -> Bool {
        guard facts.kind == .file, let contents = made[place] else { return false }
        return contents.contains(try Digest(of: file, isCancelled: { false }))
    }

    /// Writes files of one picture.
    ///
    /// - Throws: `.output`, or `.caller` if something else has appeared under a name.
    func write(_ files: [(place: String, bytes: [UInt8])], notReplacing source: ByteSource) throws(LensError) {
        let digests = files.map { Self.digest($0.bytes) }
        monitor.lock()
        defer { monitor.unlock() }
        try folder.requirePresence()
        try stillOurs { () throws(LensError) in try requireRooms() }
        try append(zip(files, digests).map { "\($1.text) \($0.place)" })
        for (file, digest) in zip(files, digests) {
            let place = Array(file.place.utf8)
            try folder.makeFolder(of: place)
            let output = try OutputFile(
                path.below(place), replacing: .seen(seen[file.place]), notReplacing: source)
            do throws(LensError) {
                try file.bytes.withUnsafeBufferPointer { (all) throws(LensError) in
                    try output.sink.write(UnsafeRawBufferPointer(all))
                }
            } catch {
                output.discard()
                throw error
            }
            try output.commit()
            written[file.place] = digest
            bytes += file.bytes.count
        }
    }

    /// Writes the page, and takes away what an earlier exhibition has left that is no part of this one.
    ///
    /// - Returns: the bytes of all files, and what stays there of an earlier one all the same.
    func finish(page: [UInt8]) throws(LensError) -> (bytes: Int, leftovers: [Exhibit.Hung.Note]) {
        try write([(Self.page, page)], notReplacing: ByteSource([]))
        var lines = [Self.head] + written.sorted { $0.key < $1.key }.map { "\($0.value.text) \($0.key)" }
        var leftovers: [Exhibit.Hung.Note] = []
        try stillOurs { () throws(LensError) in try requireRooms() }
        for (place, contents) in made.sorted(by: { $0.key < $1.key }) where written[place] == nil {
            let file = path.below(Array(place.utf8))
            guard let facts = FileFacts(file, followingLinks: false) else { continue }
            let isOwn = (try? isMade(file, facts, place)) == true
            if isOwn, remove(place) { continue }
            // It is told again, and taken away once it is as it was.
            lines += contents.map { "\($0.text) \(place)" }.sorted()
            let why = isOwn ? "it cannot be taken away" : "it was changed since"
            leftovers.append(
                Exhibit.Hung.Note(input: file, message: "is no part of the exhibition any more and stays there: \(why)")
            )
        }
        for room in Self.rooms { _ = path.appending(room).withPlatformString { rmdir($0) } }
        try stillOurs { () throws(LensError) in
            try WholeFile.write(
                Array(lines.map { $0 + "\n" }.joined().utf8), to: path.appending(Self.list),
                replacing: .seen(FileFacts(descriptor)))
        }
        return (bytes, leftovers)
    }

    /// Where no picture hangs: takes away what was made for nothing.
    func giveUp() {
        monitor.lock()
        defer { monitor.unlock() }
        guard made.isEmpty, written.isEmpty else { return }
        folder.removeEmptyFolders()
        _ = path.appending(Self.list).withPlatformString { unlink($0) }
        if isNew { _ = path.withPlatformString { rmdir($0) } }
    }

    /// Whether a folder is one that an exhibition hangs in: its list names something.
    static func hangs(in folder: Int32) -> Bool {
        guard let facts = FileFacts(Array(list.utf8), in: folder, followingLinks: false) else { return false }
        return facts.kind == .file && facts.size > Int64(head.utf8.count + 1)
    }
}
