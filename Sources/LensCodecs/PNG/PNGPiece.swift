import CCodecs
import LensCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A piece of the picture data on its way: some rows, the same filtered, and the IDAT chunk that comes of them.
///
/// Nothing is locked here: ``PNGPress`` says who has a piece, and lends others what is made of it for good.
final class PNGPiece {
    private let shape: PNGShape
    private let samples: UnsafeMutablePointer<UInt8>
    private let filtered: UnsafeMutablePointer<UInt8>
    /// The chunk: its start and zlib's header, data, zlib's checksum and the chunk's.
    private let room: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private(set) var rows = 0
    private var written = 0
    /// The checksum of the filtered rows, and of the chunk but for zlib's checksum.
    private(set) var adler: UInt32 = 1
    private var crc: UInt32 = 0
    /// Kept by the press under its lock.
    var isFiltered = false
    var isDone = false

    /// Length and type.
    private static let start = 8
    /// zlib's checksum and the chunk's.
    private static let end = 8
    /// Bytes that are compressed between two looks at whether all has ended.
    private static let sliceBytes = 32 << 10
    /// Bytes that are compressed to see how the piece is best compressed.
    private static let trialBytes = 8 << 10

    private static func sizes(_ shape: PNGShape) -> (samples: Int, filtered: Int, room: Int) {
        let filtered = shape.rowsAPiece * (shape.rowBytes + 1)
        return (
            (shape.rowsAPiece + 1) * shape.stride + PNGFiltering.margin, filtered + PNGFiltering.margin,
            start + 2 + lens_deflater_bound(filtered) + end
        )
    }

    /// Bytes that a piece takes.
    static func bytes(_ shape: PNGShape) -> Int {
        let sizes = sizes(shape)
        return sizes.samples + sizes.filtered + sizes.room
    }

    /// `nil` when memory is out.
    init?(_ shape: PNGShape) {
        let sizes = Self.sizes(shape)
        // Zeros stand before each row, and above the first.
        guard let samples = calloc(sizes.samples, 1) else { return nil }
        guard let filtered = malloc(sizes.filtered + sizes.room) else {
            free(samples)
            return nil
        }
        self.shape = shape
        self.samples = samples.assumingMemoryBound(to: UInt8.self)
        self.filtered = filtered.assumingMemoryBound(to: UInt8.self)
        room = self.filtered + sizes.filtered
        capacity = sizes.room - Self.end
    }

    deinit {
        free(samples)
        free(filtered)
    }

    /// Row `index`, from 0; -1 is the row above.
    private func row(_ index: Int) -> UnsafeMutablePointer<UInt8> {
        samples + PNGFiltering.margin + (index + 1) * shape.stride
    }

    /// Begins anew, below another piece.
    func begin(below other: PNGPiece?) {
        rows = 0
        guard let other else { return }
        row(-1).update(from: other.row(other.rows - 1), count: shape.rowBytes)
    }

    func add(_ source: UnsafePointer<UInt8>, _ filtering: PNGFiltering) {
        filtering.copy(source, to: row(rows), count: shape.rowBytes, depth: shape.format.depth)
        rows += 1
    }

    /// How many bytes the filtered rows have, each with its filter.
    private var count: Int { rows * (shape.rowBytes + 1) }

    /// Filters each row as libpng does: by the filter that leaves the least distances from zero.
    func filter(_ filtering: PNGFiltering) {
        let pixel = shape.format.bytesPerPixel
        var result = filtered
        for index in 0..<rows {
            let (source, above) = (row(index), row(index - 1))
            let filter = chosen(source, above, filtering)
            result[0] = UInt8(filter)
            filtering.filter(
                source, above: above, pixel: pixel, by: filter, to: result + 1, count: shape.rowBytes)
            result += shape.rowBytes + 1
        }
    }

    private func chosen(
        _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ filtering: PNGFiltering
    ) -> Int {
        guard shape.filters.count > 1 else { return 0 }
        let costs = filtering.costs(row, above: above, pixel: shape.format.bytesPerPixel, count: shape.rowBytes)
        var best = (filter: 0, cost: costs.0)
        func offer(_ filter: Int, _ cost: UInt64) { if cost < best.cost { best = (filter, cost) } }
        // Where nothing is to the left or above, the filters that only look there say the same as others.
        let (isWide, isHigh) = (shape.format.width > 1, shape.format.height > 1)
        if isWide { offer(1, costs.1) }
        if isHigh { offer(2, costs.2) }
        if isWide && isHigh {
            offer(3, costs.3)
            offer(4, costs.4)
        }
        return best.filter
    }

    /// Compresses the filtered rows.
    ///
    /// - Parameters:
    ///   - before: the piece before, whose filtered rows are repeated from; `nil` at the first.
    ///   - goesOn: asked every few milliseconds.
    /// - Returns: whether it went to the end.
    /// - Throws: what zlib says, which it has no reason to.
    func deflate(
        _ deflater: PNGDeflater, after before: PNGPiece?, isLast: Bool, while goesOn: () -> Bool
    ) throws(LensError) -> Bool {
        // Tried in the same room.
        let skipsShort = deflater.knowsShort ? try skipsShort(deflater) : false
        var at = Self.start
        if before == nil {
            room[at] = 0x78
            room[at + 1] = deflater.headerFlags
            at += 2
        }
        guard goesOn() else { return false }
        let window = before.map { min(PNGShape.windowBytes, $0.count) } ?? 0
        try deflater.begin(
            skippingShort: skipsShort, after: before.map { UnsafePointer($0.filtered + $0.count - window) }, window,
            room: room + at, capacity - at)
        var done = 0
        while done < count {
            guard goesOn() else { return false }
            let slice = min(Self.sliceBytes, count - done)
            let isEnd = done + slice == count
            try deflater.take(
                filtered + done, slice, isEnd ? (isLast ? lens_deflate_last : lens_deflate_piece) : lens_deflate_more)
            done += slice
        }
        written = at + deflater.written
        adler = lens_zlib_adler(1, filtered, count)
        put("IDAT".utf8.reduce(0) { $0 << 8 | UInt32($1) }, at: 4)
        crc = lens_zlib_crc(0, room + 4, written - 4)
        return true
    }

    /// Whether a part out of the piece's middle becomes smaller without short matches, by more than half a hundredth, as
    /// that takes longer. It is worth up to four hundredths either way, and cannot be told from how often bytes occur.
    private func skipsShort(_ deflater: PNGDeflater) throws(LensError) -> Bool {
        let middle = count / 2
        let window = min(PNGShape.windowBytes, middle)
        var sizes = [0, 0]
        for (index, skips) in [false, true].enumerated() {
            try deflater.begin(
                skippingShort: skips, onTrial: true, after: filtered + middle - window, window, room: room, capacity)
            try deflater.take(filtered + middle, min(Self.trialBytes, count - middle), lens_deflate_piece)
            sizes[index] = deflater.written
        }
        return sizes[1] * 200 < sizes[0] * 199
    }

    private func put(_ number: UInt32, at index: Int) {
        for (byte, shift) in [24, 16, 8, 0].enumerated() {
            room[index + byte] = UInt8(truncatingIfNeeded: number >> UInt32(shift))
        }
    }

    /// The whole stream's checksum, from that of what was before.
    func adler(after before: UInt32) -> UInt32 { lens_zlib_adler_combine(before, adler, UInt64(count)) }

    /// The chunk as it stands in the file.
    ///
    /// - Parameter adler: the whole stream's checksum, in the last piece.
    func chunk(endingWith adler: UInt32?) -> UnsafeRawBufferPointer {
        var (end, checksum) = (written, crc)
        if let adler {
            put(adler, at: end)
            checksum = lens_zlib_crc(checksum, room + end, 4)
            end += 4
        }
        put(UInt32(end - Self.start), at: 0)
        put(checksum, at: end)
        return UnsafeRawBufferPointer(start: room, count: end + 4)
    }
}
