import Foundation
import Lens
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A picture's samples, made for a test.
struct Samples: Equatable {
    var format: SampleFormat
    var bytes: [UInt8]

    /// Slopes, edges and some noise; another `variant` is another picture.
    static func scene(
        _ width: Int, _ height: Int, _ layout: SampleFormat.Layout = .rgb, variant: UInt32 = 0
    ) -> Samples {
        let format = SampleFormat(width: width, height: height, layout: layout, depth: .eight)
        var state: UInt32 = 12345 &+ variant &* 7919
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

    func jpeg(
        _ options: JPEGOptions = JPEGOptions(), metadata: PictureMetadata = PictureMetadata(),
        source: JPEGSubsampling? = nil
    ) throws -> [UInt8] {
        let sink = ByteSink()
        let encoder = try JPEGEncoder(
            sink: sink, format: format, options: options, metadata: metadata, sourceSubsampling: source)
        try bytes.withUnsafeBytes { all in
            try encoder.write(
                from: #require(all.baseAddress), stride: format.bytesPerRow, count: format.height)
        }
        try encoder.finish()
        return sink.bytes
    }

    init(format: SampleFormat, bytes: [UInt8]) {
        self.format = format
        self.bytes = bytes
    }

    /// The picture as a PNG file.
    func png(
        _ color: PNGColor = .untagged, metadata: PictureMetadata = PictureMetadata(), compression: Int = 6
    ) throws -> [UInt8] {
        let sink = ByteSink()
        let encoder = try PNGPictureEncoder(
            sink: sink, format: format, options: PNGOptions(compression: compression), color: color, metadata: metadata)
        try bytes.withUnsafeBytes { all in
            try encoder.write(from: #require(all.baseAddress), stride: format.bytesPerRow, count: format.height)
        }
        try encoder.finish()
        return sink.bytes
    }

    /// Everything that the decoder gives, without a single warning.
    init(decoding picture: [UInt8]) throws {
        try self.init(reading: PictureFormat.open(ByteSource(picture), strict: true))
    }

    init(reading decoder: any PictureDecoder) throws {
        format = decoder.format
        var bytes = [UInt8](repeating: 0, count: format.bytesPerRow * format.height)
        try bytes.withUnsafeMutableBytes { all in
            try decoder.read(
                into: #require(all.baseAddress), stride: decoder.format.bytesPerRow, count: decoder.format.height)
        }
        self.bytes = bytes
    }

    /// The same picture with sixteen bits a sample, the lower eight of them no copy of the upper.
    var deep: Samples {
        var format = format
        format.depth = .sixteen
        let words = bytes.enumerated().map { index, code in
            code == 0 || code == 255 ? UInt16(code) * 257 : UInt16(code) << 8 | UInt16(index * 37 & 255)
        }
        return Samples(format: format, bytes: words.withUnsafeBytes { Array($0) })
    }

    /// The same picture with sixteen bits a sample: each byte twice.
    var doubled: Samples {
        var format = format
        format.depth = .sixteen
        return Samples(format: format, bytes: bytes.flatMap { [$0, $0] })
    }

    /// Samples of sixteen bits.
    var words: [UInt16] { bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) } }

    /// How much each pixel covers.
    var alpha: [UInt16] {
        let codes = format.depth == .eight ? bytes.map(UInt16.init) : words
        return stride(from: format.channels - 1, to: codes.count, by: format.channels).map { codes[$0] }
    }

    /// Whether all three channels are the same everywhere.
    var isNeutral: Bool {
        guard format.layout == .rgb else { return true }
        return stride(from: 0, to: bytes.count, by: 3).allSatisfy { (at: Int) -> Bool in
            let red = bytes[at], green = bytes[at + 1], blue = bytes[at + 2]
            return red == green && green == blue
        }
    }
}

/// A baseline JPEG of any size, quickly: one band of a scene, over and over.
func largeJPEG(_ width: Int, _ height: Int) throws -> [UInt8] {
    let band = Samples.scene(width, 16)
    let format = SampleFormat(width: width, height: height, layout: .rgb, depth: .eight)
    let sink = ByteSink()
    let encoder = try JPEGEncoder(sink: sink, format: format, options: JPEGOptions(quality: 80, subsampling: .s420))
    try band.bytes.withUnsafeBytes { all in
        for row in stride(from: 0, to: height, by: 16) {
            try encoder.write(
                from: #require(all.baseAddress), stride: format.bytesPerRow, count: min(16, height - row))
        }
    }
    try encoder.finish()
    return sink.bytes
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
    func file(_ name: String, _ bytes: [UInt8]) throws -> FilePath {
        try Data(bytes).write(to: URL(fileURLWithPath: path.appending(name).string))
        return path.appending(name)
    }

    /// The names in the folder, hidden ones too.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path.string).sorted() }
    }
}

func contents(_ path: FilePath) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path.string))) }

/// What must not change about an original.
struct Untouched: Equatable {
    let bytes: [UInt8]
    let inode: UInt64
    let seconds, nanoseconds: Int
    let mode: UInt32

    init(_ path: FilePath) throws {
        bytes = try contents(path)
        var status = stat()
        try #require(path.string.withCString { stat($0, &status) } == 0)
        inode = UInt64(status.st_ino)
        mode = UInt32(status.st_mode)
        #if canImport(Glibc)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #else
            (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #endif
    }
}

/// A packet without what tells how the picture was made, which stands behind everything else.
func withoutProvenance(_ packet: [UInt8]?) throws -> [UInt8]? {
    guard let packet else { return nil }
    var text = String(decoding: packet, as: UTF8.self)
    guard let start = text.range(of: "<rdf:Description rdf:about=\"\" xmlns:lens=") else { return packet }
    let end = try #require(text.range(of: "</rdf:Description>", options: .backwards))
    text.removeSubrange(start.lowerBound..<end.upperBound)
    return Array(text.utf8)
}

/// The error of what was thrown; `nil` if nothing was, or something else.
func lensError(_ work: () throws -> Void) -> LensError? {
    do {
        try work()
        return nil
    } catch {
        return error as? LensError
    }
}

/// A marker segment.
func segment(_ code: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [0xFF, code, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
}

/// A JPEG picture with segments put in after SOI.
func inserting(_ segments: [UInt8], into jpeg: [UInt8]) -> [UInt8] { Array(jpeg[..<2]) + segments + Array(jpeg[2...]) }

/// Where the first frame's precision byte stands.
func frameOffset(in jpeg: [UInt8]) throws -> Int {
    try #require(jpeg.indices.dropLast().first { jpeg[$0] == 0xFF && (0xC0...0xC2).contains(jpeg[$0 + 1]) }) + 4
}

/// Where the first scan's marker stands.
func scanOffset(in jpeg: [UInt8]) throws -> Int {
    try #require(jpeg.indices.dropLast().first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xDA })
}

enum Metadata {
    private static func big(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// EXIF with a maker, a model, an orientation and an exposure time.
    static func exif(orientation: Int = 6, make: String = "Lens Works") -> [UInt8] {
        let text = Array(make.utf8) + [0]
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
            big(tag, 2) + big(type, 2) + big(count, 4) + value
        }
        // Header 8, main directory 2 + 3·12 + 4, EXIF directory 2 + 4·12 + 4, three quotients, the text.
        let (pictures, values) = (50, 104)
        var bytes = Array("MM".utf8) + big(42, 2) + big(8, 4)
        bytes += big(3, 2)
        bytes += entry(0x010F, 2, text.count, big(values + 24, 4))
        bytes += entry(0x0112, 3, 1, big(orientation, 2) + [0, 0])
        bytes += entry(0x8769, 4, 1, big(pictures, 4))
        bytes += big(0, 4)
        bytes += big(4, 2)
        bytes += entry(0x829A, 5, 1, big(values, 4))
        bytes += entry(0x829D, 5, 1, big(values + 8, 4))
        bytes += entry(0x8827, 3, 1, big(400, 2) + [0, 0])
        bytes += entry(0x920A, 5, 1, big(values + 16, 4))
        bytes += big(0, 4)
        for number in [1, 250, 28, 10, 35, 1] { bytes += big(number, 4) }
        return bytes + text
    }

    static let xmp = Array(
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
        <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></rdf:RDF></x:xmpmeta>
        """.utf8)

    /// EXIF with a thumbnail and nothing else.
    static func exif(thumbnail: [UInt8]) -> [UInt8] {
        func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
            big(tag, 2) + big(type, 2) + big(1, 4) + (type == 3 ? big(value, 2) + [0, 0] : big(value, 4))
        }
        var bytes = Array("MM".utf8) + big(42, 2) + big(8, 4)
        bytes += big(1, 2) + entry(0x0112, 3, 1) + big(26, 4)
        bytes += big(3, 2) + entry(0x0103, 3, 6) + entry(0x0201, 4, 68) + entry(0x0202, 4, thumbnail.count)
        return bytes + big(0, 4) + thumbnail
    }

    /// XMP with nothing but an orientation.
    static func xmp(orientation: Int) -> [UInt8] {
        Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" \
            tiff:Orientation="\(orientation)"/></rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    /// EXIF that names Adobe RGB as cameras do: ColorSpace 65535 and interoperability index R03.
    static let adobeRGB: [UInt8] = {
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
            big(tag, 2) + big(type, 2) + big(count, 4) + value
        }
        var bytes = Array("MM".utf8) + big(42, 2) + big(8, 4)
        bytes += big(1, 2) + entry(0x8769, 4, 1, big(26, 4)) + big(0, 4)
        bytes += big(2, 2) + entry(0xA001, 3, 1, big(65535, 2) + [0, 0]) + entry(0xA005, 4, 1, big(56, 4)) + big(0, 4)
        bytes += big(1, 2) + entry(0x0001, 2, 4, Array("R03\0".utf8)) + big(0, 4)
        return bytes
    }()

    /// Photoshop's resource 1028: IPTC with a by-line.
    static let iptc: [UInt8] = {
        let record: [UInt8] = [0x1C, 2, 80, 0, 6] + Array("Sofia!".utf8) + [0]
        return Array("8BIM".utf8) + [0x04, 0x04, 0, 0] + big(record.count - 1, 4) + record
    }()

    /// An ICC profile that says what it is called, and no more.
    ///
    /// - Parameters:
    ///   - gamma: the exponent of its tone curve; nil is sRGB's own curve.
    ///   - isDescribed: whether it has primaries (sRGB's) and curves at all.
    static func profile(
        _ name: String, space: String = "RGB ", gamma: Double? = nil, isDescribed: Bool = false
    ) -> [UInt8] {
        let text = Array(name.utf8) + [0]
        var description = Array("desc".utf8) + big(0, 4)
        description += big(text.count, 4) + text
        description += [UInt8](repeating: 0, count: 78 + (4 - (text.count + 90) % 4) % 4)
        var tags = [("desc", description)]
        if isDescribed {
            func fixed(_ value: Double) -> [UInt8] { big(Int((value * 65536).rounded()), 4) }
            let curve =
                Array("para".utf8) + big(0, 4)
                + (gamma.map { big(0, 2) + big(0, 2) + fixed($0) }
                    ?? big(3, 2) + big(0, 2) + [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed))
            if space == "GRAY" {
                tags.append(("kTRC", curve))
            } else {
                let primaries = [
                    ("r", [0.4361, 0.2225, 0.0139]), ("g", [0.3851, 0.7169, 0.0971]), ("b", [0.1431, 0.0606, 0.7141]),
                ]
                for (letter, xyz) in primaries {
                    tags.append(("\(letter)XYZ", Array("XYZ ".utf8) + big(0, 4) + xyz.flatMap(fixed)))
                    tags.append(("\(letter)TRC", curve))
                }
            }
        }
        var table = big(tags.count, 4)
        var data: [UInt8] = []
        let start = 128 + 4 + 12 * tags.count
        for (tag, bytes) in tags {
            table += Array(tag.utf8) + big(start + data.count, 4) + big(bytes.count, 4)
            data += bytes
        }
        var header = [UInt8](repeating: 0, count: 128)
        func put(_ bytes: [UInt8], _ at: Int) { header.replaceSubrange(at..<at + bytes.count, with: bytes) }
        put(big(start + data.count, 4), 0)
        put(big(0x0210_0000, 4), 8)
        put(Array("mntr\(space)XYZ ".utf8), 12)
        put(Array("acsp".utf8), 36)
        for (index, white) in [0xF6D6, 0x10000, 0xD32D].enumerated() { put(big(white, 4), 68 + 4 * index) }
        return header + table + data
    }

    /// One of each.
    static func everything(orientation: Int = 6, isGrey: Bool = false) -> PictureMetadata {
        var metadata = PictureMetadata()
        metadata.exif = exif(orientation: orientation)
        metadata.xmp = xmp
        metadata.photoshop = [iptc]
        metadata.iccProfile = profile("sRGB of these tests", space: isGrey ? "GRAY" : "RGB ", isDescribed: true)
        metadata.comments = [Array("shown at the harbour".utf8), [0xE9, 0x74, 0xE9]]
        metadata.density = PixelDensity(unit: .perInch, x: 240, y: 240)
        return metadata
    }
}

/// The pictures that `$LENS_CORPUS` points to, with plain libjpeg's verdict on each.
struct CorpusPicture: Sendable, CustomStringConvertible {
    let name: String
    let path: FilePath
    let verdict: String

    var description: String { name }
    /// Sound enough, and grey, of three components, or ink.
    var isDeveloped: Bool { verdict.hasPrefix("OK") && [1, 3, 4].contains(components) }
    var components: Int? { number(after: "nc=") }
    var warnings: Int { number(after: "warnings=") ?? 0 }

    private func number(after key: String) -> Int? {
        verdict.range(of: key).flatMap { Int(verdict[$0.upperBound...].prefix { $0.isNumber }) }
    }

    /// JPEG pictures in a folder; none without a corpus.
    static func jpegs(in folder: String) throws -> [CorpusPicture] { try all(in: folder).filter { !$0.isPNG } }

    /// PNG pictures in a folder; none without a corpus.
    static func pngs(in folder: String) throws -> [CorpusPicture] { try all(in: folder).filter(\.isPNG) }

    private var isPNG: Bool { verdict.contains("bd=") || name.hasPrefix("png-") }

    private static func all(in folder: String) throws -> [CorpusPicture] {
        guard let root = ProcessInfo.processInfo.environment["LENS_CORPUS"] else { return [] }
        let manifest = try String(contentsOfFile: "\(root)/MANIFEST.tsv", encoding: .utf8)
        return manifest.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count >= 6, fields[0].hasPrefix("\(folder)/") else { return nil }
            return CorpusPicture(
                name: fields[0], path: FilePath("\(root)/\(fields[0])"), verdict: fields[5])
        }
    }
}
