import LensCore

extension ICCProfile {
    /// The connection space's white, as the ICC rounds it.
    static let d50: SIMD3<Double> = [0.9642, 1, 0.8249]

    /// How far the sum of the three colorants may lie from D50, in XYZ. Profiles in the wild stay below 0.0004; more is
    /// a tinted white, which lcms2 renders as other programs do.
    private static let whiteTolerance = 0.002

    /// The space of a profile of a matrix and curves, or of a single curve.
    ///
    /// A profile with tables is used by its tables, matrix or not: they are there because the matrix is not good enough.
    static func space(_ tags: ICCTags, colorSpace: String, pcs: String, name: String) -> ColorSpace? {
        let tables = ["A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2"]
        guard pcs == "XYZ", !tables.contains(where: tags.has) else { return nil }
        switch colorSpace {
        case "GRAY":
            guard let curve = curve(tags, "kTRC") else { return nil }
            return curve == .sRGB ? .sRGB : .grey(name, curve: curve)
        case "RGB":
            guard let toXYZ = matrix(tags), let red = curve(tags, "rTRC") else { return nil }
            // Three tags, but nearly always one curve.
            let read = tags.curve("rTRC")
            guard let green = tags.curve("gTRC") == read ? red : curve(tags, "gTRC"),
                let blue = tags.curve("bTRC") == read ? red : curve(tags, "bTRC")
            else { return nil }
            let space = ColorSpace(name, toXYZ: toXYZ, red: red, green: green, blue: blue)
            return isSRGB(space) ? .sRGB : space
        default:
            return nil
        }
    }

    /// Linear components to XYZ, from D50 to D65. White is adapted from where the profile has it, a rounding error off
    /// D50, so that equal components stay grey to the last bit.
    private static func matrix(_ tags: ICCTags) -> Matrix3? {
        guard let red = tags.xyz("rXYZ"), let green = tags.xyz("gXYZ"), let blue = tags.xyz("bXYZ") else { return nil }
        let colorants = Matrix3(red, green, blue).transposed
        let white = colorants * [1, 1, 1]
        guard distance(white, d50) <= whiteTolerance, abs(determinant(colorants)) > 1e-3 else { return nil }
        return ColorSpace.bradford(from: white, to: ColorSpace.working.toXYZ * [1, 1, 1]) * colorants
    }

    private static func determinant(_ m: Matrix3) -> Double {
        let (a, b, c) = m.rows
        return a.x * (b.y * c.z - b.z * c.y) - a.y * (b.x * c.z - b.z * c.x) + a.z * (b.x * c.y - b.y * c.x)
    }

    private static func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
        let d = a - b
        return max(abs(d.x), abs(d.y), abs(d.z))
    }

    /// A channel's curve, if it never falls and goes from black to white: then it has an inverse, and lcms2's black point
    /// compensation would change nothing. sRGB's own if it is no further from that than half a code of ten bits.
    private static func curve(_ tags: ICCTags, _ tag: String) -> TransferCurve? {
        guard let curve = tags.curve(tag) else { return nil }
        let steps = 256
        var last = 0.0
        var isSRGB = true
        for step in 0...steps {
            let value = Double(step) / Double(steps)
            let light = curve.linear(value)
            guard light >= last, light.isFinite else { return nil }
            if step == 0, light > 0.0002 { return nil }
            last = light
            isSRGB = isSRGB && abs(TransferCurve.sRGB.encoded(light) - value) < 0.0005
        }
        if case .table(let entries) = curve, zip(entries, entries.dropFirst()).contains(where: { $0 > $1 }) {
            return nil
        }
        guard last > 0.999, curve.linear(0.5) > 0.001, curve.linear(0.5) < 0.999 else { return nil }
        return isSRGB ? .sRGB : curve
    }

    /// Told by what it does: primaries within 0.002 of XYZ, as far as differently rounded sRGB profiles lie apart.
    private static func isSRGB(_ space: ColorSpace) -> Bool {
        guard space.curves.allSatisfy({ $0 == .sRGB }) else { return false }
        return (0..<3).allSatisfy { distance(space.toXYZ.column($0), ColorSpace.sRGB.toXYZ.column($0)) < 0.002 }
    }
}
