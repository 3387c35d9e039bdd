/// The sRGB transfer (IEC 61966-2-1), also the encoding of the Print and Surface places on the working primaries.
enum Transfer {
    /// Encoded 0…1 to linear light.
    static func linear(_ v: Double) -> Double {
        v <= 0.04045 ? v / 12.92 : Elementary.pow((v + 0.055) / 1.055, 2.4)
    }

    /// Linear light 0…1 to encoded.
    static func encoded(_ x: Double) -> Double {
        x <= 0.0031308 ? x * 12.92 : 1.055 * Elementary.pow(x, 1 / 2.4) - 0.055
    }
}
