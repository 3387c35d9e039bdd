import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One that has arrived and is to be told or developed.
struct WatchArrival: Sendable {
    let entry: BatchEntry
    /// The input's, and what it was when it was taken; nil for what is no file.
    let place: [UInt8]
    let facts: FileFacts?
}

/// Looks at a folder: hears of changes, goes round where it must, and takes what is complete. Used by one thread at a time.
final class Watcher {
    private let top: FilePath
    private let identity: FileIdentity
    private let planner: BatchPlanner
    private let folder: OutputFolder
    private let results: WatchResults
    private let watching: WatchOptions
    private let isCancelled: @Sendable () -> Bool
    private let ears: WatchEars
    private var ledger: WatchLedger
    private var names = WatchNames()
    private var troubles: Set<[UInt8]> = []
    private var arrivals: [WatchArrival] = []
    private var mustGoRound = true
    private var nextRound = 0.0
    /// Rounds take a fifth of the time at the most.
    private var noRoundBefore = 0.0
    private var nextPresence = 0.0
    /// When something came or ended last.
    private(set) var lastEvent: Double

    init(
        _ top: FilePath, _ identity: FileIdentity, planner: BatchPlanner, folder: OutputFolder, results: WatchResults,
        _ watching: WatchOptions, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.top = top
        self.identity = identity
        self.planner = planner
        self.folder = folder
        self.results = results
        self.watching = watching
        self.isCancelled = isCancelled
        ears = WatchEars(isPolling: watching.isPolling)
        ledger = WatchLedger(settle: watching.settle)
        lastEvent = Self.now
    }

    /// Seconds of a clock that never jumps.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Whether nothing has come for that long and nothing is waited for.
    func isIdle(for seconds: Double) -> Bool {
        ledger.isQuiet && !mustGoRound && Self.now - lastEvent >= seconds
    }

    func takeWarnings() -> [LensWarning] { ears.takeWarnings() }

    func end(_ place: [UInt8], _ ending: WatchLedger.Ending) {
        lastEvent = Self.now
        ledger.end(place, ending, at: lastEvent)
    }

    /// Waits a moment for something to happen.
    ///
    /// - Returns: what is to be told or developed now.
    /// - Throws: `.input` or `.output` if a folder is gone, `.cancelled`.
    func look() throws(LensError) -> [WatchArrival] {
        let before = Self.now
        var pause = 0.2
        if let deadline = ledger.nextDeadline { pause = min(pause, deadline - before) }
        if mustGoRound { pause = min(pause, noRoundBefore - before) }
        for notice in ears.listen(for: max(pause, 0.005)) { hear(notice) }
        let now = Self.now
        if now >= nextPresence || mustGoRound {
            try requirePresence()
            nextPresence = now + 1
        }
        if now >= nextRound { mustGoRound = true }
        if mustGoRound && now >= noRoundBefore { try goRound() }
        try gather()
        defer { arrivals = [] }
        return arrivals
    }

    private func requirePresence() throws(LensError) {
        guard let facts = FileFacts(top) else {
            throw LensError(.input, "\(top.string) has vanished: \(Errno(rawValue: errno))")
        }
        guard facts.identity == identity else { throw LensError(.input, "\(top.string) is another folder by now") }
        try folder.requirePresence()
    }

    private func hear(_ notice: WatchNotice) {
        switch notice {
        case .everything: mustGoRound = true
        case .file(let place, let sign):
            guard let facts = facts(place) else { return ledger.forget(place) }
            switch facts.kind {
            case .file:
                note(place, facts, sign)
                // Told is the name by which it was written alone.
                if facts.links > 1, sign == .finished { mustGoRound = true }
            // A link to one.
            case .folder: mustGoRound = true
            case .link, .other: break
            }
        }
    }

    private func facts(_ place: [UInt8]) -> FileFacts? { FileFacts(top.below(place)) }

    private func note(_ place: [UInt8], _ facts: FileFacts, _ sign: WatchLedger.Sign) {
        let name = place.lastIndex(of: 0x2F).map { Array(place[($0 + 1)...]) } ?? place
        // It gets another name when it is finished.
        if PictureSearch.isUnfinished(name) { return }
        ledger.note(place, facts, sign, at: Self.now)
    }

    /// Goes through all folders, hears of each before it is read, and so misses nothing.
    private func goRound() throws(LensError) {
        let begun = Self.now
        mustGoRound = false
        var walk = FolderWalk(top, isRecursive: planner.options.isRecursive)
        walk.excluded = [folder.identity]
        walk.leavesOutExhibitions = true
        var originals: [FileIdentity: FilePath] = [:]
        walk.entering = { [ears, top] place in
            let path = top.below(place)
            ears.attach(path, place)
            if let facts = FileFacts(path) { originals[facts.identity] = path }
        }
        ears.beginRound()
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        var found: Set<[UInt8]> = []
        var files: [(place: [UInt8], facts: FileFacts)] = []
        try walk.run { (file) throws(LensError) in
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            found.insert(file.place)
            files.append((file.place, file.facts))
        }
        ears.endRound()
        folder.keepApart(from: originals)
        for (place, facts) in files {
            // Where changes are told, what nobody has touched for long is complete; another machine's clock says nothing.
            let age = Double(Int64(wall.tv_sec) - facts.changed.seconds)
            note(place, facts, .found(isOld: !ears.isDeaf && age > watching.settle + 1))
        }
        ledger.keep(only: found)
        tell(walk.troubles)
        let now = Self.now
        nextRound = now + (ears.isDeaf ? watching.interval : WatchOptions.roundInterval)
        noRoundBefore = now + 4 * (now - begun)
    }

    /// Tells once what cannot be looked at.
    private func tell(_ found: [FolderWalk.Trouble]) {
        var present: Set<[UInt8]> = []
        for trouble in found {
            let path = top.below(trouble.place)
            // Gone between two looks.
            if trouble.isFailure, FileFacts(path, followingLinks: false) == nil { continue }
            present.insert(trouble.place)
            guard !troubles.contains(trouble.place) else { continue }
            let action: BatchEntry.Action =
                trouble.isFailure
                ? .refuse(LensError(.input, "\(path.string) \(trouble.message)")) : .skip(.other(trouble.message))
            arrivals.append(
                WatchArrival(
                    entry: BatchEntry(
                        input: path, output: nil, bytes: 0, container: nil, action: action, place: trouble.place,
                        standing: trouble.place),
                    place: trouble.place, facts: nil))
        }
        troubles = present
    }

    /// Takes all that is complete.
    private func gather() throws(LensError) {
        if !ledger.isQuiet { lastEvent = Self.now }
        var inputs: [(input: BatchInput, facts: FileFacts)] = []
        for place in ledger.due(at: Self.now) {
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            guard let search = search(place), let facts = facts(place), facts.kind == .file else {
                ledger.forget(place)
                continue
            }
            let isTold = !search.inputs.isEmpty || !search.others.isEmpty
            guard ledger.take(place, facts, isInHand: isTold, at: Self.now) else { continue }
            for entry in search.others { arrivals.append(WatchArrival(entry: entry, place: place, facts: facts)) }
            for input in search.inputs { inputs.append((input, facts)) }
        }
        guard !inputs.isEmpty else { return }
        try plan(inputs)
    }

    /// What a file is. Opening it has a network's file system look for what it is now, too.
    private func search(_ place: [UInt8]) -> PictureSearch? {
        guard let facts = facts(place), facts.kind == .file else { return nil }
        let name = top.below(place).bytes
        return PictureSearch(
            top, file: FolderWalk.File(folder: AT_FDCWD, name: name, place: place, facts: facts))
    }

    /// Decides what becomes of pictures that are complete.
    private func plan(_ inputs: [(input: BatchInput, facts: FileFacts)]) throws(LensError) {
        let options = planner.options
        let rivals = names.claim(
            inputs.map { (input, _) in
                let place = input.place.bytes
                let container = options.container ?? input.container
                return (place, OutputName.place(place, suffix: options.suffix, container: container))
            })
        for (index, (input, facts)) in inputs.enumerated() {
            // One by one: the names of all are known already.
            guard let planned = try planner.plan([input], isCancelled: isCancelled).entries.first else { continue }
            var action = planned.action
            if let rival = rivals[index] {
                action = .refuse(planner.collision(of: input, planned.place, with: rival))
            } else if results[planned.place] != nil, action == .skip(.exists) || action == .replace {
                action = .check
            }
            let entry = BatchEntry(
                input: planned.input, output: planned.output, bytes: planned.bytes, container: planned.container,
                action: action, place: planned.place, standing: planned.standing)
            arrivals.append(WatchArrival(entry: entry, place: input.place.bytes, facts: facts))
        }
    }
}
