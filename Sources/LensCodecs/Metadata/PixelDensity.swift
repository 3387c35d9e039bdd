/// A picture's resolution, in the unit that its file states it in.
public struct PixelDensity: Sendable, Hashable, Codable {
    /// What resolution is counted in.
    public enum Unit: UInt8, Sendable, Hashable, Codable {
        /// A pixel's shape: twice the density across means pixels half as wide as high. No resolution is stated.
        case aspect = 0
        /// Pixels an inch.
        case perInch = 1
        /// Pixels a centimetre.
        case perCentimetre = 2
        /// PNG's.
        case perMetre = 3
    }

    /// What the numbers count.
    public var unit: Unit
    /// Across.
    public var x: UInt32
    /// Down.
    public var y: UInt32

    /// A resolution as a file states it.
    public init(unit: Unit, x: UInt32, y: UInt32) {
        self.unit = unit
        self.x = x
        self.y = y
    }

    /// - Parameter jfif: an APP0 payload; `nil` if it states nothing usable.
    init?(jfif: [UInt8]) {
        guard jfif.count >= 12, jfif[7] <= 2, let unit = Unit(rawValue: jfif[7]) else { return nil }
        self.init(
            unit: unit, x: UInt32(jfif[8]) << 8 | UInt32(jfif[9]), y: UInt32(jfif[10]) << 8 | UInt32(jfif[11]))
        guard x > 0, y > 0 else { return nil }
    }

    /// - Parameter physical: a pHYs chunk; `nil` if it states nothing usable.
    init?(physical: [UInt8]) {
        guard physical.count == 9, physical[8] <= 1 else { return nil }
        func number(_ at: Int) -> UInt32 { physical[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        self.init(unit: physical[8] == 1 ? .perMetre : .aspect, x: number(0), y: number(4))
        guard x > 0, y > 0, x <= Int32.max, y <= Int32.max else { return nil }
    }

    /// What JFIF can state of it, with numbers of 16 bits. A density a metre becomes one an inch or a centimetre,
    /// whichever says the same (11811 is 300 an inch), the nearest whole number an inch if neither does. What is out of
    /// range leaves the pixel's shape.
    var jfif: PixelDensity {
        func converted(_ unit: Unit, _ scale: Double) -> PixelDensity? {
            let (a, b) = ((Double(x) * scale).rounded(), (Double(y) * scale).rounded())
            guard a >= 1, b >= 1, a <= 65535, b <= 65535 else { return nil }
            return PixelDensity(unit: unit, x: UInt32(a), y: UInt32(b))
        }
        if unit == .perMetre {
            let inch = converted(.perInch, 0.0254)
            let centimetre = converted(.perCentimetre, 0.01)
            for candidate in [inch, centimetre] where candidate?.physical == physical {
                if let candidate { return candidate }
            }
            if let nearest = inch ?? centimetre { return nearest }
        } else if x <= 65535, y <= 65535 {
            return self
        }
        let shift = UInt32(max(0, 16 - max(x, y).leadingZeroBitCount))
        return PixelDensity(unit: .aspect, x: max(1, x >> shift), y: max(1, y >> shift))
    }

    /// A pHYs chunk's data.
    var physical: [UInt8] {
        let scale: Double =
            switch unit {
            case .aspect, .perMetre: 1
            case .perInch: 1 / 0.0254
            case .perCentimetre: 100
            }
        let numbers = [x, y].map { UInt32(min(Double(Int32.max), (Double($0) * scale).rounded())) }
        return numbers.flatMap(\.bigEndianBytes) + [unit == .aspect ? 0 : 1]
    }
}

extension FixedWidthInteger {
    /// Most significant byte first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
