/// Which files there are, which version of each was handed out, and which may be complete by now.
///
/// It knows neither the system nor a clock: it is told what was seen, and when.
struct WatchLedger {
    /// What is known of a file besides its facts.
    enum Sign: Sendable, Hashable {
        /// It was come across; nobody may have written to it for long.
        case found(isOld: Bool)
        /// It has got a name, which need not be the beginning of writing.
        case made
        /// Somebody writes to it and has it open.
        case written
        /// Whoever wrote to it has closed it, or given it this name.
        case finished
        /// Its mode or times are others.
        case touched
    }

    /// What one that was handed out has come to.
    enum Ending: Sendable, Hashable { case told, failed, again }

    private enum Writer { case unknown, atWork, done }

    private struct Known {
        var facts: FileFacts
        /// Since when it is so, and nothing was told.
        var since: Double
        var writer = Writer.unknown
        /// The version that was handed out last.
        var handed: FileFacts?
        var isInHand = false
        var hasFailed = false

        /// Whether there is nothing new. What failed is tried again with other rights, too.
        var isSettled: Bool {
            guard let handed else { return false }
            return hasFailed ? facts.fingerprint == handed.fingerprint : facts.isUnchanged(since: handed)
        }
    }

    let settle: Double
    private var known: [[UInt8]: Known] = [:]
    private var waiting: Set<[UInt8]> = []

    init(settle: Double) { self.settle = settle }

    /// A file was seen, or something was told of it.
    ///
    /// - Parameters:
    ///   - facts: as they are now.
    ///   - now: seconds.
    mutating func note(_ place: [UInt8], _ facts: FileFacts, _ sign: Sign, at now: Double) {
        let isNew = known[place] == nil
        var file = known[place] ?? Known(facts: facts, since: now)
        let isChanged = file.facts.fingerprint != facts.fingerprint
        if isChanged { (file.facts, file.since) = (facts, now) }
        switch sign {
        case .found(let isOld):
            if isNew { file.writer = isOld ? .done : .unknown } else if isChanged { file.writer = .unknown }
        case .made: (file.writer, file.since) = (.unknown, now)
        case .written: (file.writer, file.since) = (.atWork, now)
        case .finished: (file.writer, file.since) = (.done, now)
        case .touched: if !waiting.contains(place) { file.writer = .done }
        }
        known[place] = file
        if file.isSettled { waiting.remove(place) } else { waiting.insert(place) }
    }

    /// There is no such file any more.
    mutating func forget(_ place: [UInt8]) {
        waiting.remove(place)
        if known[place]?.isInHand != true { known[place] = nil }
    }

    /// All that there is was seen.
    mutating func keep(only places: Set<[UInt8]>) {
        for place in known.keys where !places.contains(place) { forget(place) }
    }

    private func deadline(_ file: Known) -> Double {
        if file.writer == .atWork || file.facts.size == 0 { return file.since + settle * WatchOptions.patience }
        return file.since + (file.writer == .done ? min(WatchOptions.pause, settle) : settle)
    }

    /// Those that may be complete, in the order of their names.
    func due(at now: Double) -> [[UInt8]] {
        waiting.filter { place in known[place].map { !$0.isInHand && deadline($0) <= now } ?? false }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// When the next one may be; nil if none is waited for.
    var nextDeadline: Double? {
        waiting.compactMap { place in known[place].flatMap { $0.isInHand ? nil : deadline($0) } }.min()
    }

    /// Nothing is waited for.
    var isQuiet: Bool { waiting.isEmpty }

    /// Looks once more at one that is due, and takes it if it is still the same.
    ///
    /// - Parameter isInHand: whether it is developed, and ``end(_:_:at:)`` follows.
    mutating func take(_ place: [UInt8], _ facts: FileFacts, isInHand: Bool, at now: Double) -> Bool {
        guard var file = known[place] else { return false }
        guard file.facts.fingerprint == facts.fingerprint else {
            (file.facts, file.since) = (facts, now)
            known[place] = file
            return false
        }
        waiting.remove(place)
        if file.isSettled { return false }
        (file.handed, file.isInHand, file.hasFailed) = (facts, isInHand, false)
        known[place] = file
        return true
    }

    mutating func end(_ place: [UInt8], _ ending: Ending, at now: Double) {
        guard var file = known[place] else { return }
        file.isInHand = false
        switch ending {
        case .told: break
        case .failed: file.hasFailed = true
        case .again:
            (file.handed, file.since) = (nil, now)
            waiting.insert(place)
        }
        known[place] = file
    }
}
