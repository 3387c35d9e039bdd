import CVector
import Testing

@testable import LensCore

/// Memory for one run of one kernel: everything that it may read or write.
final class Bench {
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
struct Trial: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (LensRowKernels, Bench) -> Void

    init(_ name: String, _ run: @escaping @Sendable (LensRowKernels, Bench) -> Void) {
        testDescription = name
        self.run = run
    }
}

let sizes = [16, 32, 48, 240, 1024, 1040]
let luma: [Float] = [0.2627, 0.678, 0.0593]
let turn: [Float] = [1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187]

func table(_ count: Int, _ seed: UInt64) -> [Float] {
    var numbers = Numbers(seed)
    return (0..<count).map { _ in numbers.unit() }
}

func entries(_ count: Int, _ seed: UInt64) -> [LensCurveEntry] {
    zip(table(count, seed), table(count, seed + 100)).map { LensCurveEntry(value: $0, slope: $1 - 0.5) }
}
