import SystemPackage

/// What a watch has done itself, so that a new version of a picture replaces the result of the one before.
final class WatchResults: @unchecked Sendable {
    // Safe to send: what changes is read and written under the monitor's lock.
    private let monitor = Monitor()
    private var records: [[UInt8]: JournalRecord] = [:]

    /// - Parameter facts: of the result under its name.
    func note(_ place: [UInt8], _ record: JournalRecord, _ facts: FileFacts) {
        var record = record
        record.outputFingerprint = facts.fingerprint
        monitor.lock()
        records[place] = record
        monitor.unlock()
    }

    subscript(place: [UInt8]) -> JournalRecord? {
        monitor.lock()
        defer { monitor.unlock() }
        return records[place]
    }
}

extension BatchRun {
    /// What is to be done now with a picture that this run has done before; nil if it has not.
    ///
    /// - Parameter facts: of the result that is there.
    /// - Throws: `.output` if the result cannot be read, `.caller` if it is another picture's.
    func decideAgain(
        _ entry: BatchEntry, _ output: FilePath, _ facts: FileFacts, _ input: ReadInput
    ) throws(LensError) -> Decision? {
        guard facts.kind == .file, let record = results?[entry.place] else { return nil }
        if record.outputFingerprint != facts.fingerprint,
            try Digest(of: output, isCancelled: isCancelled) != record.result
        {
            return .skip(.changed)
        }
        try PastWork.requireOwn([record], output, of: entry.input, standing: entry.standing)
        return record.content == input.content ? .skip(.done) : .develop(replacing: facts)
    }
}
