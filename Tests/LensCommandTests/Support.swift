import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The executable that was built with these tests.
let tool: URL = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let folder = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
    return folder.appendingPathComponent("lens")
}()

/// A program that runs, with its output going to files.
final class Running {
    let process: pid_t
    private let folder: Folder
    private(set) var ended: Int32?

    /// - Parameters:
    ///   - arguments: as bytes, because file names are.
    ///   - environment: set on top of this process's own; nil takes a variable away.
    init(
        _ program: String, _ arguments: [[UInt8]], input: FilePath = "/dev/null", environment: [String: String?] = [:]
    ) throws {
        folder = try Folder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input.string, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder("out").string, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder("err").string, O_WRONLY | O_CREAT, 0o600)
        // Signals as a program expects them, whatever started the tests.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

        var variables = ProcessInfo.processInfo.environment
        variables["LENS_ISA"] = nil
        for (name, value) in environment { variables[name] = value }
        let texts = ([Array(program.utf8)] + arguments).map(Self.cString)
        let pairs = variables.map { Self.cString(Array("\($0.key)=\($0.value)".utf8)) }
        defer { for text in texts + pairs { free(text) } }
        var process = pid_t()
        let status = posix_spawn(&process, program, &actions, &attributes, texts + [nil], pairs + [nil])
        try #require(status == 0, "\(program) cannot be started: \(status)")
        self.process = process
    }

    deinit {
        if ended == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
    }

    private static func cString(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
        let text = malloc(bytes.count + 1)?.assumingMemoryBound(to: CChar.self)
        for (index, byte) in bytes.enumerated() { text?[index] = CChar(bitPattern: byte) }
        text?[bytes.count] = 0
        return text
    }

    /// Whether it has come to its end; never waits.
    func hasEnded() -> Bool {
        if ended != nil { return true }
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return false }
        // As shells say it: the exit status, or 128 and the signal.
        ended = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
        return true
    }

    /// What came of it. Ends it after `limit` seconds.
    func finish(within limit: Double = 60, watching: () -> Void = {}) throws -> Outcome {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(limit)
        while !hasEnded() {
            watching()
            if clock.now > deadline {
                kill(process, SIGKILL)
                Issue.record("took more than \(limit) s")
            }
            usleep(1000)
        }
        return Outcome(
            status: ended ?? -1, bytes: try contents(folder("out")),
            errors: String(decoding: try contents(folder("err")), as: UTF8.self))
    }
}

/// What a program left.
struct Outcome: CustomStringConvertible {
    let status: Int32
    /// Standard output.
    let bytes: [UInt8]
    /// Standard error.
    let errors: String

    var output: String { String(decoding: bytes, as: UTF8.self) }
    var errorLines: [Substring] { errors.split(separator: "\n") }
    var description: String { "\(status), output '\(output.prefix(200))', errors '\(errors.prefix(400))'" }

    /// Standard output as one line of JSON.
    func json() throws -> [String: Any] {
        try #require(String(validating: bytes, as: UTF8.self) != nil, "not UTF-8: \(self)")
        try #require(output.hasSuffix("\n") && output.filter { $0 == "\n" }.count == 1, "not one line: \(self)")
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any], "\(self)")
    }
}

/// Runs `lens`.
func lens(
    _ arguments: String..., input: FilePath = "/dev/null", environment: [String: String?] = [:]
) throws -> Outcome {
    try lens(bytes: arguments.map { Array($0.utf8) }, input: input, environment: environment)
}

func lens(
    bytes arguments: [[UInt8]], input: FilePath = "/dev/null", environment: [String: String?] = [:]
) throws -> Outcome {
    try Running(tool.path, arguments, input: input, environment: environment).finish()
}

/// Runs a line of shell, in which `$lens` is the executable and `$1`, `$2` … are arguments.
func shell(_ line: String, _ arguments: String..., environment: [String: String?] = [:]) throws -> Outcome {
    let words = ["-c", line, "sh"] + arguments
    return try Running(
        "/bin/sh", words.map { Array($0.utf8) }, environment: environment.merging(["lens": tool.path]) { $1 }
    ).finish()
}

/// A folder that goes away with the test.
final class Folder {
    let path: FilePath

    init() throws {
        let made = FileManager.default.temporaryDirectory.appendingPathComponent("lens-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        path = FilePath(made.resolvingSymlinksInPath().path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    func callAsFunction(_ name: String) -> FilePath { path.appending(name) }

    /// Puts a file into the folder.
    @discardableResult
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path.appending(name).string))
        return path.appending(name).string
    }

    /// Where a file would be.
    func place(_ name: String) -> String { path.appending(name).string }

    func contents(_ name: String) throws -> [UInt8] { try LensCommandTests.contents(path.appending(name)) }

    /// The names in the folder, hidden ones too, as bytes.
    var rawNames: [[UInt8]] {
        get throws {
            let folder = try #require(opendir(path.string))
            defer { closedir(folder) }
            var names: [[UInt8]] = []
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
                if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
            }
            return names.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    var names: [String] { get throws { try rawNames.map { String(decoding: $0, as: UTF8.self) } } }
}

func contents(_ path: FilePath) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path.string))) }

/// A picture of slopes and edges with some noise; the rows of the first 16 come again and again, so that large ones
/// are made quickly.
func picture(
    _ width: Int = 96, _ height: Int = 64, _ layout: SampleFormat.Layout = .rgb,
    _ options: JPEGOptions = JPEGOptions(quality: 80, subsampling: .s420), to descriptor: FileHandle? = nil
) throws -> [UInt8] {
    let format = SampleFormat(width: width, height: height, layout: layout, depth: .eight)
    var state: UInt32 = 12345
    var band = [UInt8](repeating: 0, count: format.bytesPerRow * 16)
    band.withUnsafeMutableBufferPointer { buffer in
        for at in 0..<buffer.count {
            state = state &* 1_664_525 &+ 1_013_904_223
            let (x, y) = (at % format.bytesPerRow, at / format.bytesPerRow)
            let edge = (x / 24 + y / 8) & 1 == 0 ? 40 : 0
            buffer[at] = UInt8(truncatingIfNeeded: min(255, (x &* 2 &+ y &* 3) & 191 + edge + Int(state >> 28)))
        }
    }
    let sink =
        descriptor.map { ByteSink(descriptor: .init(rawValue: $0.fileDescriptor), name: "the picture") } ?? ByteSink()
    let encoder = try JPEGEncoder(sink: sink, format: format, options: options)
    try band.withUnsafeBytes { all in
        for row in stride(from: 0, to: height, by: 16) {
            try encoder.write(
                from: #require(all.baseAddress), stride: format.bytesPerRow, count: min(16, height - row))
        }
    }
    try encoder.finish()
    return sink.bytes
}
