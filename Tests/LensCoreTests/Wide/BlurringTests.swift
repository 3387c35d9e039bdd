import Testing

@testable import LensCore

@Suite("Wide Gaussians")
struct BlurringTests {
    private static let tools = Blurring(kernels: InstructionSet.baseline.kernels)

    private func grid(_ width: Int, _ height: Int, _ value: (Int, Int) -> Double) -> Grid {
        let grid = Grid(width: width, height: height, planes: 1)
        for y in 0..<height { for x in 0..<width { grid.row(y)[x] = Float(value(x, y)) } }
        return grid
    }

    private func gaussian(_ grid: Grid, variance: Double) -> Grid {
        let result = Grid(width: grid.width, height: grid.height, planes: grid.planes)
        Self.tools.add(grid, variance: variance, weight: 1, to: result)
        return result
    }

    private func values(_ grid: Grid) -> [Double] {
        (0..<grid.height).flatMap { y in (0..<grid.width).map { Double(grid.row(y)[$0]) } }
    }

    @Test("A point becomes e^(−r²/2σ²)/2πσ², within 1.2 % of its height", arguments: [1.0, 2.9, 3.1, 5, 8.7, 14])
    func point(_ sigma: Double) {
        let side = 121
        let blurred = gaussian(
            grid(side, side) { $0 == 60 && $1 == 60 ? 1 : 0 }, variance: sigma * sigma)
        let peak = 1 / (2 * Double.pi * sigma * sigma)
        var worst = 0.0
        for y in 0..<side {
            for x in 0..<side {
                let square = Double((x - 60) * (x - 60) + (y - 60) * (y - 60))
                let wanted = peak * Elementary.exp(-square / (2 * sigma * sigma))
                worst = max(worst, abs(Double(blurred.row(y)[x]) - wanted))
            }
        }
        #expect(worst < 0.012 * peak, "σ \(sigma): \(worst / peak) of the peak")
    }

    @Test("Flat stays flat, and no light is lost at the edges", arguments: [(1, 1), (7, 5), (64, 48), (100, 3)])
    func flat(_ width: Int, _ height: Int) {
        for variance in [0.0, 0.1, 4, 30, 5000] {
            let flat = values(gaussian(grid(width, height) { _, _ in 0.7 }, variance: variance))
            #expect(flat.allSatisfy { abs($0 - 0.7) < 1e-5 }, "\(width)×\(height), \(variance)")
            let picture = grid(width, height) { Double(($0 * 37 + $1 * 101) % 17) / 16 }
            let (before, after) = (values(picture), values(gaussian(picture, variance: variance)))
            let mean = before.reduce(0, +) / Double(before.count)
            #expect(abs(after.reduce(0, +) / Double(after.count) - mean) < 0.002, "\(width)×\(height), \(variance)")
        }
    }

    @Test("Areas are averaged, parts of pixels included")
    func areas() {
        let area = AreaWeights(from: 7, to: 3)
        #expect((0..<3).map { area.support($0) } == [0..<3, 2..<5, 4..<7])
        for cell in 0..<3 {
            #expect(abs(area.support(cell).reduce(0) { $0 + area.weight($1, in: cell) } - 1) < 1e-15)
        }
        #expect(abs(area.weight(2, in: 0) - 1.0 / 7) < 1e-15)
        #expect(area.cells(of: 2) == 0...1 && area.cells(of: 6) == 2...2)
        let reduced = Self.tools.reduced(grid(7, 2) { x, y in Double(x + 10 * y) }, width: 3, height: 1)
        for (cell, wanted) in [5.0 / 7, 3.0, 37.0 / 7].enumerated() {
            #expect(abs(Double(reduced.row(0)[cell]) - wanted - 5) < 1e-5)
        }
    }

    @Test("Tents give every pixel away whole, at its own place", arguments: [(7, 3), (10, 10), (5, 1), (121, 40)])
    func tents(_ from: Int, _ to: Int) {
        let tents = TentWeights(from: from, to: to)
        let ratio = Double(from) / Double(to)
        for pixel in 0..<from {
            let weights = (0..<to).map { tents.support($0).contains(pixel) ? tents.weight(pixel, in: $0) * ratio : 0 }
            #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
            let place = weights.enumerated().reduce(0) { $0 + (Double($1.offset) + 0.5) * ratio * $1.element }
            let middle = Double(pixel) + 0.5
            if middle >= 1.5 * ratio, middle <= Double(from) - 1.5 * ratio { #expect(abs(place - middle) < 1e-9) }
        }
    }

    @Test("Mirror images: 2 1 0 0 1 2 2 1 0 …")
    func mirror() {
        #expect((-4...6).map { Blurring.mirrored($0, 3) } == [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0])
        #expect((-3...3).allSatisfy { Blurring.mirrored($0, 1) == 0 })
    }

    @Test("Taps have the variance that was asked for", arguments: [0.02, 0.25, 1, 9, 100])
    func taps(_ variance: Double) {
        let taps = Blurring.taps(variance: variance)
        let sum = 2 * taps.reduce(0, +) - taps[0]
        let spread = taps.enumerated().reduce(0) { $0 + 2 * Double($1.offset * $1.offset) * $1.element }
        #expect(abs(sum - 1) < 1e-12 && abs(spread / variance - 1) < 0.002, "\(sum), \(spread)")
    }

    @Test("The diffusion filters' Gaussians hold their exponentials' light within r, to .32 %")
    func exponentials() {
        // Black mist: λ 16, 95, 380 µm; a thousand cells to a millimetre.
        let parts = Diffusion(kind: .blackMist, amount: 1).components(cells: 1000)
        #expect(abs(parts.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
        for r in [2.0, 5, 10, 30, 60, 100, 200, 500, 1000, 3000] {
            let gaussians = parts.reduce(0) { $0 + $1.weight * (1 - Elementary.exp(-r * r / (2 * $1.variance))) }
            let wanted = [(16.0, 0.40), (95, 0.47), (380, 0.13)].reduce(0) {
                $0 + $1.1 * (1 - (1 + r / $1.0) * Elementary.exp(-r / $1.0))
            }
            #expect(abs(gaussians - wanted) < 0.0032, "\(r) µm: \(gaussians), \(wanted)")
        }
    }
}
