import Measures
import Testing

@testable import LensCore

@Suite("Colour spaces")
struct ColorSpaceTests {
    @Test("sRGB becomes the working space by the matrix of ITU-R BT.2087")
    func matrix() {
        let wanted = Matrix3([0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956])
        #expect(distance(ColorSpace.sRGB.toWorking, wanted) < 0.00006)
    }

    @Test("Luminance is the standards' own: BT.2020 in the working space, BT.709 in sRGB")
    func luma() {
        #expect(distance(ColorSpace.workingLuma, [0.2627, 0.6780, 0.0593]) < 0.00005)
        #expect(distance(ColorSpace.sRGB.toXYZ.rows.1, [0.2126, 0.7152, 0.0722]) < 0.00005)
        #expect(abs(ColorSpace.workingLuma.sum() - 1) < 1e-15)
    }

    @Test("White is white in both")
    func white() {
        #expect(distance(ColorSpace.sRGB.toWorking * [1, 1, 1], [1, 1, 1]) < 1e-14)
        #expect(distance(ColorSpace.working.toWorking, .identity) < 1e-14)
    }

    @Test("The sRGB transfer and its inverse meet, at the ends and at the joint")
    func transfer() {
        #expect(Transfer.linear(0) == 0)
        #expect(Transfer.encoded(0) == 0)
        #expect(abs(Transfer.encoded(1) - 1) < 1e-15)
        #expect(abs(Transfer.linear(1) - 1) < 1e-15)
        #expect(abs(Transfer.encoded(0.18) - 0.461356129500442) < 1e-14)
        for code in 0...255 {
            let v = Double(code) / 255
            #expect(abs(Transfer.encoded(Transfer.linear(v)) - v) < 1e-7, "code \(code)")
        }
    }
}

@Suite("The light a scene is lit by")
struct IlluminantTests {
    /// Reference table: kelvin, then red and blue of linear sRGB at green 1, and how finely the table states them.
    static let table: [(Double, Double, Double, Double)] = [
        (2000, 3.90, 0.03, 0.01), (2500, 2.68, 0.18, 0.01), (2700, 2.40, 0.24, 0.01), (3200, 1.94, 0.38, 0.01),
        (3500, 1.75, 0.45, 0.01), (4000, 1.48, 0.53, 0.01), (5000, 1.205, 0.739, 0.001), (6504, 1, 1, 0.001),
        (7500, 0.92, 1.14, 0.01), (10000, 0.815, 1.387, 0.001), (12000, 0.77, 1.52, 0.01), (15000, 0.73, 1.67, 0.01),
    ]

    @Test("has the colours of the reference table", arguments: table.indices)
    func colours(_ index: Int) {
        let (kelvin, red, blue, step) = Self.table[index]
        let xyz = ColorSpace.xyz(Illuminant.chromaticity(kelvin: kelvin))
        let rgb = ColorSpace.sRGB.toXYZ.inverse * xyz
        #expect(abs(rgb.x / rgb.y - red) <= max(step, red * 0.004), "red at \(kelvin) K: \(rgb.x / rgb.y)")
        #expect(abs(rgb.z / rgb.y - blue) <= max(step, blue * 0.004), "blue at \(kelvin) K: \(rgb.z / rgb.y)")
    }

    @Test("moves without a jump from daylight to the black body")
    func continuous() {
        var last = Illuminant.chromaticity(kelvin: 3000)
        for kelvin in stride(from: 3005.0, through: 4500, by: 5) {
            let xy = Illuminant.chromaticity(kelvin: kelvin)
            let step = xy - last
            #expect((step * step).sum().squareRoot() < 0.0008, "at \(kelvin) K")
            last = xy
        }
    }

    @Test("Positive tint is toward magenta: a smaller y")
    func tint() {
        for kelvin in [2500.0, 3700, 5500, 9000] {
            let plain = Illuminant.chromaticity(kelvin: kelvin)
            #expect(Illuminant.chromaticity(kelvin: kelvin, tint: 10).y < plain.y, "at \(kelvin) K")
            #expect(Illuminant.chromaticity(kelvin: kelvin, tint: -10).y > plain.y, "at \(kelvin) K")
        }
    }

    @Test("CAT16 agrees with colour-science")
    func adaptation() {
        // colour-science 0.4, `matrix_chromatic_adaptation_VonKries(XYZ(from), XYZ(D65), transform="CAT16")`.
        let lights: [(SIMD2<Double>, Matrix3)] = [
            (
                [0.44758, 0.40745],
                Matrix3(
                    [0.950681464212436, -0.1874060997157348, 0.2629224877849045],
                    [-0.025669886637671138, 1.0323135659152918, -0.011566769475731606],
                    [-0.002742428143928277, 0.0910143910992094, 2.813549167982334])
            ),
            (
                [0.34567, 0.35850],
                Matrix3(
                    [0.9894878446680976, -0.03995552390829292, 0.0440328631400668],
                    [-0.005395469788866654, 1.0066513355400013, -0.0017559130215763232],
                    [-0.00040410063064261713, 0.01507103386617557, 1.3019772283790914])
            ),
        ]
        for (light, wanted) in lights {
            let working = Illuminant.adaptation(from: light, to: ColorSpace.d65)
            let onXYZ = ColorSpace.working.toXYZ * working * ColorSpace.working.toXYZ.inverse
            #expect(distance(onXYZ, wanted) < 1e-5, "from \(light)")
        }
    }

    @Test("The light itself becomes white")
    func white() {
        let tungsten = Illuminant.chromaticity(kelvin: 2700)
        let seen = ColorSpace.working.toXYZ.inverse * ColorSpace.xyz(tungsten)
        #expect(distance(Illuminant.adaptation(from: tungsten, to: ColorSpace.d65) * seen, [1, 1, 1]) < 1e-6)
    }
}

@Suite("Soft gamut compression")
struct GamutTests {
    static let luma = ColorSpace.workingLuma

    @Test("leaves colours above the knee alone")
    func inside() {
        let v: SIMD3<Double> = [0.5, 0.4, 0.1]
        #expect(Gamut.compress(v, luma: Self.luma, knee: 0.05) == v)
    }

    @Test("brings every colour inside and keeps its luminance")
    func outside() {
        for v in [[1, -0.2, 0.1], [0.2, 0.9, -0.4], [0.9, 0.8, -0.01]] as [SIMD3<Double>] {
            let moved = Gamut.compress(v, luma: Self.luma, knee: 0.05)
            #expect(moved.min() >= 0)
            #expect(abs((moved * Self.luma).sum() - (v * Self.luma).sum()) < 1e-12)
        }
    }

    @Test("is smooth at the knee")
    func knee() {
        // s as a function of s, by nudging the smallest component of a colour of luminance 1.
        func share(_ s: Double) -> Double {
            let rest = (1 - Self.luma.z * s) / (1 - Self.luma.z)
            return Gamut.compress([rest, rest, s], luma: Self.luma, knee: 0.05).z
        }
        #expect(abs(share(0.05) - 0.05) < 1e-12)
        #expect(abs((share(0.0501) - share(0.0499)) / 0.0002 - 1) < 0.01)
    }

    @Test("No colour within sRGB is moved on its way into film")
    func sRGBPasses() {
        for corner in [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1]] as [SIMD3<Double>] {
            let v = ColorSpace.sRGB.toWorking * corner
            #expect(Gamut.compress(v, luma: Self.luma, knee: Gamut.filmKnee) == v)
        }
    }

    @Test("On the way out every colour inside stays as it is, pure ones too")
    func insideStays() {
        for v in [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0.2, 0.9, 0], [0, 0, 0], [1, 1, 1]] as [SIMD3<Double>] {
            #expect(Gamut.fit(v, luma: ColorSpace.sRGB.toXYZ.rows.1) == v)
        }
    }

    @Test("On the way out a colour outside comes to the edge, with its luminance")
    func outsideFits() {
        let luma = ColorSpace.sRGB.toXYZ.rows.1
        for v in [[1, -0.2, 0.1], [-0.05, 0.9, -0.1], [0.3, 0.1, -0.001]] as [SIMD3<Double>] {
            let fitted = Gamut.fit(v, luma: luma)
            #expect(fitted.min() < 1e-15 && fitted.min() >= 0, "\(v)")
            #expect(abs((fitted * luma).sum() - (v * luma).sum()) < 1e-12, "\(v)")
        }
    }
}
