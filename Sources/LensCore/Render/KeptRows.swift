/// The last rows of a picture that is read twice, as many as memory is given for: rows that are kept need no second
/// decoding, and the decoder, which goes from top to bottom, ends above them.
package final class KeptRows {
    /// Bytes that are worth it for one picture.
    package static let most = 36 << 20

    private let format: SampleFormat
    /// The first row that is kept.
    private let first: Int
    private let memory: Buffer<UInt8>

    /// - Parameter bytes: that may be taken.
    /// - Returns: nil for a picture so large that less than a quarter of it could be kept.
    package init?(of format: SampleFormat, bytes: Int) {
        let count = min(format.height, bytes / max(format.bytesPerRow, 1))
        guard count > 0, count >= format.height / 4 else { return nil }
        self.format = format
        first = format.height - count
        memory = Buffer(count: count * format.bytesPerRow)
    }

    /// Reads the picture for the first time.
    package func keeping(_ reader: any SampleReader) -> any SampleReader { Reader(self, reader, isFirst: true) }

    /// Reads it once more.
    ///
    /// - Parameter reader: of the rows above those that are kept.
    package func again(_ reader: any SampleReader) -> any SampleReader { Reader(self, reader, isFirst: false) }

    private final class Reader: SampleReader {
        private let kept: KeptRows
        private let reader: any SampleReader
        private let isFirst: Bool
        private var y = 0

        init(_ kept: KeptRows, _ reader: any SampleReader, isFirst: Bool) {
            self.kept = kept
            self.reader = reader
            self.isFirst = isFirst
        }

        var format: SampleFormat { kept.format }

        func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
            let above = min(max(kept.first - y, 0), count)
            if isFirst || above > 0 {
                try reader.read(into: rows, stride: stride, count: isFirst ? count : above)
            }
            let bytes = format.bytesPerRow
            for line in above..<count {
                let (row, place) = (rows + line * stride, kept.memory.pointer + (y + line - kept.first) * bytes)
                if isFirst {
                    UnsafeMutableRawPointer(place).copyMemory(from: row, byteCount: bytes)
                } else {
                    row.copyMemory(from: place, byteCount: bytes)
                }
            }
            y += count
        }
    }
}
