import Measures
import Testing

@testable import Lens

@Suite("Comparing pictures")
struct ComparisonTests {
    private static func photo(_ samples: Samples, _ color: PNGColor = .untagged) throws -> Photo {
        Photo(bytes: try samples.png(color))
    }

    /// The scene with every code moved up by some.
    private static func moved(_ scene: Samples, by codes: Int) -> Samples {
        Samples(format: scene.format, bytes: scene.bytes.map { UInt8(min(Int($0) + codes, 255)) })
    }

    @Test("a picture and itself are not apart", arguments: [SampleFormat.Layout.grey, .greyAlpha, .rgb, .rgba])
    func same(layout: SampleFormat.Layout) throws {
        let photo = try Self.photo(Samples.scene(40, 30, layout))
        let (found, map) = try Darkroom().compare(photo, photo, withHeatMap: true)
        #expect(found.deltaE == .init(mean: 0, p99: 0, max: 0, maxAt: [0, 0]))
        #expect(found.psnr == nil && found.ssim == 1)
        #expect(found.isWithin(0))
        #expect(map?.samples.allSatisfy { $0 == 0 } == true)
    }

    @Test("ΔE2000 is that of Sharma's formula, pixel by pixel")
    func deltaE() throws {
        let scene = Samples.scene(50, 40)
        let other = Self.moved(Samples.scene(50, 40, variant: 1), by: 3)
        func values(_ samples: Samples) -> [SIMD3<Double>] {
            stride(from: 0, to: samples.bytes.count, by: 3).map {
                SIMD3(Double(samples.bytes[$0]), Double(samples.bytes[$0 + 1]), Double(samples.bytes[$0 + 2])) / 255
            }
        }
        let expected = ColorDifference.between(values(scene), values(other))
        let found = try Darkroom().compare(Self.photo(scene), Self.photo(other)).comparison.deltaE
        #expect(abs(found.mean - expected.mean) < 2e-3)
        #expect(abs(found.p99 - expected.p99) < 5e-3)
        #expect(abs(found.max - expected.max) < 5e-3)
        let place = found.maxAt[1] * 50 + found.maxAt[0]
        let there = ColorDifference.ciede2000(
            ColorDifference.lab(encoded: values(scene)[place]), ColorDifference.lab(encoded: values(other)[place]))
        #expect(abs(there - expected.max) < 1e-9)
    }

    @Test("PSNR of codes that are all n apart is 20 log₁₀(255/n)", arguments: [1, 5, 20])
    func psnr(codes: Int) throws {
        let format = SampleFormat(width: 30, height: 20, layout: .rgb, depth: .eight)
        let flat = Samples(format: format, bytes: [UInt8](repeating: 100, count: 1800))
        let found = try Darkroom().compare(Self.photo(flat), Self.photo(Self.moved(flat, by: codes))).comparison
        let wanted: [Int: Double] = [1: 48.1308, 5: 34.1514, 20: 22.1102]
        #expect(abs(try #require(found.psnr) - #require(wanted[codes])) < 1e-3)
    }

    @Test("SSIM is scikit-image's, with its Gaussian window")
    func ssim() throws {
        // structural_similarity(a, b, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5,
        // use_sample_covariance=False) of scikit-image 0.26.0.
        let a = Samples.scene(64, 48)
        for (other, wanted) in [
            (Self.moved(a, by: 12), Self.scikit.moved), (Samples.scene(64, 48, variant: 3), Self.scikit.other),
        ] {
            let found = try Darkroom().compare(Self.photo(a), Self.photo(other)).comparison
            #expect(abs((found.ssim ?? 0) - wanted) < 1e-6)
        }
        #expect(try Darkroom().compare(Self.photo(.scene(10, 40)), Self.photo(.scene(10, 40))).comparison.ssim == nil)
    }

    private static let scikit = (moved: 0.990625730, other: 0.965521390)

    @Test("pictures in different colours are compared by what they mean")
    func colors() throws {
        let p3 = try Self.photo(
            Samples.scene(60, 40), .profile(ICCProfile.bytes(for: .displayP3, isGrey: false)))
        let narrow = Photo(bytes: try p3.encoded(as: .png(depth: .sixteen), finishing: Finishing(profile: .sRGB)))
        let wide = Photo(
            bytes: try narrow.encoded(as: .png(depth: .sixteen), finishing: Finishing(profile: .displayP3)))
        #expect(try Darkroom().compare(narrow, wide).comparison.deltaE.max < 0.05)
        // The same codes with another meaning are not the same.
        #expect(try Darkroom().compare(p3, Self.photo(.scene(60, 40))).comparison.deltaE.max > 1)
    }

    @Test("alpha is seen on white, orientation as it is displayed")
    func displayed() throws {
        let clear = Samples(
            format: SampleFormat(width: 12, height: 12, layout: .rgba, depth: .eight),
            bytes: [UInt8](repeating: 0, count: 576))
        let white = Samples(
            format: SampleFormat(width: 12, height: 12, layout: .rgb, depth: .eight),
            bytes: [UInt8](repeating: 255, count: 432))
        #expect(try Darkroom().compare(Self.photo(clear), Self.photo(white)).comparison.deltaE.max == 0)
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: 6)
        let turned = Photo(bytes: try Samples.scene(40, 24).jpeg(metadata: metadata))
        let upright = Photo(bytes: try turned.encoded(as: .png()))
        #expect(try Darkroom().compare(turned, upright).comparison.deltaE.max == 0)
    }

    @Test("different sizes are refused, and any number of threads finds the same")
    func threadsAndSizes() throws {
        let (a, b) = try (Self.photo(.scene(70, 90)), Self.photo(.scene(70, 90, variant: 2)))
        let found = try [1, 2, 7].map { try Darkroom(threads: $0).compare(a, b).comparison }
        #expect(found[0] == found[1] && found[1] == found[2])
        let error = #expect(throws: LensError.self) { try Darkroom().compare(a, Self.photo(.scene(90, 70))) }
        #expect(error?.fault == .caller && error?.message.contains("90x70") == true)
    }

    @Test("the heat map is bright where pictures differ, and black elsewhere")
    func heatMap() throws {
        let scene = Samples.scene(30, 20)
        var other = scene
        for at in 0..<3 { other.bytes[(7 * 30 + 11) * 3 + at] ^= 0x80 }
        let map = try #require(
            try Darkroom().compare(Self.photo(scene), Self.photo(other), withHeatMap: true).heatMap)
        for y in 0..<20 {
            for x in 0..<30 {
                let sum = (0..<3).reduce(0) { $0 + Int(map[x, y, $1]) }
                #expect((sum > 300) == (x == 11 && y == 7))
            }
        }
    }
}
