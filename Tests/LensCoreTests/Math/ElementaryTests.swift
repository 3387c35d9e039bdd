import Foundation
import Testing

@testable import LensCore

@Suite("Elementary functions against the system's")
struct ElementaryTests {
    /// The largest distance over a range, in units of the last place of the right result.
    private func worst(
        _ range: ClosedRange<Double>, _ ours: (Double) -> Double, _ right: (Double) -> Double
    ) -> Double {
        (0...4000).map { step in
            let x = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / 4000
            let want = right(x)
            return abs(ours(x) - want) / max(want.ulp, .leastNormalMagnitude)
        }.max() ?? 0
    }

    @Test("e to the x is within 2 units in the last place from −707 to 709.78")
    func exponential() {
        #expect(worst(-1...1, Elementary.exp, Foundation.exp) <= 2)
        #expect(worst(-707...709.78, Elementary.exp, Foundation.exp) <= 2)
        #expect(Elementary.exp(0) == 1)
        #expect(Elementary.exp(-800) == 0)
        #expect(Elementary.exp(709.7).isFinite)
        #expect(Elementary.exp(710) == .infinity)
    }

    @Test("2 to the x is within 2 units, and exact for whole numbers")
    func powersOfTwo() {
        #expect(worst(-1...1, Elementary.exp2, Foundation.exp2) <= 2)
        #expect(worst(-1021...1023.9, Elementary.exp2, Foundation.exp2) <= 2)
        for n in -1022...1023 {
            let wanted = Double(sign: .plus, exponent: n, significand: 1)
            #expect(Elementary.exp2(Double(n)) == wanted, "2 to the \(n)")
        }
        #expect(Elementary.exp2(1025) == .infinity)
        #expect(Elementary.exp2(-1100) == 0)
    }

    @Test("The logarithm is within 3 units from denormal to huge numbers")
    func logarithm() {
        #expect(worst(0.5...2, Elementary.log, Foundation.log) <= 3)
        #expect(worst(1e-6...20, Elementary.log, Foundation.log) <= 3)
        let wide = (-1070...1020).map { exponent -> Double in
            let x = Foundation.scalbn(1.2345, exponent)
            return abs(Elementary.log(x) - Foundation.log(x)) / Foundation.log(x).ulp
        }
        #expect((wide.max() ?? 0) <= 3)
        #expect(Elementary.log(1) == 0)
        #expect(Elementary.log(0) == -.infinity)
        #expect(Elementary.log(.infinity) == .infinity)
        #expect(Elementary.log2(8) == 3)
        #expect(abs(Elementary.log10(1000) - 3) < 1e-15)
    }

    @Test("x to the y is within 4 units and two more for each unit of |y·ln x|")
    func power() {
        // What a logarithm held in one Double leaves.
        func check(_ x: Double, _ y: Double) {
            let wanted = Foundation.pow(x, y)
            let units = abs(Elementary.pow(x, y) - wanted) / wanted.ulp
            #expect(units <= 4 + 2 * abs(y * Foundation.log(x)), "\(x) to the \(y): \(units) units")
        }
        for y in [0.25, 1 / 2.4, 0.8, 1.5, 2.4, 4] {
            for step in 1...500 { check(Double(step) / 500, y) }
        }
        for (x, y) in [(10, 300.0), (10, -300), (1e-5, 20), (1234.5, 50)] as [(Double, Double)] { check(x, y) }
        #expect(Elementary.pow(0, 0) == 1)
        #expect(Elementary.pow(0, 0.5) == 0)
        #expect(Elementary.pow(-1, 0.5) == 0)
        #expect(Elementary.pow(1, 123) == 1)
        #expect(abs(Elementary.exp10(-2.4) - 0.003981071705534973) < 1e-17)
    }

    @Test("Cosine and sine are within a unit of 1 over ten turns, and follow large angles")
    func circle() {
        for step in -4000...4000 {
            let x = Double(step) / 64
            #expect(abs(Elementary.cos(x) - Foundation.cos(x)) < 2e-14, "cos \(x)")
            #expect(abs(Elementary.sin(x) - Foundation.sin(x)) < 2e-14, "sin \(x)")
        }
        for x in [1e3, 12345.678, -99999.5, 999_999.0] {
            #expect(abs(Elementary.cos(x) - Foundation.cos(x)) < 1e-9, "cos \(x)")
        }
        #expect(Elementary.cos(0) == 1)
        #expect(Elementary.cos(.pi) == -1)
        #expect(Elementary.sin(0).magnitude < 1e-15)
    }

    @Test("Arc tangent and arc cosine are within 5 units")
    func arcs() {
        #expect(worst(-50...50, Elementary.atan, Foundation.atan) <= 5)
        #expect(worst(-1...1, Elementary.atan, Foundation.atan) <= 5)
        #expect(abs(Elementary.atan(1e12) - Double.pi / 2) < 1e-11)
        #expect(Elementary.atan(0) == 0)
        #expect(worst(-0.999...0.999, Elementary.acos, Foundation.acos) <= 5)
        #expect(Elementary.acos(1) == 0)
        #expect(Elementary.acos(-1) == .pi)
        #expect(Elementary.acos(2) == 0)
        #expect(Elementary.acos(-2) == .pi)
    }
}

@Suite("Randomness from a counter")
struct HashTests {
    @Test("lowbias32 gives its known answers")
    func knownAnswers() {
        #expect(Hash.lowbias32(0) == 0)
        #expect(Hash.lowbias32(1) == 0x6889_90C0)
        #expect(Hash.lowbias32(2) == 0xD113_2181)
        #expect(Hash.lowbias32(0xDEAD_BEEF) == 0xE628_C683)
    }

    @Test("A row's key is never zero, which the hash would leave as it is")
    func rowKeys() {
        for y in -3..<2000 { #expect(Hash.rowKey(y, UInt32(truncatingIfNeeded: y)) != 0) }
        // The one input that hashes to zero.
        #expect(Hash.rowKey(5, 5) == 0x9E37_79B9)
    }

    @Test("Keys differ between seeds, their halves and purposes")
    func keys() {
        let seeds: [UInt64] = [0, 1, 2, 1 << 32, 1 << 63, .max]
        let keys = seeds.flatMap { seed in (1...4).map { Hash.key(seed: seed, purpose: $0) } }
        #expect(Set(keys).count == keys.count)
    }

    @Test("A stream repeats itself, is uniform, and differs between objects")
    func streams() {
        var (first, again, other) = (Hash.Stream(7, 1), Hash.Stream(7, 1), Hash.Stream(7, 2))
        let a = (0..<4000).map { _ in first.next() }
        #expect(a == (0..<4000).map { _ in again.next() })
        let b = (0..<4000).map { _ in other.next() }
        #expect(zip(a, b).filter { $0 == $1 }.count < 3)
        #expect(a.allSatisfy { (0..<1).contains($0) })
        // The standard error of the mean of 4000 uniform numbers is .0046.
        #expect(abs(a.reduce(0, +) / 4000 - 0.5) < 0.015)
        #expect(a.filter { $0 < 0.25 }.count > 900)
        var ranged = Hash.Stream(9, 0)
        #expect((0..<1000).allSatisfy { _ in (-2.0...3.0).contains(ranged.next(-2...3)) })
    }
}

@Suite("Matrices of three rows")
struct Matrix3Tests {
    static let sample = Matrix3([2, 1, 0.5], [0.25, 3, -1], [1, 0.5, 4])

    @Test("An inverse undoes its matrix")
    func inverse() {
        #expect(distance(Self.sample * Self.sample.inverse, .identity) < 1e-15)
        #expect(distance(Self.sample.inverse * Self.sample, .identity) < 1e-15)
    }

    @Test("A product acts as its factors in turn, the right one first")
    func product() {
        let other = Matrix3([0, 1, 0], [1, 0, 2], [0.5, 0, 1])
        let v: SIMD3<Double> = [1, 2, 3]
        #expect((Self.sample * other) * v == Self.sample * (other * v))
        #expect(Matrix3.identity * v == v)
        #expect(Self.sample.column(1) == [1, 3, 0.5])
        #expect(Self.sample.transposed.rows.1 == [1, 3, 0.5])
    }
}
