/// Lets pictures in as far as a budget goes, of memory or of anything else.
///
/// In the order of asking, but that a picture which fits may pass one that does not, so that a large one idles nobody; a
/// bounded number of times, so that it has its turn.
final class BudgetGate: @unchecked Sendable {
    // Safe to send: everything that changes is read and written under the monitor's lock.
    let budget: Int
    private let patience: Int
    private let monitor = Monitor()
    private var free: Int
    private var waiting: [Ticket] = []

    private final class Ticket {
        var passed = 0
    }

    /// - Parameters:
    ///   - budget: bytes, or places.
    ///   - patience: how often one that waits is passed at the most.
    init(budget: Int, patience: Int = 16) {
        self.budget = max(1, budget)
        self.patience = patience
        free = self.budget
    }

    /// Waits for so much, for all of the budget where it is less. Give back what it returns.
    func enter(_ amount: Int) -> Int {
        let need = min(max(amount, 0), budget)
        monitor.lock()
        defer { monitor.unlock() }
        let ticket = Ticket()
        waiting.append(ticket)
        while true {
            let before = waiting.prefix { $0 !== ticket }
            if need <= free, before.allSatisfy({ $0.passed < patience }) {
                for other in before { other.passed += 1 }
                waiting.removeAll { $0 === ticket }
                free -= need
                // Whoever stands behind may fit as well.
                monitor.wakeAll()
                return need
            }
            monitor.wait()
        }
    }

    /// How many wait.
    var queued: Int {
        monitor.lock()
        defer { monitor.unlock() }
        return waiting.count
    }

    func leave(_ amount: Int) {
        monitor.lock()
        free += amount
        monitor.wakeAll()
        monitor.unlock()
    }
}
