import CCodecs
import LensCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads the rows of most pictures: those whose samples are stored as they are handed over, of eight or sixteen bits,
/// without palette or transparent colour, and not interlaced. The others, small mostly, are libpng's.
///
/// Decompression is zlib's. Chunks and filters are ours, because libpng's filters take two fifths of the time to decode a
/// photograph, and a third of that is enough. What is damaged is told in libpng's words.
final class PNGRowReader {
    private let format: SampleFormat
    private let data: PNGData
    private let inflater: OpaquePointer
    private let filtering = PNGFiltering()
    /// Rows as they are decompressed, each with its filter.
    private let block: UnsafeMutablePointer<UInt8>
    private let blockRows: Int
    /// The row that is made and the one above, with zeros before them.
    private let rows: UnsafeMutablePointer<UInt8>
    /// Bytes of the block that are there, and rows of it that were used.
    private var inflated = 0
    private var used = 0
    private var rowsLeft: Int
    private var isUpper = false
    private var hasEnded = false
    /// What ends the picture early.
    private var flaw: String?
    /// What is wrong but leaves the picture whole.
    private(set) var damage = PNGTally()

    private static let blockBytes = 128 << 10

    private static func blockRows(_ format: SampleFormat) -> Int {
        max(1, min(format.height, blockBytes / (format.bytesPerRow + 1)))
    }

    private static func stride(_ format: SampleFormat) -> Int { format.bytesPerRow + 2 * PNGFiltering.margin }

    /// Bytes that reading takes, but for zlib's.
    static func bytes(_ format: SampleFormat) -> Int {
        blockRows(format) * (format.bytesPerRow + 1) + 2 * PNGFiltering.margin + 2 * stride(format)
            + PNGData.windowBytes
    }

    static func reads(_ structure: PNGChunks) -> Bool {
        let header = structure.header
        return !header.interlaced && header.bitDepth >= 8 && header.colorType != .palette
            && !structure.forSamples.contains { $0.type == "tRNS" }
    }

    /// - Throws: `.limit` if memory is out.
    init(_ source: ByteSource, _ structure: PNGChunks, _ format: SampleFormat) throws(LensError) {
        self.format = format
        rowsLeft = format.height
        blockRows = Self.blockRows(format)
        data = PNGData(source, structure.imageData)
        let block = malloc(blockRows * (format.bytesPerRow + 1) + 2 * PNGFiltering.margin)
        let rows = calloc(2, Self.stride(format))
        guard let block, let rows, let inflater = lens_inflater_create() else {
            free(block)
            free(rows)
            throw LensError(.limit, "\(source.name): there is no memory left to decode it")
        }
        self.block = block.assumingMemoryBound(to: UInt8.self) + PNGFiltering.margin
        self.rows = rows.assumingMemoryBound(to: UInt8.self)
        self.inflater = inflater
    }

    deinit {
        lens_inflater_destroy(inflater)
        free(block - PNGFiltering.margin)
        free(rows)
    }

    private func row(isUpper: Bool) -> UnsafeMutablePointer<UInt8> {
        rows + PNGFiltering.margin + (isUpper ? Self.stride(format) : 0)
    }

    /// Reads rows until data are damaged.
    ///
    /// - Returns: how many rows were read, and what is damaged if they are fewer than `count` or the last.
    /// - Throws: everything but damage.
    func read(
        into rows: UnsafeMutablePointer<UInt8>, stride: Int, count: Int
    ) throws(LensError) -> (done: Int, damage: String?) {
        let step = format.bytesPerRow + 1
        for index in 0..<count {
            if (used + 1) * step > inflated {
                if flaw == nil { try inflate() }
                guard step <= inflated - used * step else { return (index, flaw) }
            }
            let filtered = block + used * step
            guard filtered[0] <= 4 else {
                flaw = "bad adaptive filter value"
                inflated = 0
                return (index, flaw)
            }
            let row = row(isUpper: isUpper)
            filtering.unfilter(
                filtered + 1, above: self.row(isUpper: !isUpper), pixel: format.bytesPerPixel, by: Int(filtered[0]),
                to: row, count: step - 1)
            filtering.copy(row, to: rows + index * stride, count: step - 1, depth: format.depth)
            isUpper.toggle()
            used += 1
            rowsLeft -= 1
            if rowsLeft == 0 {
                try finish()
                return (index + 1, flaw)
            }
        }
        return (count, nil)
    }

    /// Decompresses the next rows, after the last of those that are there.
    private func inflate() throws(LensError) {
        (inflated, used) = (0, 0)
        let wanted = min(blockRows, rowsLeft) * (format.bytesPerRow + 1)
        while inflated < wanted, flaw == nil {
            if hasEnded {
                flaw = "Not enough image data"
            } else {
                let (status, written) = try run(to: block + inflated, wanted - inflated)
                inflated += written
                if status == lens_inflate_damaged { flaw = "IDAT: \(message)" }
            }
        }
    }

    private var message: String { String(cString: lens_inflater_message(inflater)) }

    /// Decompresses what there is room for, of the bytes that are at hand.
    private func run(
        to room: UnsafeMutablePointer<UInt8>, _ capacity: Int
    ) throws(LensError) -> (status: lens_inflate_status, written: Int) {
        let result = try data.withBytes { bytes in
            var (read, written) = (0, 0)
            let status = lens_inflater_run(inflater, bytes.baseAddress, bytes.count, &read, room, capacity, &written)
            return (read, (status, written))
        }
        guard let (status, written) = result else {
            flaw = data.flaw
            return (lens_inflate_more, 0)
        }
        if status == lens_inflate_no_memory { throw LensError(.limit, "there is no memory left to decode the picture") }
        hasEnded = status == lens_inflate_end
        return (status, written)
    }

    /// Looks at what stands behind the last row: the stream's checksum and its chunk's.
    private func finish() throws(LensError) {
        while !hasEnded, flaw == nil {
            // The block is not needed any more. One byte is one too many.
            let (status, written) = try run(to: block, 1)
            if written > 0 {
                damage.note("IDAT: Too much image data")
                break
            }
            if status == lens_inflate_damaged {
                damage.note("IDAT: \(message)")
                break
            }
        }
        guard flaw == nil else { return }
        let surplus = try data.finishChunk()
        if hasEnded, surplus > 0 { damage.note("IDAT: Extra compressed data") }
        flaw = data.flaw
    }
}
