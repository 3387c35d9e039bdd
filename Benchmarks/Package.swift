// swift-tools-version: 6.2
import PackageDescription

/// A list of workloads, held to a number of instructions, and timed.
let package = Package(
    name: "LensBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "Lens", path: ".."),
        // Without its traits nothing has to be installed beforehand: allocations are not counted.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(name: "Workloads", dependencies: [.product(name: "Lens", package: "Lens")]),
        // Without debug information, whose newest form Valgrind 3.19 cannot read.
        .executableTarget(
            name: "run-workload", dependencies: ["Workloads"], path: "Sources/RunWorkload",
            linkerSettings: [.unsafeFlags(["-Xlinker", "-S"])]),
        .executableTarget(
            name: "Instructions",
            dependencies: ["Workloads", "run-workload", .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/Instructions", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        .executableTarget(
            name: "Seconds", dependencies: ["Workloads", .product(name: "Benchmark", package: "benchmark")],
            path: "Benchmarks/Seconds", plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ],
    swiftLanguageModes: [.v6]
)
