/// What a batch tells while it runs; of each picture in the order of ending, not of the plan.
public enum BatchEvent: Sendable {
    /// Something that concerns no single picture.
    case warning(LensWarning)
    case started(BatchEntry)
    case developed(BatchEntry, BatchResult)
    case skipped(BatchEntry, BatchSkip)
    case failed(BatchEntry, LensError)
    /// A few times a second.
    case progress(BatchProgress)
    /// The last one.
    case finished(BatchSummary)
}

/// What came of one picture.
public struct BatchResult: Sendable {
    public let width: Int
    public let height: Int
    public let container: OutputFormat.Container
    public let seed: UInt64
    public let warnings: [LensWarning]
    public let seconds: Double
    /// Of the file that was written.
    public let bytes: Int64
}

/// How far a batch is.
public struct BatchProgress: Sendable {
    /// Pictures that have come to their end, whichever, and all of them; nil where nobody knows.
    public let pictures: Int
    public let total: Int?
    public let failures: Int
    /// Of the results, those in hand as far as they are.
    public let pixels: Double
    public let seconds: Double
    /// Of the inputs' bytes, which say better than their number how long the rest takes; 0…1.
    public let part: Double?

    /// As it went so far; nil as long as nothing is known.
    public var secondsLeft: Double? { part.flatMap { $0 > 0.001 ? seconds * (1 - $0) / $0 : nil } }
}

/// What came of a batch.
public struct BatchSummary: Sendable {
    public internal(set) var developed = 0
    /// For the reason that is named, in this order: exists, done, changed, other or gone.
    public internal(set) var existing = 0
    public internal(set) var done = 0
    public internal(set) var changed = 0
    public internal(set) var others = 0
    public internal(set) var failed = 0
    /// Those that were not come to, or given up in the middle, because the batch was stopped.
    public internal(set) var left = 0
    public internal(set) var pixels = 0.0
    public internal(set) var seconds = 0.0
    public internal(set) var isCancelled = false
    /// Why the batch ended before its time, if it was not asked to.
    public internal(set) var stop: LensError?

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
