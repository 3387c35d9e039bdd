import Benchmark
import Foundation
import Workloads

/// How many instructions one turn of every workload takes on 0.4 megapixels: a benchmark a group, a metric a workload.
///
/// Valgrind counts them. They are the same on every machine, however busy, within a few hundred, where the processor's
/// own counters are often out of reach. It knows no AVX-512.
let benchmarks: @Sendable () -> Void = {
    for (name, workloads) in Workload.groups where !name.hasSuffix("avx512") {
        let metrics = workloads.map { BenchmarkMetric.custom($0.name) }
        let tolerance = BenchmarkThresholds(relative: [.p90: 2])
        let configuration = Benchmark.Configuration(
            metrics: metrics, warmupIterations: 0, maxDuration: .seconds(600), maxIterations: 1,
            thresholds: Dictionary(uniqueKeysWithValues: metrics.map { ($0, tolerance) }))
        Benchmark(name, configuration: configuration) { benchmark in
            do {
                for (metric, count) in zip(metrics, try InstructionCount.all(workloads)) {
                    benchmark.measurement(metric, count)
                }
            } catch {
                // What a benchmark reports as its error would pass for a check that found nothing.
                FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
                exit(1)
            }
        }
    }
}
