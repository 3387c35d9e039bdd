/// Randomness from a counter and a seed: no state, no order, the same in every strip and thread.
enum Hash {
    /// C. Wellons' lowbias32, a permutation of 32-bit words; zero maps to zero.
    static func lowbias32(_ value: UInt32) -> UInt32 {
        var x = value
        x ^= x >> 16
        x = x &* 0x7FEB_352D
        x ^= x >> 15
        x = x &* 0x846C_A68B
        x ^= x >> 16
        return x
    }

    /// One word for a purpose within a picture.
    static func key(seed: UInt64, purpose: UInt32) -> UInt32 {
        let folded = UInt32(truncatingIfNeeded: seed) ^ lowbias32(UInt32(truncatingIfNeeded: seed >> 32) &+ 0x9E37_79B9)
        return lowbias32(folded &+ purpose &* 0x85EB_CA6B)
    }

    /// The key of a row of noise; never zero, which the hash would leave as it is.
    static func rowKey(_ y: Int, _ key: UInt32) -> UInt32 {
        let word = lowbias32(UInt32(truncatingIfNeeded: y) ^ key)
        return word == 0 ? 0x9E37_79B9 : word
    }

    /// The word at a column of the row with that key.
    static func word(_ x: Int, _ rowKey: UInt32) -> UInt32 {
        lowbias32((UInt32(truncatingIfNeeded: x) &* 0x9E37_79B9) ^ rowKey)
    }

    /// A stream of uniform numbers 0…1 for one object of a picture.
    struct Stream {
        private let key: UInt32
        private var counter: UInt32 = 0

        init(_ key: UInt32, _ object: Int) {
            self.key = lowbias32(key ^ UInt32(truncatingIfNeeded: object) &* 0xC2B2_AE35)
        }

        mutating func next() -> Double {
            counter &+= 1
            return Double(lowbias32(key &+ counter &* 0x9E37_79B9) >> 8) / 16_777_216
        }

        mutating func next(_ range: ClosedRange<Double>) -> Double {
            range.lowerBound + (range.upperBound - range.lowerBound) * next()
        }

        mutating func word() -> UInt32 {
            counter &+= 1
            return lowbias32(key &+ counter &* 0x9E37_79B9)
        }
    }
}
