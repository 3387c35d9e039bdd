/// An additive colour space: three primaries, a white, and a curve a channel.
public struct ColorSpace: Sendable, Hashable {
    /// For people.
    public let name: String
    /// Linear components to CIE 1931 XYZ, adapted to D65; white is D65 at Y = 1.
    public let toXYZ: Matrix3
    /// Red's curve, between numbers and light.
    public let red: TransferCurve
    /// Green's curve.
    public let green: TransferCurve
    /// Blue's curve.
    public let blue: TransferCurve

    /// - Parameter toXYZ: linear components to XYZ, adapted to D65. Must have an inverse.
    public init(_ name: String, toXYZ: Matrix3, red: TransferCurve, green: TransferCurve, blue: TransferCurve) {
        self.name = name
        self.toXYZ = toXYZ
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Primaries and white as CIE xy chromaticities. A white other than D65 is adapted to it as ICC profiles are, by
    /// Bradford's matrix.
    public init(
        _ name: String, red: SIMD2<Double>, green: SIMD2<Double>, blue: SIMD2<Double>,
        white: SIMD2<Double> = ColorSpace.d65, curve: TransferCurve = .sRGB
    ) {
        let columns = Matrix3(Self.xyz(red), Self.xyz(green), Self.xyz(blue)).transposed
        let weights = columns.inverse * Self.xyz(white)
        let native = columns * Matrix3(diagonal: weights)
        let toXYZ = white == Self.d65 ? native : Self.bradford(from: Self.xyz(white), to: Self.xyz(Self.d65)) * native
        self.init(name, toXYZ: toXYZ, red: curve, green: curve, blue: curve)
    }

    /// CIE illuminant D65 as IEC 61966-2-1 and ITU-R BT.2020 round it.
    public static let d65: SIMD2<Double> = [0.3127, 0.3290]

    static func xyz(_ xy: SIMD2<Double>) -> SIMD3<Double> { [xy.x / xy.y, 1, (1 - xy.x - xy.y) / xy.y] }

    /// Bradford's chromatic adaptation (ICC.1:2022, annex E), which moves one white to another.
    public static func bradford(from: SIMD3<Double>, to: SIMD3<Double>) -> Matrix3 {
        let cone = Matrix3([0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296])
        return cone.inverse * Matrix3(diagonal: (cone * to) / (cone * from)) * cone
    }

    /// IEC 61966-2-1.
    public static let sRGB = ColorSpace("sRGB", red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06])

    /// SMPTE EG 432-1's primaries with D65 and the sRGB curve.
    public static let displayP3 = ColorSpace(
        "Display P3", red: [0.680, 0.320], green: [0.265, 0.690], blue: [0.150, 0.060])

    /// Adobe RGB (1998) Color Image Encoding, version 2005-05: γ is 2 + 51/256.
    public static let adobeRGB = ColorSpace(
        "Adobe RGB (1998)", red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06], curve: .gamma(563.0 / 256))

    /// The working space: ITU-R BT.2020 primaries.
    public static let working = ColorSpace(
        "Rec. 2020", red: [0.708, 0.292], green: [0.170, 0.797], blue: [0.131, 0.046])

    /// Greys by a curve of their own: every primary gets the same light.
    public static func grey(_ name: String, curve: TransferCurve) -> ColorSpace {
        ColorSpace(name, toXYZ: working.toXYZ, red: curve, green: curve, blue: curve)
    }

    /// The same primaries without curves: light as it is.
    public var light: ColorSpace { ColorSpace(name, toXYZ: toXYZ, red: .linear, green: .linear, blue: .linear) }

    /// Red's, green's and blue's.
    public var curves: [TransferCurve] { [red, green, blue] }

    /// Whether numbers mean the same in another space, within what profiles round away: a hundredth of an 8-bit code.
    public func isNearly(_ other: ColorSpace) -> Bool {
        let matrices = (0..<3).allSatisfy { primary in
            let apart = toXYZ.column(primary) - other.toXYZ.column(primary)
            return Swift.max(apart.max(), -apart.min()) < 2e-4
        }
        return matrices
            && zip(curves, other.curves).allSatisfy { mine, theirs in
                mine == theirs
                    || (0...32).allSatisfy { abs(mine.linear(Double($0) / 32) - theirs.linear(Double($0) / 32)) < 4e-5 }
            }
    }

    /// The luminance that each working component adds.
    static let workingLuma: SIMD3<Double> = working.toXYZ.rows.1

    /// Linear components of this space to linear working components.
    public var toWorking: Matrix3 { ColorSpace.working.toXYZ.inverse * toXYZ }
}
