import LensCore

/// Hands rows on to an encoder and makes a thumbnail of them in passing, of at most 160×160 pixels.
///
/// Each of its pixels is the mean of at most 8×8 samples spread evenly over the part of the picture that it shows: no
/// whole row is summed, so a picture of any size costs about as much as one of 1280×1280. Samples are averaged as they
/// are encoded, and a wide-gamut picture's stay so, without a profile: EXIF has no place for one.
///
/// `@unchecked Sendable`: the state below is not locked. One thread at a time uses a tap, and whoever hands it from
/// thread to thread puts a lock's happens-before in between.
public final class ThumbnailTap: SampleWriter, @unchecked Sendable {
    /// Pixels a side at the most: EXIF's own size is 160×120.
    public static let maxSide = 160
    private static let samplesPerSide = 8

    /// The samples that pass.
    public let format: SampleFormat
    private let writer: any SampleWriter
    private let small: SampleFormat
    /// Rows to be sampled, in order, and the thumbnail's row that each counts for.
    private let rows: [(source: Int, target: Int)]
    /// First sample of each pixel to be sampled, in order: as many a cell as `columnCounts` says.
    private let columns: [Int]
    /// Pixels sampled a thumbnail's row and column.
    private let rowCounts: [Int]
    private let columnCounts: [Int]
    private var sums: [UInt32]
    private var nextRow = 0
    private var nextSampled = 0

    /// - Parameter writer: takes the rows on; of eight or sixteen bits.
    public init(_ writer: any SampleWriter) {
        self.writer = writer
        format = writer.format
        let side = max(format.width, format.height, 1)
        func reduced(_ length: Int) -> Int {
            side <= Self.maxSide ? max(1, length) : max(1, (length * Self.maxSide * 2 + side) / (side * 2))
        }
        small = SampleFormat(
            width: reduced(format.width), height: reduced(format.height), layout: format.layout.isGrey ? .grey : .rgb,
            depth: .eight)
        (rows, rowCounts) = Self.samples(of: format.height, in: small.height)
        let across = Self.samples(of: format.width, in: small.width)
        let channels = format.channels
        columns = across.positions.map { $0.source * channels }
        columnCounts = across.counts
        sums = [UInt32](repeating: 0, count: small.width * small.height * small.channels)
    }

    /// Up to eight places in the middle of equal parts of each cell.
    private static func samples(
        of length: Int, in cells: Int
    ) -> (positions: [(source: Int, target: Int)], counts: [Int]) {
        var positions: [(source: Int, target: Int)] = []
        var counts: [Int] = []
        for cell in 0..<cells {
            let (from, to) = (cell * length / cells, (cell + 1) * length / cells)
            let count = min(samplesPerSide, max(1, to - from))
            counts.append(count)
            for index in 0..<count {
                positions.append((min(length - 1, from + (2 * index + 1) * (to - from) / (2 * count)), cell))
            }
        }
        return (positions, counts)
    }

    public func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        try writer.write(from: rows, stride: stride, count: count)
        while nextSampled < self.rows.count, self.rows[nextSampled].source < nextRow + count {
            let (source, target) = self.rows[nextSampled]
            add(rows + (source - nextRow) * stride, to: target)
            nextSampled += 1
        }
        nextRow += count
    }

    public func finish() throws(LensError) { try writer.finish() }

    private func add(_ row: UnsafeRawPointer, to target: Int) {
        switch format.depth {
        case .eight: add(row.assumingMemoryBound(to: UInt8.self), 0, to: target)
        case .sixteen: add(row.assumingMemoryBound(to: UInt16.self), 8, to: target)
        case .float: break
        }
    }

    /// - Parameter shift: bits that a sample has beyond eight.
    private func add<Sample: FixedWidthInteger>(_ samples: UnsafePointer<Sample>, _ shift: UInt32, to target: Int) {
        let alpha = format.layout.hasAlpha ? format.channels - 1 : nil
        let colours = small.channels
        func value(_ index: Int, _ pixel: Int) -> UInt32 {
            let colour = UInt32(truncatingIfNeeded: samples[index]) &>> shift
            guard let alpha else { return colour }
            // Alpha is straight, and goes onto white.
            let cover = UInt32(truncatingIfNeeded: samples[pixel + alpha]) &>> shift
            return (colour &* cover &+ 255 &* (255 &- cover) &+ 127) / 255
        }
        var next = 0
        var at = target * small.width * colours
        sums.withUnsafeMutableBufferPointer { sums in
            columns.withUnsafeBufferPointer { columns in
                for count in columnCounts {
                    if colours == 1 {
                        for pixel in columns[next..<next + count] { sums[at] &+= value(pixel, pixel) }
                    } else {
                        var (red, green, blue): (UInt32, UInt32, UInt32) = (0, 0, 0)
                        for pixel in columns[next..<next + count] {
                            red &+= value(pixel, pixel)
                            green &+= value(pixel + 1, pixel)
                            blue &+= value(pixel + 2, pixel)
                        }
                        sums[at] &+= red
                        sums[at + 1] &+= green
                        sums[at + 2] &+= blue
                    }
                    next += count
                    at += colours
                }
            }
        }
    }

    /// The thumbnail, once all rows have passed: of half the size where a coarse one of the whole size does not fit.
    ///
    /// - Parameter room: bytes it may have.
    /// - Returns: `nil` if rows are missing, or none fits, however coarse.
    public func thumbnail(room: Int) -> Thumbnail? {
        guard nextRow == format.height, format.depth != .float else { return nil }
        var samples = [UInt8](repeating: 0, count: sums.count)
        for index in samples.indices {
            let pixel = index / small.channels
            let count = UInt32(rowCounts[pixel / small.width] * columnCounts[pixel % small.width])
            samples[index] = UInt8(clamping: (sums[index] + count / 2) / count)
        }
        if let whole = Thumbnail(samples, format: small, room: room, qualities: [85, 75, 65, 55, 45, 35]) {
            return whole
        }
        let (half, format) = Self.halved(samples, small)
        return Thumbnail(half, format: format, room: room, qualities: [75, 60, 45, 30, 15])
    }

    /// The means of two by two pixels; an odd last row or column counts for itself.
    private static func halved(_ samples: [UInt8], _ format: SampleFormat) -> ([UInt8], SampleFormat) {
        var half = format
        half.width = (format.width + 1) / 2
        half.height = (format.height + 1) / 2
        var result: [UInt8] = []
        for y in 0..<half.height {
            for x in 0..<half.width {
                for channel in 0..<format.channels {
                    var sum = 2
                    for (row, column) in [
                        (2 * y, 2 * x), (2 * y, 2 * x + 1), (2 * y + 1, 2 * x), (2 * y + 1, 2 * x + 1),
                    ] {
                        let pixel = min(row, format.height - 1) * format.width + min(column, format.width - 1)
                        sum += Int(samples[pixel * format.channels + channel])
                    }
                    result.append(UInt8(sum / 4))
                }
            }
        }
        return (result, half)
    }
}
