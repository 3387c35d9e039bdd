/// How a batch is developed, besides its look.
public struct BatchOptions: Sendable {
    // MARK: What the results are

    /// How much of the look.
    public var strength = Strength(1)
    /// Where grain and marks come from; nil takes each picture's own data.
    public var seed: UInt64?
    /// What all results are; nil is what each source is.
    public var container: OutputFormat.Container?
    /// How those that become JPEG are written.
    public var jpeg = JPEGOptions()
    /// How those that become PNG are written.
    public var png = PNGOptions()
    /// Bits a sample of those that become PNG; nil keeps the source's.
    public var depth: SampleFormat.Depth?
    /// What is done to each developed picture besides writing it.
    public var finishing = Finishing()
    /// Put between a result's name and its ending: bytes of a file name.
    public var suffix: [UInt8] = []
    /// Whether results have the times of access and modification of their sources.
    public var preservesTimes = false

    // MARK: Which are developed

    /// Whether folders inside are developed too.
    public var isRecursive = false
    /// Whether results that exist are replaced. Without it they are skipped.
    public var isOverwriting = false
    /// Whether what an earlier run has done with the same content, look and options is skipped, what it has done with
    /// others done again, and what it has left unfinished finished. A result that was changed since is kept as it is,
    /// overwriting or not.
    public var isResuming = false
    /// What the journal in the output folder is called, or its name begins with. Batches that write into one folder at the
    /// same time have one each.
    public var journal = ".lens-journal"
    /// Which part of the pictures is developed; nil is all of them. Each part has its own journal, and resuming counts what
    /// any journal in the output folder says, whatever the number of parts was.
    public var shard: BatchShard?
    /// Whether other processes develop other lists into the same folder at the same time. The journal is then the first of
    /// a row that no other process holds.
    public var isAmongOthers = false
    /// Files that are never replaced, such as those that the look comes from.
    public var kept: [FilePath] = []

    // MARK: How much at once

    /// Pictures at a time, and threads in all; nil is one a processor.
    public var jobs: Int?
    /// Bytes that all pictures at a time may take; nil is half of what the machine has, and
    /// ``Darkroom/defaultMemory`` for one that must be held whole.
    public var maxMemory: Int?
    /// What each picture may ask for; its memory is what ``maxMemory`` says.
    public var limits = PictureLimits()
    /// Whether any warning of the decoder is an error.
    public var isStrict = false

    /// What a batch does unless told otherwise.
    public init() {}

    /// How a result of that kind is written.
    func format(_ container: OutputFormat.Container) -> OutputFormat {
        switch container {
        case .jpeg: .jpeg(jpeg)
        case .png: .png(png, depth: depth)
        }
    }
}
