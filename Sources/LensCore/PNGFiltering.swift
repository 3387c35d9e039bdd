internal import CVector

/// PNG's filters, which turn rows into differences from what their surroundings predict, and the bytes of samples in the
/// order PNG has them. The same on every instruction set; wider ones would gain little.
///
/// Rows lie in memory that has ``margin`` readable bytes before and behind them, those before zero.
package struct PNGFiltering: Sendable {
    /// Bytes round a row, and behind what is made of it.
    package static let margin = 16
    private let kernels = InstructionSet.baseline.kernels

    package init() {}

    /// For each of the five filters, the sum of the filtered bytes' distances from zero, modulo 256.
    ///
    /// - Parameters:
    ///   - above: the row above, or zeros.
    ///   - pixel: bytes a pixel, at most 8; 1 where a byte holds several.
    package func costs(
        _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, pixel: Int, count: Int
    ) -> (UInt64, UInt64, UInt64, UInt64, UInt64) {
        var costs: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &costs) { room in
            guard let room = room.assumingMemoryBound(to: UInt64.self).baseAddress else { return }
            kernels.png_costs(room, row, above, pixel, count)
        }
        return costs
    }

    /// - Parameter filter: 0…4, as ISO/IEC 15948, 9.2 numbers them.
    package func filter(
        _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, pixel: Int, by filter: Int,
        to result: UnsafeMutablePointer<UInt8>, count: Int
    ) {
        kernels.png_filter(result, row, above, pixel, filter, count)
    }

    /// The way back; `row` is other memory than `filtered`.
    package func unfilter(
        _ filtered: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, pixel: Int, by filter: Int,
        to row: UnsafeMutablePointer<UInt8>, count: Int
    ) {
        kernels.png_unfilter(row, filtered, above, pixel, filter, count)
    }

    /// A row of samples as PNG has them, or back: those of sixteen bits with the greater byte first.
    package func copy(
        _ row: UnsafePointer<UInt8>, to result: UnsafeMutablePointer<UInt8>, count: Int, depth: SampleFormat.Depth
    ) {
        if depth == .sixteen, UInt16(1).bigEndian != 1 {
            kernels.swap_bytes(result, row, count / 2)
        } else {
            result.update(from: row, count: count)
        }
    }
}
