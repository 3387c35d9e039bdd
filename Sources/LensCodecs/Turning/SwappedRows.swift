import LensCore

/// Rows become columns.
///
/// Bands of rows are turned as they come and held one behind the other, the pixels of each of a band's columns side by
/// side, in the order they are displayed in. A strip of the turned picture is then one piece of every band: a file is
/// written from its beginning to its end and read in pieces of many rows by many columns.
struct SwappedRows: RowTurning {
    private let writer: any SampleWriter
    /// Of the stored rows.
    private let format: SampleFormat
    private let plan: TurningPlan
    /// Whether stored rows become columns from right to left.
    private let mirrors: Bool
    /// Whether stored columns become rows from the last to the first.
    private let reverses: Bool
    private let held: HeldBytes
    /// The band that is being filled and a piece that was fetched, where bands are held in a file.
    private let band: RawMemory
    private let piece: RawMemory
    private let strip: RawMemory
    private let isCancelled: () -> Bool
    private let pixels = PixelTurning()

    /// Rows and columns that are turned at a time: both sides stay in the first-level cache.
    private static let block = 64

    init(
        _ writer: any SampleWriter, from format: SampleFormat, _ plan: TurningPlan, _ held: HeldBytes,
        _ isCancelled: @escaping () -> Bool
    ) throws(LensError) {
        self.writer = writer
        self.format = format
        self.plan = plan
        mirrors = plan.orientation == .turned90 || plan.orientation == .transversed
        reverses = plan.orientation == .transversed || plan.orientation == .turned270
        self.held = held
        self.isCancelled = isCancelled
        let isFiled = held.start == nil
        band = try RawMemory(isFiled ? plan.band * format.bytesPerRow : 0)
        piece = try RawMemory(isFiled ? plan.band * plan.strip * format.bytesPerPixel : 0)
        strip = try RawMemory(plan.strip * writer.format.bytesPerRow)
    }

    /// The rows of a band.
    private func rows(_ number: Int) -> Range<Int> {
        (number * plan.band)..<min((number + 1) * plan.band, format.height)
    }

    func take(_ source: UnsafeRawPointer, _ stride: Int, _ rows: Range<Int>) throws(LensError) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let band = self.rows(row / plan.band)
            let part = row..<min(rows.upperBound, band.upperBound, row + Self.block)
            let start = held.start.map { $0 + band.lowerBound * format.bytesPerRow } ?? self.band.start
            turn(source + (row - rows.lowerBound) * stride, stride, part, of: band, to: start)
            if part.upperBound == band.upperBound, held.start == nil {
                try held.put(start, count: band.count * format.bytesPerRow, at: band.lowerBound * format.bytesPerRow)
            }
            row = part.upperBound
        }
    }

    private func turn(
        _ source: UnsafeRawPointer, _ stride: Int, _ part: Range<Int>, of band: Range<Int>,
        to start: UnsafeMutableRawPointer
    ) {
        let size = format.bytesPerPixel
        let place = mirrors ? band.upperBound - part.upperBound : part.lowerBound - band.lowerBound
        let first = mirrors ? source + (part.count - 1) * stride : source
        for column in Swift.stride(from: 0, to: format.width, by: Self.block) {
            pixels.turn(
                to: start + (column * band.count + place) * size, run: band.count * size, from: first + column * size,
                stride: mirrors ? -stride : stride, rows: part.count, columns: min(Self.block, format.width - column),
                size: size)
        }
    }

    func end() throws(LensError) {
        let bytes = writer.format.bytesPerRow
        for first in Swift.stride(from: 0, to: format.width, by: plan.strip) {
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            let count = min(plan.strip, format.width - first)
            let columns = reverses ? (format.width - first - count)..<(format.width - first) : first..<(first + count)
            for number in 0..<((format.height + plan.band - 1) / plan.band) { try gather(number, columns) }
            try writer.write(from: strip.start, stride: bytes, count: count)
        }
    }

    /// Lays a band's part of some stored columns into the strip of the rows that they become.
    private func gather(_ number: Int, _ columns: Range<Int>) throws(LensError) {
        let size = format.bytesPerPixel
        let band = rows(number)
        let run = band.count * size
        let offset = band.lowerBound * format.bytesPerRow + columns.lowerBound * run
        if held.start == nil { try held.get(piece.start, count: columns.count * run, at: offset) }
        let from = held.start.map { $0 + offset } ?? piece.start
        let place = (mirrors ? format.height - band.upperBound : band.lowerBound) * size
        for column in 0..<columns.count {
            let row = reverses ? columns.count - 1 - column : column
            (strip.start + row * writer.format.bytesPerRow + place)
                .copyMemory(from: from + column * run, byteCount: run)
        }
    }
}
