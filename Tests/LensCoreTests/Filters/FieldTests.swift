import Measures
import Testing

@testable import LensCore

/// The first channel of a flat picture, developed by the fast path in tiles.
private func field(_ filter: any Filter, _ width: Int, _ height: Int, seed: UInt64 = 5, value: Float = 0.5) -> Field {
    var field = Field(width: width, height: height)
    let stages = filter.steps(on: Frame(width: width, height: height, seed: seed)).compactMap { step -> (any Stage)? in
        if case .stage(let stage) = step { stage } else { nil }
    }
    let machine = Machine(InstructionSet.available.last ?? .baseline, tileWidth: 1024)
    let section = Section.last(of: stages, width: width, height: height, planes: 3, machine) { row in
        for plane in [row.red, row.green, row.blue] { plane.update(repeating: value, count: row.count) }
    }
    let padded = (width + 15) & ~15
    for left in stride(from: 0, to: padded, by: 1024) {
        section.begin(Tile(x: left, count: min(1024, padded - left), rows: 0..<height))
        for y in 0..<height {
            let row = section.row(y)
            for x in 0..<min(row.count, width - left) { field.values[y * width + left + x] = row.red[x] }
        }
    }
    return field
}

@Suite("Light leaks")
struct LightLeakTests {
    @Test("Light comes in at the edge that is named and falls from there", arguments: LightLeak.Edge.allCases)
    func edges(_ edge: LightLeak.Edge) {
        let leak = field(LightLeak(amount: 1, edge: edge, reach: 2), 240, 160, value: 0)
        func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> Float {
            var sum: Float = 0
            for y in rows { for x in columns { sum += leak.values[y * 240 + x] } }
            return sum / Float(columns.count * rows.count)
        }
        let sides: [LightLeak.Edge: Float] = [
            .left: mean(0..<8, 0..<160), .right: mean(232..<240, 0..<160), .top: mean(0..<240, 0..<8),
            .bottom: mean(0..<240, 152..<160),
        ]
        if edge == .auto {
            #expect(sides.values.contains { $0 > 0.1 })
        } else {
            let own = sides[edge] ?? 0
            let across: [LightLeak.Edge: LightLeak.Edge] = [.left: .right, .right: .left, .top: .bottom, .bottom: .top]
            #expect(own > 0.1)
            #expect((sides[across[edge] ?? .auto] ?? 1) < own / 50)
        }
        #expect(mean(110..<130, 70..<90) < 0.02)
    }

    @Test("It is added light: twice the amount adds twice as much, whatever lies there")
    func added() {
        let frame = Frame(width: 90, height: 60, seed: 3)
        let (one, two) = (LightLeak(amount: 0.5).formula(on: frame), LightLeak(amount: 1).formula(on: frame))
        for (x, y) in [(0, 0), (89, 59), (3, 40), (70, 2)] {
            let value: SIMD3<Double> = [0.1, 0.4, 0.9]
            let (once, twice) = (one(value, x, y) - value, two(.zero, x, y))
            #expect(distance(once * 2, twice) < 1e-12)
            #expect(once.min() >= 0)
        }
    }

    @Test("Its colour is meant in linear sRGB")
    func colour() {
        let leak = LightLeak(amount: 1, edge: .left).formula(on: Frame(width: 90, height: 60, seed: 3))
        let light = ColorSpace.sRGB.toWorking.inverse * leak(.zero, 0, 30)
        #expect(distance(light / light.x, [1, 0.35, 0.08]) < 1e-9)
    }

    @Test("The seed chooses among all four edges")
    func seeds() {
        var labels: Set<String> = []
        for seed in 0..<40 {
            guard
                case .stage(let stage)? = LightLeak(amount: 1).steps(
                    on: Frame(width: 90, height: 60, seed: UInt64(seed))
                ).first
            else { continue }
            labels.insert(stage.label)
        }
        #expect(labels.count == 4)
    }

    @Test("A large picture reduced shows the small one's leak")
    func scale() {
        let filter = LightLeak(amount: 1)
        let small = field(filter, 300, 200, value: 0)
        let large = field(filter, 1200, 800, value: 0).reduced(by: 4)
        let worst = zip(small.values, large.values).map { abs($0 - $1) }.max() ?? 1
        #expect(worst < 0.01 && small.mean > 0.01, "\(worst)")
    }
}

@Suite("Paper")
struct PaperTests {
    @Test("Its tooth has the deviation that is asked for and moves no tone", arguments: [0.01, 0.03])
    func deviation(_ texture: Double) {
        let sheet = field(Paper(texture: texture, tone: [1, 1, 1]), 1500, 500)
        #expect(abs(sheet.mean / 0.5 - 1) < texture / 20, "\(sheet.mean)")
        #expect(abs(sheet.variance.squareRoot() / 0.5 / texture - 1) < 0.08, "\(sheet.variance.squareRoot())")
        let largest = sheet.values.map { abs($0 / 0.5 - 1) }.max() ?? 1
        #expect(Double(largest) < 6 * texture)
    }

    @Test("Black stays black")
    func black() {
        #expect(field(Paper(texture: 0.1), 200, 100, value: 0).values.allSatisfy { $0 == 0 })
    }

    @Test("White becomes the paper's white")
    func tone() {
        let frame = Frame(width: 3, height: 2, seed: 1)
        #expect(Paper(texture: 0.02, tone: [0.975, 0.93, 0.83]).value([1, 1, 1], on: frame) == [0.975, 0.93, 0.83])
        #expect(Paper(texture: 0, tone: [1, 1, 1]).isNeutral && !Paper(texture: 0, tone: [1, 1, 0.9]).isNeutral)
    }

    @Test("Tone alone folds into its neighbours")
    func folds() throws {
        let format = SampleFormat(width: 64, height: 48, layout: .rgb, depth: .eight)
        func stages(_ filters: any Filter...) throws -> Int {
            try Plan(look: Look("", filters: filters), input: format, seed: 1).stages.count
        }
        #expect(try stages(Fade(), Paper(texture: 0)) == stages(Fade()))
    }

    @Test("A large picture reduced shows the small one's tooth, no more of it and no less")
    func scale() {
        let filter = Paper(texture: 0.05, scale: 0.5, tone: [1, 1, 1])
        let small = field(filter, 600, 120)
        let large = field(filter, 2400, 480).reduced(by: 4)
        #expect(small.correlation(with: large) > 0.9, "\(small.correlation(with: large))")
        #expect(abs((small.variance / large.variance).squareRoot() - 1) < 0.2)
    }

    @Test("It is lit from the upper left: a slope's shade runs across the light, not along it")
    func light() {
        let sheet = field(Paper(texture: 0.05, scale: 1, tone: [1, 1, 1]), 600, 400)
        // A height's slope in one direction changes fastest in that direction.
        func alike(_ dx: Int) -> Double {
            var sum = 0.0
            for y in 10..<390 {
                for x in 10..<590 {
                    sum +=
                        (Double(sheet.values[y * 600 + x]) - 0.5) * (Double(sheet.values[(y + 4) * 600 + x + dx]) - 0.5)
                }
            }
            return sum
        }
        #expect(alike(-4) > 1.3 * alike(4))
    }
}

@Suite("Cracks")
struct CracksTests {
    @Test("Passing by where none come near leaves none out", arguments: 0..<4, [(1080, 360), (270, 180)])
    func complete(_ seed: UInt64, _ size: (Int, Int)) {
        let filter = Cracks(amount: 1, size: 1.5, width: 30, clear: 0)
        let (width, height) = size
        let fast = field(filter, width, height, seed: seed)
        let formula = filter.formula(on: Frame(width: width, height: height, seed: seed))
        var (cracked, worst) = (0, 0.0)
        for y in stride(from: Int(seed), to: height, by: 16) {
            for x in 0..<width {
                let wanted = formula([0.5, 0.5, 0.5], x, y).x
                if wanted != 0.5 { cracked += 1 }
                worst = max(worst, abs(Double(fast.values[y * width + x]) - wanted))
            }
        }
        #expect(cracked > 1500)
        #expect(worst < 0.02, "\(worst)")
    }

    @Test("They gather at the edges and leave the middle alone")
    func edges() {
        for seed in 0..<6 {
            let cracked = field(Cracks(amount: 1), 600, 400, seed: UInt64(seed))
            func share(_ part: (Int, Int) -> Bool) -> Double {
                var (count, all) = (0, 0)
                for y in 0..<400 {
                    for x in 0..<600 where part(x, y) {
                        all += 1
                        if abs(cracked.values[y * 600 + x] - 0.5) > 0.02 { count += 1 }
                    }
                }
                return Double(count) / Double(all)
            }
            let outer = share { x, y in x < 60 || x >= 540 || y < 40 || y >= 360 }
            let inner = share { x, y in (270..<330).contains(x) && (180..<220).contains(y) }
            #expect(outer > 0.02, "seed \(seed): \(outer)")
            #expect(inner == 0, "seed \(seed): \(inner)")
        }
    }

    @Test("A crack is dark, the rim that faces the light is bright")
    func relief() {
        let cracked = field(Cracks(amount: 1, size: 3, width: 60, clear: 0), 1200, 800)
        #expect((cracked.values.min() ?? 1) < 0.2)
        #expect((cracked.values.max() ?? 0) > 0.6)
    }
}
