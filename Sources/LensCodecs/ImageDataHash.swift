import LensCore

/// Hashes that seed what a picture does not say itself.
public enum ImageDataHash {
    /// Compressed bytes that a picture's hash looks at: 256 KiB.
    public static let length = 256 << 10

    /// XXH64 (seed 0) of a JPEG picture's scans, from `offset`, where the first begins, to the picture's end or
    /// ``length``: the same picture has the same hash, whatever metadata stand before it and whatever a camera or a
    /// program has hung behind.
    static func hash(ofScansIn source: ByteSource, from offset: Int64) throws(LensError) -> UInt64 {
        let bytes = try source.bytes(at: offset, count: length)
        return bytes.withUnsafeBytes { xxh64(UnsafeRawBufferPointer(rebasing: $0[..<endOfImage($0)])) }
    }

    /// Behind the first EOI that is neither coded data nor within a segment, such as a table between two scans.
    private static func endOfImage(_ bytes: UnsafeRawBufferPointer) -> Int {
        var at = 0
        while at + 1 < bytes.count {
            guard bytes[at] == 0xFF else {
                at += 1
                continue
            }
            switch bytes[at + 1] {
            case 0xD9: return at + 2
            case 0xFF: at += 1
            case 0x00, 0x01, 0xD0...0xD8: at += 2
            default:
                guard at + 3 < bytes.count else { return bytes.count }
                at += 2 + max(Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]), 2)
            }
        }
        return bytes.count
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
