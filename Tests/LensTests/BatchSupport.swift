import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of originals and a place for results.
final class BatchBench {
    let folder: Folder
    let input: FilePath
    let output: FilePath

    init() throws {
        folder = try Folder()
        input = folder("in")
        output = folder("out")
        try FileManager.default.createDirectory(atPath: input.string, withIntermediateDirectories: false)
    }

    /// A small picture, another one for each name.
    @discardableResult
    func picture(_ place: String, width: Int = 40, height: Int = 32, isPNG: Bool = false) throws -> [UInt8] {
        let variant = place.utf8.reduce(UInt32(1)) { $0 &* 31 &+ UInt32($1) }
        let scene = Samples.scene(width, height, variant: variant)
        let bytes = try isPNG ? scene.png() : scene.jpeg()
        try put(place, bytes)
        return bytes
    }

    func put(_ place: String, _ bytes: [UInt8]) throws { try put(Array(place.utf8), bytes) }

    /// Names as bytes.
    func put(_ place: [UInt8], _ bytes: [UInt8], in top: FilePath? = nil) throws {
        let path = join((top ?? input), place)
        for slash in place.indices where place[slash] == 0x2F {
            _ = join(top ?? input, Array(place[..<slash])).withPlatformString { mkdir($0, 0o777) }
        }
        let file = path.withPlatformString { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o666) }
        try #require(file >= 0)
        defer { close(file) }
        try #require(bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count)
    }

    func link(_ place: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: input.appending(place).string, withDestinationPath: target)
    }

    func batch(_ change: (inout BatchOptions) -> Void = { _ in }) -> Batch {
        var options = BatchOptions()
        options.isRecursive = true
        options.jobs = 2
        change(&options)
        return Batch(look: .decay, folder: input, output: output, options: options)
    }

    /// Plans and runs.
    @discardableResult
    func run(
        _ change: (inout BatchOptions) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false },
        hearing: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) throws -> Heard {
        let batch = batch(change)
        let heard = Heard()
        let summary = try batch.run(
            try batch.plan(), isCancelled: isCancelled,
            listener: {
                heard.note($0)
                hearing($0)
            })
        heard.summary = summary
        return heard
    }

    /// What is in a folder, hidden files too, by place.
    func tree(_ top: FilePath) -> [String: [UInt8]] {
        var tree: [String: [UInt8]] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: top.string) ?? .init() {
            var isFolder: ObjCBool = false
            let path = top.appending(name)
            guard FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            tree[name] = try? contents(path)
        }
        return tree
    }

    /// The results alone.
    var results: [String: [UInt8]] { tree(output).filter { !$0.key.hasPrefix(".") } }
    /// The names that begin with a dot, of all folders.
    var hidden: [String] {
        tree(output).keys.filter { $0.split(separator: "/").last?.hasPrefix(".") == true }.sorted()
    }

    /// Everything of the originals that must not change.
    func originals() throws -> [String: Untouched] {
        var found: [String: Untouched] = [:]
        for name in tree(input).keys { found[name] = try Untouched(input.appending(name)) }
        return found
    }

    /// What a picture becomes.
    func developed(_ place: String) throws -> [UInt8] {
        try Photo(contentsOf: input.appending(place)).applying(.decay).encoded()
    }
}

/// A folder and a place below it.
func join(_ folder: FilePath, _ place: [UInt8]) -> FilePath {
    let bytes = Array(folder.string.utf8) + [0x2F] + place
    return (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
    }
}

/// What a batch has told.
final class Heard: @unchecked Sendable {
    // Safe to send: a batch tells one event at a time, and tests look when it is over.
    private(set) var developed: [String] = []
    private(set) var skipped: [String: BatchSkip] = [:]
    private(set) var failed: [String: LensError] = [:]
    private(set) var warnings: [String] = []
    var summary = BatchSummary?.none

    func note(_ event: BatchEvent) {
        switch event {
        case .developed(let entry, _): developed.append(name(entry))
        case .skipped(let entry, let skip): skipped[name(entry)] = skip
        case .failed(let entry, let error): failed[name(entry)] = error
        case .warning(let warning): warnings.append(warning.message)
        case .started, .progress, .finished: break
        }
    }

    private func name(_ entry: BatchEntry) -> String { entry.input.lastComponent?.string ?? "" }
}
