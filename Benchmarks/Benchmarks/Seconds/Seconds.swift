import Benchmark
import Workloads

/// Every workload's time a turn on 1.6 megapixels; with the processor's own count of instructions where it may be read.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions, .peakMemoryResident], warmupIterations: 2,
        maxDuration: .milliseconds(300), maxIterations: 100)
    for workload in Workload.all {
        Benchmark("\(workload.group): \(workload.name)") { _, run in
            try run()
        } setup: {
            try workload.prepare(Picture.large())
        }
    }
}
