import Foundation
import Synchronization
import Workloads

/// Counts the instructions of workloads' second turns: `run-workload` under Valgrind, as many processes as processors.
enum InstructionCount {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter workloads: of one group.
    static func all(_ workloads: [Workload]) throws -> [Int] {
        let processes = min(ProcessInfo.processInfo.activeProcessorCount, workloads.count)
        let counts = Mutex([Int](repeating: 0, count: workloads.count))
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: processes) { first in
            let share = stride(from: first, to: workloads.count, by: processes)
            do {
                for (index, count) in zip(share, try counted(share.map { workloads[$0] })) {
                    counts.withLock { $0[index] = count }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return counts.withLock { $0 }
    }

    private static func counted(_ workloads: [Workload]) throws -> [Int] {
        guard
            let program = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("run-workload")
        else { throw Failure(description: "this program does not know where it lies") }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                // Names with asterisks, because Swift's symbols carry a module and a type too.
                "SWIFT_DETERMINISTIC_HASHING=1", "valgrind", "--tool=callgrind", "--zero-before=*turnBegins*",
                "--dump-before=*turnEnds*", "--callgrind-out-file=\(folder.path)/out", program.path, workloads[0].group,
            ] + workloads.map(\.name)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: String(text.suffix(1000))) }
        return try workloads.indices.map { index in
            let dump = try String(contentsOfFile: "\(folder.path)/out.\(index + 1)", encoding: .utf8)
            guard let line = dump.split(separator: "\n").last(where: { $0.hasPrefix("totals: ") }),
                let count = Int(line.dropFirst("totals: ".count))
            else { throw Failure(description: "Valgrind counted nothing for \(workloads[index].name)") }
            return count
        }
    }
}
