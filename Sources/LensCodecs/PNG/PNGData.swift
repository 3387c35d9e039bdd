import CCodecs
import LensCore

/// The compressed data of a picture's IDAT chunks, one behind the other, their checksums held against them.
final class PNGData {
    private let source: ByteSource
    /// From the first chunk's length to behind the last one's checksum.
    private let range: Range<Int64>
    private var window: [UInt8]
    /// Where the window stands in the file, and how many of its bytes there are and were used.
    private var windowStart: Int64
    private var filled = 0
    private var used = 0
    /// Bytes of the chunk that were not used; `nil` between chunks.
    private var left: Int?
    private var crc: UInt32 = 0
    /// What ends the data early, in libpng's words.
    private(set) var flaw: String?

    static let windowBytes = 64 << 10

    init(_ source: ByteSource, _ range: Range<Int64>) {
        self.source = source
        self.range = range
        windowStart = range.lowerBound
        window = [UInt8](repeating: 0, count: Self.windowBytes)
    }

    /// Makes sure that there is a byte in the window.
    private func fill() throws(LensError) -> Bool {
        if used < filled { return true }
        windowStart += Int64(filled)
        (used, filled) = (0, 0)
        let (source, start) = (source, windowStart)
        filled = try window.withUnsafeMutableBufferPointer { (room) throws(LensError) in
            try source.read(at: start, into: UnsafeMutableRawBufferPointer(room))
        }
        if filled == 0 { flaw = "the picture data end too early" }
        return filled > 0
    }

    private func number() throws(LensError) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard try fill() else { return nil }
            value = value << 8 | UInt32(window[used])
            used += 1
        }
        return value
    }

    /// Goes into the chunk that has the next byte.
    ///
    /// - Returns: whether there is one; if not, ``flaw`` says why.
    private func enter() throws(LensError) -> Bool {
        while flaw == nil {
            if let left {
                if left > 0 { return try fill() }
                try leave()
            } else {
                guard windowStart + Int64(used) < range.upperBound else { break }
                guard let length = try number(), let type = try number() else { break }
                // The file was another one when its chunks were read.
                guard type == Self.type else { break }
                left = Int(length)
                crc = lens_zlib_crc(0, Array("IDAT".utf8), 4)
            }
        }
        if flaw == nil { flaw = "Not enough image data" }
        return false
    }

    private static let type = "IDAT".utf8.reduce(0) { $0 << 8 | UInt32($1) }

    /// Holds the chunk's checksum against its data, all of which were used.
    private func leave() throws(LensError) {
        guard let stored = try number() else { return }
        if stored != crc { flaw = "IDAT: CRC error" }
        left = nil
    }

    /// Hands over bytes of the chunk that has the next one.
    ///
    /// - Parameter body: returns how many it has used.
    /// - Returns: `nil` where the data end; ``flaw`` says why.
    func withBytes<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) -> (used: Int, result: Result)
    ) throws(LensError) -> Result? {
        guard try enter(), let left else { return nil }
        let part = used..<min(filled, used + left)
        let (count, result, crc) = window.withUnsafeBufferPointer { all in
            let (count, result) = body(UnsafeBufferPointer(rebasing: all[part]))
            return (count, result, lens_zlib_crc(self.crc, all.baseAddress.map { $0 + part.lowerBound }, count))
        }
        self.crc = crc
        used += count
        self.left = left - count
        return result
    }

    /// Passes over the rest of the chunk, to its checksum.
    ///
    /// - Returns: how many bytes there were.
    func finishChunk() throws(LensError) -> Int {
        var count = 0
        while let left, left > 0, let passed = try withBytes({ ($0.count, $0.count) }) { count += passed }
        if left == 0 { try leave() }
        return count
    }
}
