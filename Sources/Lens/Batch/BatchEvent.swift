/// What a batch tells while it runs; of each picture in the order of ending, not of the plan.
public enum BatchEvent: Sendable {
    /// Something that concerns no single picture.
    case warning(LensWarning)
    /// A picture is begun.
    case started(BatchEntry)
    /// A result lies under its name.
    case developed(BatchEntry, BatchResult)
    /// Nothing was done, and need not be.
    case skipped(BatchEntry, BatchSkip)
    /// A picture could not be developed; the others go on.
    case failed(BatchEntry, LensError)
    /// A few times a second.
    case progress(BatchProgress)
    /// The last one.
    case finished(BatchSummary)
}

/// What came of one picture.
public struct BatchResult: Sendable {
    /// Pixels, as written.
    public let width: Int
    /// Pixels, as written.
    public let height: Int
    /// The kind of picture it is.
    public let container: OutputFormat.Container
    /// What its grain and marks came from.
    public let seed: UInt64
    /// What was left out, repaired or written otherwise than asked.
    public let warnings: [LensWarning]
    /// How long it took, from opening to the name.
    public let seconds: Double
    /// Of the file that was written.
    public let bytes: Int64
}

/// How far a batch is.
public struct BatchProgress: Sendable {
    /// Pictures that have come to their end: developed, failed or left alone.
    public let pictures: Int
    /// All pictures; nil where nobody knows.
    public let total: Int?
    /// Pictures that could not be developed.
    public let failures: Int
    /// Pixels of the results so far; of pictures in hand, the rows that are done.
    public let pixels: Double
    /// Seconds since the batch began.
    public let seconds: Double
    /// Of the inputs' bytes, which say better than their number how long the rest takes; 0…1.
    public let part: Double?

    /// As it went so far; nil as long as nothing is known.
    public var secondsLeft: Double? { part.flatMap { $0 > 0.001 ? seconds * (1 - $0) / $0 : nil } }
}

/// What came of a batch.
public struct BatchSummary: Sendable {
    /// Pictures of which there is a new result.
    public internal(set) var developed = 0
    /// For the reason that is named, in this order: exists, done, changed, other or gone.
    public internal(set) var existing = 0
    /// Pictures that an earlier run had done.
    public internal(set) var done = 0
    /// Pictures whose result somebody has changed since; it is kept.
    public internal(set) var changed = 0
    /// Pictures that fall to another process, or went away.
    public internal(set) var others = 0
    /// Pictures that could not be developed.
    public internal(set) var failed = 0
    /// Those that were not come to, or given up in the middle, because the batch was stopped.
    public internal(set) var left = 0
    /// Of all results.
    public internal(set) var pixels = 0.0
    /// How long the batch took.
    public internal(set) var seconds = 0.0
    /// Whether it was asked to stop.
    public internal(set) var isCancelled = false
    /// Why the batch ended before its time, if it was not asked to.
    public internal(set) var stop: LensError?

    /// Pictures that need not be developed, for whatever reason.
    public var skipped: Int { existing + done + changed + others }

    mutating func count(_ skip: BatchSkip) {
        switch skip {
        case .exists: existing += 1
        case .done: done += 1
        case .changed: changed += 1
        case .gone, .other: others += 1
        }
    }
}
