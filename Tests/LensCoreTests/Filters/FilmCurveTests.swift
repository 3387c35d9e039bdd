import Foundation
import Testing

@testable import LensCore

@Suite("Film curve")
struct FilmCurveTests {
    static let curves: [FilmCurve] = FilmCurve.Stock.allCases.flatMap { stock in
        [(1.3, 1.6), (1.5, 2.4), (1.75, 4.0)].map { FilmCurve(stock: stock, contrast: $0.0, dmax: $0.1) }
    }

    @Test("Black prints as the paper's black, middle grey stays, white reaches paper white", arguments: curves)
    func anchors(_ curve: FilmCurve) {
        let black = pow(10, -curve.dmax)
        let grey = curve.value(SIMD3(repeating: FilmCurve.grey))
        #expect(distance(curve.value(.zero), SIMD3(repeating: black)) < 1e-12)
        #expect(distance(curve.value([-1, -1, -1]), SIMD3(repeating: black)) < 1e-12)
        #expect(distance(grey, SIMD3(repeating: FilmCurve.grey)) < 1e-6, "grey became \(grey)")
        #expect(distance(curve.value([1, 1, 1]), [1, 1, 1]) < 1e-12)
    }

    @Test("More light never prints darker, but for a thousandth of a code in the deepest black", arguments: curves)
    func monotone(_ curve: FilmCurve) {
        let formula = curve.formula(on: .test)
        let values = (0...200).map { formula(SIMD3(repeating: pow(Double($0) / 200, 2) * 4), 0, 0) }
        for (a, b) in zip(values, values.dropFirst()) { #expect((b - a).min() > -3e-7, "\(a) to \(b)") }
    }

    @Test("The green layer of Portra has the density of the digitised curve")
    func portra() throws {
        let layers = try #require(FilmCurve.layers(of: .portra400))
        #expect(abs(layers[1].density(log10(0.18)) - 0.334) < 0.003)
        #expect(abs(layers[1].density(log10(1.0)) - 0.71) < 0.006)
    }

    @Test("A layer's slope is the derivative of its density")
    func slope() throws {
        for stock in [FilmCurve.Stock.portra400, .trix400] {
            for layer in try #require(FilmCurve.layers(of: stock)) {
                for h in [-3.0, -1.5, -0.7, 0, 1.5, 2.7] {
                    let numeric = (layer.density(h + 1e-5) - layer.density(h - 1e-5)) / 2e-5
                    #expect(abs(layer.slope(h) - numeric) < 1e-8, "\(stock) at \(h)")
                }
            }
        }
    }

    @Test("An ideal negative leaves the three channels alike, a colour negative does not")
    func crossover() {
        let shadow: SIMD3<Double> = [0.02, 0.02, 0.02]
        let ideal = FilmCurve(stock: .ideal).value(shadow)
        #expect(ideal.max() == ideal.min())
        let portra = FilmCurve(stock: .portra400).value(shadow)
        #expect(portra.max() - portra.min() > 1e-4)
    }

    @Test("A harder paper is darker in the shadows and brighter in the lights")
    func contrast() {
        let (soft, hard) = (
            FilmCurve(stock: .ideal, contrast: 1.3, dmax: 4), FilmCurve(stock: .ideal, contrast: 2, dmax: 4)
        )
        #expect(hard.value([0.03, 0.03, 0.03]).x < soft.value([0.03, 0.03, 0.03]).x)
        #expect(hard.value([0.5, 0.5, 0.5]).x > soft.value([0.5, 0.5, 0.5]).x)
    }

    @Test("The amount blends between the light as it came and the print")
    func amount() {
        let v: SIMD3<Double> = [0.6, 0.1, 0.03]
        let full = FilmCurve(stock: .portra400, amount: 1).value(v)
        for amount in [0, 0.25, 0.7] {
            #expect(distance(FilmCurve(stock: .portra400, amount: amount).value(v), v + (full - v) * amount) < 1e-14)
        }
    }
}
