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

    /// - Parameters:
    ///   - records: what a result is of.
    ///   - input: what would replace it, or has made it.
    ///   - standing: where that stands below the originals.
    /// - Throws: `.caller` if it was made of another original alone, and that is still there: no plan of a part of them
    ///   sees both.
    static func requireOwn(
        _ records: [JournalRecord], _ output: FilePath, of input: FilePath, standing: [UInt8]
    ) throws(LensError) {
        guard let other = records.first?.standing, !records.contains(where: { $0.standing == standing }) else { return }
        let path = input.bytes
        if path.suffix(standing.count) == standing[...],
            FileFacts(FilePath(bytes: path.dropLast(standing.count) + other), followingLinks: false) == nil
        {
            return
        }
        throw LensError(
            .caller,
            "\(input.string) would become \(output.string), which is the result of another original, "
                + FilePath(bytes: other).string)
    }

    /// Those that a result is of that has this content.
    func records(_ place: [UInt8], of content: Digest) -> [JournalRecord] {
        ((records[place] ?? []) + (intents[place] ?? [])).filter { $0.result == content }
    }
}
