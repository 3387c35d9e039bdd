/// A picture to be developed, wherever it was named.
public struct BatchInput: Sendable, Hashable {
    /// What is opened.
    public let path: FilePath
    /// Where it stands in the tree that the output mirrors, its own name at the end.
    public let place: FilePath
    /// The file's size.
    public let bytes: Int64
    /// The kind of picture it is.
    public let container: OutputFormat.Container

    /// - Parameters:
    ///   - path: what is opened.
    ///   - place: relative and without `..`.
    ///   - bytes: the file's size.
    ///   - container: the kind of picture it is.
    public init(path: FilePath, place: FilePath, bytes: Int64, container: OutputFormat.Container) {
        self.path = path
        self.place = place
        self.bytes = bytes
        self.container = container
    }
}

/// What is to be done with one file.
public struct BatchEntry: Sendable, Hashable {
    /// What is to be done.
    public enum Action: Sendable, Hashable {
        /// It is developed.
        case develop
        /// The result exists and is replaced.
        case replace
        /// An earlier run has made the result: whether it still stands is found when its turn comes.
        case check
        /// Nothing, and why.
        case skip(BatchSkip)
        /// It cannot be developed, and that is a failure.
        case refuse(LensError)
    }

    /// The file.
    public let input: FilePath
    /// nil where there will be none.
    public let output: FilePath?
    /// Of the input.
    public let bytes: Int64
    /// What the result is.
    public let container: OutputFormat.Container?
    /// What is to be done with it.
    public let action: Action
    /// The output below the output folder.
    let place: [UInt8]
    /// The input below the folder of originals: its name whatever that folder is called.
    let standing: [UInt8]
}

/// Why something is not developed that need not be.
public enum BatchSkip: Sendable, Hashable {
    /// There is a file of the result's name.
    case exists
    /// An earlier run has done it.
    case done
    /// An earlier run has done it, and its result was changed since: that is somebody's work.
    case changed
    /// It went before its turn came.
    case gone
    /// It is no picture that Lens develops, or no file to read; says what it is.
    case other(String)

    /// One sentence without a subject.
    public var reason: String {
        switch self {
        case .exists: "exists (-y replaces it)"
        case .done: "is done"
        case .changed: "was changed since it was done and is kept"
        case .gone: "was gone before it was developed"
        case .other(let reason): reason
        }
    }
}

/// What a batch will do, before a byte is written.
public struct BatchPlan: Sendable {
    /// In the order of the names' bytes.
    public let entries: [BatchEntry]
    /// Files that are neither pictures nor named as such.
    public let ignored: Int
    /// Folders of the originals, into which nothing is written.
    let originals: Set<FileIdentity>

    /// Whether there is nothing that looks like a picture, in other shards either.
    public let isEmpty: Bool

    init(entries: [BatchEntry], ignored: Int, originals: Set<FileIdentity>, shard: BatchShard? = nil) {
        isEmpty = !entries.contains { $0.container != nil || $0.isRefused }
        self.entries = shard?.share(of: entries) ?? entries
        self.ignored = ignored
        self.originals = originals
    }

    /// Those that are developed, or may be.
    public var pending: Int { entries.count { $0.isPending } }

    /// Those of them of which the result is looked at first: an earlier run has begun or done it.
    public var checked: Int { entries.count { $0.action == .check } }
}

extension BatchEntry {
    /// Whether it is developed, or may be.
    public var isPending: Bool {
        switch action {
        case .develop, .replace, .check: true
        case .skip, .refuse: false
        }
    }

    var isRefused: Bool {
        if case .refuse = action { return true }
        return false
    }
}
