/// Numbers from a counter: the same in every run.
struct Numbers {
    private var counter: UInt64
    init(_ seed: UInt64) { counter = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// SplitMix64.
    mutating func word() -> UInt64 {
        counter &+= 0x9E37_79B9_7F4A_7C15
        var z = counter
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0…1.
    mutating func unit() -> Float { Float(word() >> 40) / 16_777_216 }

    /// Light as filters meet it: mostly 0…1, and now and then negative, above white, zero, denormal or just a code.
    mutating func light() -> Float {
        switch word() & 15 {
        case 0: return 0
        case 1: return -unit() * 0.5
        case 2: return 1 + unit() * 3
        case 3: return Float(bitPattern: UInt32(truncatingIfNeeded: word()) & 0x007F_FFFF)
        case 4: return 1
        case 5: return unit() * 1e-4
        default: return unit()
        }
    }

    mutating func lights(_ count: Int) -> [Float] { (0..<count).map { _ in light() } }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: word() >> 20) } }
}
