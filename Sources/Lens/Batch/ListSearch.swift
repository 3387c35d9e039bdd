import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds the files of a list below the folder that the output mirrors.
struct ListSearch {
    private(set) var found: PictureSearch
    private let top: FilePath
    private let identity: FileIdentity
    private let output: FileIdentity?
    /// Folders by their names, as they were first met.
    private var folders: [[UInt8]: FileIdentity?] = [:]

    /// - Throws: `.input` if the folder cannot be read, `.cancelled`.
    init(
        _ top: FilePath, _ list: FileList, without output: FileIdentity?, isCancelled: () -> Bool
    ) throws(LensError) {
        guard let facts = FileFacts(top) else {
            throw LensError(.input, "\(top.string) cannot be read: \(Errno(rawValue: errno))")
        }
        found = PictureSearch(top)
        self.top = top
        identity = facts.identity
        self.output = output
        found.enter(identity)
        var seen: Set<[UInt8]> = []
        for name in list.names {
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            guard let place = place(of: name) else { continue }
            if seen.insert(place).inserted { take(place) }
        }
    }

    /// Below the folder; nil if it is not, which is noted.
    private mutating func place(of name: FilePath) -> [UInt8]? {
        let parts = name.bytes.split(separator: 0x2F).filter { $0 != [0x2E] }
        var inside = parts[...]
        if name.isAbsolute {
            // As the system sees it, not as it reads: the folder may have several names.
            let ways = (0...parts.count).filter { folder(parts[..<$0], below: "/") == identity }
            guard let end = ways.first(where: { !parts[$0...].contains([0x2E, 0x2E]) }) ?? ways.first else {
                found.note(
                    name, name.bytes,
                    .refuse(LensError(.caller, "\(name.string) does not lie in \(top.string), whose tree is mirrored")))
                return nil
            }
            inside = parts[end...]
        }
        if inside.contains([0x2E, 0x2E]) {
            found.note(
                name.isAbsolute ? name : top.below(name.bytes), name.bytes,
                .refuse(LensError(.caller, "\(name.string) has '..' in it, which may lead out of \(top.string)")))
            return nil
        }
        return Array(inside.joined(separator: [0x2F]))
    }

    private mutating func folder(_ parts: ArraySlice<ArraySlice<UInt8>>, below start: FilePath) -> FileIdentity? {
        let place = Array(parts.joined(separator: [0x2F]))
        let key = start == top ? [0] + place : place
        if let known = folders[key] { return known }
        let path = place.isEmpty ? start : start == "/" ? FilePath(bytes: [0x2F] + place) : start.below(place)
        let facts = FileFacts(path)
        let identity = facts?.kind == .folder ? facts?.identity : nil
        folders[key] = .some(identity)
        return identity
    }

    private mutating func take(_ place: [UInt8]) {
        let path = top.below(place)
        let parts = place.split(separator: 0x2F)
        for end in parts.indices.dropFirst() {
            guard let identity = folder(parts[..<end], below: top) else { break }
            if identity == output { return found.note(path, place, .skip(.other("lies in the output"))) }
            found.enter(identity)
        }
        guard let facts = FileFacts(path) else {
            let why = Errno(rawValue: errno)
            let hint = why == .noSuchFileOrDirectory ? "; names in a list start from \(top.string)" : ""
            return found.note(path, place, .refuse(LensError(.input, "\(path.string) cannot be read: \(why)\(hint)")))
        }
        switch facts.kind {
        case .file:
            found.take(FolderWalk.File(folder: AT_FDCWD, name: path.bytes, place: place, facts: facts))
        case .folder: found.note(path, place, .skip(.other("is a folder; a list names files")))
        case .link, .other: found.note(path, place, .skip(.other("is no regular file")))
        }
    }
}

extension Batch {
    /// Finds the pictures of a list and decides what becomes of each. Nothing is written.
    ///
    /// The list's own names are looked at, and once each; nothing else in the folder is, and `isRecursive` does not count.
    /// What is missing, or lies elsewhere, is an entry that is refused.
    ///
    /// - Throws: as ``plan(isCancelled:)``.
    public func plan(_ list: FileList, isCancelled: () -> Bool = { false }) throws(LensError) -> BatchPlan {
        try keepApart()
        let search = try ListSearch(folder, list, without: FileFacts(output)?.identity, isCancelled: isCancelled)
            .found
        let originals = search.folders.union(foldersLeadingBack(search.inputs))
        return try planner(originals: originals).plan(
            search.inputs, others: search.others, ignored: search.ignored, isCancelled: isCancelled)
    }

    /// Folders that links in the output lead to and that lie among the originals, those of other lists too.
    private func foldersLeadingBack(_ inputs: [BatchInput]) -> Set<FileIdentity> {
        guard let inside = FileFacts(folder)?.identity, let outside = FileFacts(output)?.identity else { return [] }
        var places: Set<[UInt8]> = []
        for input in inputs {
            let place = input.place.bytes
            for slash in place.indices where place[slash] == 0x2F { places.insert(Array(place[..<slash])) }
        }
        var found: Set<FileIdentity> = []
        for place in places {
            let path = output.below(place)
            guard let own = FileFacts(path)?.identity, own != outside, !Self.isInside(path, outside) else { continue }
            if own == inside || Self.isInside(path, inside) { found.insert(own) }
        }
        return found
    }
}
