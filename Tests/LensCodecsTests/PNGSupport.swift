import Foundation
import LensCore
import Measures
import Testing

@testable import LensCodecs

/// The checksum of ISO/IEC 15948, annex D, one bit at a time.
func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
}

private func bytes(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

/// A chunk as it stands in a file.
func chunk(_ type: String, _ data: [UInt8] = [], crc given: UInt32? = nil) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bytes(UInt32(data.count)) + body + bytes(given ?? crc(body))
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951).
func storedZlib(_ data: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var at = 0
    repeat {
        let length = min(65535, data.count - at)
        let isLast: UInt8 = at + length == data.count ? 1 : 0
        let (low, high) = (UInt8(length & 255), UInt8(length >> 8))
        result += [isLast, low, high, ~low, ~high] + data[at..<at + length]
        at += length
    } while at < data.count
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in data {
        a = (a + UInt32(byte)) % 65521
        b = (b + a) % 65521
    }
    return result + bytes(b << 16 | a)
}

let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

func ihdr(
    _ width: Int, _ height: Int, bits: UInt8 = 8, color: UInt8 = 2, interlaced: Bool = false
) -> [UInt8] {
    chunk(
        "IHDR",
        bytes(UInt32(truncatingIfNeeded: width)) + bytes(UInt32(truncatingIfNeeded: height))
            + [bits, color, 0, 0, interlaced ? 1 : 0])
}

/// A small sound RGB picture of 2 × 2 pixels, with chunks before and after its data.
func tiny(_ before: [UInt8] = [], after: [UInt8] = [], end: [UInt8] = chunk("IEND")) -> [UInt8] {
    let rows: [UInt8] = [0, 10, 20, 30, 40, 50, 60, 0, 70, 80, 90, 100, 110, 120]
    return pngSignature + ihdr(2, 2) + before + chunk("IDAT", storedZlib(rows)) + after + end
}

let tinySamples: [UInt8] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]

extension PlainPNG {
    /// Deterministic noise in filtered rows, each with a filter of its own, as a file's data.
    func noise(_ seed: UInt32 = 1) -> [UInt8] {
        var state = seed
        var data: [UInt8] = []
        var filter: UInt8 = 0
        for (columns, rows) in passes {
            for _ in rows {
                data.append(filter)
                filter = (filter + 1) % 5
                for _ in 0..<rowBytes(columns.count) {
                    state = state &* 1_664_525 &+ 1_013_904_223
                    data.append(UInt8(state >> 24))
                }
            }
        }
        return data
    }

    /// The file that holds `data`, in IDAT chunks of some bytes each.
    func file(_ data: [UInt8], chunkBytes: Int = .max) -> [UInt8] {
        var file = pngSignature
        file += ihdr(width, height, bits: UInt8(bitDepth), color: UInt8(colorType), interlaced: interlaced)
        if !palette.isEmpty { file += chunk("PLTE", palette) }
        if let transparency { file += chunk("tRNS", transparency) }
        var rest = storedZlib(data)[...]
        while !rest.isEmpty {
            file += chunk("IDAT", Array(rest.prefix(chunkBytes)))
            rest = rest.dropFirst(chunkBytes)
        }
        return file + chunk("IEND")
    }

    /// What a file says, and its data, decompressed; `nil` if it has no header.
    static func parse(_ file: [UInt8]) throws -> (plain: PlainPNG, data: [UInt8])? {
        var at = 8
        var plain: PlainPNG?
        var compressed: [UInt8] = []
        func number(_ at: Int) -> Int { file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        while at + 12 <= file.count {
            let (length, type) = (number(at), String(decoding: file[at + 4..<at + 8], as: UTF8.self))
            guard at + 12 + length <= file.count else { break }
            let data = Array(file[at + 8..<at + 8 + length])
            switch type {
            case "IHDR":
                plain = PlainPNG(
                    width: number(at + 8), height: number(at + 12), bitDepth: Int(data[8]), colorType: Int(data[9]))
                plain?.interlaced = data[12] == 1
            case "PLTE": plain?.palette = data
            case "tRNS": plain?.transparency = data
            case "IDAT": compressed += data
            default: break
            }
            at += 12 + length
        }
        guard let plain else { return nil }
        return (plain, try Zlib.inflate(compressed[...], limit: 1 << 28))
    }

    var format: SampleFormat {
        let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]
        return SampleFormat(
            width: width, height: height, layout: layouts[channels - 1], depth: bitDepth == 16 ? .sixteen : .eight)
    }
}

extension Samples {
    /// Everything that a decoder gives.
    init(reading decoder: PNGDecoder, rowsAtATime: Int = 16) throws {
        var bytes = [UInt8](repeating: 0xA5, count: decoder.format.bytesPerRow * decoder.format.height)
        let (row, height) = (decoder.format.bytesPerRow, decoder.format.height)
        try bytes.withUnsafeMutableBytes { all in
            let start = try #require(all.baseAddress)
            for y in stride(from: 0, to: height, by: rowsAtATime) {
                try decoder.read(into: start + y * row, stride: row, count: min(rowsAtATime, height - y))
            }
        }
        self.init(format: decoder.format, bytes: bytes)
    }

    init(png: [UInt8], limits: PictureLimits = PictureLimits(), strict: Bool = false) throws {
        try self.init(reading: PNGDecoder(source: ByteSource(png), limits: limits, strict: strict))
    }

    func encodedPNG(
        _ options: PNGOptions = PNGOptions(), color: PNGColor = .untagged, chunks: [PNGChunk] = [],
        rowsAtATime: Int = 16
    ) throws -> [UInt8] {
        let sink = ByteSink()
        let encoder = try PNGEncoder(sink: sink, format: format, options: options, color: color, chunks: chunks)
        try encode(encoder, rowsAtATime: rowsAtATime)
        return sink.bytes
    }

    func encode(_ encoder: PNGEncoder, rowsAtATime: Int = 16) throws {
        let row = format.bytesPerRow
        try bytes.withUnsafeBytes { all in
            let start = try #require(all.baseAddress)
            for y in stride(from: 0, to: format.height, by: rowsAtATime) {
                try encoder.write(from: start + y * row, stride: row, count: min(rowsAtATime, format.height - y))
            }
        }
        try encoder.finish()
    }

    /// Noise that has every layout and depth.
    static func noise(_ width: Int, _ height: Int, _ layout: SampleFormat.Layout, _ depth: SampleFormat.Depth)
        -> Samples
    {
        let format = SampleFormat(width: width, height: height, layout: layout, depth: depth)
        var state: UInt32 = 99
        let bytes = (0..<format.bytesPerRow * height).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            // Slopes with noise on them, so that filters differ.
            return UInt8(truncatingIfNeeded: index / 3 &+ Int(state >> 29))
        }
        return Samples(format: format, bytes: bytes)
    }
}

/// What was thrown; `nil` if nothing was.
func failure(_ work: () throws -> Void) -> LensError? {
    do {
        try work()
        return nil
    } catch {
        return error as? LensError
    }
}

extension CorpusPicture {
    /// PNG pictures in some folders, whatever their names end in; none without a corpus.
    static func pngs(in folders: [String]) -> [CorpusPicture] {
        guard let root = ProcessInfo.processInfo.environment["LENS_CORPUS"] else { return [] }
        let folder = URL(fileURLWithPath: root)
        guard let manifest = try? String(contentsOf: folder.appendingPathComponent("MANIFEST.tsv"), encoding: .utf8)
        else { return [] }
        return manifest.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count >= 6, let top = fields[0].split(separator: "/").first, folders.contains(String(top))
            else { return nil }
            let picture = CorpusPicture(
                name: fields[0], url: folder.appendingPathComponent(fields[0]), verdict: fields[5])
            guard let file = FileHandle(forReadingAtPath: picture.url.path) else { return nil }
            defer { try? file.close() }
            return (try? file.read(upToCount: 8)).map { Array($0) } == pngSignature ? picture : nil
        }
    }
}
