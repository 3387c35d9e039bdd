import Lens
import Testing

@Suite("A photo of pixels in memory")
struct PixelsInTests {
    private static let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]

    @Test("is developed as a file of the same pixels is", arguments: layouts, [Look.decay, .nocturne])
    func asFile(layout: SampleFormat.Layout, look: Look) throws {
        let scene = Samples.scene(61, 43, layout)
        let buffer = try PixelBuffer(width: 61, height: 43, layout: layout, samples: scene.bytes)
        let file = try Photo(bytes: scene.png()).seeded(7).applying(look)
        let pixels = Photo(pixels: buffer).seeded(7).applying(look)
        for format in [OutputFormat.png(), .jpeg(quality: 90)] {
            #expect(
                try Samples(decoding: pixels.encoded(as: format)) == Samples(decoding: file.encoded(as: format)),
                "\(layout) \(look.name) \(format.container)")
        }
    }

    @Test("of sixteen bits and of Float comes to the same picture, within a code of eight bits", arguments: layouts)
    func depths(layout: SampleFormat.Layout) throws {
        let scene = Samples.scene(61, 43, layout)
        let deep = try PixelBuffer(
            width: 61, height: 43, layout: layout, samples: scene.bytes.map { UInt16($0) * 257 })
        let float = try PixelBuffer(
            width: 61, height: 43, layout: layout, samples: scene.bytes.map { Float($0) / 255 })
        let light = try PixelBuffer(
            width: 61, height: 43, layout: layout, colorSpace: .sRGB.light,
            samples: scene.bytes.enumerated().map { index, byte in
                let isAlpha = layout.hasAlpha && index % layout.channels == layout.channels - 1
                return isAlpha ? Float(byte) / 255 : Float(TransferCurve.sRGB.linear(Double(byte) / 255))
            })
        let eight = try Photo(
            pixels: PixelBuffer(width: 61, height: 43, layout: layout, samples: scene.bytes)
        ).seeded(7).applying(.decay).pixels(as: Float.self)
        for (name, photo) in [
            ("16 bit", Photo(pixels: deep)), ("Float", Photo(pixels: float)), ("light", Photo(pixels: light)),
        ] {
            let result = try photo.seeded(7).applying(.decay).pixels(
                as: Float.self, finishing: Finishing(profile: .sRGB))
            let apart = zip(result.samples, eight.samples).map { abs(Double($0 - $1)) }.max() ?? 9
            #expect(apart < 0.25 / 255, "\(layout) \(name)")
        }
    }

    @Test("carries its colours into the file")
    func colors() throws {
        let buffer = try PixelBuffer<UInt8>(
            width: 2, height: 2, layout: .rgb, colorSpace: .displayP3, samples: [UInt8](repeating: 200, count: 12))
        let info = try Photo(bytes: Photo(pixels: buffer).encoded(as: .png())).info()
        #expect(info.colors == "Display P3")
        #expect(try Photo(pixels: buffer).info().container == "pixels")
    }

    @Test("survives numbers that are none, and light beyond any lamp")
    func wild() throws {
        let wild: [Float] = [
            .nan, .infinity, -.infinity, 1e30, -1e30, .greatestFiniteMagnitude, 0.5, .leastNonzeroMagnitude, -0.0,
        ]
        for space in [ColorSpace.sRGB, .sRGB.light] {
            let buffer = try PixelBuffer(width: 3, height: 1, layout: .rgb, colorSpace: space, samples: wild)
            for look in Look.all {
                let result = try Photo(pixels: buffer).applying(look).pixels(
                    as: Float.self, finishing: Finishing(profile: .sRGB))
                #expect(result.samples.allSatisfy { (0...1).contains($0) }, "\(look.name)")
            }
        }
    }

    @Test("takes its seed from its samples")
    func seed() throws {
        func pixels(_ variant: UInt32) throws -> Photo {
            try Photo(
                pixels: PixelBuffer(
                    width: 40, height: 40, layout: .rgb, samples: Samples.scene(40, 40, variant: variant).bytes))
        }
        #expect(try pixels(1).info().seed == pixels(1).info().seed)
        #expect(try pixels(1).info().seed != pixels(2).info().seed)
    }
}
