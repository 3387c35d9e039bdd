import Measures
import Testing

@testable import LensCore

private let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]
private let depths: [SampleFormat.Depth] = [.eight, .sixteen]
private let sizes = [(1, 1), (9, 1), (7, 5), (1030, 2)]

/// Samples of either depth as numbers.
private func codes(_ bytes: [UInt8], _ depth: SampleFormat.Depth) -> [UInt16] {
    depth == .eight ? bytes.map(UInt16.init) : bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
}

@Suite("Samples of every layout and depth")
struct LayoutTests {
    private static let tones = Look("tones") {
        Exposure(ev: 0.4); FilmCurve(stock: .trix400); Contrast(slope: 1.2)
    }
    private static let colors = Look("colors") {
        WhiteBalance(kelvin: 4800); Vignette(stops: 1); SplitTone()
    }

    @Test(
        "agree with the formulas, the same on every instruction set", arguments: layouts, depths)
    func gate(_ layout: SampleFormat.Layout, _ depth: SampleFormat.Depth) throws {
        for look in [Self.tones, Self.colors] {
            for space in [ColorSpace.displayP3, .adobeRGB, .proPhoto] where space == .displayP3 || layout == .rgba {
                for size in sizes {
                    let picture = Picture.chart(size.0, size.1, layout, depth)
                    let space = layout.isGrey ? ColorSpace.grey(space.name, curve: space.green) : space
                    let plan = try Plan(look: look, input: picture.format, colors: ColorWay(space), seed: 5)
                    let name = "\(look.name), \(space.name), \(picture.name)"
                    #expect(plan.output.depth == depth, "\(name)")
                    #expect(plan.output.layout.hasAlpha == layout.hasAlpha, "\(name)")
                    #expect(plan.output.layout.isGrey == (layout.isGrey && look.name == "tones"), "\(name)")
                    let plain = Plain.develop(picture.bytes, picture.format, look: look, space: space, seed: 5)
                    let fast = Development(plan, picture, on: .baseline)
                    let channels = plan.output.channels
                    let inks = plan.output.layout.isGrey ? 1 : 3
                    if depth == .eight {
                        let apart = ColorDifference.codesApart(fast.codes, plain, channels: channels, colors: inks)
                        #expect(apart <= (plan.emit.isDithered ? 2 : 1), "\(name): \(apart) codes apart")
                    } else {
                        let apart = Self.apart(codes(fast.codes, depth), plain, channels, inks, space)
                        #expect(apart <= 4, "\(name): \(apart) 16-bit codes apart")
                    }
                    for set in InstructionSet.available where set != .baseline {
                        #expect(Development(plan, picture, on: set).codes == fast.codes, "\(name) on \(set.rawValue)")
                    }
                }
            }
        }
    }

    /// Sixteen-bit codes between result and formula, but for those whose light is the same within 2·10⁻⁷ of white: a
    /// curve without a straight part at black makes tens of codes of what `Float` cannot hold.
    private static func apart(
        _ codes: [UInt16], _ values: [SIMD3<Double>], _ channels: Int, _ inks: Int, _ space: ColorSpace
    ) -> Int {
        var worst = 0
        for (pixel, value) in values.enumerated() {
            for ink in 0..<inks {
                let channel = inks == 1 ? 1 : ink
                let code = Double(codes[pixel * channels + ink]) / 65535
                let distance = Int((abs(code - value[channel]) * 65535).rounded())
                guard distance > worst else { continue }
                let curve = space.curves[channel]
                if abs(curve.linear(code) - curve.linear(value[channel])) > 2e-7 { worst = distance }
            }
        }
        return worst
    }

    @Test("alpha comes out as it went in", arguments: [SampleFormat.Layout.greyAlpha, .rgba], depths)
    func alpha(_ layout: SampleFormat.Layout, _ depth: SampleFormat.Depth) throws {
        let picture = Picture.chart(259, 4, layout, depth)
        let plan = try Plan(look: Self.colors, input: picture.format, seed: 5)
        let before = codes(picture.bytes, depth)
        let after = codes(Development(plan, picture, on: .baseline).codes, depth)
        let (inner, outer) = (layout.channels, plan.output.channels)
        for pixel in 0..<(259 * 4) {
            #expect(after[pixel * outer + outer - 1] == before[pixel * inner + inner - 1], "pixel \(pixel)")
        }
    }

    @Test("an empty look hands the samples on", arguments: layouts, depths)
    func untouched(_ layout: SampleFormat.Layout, _ depth: SampleFormat.Depth) throws {
        let format = Picture.chart(7, 5, layout, depth).format
        #expect(try Plan(look: Look("nothing", filters: []), input: format, seed: 1).isPassthrough)
    }

    @Test("eight bits become sixteen and sixteen eight without a look", arguments: layouts)
    func depthAlone(_ layout: SampleFormat.Layout) throws {
        let nothing = Look("nothing", filters: [])
        let eight = Picture.chart(256, 4, layout, .eight)
        var wide = eight.format
        wide.depth = .sixteen
        let up = try Plan(look: nothing, input: eight.format, output: wide, seed: 1)
        let grown = codes(Development(up, eight, on: .baseline).codes, .sixteen)
        #expect(grown == eight.bytes.map { UInt16($0) * 257 })

        let sixteen = Picture.chart(256, 4, layout, .sixteen)
        var narrow = sixteen.format
        narrow.depth = .eight
        let down = try Plan(look: nothing, input: sixteen.format, output: narrow, seed: 1)
        let shrunk = Development(down, sixteen, on: .baseline).codes
        let wanted = codes(sixteen.bytes, .sixteen).map { Double($0) / 257 }
        for (index, code) in shrunk.enumerated() {
            #expect(abs(Double(code) - wanted[index]) < 1.5, "sample \(index): \(code) for \(wanted[index])")
        }
    }

    @Test("without alpha in the result, what it left open is white")
    func flattened() throws {
        let picture = Picture.chart(64, 3, .rgba, .eight)
        var opaque = picture.format
        opaque.layout = .rgb
        let plan = try Plan(look: Look("nothing", filters: []), input: picture.format, output: opaque, seed: 1)
        let result = Development(plan, picture, on: .baseline).codes
        for pixel in 0..<(64 * 3) {
            let share = Double(picture.bytes[pixel * 4 + 3]) / 255
            for channel in 0..<3 {
                let wanted = Double(picture.bytes[pixel * 4 + channel]) * share + 255 * (1 - share)
                #expect(abs(Double(result[pixel * 3 + channel]) - wanted) <= 1.5, "pixel \(pixel), channel \(channel)")
            }
        }
    }

    @Test("one space becomes another", arguments: depths)
    func spaces(_ depth: SampleFormat.Depth) throws {
        let nothing = Look("nothing", filters: [])
        let picture = Picture.chart(64, 9, .rgb, depth)
        for (from, to) in [(ColorSpace.sRGB, ColorSpace.displayP3), (.adobeRGB, .sRGB), (.proPhoto, .displayP3)] {
            let way = ColorWay(from: .space(from), to: .space(to), isSame: false)
            let plan = try Plan(look: nothing, input: picture.format, colors: way, seed: 1)
            let plain = Plain.develop(picture.bytes, picture.format, look: nothing, space: from, to: to, seed: 1)
            let result = Development(plan, picture, on: .baseline).codes
            let apart =
                depth == .eight
                ? ColorDifference.codesApart(result, plain) : ColorDifference.codesApart(codes(result, depth), plain)
            #expect(apart <= (depth == .eight ? 2 : 2), "\(from.name) to \(to.name): \(apart)")
        }
    }

    @Test("a filter that says it keeps greys does")
    func greys() {
        for type in FilterCatalogue.all {
            let filter = type.init()
            guard filter.keepsGrey else { continue }
            let formula = filter.formula(on: Frame(width: 90, height: 60, seed: 3))
            for step in 0...20 {
                for (x, y) in [(0, 0), (45, 30), (89, 59), (13, 50)] {
                    let value = formula(SIMD3(repeating: Double(step) / 20), x, y)
                    #expect(
                        abs(value.x - value.y) < 1e-9 && abs(value.y - value.z) < 1e-9,
                        "\(type.name) at \(x), \(y) makes \(value) of a grey")
                }
            }
        }
    }
}

@Suite("Conversions from outside")
struct ConversionTests {
    /// Light itself, doubled on the way in and halved on the way out, so that both are seen to run.
    private struct Doubling: RowConversion {
        let channels: Int
        let goesIn: Bool
        var label: String { "doubling" }
        func converter() -> any RowConverter { Converter(channels: channels, goesIn: goesIn) }

        private final class Converter: RowConverter {
            let channels: Int
            let goesIn: Bool
            init(channels: Int, goesIn: Bool) {
                self.channels = channels
                self.goesIn = goesIn
            }

            func convert(_ source: UnsafeRawPointer, to result: UnsafeMutableRawPointer, count: Int) {
                let light = (goesIn ? result : UnsafeMutableRawPointer(mutating: source)).assumingMemoryBound(
                    to: Float.self)
                for pixel in 0..<count {
                    for color in 0..<3 {
                        if goesIn {
                            let code = source.load(fromByteOffset: pixel * channels + color, as: UInt8.self)
                            light[pixel * 3 + color] = Float(code) / 255 * 2
                        } else {
                            result.storeBytes(
                                of: light[pixel * 3 + color] / 2, toByteOffset: (pixel * 3 + color) * 4, as: Float.self)
                        }
                    }
                }
            }
        }
    }

    @Test("run before and after a look", arguments: [SampleFormat.Layout.rgb, .rgba])
    func there(_ layout: SampleFormat.Layout) throws {
        let picture = Picture.chart(1030, 3, layout)
        let way = ColorWay(
            from: .conversion(Doubling(channels: layout.channels, goesIn: true)),
            to: .conversion(Doubling(channels: layout.channels, goesIn: false)), isSame: false)
        let darker = Look("darker") { Exposure(ev: -1) }
        let plan = try Plan(look: darker, input: picture.format, colors: way, seed: 1)
        let result = Development(plan, picture, on: .baseline).codes
        for pixel in 0..<(1030 * 3) {
            for color in 0..<3 {
                let at = pixel * layout.channels + color
                #expect(abs(Double(result[at]) - Double(picture.bytes[at]) / 2) <= 1.5, "pixel \(pixel)")
            }
        }
    }

    @Test("are never passed by")
    func neverSame() throws {
        let picture = Picture.chart(3, 3)
        let way = ColorWay(
            from: .conversion(Doubling(channels: 3, goesIn: true)), to: .space(.sRGB), isSame: false)
        #expect(try !Plan(look: Look("", filters: []), input: picture.format, colors: way, seed: 1).isPassthrough)
    }
}

extension ColorSpace {
    /// ROMM RGB (ISO 22028-2), without the straight part of its curve.
    static let proPhoto = ColorSpace(
        "ProPhoto", red: [0.7347, 0.2653], green: [0.1596, 0.8404], blue: [0.0366, 0.0001],
        white: [0.3457, 0.3585], curve: .gamma(1.8))
}
