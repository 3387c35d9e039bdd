import LensCore

/// White and primaries as CIE 1931 xy chromaticities that span a colour space.
struct Primaries {
    let name: String
    let white: SIMD2<Double>
    let red: SIMD2<Double>
    let green: SIMD2<Double>
    let blue: SIMD2<Double>

    init(
        _ name: String, white: SIMD2<Double> = ColorSpace.d65, red: SIMD2<Double>, green: SIMD2<Double>,
        blue: SIMD2<Double>
    ) {
        self.name = name
        self.white = white
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// From a cHRM chunk's eight values; `nil` if they span no space: a luminance of zero, three primaries nearly in a
    /// line, or a white that no light of theirs makes.
    init?(_ values: [UInt32]) {
        guard values.count == 8, values.allSatisfy({ $0 <= 1_000_000 }) else { return nil }
        func point(_ index: Int) -> SIMD2<Double> {
            [Double(values[index]) / 100_000, Double(values[index + 1]) / 100_000]
        }
        self.init("cHRM", white: point(0), red: point(2), green: point(4), blue: point(6))
        guard [white, red, green, blue].allSatisfy({ $0.y > 0 }) else { return nil }
        let area = Self.area(red, green, blue)
        // sRGB's triangle has twice .056.
        guard abs(area) > 0.001 else { return nil }
        let shares = [
            Self.area(white, green, blue) / area, Self.area(red, white, blue) / area,
            Self.area(red, green, white) / area,
        ]
        guard shares.allSatisfy({ $0 > 0.001 }) else { return nil }
    }

    /// Twice a triangle's area, negative if it is the other way round.
    private static func area(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Double {
        (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)
    }

    func space(_ name: String, _ curve: TransferCurve) -> ColorSpace {
        ColorSpace(name, red: red, green: green, blue: blue, white: white, curve: curve)
    }
}
