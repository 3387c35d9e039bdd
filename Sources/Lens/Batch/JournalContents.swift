/// What a journal says, as far as it can be read.
struct JournalContents: Sendable {
    /// Of this journal, told from others; nil if it has no first line.
    private(set) var id: UInt64?
    /// What is done, by the result's place.
    private(set) var records: [[UInt8]: JournalRecord] = [:]
    /// What was about to be done when a run ended.
    private(set) var pending: [[UInt8]: Pending] = [:]
    /// The number that the next result gets.
    private(set) var next: UInt64 = 1
    /// Bytes up to the end of the last whole line.
    private(set) var wholeBytes = 0

    struct Pending: Sendable, Hashable {
        let number: UInt64
        let record: JournalRecord
        let temporary: [UInt8]
    }

    init() {}

    /// Lines that are torn or damaged count as not written: every line stands for itself, and what is missing is settled
    /// by looking at the results.
    init(_ bytes: [UInt8]) {
        var open: [UInt64: [UInt8]] = [:]
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let line = JournalLine(bytes[start..<end])
            start = end + 1
            guard let line else { continue }
            wholeBytes = start
            switch line {
            case .header(let id): self.id = id
            case .intent(let number, let record, let temporary, let place):
                next = max(next, number &+ 1)
                // One that came to nothing and was tried again.
                if let before = pending[place] { open[before.number] = nil }
                pending[place] = Pending(number: number, record: record, temporary: temporary)
                open[number] = place
            case .done(let number, let fingerprint):
                guard let place = open.removeValue(forKey: number),
                    var record = pending.removeValue(forKey: place)?.record
                else { continue }
                record.outputFingerprint = fingerprint
                records[place] = record
            }
        }
    }

    func knows(_ place: [UInt8]) -> Bool { records[place] != nil || pending[place] != nil }

    /// Decides what was pending: it is done if it was, else as if never begun.
    mutating func settle(_ place: [UInt8], isDone: Bool) {
        guard let was = pending.removeValue(forKey: place), isDone else { return }
        records[place] = was.record
    }
}
