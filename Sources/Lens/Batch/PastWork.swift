/// What all journals of an output folder say together.
///
/// Several may speak of one result: it was done again by another shard, or with another number of them. Whose word counts
/// is what the file itself tells.
struct PastWork: Sendable {
    private var records: [[UInt8]: [JournalRecord]] = [:]
    /// What was about to be done: it was, if the file says so, else it was never begun.
    private var intents: [[UInt8]: [JournalRecord]] = [:]

    init() {}

    mutating func add(_ journal: JournalContents) {
        for (place, record) in journal.records { records[place, default: []].append(record) }
        for (place, pending) in journal.pending { intents[place, default: []].append(pending.record) }
    }

    /// Of results that were done.
    var places: some Sequence<[UInt8]> { records.keys }

    func knows(_ place: [UInt8]) -> Bool { hasDone(place) || intents[place] != nil }

    func hasDone(_ place: [UInt8]) -> Bool { records[place] != nil }

    /// Those that a result may be of that looks so; none if it has to be read.
    func records(_ place: [UInt8], like facts: FileFacts) -> [JournalRecord] {
        (records[place] ?? []).filter { $0.outputFingerprint == facts.fingerprint }
    }

    /// Those that a result is of that has this content.
    func records(_ place: [UInt8], of content: Digest) -> [JournalRecord] {
        ((records[place] ?? []) + (intents[place] ?? [])).filter { $0.result == content }
    }
}
