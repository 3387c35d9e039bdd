// swift-tools-version: 6.2
import PackageDescription

// What `run` passes to the build instruments everything and links the fuzzer.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Lens", path: "../..")],
    targets: [
        .target(name: "CFuzz"),
        .executableTarget(name: "Fuzz", dependencies: ["CFuzz", .product(name: "Lens", package: "Lens")]),
        .executableTarget(name: "Seeds"),
    ]
)
