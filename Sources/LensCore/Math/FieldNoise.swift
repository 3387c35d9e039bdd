/// Value noise over a lattice of hashed corners, smoothed by 3t² − 2t³: fields in millimetres of the displayed frame.
/// Coordinates must not be negative.
struct FieldNoise {
    /// Within the cell, 0…1.
    private let x: Double
    private let y: Double
    /// The corners' words: top left, top right, bottom left, bottom right.
    private let words: (UInt32, UInt32, UInt32, UInt32)

    init(_ u: Double, _ v: Double, _ key: UInt32) {
        let (column, row) = (Int(u), Int(v))
        x = u - Double(column)
        y = v - Double(row)
        words = (
            Self.word(column, row, key), Self.word(column + 1, row, key), Self.word(column, row + 1, key),
            Self.word(column + 1, row + 1, key)
        )
    }

    static func word(_ column: Int, _ row: Int, _ key: UInt32) -> UInt32 {
        let c = UInt32(truncatingIfNeeded: column) &* 0x9E37_79B9
        let r = UInt32(truncatingIfNeeded: row) &* 0x85EB_CA6B
        return Hash.lowbias32((c ^ r) &+ key)
    }

    static func low(_ word: UInt32) -> Double { Double(word & 0xFFFF) / 65536 }
    static func high(_ word: UInt32) -> Double { Double(word >> 16) / 65536 }
    private static func whole(_ word: UInt32) -> Double { Double(word >> 8) / 16_777_216 }
    private static func ease(_ t: Double) -> Double { t * t * (3 - 2 * t) }

    private func between(_ part: (UInt32) -> Double) -> Double {
        let top = part(words.0) + (part(words.1) - part(words.0)) * Self.ease(x)
        let bottom = part(words.2) + (part(words.3) - part(words.2)) * Self.ease(x)
        return top + (bottom - top) * Self.ease(y)
    }

    /// 0…1.
    var value: Double { between(Self.whole) }

    /// Two of them, from the words' halves.
    var pair: SIMD2<Double> { [between(Self.low), between(Self.high)] }

    /// How the noise changes along its two axes, a cell.
    var gradient: SIMD2<Double> {
        let (tl, tr) = (Self.whole(words.0), Self.whole(words.1))
        let (bl, br) = (Self.whole(words.2), Self.whole(words.3))
        let right = (tr - tl) + ((br - bl) - (tr - tl)) * Self.ease(y)
        let down = (bl - tl) + ((br - tr) - (bl - tl)) * Self.ease(x)
        return [right * 6 * x * (1 - x), down * 6 * y * (1 - y)]
    }
}

/// Where stored pixels' centres lie in the displayed frame, in millimetres from its top left corner.
struct Millimetres {
    private let origin: SIMD2<Double>
    private let right: SIMD2<Double>
    private let down: SIMD2<Double>
    /// Of the displayed frame.
    let size: SIMD2<Double>

    init(_ frame: Frame) {
        let scale = 1 / frame.pixelsPerMillimetre
        let axes = frame.orientation.axes
        origin = frame.displayed([0.5, 0.5]) * scale
        right = SIMD2(axes.right.x, axes.down.x) * scale
        down = SIMD2(axes.right.y, axes.down.y) * scale
        size = frame.displayedSize * scale
    }

    func callAsFunction(_ x: Int, _ y: Int) -> SIMD2<Double> { origin + right * Double(x) + down * Double(y) }

    /// Column 0 of a row, and the way from one column to the next.
    func row(_ y: Int) -> (start: SIMD2<Double>, step: SIMD2<Double>) { (self(0, y), right) }
}
