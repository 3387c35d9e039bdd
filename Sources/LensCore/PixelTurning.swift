internal import CVector

/// Moves a block of pixels so that its rows become columns. Bytes are moved and nothing is computed: wider instruction
/// sets would gain nothing.
package struct PixelTurning: Sendable {
    private let kernel = InstructionSet.baseline.kernels.turn

    package init() {}

    /// Pixel `c` of row `r` goes to `result + c·run + r·size`.
    ///
    /// - Parameters:
    ///   - run: bytes from one column's pixels to the next one's.
    ///   - source: the first pixel.
    ///   - stride: bytes from one row to the next; negative where rows go up.
    ///   - size: bytes a pixel.
    package func turn(
        to result: UnsafeMutableRawPointer, run: Int, from source: UnsafeRawPointer, stride: Int, rows: Int,
        columns: Int, size: Int
    ) {
        kernel(
            result.assumingMemoryBound(to: UInt8.self), run, source.assumingMemoryBound(to: UInt8.self), stride, rows,
            columns, size)
    }
}
