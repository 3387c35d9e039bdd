import Synchronization

/// Lets so many at a time in, in the order of asking. Who waits is suspended and blocks no thread.
final class AsyncGate: Sendable {
    private struct Waiting {
        let number: Int
        let turn: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        var waiting: [Waiting] = []
        var next = 0
        /// Of those who were cancelled before they had begun to wait.
        var gone: Set<Int> = []
    }

    let places: Int
    private let state: Mutex<State>

    init(places: Int) {
        self.places = max(1, places)
        state = Mutex(State(free: max(1, places)))
    }

    /// Waits for a place; ``leave()`` gives it back.
    ///
    /// - Throws: `.cancelled` if the task is, while it waits.
    func enter() async throws(LensError) {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let answer: Bool? = state.withLock { state in
                    if state.gone.remove(number) != nil { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append(Waiting(number: number, turn: turn))
                    return nil
                }
                if let answer { turn.resume(returning: answer) }
            }
        } onCancel: {
            let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let place = state.waiting.firstIndex(where: { $0.number == number }) else {
                    state.gone.insert(number)
                    return nil
                }
                return state.waiting.remove(at: place).turn
            }
            turn?.resume(returning: false)
        }
        // Whoever was cancelled once inside leaves no trace of it.
        state.withLock { _ = $0.gone.remove(number) }
        guard isIn else { throw LensError(.cancelled, "cancelled") }
    }

    func leave() {
        let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().turn
        }
        turn?.resume(returning: true)
    }
}
