import LensCore

/// Hashes that seed what a picture does not say itself.
public enum ImageDataHash {
    /// Compressed bytes that a picture's hash looks at: 256 KiB.
    public static let length = 256 << 10

    /// XXH64 (seed 0) of up to `limit` bytes of `source` from `offset` on.
    ///
    /// Given the offset of a picture's compressed data, the same picture has the same hash whatever metadata it
    /// carries.
    public static func hash(
        of source: ByteSource, from offset: Int64, limit: Int = length
    ) throws(LensError) -> UInt64 {
        let bytes = try source.bytes(at: offset, count: limit)
        return bytes.withUnsafeBytes { xxh64($0) }
    }

    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5
    )

    /// XXH64 as its specification defines it (xxHash fast digest algorithm, version 0.1.1).
    public static func xxh64(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        let (p1, p2, p3, p4, p5) = primes
        func rotate(_ value: UInt64, _ by: UInt64) -> UInt64 { value << by | value >> (64 - by) }
        func round(_ lane: UInt64, _ word: UInt64) -> UInt64 { rotate(lane &+ word &* p2, 31) &* p1 }
        func word(_ at: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        }

        var at = 0
        var hash = seed &+ p5
        if bytes.count >= 32 {
            var a = seed &+ p1 &+ p2
            var b = seed &+ p2
            var c = seed
            var d = seed &- p1
            while at + 32 <= bytes.count {
                a = round(a, word(at))
                b = round(b, word(at + 8))
                c = round(c, word(at + 16))
                d = round(d, word(at + 24))
                at += 32
            }
            hash = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
            for lane in [a, b, c, d] { hash = (hash ^ round(0, lane)) &* p1 &+ p4 }
        }
        hash &+= UInt64(bytes.count)
        while at + 8 <= bytes.count {
            hash = rotate(hash ^ round(0, word(at)), 27) &* p1 &+ p4
            at += 8
        }
        if at + 4 <= bytes.count {
            let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
            hash = rotate(hash ^ UInt64(half) &* p1, 23) &* p2 &+ p3
            at += 4
        }
        while at < bytes.count {
            hash = rotate(hash ^ UInt64(bytes[at]) &* p5, 11) &* p1
            at += 1
        }
        hash = (hash ^ hash >> 33) &* p2
        hash = (hash ^ hash >> 29) &* p3
        return hash ^ hash >> 32
    }
}
