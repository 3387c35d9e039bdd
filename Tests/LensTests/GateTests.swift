import Foundation
import Synchronization
import Testing

@testable import Lens

@Suite("A darkroom's asynchronous work", .timeLimit(.minutes(20)))
struct GateTests {
    @Test("lets so many in at a time, in the order of asking", arguments: [1, 3])
    func bounded(places: Int) async throws {
        let gate = AsyncGate(places: places)
        let counter = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await gate.enter()
                    counter.enter()
                    await Task.yield()
                    counter.leave()
                    gate.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect(counter.inside == 0)
        #expect(counter.most <= places)
    }

    @Test("lets go of those that are cancelled while they wait, and of no place")
    func cancelled() async throws {
        let gate = AsyncGate(places: 1)
        try await gate.enter()
        let waiting = (0..<50).map { _ in Task { try await gate.enter() } }
        for task in waiting { task.cancel() }
        for task in waiting {
            let error = await #expect(throws: LensError.self) { try await task.value }
            #expect(error?.fault == .cancelled)
        }
        gate.leave()
        try await gate.enter()
        gate.leave()
    }

    @Test("keeps memory as small for sixty pictures as for a few")
    func memory() async throws {
        let photo = Photo(bytes: try Samples.scene(600, 400).jpeg()).applying(.decay)
        let darkroom = Darkroom(threads: 1, pictures: 2)
        func develop(_ count: Int) async throws -> Int {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<count { group.addTask { try await darkroom.develop(photo, as: .jpeg()).count } }
                return try await group.reduce(0, +)
            }
        }
        _ = try await develop(4)
        let before = try #require(residentBytes())
        let bytes = try await develop(60)
        let after = try #require(residentBytes())
        // Two at a time have some ten megabytes; all at once would have hundreds.
        #expect(after - before < 100 << 20, "\((after - before) >> 20) MiB more, \(bytes) bytes of results")
    }
}

/// How many are inside, and were at the most.
private final class Counter: Sendable {
    private let counts = Mutex((inside: 0, most: 0))
    var inside: Int { counts.withLock { $0.inside } }
    var most: Int { counts.withLock { $0.most } }

    func enter() {
        counts.withLock {
            $0.inside += 1
            $0.most = max($0.most, $0.inside)
        }
    }

    func leave() { counts.withLock { $0.inside -= 1 } }
}

/// The most memory that the process has had, in bytes.
private func residentBytes() -> Int? {
    #if os(Linux)
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") }.map { $0 << 10 }
    #else
        return 0
    #endif
}
