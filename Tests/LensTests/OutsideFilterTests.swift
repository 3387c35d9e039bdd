import Foundation
import Lens
import Testing

/// What a filter declared outside the package is held against: its formula, on the way that the design describes.
private enum Oracle {
    /// An encoded sRGB value through the formula of a filter of the Print place.
    static func printed(_ value: SIMD3<Double>, _ filter: any Filter) -> SIMD3<Double> {
        let source = ColorSpace.sRGB
        let light = source.toWorking * SIMD3(each(value, source.red.linear))
        let encoded = SIMD3(each(light, ColorSpace.working.red.encoded))
        let frame = Frame(width: 1, height: 1, seed: 0)
        let developed = filter.formula(on: frame)(encoded, 0, 0)
        let result = source.toWorking.inverse * SIMD3(each(developed, ColorSpace.working.red.linear))
        return SIMD3(each(result, source.red.encoded))
    }

    static func each(_ value: SIMD3<Double>, _ body: (Double) -> Double) -> [Double] {
        [body(value.x), body(value.y), body(value.z)]
    }
}

@Suite("A filter written outside the package")
struct OutsideFilterTests {
    private static let registry = FilterRegistry().adding(Solarize.self).adding(Graduated.self)

    /// Greys and muted colours, which stay within sRGB whatever Solarize makes of them.
    private static func buffer() throws -> PixelBuffer<Float> {
        var samples: [Float] = []
        for y in 0..<24 {
            for x in 0..<32 {
                let grey = Float(x) / 31
                let tint = Float(y) / 23 * 0.06
                samples += [min(grey + tint, 1), grey, max(grey - tint, 0)]
            }
        }
        return try PixelBuffer(width: 32, height: 24, layout: .rgb, samples: samples)
    }

    @Test("does in a look what its formula says")
    func formula() throws {
        let source = try Self.buffer()
        let filter = Solarize(amount: 0.8)
        let developed = try Photo(pixels: source).applying(Look("mine") { filter }).pixels(as: Float.self)
        #expect(developed.width == 32 && developed.height == 24)
        var apart = 0.0
        for y in 0..<24 {
            for x in 0..<32 {
                let value: SIMD3<Double> = [
                    Double(source[x, y, 0]), Double(source[x, y, 1]), Double(source[x, y, 2]),
                ]
                let expected = Oracle.printed(value, filter)
                guard expected.min() > 0, expected.max() < 1 else { continue }
                for channel in 0..<3 {
                    apart = max(apart, abs(Double(developed[x, y, channel]) - expected[channel]))
                }
            }
        }
        #expect(apart < 4.0 / 65535)
    }

    @Test("acts at its place in the light and as displayed, however the picture is stored", arguments: 1...8)
    func stage(orientation: Int) throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: orientation)
        let scene = Samples.scene(96, 64)
        let photo = Photo(bytes: try scene.png(metadata: metadata))
        let look = Look("sky") { Graduated(density: 0.7, reach: 0.5) }
        let before = try photo.pixels(as: UInt16.self)
        let after = try photo.applying(look).pixels(as: UInt16.self)
        let curve = ColorSpace.sRGB.red
        var apart = 0.0
        for y in 0..<after.height {
            let gain = 1 - 0.7 * max(0, 1 - (Double(y) + 0.5) / (0.5 * Double(after.height)))
            for x in stride(from: 0, to: after.width, by: 5) {
                for channel in 0..<3 {
                    let light = curve.linear(Double(before[x, y, channel]) / 65535) * gain
                    apart = max(apart, abs(Double(after[x, y, channel]) / 65535 - curve.encoded(light)))
                }
            }
        }
        #expect(apart < 8.0 / 65535)
    }

    @Test("gives the same pixels on every instruction set and number of threads")
    func sameEverywhere() throws {
        let photo = Photo(bytes: try Samples.scene(301, 97).png()).applying(
            Look("both") {
                Graduated()
                Solarize(amount: 0.5)
                Grain(iso: 800)
            })
        let first = try Darkroom(threads: 1, instructionSet: .baseline).pixels(of: photo, as: UInt16.self)
        for set in InstructionSet.available {
            for threads in [1, 3] {
                let other = try Darkroom(threads: threads, instructionSet: set).pixels(of: photo, as: UInt16.self)
                #expect(other.samples == first.samples, "\(set) \(threads)")
            }
        }
    }

    @Test("takes its place in the way of the light, behind those of Lens")
    func order() {
        let look = Look("mine") {
            Solarize()
            Fade(black: [0.1, 0.1, 0.1])
            Graduated()
            Exposure(ev: 1)
        }
        #expect(look.developing.map { type(of: $0).name } == ["exposure", "graduated", "fade", "solarize"])
    }

    @Test("goes with strength, and is gone at 0")
    func strength() throws {
        let look = Look("mine") { Solarize(amount: 0.8) }
        #expect(look.at(Strength(0.5)).filters.first?["amount"] == .number(0.4))
        #expect(look.at(Strength(1, tone: 0)).developing.isEmpty)
        let scene = Samples.scene(40, 30)
        let photo = Photo(bytes: try scene.png()).applying(look, strength: 0)
        #expect(try photo.pixels(as: UInt8.self).samples == scene.bytes)
    }

    @Test("is named in recipes through a registry, and written into them")
    func recipe() throws {
        let text = """
            lens: 1
            name: mine
            filters:
              - solarize:
                  amount: 40%
              - graduated
            """
        let look = try Look(recipe: text, filters: Self.registry)
        #expect(look.filters.first as? Solarize == Solarize(amount: 0.4))
        #expect(look.filters.last as? Graduated == Graduated())
        for format in [RecipeFormat.yaml, .json] {
            #expect(try Look(recipe: look.recipe(as: format), filters: Self.registry) == look)
        }
        let unknown = #expect(throws: LensError.self) { try Look(recipe: text) }
        #expect(unknown?.fault == .caller && unknown?.message.contains("solarize") == true)
        let outside = #expect(throws: LensError.self) {
            try Look(recipe: text.replacing("40%", with: "4"), filters: Self.registry)
        }
        #expect(outside?.fault == .caller && outside?.message.contains("amount") == true)
    }

    @Test("is coded with its look, given the registry")
    func coding() throws {
        let look = Look("mine") {
            Solarize(amount: 0.25)
            Grain(iso: 800)
        }
        let data = try JSONEncoder().encode(look)
        let decoder = JSONDecoder()
        #expect(throws: (any Error).self) { try decoder.decode(Look.self, from: data) }
        decoder.userInfo[FilterRegistry.userInfoKey] = Self.registry
        #expect(try decoder.decode(Look.self, from: data) == look)
    }

    @Test("stays in the finished picture's recipe, from which the picture can be repeated")
    func repeated() throws {
        let folder = try Folder()
        let source = Photo(bytes: try Samples.scene(64, 48).png())
        let look = Look("mine") {
            Solarize(amount: 0.6)
            Grain(iso: 1600)
        }
        let finished = folder("finished.png")
        try source.applying(look).write(to: finished, as: .png())
        #expect(throws: LensError.self) { try LookReference(finished.string) }
        let found = try LookReference(finished.string, filters: Self.registry)
        let again = try source.applying(found.look).seeded(found.seed).pixels(as: UInt8.self)
        #expect(try Samples(decoding: source.applying(look).encoded(as: .png())).bytes == again.samples)
    }

    @Test("goes into a look's table of colours where it follows from colour alone")
    func table() throws {
        let look = Look("mine") {
            Solarize(amount: 0.5)
            Graduated()
        }
        #expect(look.beyondColor.map { type(of: $0).name } == ["graduated"])
        let table = try look.table(size: 5)
        let middle = try #require(table.lattice)[2 + 5 * (2 + 5 * 2)]
        let expected = Oracle.printed([0.5, 0.5, 0.5], Solarize(amount: 0.5))
        #expect(abs(Double(middle.x) - expected.x) < 1e-4)
    }
}
