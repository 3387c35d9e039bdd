import Benchmark
import Workloads

/// Every workload's time a turn on 1.6 megapixels, and the processor's own count of instructions where it may be read.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .cpuTotal, .instructions, .peakMemoryResident], warmupIterations: 2,
        maxDuration: .milliseconds(500), maxIterations: 100)
    for workload in Workload.all {
        Benchmark("\(workload.group): \(workload.name)") { benchmark in
            do {
                let run = try workload.prepare(Picture.large())
                benchmark.startMeasurement()
                try run()
                benchmark.stopMeasurement()
            } catch {
                benchmark.error("\(error)")
            }
        }
    }
}
