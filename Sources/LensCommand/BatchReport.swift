import Lens
import Synchronization

/// Tells how a batch goes: a bar on a terminal, a line a picture otherwise, or JSON; failures and a summary at the end.
final class BatchReport: Sendable {
    private let json: Bool
    private let quiet: Bool
    private let verbose: Bool
    private let isDryRun: Bool
    private let showsBar: Bool
    private let digits: Int
    /// nil where nobody knows.
    private let total: Int?
    private struct State {
        var ended = 0
        var failures: [String] = []
        var hasBar = false
    }
    private let state = Mutex(State())

    init(json: Bool, quiet: Bool, verbose: Bool, isDryRun: Bool, total: Int?) {
        self.json = json
        self.quiet = quiet
        self.verbose = verbose
        self.isDryRun = isDryRun
        self.total = total
        digits = total.map { "\($0)".count } ?? 0
        // Where the end is open, nothing tells how far it is.
        showsBar = Console.isTerminal && !quiet && total != nil
    }

    /// Names as text on one line; what is no text travels in disguise until it is printed.
    private func text(_ path: FilePath?) -> String { path.map { ArgumentBytes.text($0).printable } ?? "" }

    /// The plan alone.
    ///
    /// - Returns: how many pictures cannot be developed.
    func show(_ plan: BatchPlan) -> Int {
        var failures = 0
        for entry in plan.entries {
            switch entry.action {
            case .develop: planned(entry, "develop", nil)
            case .replace: planned(entry, "replace", nil)
            case .check: planned(entry, "check", "an earlier run has begun or done it")
            case .skip(let skip): planned(entry, "skip", skip.reason)
            case .refuse(let error):
                failures += 1
                planned(entry, "fail", error.message)
            }
        }
        if quiet { return failures }
        if json {
            Console.json(
                PlanLine(
                    event: "planned", total: plan.entries.count, pending: plan.pending, checked: plan.checked,
                    failed: failures, ignored: plan.ignored))
        } else {
            let checked = plan.checked > 0 ? "\(plan.checked) to check, " : ""
            Console.note(
                "\(plan.pending - plan.checked) to develop, \(checked)"
                    + "\(plan.entries.count - plan.pending - failures) to skip, \(failures) failed")
        }
        return failures
    }

    private struct PlanLine: Encodable {
        let event: String
        let total, pending, checked, failed, ignored: Int
    }

    private func planned(_ entry: BatchEntry, _ action: String, _ why: String?) {
        if json {
            Console.json(Line(event: "plan", entry, action: action, reason: why))
        } else if !quiet || action == "fail" {
            let arrow = entry.output.map { " → \(text($0))" } ?? ""
            Console.out("\(action)  \(text(entry.input))\(arrow)\(why.map { "  \($0.printable)" } ?? "")")
        }
    }

    func take(_ event: BatchEvent) {
        switch event {
        case .warning(let warning): line { Console.warning(warning.message) }
        case .started: break
        case .progress(let progress): show(progress)
        case .developed(let entry, let result): developed(entry, result)
        case .skipped(let entry, let skip):
            let number = next()
            if json { Console.json(Line(event: "skipped", entry, reason: skip.reason)) }
            if quiet || json || (skip == .done || skip == .gone) && !verbose || skip == .exists && showsBar && !verbose
            {
                return
            }
            line { Console.note("\(number)\(text(entry.output ?? entry.input)) \(skip.reason)") }
        case .failed(let entry, let error):
            let number = next()
            // What has to do with the picture itself need not name it, as memory that is not there.
            let isNamed = error.fault == .output || error.message.contains(entry.input.string)
            let message = (isNamed ? "" : "\(text(entry.input)): ") + error.message.printable
            state.withLock { $0.failures.append(message) }
            if json { Console.json(Line(event: "failed", entry, error: error)) }
            line { json || showsBar ? Console.error(message) : Console.note("\(number)lens: \(message)") }
        case .finished: break
        }
    }

    private func developed(_ entry: BatchEntry, _ result: BatchResult) {
        let number = next()
        if json { Console.json(Line(event: "developed", entry, result: result)) }
        if quiet { return }
        for warning in result.warnings where verbose || !showsBar {
            line { Console.warning("\(text(entry.input)): \(warning.message)") }
        }
        if json || showsBar { return }
        let megapixels = Double(result.width) * Double(result.height) / 1e6
        Console.note(
            "\(number)\(text(entry.input)) → \(text(entry.output))  \(fixed(megapixels, 1)) Mpx  "
                + "\(fixed(result.seconds, 2)) s")
    }

    /// `[ 12/100] `, or `[12] ` where the end is open.
    private func next() -> String {
        let number = state.withLock { state in
            state.ended += 1
            return "\(state.ended)"
        }
        guard let total else { return "[\(number)] " }
        return "[\(String(repeating: " ", count: max(0, digits - number.count)))\(number)/\(total)] "
    }

    /// Prints without the bar in the way; it comes back by itself.
    private func line(_ body: () -> Void) {
        clear()
        body()
    }

    private func clear() {
        let hadBar = state.withLock { state in
            defer { state.hasBar = false }
            return state.hasBar
        }
        if hadBar { Console.progress("") }
    }

    private func show(_ progress: BatchProgress) {
        guard showsBar else { return }
        let filled = Int((progress.part ?? 0) * 24)
        var parts = ["\(progress.pictures)\(progress.total.map { "/\($0)" } ?? "")"]
        if progress.seconds > 0 { parts.append("\(fixed(progress.pixels / 1e6 / progress.seconds, 1)) Mpx/s") }
        if let left = progress.secondsLeft { parts.append("\(duration(left)) left") }
        if progress.failures > 0 { parts.append("\(progress.failures) failed") }
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        Console.progress("\(bar) \(parts.joined(separator: "  "))")
        state.withLock { $0.hasBar = true }
    }

    func close(_ summary: BatchSummary) {
        clear()
        if json { Console.json(Summary(summary)) }
        let failures = state.withLock { $0.failures }
        if let stop = summary.stop { Console.error("stopped: \(stop.message)") }
        if quiet || json { return }
        var parts = ["\(summary.developed) developed"]
        for (count, what) in [
            (summary.done, "done before"), (summary.existing, "skipped because they exist"),
            (summary.changed, "kept because they were changed"), (summary.others, "skipped"),
            (summary.failed, "failed"), (summary.left, "left"),
        ] where count > 0 { parts.append("\(count) \(what)") }
        let megapixels = summary.pixels / 1e6
        var figures = [duration(summary.seconds)]
        if megapixels > 0 {
            figures.insert("\(fixed(megapixels, 1)) Mpx", at: 0)
            if total != nil { figures.append("\(fixed(megapixels / max(summary.seconds, 0.001), 1)) Mpx/s") }
        }
        Console.note(
            "\(summary.isCancelled ? "interrupted: " : "")\(parts.joined(separator: ", "))  "
                + figures.joined(separator: "  "))
        if !failures.isEmpty {
            Console.note("failed:")
            for failure in failures { Console.note("  \(failure)") }
        }
        if summary.left > 0 {
            Console.note(total == nil ? "the next watch takes up the rest" : "--resume takes up the rest")
        }
    }
}

/// `0.42 s`, `12 s`, `3 min 20 s`, `2 h 5 min`
func duration(_ seconds: Double) -> String {
    if seconds < 10 { return "\(fixed(seconds, seconds < 1 ? 2 : 1)) s" }
    let whole = Int(min(seconds, 1e9).rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
}
