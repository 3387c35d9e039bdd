import CVector
import Testing

@testable import LensCore

@Suite("Row kernels give the same bits on every instruction set")
struct RowKernelTests {
    @Test("On odd light: negative, above white, denormal, zero", arguments: trials)
    private func sameBits(_ trial: Trial) {
        for n in sizes {
            let reference = Bench(n, seed: UInt64(n))
            trial.run(InstructionSet.baseline.kernels, reference)
            let wanted = reference.result
            #expect(reference.values.joined().allSatisfy { !$0.isNaN }, "\(trial.testDescription), \(n) pixels: no NaN")
            for set in InstructionSet.available where set != .baseline {
                let bench = Bench(n, seed: UInt64(n))
                trial.run(set.kernels, bench)
                let got = bench.result
                let at = got.indices.first { got[$0] != wanted[$0] }
                #expect(
                    at == nil,
                    "\(trial.testDescription) on \(set.rawValue), \(n) pixels, plane \((at ?? 0) / n), column \((at ?? 0) % n)"
                )
            }
        }
    }

    /// Runs a kernel on the baseline and compares it with the same arithmetic, one pixel at a time.
    private func compare(
        _ name: String, _ run: (LensRowKernels, Bench) -> Void,
        pixel: (_ value: SIMD3<Float>, _ i: Int) -> SIMD3<Float>
    ) {
        let before = Bench(240, seed: 5)
        let bench = Bench(240, seed: 5)
        run(InstructionSet.baseline.kernels, bench)
        var wrong: Int?
        for i in 0..<240 where wrong == nil {
            let want = pixel([before.r[i], before.g[i], before.b[i]], i)
            if want != [bench.r[i], bench.g[i], bench.b[i]] { wrong = i }
        }
        #expect(wrong == nil, "\(name), column \(wrong ?? 0)")
    }

    @Test("A matrix sums in the order of its columns")
    func matrix() {
        compare("matrix", { $0.matrix($1.r, $1.g, $1.b, turn, $1.n) }) { v, _ in
            [
                v.x * turn[0] + v.y * turn[1] + v.z * turn[2], v.x * turn[3] + v.y * turn[4] + v.z * turn[5],
                v.x * turn[6] + v.y * turn[7] + v.z * turn[8],
            ]
        }
    }

    @Test("An affine step multiplies, then adds")
    func affine() {
        let (scale, offset): ([Float], [Float]) = ([0.9, 0.85, 0.8], [0.07, 0.06, 0.05])
        compare("affine", { $0.affine($1.r, $1.g, $1.b, scale, offset, $1.n) }) { v, _ in
            [v.x * scale[0] + offset[0], v.y * scale[1] + offset[1], v.z * scale[2] + offset[2]]
        }
    }

    @Test("Samples become the entries of their channel's table")
    func ingest() {
        let entries = table(768, 8)
        let bytes = Bench(240, seed: 5)
        compare("rgb", { $0.ingest_rgb8($1.samples, $1.samples, entries, $1.r, $1.g, $1.b, $1.n) }) { _, i in
            [
                entries[Int(bytes.samples[3 * i])], entries[256 + Int(bytes.samples[3 * i + 1])],
                entries[512 + Int(bytes.samples[3 * i + 2])],
            ]
        }
        compare("grey", { $0.ingest_grey8($1.samples, entries, $1.r, $1.g, $1.b, $1.n) }) { _, i in
            SIMD3(repeating: entries[Int(bytes.samples[i])])
        }
    }

    @Test("A curve goes straight from entry to entry of its channel's table, from black to the last")
    func curve() {
        let all = entries(3 * 4096, 9)
        func at(_ v: Float, _ channel: Int) -> Float {
            let position = min(Float(bitPattern: (max(v, 0).bitPattern >> 1) + 0x1fc0_0000) * 1024, 4095)
            let entry = all[channel * 4096 + Int(position)]
            return entry.value + entry.slope * (position - Float(Int(position)))
        }
        compare("curve", { $0.curve($1.r, $1.g, $1.b, all, 1024, 4096, $1.lookup, $1.n) }) { v, _ in
            [at(v.x, 0), at(v.y, 1), at(v.z, 2)]
        }
    }

    @Test("Four rows are added two by two, sixteen lanes of taps as a tree")
    func reduce() {
        let (third, fourth) = (table(240, 30), table(240, 31))
        let before = Bench(240, seed: 5)
        compare("rows", { $0.reduce_rows($1.r, $1.g, $1.b, third, fourth, rowWeights, $1.n) }) { v, i in
            let near = before.g[i] * 0.7 + before.b[i] * -0.1
            let far = third[i] * 0.35 + fourth[i] * 0.05
            return [v.x + (near + far), v.y, v.z]
        }
        let (sources, weights, starts) = (table(2 * (480 + 48), 32), table(240 * 48, 33), starts(240))
        func sum(_ plane: Int, _ i: Int) -> Float {
            let from = plane * (480 + 48) + Int(starts[i])
            var lanes = [Float](repeating: 0, count: 16)
            for lane in 0..<16 {
                let products = stride(from: lane, to: 48, by: 16).map { sources[from + $0] * weights[i * 48 + $0] }
                lanes[lane] = products[0] + products[1] + products[2]
            }
            var fours = [Float](repeating: 0, count: 4)
            for four in 0..<4 {
                let (even, odd) = (lanes[4 * four] + lanes[4 * four + 2], lanes[4 * four + 1] + lanes[4 * four + 3])
                fours[four] = even + odd
            }
            return (fours[0] + fours[2]) + (fours[1] + fours[3])
        }
        compare("columns", { reduceColumns($0, $1, 48) }) { v, i in [sum(0, i), sum(1, i), v.z] }
    }

    @Test("Eight taps are sixteen of which the last eight weigh nothing")
    func reduceByEight() {
        let (n, source) = (240, table(480 + 16, 35))
        let weights = table(n * 8, 36)
        var padded: [Float] = []
        for pixel in 0..<n {
            padded += weights[(8 * pixel)..<(8 * pixel + 8)] + [Float](repeating: 0, count: 8)
        }
        for set in InstructionSet.available {
            let bench = Bench(n, seed: 12)
            source.withUnsafeBufferPointer { all in
                guard let first = all.baseAddress else { return }
                set.kernels.reduce_columns([bench.r], [first], 1, starts(n), weights, 8, n)
                set.kernels.reduce_columns([bench.g], [first], 1, starts(n), padded, 16, n)
            }
            for i in 0..<n { #expect(bench.r[i] == bench.g[i], "on \(set.rawValue), \(i)") }
        }
    }

    @Test("A pixel's three values are weighted alike, whether sixteen pixels share a vector of them or not")
    func widenMaps() {
        let (first, second, third) = (table(240, 44), table(240, 45), table(240, 46))
        let source = table(700, 43)
        for (part, whole) in [(10, 59), (3, 4), (5, 3)] {
            let starts = (0..<240).map { Int32($0 * part / whole) }
            compare("widen", { $0.widen($1.r, source, starts, first, second, third, $1.n) }) { v, i in
                let at = Int(starts[i])
                let near = source[at] * first[i] + source[at + 1] * second[i]
                return [near + source[at + 2] * third[i], v.y, v.z]
            }
        }
    }

    @Test("Colours are divided by what alpha leaves of them, and are none where it leaves nothing")
    func uncover() {
        let alpha = table(240, 34).map { $0 < 0.3 ? 0 : $0 }
        compare("cover", { $0.cover($1.r, alpha, $1.n) }) { v, i in [v.x * alpha[i], v.y, v.z] }
        compare("uncover", { $0.uncover($1.r, alpha, 0.5, $1.n) }) { v, i in
            [alpha[i] < 0.5 ? 0 : min(max(v.x / alpha[i], 0), 1), v.y, v.z]
        }
        compare("clamp", { $0.clamp($1.r, $1.n) }) { v, _ in [min(max(v.x, 0), 1), v.y, v.z] }
    }

    @Test("Planes lie side by side")
    func interleave() {
        let bench = Bench(240, seed: 5)
        var samples = [Float](repeating: -1, count: 3 * 239 + 1)
        InstructionSet.baseline.kernels.interleave(&samples, bench.planes.map { UnsafePointer($0) }, 3, 239)
        #expect((0..<239).allSatisfy { samples[3 * $0] == bench.r[$0] && samples[3 * $0 + 2] == bench.b[$0] })
        #expect(samples[3 * 239] == -1)
    }

    @Test("Rows become columns for pixels of any size, and nothing beside them is touched", arguments: 1...16)
    func rowsBecomeColumns(_ size: Int) {
        for (rows, columns) in [(1, 1), (1, 5), (5, 1), (7, 3), (16, 17)] {
            let stride = columns * size + 3
            let bytes = (0..<rows * stride).map { UInt8(truncatingIfNeeded: $0 &* 41 &+ 7) }
            let run = rows * size + 5
            for set in InstructionSet.available {
                var result = [UInt8](repeating: 0xEE, count: columns * run + 8)
                set.kernels.turn(&result, run, bytes, stride, rows, columns, size)
                var wanted = [UInt8](repeating: 0xEE, count: columns * run + 8)
                for row in 0..<rows {
                    for k in 0..<columns * size {
                        wanted[k / size * run + row * size + k % size] = bytes[row * stride + k]
                    }
                }
                #expect(result == wanted, "\(rows) × \(columns) on \(set.rawValue)")
            }
        }
    }

    @Test("Masks lay a colour or let part of the light through")
    func masks() {
        let mask = table(240, 10)
        let colour: [Float] = [0.93, 0.92, 0.88]
        let paint: SIMD3<Float> = [0.93, 0.92, 0.88]
        compare("lay", { $0.lay($1.r, $1.g, $1.b, mask, colour, $1.n) }) { v, i in v + (paint - v) * mask[i] }
        compare("stain", { $0.stain($1.r, $1.g, $1.b, mask, colour, $1.n) }) { v, i in v * (1 - mask[i] * (1 - paint)) }
    }

    @Test("Widening a coarse mask interpolates between rows and between columns")
    func widen() {
        let (above, below) = (table(128, 11), table(128, 12))
        compare(
            "widen", { $0.mask_widen($1.r, above, below, 0.25, $1.scratch, 4, 16, $1.n) }
        ) { v, i in
            let column = 16 + i
            let left = above[column / 4] + (below[column / 4] - above[column / 4]) * 0.25
            let right = above[column / 4 + 1] + (below[column / 4 + 1] - above[column / 4 + 1]) * 0.25
            return [left + (right - left) * 0.25 * Float(column % 4), v.y, v.z]
        }
    }

    @Test("The compression leaves inner colours alone, keeps luminance and never goes below zero")
    func compress() {
        let before = Bench(1024, seed: 6)
        let bench = Bench(1024, seed: 6)
        InstructionSet.baseline.kernels.compress(bench.r, bench.g, bench.b, luma, 0.05, 1024)
        func light(_ v: SIMD3<Float>) -> Float { v.x * luma[0] + v.y * luma[1] + v.z * luma[2] }
        for i in 0..<1024 {
            let (from, to): (SIMD3<Float>, SIMD3<Float>) =
                ([before.r[i], before.g[i], before.b[i]], [bench.r[i], bench.g[i], bench.b[i]])
            #expect(to.min() >= 0, "column \(i): \(from) became \(to)")
            guard light(from) > 1e-6 else { continue }
            #expect(abs(light(to) - light(from)) < 1e-5 * max(1, from.max()), "column \(i): \(from) became \(to)")
            if from.min() > 0.05 * light(from) {
                let step = to - from
                #expect(max(step.max(), -step.min()) < 1e-6 * max(1, from.max()), "column \(i): \(from) became \(to)")
            }
        }
    }

    @Test("White noise has the mean and the deviation of its bytes")
    func noise() {
        let bench = Bench(1024, seed: 7)
        var (sum, squares) = (0.0, 0.0)
        for key in 1...64 {
            InstructionSet.baseline.kernels.noise_grey(
                bench.r, bench.scratch, UInt32(key) &* 0x85EB_CA6B, 0, [1], 0, 1024)
            for i in 0..<1024 {
                sum += Double(bench.r[i])
                squares += Double(bench.r[i]) * Double(bench.r[i])
            }
        }
        let (count, sigma) = (65536.0, 147.8)
        #expect(abs(sum / count) < 3 * sigma / count.squareRoot())
        #expect(abs((squares / count).squareRoot() / sigma - 1) < 0.01)
    }

    @Test("Noise at a column is the same whichever tile makes it")
    func noiseIsGlobal() {
        let taps: [Float] = [0.02, 0.23, 0.5, 0.23, 0.02]
        for set in InstructionSet.available {
            let whole = Bench(1024, seed: 8)
            let part = Bench(256, seed: 8)
            set.kernels.noise_grey(whole.r, whole.scratch, 4242, 0, taps, 2, 1024)
            set.kernels.noise_grey(part.r, part.scratch, 4242, 512, taps, 2, 256)
            #expect(
                (0..<256).allSatisfy { whole.r[512 + $0].bitPattern == part.r[$0].bitPattern }, "on \(set.rawValue)")
        }
    }

    @Test("Undithered codes are the tables' entries, and nothing is written behind the last pixel")
    func emit() {
        let codes = (0..<(3 * 4096)).map { UInt8(truncatingIfNeeded: $0 % 4096 / 16 + $0 / 4096) }
        for set in InstructionSet.available {
            let bench = Bench(64, seed: 9)
            bench.samples[48 * 3] = 77
            set.kernels.emit_rgb8(bench.samples, bench.r, bench.g, bench.b, codes, 4095, 4096, bench.indices, 48)
            func at(_ v: Float) -> Int {
                Int(min(Float(bitPattern: (max(v, 0).bitPattern >> 1) + 0x1fc0_0000) * 4095, 4095) + 0.5)
            }
            for i in 0..<48 {
                #expect(bench.samples[3 * i] == codes[at(bench.r[i])], "on \(set.rawValue), column \(i)")
                #expect(bench.samples[3 * i + 1] == codes[4096 + at(bench.g[i])], "on \(set.rawValue), column \(i)")
                #expect(bench.samples[3 * i + 2] == codes[8192 + at(bench.b[i])], "on \(set.rawValue), column \(i)")
            }
            #expect(bench.samples[48 * 3] == 77, "on \(set.rawValue)")
        }
    }

    @Test("Dithered codes are a table's entries with one noise a pixel, less of it near black and white")
    func dithered() {
        let values = (0..<4096).map { Float($0) * 255 / 4095 }
        for set in InstructionSet.available {
            let bench = Bench(64, seed: 10)
            bench.samples[48 * 3] = 77
            let places = (0..<(3 * 48)).map { UInt32(($0 * $0 * 7) % 4096) }
            set.kernels.emit_rgb8_dithered(bench.samples, places, values, 0, 4711, 100, 48)
            for i in 0..<48 {
                let word = Hash.word(100 + i, 4711)
                let noise = (Float(word & 0xFFFF) - Float(word >> 16)) / 65536
                for channel in 0..<3 {
                    let value = values[Int(places[channel * 48 + i])]
                    let code = UInt8(value + noise * min(value, 255 - value, 1) + 0.5)
                    #expect(bench.samples[3 * i + channel] == code, "on \(set.rawValue), column \(i)")
                }
            }
            #expect(bench.samples[48 * 3] == 77, "on \(set.rawValue)")
        }
    }

    @Test("The entries found in one pass with finishing are those found after it")
    func finishesInPassing() {
        for set in InstructionSet.available {
            let (one, two) = (Bench(240, seed: 11), Bench(240, seed: 11))
            one.clampToOne()
            two.clampToOne()
            set.kernels.finish_places(one.places, one.r, one.g, one.b, turn, luma, 4095, 4096, 240)
            set.kernels.finish(two.r, two.g, two.b, turn, luma, 240)
            set.kernels.emit_places(two.places, two.r, two.g, two.b, 4095, 4096, 240)
            for i in 0..<(3 * 240) { #expect(one.places[i] == two.places[i], "on \(set.rawValue), \(i)") }
        }
    }
}
