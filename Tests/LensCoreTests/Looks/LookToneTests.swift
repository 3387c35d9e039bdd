import Measures
import Testing

@testable import LensCore

@Suite("Looks: tones") struct LookToneTests {
    /// Pixels of a picture that a look may clip beyond those that come clipped.
    private static let mostClipped = 0.005

    @Test("at neutral exposure a look clips hardly more highlights than its source", arguments: lookNames)
    func highlights(_ name: String) throws {
        let look = try Look.built(name).atNeutralExposure
        let paper = try Picture.deep([SIMD3(repeating: 1)]).developedWords(look.colorPart)
        for (scene, picture) in Picture.scenes {
            let words = try picture.developedWords(look)
            let before = Clipping.share(picture.words, channels: 3)
            let after = Clipping.share(words, channels: 3)
            let printed = Clipping.share(words, channels: 3, paper: paper)
            figure(
                name, "clipped, \(scene)",
                "\(before * 100) % → \(after * 100) %, at the paper's white \(printed * 100) %")
            #expect(after - before <= Self.mostClipped, "\(name) on \(scene): \(before * 100) % → \(after * 100) %")
        }
    }

    /// Greys of every sixteen-bit code on 16 rows, and all of them on one.
    private static let gradient = Picture.deep(4096, 17) { x, y in
        // Every other row falls, so that nothing jumps from one to the next.
        SIMD3(repeating: UInt16(y == 16 ? 65535 - 16 * x : y * 4096 + (y % 2 == 0 ? x : 4095 - x)))
    }

    @Test("a 16-bit gradient becomes 8 bits without steps, with grain and without", arguments: lookNames)
    func gradient(_ name: String) throws {
        let whole = try Look.built(name)
        for (kind, look) in [("whole", whole), ("without grain", whole.without([Grain.self]))] {
            let ideal = Runs.dithered(try Self.gradient.developedWords(look), channels: 3)
            let codes = try Self.gradient.developed(look, depth: .eight)
            for (speed, rows) in [("slow", 0..<16), ("quick", 16..<17)] {
                let part = rows.lowerBound * 3 * 4096..<rows.upperBound * 3 * 4096
                let ideal = Runs(Array(ideal[part]), width: 4096, channels: 3)
                let runs = Runs(Array(codes[part]), width: 4096, channels: 3)
                figure(
                    name, "runs, \(speed) \(kind)",
                    "\(runs.between) beside \(ideal.between), at the ends \(runs.ends) beside \(ideal.ends)")
                #expect(
                    runs.between <= 2 * ideal.between,
                    "\(name), \(kind), \(speed): \(runs.between) equal codes, ideally \(ideal.between)")
                #expect(
                    runs.ends <= 2 * max(ideal.ends, 1),
                    "\(name), \(kind), \(speed): \(runs.ends) of black or white, ideally \(ideal.ends)")
            }
        }
    }

    @Test("what judges gradients tells a step from a slope") func judge() {
        let words = (0..<4096).flatMap { [UInt16](repeating: UInt16($0 + 20000), count: 3) }
        let rounded = words.map { UInt8((Double($0) / 257).rounded()) }
        let dithered = Runs.dithered(words, channels: 3)
        #expect(Runs(rounded, width: 4096, channels: 3).between == 257)
        #expect((8...80).contains(Runs(dithered, width: 4096, channels: 3).between))
        let mean = dithered.reduce(0) { $0 + Double($1) } / Double(dithered.count)
        #expect(abs(mean - words.reduce(0) { $0 + Double($1) } / Double(words.count) / 257) < 0.02)
    }
}
