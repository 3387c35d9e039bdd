import Foundation
import LensCore
import Testing

@testable import LensCodecs

/// Samples made for a test.
struct Samples: Equatable {
    var format: SampleFormat
    var bytes: [UInt8]

    /// Slopes with some noise on them: smooth parts, edges, and no two rows alike.
    static func scene(_ width: Int, _ height: Int, _ layout: SampleFormat.Layout = .rgb) -> Samples {
        let format = SampleFormat(width: width, height: height, layout: layout, depth: .eight)
        var state: UInt32 = 12345
        var bytes = [UInt8](repeating: 0, count: format.bytesPerRow * height)
        bytes.withUnsafeMutableBufferPointer { buffer in
            var at = 0
            for y in 0..<height {
                for x in 0..<format.bytesPerRow {
                    state = state &* 1_664_525 &+ 1_013_904_223
                    let edge = (x / 24 + y / 8) & 1 == 0 ? 40 : 0
                    buffer[at] = UInt8(truncatingIfNeeded: min(255, (x &* 2 &+ y &* 3) & 191 + edge + Int(state >> 28)))
                    at += 1
                }
            }
        }
        return Samples(format: format, bytes: bytes)
    }

    func encoded(
        _ options: JPEGOptions = JPEGOptions(), metadata: PictureMetadata = PictureMetadata(),
        source: JPEGSubsampling? = nil, rowsAtATime: Int = 16
    ) throws -> [UInt8] {
        let sink = ByteSink()
        let encoder = try JPEGEncoder(
            sink: sink, format: format, options: options, metadata: metadata, sourceSubsampling: source)
        try bytes.withUnsafeBytes { all in
            var row = 0
            while row < format.height {
                let count = min(rowsAtATime, format.height - row)
                let start = try #require(all.baseAddress) + row * format.bytesPerRow
                try encoder.write(from: start, stride: format.bytesPerRow, count: count)
                row += count
            }
        }
        try encoder.finish()
        return sink.bytes
    }

    /// As a PNM file.
    var pnm: [UInt8] {
        let kind = format.layout == .grey ? "P5" : "P6"
        return Array("\(kind)\n\(format.width) \(format.height)\n255\n".utf8) + bytes
    }

    init(format: SampleFormat, bytes: [UInt8]) {
        self.format = format
        self.bytes = bytes
    }

    /// Reads a PNM file of `djpeg`.
    init(pnm: [UInt8]) throws {
        var fields: [String] = []
        var at = 0
        while fields.count < 4 {
            let word = try #require(pnm[at...].firstIndex { $0 == 0x20 || $0 == 0x0A })
            fields.append(String(decoding: pnm[at..<word], as: UTF8.self))
            at = word + 1
        }
        let layout: SampleFormat.Layout = fields[0] == "P5" ? .grey : .rgb
        let (width, height) = (try #require(Int(fields[1])), try #require(Int(fields[2])))
        format = SampleFormat(width: width, height: height, layout: layout, depth: .eight)
        bytes = Array(pnm[at...])
    }

    /// Everything that a decoder gives.
    init(reading decoder: JPEGDecoder, rowsAtATime: Int = 16) throws {
        format = decoder.format
        var bytes = [UInt8](repeating: 0, count: format.bytesPerRow * format.height)
        try bytes.withUnsafeMutableBytes { all in
            var row = 0
            while row < decoder.format.height {
                let count = min(rowsAtATime, decoder.format.height - row)
                let start = try #require(all.baseAddress) + row * decoder.format.bytesPerRow
                try decoder.read(into: start, stride: decoder.format.bytesPerRow, count: count)
                row += count
            }
        }
        self.bytes = bytes
    }

    init(decoding bytes: [UInt8], limits: PictureLimits = PictureLimits(), strict: Bool = false) throws {
        try self.init(reading: JPEGDecoder(source: ByteSource(bytes), limits: limits, strict: strict))
    }
}

/// Runs a program of libjpeg-turbo on bytes.
func run(_ program: String, _ arguments: [String], on input: [UInt8]) throws -> (output: [UInt8], status: Int32) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lens-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (from, to) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
    try Data(input).write(to: from)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments + ["-outfile", to.path, from.path]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return ((try? Array(Data(contentsOf: to))) ?? [], process.terminationStatus)
}

/// libjpeg-turbo's programs are there; `./test` installs them, so a corpus without them is a fault.
let hasJPEGPrograms: Bool = {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains { folder in
        FileManager.default.isExecutableFile(atPath: "\(folder)/djpeg")
            && FileManager.default.isExecutableFile(atPath: "\(folder)/cjpeg")
    }
}()

/// The pictures that `$LENS_CORPUS` points to, with plain libjpeg's verdict on each.
struct CorpusPicture: CustomStringConvertible {
    let name: String
    let url: URL
    let verdict: String

    var description: String { name }
    var bytes: [UInt8] { get throws { Array(try Data(contentsOf: url)) } }
    var isOK: Bool { verdict.hasPrefix("OK") }
    /// Sound enough, and grey or of three components.
    var isDeveloped: Bool { isOK && (components == 1 || components == 3) }
    /// Sound enough, and of four components, which djpeg does not write as they are.
    var isInk: Bool { isOK && components == 4 }
    /// Components, if libjpeg got that far.
    var components: Int? { number(after: "nc=") }
    var warnings: Int { number(after: "warnings=") ?? 0 }

    private func number(after key: String) -> Int? {
        verdict.range(of: key).flatMap { Int(verdict[$0.upperBound...].prefix { $0.isNumber }) }
    }

    /// JPEG pictures in some folders; none without a corpus.
    static func jpegs(in folders: [String]) -> [CorpusPicture] {
        guard let root = ProcessInfo.processInfo.environment["LENS_CORPUS"] else { return [] }
        let folder = URL(fileURLWithPath: root)
        guard let manifest = try? String(contentsOf: folder.appendingPathComponent("MANIFEST.tsv"), encoding: .utf8)
        else { return [] }
        return manifest.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count >= 6, let name = fields.first, let top = name.split(separator: "/").first,
                folders.contains(String(top)),
                fields[5].contains("nc=") || fields[5].contains("ERROR@row")
                    || fields[5].contains("prog=")
            else { return nil }
            return CorpusPicture(name: name, url: folder.appendingPathComponent(name), verdict: fields[5])
        }
    }
}

/// The fault of what was thrown; `nil` if nothing was.
func fault(_ work: () throws -> Void) -> LensError.Fault? {
    do {
        try work()
        return nil
    } catch {
        return (error as? LensError)?.fault
    }
}

/// A marker segment.
func segment(_ code: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0xFF, code, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
}

/// A JPEG picture with segments put in after SOI.
func inserting(_ segments: [UInt8], into jpeg: [UInt8]) -> [UInt8] { Array(jpeg[..<2]) + segments + Array(jpeg[2...]) }
