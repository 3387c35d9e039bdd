/// The last rows of a picture that is read twice, as many as memory is given for: rows that are kept need no second
/// decoding, and the decoder, which goes from top to bottom, ends above them.
package final class KeptRows {
    private let format: SampleFormat
    /// The first row that is kept.
    private let first: Int
    private let memory: Buffer<UInt8>

    /// - Parameters:
    ///   - format: of the rows.
    ///   - look: that the picture is surveyed for.
    ///   - memory: bytes that may be taken at the most.
    ///   - isStreamed: whether decoding some rows less saves anything, as it does not where all are decoded at once.
    /// - Returns: nil for a picture so large that less than a quarter of it could be kept, or less than would save
    ///   anything.
    package init?(of format: SampleFormat, for look: Look, memory: Int, isStreamed: Bool) {
        let stride = Developer.stride(format)
        let count = min(format.height, max(min(Self.room(beside: look, on: format), memory), 0) / max(stride, 1))
        guard count > 0, count >= (isStreamed ? format.height / 4 : format.height) else { return nil }
        // Where there is no memory to spare, rows are decoded twice.
        guard (try? SystemMemory.require(2 * count * stride)) != nil,
            let memory = try? Buffer<UInt8>(trying: count * stride)
        else { return nil }
        self.format = format
        first = format.height - count
        self.memory = memory
    }

    /// What it takes.
    package var bytes: Int { memory.count }

    /// Bytes that are worth it for one picture: what a survey and its maps leave of 72 MiB. With all else there is, that
    /// stays below 96.
    package static func room(beside look: Look, on format: SampleFormat) -> Int {
        let (width, height) = Reduced.size(of: format.width, format.height)
        return max((72 << 20) - 4 * width * height * look.surveyedPlanes, 0)
    }

    /// Reads the picture for the first time.
    package func keeping(_ reader: any SampleReader) -> any SampleReader { Reader(self, reader, isFirst: true) }

    /// Reads it once more. What is developed may take the place of its rows.
    ///
    /// - Parameter reader: of the rows above those that are kept.
    package func again(_ reader: any SampleReader) -> any SampleReader { Reader(self, reader, isFirst: false) }

    private final class Reader: HoldingReader {
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

        private func place(_ row: Int) -> UnsafeMutablePointer<UInt8> {
            kept.memory.pointer + (row - kept.first) * Developer.stride(format)
        }

        func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
            let above = min(max(kept.first - y, 0), count)
            if isFirst || above > 0 {
                try reader.read(into: rows, stride: stride, count: isFirst ? count : above)
            }
            for line in above..<count {
                let (row, place) = (rows + line * stride, UnsafeMutableRawPointer(place(y + line)))
                let (to, from) = isFirst ? (place, row) : (row, place)
                to.copyMemory(from: from, byteCount: format.bytesPerRow)
            }
            y += count
        }

        func hold(_ rows: Range<Int>, stride: Int) throws(LensError) -> UnsafeMutablePointer<UInt8>? {
            guard rows.lowerBound >= kept.first, stride == Developer.stride(format) else { return nil }
            let place = place(rows.lowerBound)
            if isFirst {
                guard rows.lowerBound == y else { return nil }
                try reader.read(into: place, stride: stride, count: rows.count)
            }
            y = max(y, rows.upperBound)
            return place
        }
    }
}

/// Has memory of its own for some rows.
protocol HoldingReader: SampleReader {
    /// Reads rows where they are to stay, in place of ``SampleReader/read(into:stride:count:)``. They may overlap those
    /// asked for before.
    ///
    /// - Returns: nil for rows that it has no place for: nothing was read.
    func hold(_ rows: Range<Int>, stride: Int) throws(LensError) -> UnsafeMutablePointer<UInt8>?
}
