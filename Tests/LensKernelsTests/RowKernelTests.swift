import CVector
import Testing

@testable import LensCore

/// Memory for one run of one kernel: everything that it may read or write.
private final class Bench {
    let n: Int
    let planes: [UnsafeMutablePointer<Float>]
    let scratch: UnsafeMutablePointer<Float>
    let indices: UnsafeMutablePointer<UInt16>
    let samples: UnsafeMutablePointer<UInt8>
    private let floats: Int
    let places: UnsafeMutablePointer<UInt32>
    private let fractions: UnsafeMutablePointer<Float>
    let lookup: UnsafeMutablePointer<LensLookup>

    /// Filled from the seed: each set of instructions finds the same.
    init(_ n: Int, seed: UInt64) {
        self.n = n
        floats = 4 * (n + 128)
        var numbers = Numbers(seed)
        planes = (0..<3).map { _ in
            let plane = UnsafeMutablePointer<Float>.allocate(capacity: n)
            plane.initialize(from: numbers.lights(n), count: n)
            return plane
        }
        scratch = .allocate(capacity: floats)
        scratch.initialize(repeating: 0, count: floats)
        indices = .allocate(capacity: 3 * n)
        indices.initialize(repeating: 0, count: 3 * n)
        fractions = .allocate(capacity: n)
        fractions.initialize(repeating: 0, count: n)
        places = .allocate(capacity: 3 * n)
        places.initialize(repeating: 0, count: 3 * n)
        lookup = .allocate(capacity: 1)
        lookup.initialize(to: LensLookup(index: places, fraction: fractions))
        samples = .allocate(capacity: 3 * n)
        samples.initialize(from: numbers.bytes(3 * n), count: 3 * n)
    }

    deinit {
        for plane in planes { plane.deallocate() }
        scratch.deallocate()
        indices.deallocate()
        fractions.deallocate()
        places.deallocate()
        lookup.deallocate()
        samples.deallocate()
    }

    func clampToOne() {
        for plane in planes {
            for i in 0..<n { plane[i] = min(max(plane[i], 0), 1) }
        }
    }

    var r: UnsafeMutablePointer<Float> { planes[0] }
    var g: UnsafeMutablePointer<Float> { planes[1] }
    var b: UnsafeMutablePointer<Float> { planes[2] }

    /// Every bit a kernel left: planes, then samples.
    var result: [UInt32] {
        planes.flatMap { plane in (0..<n).map { plane[$0].bitPattern } } + (0..<(3 * n)).map { UInt32(samples[$0]) }
    }

    var values: [[Float]] { planes.map { plane in (0..<n).map { plane[$0] } } }
}

/// A kernel with settings, ready to run.
private struct Trial: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (LensRowKernels, Bench) -> Void

    init(_ name: String, _ run: @escaping @Sendable (LensRowKernels, Bench) -> Void) {
        testDescription = name
        self.run = run
    }
}

private let sizes = [16, 32, 48, 240, 1024, 1040]
private let luma: [Float] = [0.2627, 0.678, 0.0593]
private let turn: [Float] = [1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187]

private func table(_ count: Int, _ seed: UInt64) -> [Float] {
    var numbers = Numbers(seed)
    return (0..<count).map { _ in numbers.unit() }
}

private func entries(_ count: Int, _ seed: UInt64) -> [LensCurveEntry] {
    zip(table(count, seed), table(count, seed + 100)).map { LensCurveEntry(value: $0, slope: $1 - 0.5) }
}

private let trials: [Trial] = [
    Trial("ingest_rgb8") { $0.ingest_rgb8($1.samples, $1.samples, table(768, 1), $1.r, $1.g, $1.b, $1.n) },
    Trial("ingest_grey8") { $0.ingest_grey8($1.samples, table(256, 2), $1.r, $1.g, $1.b, $1.n) },
    Trial("matrix") { $0.matrix($1.r, $1.g, $1.b, turn, $1.n) },
    Trial("compress, film") { $0.compress($1.r, $1.g, $1.b, luma, 0.05, $1.n) },
    Trial("compress, output") { $0.compress($1.r, $1.g, $1.b, luma, 0.01, $1.n) },
    Trial("vignette") { kernels, bench in
        var p = corner
        kernels.vignette(bench.r, bench.g, bench.b, &p, -300.5, 0.25, bench.n)
    },
    Trial("vignette_protecting") { kernels, bench in
        var p = corner
        kernels.vignette_protecting(bench.r, bench.g, bench.b, &p, luma, -300.5, 0.25, bench.n)
    },
    Trial("curve") { $0.curve($1.r, $1.g, $1.b, entries(3 * 4096, 3), 1024, 4096, $1.lookup, $1.n) },
    Trial("curve_even") { kernels, bench in
        for plane in bench.planes {
            kernels.curve_even(plane, entries(33, 3), 0.25, 64, 33, bench.lookup, bench.n)
        }
    },
    Trial("lookup_enter") { $0.lookup_enter($1.r, $1.g, $1.b, $1.scratch, luma, $1.n) },
    Trial("lookup_leave") { kernels, bench in
        kernels.lookup_leave(bench.r, bench.g, bench.b, table(bench.n, 8).map { 1 + abs($0) }, luma, bench.n)
    },
    Trial("blend_plane") { $0.blend_plane($1.r, table($1.n, 9), 0.3, $1.n) },
    Trial("tetrahedral, 5³") { tetrahedral($0, $1, 5) }, Trial("tetrahedral, 2³") { tetrahedral($0, $1, 2) },
    Trial("noise_grey, 5 taps") {
        $0.noise_grey($1.r, $1.scratch, 0x1234_5678, 1024, [0.02, 0.23, 0.5, 0.23, 0.02], 2, $1.n)
    },
    Trial("noise_grey, 9 taps") {
        $0.noise_grey($1.r, $1.scratch, 0x1234_5678, 0, [0.01, 0.05, 0.1, 0.2, 0.28, 0.2, 0.1, 0.05, 0.01], 4, $1.n)
    },
    Trial("noise_rgb, 5 taps") {
        $0.noise_rgb(
            $1.r, $1.g, $1.b, $1.scratch, 0x1234_5678, 0x9ABC_DEF0, 0, 0.8, 0.6, [0.02, 0.23, 0.5, 0.23, 0.02], 2, $1.n)
    },
    Trial("noise_rgb, 1 tap") { $0.noise_rgb($1.r, $1.g, $1.b, $1.scratch, 77, 78, 2048, 0.8, 0.6, [1], 0, $1.n) },
    Trial("grain, 5 taps") { grain($0, $1, [0.02, 0.23, 0.5, 0.23, 0.02]) },
    Trial("grain, 3 taps") { grain($0, $1, [0.25, 0.5, 0.25]) },
    Trial("contrast") { $0.contrast($1.r, $1.g, $1.b, 0.46, 1.7, $1.n) },
    Trial("contrast, soft") { $0.contrast($1.r, $1.g, $1.b, 0.3, 0.4, $1.n) },
    Trial("affine") { $0.affine($1.r, $1.g, $1.b, [0.9, 0.85, 0.8], [0.07, 0.06, 0.05], $1.n) },
    Trial("split_tone") { kernels, bench in
        var p = LensSplitTone(
            shadow: (0.01, -0.02, 0.05), highlight: (0.03, 0.01, -0.04), luma: (luma[0], luma[1], luma[2]),
            balance: 0.4,
            shadow_width: 2.5, highlight_width: 1 / 0.6)
        kernels.split_tone(bench.r, bench.g, bench.b, &p, bench.n)
    },
    Trial("mask_clear") { $0.mask_clear($1.g, $1.n) },
    Trial("mask_blotch") { kernels, bench in
        var p = LensBlotch(
            x: 90, y: 40, inverse_radius: 1 / 80, wobble: 0.2, frequency: 1.9, key: 99, opacity: 0.7, body: 0.3,
            rim: 0.2,
            inverse_rim: 5, edge: 12, right_x: 0, right_y: -1, down_x: 1, down_y: 0)
        kernels.mask_clear(bench.r, bench.n)
        kernels.mask_blotch(bench.r, &p, 0, 1, 52, bench.n)
    },
    Trial("mask_capsule") { kernels, bench in
        var p = LensCapsule(x0: 5, y0: 2, dx: 20, dy: 9, inverse_length: 1 / 481, radius: 3.3, opacity: 0.8)
        kernels.mask_clear(bench.r, bench.n)
        kernels.mask_capsule(bench.r, &p, 0, 7, bench.n)
    },
    Trial("mask_widen") { kernels, bench in
        let (above, below) = (table(bench.n + 64, 4), table(bench.n + 64, 5))
        kernels.mask_widen(bench.r, above, below, 0.375, bench.scratch, 3, 16, bench.n)
    },
    Trial("mask_leak") { kernels, bench in
        var p = LensLeak(rate: 0.5, frequency: 0.14, key: 7)
        var places = LensPlaces(u: 0.01, v: 3, du: 0.006, dv: 0.001)
        kernels.mask_leak(bench.r, &p, &places, 32, 3, bench.n)
    },
    Trial("mask_slope") { kernels, bench in
        let octaves = (0..<3).map {
            LensOctave(
                frequency: Float(4 << $0), cosine: 0.8, sine: 0.6, along: 0.9, across: 0.14, key: UInt32($0 + 5))
        }
        var places = LensPlaces(u: 36, v: 24, du: -0.006, dv: 0)
        kernels.mask_slope(bench.r, octaves, octaves.count, &places, 16, 2, bench.n)
    },
    Trial("crack_gap") { kernels, bench in
        var (p, places) = (cracks, LensPlaces(u: 0.01, v: 3, du: 0.02, dv: 0.001))
        kernels.crack_gap(bench.r, bench.g, &p, &places, 0, 16, bench.n)
    },
    Trial("mask_cracks") { kernels, bench in
        var (p, places) = (cracks, LensPlaces(u: 0.01, v: 3, du: 0.02, dv: 0.001))
        kernels.mask_clear(bench.r, bench.n)
        kernels.mask_clear(bench.g, bench.n)
        kernels.mask_cracks(bench.r, bench.g, bench.b, &p, &places, 16, bench.n)
    },
    Trial("shine") { $0.shine($1.r, $1.g, $1.b, table($1.n, 8), [0.6, 0.4, 0.1], $1.n) },
    Trial("luminance_root") { kernels, bench in
        var p = sharpening
        kernels.luminance_root(bench.scratch, bench.r, bench.g, bench.b, &p, bench.n)
        bench.r.update(from: bench.scratch, count: bench.n)
    },
    Trial("filter_row") { $0.filter_row($1.r, table($1.n + 4, 9), [0.06, 0.24, 0.4, 0.24, 0.06], 2, $1.n) },
    Trial("sharpen") { kernels, bench in
        var p = sharpening
        table(3 * bench.n, 10).withUnsafeBufferPointer { all in
            guard let first = all.baseAddress else { return }
            let rows = (0..<3).map { first + $0 * bench.n }
            kernels.sharpen(bench.r, bench.g, bench.b, rows, [0.2, 0.6, 0.2], 1, &p, bench.n)
        }
    },
    Trial("lay") { $0.lay($1.r, $1.g, $1.b, table($1.n, 6), [0.93, 0.92, 0.88], $1.n) },
    Trial("stain") { $0.stain($1.r, $1.g, $1.b, table($1.n, 7), [1, 0.93, 0.75], $1.n) },
    Trial("linearise") { $0.linearise($1.r, $1.g, $1.b, $1.n) },
    Trial("finish") { $0.finish($1.r, $1.g, $1.b, turn, [0.2126, 0.7152, 0.0722], $1.n) },
    Trial("fit") { $0.fit($1.r, $1.g, $1.b, [0.2126, 0.7152, 0.0722], $1.n) },
    Trial("reduce_rows") {
        $0.reduce_rows($1.r, $1.g, $1.b, table($1.n, 30), table($1.n, 31), rowWeights, $1.n)
    },
    Trial("reduce_columns") { kernels, bench in
        for taps in [8, 16, 48] { reduceColumns(kernels, bench, taps) }
    },
    Trial("add, multiply, divide") {
        $0.add($1.r, $1.b, 0.37, $1.n)
        $0.multiply($1.g, $1.b, table($1.n, 40), $1.n)
        $0.divide($1.b, table($1.n, 41).map { $0 < 0.3 ? 0 : $0 }, 1e-5, $1.n)
    },
    Trial("clipped") { kernels, bench in
        let share = bench.scratch
        kernels.clipped(bench.r, bench.g, bench.b, bench.planes + [share], share + bench.n, 0.9, 10, bench.n)
        for i in 0..<(bench.n / 16) { bench.r[i] += share[bench.n + i] }
    },
    Trial("blur_row, least_row") { kernels, bench in
        let source = table(bench.n + 32, 42)
        kernels.blur_row(bench.r, source, [0.4, 0.2, 0.1], 2, bench.n)
        kernels.least_row(bench.g, source, 7, bench.n)
    },
    Trial("blur_column, least_column, blend") { kernels, bench in
        rows(5, bench.n) { rows in
            kernels.blur_column(bench.r, rows, [0.4, 0.2, 0.1], 2, bench.n)
            kernels.least_column(bench.g, rows, 2, bench.n)
            kernels.blend(bench.b, rows, [0.1, 0.7, 0.2], 0.6, bench.n)
        }
    },
    Trial("widen") {
        $0.widen($1.r, table(2 * $1.n + 3, 43), starts($1.n), table($1.n, 44), table($1.n, 45), table($1.n, 46), $1.n)
    },
    Trial("widen, many pixels a value") {
        $0.widen(
            $1.r, table($1.n + 16, 43), (0..<$1.n).map { Int32($0 * 10 / 59) }, table($1.n, 44), table($1.n, 45),
            table($1.n, 46), $1.n)
    },
    Trial("matrix_grey") { $0.matrix_grey($1.r, $1.g, $1.b, turn, $1.n) },
    Trial("stops, guide, dark_channel") { kernels, bench in
        let light = Bench(bench.n, seed: 4)
        kernels.stops(bench.r, light.r, light.g, light.b, luma, 1e-4, bench.n)
        kernels.guide(bench.g, light.r, light.g, light.b, luma, bench.n)
        kernels.dark_channel(bench.b, light.r, light.g, light.b, [1.1, 1.2, 1.3], bench.n)
    },
    Trial("guided_line") {
        $0.guided_line(
            $1.r, $1.g, table($1.n, 47), table($1.n, 48), table($1.n, 49), table($1.n, 50), 0.01, $1.n)
    },
    Trial("spread") { kernels, bench in
        rows(9, bench.n) {
            kernels.spread(
                bench.r, bench.g, bench.b, [0.8, 0.7, 0.9, 0.2, 0.3, 0.1], $0, [0.1, 0.7, 0.2], bench.n)
        }
    },
    Trial("soften") { kernels, bench in
        var p = softness
        rows(9, bench.n) {
            kernels.soften(bench.r, bench.g, bench.b, &p, $0, [0.1, 0.7, 0.2], -300.5, 0.25, bench.n)
        }
    },
    Trial("soften_plane") { kernels, bench in
        var p = softness
        kernels.soften_plane(bench.r, table(bench.n, 51), &p, -300.5, 0.25, bench.n)
    },
    Trial("clarity") { kernels, bench in
        var p = LensClarity(
            luma: (luma[0], luma[1], luma[2]), floor: 6e-5, inverse_limit: 0.5, amount: -3)
        rows(6, bench.n) {
            kernels.clarity(bench.r, bench.g, bench.b, bench.scratch, &p, $0, [0.1, 0.7, 0.2], bench.n)
        }
    },
    Trial("dehaze") { kernels, bench in
        var p = LensDehaze(
            luma: (luma[0], luma[1], luma[2]), air: (0.8, 0.9, 0.95), inverse_air: (1.25, 1.11, 1.05), amount: 0.9)
        rows(6, bench.n) { kernels.dehaze(bench.r, bench.g, bench.b, &p, $0, [0.1, 0.7, 0.2], bench.n) }
    },
    Trial("cover") { $0.cover($1.r, table($1.n, 34), $1.n) },
    Trial("uncover") { $0.uncover($1.r, table($1.n, 34).map { $0 < 0.3 ? 0 : $0 }, 1e-5, $1.n) },
    Trial("clamp") { $0.clamp($1.r, $1.n) },
    Trial("turn") { kernels, bench in
        let bytes = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        for size in 1...3 { kernels.turn(bench.samples, 5 * size, bytes, 40, 5, 3, size) }
    },
    Trial("emit_rgb8") {
        let codes = (0..<(3 * 4096)).map { UInt8($0 % 4096 / 16) }
        $0.emit_rgb8($1.samples, $1.r, $1.g, $1.b, codes, 4095, 4096, $1.indices, $1.n)
    },
    Trial("emit_rgb8_dithered") {
        let values = (0..<(3 * 4096)).map { Float($0 % 4096) / 16 }
        $0.emit_places($1.places, $1.r, $1.g, $1.b, 4095, 4096, $1.n)
        $0.emit_rgb8_dithered($1.samples, $1.places, values, 4096, 4711, 1024, $1.n)
    },
    Trial("finish_places, one table") {
        let values = (0..<4096).map { Float($0) / 16 }
        $0.finish_places($1.places, $1.r, $1.g, $1.b, turn, [0.2126, 0.7152, 0.0722], 4095, 4096, $1.n)
        $0.emit_rgb8_dithered($1.samples, $1.places, values, 0, 815, 0, $1.n)
    },
]

private func tetrahedral(_ kernels: LensRowKernels, _ bench: Bench, _ size: Int) {
    var (base, steps) = ([Int32](repeating: 0, count: bench.n), [Int32](repeating: 0, count: 2 * bench.n))
    var weights = [Float](repeating: 0, count: 4 * bench.n)
    // Vectors of four lie at multiples of sixteen bytes, as the renderer's own buffers do.
    let points = UnsafeMutablePointer<SIMD4<Float>>.allocate(capacity: size * size * size)
    let sums = UnsafeMutablePointer<SIMD4<Float>>.allocate(capacity: bench.n)
    defer {
        points.deallocate()
        sums.deallocate()
    }
    let numbers = table(4 * size * size * size, 10)
    for index in 0..<(size * size * size) {
        points[index] = SIMD4(numbers[4 * index], numbers[4 * index + 1], numbers[4 * index + 2], 0)
    }
    base.withUnsafeMutableBufferPointer { base in
        steps.withUnsafeMutableBufferPointer { steps in
            weights.withUnsafeMutableBufferPointer { weights in
                guard let base = base.baseAddress, let steps = steps.baseAddress, let weights = weights.baseAddress
                else { return }
                var lattice = LensLattice(
                    size: Int32(size), lower: (0, 0.1, -0.2), scale: (4, 5, 3.3), base: base, steps: steps,
                    weights: weights, results: UnsafeMutableRawPointer(sums).assumingMemoryBound(to: Float.self))
                kernels.tetrahedral(
                    bench.r, bench.g, bench.b, UnsafeRawPointer(points).assumingMemoryBound(to: Float.self), &lattice,
                    bench.n)
            }
        }
    }
}

private let corner = LensVignette(
    scale_x: 1 / 700, inner: 0.09, inverse: 1.1, feather: 0.12, base: 0.1, normal: 1.05, strength: 0.6, protect: 0.5)

private let cracks = LensCracks(
    frequency: 0.4, pixels: 400, half: 3, lip: 5, across: (1 / 18, 1 / 12), clear: 0.1, inverse_fade: 1.7,
    opacity: 0.8, shine: 0.45, key: 31)

private let sharpening = LensSharpen(
    luma: (luma[0], luma[1], luma[2]), floor: 1e-4, amount: 1.3, threshold: 4e-5)

private func grain(_ kernels: LensRowKernels, _ bench: Bench, _ taps: [Float]) {
    let entries = (0..<4096).map { (step: Int) -> LensGrainEntry in
        let slope = Int16(truncatingIfNeeded: step * 7 - 14000)
        return LensGrainEntry(value: Float(step) / 4096, slope: slope, deviation: UInt16(20000 + step))
    }
    let noise = (0..<taps.count).map { row in table(bench.n, UInt64(20 + row)).map { ($0 - 0.5) * 400 } }
    // Flat, so that the rows' addresses hold while the kernel runs.
    noise.flatMap { $0 }.withUnsafeBufferPointer { all in
        guard let first = all.baseAddress else { return }
        let rows = (0..<taps.count).map { first + $0 * bench.n }
        kernels.grain(
            bench.r, entries, 1024, 4096, 1e-8, 1e-8, rows, taps, taps.count / 2, bench.lookup, bench.n)
    }
}

private let softness = LensSoftness(
    scale: 1 / 700, inner: 0.3, inverse: 1.4, variance: 5, from: 0.2, inverse_range: 0.4)

/// Rows of numbers, one behind the other, so that their addresses hold while the kernel runs.
private func rows(_ count: Int, _ n: Int, _ body: (UnsafePointer<UnsafePointer<Float>>) -> Void) {
    table(count * n, 52).withUnsafeBufferPointer { all in
        guard let first = all.baseAddress else { return }
        body((0..<count).map { first + $0 * n })
    }
}

private let rowWeights: [Float] = [0.7, -0.1, 0.35, 0.05]

/// Where the taps of each output pixel begin: unevenly, as a reduction's do.
private func starts(_ n: Int) -> [Int32] { (0..<n).map { Int32($0 * 5 / 3) } }

private func reduceColumns(_ kernels: LensRowKernels, _ bench: Bench, _ taps: Int) {
    let n = bench.n
    let sources = table(2 * (2 * n + taps), 32)
    let weights = table(n * taps, 33)
    sources.withUnsafeBufferPointer { all in
        guard let first = all.baseAddress else { return }
        kernels.reduce_columns([bench.r, bench.g], [first, first + 2 * n + taps], 2, starts(n), weights, taps, n)
    }
}

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

@Suite("Dispatch")
struct DispatchTests {
    @Test("Each instruction set runs functions of its own")
    func ownFunctions() {
        let sets = InstructionSet.available
        #expect(sets.first == .baseline)
        func address(_ set: InstructionSet) -> [UInt] {
            let kernels = Machine(set, tileWidth: 16).kernels
            return [
                UInt(bitPattern: unsafeBitCast(kernels.matrix, to: Int.self)),
                UInt(bitPattern: unsafeBitCast(kernels.grain, to: Int.self)),
                UInt(bitPattern: unsafeBitCast(kernels.emit_rgb8, to: Int.self)),
                UInt(bitPattern: unsafeBitCast(kernels.finish, to: Int.self)),
            ]
        }
        for kernel in 0..<4 {
            #expect(Set(sets.map { address($0)[kernel] }).count == sets.count, "kernel \(kernel) is shared")
        }
    }

    @Test("The widest available set is chosen, and one that the processor lacks is refused")
    func refusal() throws {
        for set in InstructionSet.allCases {
            if InstructionSet.available.contains(set) {
                #expect(try Renderer(instructionSet: set).instructionSet == set)
            } else {
                #expect(throws: LensError.self) { try Renderer(instructionSet: set) }
            }
        }
    }
}
