import Foundation
import Measures
import Testing

@testable import LensCore

/// Rows of constant values through a stage, as fields of the three channels.
private func fields(
    _ filter: Grain, on frame: Frame, values: SIMD3<Double>, columns: Int, rows: Range<Int>
) -> [Field] {
    let width = (columns + 15) & ~15
    var fields = (0..<3).map { _ in Field(width: columns, height: rows.count) }
    guard case .stage(let stage)? = filter.steps(on: frame).first else { return fields }
    let set = InstructionSet.available.last ?? .baseline
    let runner = stage.runner(Machine(set, tileWidth: width))
    let planes = (0..<3).map { _ in Buffer<Float>(count: width) }
    let constants = (0..<3).map { channel in Buffer([Float](repeating: Float(values[channel]), count: width)) }
    runner.begin(Tile(x: 0, count: width, rows: rows))
    for y in rows {
        for channel in 0..<3 { planes[channel].pointer.update(from: constants[channel].pointer, count: width) }
        runner.run(
            Row(red: planes[0].pointer, green: planes[1].pointer, blue: planes[2].pointer, x: 0, y: y, count: width))
        for channel in 0..<3 { fields[channel].set(row: y - rows.lowerBound, from: planes[channel].pointer) }
    }
    return fields
}

/// The nearest value that the stage's table holds.
private func held(_ u: Double) -> Double {
    Double(Warp.value((Warp.position(Float(u)) * 4095).rounded() / 4095))
}

@Suite("Grain")
struct GrainTests {
    /// 6000 pixels for 36 mm: the read-out is .8 pixels and the grains' radius .1 pixels.
    static let frame = Frame(width: 6000, height: 4000, seed: 5)
    static let fine = Grain(iso: 709.6, softness: 4.8, correlation: 0.7)

    /// Reference table of V(u).
    static let table: [(Double, Double)] = [
        (0.01, 0.00987), (0.05, 0.04684), (0.1, 0.08745), (0.2, 0.15046), (0.3, 0.19014), (0.4, 0.20780),
        (0.5, 0.20503),
        (0.6, 0.18386), (0.7, 0.14692), (0.8, 0.09805), (0.9, 0.04355), (0.95, 0.01802), (0.99, 0.00214),
    ]

    @Test("V(u) is the reference table's, to five digits", arguments: table)
    func variance(_ u: Double, _ wanted: Double) {
        #expect(abs(Grain.Variance.of(u) - wanted) < 0.0000051)
        #expect(abs(Grain.Variance.root(u) / Grain.Variance.of(u).squareRoot() - 1) < 0.001)
    }

    @Test("V(u) peaks at .20906 for u = .4355, and is 0 at both ends")
    func peak() {
        #expect(abs(Grain.Variance.of(0.4355) - 0.20906) < 0.0000051)
        #expect(Grain.Variance.of(0.4345) < Grain.Variance.of(0.4355))
        #expect(Grain.Variance.of(0.4365) < Grain.Variance.of(0.4355))
        #expect(Grain.Variance.of(0) == 0 && Grain.Variance.of(1) == 0)
        #expect(Grain.Variance.root(0) == 0 && Grain.Variance.root(1) == 0)
    }

    @Test("The settings are those of the model's reference")
    func settings() {
        let settings = Grain.Settings(Self.fine, Self.frame)
        #expect(abs(Self.fine.radius / 6 - 0.1) < 0.0001)
        #expect(abs(settings.readout.area / (4 * .pi * 0.64) - 1) < 0.02)
        #expect(abs(settings.readout.taps.reduce(0, +) - 1) < 1e-12)
        // Reference: deviations of 6.2, 7.2 and 5.0 codes at u = .2, .5 and .8.
        for (u, codes) in [(0.2, 6.2), (0.5, 7.2), (0.8, 5.0)] {
            #expect(abs(settings.deviation * Grain.Variance.root(u) * 255 - codes) < 0.06, "at \(u)")
        }
    }

    @Test("Mean and variance are the model's at nine tones", arguments: [0.1, 0.4, 0.7])
    func moments(_ first: Double) {
        let tones = SIMD3(held(first), held(first + 0.1), held(first + 0.2))
        let settings = Grain.Settings(Self.fine, Self.frame)
        let columns = 2000
        let fields = fields(Self.fine, on: Self.frame, values: tones, columns: columns, rows: 100..<1100)
        for channel in 0..<3 {
            let u = tones[channel]
            let wanted = Grain.Variance.of(u) * settings.deviation * settings.deviation
            // Three standard errors: n pixels hold n/A independent ones.
            let count = Double(columns * 1000) / settings.readout.area
            let error = abs(fields[channel].mean - u) * 255
            #expect(
                error <= max(0.014 * 3, 3 * (wanted / count).squareRoot() * 255), "mean at \(u) is \(error) codes off")
            let ratio = fields[channel].variance / wanted
            #expect(abs(ratio - 1) < 0.01, "variance at \(u) is \(ratio) of the model's")
        }
    }

    @Test("Neighbours correlate as e^(−τ²/4σ²), across and down, and the layers as `correlation`")
    func correlation() {
        let fields = fields(Self.fine, on: Self.frame, values: [0.5, 0.5, 0.5], columns: 1000, rows: 0..<600)
        for lag in 1...3 {
            let wanted = exp(-Double(lag * lag) / (4 * 0.64))
            for (channel, field) in fields.enumerated() {
                #expect(abs(field.correlation(lag, 0) - wanted) < 0.015, "channel \(channel), \(lag) columns")
                #expect(abs(field.correlation(0, lag) - wanted) < 0.015, "channel \(channel), \(lag) rows")
            }
        }
        for (a, b) in [(0, 1), (1, 2), (0, 2)] {
            #expect(abs(fields[a].correlation(with: fields[b]) - 0.7) < 0.015, "channels \(a) and \(b)")
        }
    }

    @Test("However large the picture, the read-out's taps have the Gaussian's autocorrelation and area")
    func readoutAtEverySize() {
        for sigma in [0.8, 1.4, 1.99, 2, 3.3, 6, 13.3, 26.7] {
            let readout = Grain.Readout(sigma: sigma)
            let taps = readout.taps
            #expect(abs(taps.reduce(0, +) - 1) < 1e-12, "σ \(sigma)")
            #expect(abs(readout.area / (4 * Double.pi * sigma * sigma) - 1) < 0.011, "σ \(sigma): \(readout.area)")
            let energy = taps.reduce(0) { $0 + $1 * $1 }
            for part in [0.5, 1, 2] {
                let lag = max(1, Int((part * sigma).rounded()))
                let product = (0..<max(0, taps.count - lag)).reduce(0) { $0 + taps[$1] * taps[$1 + lag] }
                let want = Elementary.exp(-Double(lag * lag) / (4 * sigma * sigma))
                #expect(abs(product / energy - want) < 0.01, "σ \(sigma), lag \(lag): \(product / energy), not \(want)")
            }
        }
    }

    @Test("Silver grain is the same in all channels, separate layers share nothing")
    func layers() {
        let silver = fields(
            Grain(iso: 709.6, correlation: 1), on: Self.frame, values: [0.5, 0.5, 0.5], columns: 400, rows: 0..<200)
        #expect(silver[0].values == silver[1].values && silver[1].values == silver[2].values)
        let apart = fields(
            Grain(iso: 709.6, correlation: 0), on: Self.frame, values: [0.5, 0.5, 0.5], columns: 1000, rows: 0..<400)
        #expect(abs(apart[0].correlation(with: apart[1])) < 0.015)
        #expect(abs(apart[1].correlation(with: apart[2])) < 0.015)
    }

    @Test("Nothing repeats from 8 to 512 columns away")
    func repetition() {
        let fields = fields(Self.fine, on: Self.frame, values: [0.5, 0.5, 0.5], columns: 2048, rows: 0..<512)
        for (channel, field) in fields.enumerated() {
            let worst = field.worstCorrelation(columns: 8...512)
            #expect(worst < 0.02, "channel \(channel): \(worst)")
        }
        // Down the rows, where keys are hashed one by one.
        for lag in [8, 16, 32, 64, 100, 128, 256] {
            #expect(abs(fields[0].correlation(0, lag)) < 0.02, "\(lag) rows")
        }
    }

    @Test("Seeds give different grain of the same kind")
    func seeds() {
        let other = Frame(width: 6000, height: 4000, seed: 6)
        let first = fields(Self.fine, on: Self.frame, values: [0.5, 0.5, 0.5], columns: 800, rows: 0..<300)
        let second = fields(Self.fine, on: other, values: [0.5, 0.5, 0.5], columns: 800, rows: 0..<300)
        #expect(abs(first[0].correlation(with: second[0])) < 0.015)
        #expect(abs(first[0].variance / second[0].variance - 1) < 0.03)
    }

    @Test(
        "A 24-megapixel render reduced to 2 shows the grain of a direct 2-megapixel render",
        arguments: [Grain(iso: 400), Grain(iso: 3200, softness: 5, correlation: 0.75)])
    func scale(_ grain: Grain) {
        let factor = 6000.0 / 1732
        let large = fields(grain, on: Self.frame, values: [0.5, 0.5, 0.5], columns: 6000, rows: 0..<520)[0]
        let reduced = large.reduced(by: factor)
        let small = Frame(width: 1732, height: 1155, seed: 5)
        let direct = fields(grain, on: small, values: [0.5, 0.5, 0.5], columns: 1732, rows: 0..<150)[0]
        let ratio = (reduced.variance / direct.variance).squareRoot()
        #expect(abs(ratio - 1) < 0.1, "reduced σ is \(ratio) of the direct one")
        for lag in 1...3 {
            for (dx, dy) in [(lag, 0), (0, lag)] {
                let (a, b) = (reduced.correlation(dx, dy), direct.correlation(dx, dy))
                #expect(abs(a - b) < 0.05, "at \(dx), \(dy): \(a) reduced, \(b) direct")
            }
        }
    }

    @Test("Deep shadows and bright lights keep within black and white")
    func ends() {
        let coarse = Grain(iso: 12800, softness: 4, amount: 2)
        let fields = fields(coarse, on: Self.frame, values: [0, 0.004, 1], columns: 1000, rows: 0..<200)
        #expect(fields[0].values.allSatisfy { abs($0) < 1e-15 })
        #expect(fields[2].values.allSatisfy { $0 == 1 })
        #expect(fields[1].values.allSatisfy { $0 > -0.005 && $0 < 0.02 })
        #expect(abs(fields[1].mean - 0.004) < 0.0002)
    }

    @Test("The grain's speed and amount set its deviation")
    func strength() {
        func deviation(_ grain: Grain) -> Double { Grain.Settings(grain, Self.frame).deviation }
        #expect(abs(deviation(Grain(iso: 1600)) / deviation(Grain(iso: 400)) - 2) < 1e-12)
        #expect(abs(deviation(Grain(iso: 400, amount: 0.5)) / deviation(Grain(iso: 400)) - 0.5) < 1e-12)
        // RMS granularity 17, and .0265 µm of radius a unit.
        #expect(abs(Grain(iso: 400).radius - 0.0265 * 17) < 1e-12)
    }
}
