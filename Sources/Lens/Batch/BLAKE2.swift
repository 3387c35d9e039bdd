/// BLAKE2b (RFC 7693) with a digest of sixteen bytes, for telling contents apart: as sure as it needs to be and faster
/// than a disk.
struct BLAKE2 {
    private var state: [UInt64]
    private var block = [UInt8](repeating: 0, count: 128)
    private var filled = 0
    private var count: UInt64 = 0

    static let blank: [UInt64] = [
        0x6A09_E667_F3BC_C908, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1,
        0x510E_527F_ADE6_82D1, 0x9B05_688C_2B3E_6C1F, 0x1F83_D9AB_FB41_BD6B, 0x5BE0_CD19_137E_2179,
    ]

    /// - Parameter length: bytes of the digest, 1…64; the standard makes it part of every digest.
    init(length: Int = 16) {
        state = Self.blank
        state[0] ^= 0x0101_0000 ^ UInt64(length)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        // The last block is marked as such: a full one is kept until more comes.
        while !rest.isEmpty {
            if filled == 128 {
                count += 128
                block.withUnsafeBytes { Self.compress(&state, $0, blocks: 1, count: count, isLast: false) }
                filled = 0
            }
            if filled == 0, rest.count > 128 {
                let blocks = (rest.count - 1) / 128
                Self.compress(&state, rest, blocks: blocks, count: count + 128, isLast: false)
                count += UInt64(blocks) * 128
                rest = UnsafeRawBufferPointer(rebasing: rest[(blocks * 128)...])
            }
            let part = min(128 - filled, rest.count)
            for index in 0..<part { block[filled + index] = rest[index] }
            filled += part
            rest = UnsafeRawBufferPointer(rebasing: rest[part...])
        }
    }

    /// The digest as eight words, of which the first bytes count.
    func words() -> [UInt64] {
        var (state, block) = (state, block)
        for index in filled..<128 { block[index] = 0 }
        block.withUnsafeBytes {
            Self.compress(&state, $0, blocks: 1, count: count + UInt64(filled), isLast: true)
        }
        return state
    }

    var digest: Digest {
        let words = words()
        return Digest(first: words[0], second: words[1])
    }

    /// - Parameter count: bytes hashed with the first of the blocks.
    private static func compress(
        _ state: inout [UInt64], _ bytes: UnsafeRawBufferPointer, blocks: Int, count: UInt64, isLast: Bool
    ) {
        blank.withUnsafeBufferPointer { blank in
            order.withUnsafeBufferPointer { order in
                withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 16) { m in
                    state.withUnsafeMutableBufferPointer { h in
                        for index in 0..<blocks {
                            for word in 0..<16 {
                                m[word] = UInt64(
                                    littleEndian: bytes.loadUnaligned(
                                        fromByteOffset: index * 128 + word * 8, as: UInt64.self))
                            }
                            let count = count + UInt64(index) * 128
                            compress(h, m, blank, order, count: count, isLast: isLast)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func mix(
        _ a: inout UInt64, _ b: inout UInt64, _ c: inout UInt64, _ d: inout UInt64, _ x: UInt64, _ y: UInt64
    ) {
        a = a &+ b &+ x
        d = d ^ a
        d = d &>> 32 | d &<< 32
        c = c &+ d
        b = b ^ c
        b = b &>> 24 | b &<< 40
        a = a &+ b &+ y
        d = d ^ a
        d = d &>> 16 | d &<< 48
        c = c &+ d
        b = b ^ c
        b = b &>> 63 | b &<< 1
    }

    private static func compress(
        _ h: UnsafeMutableBufferPointer<UInt64>, _ m: UnsafeMutableBufferPointer<UInt64>,
        _ blank: UnsafeBufferPointer<UInt64>, _ order: UnsafeBufferPointer<UInt8>, count: UInt64, isLast: Bool
    ) {
        var (v0, v1, v2, v3) = (h[0], h[1], h[2], h[3])
        var (v4, v5, v6, v7) = (h[4], h[5], h[6], h[7])
        var (v8, v9, v10, v11) = (blank[0], blank[1], blank[2], blank[3])
        var (v12, v13, v14, v15) = (blank[4] ^ count, blank[5], isLast ? ~blank[6] : blank[6], blank[7])
        for round in 0..<12 {
            let at = round % 10 * 16
            func word(_ index: Int) -> UInt64 { m[Int(order[at + index])] }
            mix(&v0, &v4, &v8, &v12, word(0), word(1))
            mix(&v1, &v5, &v9, &v13, word(2), word(3))
            mix(&v2, &v6, &v10, &v14, word(4), word(5))
            mix(&v3, &v7, &v11, &v15, word(6), word(7))
            mix(&v0, &v5, &v10, &v15, word(8), word(9))
            mix(&v1, &v6, &v11, &v12, word(10), word(11))
            mix(&v2, &v7, &v8, &v13, word(12), word(13))
            mix(&v3, &v4, &v9, &v14, word(14), word(15))
        }
        h[0] ^= v0 ^ v8
        h[1] ^= v1 ^ v9
        h[2] ^= v2 ^ v10
        h[3] ^= v3 ^ v11
        h[4] ^= v4 ^ v12
        h[5] ^= v5 ^ v13
        h[6] ^= v6 ^ v14
        h[7] ^= v7 ^ v15
    }

    /// The order in which each of ten rounds takes the words of a block.
    private static let order: [UInt8] = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ]
}
