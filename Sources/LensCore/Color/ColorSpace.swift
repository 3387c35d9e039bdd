/// An additive colour space with D65 white and the sRGB transfer.
public struct ColorSpace: Sendable, Hashable {
    public let name: String
    /// Linear components to CIE 1931 XYZ, white at Y = 1.
    public let toXYZ: Matrix3

    /// Primaries and white as CIE xy chromaticities.
    init(_ name: String, red: SIMD2<Double>, green: SIMD2<Double>, blue: SIMD2<Double>) {
        self.name = name
        let columns = Matrix3(Self.xyz(red), Self.xyz(green), Self.xyz(blue)).transposed
        let weights = columns.inverse * Self.xyz(Self.d65)
        toXYZ = columns * Matrix3(diagonal: weights)
    }

    static let d65: SIMD2<Double> = [0.3127, 0.3290]

    static func xyz(_ xy: SIMD2<Double>) -> SIMD3<Double> { [xy.x / xy.y, 1, (1 - xy.x - xy.y) / xy.y] }

    /// IEC 61966-2-1.
    public static let sRGB = ColorSpace("sRGB", red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06])

    /// The working space: ITU-R BT.2020 primaries.
    public static let working = ColorSpace(
        "Rec. 2020", red: [0.708, 0.292], green: [0.170, 0.797], blue: [0.131, 0.046])

    /// The luminance that each working component adds.
    static let workingLuma: SIMD3<Double> = working.toXYZ.rows.1

    /// Linear components of this space to linear working components.
    var toWorking: Matrix3 { ColorSpace.working.toXYZ.inverse * toXYZ }
}
