// swift-tools-version: 6.2
import PackageDescription

/// Kernels are compiled with optimisation even in debug builds, and never contract a
/// multiplication and an addition into one rounding: every instruction set gives the same bits. File by file, because
/// the whole module at once, on several threads, makes the closures that hand kernels out weak symbols.
func kernelSettings(_ march: String? = nil) -> [SwiftSetting] {
    var flags = ["-O", "-no-whole-module-optimization", "-Xcc", "-ffp-contract=off"]
    if let march { flags += ["-Xcc", "-march=\(march)"] }
    return [.unsafeFlags(flags)]
}

var kernels: [Target] = [
    .target(name: "CVector"),
    .target(name: "LensKernels", dependencies: ["CVector"], swiftSettings: kernelSettings()),
]
#if arch(x86_64)
    // The same source, through directory links, once more for each wider instruction set.
    kernels += [
        .target(name: "LensKernelsAVX2", dependencies: ["CVector"], swiftSettings: kernelSettings("x86-64-v3")),
        .target(name: "LensKernelsAVX512", dependencies: ["CVector"], swiftSettings: kernelSettings("x86-64-v4")),
    ]
#endif
let kernelModules = kernels.map { Target.Dependency.target(name: $0.name) }

// Each vector operation over arrays, compiled as the kernels are, for the tests.
var probes: [Target] = [
    .target(
        name: "VectorProbe", dependencies: ["CVector"], path: "Tests/VectorProbe", swiftSettings: kernelSettings())
]
#if arch(x86_64)
    probes += [
        .target(
            name: "VectorProbeAVX2", dependencies: ["CVector"], path: "Tests/VectorProbeAVX2",
            swiftSettings: kernelSettings("x86-64-v3")),
        .target(
            name: "VectorProbeAVX512", dependencies: ["CVector"], path: "Tests/VectorProbeAVX512",
            swiftSettings: kernelSettings("x86-64-v4")),
    ]
#endif
let probeModules = probes.map { Target.Dependency.target(name: $0.name) }

let package = Package(
    name: "Lens",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Lens", targets: ["Lens"]),
        .executable(name: "lens", targets: ["LensCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: kernels + probes + [
        .target(name: "LensCore", dependencies: kernelModules),

        .systemLibrary(
            name: "CJPEG", pkgConfig: "libjpeg",
            providers: [.apt(["libjpeg-dev"]), .yum(["libjpeg-turbo-devel"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(
            name: "CPNG", pkgConfig: "libpng",
            providers: [.apt(["libpng-dev"]), .yum(["libpng-devel"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CLCMS2", pkgConfig: "lcms2",
            providers: [.apt(["liblcms2-dev"]), .yum(["lcms2-devel"]), .brew(["little-cms2"])]),
        // Named outright: without pkg-config the module map alone does not link what C includes.
        .target(
            name: "CCodecs", dependencies: ["CJPEG", "CPNG"],
            linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png16"), .linkedLibrary("z")]),
        .target(
            name: "LensCodecs",
            dependencies: [
                "LensCore", "CCodecs", "CLCMS2", .product(name: "SystemPackage", package: "swift-system"),
            ]),

        .target(
            name: "Lens",
            dependencies: [
                "LensCore", "LensCodecs", .product(name: "SystemPackage", package: "swift-system"), "Yams",
            ],
            resources: ["page", "viewer", "sheet", "exhibit"].map { .embedInCode("Pages/\($0).css") }
                + ["viewer", "sheet", "exhibit"].map { .embedInCode("Pages/\($0).js") }),
        .executableTarget(
            name: "LensCommand",
            dependencies: ["Lens", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

        // Drawn pixel by pixel: optimised even in debug builds, where a ridge would take minutes.
        .target(name: "SampleScenes", path: "SampleImages/Scenes", swiftSettings: [.unsafeFlags(["-O"])]),
        .executableTarget(
            name: "make-samples",
            dependencies: ["SampleScenes", "Lens", .product(name: "SystemPackage", package: "swift-system")],
            path: "SampleImages/MakeSamples"),

        // Colour differences and statistics over whole pictures: optimised, so that the tests stay quick.
        .target(name: "Measures", path: "Tests/Measures", swiftSettings: [.unsafeFlags(["-O"])]),
        .testTarget(name: "LensKernelsTests", dependencies: kernelModules + probeModules + ["LensCore"]),
        .testTarget(name: "LensCoreTests", dependencies: ["LensCore", "Measures", "SampleScenes"]),
        .testTarget(name: "LensCodecsTests", dependencies: ["LensCodecs", "SampleScenes", "Measures"]),
        .testTarget(name: "LensTests", dependencies: ["Lens", "SampleScenes", "Measures"], exclude: ["Golden"]),
        .testTarget(name: "LensCommandTests", dependencies: ["Lens", "LensCommand", "SampleScenes"]),
    ],
    swiftLanguageModes: [.v6]
)
