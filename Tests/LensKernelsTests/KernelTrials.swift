import CVector
import Testing

@testable import LensCore

let trials: [Trial] = [
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

func tetrahedral(_ kernels: LensRowKernels, _ bench: Bench, _ size: Int) {
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

let corner = LensVignette(
    scale_x: 1 / 700, inner: 0.09, inverse: 1.1, feather: 0.12, base: 0.1, normal: 1.05, strength: 0.6, protect: 0.5)

let cracks = LensCracks(
    frequency: 0.4, pixels: 400, half: 3, lip: 5, across: (1 / 18, 1 / 12), clear: 0.1, inverse_fade: 1.7,
    opacity: 0.8, shine: 0.45, key: 31)

let sharpening = LensSharpen(
    luma: (luma[0], luma[1], luma[2]), floor: 1e-4, amount: 1.3, threshold: 4e-5)

func grain(_ kernels: LensRowKernels, _ bench: Bench, _ taps: [Float]) {
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

let softness = LensSoftness(
    scale: 1 / 700, inner: 0.3, inverse: 1.4, variance: 5, from: 0.2, inverse_range: 0.4)

/// Rows of numbers, one behind the other, so that their addresses hold while the kernel runs.
func rows(_ count: Int, _ n: Int, _ body: (UnsafePointer<UnsafePointer<Float>>) -> Void) {
    table(count * n, 52).withUnsafeBufferPointer { all in
        guard let first = all.baseAddress else { return }
        body((0..<count).map { first + $0 * n })
    }
}

let rowWeights: [Float] = [0.7, -0.1, 0.35, 0.05]

/// Where the taps of each output pixel begin: unevenly, as a reduction's do.
func starts(_ n: Int) -> [Int32] { (0..<n).map { Int32($0 * 5 / 3) } }

func reduceColumns(_ kernels: LensRowKernels, _ bench: Bench, _ taps: Int) {
    let n = bench.n
    let sources = table(2 * (2 * n + taps), 32)
    let weights = table(n * taps, 33)
    sources.withUnsafeBufferPointer { all in
        guard let first = all.baseAddress else { return }
        kernels.reduce_columns([bench.r, bench.g], [first, first + 2 * n + taps], 2, starts(n), weights, taps, n)
    }
}
