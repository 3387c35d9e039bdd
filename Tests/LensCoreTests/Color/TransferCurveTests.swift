import Foundation
import LensCore
import Testing

@Suite("Transfer curves") struct TransferCurveTests {
    static let curves: [TransferCurve] = [
        .linear, .sRGB, .gamma(563.0 / 256), .gamma(1.8),
        .parametric(g: 2.4, a: 1 / 1.055, b: 0.055 / 1.055, c: 1 / 12.92, d: 0.04045, e: 0, f: 0),
        .parametric(g: 3, a: 100.0 / 116, b: 16.0 / 116, c: 2700.0 / 24389, d: 0.08, e: 0, f: 0),
        .table((0...100).map { pow(Double($0) / 100, 2.2) }), .table([0, 0.1, 0.9, 1]),
    ]

    @Test("light goes back to the code that it came from", arguments: curves.indices) func inverse(_ index: Int) {
        let curve = Self.curves[index]
        #expect(curve.encoded(curve.linear(0)) == 0)
        #expect(abs(curve.encoded(curve.linear(1)) - 1) < 1e-12)
        for step in 1..<200 {
            let value = Double(step) / 200
            #expect(abs(curve.encoded(curve.linear(value)) - value) < 1e-7, "\(curve) at \(value)")
        }
    }

    @Test("each is its formula") func formulas() {
        for step in 0...64 {
            let v = Double(step) / 64
            #expect(TransferCurve.linear.linear(v) == v)
            #expect(abs(TransferCurve.gamma(2.2).linear(v) - pow(v, 2.2)) < 1e-13)
            let sRGB = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
            #expect(abs(TransferCurve.sRGB.linear(v) - sRGB) < 1e-13)
            let general = TransferCurve.parametric(g: 2, a: 0.8, b: 0.1, c: 0.3, d: 0.25, e: 0.05, f: 0.01)
            let wanted = v >= 0.25 ? (0.8 * v + 0.1) * (0.8 * v + 0.1) + 0.05 : 0.3 * v + 0.01
            #expect(abs(general.linear(v) - wanted) < 1e-13)
        }
        #expect(TransferCurve.table([0, 0.2, 1]).linear(0.25) == 0.1)
        #expect(abs(TransferCurve.table([0, 0.2, 1]).linear(0.75) - 0.6) < 1e-15)
    }

    @Test("values outside are taken for the nearest end, and no light leaves 0…1") func ends() {
        for curve in Self.curves {
            #expect(curve.linear(-1) == curve.linear(0) && curve.linear(2) == curve.linear(1))
            #expect(curve.encoded(-1) == 0 && abs(curve.encoded(2) - 1) < 1e-12)
        }
        let steep = TransferCurve.parametric(g: 1, a: 2, b: -0.5, c: 0, d: 0, e: 0, f: 0)
        #expect(steep.linear(0.1) == 0 && steep.linear(0.9) == 1)
        #expect(abs(steep.encoded(0.5) - 0.5) < 1e-12)
    }

    @Test("where a table is flat, light goes back to one of the codes that give it") func flats() {
        let table = TransferCurve.table([0, 0, 0.5, 0.5, 1, 1])
        #expect(table.encoded(0) == 0)
        #expect(table.encoded(1) == 0.8, "the first that is all of it")
        #expect((0.4...0.6).contains(table.encoded(0.5)))
        #expect(abs(table.encoded(0.25) - 0.3) < 1e-15)
    }
}
