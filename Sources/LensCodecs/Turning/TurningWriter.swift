import LensCore
import SystemPackage

/// Takes a picture's rows as stored and hands them to another writer turned as they are displayed.
///
/// A mirrored picture goes row by row. Any other is needed whole before its first row is known: it is held in memory as
/// far as the budget reaches, in a temporary file without a name beyond.
public final class TurningWriter: SampleWriter {
    /// Of the rows that are taken: as stored.
    public let format: SampleFormat
    private let writer: any SampleWriter
    private let turning: any RowTurning
    private var taken = 0

    /// - Parameters:
    ///   - writer: takes rows of `format.turned(orientation)`.
    ///   - format: of the rows as stored.
    ///   - memory: bytes that may be taken for the picture; see ``TurningPlan``.
    ///   - temporaryFolder: where a picture beyond that is held; nil is `$TMPDIR`, or `/tmp`.
    ///   - isCancelled: asked once a strip when the picture is handed on.
    /// - Throws: `.output` if the temporary file cannot be made, `.limit` for a picture of more bytes than can be
    ///   addressed, `.caller` if the writer expects other rows.
    public init(
        _ writer: any SampleWriter, from format: SampleFormat, orientation: Orientation, memory: Int,
        temporaryFolder: FilePath? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(LensError) {
        guard writer.format == format.turned(orientation) else {
            throw LensError(
                .caller,
                "\(format.width) × \(format.height) pixels do not turn into \(writer.format.width) × "
                    + "\(writer.format.height)")
        }
        let plan = try TurningPlan(format, orientation, memory: memory)
        self.format = format
        self.writer = writer
        func held() throws(LensError) -> HeldBytes {
            guard plan.fileBytes > 0 else { return try HeldBytes(count: format.bytesPerRow * format.height) }
            return try HeldBytes(in: temporaryFolder ?? ByteSource.defaultTemporaryFolder)
        }
        turning =
            switch orientation {
            case .upright: PassedRows(writer)
            case .mirrored: try MirroredRows(writer, plan)
            case .turned180, .flipped: try ReversedRows(writer, plan, held(), isCancelled)
            default: try SwappedRows(writer, from: format, plan, held(), isCancelled)
            }
    }

    public func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        guard count >= 0, count <= format.height - taken else {
            throw LensError(.caller, "\(taken + count) rows of a picture of \(format.height) were handed over")
        }
        try turning.take(rows, stride, (taken..<taken + count))
        taken += count
    }

    /// Hands on what was held, and finishes the other writer.
    public func finish() throws(LensError) {
        guard taken == format.height else {
            throw LensError(.caller, "\(taken) rows of a picture of \(format.height) were handed over")
        }
        try turning.end()
        try writer.finish()
    }
}

/// One way of turning.
protocol RowTurning {
    /// Takes the stored rows of those numbers.
    func take(_ source: UnsafeRawPointer, _ stride: Int, _ rows: Range<Int>) throws(LensError)
    /// Hands on what was held.
    func end() throws(LensError)
}

private struct PassedRows: RowTurning {
    private let writer: any SampleWriter
    init(_ writer: any SampleWriter) { self.writer = writer }

    func take(_ source: UnsafeRawPointer, _ stride: Int, _ rows: Range<Int>) throws(LensError) {
        try writer.write(from: source, stride: stride, count: rows.count)
    }

    func end() throws(LensError) {}
}

private struct MirroredRows: RowTurning {
    private let writer: any SampleWriter
    private let strip: Int
    private let memory: RawMemory

    init(_ writer: any SampleWriter, _ plan: TurningPlan) throws(LensError) {
        self.writer = writer
        strip = plan.strip
        memory = try RawMemory(plan.memoryBytes)
    }

    func take(_ source: UnsafeRawPointer, _ stride: Int, _ rows: Range<Int>) throws(LensError) {
        let bytes = writer.format.bytesPerRow
        for first in Swift.stride(from: 0, to: rows.count, by: strip) {
            let count = min(strip, rows.count - first)
            for row in 0..<count {
                mirror(source + (first + row) * stride, to: memory.start + row * bytes, writer.format)
            }
            try writer.write(from: memory.start, stride: bytes, count: count)
        }
    }

    func end() throws(LensError) {}
}

/// A row from right to left.
private func mirror(_ source: UnsafeRawPointer, to result: UnsafeMutableRawPointer, _ format: SampleFormat) {
    let size = format.bytesPerPixel
    PixelTurning().turn(
        to: result, run: 0, from: source + (format.width - 1) * size, stride: -size, rows: format.width, columns: 1,
        size: size)
}

/// The last row first; held as the rows go out.
private struct ReversedRows: RowTurning {
    private let writer: any SampleWriter
    private let strip: Int
    private let mirrors: Bool
    private let held: HeldBytes
    /// A strip, where rows are held in a file.
    private let memory: RawMemory
    private let isCancelled: () -> Bool

    init(
        _ writer: any SampleWriter, _ plan: TurningPlan, _ held: HeldBytes, _ isCancelled: @escaping () -> Bool
    ) throws(LensError) {
        self.writer = writer
        strip = plan.strip
        mirrors = plan.orientation == .turned180
        self.held = held
        self.isCancelled = isCancelled
        memory = try RawMemory(held.start == nil ? plan.memoryBytes : 0)
    }

    func take(_ source: UnsafeRawPointer, _ stride: Int, _ rows: Range<Int>) throws(LensError) {
        let format = writer.format
        let bytes = format.bytesPerRow
        for first in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: strip) {
            let count = min(strip, rows.upperBound - first)
            let offset = (format.height - first - count) * bytes
            let start = held.start.map { $0 + offset } ?? memory.start
            for row in 0..<count {
                let from = source + (first - rows.lowerBound + row) * stride
                let to = start + (count - 1 - row) * bytes
                if mirrors { mirror(from, to: to, format) } else { to.copyMemory(from: from, byteCount: bytes) }
            }
            if held.start == nil { try held.put(start, count: count * bytes, at: offset) }
        }
    }

    func end() throws(LensError) {
        let bytes = writer.format.bytesPerRow
        for first in Swift.stride(from: 0, to: writer.format.height, by: strip) {
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            let count = min(strip, writer.format.height - first)
            if let start = held.start {
                try writer.write(from: start + first * bytes, stride: bytes, count: count)
            } else {
                try held.get(memory.start, count: count * bytes, at: first * bytes)
                try writer.write(from: memory.start, stride: bytes, count: count)
            }
        }
    }
}
