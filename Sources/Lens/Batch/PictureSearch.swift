import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds the pictures of a folder by their content.
struct PictureSearch {
    private(set) var inputs: [BatchInput] = []
    /// What is named like a picture and is none that is developed.
    private(set) var others: [BatchEntry] = []
    private(set) var ignored = 0
    private(set) var folders: Set<FileIdentity> = []
    /// Whether the output lies among the originals, by whatever way.
    private(set) var hasMetOutput = false
    private let top: FilePath

    /// Has found nothing yet.
    init(_ top: FilePath) { self.top = top }

    /// - Parameters:
    ///   - output: a folder inside that is left out.
    /// - Throws: `.input` if the folder cannot be read, `.cancelled`.
    init(
        _ top: FilePath, isRecursive: Bool, without output: FileIdentity?, isCancelled: () -> Bool
    ) throws(LensError) {
        self.top = top
        var walk = FolderWalk(top, isRecursive: isRecursive)
        walk.leavesOutExhibitions = true
        if let output { walk.excluded = [output] }
        try walk.run { (file) throws(LensError) in
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            take(file)
        }
        folders = walk.entered
        hasMetOutput = walk.hasMetExcluded
        for trouble in walk.troubles {
            let path = top.below(trouble.place)
            add(
                trouble.place, 0,
                trouble.isFailure
                    ? .refuse(LensError(.input, "\(path.string) \(trouble.message)")) : .skip(.other(trouble.message)))
        }
    }

    /// Looks at one file alone.
    init(_ top: FilePath, file: FolderWalk.File) {
        self.top = top
        take(file)
    }

    private mutating func add(_ place: [UInt8], _ bytes: Int64, _ action: BatchEntry.Action) {
        note(top.below(place), place, bytes: bytes, action)
    }

    /// Something that is not developed.
    mutating func note(_ path: FilePath, _ place: [UInt8], bytes: Int64 = 0, _ action: BatchEntry.Action) {
        others.append(
            BatchEntry(
                input: path, output: nil, bytes: bytes, container: nil, action: action, place: place, standing: place))
    }

    /// A folder of originals.
    mutating func enter(_ folder: FileIdentity) { folders.insert(folder) }

    mutating func take(_ file: FolderWalk.File) {
        let path = top.below(file.place)
        let ending = Self.ending(Array(file.place.split(separator: 0x2F).last ?? []))
        if Self.unfinished.contains(ending) { return add(file.place, file.facts.size, .skip(.other("is unfinished"))) }
        let isNamedSo = OutputFormat.Container.allCases.contains { $0.extensions.contains(ending) }
        switch Self.start(of: file.name, in: file.folder) {
        case .failure(let code):
            // Whether it is a picture cannot be told.
            add(
                file.place, file.facts.size,
                .refuse(LensError(.input, "\(path.string) cannot be read: \(Errno(rawValue: code))")))
        case .success(let start):
            switch PictureFormat(prefix: start) {
            case .jpeg: keep(file, path, .jpeg)
            case .png: keep(file, path, .png)
            case .pdf, .postScript, .svg, .html, .text, nil:
                guard isNamedSo else {
                    ignored += 1
                    return
                }
                let what = start.isEmpty ? "is empty" : "is not a picture of a kind that Lens knows"
                let refusal = PictureFormat(prefix: start)?.refusal(of: path.string)
                add(
                    file.place, file.facts.size,
                    .refuse(refusal ?? LensError(.input, "\(path.string) \(what)")))
            case let other?:
                add(file.place, file.facts.size, .skip(.other("is \(other.kind), which Lens does not develop")))
            }
        }
    }

    private mutating func keep(_ file: FolderWalk.File, _ path: FilePath, _ container: OutputFormat.Container) {
        inputs.append(
            BatchInput(path: path, place: FilePath(bytes: file.place), bytes: file.facts.size, container: container))
    }

    /// What programs call files that they have not finished; hidden ones are not seen at all.
    private static let unfinished: Set<String> = [
        "part", "partial", "crdownload", "download", "filepart", "opdownload", "tmp", "temp",
    ]

    static func isUnfinished(_ name: [UInt8]) -> Bool { unfinished.contains(ending(name)) }

    /// Behind the last dot, in small letters; empty without one.
    static func ending(_ name: [UInt8]) -> String {
        guard let dot = name.lastIndex(of: 0x2E), dot > 0 else { return "" }
        return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
    }

    private enum Start {
        case success([UInt8])
        case failure(Int32)
    }

    /// The first bytes; what has become a pipe meanwhile is not waited for.
    private static func start(of name: [UInt8], in folder: Int32) -> Start {
        let descriptor = withName(name) { name in
            retrying { openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        }
        guard descriptor >= 0 else { return .failure(errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: PictureFormat.prefixLength)
        var done = 0
        while done < bytes.count {
            let got = retrying {
                bytes[done...].withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(done)) }
            }
            guard got >= 0 else { return .failure(errno) }
            if got == 0 { break }
            done += got
        }
        return .success(Array(bytes[..<done]))
    }
}
