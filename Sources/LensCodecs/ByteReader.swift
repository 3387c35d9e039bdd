import LensCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads a source from front to back through a buffer.
struct ByteReader {
    private let source: ByteSource
    private var buffer: [UInt8]
    private var start: Int64 = 0
    private var filled = 0
    private var next = 0

    /// - Parameter capacity: bytes that are read at a time, at least 1; few for a reader that mostly skips.
    init(_ source: ByteSource, capacity: Int = 65536) {
        self.source = source
        buffer = [UInt8](repeating: 0, count: capacity)
    }

    /// The offset of the next byte.
    var position: Int64 { start + Int64(next) }

    /// Makes sure that the buffer holds the next byte; `false` at the end.
    private mutating func refill() throws(LensError) -> Bool {
        if next < filled { return true }
        start += Int64(next)
        next = 0
        filled = 0
        let offset = start
        filled = try buffer.withUnsafeMutableBufferPointer { (room) throws(LensError) in
            try source.read(at: offset, into: UnsafeMutableRawBufferPointer(room))
        }
        return filled > 0
    }

    mutating func byte() throws(LensError) -> UInt8? {
        guard try refill() else { return nil }
        defer { next += 1 }
        return buffer[next]
    }

    /// A big-endian number of two bytes.
    mutating func word() throws(LensError) -> Int? {
        guard let high = try byte(), let low = try byte() else { return nil }
        return Int(high) << 8 | Int(low)
    }

    /// The next `count` bytes, or what there is of them.
    mutating func bytes(_ count: Int) throws(LensError) -> [UInt8] {
        var result: [UInt8] = []
        // No more than the file has; growing would leave room behind it.
        result.reserveCapacity(max(0, min(count, Int(clamping: source.count - position))))
        while result.count < count, try refill() {
            let part = min(count - result.count, filled - next)
            result.append(contentsOf: buffer[next..<next + part])
            next += part
        }
        return result
    }

    mutating func skip(_ count: Int) { next += count }

    /// The next marker's code, whatever stands before it: as libjpeg looks for it, a marker is any number of 0xFF and
    /// a byte that is neither 0xFF nor 0.
    mutating func nextMarker() throws(LensError) -> UInt8? {
        while true {
            guard try refill() else { return nil }
            let found = buffer.withUnsafeBytes { all -> Int? in
                // The buffer holds `filled` bytes and `next` is below that, so the array has an address.
                guard let base = all.baseAddress, let hit = memchr(base + next, 0xFF, filled - next) else { return nil }
                return UnsafeRawPointer(hit) - base
            }
            guard let found else {
                next = filled
                continue
            }
            next = found
            var code: UInt8 = 0xFF
            while code == 0xFF {
                guard let read = try byte() else { return nil }
                code = read
            }
            if code != 0 { return code }
        }
    }
}
