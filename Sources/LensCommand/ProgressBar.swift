import Lens
import Synchronization

/// One line on a terminal, for pictures that take long enough to wonder.
final class ProgressBar: Sendable {
    private let name: String
    private let since: Double
    private let last: Mutex<Double>

    init(name: String, since: Double) {
        self.name = name
        self.since = since
        last = Mutex(since)
    }

    /// Draws at most ten times a second, and nothing in the first half second.
    func show(_ rows: Int, of height: Int) {
        let now = secondsNow()
        guard now - since > 0.5 else { return }
        let isDue = last.withLock { last in
            guard now - last > 0.1 else { return false }
            last = now
            return true
        }
        guard isDue, rows > 0 else { return }
        let done = Double(rows) / Double(height)
        let left = (now - since) * (1 - done) / done
        let filled = Int(done * 24)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        Console.progress("\(bar) \(fixed(done * 100, 0)) %  \(fixed(left, 0)) s left  \(name)")
    }

    func clear() {
        if last.withLock({ $0 }) > since { Console.progress("") }
    }
}
