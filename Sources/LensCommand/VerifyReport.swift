import Lens

/// Tells what was found in results that are there already.
struct VerifyReport {
    let json: Bool
    let quiet: Bool

    /// - Returns: the exit status: 0 complete, 1 not, 2 there is nothing to be complete.
    func show(_ verification: BatchVerification) -> Int32 {
        for finding in verification.findings { show(finding) }
        if json { Console.json(Summary(verification)) }
        if verification.total == 0 { return 2 }
        if !quiet && !json { Console.note(Self.summary(verification)) }
        return verification.isComplete ? 0 : 1
    }

    private func show(_ finding: BatchVerification.Finding) {
        if json { return Console.json(Line(finding)) }
        if quiet && finding.state == .orphaned { return }
        let names = [finding.input, finding.output].compactMap { $0.map { ArgumentBytes.text($0).printable } }
        let why = finding.error.map { "  \($0.message.printable)" } ?? ""
        Console.out("\(Self.word(finding.state))  \(names.joined(separator: " → "))\(why)")
    }

    private static func summary(_ verification: BatchVerification) -> String {
        var parts = ["\(verification.counts[.complete, default: 0]) of \(verification.total) complete"]
        for state in BatchVerification.State.allCases where state != .complete {
            if let count = verification.counts[state] { parts.append("\(count) \(word(state))") }
        }
        return parts.joined(separator: ", ")
    }

    static func word(_ state: BatchVerification.State) -> String {
        switch state {
        case .complete: "complete"
        case .missing: "missing"
        case .unknown: "not made by a batch"
        case .changed: "changed"
        case .otherSettings: "made with other settings"
        case .otherInput: "made of other content"
        case .failed: "failed"
        case .orphaned: "orphaned"
        }
    }

    private struct Line: Encodable {
        let event: String
        var input, inputBytes, output, outputBytes, error, fault: String?

        init(_ finding: BatchVerification.Finding) {
            event = finding.state.rawValue
            input = finding.input?.string
            inputBytes = finding.input.flatMap(BatchReport.Line.bytes)
            output = finding.output?.string
            outputBytes = finding.output.flatMap(BatchReport.Line.bytes)
            error = finding.error?.message
            fault = finding.error?.fault.rawValue
        }
    }

    private struct Summary: Encodable {
        let event = "verified"
        let isComplete: Bool
        let total, complete, missing, unknown, changed, otherSettings, otherInput, failed, orphaned: Int

        init(_ verification: BatchVerification) {
            func count(_ state: BatchVerification.State) -> Int { verification.counts[state, default: 0] }
            isComplete = verification.isComplete
            total = verification.total
            (complete, missing, unknown) = (count(.complete), count(.missing), count(.unknown))
            (changed, otherSettings, otherInput) = (count(.changed), count(.otherSettings), count(.otherInput))
            (failed, orphaned) = (count(.failed), count(.orphaned))
        }
    }
}
