import Foundation
import Synchronization
import Workloads

/// The instructions of a workload's second turn: those of a process that runs two, less those of one that runs one. What
/// is made once, at the start or at the first turn, is in both.
enum InstructionCount {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func all(_ workloads: [Workload]) throws -> [Int] {
        let counts = Mutex([Result<Int, any Error>?](repeating: nil, count: workloads.count))
        // Two processes each, one after the other: as many at once as there are processors.
        DispatchQueue.concurrentPerform(iterations: workloads.count) { index in
            let count = Result { try turns(2, of: workloads[index]) - turns(1, of: workloads[index]) }
            counts.withLock { $0[index] = count }
        }
        return try counts.withLock { try $0.map { try $0?.get() ?? 0 } }
    }

    private static func turns(_ turns: Int, of workload: Workload) throws -> Int {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("run-workload").path
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=cachegrind", "--cache-sim=no",
                "--cachegrind-out-file=/dev/null", program, workload.group, workload.name, String(turns),
            ]
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0,
            let line = text.split(separator: "\n").last(where: { $0.contains("refs:") }),
            let count = Int(line.split(separator: " ").last?.replacing(",", with: "") ?? "")
        else {
            throw Failure(description: "\(workload.group): \(workload.name): \(text.suffix(600))")
        }
        return count
    }
}
