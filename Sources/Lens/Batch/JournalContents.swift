/// What a journal says, as far as it can be read.
struct JournalContents: Sendable {
    /// Of this journal, told from others; nil if nothing tells it.
    private(set) var id: UInt64?
    /// Whether a line tells it; otherwise the names of temporary files may.
    private(set) var hasHeader = false
    /// The version that its first line states, unless it is this one.
    private(set) var otherVersion: String?
    /// Whether anything in it is a journal's.
    private(set) var isJournal: Bool
    /// What is done, by the result's place.
    private(set) var records: [[UInt8]: JournalRecord] = [:]
    /// What was about to be done when a run ended.
    private(set) var pending: [[UInt8]: Pending] = [:]
    /// The number that the next result gets.
    private(set) var next: UInt64 = 1
    /// Bytes up to the end of the last line that has one. What is damaged before it stays where it is.
    private(set) var wholeBytes = 0

    struct Pending: Sendable, Hashable {
        let number: UInt64
        let record: JournalRecord
        let temporary: [UInt8]
    }

    /// Lines that are torn or damaged count as not written: every line stands for itself, and what is missing is settled
    /// by looking at the results.
    init(_ bytes: [UInt8]) {
        // A first line that was torn is one that nothing was begun after.
        isJournal = JournalLine.beginning.starts(with: bytes.prefix(JournalLine.beginning.count))
        let version = isJournal ? bytes.dropFirst(JournalLine.beginning.count).prefix { $0 != 0x20 && $0 != 0x0A } : []
        if bytes.contains(0x0A), !version.isEmpty, !version.elementsEqual("\(JournalLine.version)".utf8) {
            otherVersion = String(decoding: version, as: UTF8.self)
        }
        var open: [UInt64: [UInt8]] = [:]
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            let line = JournalLine(bytes[start..<end])
            start = end + 1
            wholeBytes = start
            guard let line else { continue }
            isJournal = true
            switch line {
            case .header(let id): (self.id, hasHeader) = (id, true)
            case .intent(let number, let record, let temporary, let place):
                next = max(next, number &+ 1)
                if id == nil { id = BatchJournal.temporary(temporary) }
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
