import Measures
import Testing

@testable import LensCore

/// A filter whose marks are placed by hash.
private struct Marks: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let filter: any Filter
    /// The same without strength.
    let nothing: any Filter
    /// How far the mean of a reduced mask may stray from the direct one's, as part of it.
    let tolerance: Double

    static let all = [
        Marks(
            testDescription: "dust", filter: Dust(count: 80, size: 60, amount: 1),
            nothing: Dust(count: 80, size: 60, amount: 0), tolerance: 0.1),
        Marks(
            testDescription: "scratches", filter: Scratches(count: 10, width: 40, amount: 1),
            nothing: Scratches(count: 10, width: 40, amount: 0), tolerance: 0.1),
        Marks(
            testDescription: "stains", filter: Stains(count: 8, size: 5, amount: 1),
            nothing: Stains(count: 8, size: 5, amount: 0), tolerance: 0.05),
        Marks(
            testDescription: "cracks", filter: Cracks(amount: 1, size: 4, width: 40, clear: 0.6),
            nothing: Cracks(amount: 0, size: 4, width: 40, clear: 0.6), tolerance: 0.1),
    ]
}

/// How much a filter changes a flat picture: blue, where stains are deepest.
private func field(_ filter: any Filter, on frame: Frame, value: Float = 0.5) -> Field {
    var field = Field(width: frame.width, height: frame.height)
    guard case .stage(let stage)? = filter.steps(on: frame).first else { return field }
    let width = (frame.width + 15) & ~15
    let runner = stage.runner(Machine(InstructionSet.available.last ?? .baseline, tileWidth: width))
    let planes = (0..<3).map { _ in Buffer<Float>(count: width) }
    let constant = Buffer([Float](repeating: value, count: width))
    runner.begin(Tile(x: 0, count: width, rows: 0..<frame.height))
    for y in 0..<frame.height {
        for plane in planes { plane.pointer.update(from: constant.pointer, count: width) }
        runner.run(
            Row(red: planes[0].pointer, green: planes[1].pointer, blue: planes[2].pointer, x: 0, y: y, count: width))
        field.set(row: y, from: planes[2].pointer)
    }
    return field
}

@Suite("Marks of time")
struct MarksTests {
    @Test("The same seed gives the same marks, another seed others", arguments: Marks.all)
    private func seeds(_ marks: Marks) {
        func values(_ seed: UInt64) -> [Float] {
            field(marks.filter, on: Frame(width: 300, height: 200, seed: seed)).values
        }
        let first = values(1)
        #expect(values(1) == first)
        #expect(values(2) != first)
        #expect(values(1 << 33) != first)
    }

    @Test("An amount of 0 removes them", arguments: Marks.all)
    private func nothing(_ marks: Marks) {
        #expect(marks.nothing.isNeutral)
        #expect(field(marks.nothing, on: Frame(width: 300, height: 200, seed: 1)).values.allSatisfy { $0 == 0.5 })
    }

    @Test("Where none lie values pass bit for bit", arguments: Marks.all)
    private func untouched(_ marks: Marks) {
        let frame = Frame(width: 300, height: 200, seed: 3)
        let odd: Float = 0.123_456_7
        let changed = field(marks.filter, on: frame, value: odd)
        let formula = marks.filter.formula(on: frame)
        var (clear, wrong) = (0, 0)
        for y in stride(from: 0, to: 200, by: 11) {
            for x in stride(from: 0, to: 300, by: 13) {
                let value = SIMD3(repeating: Double(odd))
                guard formula(value, x, y) == value else { continue }
                clear += 1
                if changed.values[y * 300 + x].bitPattern != odd.bitPattern { wrong += 1 }
            }
        }
        #expect(clear > 100)
        #expect(wrong == 0)
    }

    @Test("They grow with the picture: a large one reduced shows the small one's marks", arguments: Marks.all)
    private func scale(_ marks: Marks) {
        let small = field(marks.filter, on: Frame(width: 600, height: 400, seed: 9))
        let large = field(marks.filter, on: Frame(width: 2400, height: 1600, seed: 9)).reduced(by: 4)
        func cover(_ field: Field) -> Double { abs(field.mean - 0.5) }
        #expect(cover(small) > 0.0001)
        #expect(
            abs(cover(large) / cover(small) - 1) < marks.tolerance, "\(cover(large)) reduced, \(cover(small)) direct")
        let apart = zip(small.values, large.values).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) } / 240_000
        #expect(apart < 0.8 * cover(small), "\(apart) apart, where \(cover(small)) is covered")
        #expect(apart < 0.002)
        #expect(small.correlation(with: large) > 0.8)
    }

    @Test("How many follows Poisson's law: the mean and the variance are the number asked for")
    func poisson() {
        for mean in [0.5, 6, 80] {
            let counts = (0..<400).map { seed -> Double in
                var stream = Hash.Stream(Hash.key(seed: UInt64(seed), purpose: 1), 0)
                return Double(Wear.count(mean, &stream))
            }
            let average = counts.reduce(0, +) / 400
            let variance = counts.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 400
            #expect(abs(average - mean) < 4 * (mean / 400).squareRoot(), "mean \(mean): \(average)")
            #expect(abs(variance / mean - 1) < 0.3, "mean \(mean): variance \(variance)")
        }
        var stream = Hash.Stream(1, 0)
        #expect(Wear.count(0, &stream) == 0)
    }

    @Test("Places keep out of the clear middle and lean toward the edges")
    func places() {
        var stream = Hash.Stream(3, 1)
        var outer = 0
        for _ in 0..<2000 {
            let p = Wear.place(&stream, clear: 0.55, beyond: 0.1)
            let reach = max(abs(p.x), abs(p.y))
            #expect(reach >= 0.55 && reach <= 1.1)
            if reach > 0.825 { outer += 1 }
        }
        #expect(outer > 1000)
    }

    @Test("No stain lies in the middle of the picture")
    func centre() {
        for seed in 0..<12 {
            let frame = Frame(width: 360, height: 240, seed: UInt64(seed))
            let stained = field(Stains(count: 20, size: 0.8, amount: 1), on: frame)
            // Half of the clear part, less the largest stain: 1.3 mm, or 13 pixels.
            var untouched = true
            for y in (120 - 33 + 13)..<(120 + 33 - 13) {
                for x in (180 - 49 + 13)..<(180 + 49 - 13) where stained.values[y * 360 + x] != 0.5 {
                    untouched = false
                }
            }
            #expect(untouched, "seed \(seed)")
        }
    }

    @Test("A stroke thinner than a pixel is drawn a pixel wide, and fainter by what it covers")
    func thin() {
        let hair = Stroke(from: [0, 0], to: [10, 0], radius: 0.1, opacity: 1)
        #expect(hair.radius == 0.5)
        #expect(abs(hair.opacity - 0.2) < 1e-15)
        let speck = Stroke(from: [5, 5], to: [5, 5], radius: 0.1, opacity: 1)
        #expect(abs(speck.opacity - 0.04) < 1e-15)
        let thick = Stroke(from: [0, 0], to: [10, 0], radius: 3, opacity: 0.7)
        #expect(thick.radius == 3 && thick.opacity == 0.7)
        #expect(thick.cover(5, 0) == 0.7)
        #expect(thick.cover(5, 4) == 0)
    }

    @Test("Stains only ever take light, and take blue first")
    func tint() {
        let frame = Frame(width: 360, height: 240, seed: 2)
        let formula = Stains(count: 20, size: 6, amount: 1).formula(on: frame)
        var stained = 0
        for y in stride(from: 0, to: 240, by: 12) {
            for x in stride(from: 0, to: 360, by: 12) {
                let v = formula([0.5, 0.5, 0.5], x, y)
                #expect(v.x == 0.5)
                #expect(v.y <= 0.5 && v.z <= v.y)
                if v.z < 0.5 { stained += 1 }
            }
        }
        #expect(stained > 5)
    }
}
