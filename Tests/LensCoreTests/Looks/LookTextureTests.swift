import Measures
import Testing

@testable import LensCore

@Suite("Looks: texture") struct LookTextureTests {
    // MARK: Grain

    private static let side = 512
    private static let reach = 256
    private static let flat = Picture(
        format: SampleFormat(width: side, height: side, layout: .rgb, depth: .eight),
        bytes: [UInt8](repeating: 117, count: 3 * side * side))

    @Test("grain repeats nowhere within 256 pixels", arguments: lookNames)
    func grain(_ name: String) throws {
        let look = try Look.built(name)
        guard let grain = look.developing.compactMap({ $0 as? Grain }).last else { return }
        let with = try Self.flat.developedWords(look)
        let without = try Self.flat.developedWords(look.without([Grain.self]))
        var field = Field(width: Self.side, height: Self.side)
        for pixel in field.values.indices {
            field.values[pixel] = Float(with[3 * pixel + 1]) - Float(without[3 * pixel + 1])
        }
        #expect(field.variance.squareRoot() > 20, "\(name) shows grain")

        let found = field.autocorrelation(reach: Self.reach)
        let frame = Frame(width: Self.side, height: Self.side, seed: 7)
        let taps = Grain.Settings(grain, frame).readout.taps
        func model(_ lag: Int) -> Double {
            let products = (0..<max(taps.count - lag, 0)).reduce(0) { $0 + taps[$1] * taps[$1 + lag] }
            return products / taps.reduce(0) { $0 + $1 * $1 }
        }
        let known = (0...Self.reach).map(model)
        var worst = (beyond: 0.0, dx: 0, dy: 0)
        for dy in 0...Self.reach {
            for dx in -Self.reach...Self.reach {
                let value = Double(found.values[dy * found.width + dx + Self.reach])
                let beyond = abs(value - known[abs(dx)] * known[dy])
                if beyond > worst.beyond { worst = (beyond, dx, dy) }
            }
        }
        figure(name, "grain's autocorrelation beyond the model", "\(worst)")
        #expect(worst.beyond < 0.02, "\(name): \(worst)")
    }

    @Test("what judges grain finds a pattern that repeats") func judge() {
        var field = Field(width: 256, height: 256)
        var state: UInt32 = 1
        for i in field.values.indices {
            state = state &* 1_664_525 &+ 1_013_904_223
            field.values[i] = Float(state >> 8) / 16_777_216
        }
        let none = field.autocorrelation(reach: 100)
        #expect(abs(none.values[100] - 1) < 0.001)
        #expect(abs(Double(none.values[100 + 3]) - field.correlation(3, 0)) < 0.002)
        for y in 0..<256 { for x in 97..<256 { field.values[y * 256 + x] += 0.2 * field.values[y * 256 + x - 97] } }
        let some = field.autocorrelation(reach: 100)
        #expect(some.values[100 + 97] > 0.1 && abs(some.values[100 + 96]) < 0.05)
    }

    // MARK: Strips

    /// Soft light and some edges, wider than a tile.
    private static let soft = Picture.deep(1060, 140) { x, y in
        let wave = 26000 + 12 * x - 60 * y + (x / 90 + y / 40) % 2 * 5000
        return SIMD3(UInt16(wave), UInt16(wave * 9 / 10), UInt16(wave * 7 / 10 + y * 20))
    }

    @Test("a look shows no seam between strips or tiles", arguments: lookNames)
    func seams(_ name: String) throws {
        let look = try Look.built(name)
        let picture = Self.soft
        let plan = try picture.plan(look, seed: 5)
        func developed(_ strip: Int?, _ threads: Int) throws -> [UInt8] {
            let writer = PictureWriter(plan.output)
            try Renderer(threads: threads, stripHeight: strip).run(plan, from: PictureReader(picture), to: writer)
            return writer.bytes
        }
        let whole = try developed(picture.format.height, 1)
        for (strip, threads) in [(1, 3), (7, 1), (50, 2), (nil, 3)] {
            #expect(try developed(strip, threads) == whole, "\(name), strips of \(strip ?? 0) rows")
        }

        // And in the picture itself: the mean step to the next row or column is nowhere unlike its neighbours'.
        let words = try picture.developedWords(look, seed: 5)
        let (width, height) = (picture.format.width, picture.format.height)
        var rows = [Double](repeating: 0, count: height)
        var columns = [Double](repeating: 0, count: width)
        for y in 1..<height {
            for x in 1..<width {
                let at = 3 * (y * width + x) + 1
                let here = Int(words[at])
                rows[y] += Double(here - Int(words[at - 3 * width])) / Double(width)
                columns[x] += Double(here - Int(words[at - 3])) / Double(height)
            }
        }
        for (kind, steps, borders) in [("row", rows, [7, 16, 32, 50, 64, 96, 128]), ("column", columns, [512, 1024])] {
            for border in borders {
                #expect(!Self.stands(out: border, of: steps), "\(name), \(kind) \(border): \(steps[border])")
            }
        }
    }

    /// Whether a step is farther from its neighbours' range than that range is wide.
    private static func stands(out at: Int, of steps: [Double]) -> Bool {
        let around = (max(at - 9, 1)...min(at + 9, steps.count - 1)).filter { $0 != at }.map { steps[$0] }
        guard let least = around.min(), let most = around.max() else { return false }
        return steps[at] < least - (most - least) || steps[at] > most + (most - least)
    }

    @Test("what judges seams sees one of half a code in a slope") func seam() {
        var steps = (0..<100).map { 60 + Double($0 % 7) }
        #expect(!(1..<100).contains { Self.stands(out: $0, of: steps) })
        steps[64] += 128
        #expect(Self.stands(out: 64, of: steps))
        #expect(!Self.stands(out: 65, of: steps))
    }
}
