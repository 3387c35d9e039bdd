import Foundation
import Testing

/// What the compiler made of the kernel modules, read back from their object files.
@Suite("Kernel objects hold only their own code, for their own instruction set")
struct KernelObjectTests {
    struct Module: Sendable, CustomTestStringConvertible {
        let name: String
        let configuration: String
        let folder: URL
        var testDescription: String { "\(name), \(configuration)" }

        var objects: [URL] {
            let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            return all.filter { $0.lastPathComponent.hasSuffix(".swift.o") || $0.lastPathComponent == "\(name).o" }
        }
    }

    /// Beside the running test bundle, and in the release folder next to it where there is one.
    static let modules: [Module] = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let products = bundle.deletingLastPathComponent()
        var names = ["LensKernels"]
        #if arch(x86_64)
            names += ["LensKernelsAVX2", "LensKernelsAVX512"]
        #endif
        let other = products.deletingLastPathComponent().appendingPathComponent("release")
        var modules = names.map {
            Module(
                name: $0, configuration: products.lastPathComponent,
                folder: products.appendingPathComponent("\($0).build"))
        }
        if products.lastPathComponent != "release" {
            modules += names.map {
                Module(name: $0, configuration: "release", folder: other.appendingPathComponent("\($0).build"))
            }.filter { !$0.objects.isEmpty }
        }
        return modules
    }()

    private func lines(_ tool: String, _ arguments: [String]) throws -> [Substring] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(tool) \(arguments.joined(separator: " "))")
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    @Test("The objects are found", arguments: modules)
    func found(_ module: Module) {
        #expect(module.objects.count >= 1, "no objects in \(module.folder.path)")
    }

    @Test("No code symbol is weak, so that the linker merges no two instruction sets", arguments: modules)
    func noWeakCode(_ module: Module) throws {
        try #require(!module.objects.isEmpty)
        for object in module.objects {
            // `V` and `v` are weak objects, harmless in a data section; the symbol table tells the section.
            for line in try lines("nm", [object.path]) {
                let kind = line.split(separator: " ").dropLast().last ?? ""
                #expect(!["W", "w", "u"].contains(kind), "\(object.lastPathComponent): \(line)")
            }
            for line in try lines("objdump", ["-t", object.path]) where line.contains(".text") {
                // Columns 17 to 23 hold the flags: `w` is weak, `u` unique.
                let flags = line.dropFirst(17).prefix(7)
                #expect(!flags.contains("w") && !flags.contains("u"), "\(object.lastPathComponent): \(line)")
            }
        }
    }

    @Test("Kernels call nothing but their own module: no runtime, no mathematical library", arguments: modules)
    func noCalls(_ module: Module) throws {
        try #require(!module.objects.isEmpty)
        let prefix = "$s\(module.name.utf8.count)\(module.name)"
        for object in module.objects {
            for line in try lines("nm", ["-u", object.path]) {
                let symbol = line.split(separator: " ").last ?? ""
                #expect(symbol.hasPrefix(prefix), "\(object.lastPathComponent) refers to \(symbol)")
            }
        }
    }

    @Test("No multiplication and addition share one rounding", arguments: modules)
    func noFusedOperations(_ module: Module) throws {
        try #require(!module.objects.isEmpty)
        let fused = ["vfmadd", "vfmsub", "vfnmadd", "vfnmsub", "fmla", "fmadd"]
        for object in module.objects {
            let code = try lines("objdump", ["-d", "--no-show-raw-insn", object.path])
            let found = code.first { line in fused.contains { line.contains($0) } }
            #expect(found == nil, "\(object.lastPathComponent): \(found ?? "")")
        }
    }

    #if arch(x86_64)
        @Test("Each module uses its instruction set's registers and none of a wider one", arguments: modules)
        func registers(_ module: Module) throws {
            try #require(!module.objects.isEmpty)
            let code = try module.objects.flatMap { try lines("objdump", ["-d", "--no-show-raw-insn", $0.path]) }
            let (ymm, zmm) = (code.contains { $0.contains("%ymm") }, code.contains { $0.contains("%zmm") })
            switch module.name {
            case "LensKernels": #expect(!ymm && !zmm)
            case "LensKernelsAVX2": #expect(ymm && !zmm)
            default: #expect(zmm)
            }
        }
    #endif
}
