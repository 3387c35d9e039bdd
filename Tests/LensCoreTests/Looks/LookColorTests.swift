import Measures
import Testing

@testable import LensCore

extension Look {
    /// Whether its filters leave every grey without a tint; grain's layers are grey on average.
    fileprivate var saysNeutral: Bool { without([Grain.self, Mat.self]).developing.allSatisfy { $0.keepsGrey } }

    fileprivate var isMonochrome: Bool {
        developing.contains { ($0 as? Monochrome).map { $0.amount == 1 } ?? false }
    }

    /// What lights a scene otherwise, which turns hues on purpose.
    fileprivate static let lights: [any Filter.Type] = [WhiteBalance.self, TwoLights.self]
}

@Suite("Looks: colours") struct LookColorTests {
    private static let greys = (0...64).map { SIMD3<Double>(repeating: Double($0) / 64) }

    private func chroma(_ lab: SIMD3<Double>) -> Double { (lab.y * lab.y + lab.z * lab.z).squareRoot() }

    @Test("greys stay neutral where a look's filters say so", arguments: lookNames)
    func neutral(_ name: String) throws {
        let look = try Look.built(name)
        let worst = try Picture.deep(Self.greys).developedValues(look.without(Look.scattered))
            .map { chroma(ColorDifference.lab(encoded: $0)) }.max()
        figure(name, "chroma of greys", "\(worst ?? 0), says neutral: \(look.saysNeutral)")
        guard look.saysNeutral else { return }
        #expect(try #require(worst) < 1, "\(name)")
    }

    @Test("the documentary looks are among the neutral ones", arguments: ["honest", "summit"])
    func documentary(_ name: String) throws { #expect(try Look.built(name).saysNeutral) }

    @Test("a look in black and white has one hue, its paper's, and no more of it than the paper", arguments: lookNames)
    func monochrome(_ name: String) throws {
        let look = try Look.built(name)
        guard look.isMonochrome else { return }
        let colors = Self.greys + LookColorTests.saturated(chroma: 1) + LookColorTests.saturated(chroma: 0.5)
        let labs = try Picture.deep(colors).developedValues(look.without(Look.scattered))
            .map { ColorDifference.lab(encoded: $0) }
        let paper = labs[Self.greys.count - 1]
        figure(name, "paper", "chroma \(chroma(paper)), most \(labs.map(chroma).max() ?? 0)")
        for (color, lab) in zip(colors, labs) {
            // The distance from the line that runs from grey to the paper's own tint.
            let across = abs(lab.y * paper.z - lab.z * paper.y) / max(chroma(paper), 1e-9)
            #expect(across < 0.5, "\(name): \(color) became \(lab) on paper \(paper)")
            #expect(chroma(lab) < chroma(paper) + 1, "\(name): \(color) became \(lab) on paper \(paper)")
        }
    }

    // MARK: Hue

    /// Twelve hues at 85 and 100 %, and lamps: sodium, tungsten, a candle, neon signs, diodes.
    private static func saturated(chroma: Double) -> [SIMD3<Double>] {
        let wheel = (0..<12).flatMap { step -> [SIMD3<Double>] in
            let hue = Double(step) / 2
            let color = SIMD3(abs(hue - 3) - 1, 2 - abs(hue - 2), 2 - abs(hue - 4))
                .clamped(lowerBound: .zero, upperBound: .one)
            return [0.85, 1].map { (1 - chroma + color * chroma) * $0 }
        }
        return wheel + lamps
    }

    private static let lamps: [SIMD3<Double>] = [
        [1, 0.69, 0.3], [1, 0.82, 0.55], [1, 0.6, 0.2], [1, 0.25, 0.3], [1, 0.35, 0.75], [0.3, 1, 0.5], [0.35, 0.5, 1],
        [0.4, 0.9, 1],
    ]

    /// The most that a look turns bright colours, in degrees of Oklab's hue, and the one.
    ///
    /// The result is seen beside the white of its print: in the tint that the look gives a grey as bright, adapted to by
    /// CAT16. At chroma .05 ten degrees are .009, about what eyes tell apart: what is paler has no hue to speak of.
    private func turn(_ look: Look, _ colors: [SIMD3<Double>]) throws -> (degrees: Double, color: SIMD3<Double>) {
        let greys = colors.map { SIMD3<Double>(repeating: ColorDifference.encoded(Adaptation.luminance(light($0)))) }
        let after = try Picture.deep(colors + greys).developedValues(look).map(light)
        var worst = (degrees: 0.0, color: SIMD3<Double>.zero)
        for (index, color) in colors.enumerated() {
            let seen = Hue(light: Adaptation.light(after[index], white: after[colors.count + index]))
            let turned = seen.turned(from: Hue(light: light(color)))
            if seen.chroma > 0.05, turned > worst.degrees { worst = (turned, color) }
        }
        return worst
    }

    private func light(_ encoded: SIMD3<Double>) -> SIMD3<Double> {
        [ColorDifference.linear(encoded.x), ColorDifference.linear(encoded.y), ColorDifference.linear(encoded.z)]
    }

    @Test(
        "saturated highlights keep their hue beside the print's white, in the light they were in", arguments: lookNames)
    func hues(_ name: String) throws {
        let look = try Look.built(name).colorPart
        guard !look.isMonochrome else { return }
        let colors = Self.saturated(chroma: 1) + Self.saturated(chroma: 0.75)
        let own = try turn(look.without(Look.lights), colors)
        if isTellingFigures {
            figure(name, "hue turns", "\(own), in its own light \(try turn(look, colors))")
            for filter in look.filters {
                let alone = try turn(Look("", filters: [filter]), colors)
                figure(name, "hue turns, \(type(of: filter).name) alone", "\(alone)")
            }
        }
        #expect(own.degrees < 10, "\(name) turns \(own.color) by \(own.degrees)°")
    }

    @Test("what judges hues sees a turn, and none in a tint of everything") func judge() throws {
        let warm = Look("warm") { WhiteBalance(kelvin: 7000) }
        let dim = Self.saturated(chroma: 0.5).map { $0 * 0.6 }
        #expect(try turn(warm, dim).degrees < 1)
        let turned = Look("turned") { HueShift(hue: 29, width: 90, turn: 30) }
        #expect(try turn(turned, dim).degrees > 10)
        #expect(abs(Hue(light: [0, 0, 1]).angle + 95.95) < 0.05, "Ottosson's blue")
    }
}
