import LensCore

/// A PNG file as libpng reads it: header, palette, transparency, picture data and end, and nothing else.
///
/// Where the file ends inside an IDAT chunk, that chunk is given the length that there is, so that all of it is
/// decompressed before the end is noticed.
final class PNGStream {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private enum Part {
        case bytes([UInt8])
        case range(Range<Int64>)

        var count: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .range(let range): range.upperBound - range.lowerBound
            }
        }
    }

    let source: ByteSource
    var failure: LensError?
    private let parts: [Part]
    private var part = 0
    /// Bytes of the part that were read.
    private var offset: Int64 = 0
    /// The file's bytes from `windowStart` on: most reads are small.
    private var window: [UInt8] = []
    private var windowStart: Int64 = 0

    /// Bytes that are read at a time.
    private static let windowBytes = 65536

    init(_ source: ByteSource, _ chunks: PNGChunks) {
        self.source = source
        var start = Self.signature + chunks.header.chunk.encoded
        for chunk in chunks.forSamples { start += chunk.encoded }
        let all = chunks.imageData
        if let cut = chunks.cutChunk {
            let length = UInt32(clamping: max(0, all.upperBound - cut - 8))
            parts = [
                .bytes(start), .range(all.lowerBound..<cut),
                .bytes(Array(bigEndian: length) + Array("IDAT".utf8)),
                .range(min(cut + 8, all.upperBound)..<all.upperBound),
            ]
        } else {
            parts = [.bytes(start), .range(all), .bytes(PNGChunk("IEND", []).encoded)]
        }
    }

    /// Fills `room`, as far as there are bytes; returns how many.
    func read(into room: UnsafeMutableRawBufferPointer) throws(LensError) -> Int {
        var done = 0
        while done < room.count, part < parts.count {
            let left = parts[part].count - offset
            guard left > 0 else {
                part += 1
                offset = 0
                continue
            }
            let rest = UnsafeMutableRawBufferPointer(rebasing: room[done..<min(room.count, done + Int(clamping: left))])
            let got: Int
            switch parts[part] {
            case .bytes(let bytes):
                bytes.withUnsafeBytes { all in
                    let from = Int(offset)
                    rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[from..<from + rest.count]))
                }
                got = rest.count
            case .range(let range):
                got = try readFile(at: range.lowerBound + offset, into: rest)
                // The file has become shorter.
                if got == 0 { return done }
            }
            offset += Int64(got)
            done += got
        }
        return done
    }

    private func readFile(at position: Int64, into room: UnsafeMutableRawBufferPointer) throws(LensError) -> Int {
        if room.count >= Self.windowBytes { return try source.read(at: position, into: room) }
        if position < windowStart || position >= windowStart + Int64(window.count) {
            window = try source.bytes(at: position, count: Self.windowBytes)
            windowStart = position
        }
        let from = Int(position - windowStart)
        let count = min(room.count, window.count - from)
        guard count > 0 else { return 0 }
        window.withUnsafeBytes { all in
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[from..<from + count]))
        }
        return count
    }

    /// The callbacks get the stream as `context`; the decoder's handle keeps it alive as long as libpng has it.
    static func from(_ context: UnsafeMutableRawPointer?) -> PNGStream? {
        context.map { Unmanaged<PNGStream>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension PNGChunk {
    /// The chunk as a file has it, with length and checksum.
    var encoded: [UInt8] {
        let body = Array(type.utf8) + data
        return Array(bigEndian: UInt32(data.count)) + body + Array(bigEndian: Zlib.crc(body))
    }
}
