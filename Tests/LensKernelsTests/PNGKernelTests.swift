import CVector
import Testing

@testable import LensCore

@Suite("PNG's filters") struct PNGKernelTests {
    /// ISO/IEC 15948, 9.2 and 9.4.
    private func predicted(_ filter: Int, _ a: Int, _ b: Int, _ c: Int) -> Int {
        switch filter {
        case 1: return a
        case 2: return b
        case 3: return (a + b) / 2
        case 4:
            let p = a + b - c
            let (pa, pb, pc) = (abs(p - a), abs(p - b), abs(p - c))
            return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
        default: return 0
        }
    }

    private static let margin = 16

    /// Holds a pair of rows against the formulas: filtered, back again, and what filtering leaves.
    private func check(_ kernels: LensRowKernels, _ row: [UInt8], _ above: [UInt8], pixel: Int) {
        let (n, margin) = (row.count, Self.margin)
        let zeros = [UInt8](repeating: 0, count: margin)
        // What stands behind rows does not matter.
        let (source, upper) = (zeros + row + Array(repeating: 0xA5, count: margin), zeros + above + zeros)
        var sums = [UInt64](repeating: 0, count: 5)
        source.withUnsafeBufferPointer { row in
            upper.withUnsafeBufferPointer { above in
                guard let row = row.baseAddress, let above = above.baseAddress else { return }
                kernels.png_costs(&sums, row + margin, above + margin, pixel, n)
            }
        }
        for filter in 0..<5 {
            let wanted = (0..<n).map { i -> UInt8 in
                let (a, c) = i >= pixel ? (Int(row[i - pixel]), Int(above[i - pixel])) : (0, 0)
                return UInt8(truncatingIfNeeded: Int(row[i]) - predicted(filter, a, Int(above[i]), c))
            }
            var found = [UInt8](repeating: 0, count: n + 2 * margin)
            var back = found
            found.withUnsafeMutableBufferPointer { result in
                source.withUnsafeBufferPointer { row in
                    upper.withUnsafeBufferPointer { above in
                        guard let result = result.baseAddress, let row = row.baseAddress, let above = above.baseAddress
                        else { return }
                        kernels.png_filter(result + margin, row + margin, above + margin, pixel, filter, n)
                        back.withUnsafeMutableBufferPointer { back in
                            guard let back = back.baseAddress else { return }
                            kernels.png_unfilter(back + margin, result + margin, above + margin, pixel, filter, n)
                        }
                    }
                }
            }
            let isSame = found[margin..<margin + n].elementsEqual(wanted)
            #expect(isSame, "filter \(filter), \(pixel) bytes a pixel, \(n) bytes")
            let isBack = back[margin..<margin + n].elementsEqual(row)
            #expect(isBack, "back from filter \(filter), \(pixel) bytes a pixel, \(n) bytes")
            #expect(sums[filter] == wanted.reduce(0) { $0 + UInt64(min($1, 0 &- $1)) })
        }
    }

    @Test("rows of any length and pixels of any size", arguments: InstructionSet.available)
    func anySize(_ set: InstructionSet) {
        var numbers = Numbers(7)
        for pixel in [1, 2, 3, 4, 6, 8] {
            for pixels in [1, 2, 3, 5, 16, 17, 33] {
                let n = pixel * pixels
                check(set.kernels, numbers.bytes(n), numbers.bytes(n), pixel: pixel)
            }
        }
    }

    @Test("every byte to the left of many above", arguments: InstructionSet.available)
    func surroundings(_ set: InstructionSet) {
        let left = (0..<256).flatMap { [UInt8($0), UInt8(truncatingIfNeeded: 7 * $0)] }
        for b in stride(from: 0, through: 255, by: 51) {
            for c in [0, 1, 50, 51, 52, 101, 127, 128, 153, 204, 254, 255] {
                let above = (0..<256).flatMap { _ in [UInt8(c), UInt8(b)] }
                check(set.kernels, left, above, pixel: 1)
            }
        }
    }

    @Test("samples of sixteen bits change their bytes", arguments: InstructionSet.available)
    func swapped(_ set: InstructionSet) {
        var numbers = Numbers(8)
        for n in [1, 7, 8, 9, 40] {
            let bytes = numbers.bytes(2 * n)
            var found = bytes
            set.kernels.swap_bytes(&found, bytes, n)
            #expect(found == (0..<2 * n).map { bytes[$0 ^ 1] })
        }
    }
}
