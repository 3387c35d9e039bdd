import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Visits the files of a folder, and of those below it, by descriptors and names as bytes.
///
/// Every folder is visited once, whatever links lead to it: folders that are none but by a link come after all real ones,
/// so that a tree keeps its own names and a loop ends. What cannot be read is noted and stops nothing.
struct FolderWalk {
    struct File {
        /// The open folder that it is in; closed after the visit.
        let folder: Int32
        let name: [UInt8]
        /// Where it is below the top: names with slashes between them.
        let place: [UInt8]
        /// Of what a link leads to.
        let facts: FileFacts
    }

    /// Something that was not visited, and why.
    struct Trouble: Sendable {
        let place: [UInt8]
        let message: String
        /// Whether something may have been missed; otherwise it was left out on purpose.
        let isFailure: Bool
    }

    let top: FilePath
    let isRecursive: Bool
    /// Names that begin with a dot.
    var showsHidden = false
    var followsLinks = true
    /// Folders that are left out.
    var excluded: Set<FileIdentity> = []
    /// Whether folders inside are left out that exhibitions hang in: what lies there are copies of originals.
    var leavesOutExhibitions = false
    /// Told each folder's place before it is read.
    var entering: (([UInt8]) -> Void)?
    /// Folders that were entered.
    private(set) var entered: Set<FileIdentity> = []
    private(set) var troubles: [Trouble] = []
    private(set) var hasMetExcluded = false
    private var links: [[UInt8]] = []

    /// Open folders at a time, one a level.
    private static let maxDepth = 200

    init(_ top: FilePath, isRecursive: Bool) {
        self.top = top
        self.isRecursive = isRecursive
    }

    /// - Parameter visit: regular files, and what links to them; in no order that counts.
    /// - Throws: `.input` if the top cannot be read, and what the visitor throws.
    mutating func run(_ visit: (File) throws(LensError) -> Void) throws(LensError) {
        let folder = retrying { top.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } }
        guard folder >= 0, let facts = FileFacts(folder) else {
            throw LensError(.input, "\(top.string) cannot be read: \(Errno(rawValue: errno))")
        }
        entered.insert(facts.identity)
        try enter(folder, [], depth: 0, visit)
        while !links.isEmpty {
            let found = links.sorted { $0.lexicographicallyPrecedes($1) }
            links = []
            for place in found { try follow(place, visit) }
        }
    }

    private mutating func follow(
        _ place: [UInt8], _ visit: (File) throws(LensError) -> Void
    ) throws(LensError) {
        let folder = retrying {
            top.below(place).withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        }
        guard folder >= 0, let facts = FileFacts(folder) else { return note(place, errno) }
        try enterOnce(folder, facts, place, depth: place.count { $0 == 0x2F } + 1, visit)
    }

    private mutating func enterOnce(
        _ folder: Int32, _ facts: FileFacts, _ place: [UInt8], depth: Int,
        _ visit: (File) throws(LensError) -> Void
    ) throws(LensError) {
        if excluded.contains(facts.identity) {
            close(folder)
            hasMetExcluded = true
            troubles.append(Trouble(place: place, message: "is the output and is left out", isFailure: false))
        } else if leavesOutExhibitions, ExhibitFolder.hangs(in: folder) {
            close(folder)
            troubles.append(
                Trouble(place: place, message: "is an exhibition that Lens has hung, and is left out", isFailure: false)
            )
        } else if !entered.insert(facts.identity).inserted {
            close(folder)
            troubles.append(Trouble(place: place, message: "leads to a folder that is read already", isFailure: false))
        } else if depth > Self.maxDepth {
            close(folder)
            troubles.append(
                Trouble(place: place, message: "lies more than \(Self.maxDepth) folders deep", isFailure: true))
        } else {
            try enter(folder, place, depth: depth, visit)
        }
    }

    /// Takes the descriptor.
    private mutating func enter(
        _ folder: Int32, _ place: [UInt8], depth: Int, _ visit: (File) throws(LensError) -> Void
    ) throws(LensError) {
        entering?(place)
        guard let stream = fdopendir(folder) else {
            note(place, errno)
            close(folder)
            return
        }
        defer { closedir(stream) }
        let (names, fault) = Self.names(stream, hidden: showsHidden)
        if fault != 0 { note(place, fault) }
        for name in names {
            let place = place.isEmpty ? name : place + [0x2F] + name
            guard let own = FileFacts(name, in: folder, followingLinks: false) else {
                note(place, errno)
                continue
            }
            let isLink = own.kind == .link
            if isLink && !followsLinks { continue }
            guard let facts = isLink ? FileFacts(name, in: folder, followingLinks: true) : own else {
                let message = errno == ENOENT ? "is a link to nothing" : "is a link that leads nowhere"
                troubles.append(Trouble(place: place, message: message, isFailure: false))
                continue
            }
            switch facts.kind {
            case .file: try visit(File(folder: folder, name: name, place: place, facts: facts))
            case .folder where !isRecursive: continue
            case .folder where isLink: links.append(place)
            case .folder:
                let inner = withName(name) { name in
                    retrying { openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
                }
                guard inner >= 0, let facts = FileFacts(inner) else {
                    note(place, errno)
                    continue
                }
                try enterOnce(inner, facts, place, depth: depth + 1, visit)
            case .link, .other: continue
            }
        }
    }

    private mutating func note(_ place: [UInt8], _ code: Int32) {
        troubles.append(Trouble(place: place, message: "cannot be read: \(Errno(rawValue: code))", isFailure: true))
    }

    /// What is in a folder, hidden or not, and why there may be more.
    static func names(in folder: FilePath) -> ([[UInt8]], Int32) {
        let descriptor = retrying { folder.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } }
        guard descriptor >= 0 else { return ([], errno) }
        guard let stream = fdopendir(descriptor) else {
            defer { close(descriptor) }
            return ([], errno)
        }
        defer { closedir(stream) }
        return names(stream, hidden: true)
    }

    /// All at once, so that what is made meanwhile disturbs nothing.
    private static func names(_ stream: FolderStream, hidden: Bool) -> ([[UInt8]], Int32) {
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { return (names, errno) }
            // Where the name begins; the entry ends with the name, not with the type.
            guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else { return (names, EINVAL) }
            let start = UnsafeRawPointer(entry) + offset
            let name = Array(
                UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
            let isHidden = name.first == 0x2E
            if name == [0x2E] || name == [0x2E, 0x2E] || isHidden && !hidden { continue }
            names.append(name)
        }
    }
}

#if canImport(Glibc)
    private typealias FolderStream = OpaquePointer
#else
    private typealias FolderStream = UnsafeMutablePointer<DIR>
#endif
