import LensCore

/// How a picture's rows lie in memory and become pieces of the picture data.
struct PNGShape {
    /// Bytes of filtered rows that a piece has at least, but for the last one. What zlib looks back for is an eighth of it.
    static let pieceBytes = 256 << 10
    /// Bytes before a piece that zlib looks back for.
    static let windowBytes = 32 << 10

    let format: SampleFormat
    let rowBytes: Int
    let rowsAPiece: Int
    let pieces: Int
    /// The filters that are tried.
    let filters: Range<Int>

    init(_ format: SampleFormat, compression: Int) {
        self.format = format
        rowBytes = format.bytesPerRow
        rowsAPiece = min(format.height, (Self.pieceBytes + rowBytes) / (rowBytes + 1))
        pieces = (format.height + rowsAPiece - 1) / rowsAPiece
        // What is not compressed gains nothing from a filter.
        filters = compression == 0 ? 0..<1 : 0..<5
    }

    /// Bytes from one row of samples to the next, with what stands before it.
    var stride: Int { PNGFiltering.margin + (rowBytes + 15) & ~15 }

    func rows(of piece: Int) -> Range<Int> {
        piece * rowsAPiece..<min(format.height, (piece + 1) * rowsAPiece)
    }
}
