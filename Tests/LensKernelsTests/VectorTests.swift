import Testing
import VectorProbe

@testable import LensCore

#if arch(x86_64)
    import VectorProbeAVX2
    import VectorProbeAVX512
#endif

@Suite("Each vector operation is one IEEE operation a lane, with the same bits on every instruction set")
struct VectorTests {
    private typealias Operation = VectorProbe.Operation

    private static let specials: [Float] = [
        0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, 254.5, 255, 255.49, 255.49998, 255.5, -0.25, -0.99999994, 0.99999994,
        .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, Float(bitPattern: 0x1234),
        Float(bitPattern: 0x8000_1234), 3.4e38, -3.4e38,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity, 65504, 65535.5, 16_777_216, 1e-9,
    ]

    /// Every special value with every other: a multiple of 16 pairs.
    private static let pairs: (first: [Float], second: [Float]) = {
        let all = specials.flatMap { a in specials.map { b in (a, b) } }
        return (all.map(\.0), all.map(\.1))
    }()

    private static let words: [UInt32] = {
        var numbers = Numbers(1)
        return [0, 1, 2, 0xDEAD_BEEF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x00FF_FFFF]
            + (0..<504).map { _ in UInt32(truncatingIfNeeded: numbers.word()) }
    }()

    private static func run<A, B, R: ExpressibleByIntegerLiteral>(
        _ operation: Operation, _ a: [A], _ b: [B], as type: R.Type
    ) -> [R] {
        var out = [R](repeating: 0, count: a.count)
        a.withUnsafeBytes { first in
            b.withUnsafeBytes { second in
                out.withUnsafeMutableBytes { result in
                    // Never empty.
                    guard let one = first.baseAddress, let two = second.baseAddress, let to = result.baseAddress else {
                        return
                    }
                    operation(one, two, to, a.count)
                }
            }
        }
        return out
    }

    private static func bits(_ floats: [Float]) -> [UInt32] { floats.map(\.bitPattern) }

    private func check(
        _ name: String, _ set: InstructionSet, _ got: [UInt32], _ want: [UInt32],
        _ location: SourceLocation = #_sourceLocation
    ) {
        let wrong = zip(got, want).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            wrong == nil,
            "\(name) on \(set.rawValue), lane \(wrong?.offset ?? -1): \(String(describing: wrong?.element))",
            sourceLocation: location)
    }

    private static func operations(_ set: InstructionSet) -> (
        minimum: Operation, maximum: Operation, root: Operation, bits: Operation, fromBits: Operation,
        floatFromByte: Operation, floatFromInt: Operation, intFromFloat: Operation, intFromWord: Operation,
        shortFromInt: Operation, byteFromInt: Operation, copyShort: Operation, evens: Operation, odds: Operation,
        iota: Operation,
        warp: Operation, exp2: Operation, hash: Operation
    ) {
        #if arch(x86_64)
            switch set {
            case .baseline: VectorProbe.operations()
            case .avx2: VectorProbeAVX2.operations()
            case .avx512: VectorProbeAVX512.operations()
            }
        #else
            VectorProbe.operations()
        #endif
    }

    @Test("The smaller and the larger, the second where both compare equal", arguments: InstructionSet.available)
    func order(_ set: InstructionSet) {
        let (a, b) = Self.pairs
        let run = Self.operations(set)
        check(
            "minimum", set, Self.run(run.minimum, a, b, as: UInt32.self), Self.bits(zip(a, b).map { $0 < $1 ? $0 : $1 })
        )
        check(
            "maximum", set, Self.run(run.maximum, a, b, as: UInt32.self), Self.bits(zip(a, b).map { $0 > $1 ? $0 : $1 })
        )
    }

    @Test("Square roots are correctly rounded", arguments: InstructionSet.available)
    func root(_ set: InstructionSet) {
        var numbers = Numbers(2)
        let a = Self.specials.map { abs($0) } + (0..<992).map { _ in abs(numbers.light()) * 1000 }
        check(
            "root", set, Self.run(Self.operations(set).root, a, a, as: UInt32.self),
            Self.bits(a.map { $0.squareRoot() }))
    }

    @Test("Bits pass unchanged both ways", arguments: InstructionSet.available)
    func bits(_ set: InstructionSet) {
        let run = Self.operations(set)
        check("bits", set, Self.run(run.bits, Self.specials, Self.specials, as: UInt32.self), Self.bits(Self.specials))
        check("from bits", set, Self.run(run.fromBits, Self.words, Self.words, as: UInt32.self), Self.words)
    }

    @Test("Every byte and every integer becomes its nearest float", arguments: InstructionSet.available)
    func toFloat(_ set: InstructionSet) {
        let run = Self.operations(set)
        let bytes = (0...255).map { UInt8($0) }
        check(
            "float from byte", set, Self.run(run.floatFromByte, bytes, bytes, as: Float.self).map(\.bitPattern),
            bytes.map { Float($0).bitPattern })
        check(
            "float from integer", set,
            Self.run(run.floatFromInt, Self.words, Self.words, as: Float.self).map(\.bitPattern),
            Self.words.map { Float(Int32(bitPattern: $0)).bitPattern })
    }

    @Test("Floats lose their fraction toward zero, negative ones too", arguments: InstructionSet.available)
    func truncation(_ set: InstructionSet) {
        var numbers = Numbers(3)
        let a =
            Self.specials.filter { abs($0) < 2e9 } + [Float](repeating: 7.9, count: 6)
            + (0..<480).map { _ in (numbers.unit() - 0.5) * 200_000 }
        let whole = Array(a.prefix(a.count / 16 * 16))
        check(
            "integer from float", set, Self.run(Self.operations(set).intFromFloat, whole, whole, as: UInt32.self),
            whole.map { UInt32(bitPattern: Int32($0)) })
    }

    @Test("Narrowing keeps the low bits", arguments: InstructionSet.available)
    func narrow(_ set: InstructionSet) {
        let run = Self.operations(set)
        let words = Self.words
        check("integer from word", set, Self.run(run.intFromWord, words, words, as: UInt32.self), words)
        check(
            "16 bits from integer", set, Self.run(run.shortFromInt, words, words, as: UInt16.self).map { UInt32($0) },
            words.map { $0 & 0xFFFF })
        check(
            "8 bits from integer", set, Self.run(run.byteFromInt, words, words, as: UInt8.self).map { UInt32($0) },
            words.map { $0 & 0xFF })
        let shorts = words.map { UInt16(truncatingIfNeeded: $0) }
        #expect(Self.run(run.copyShort, shorts, shorts, as: UInt16.self) == shorts, "16-bit rows on \(set.rawValue)")
    }

    @Test("Pairs come apart into first and second", arguments: InstructionSet.available)
    func pairsApart(_ set: InstructionSet) {
        let run = Self.operations(set)
        let (a, b) = ((0..<16).map { UInt32($0) }, (16..<32).map { UInt32($0) })
        check("evens", set, Self.run(run.evens, a, b, as: UInt32.self), (0..<16).map { UInt32(2 * $0) })
        check("odds", set, Self.run(run.odds, a, b, as: UInt32.self), (0..<16).map { UInt32(2 * $0 + 1) })
    }

    @Test("Lanes know their positions", arguments: InstructionSet.available)
    func iota(_ set: InstructionSet) {
        let none = [UInt32](repeating: 0, count: 32)
        check(
            "iota", set, Self.run(Self.operations(set).iota, none, none, as: UInt32.self),
            (0..<32).map { UInt32($0 % 16) })
    }

    @Test("The tables' axis rises, holds 1 and is close to a square root", arguments: InstructionSet.available)
    func warp(_ set: InstructionSet) {
        let a = (0..<1024).map { Float($0) / 512 }
        let got = Self.run(Self.operations(set).warp, a, a, as: Float.self)
        check("warp", set, got.map(\.bitPattern), a.map { ($0.bitPattern >> 1) + 0x1fc0_0000 })
        #expect(got[512] == 1)
        #expect(zip(got, got.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(zip(a, got).dropFirst().allSatisfy { abs($1 / $0.squareRoot() - 1) < 0.061 })
    }

    @Test("Powers of two, whole ones exactly, others within 2e-7, held between 2⁻¹²⁶ and 2¹²⁷")
    func exp2() {
        let wholes = (-126...127).map { Float($0) }
        let others = (0..<4096).map { Float($0 - 2048) / 37 }
        let beyond: [Float] = [-1000, -126.5, 127.25, 1000, -0.0, 0.5, -0.5, 1e-30]
        let a = wholes + others + beyond + [Float](repeating: 0, count: 10)
        let wanted = Self.run(Self.operations(.baseline).exp2, a, a, as: Float.self)
        for set in InstructionSet.available {
            let got = Self.run(Self.operations(set).exp2, a, a, as: Float.self)
            check("exp2", set, got.map(\.bitPattern), wanted.map(\.bitPattern))
        }
        for (x, y) in zip(wholes, wanted) { #expect(y == Float(sign: .plus, exponent: Int(x), significand: 1)) }
        for (x, y) in zip(a, wanted) {
            let exact = Elementary.exp2(Double(min(max(x, -126), 127)))
            #expect(abs(Double(y) / exact - 1) < 2e-7, "2^\(x) is \(y)")
        }
    }

    @Test("The hash is lowbias32", arguments: InstructionSet.available)
    func hash(_ set: InstructionSet) {
        let got = Self.run(Self.operations(set).hash, Self.words, Self.words, as: UInt32.self)
        #expect(got[0] == 0)
        #expect(got[1] == 0x6889_90C0)
        #expect(got[2] == 0xD113_2181)
        #expect(got[3] == 0xE628_C683)
        check(
            "hash", set, got,
            Self.words.map { word in
                var x = word
                x ^= x >> 16
                x = x &* 0x7FEB_352D
                x ^= x >> 15
                x = x &* 0x846C_A68B
                return x ^ (x >> 16)
            })
    }
}
