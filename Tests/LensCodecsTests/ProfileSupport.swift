import LensCore

@testable import LensCodecs

/// ICC profiles put together for a test, tag by tag, right or wrong.
struct TestProfile {
    var tags: [(name: String, data: [UInt8])] = []
    var colorSpace = "RGB "
    var pcs = "XYZ "
    var deviceClass = "mntr"
    /// The header's major version.
    var version: UInt8 = 2

    static func long(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    static func fixed(_ value: Double) -> [UInt8] { long(Int((value * 65536).rounded())) }
    static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
        Array("XYZ \0\0\0\0".utf8) + fixed(x) + fixed(y) + fixed(z)
    }
    static func table(_ values: [Int]) -> [UInt8] {
        Array("curv\0\0\0\0".utf8) + long(values.count) + values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }
    static func parametric(_ kind: UInt8, _ values: [Double]) -> [UInt8] {
        Array("para\0\0\0\0".utf8) + [0, kind, 0, 0] + values.flatMap(fixed)
    }

    /// lut8Type with straight curves: two points an axis, and the three or so output bytes at each corner, the last
    /// channel's corner changing first.
    static func table8(inputs: Int, outputs: Int, grid: UInt8 = 2, _ corners: [[UInt8]]) -> [UInt8] {
        let line = (0...255).map { UInt8($0) }
        let unit = [1.0, 0, 0, 0, 1, 0, 0, 0, 1].flatMap(fixed)
        let input = [[UInt8]](repeating: line, count: inputs).flatMap { $0 }
        let output = [[UInt8]](repeating: line, count: outputs).flatMap { $0 }
        return Array("mft1\0\0\0\0".utf8) + [UInt8(inputs), UInt8(outputs), grid, 0] + unit + input
            + corners.flatMap { $0 } + output
    }

    var bytes: [UInt8] {
        var start = 132 + 12 * tags.count
        var table = Self.long(tags.count)
        var data: [UInt8] = []
        for tag in tags {
            table += Array(tag.name.utf8) + Self.long(start) + Self.long(tag.data.count)
            let padded = tag.data + [UInt8](repeating: 0, count: (4 - tag.data.count % 4) % 4)
            data += padded
            start += padded.count
        }
        var header =
            Self.long(start) + [0, 0, 0, 0, version, 0x20, 0, 0] + Array((deviceClass + colorSpace + pcs).utf8)
        header += [UInt8](repeating: 0, count: 12) + Array("acsp".utf8) + [UInt8](repeating: 0, count: 28)
        header += Self.fixed(0.9642) + Self.fixed(1) + Self.fixed(0.8249)
        return header + [UInt8](repeating: 0, count: 128 - header.count) + table + data
    }

    /// Three colorants and one curve.
    static func matrix(
        _ colorants: [SIMD3<Double>], curve: [UInt8] = table([]), deviceClass: String = "mntr"
    ) -> TestProfile {
        var profile = TestProfile(deviceClass: deviceClass)
        for (name, c) in zip(["rXYZ", "gXYZ", "bXYZ"], colorants) { profile.tags.append((name, xyz(c.x, c.y, c.z))) }
        for name in ["rTRC", "gTRC", "bTRC"] { profile.tags.append((name, curve)) }
        return profile
    }

    static func grey(_ curve: [UInt8], pcs: String = "XYZ ") -> TestProfile {
        TestProfile(tags: [("kTRC", curve)], colorSpace: "GRAY", pcs: pcs)
    }

    /// ROMM RGB (ISO 22028-2) relative to D50.
    static let proPhoto: [SIMD3<Double>] = [
        [0.79767, 0.28804, 0], [0.13519, 0.71187, 0], [0.03134, 0.00009, 0.82490],
    ]
    /// sRGB (IEC 61966-2-1) adapted to D50, as most profiles have it.
    static let sRGB: [SIMD3<Double>] = [
        [0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410],
    ]

    /// Inks: every corner of the cube has the L* that is left of 100 after each of the inks present took its share, and
    /// no hue; all of black, and all inks, leave 0.
    static func inks(backwards: Bool = false) -> TestProfile {
        let corners = (0..<16).map { corner -> [UInt8] in
            let black = corner & 1 != 0
            let left = 255 - 85 * ((corner >> 1 & 1) + (corner >> 2 & 1) + (corner >> 3 & 1))
            return [UInt8(black ? 0 : left), 128, 128]
        }
        var profile = TestProfile(colorSpace: "CMYK", pcs: "Lab ", deviceClass: "prtr")
        profile.tags = [("A2B0", table8(inputs: 4, outputs: 3, corners))]
        return profile
    }

    /// A printer that takes red for L* and nothing else into account, there and back.
    static func printer(deviceClass: String = "prtr", backwards: Bool = true) -> TestProfile {
        var profile = TestProfile(pcs: "Lab ", deviceClass: deviceClass)
        let there = (0..<8).map { [$0 & 4 != 0 ? 255 : 0, 128, 128] as [UInt8] }
        profile.tags = [("A2B0", table8(inputs: 3, outputs: 3, there))]
        if backwards {
            let back = (0..<8).map { [UInt8](repeating: $0 & 4 != 0 ? 255 : 0, count: 3) }
            profile.tags.append(("B2A0", table8(inputs: 3, outputs: 3, back)))
        }
        return profile
    }
}

/// Of CIE 1976 L*, 0…100.
func luminance(_ lightness: Double) -> Double {
    let f = (lightness + 16) / 116
    return f > 6.0 / 29 ? f * f * f : lightness * 27 / 24389
}

func farthest(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    let d = a - b
    return max(abs(d.x), abs(d.y), abs(d.z))
}

func farthest(_ a: Matrix3, _ b: Matrix3) -> Double { (0..<3).map { farthest(a.column($0), b.column($0)) }.max() ?? 0 }

extension SampleFormat {
    static func one(_ layout: Layout, _ depth: Depth = .eight) -> SampleFormat {
        SampleFormat(width: 1, height: 1, layout: layout, depth: depth)
    }
}
