#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The linear light of an sRGB colour written as 0xRRGGBB.
func srgb(_ hex: UInt32) -> V3 {
    V3(
        decoded(Float(hex >> 16 & 255) / 255), decoded(Float(hex >> 8 & 255) / 255), decoded(Float(hex & 255) / 255))
}

func decoded(_ v: Float) -> Float {
    v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
}

func encoded(_ v: Float) -> Float {
    v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055
}

@inline(__always) private func shoulder(_ x: Float) -> Float {
    let knee: Float = 0.35
    return x <= knee ? max(x, 0) : knee + (1 - knee) * (1 - exp((knee - x) / (1 - knee)))
}

/// Scene light to display light: straight in the shadows and middle tones, rolled off softly towards white,
/// which is reached at about four times the light of a white wall. A little of a very strong light spills
/// into the other channels, so that lamps burn out to white rather than to pure hues.
@inline(__always) func toneCurve(_ c: V3) -> V3 {
    let spill = max(max(c.x, max(c.y, c.z)) - 1, 0) * 0.06
    return V3(shoulder(c.x + spill), shoulder(c.y + spill), shoulder(c.z + spill))
}

@inline(__always) func luminance(_ c: V3) -> Float { dot(c, V3(0.2126, 0.7152, 0.0722)) }
