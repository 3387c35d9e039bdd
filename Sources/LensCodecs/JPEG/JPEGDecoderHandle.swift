import CCodecs
import LensCore

/// The source as libjpeg reads it: a position that only this decoder moves.
final class JPEGCursor {
    let source: ByteSource
    /// Reading stops here.
    let end: Int64
    private let limits: PictureLimits
    var position: Int64 = 0
    var failure: LensError?

    init(_ source: ByteSource, end: Int64?, _ limits: PictureLimits) {
        self.source = source
        self.limits = limits
        self.end = min(end ?? source.count, source.count)
    }

    /// Whether the time is over.
    var isLate: Bool { limits.isLate }

    /// The callbacks get the cursor as `context`; the handle below keeps it alive as long as libjpeg has it.
    static func from(_ context: UnsafeMutableRawPointer?) -> JPEGCursor? {
        context.map { Unmanaged<JPEGCursor>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// Owns the C decoder: `deinit` frees it at whatever point decoding stands.
final class JPEGDecoderHandle {
    let decoder: OpaquePointer
    let cursor: JPEGCursor

    /// - Parameter end: where to take the source to end, if before its end.
    init(source: ByteSource, end: Int64? = nil, limits: PictureLimits, strict: Bool) throws(LensError) {
        let cursor = JPEGCursor(source, end: end, limits)
        let callbacks = lens_jpeg_source(
            context: Unmanaged.passUnretained(cursor).toOpaque(),
            read: { context, buffer, count in
                guard let cursor = JPEGCursor.from(context), let buffer else { return -1 }
                do throws(LensError) {
                    let left = max(0, cursor.end - cursor.position)
                    let room = UnsafeMutableRawBufferPointer(start: buffer, count: Int(min(Int64(count), left)))
                    let got = try cursor.source.read(at: cursor.position, into: room)
                    cursor.position += Int64(got)
                    return got
                } catch {
                    cursor.failure = error
                    return -1
                }
            },
            skip: { context, count in
                guard let cursor = JPEGCursor.from(context) else { return }
                cursor.position += Int64(clamping: min(count, UInt64(cursor.source.count)))
            },
            is_late: { JPEGCursor.from($0)?.isLate ?? false ? 1 : 0 })
        let bounds = lens_jpeg_decode_limits(
            max_warnings: strict ? 0 : UInt64(max(0, limits.maxWarnings)),
            max_scans: UInt32(clamping: limits.maxScans), max_scan_pixels: UInt64(max(0, limits.maxScanPixels)))
        guard let decoder = lens_jpeg_decoder_create(callbacks, bounds) else {
            throw LensError(.limit, "\(source.name): there is no memory left to decode it")
        }
        self.decoder = decoder
        self.cursor = cursor
    }

    deinit { lens_jpeg_decoder_destroy(decoder) }

    var report: lens_report { lens_jpeg_decoder_report(decoder).pointee }

    /// Where the picture ends in the source, once it is finished.
    var end: Int64 { cursor.position - Int64(lens_jpeg_decoder_unread(decoder)) }

    func error(_ status: lens_jpeg_status, limits: PictureLimits, strict: Bool) -> LensError {
        let name = cursor.source.name
        let message = report.messageText
        switch status {
        case lens_jpeg_unsupported:
            return LensError(.unsupported, "\(name): \(message)")
        case lens_jpeg_too_many_warnings where strict:
            let first = report.warnings(of: "JPEG").first?.message ?? message
            return LensError(.input, "\(name): \(first) (an error because of --strict)")
        case lens_jpeg_too_many_warnings:
            return .tooManyWarnings(limits.maxWarnings, name)
        case lens_jpeg_too_many_scans:
            return .beyond(limits.maxScans, "--max-scans", "\(name) has at least \(limits.maxScans + 1) scans")
        case lens_jpeg_too_much_scanning:
            return .beyond(limits.maxScanPixels, "--max-scan-pixels", "\(name) has more scans times pixels")
        case lens_jpeg_late:
            return limits.late(name)
        case lens_jpeg_no_memory:
            return LensError(.limit, "\(name): there is no memory left to decode it")
        case lens_jpeg_read_failed:
            return cursor.failure ?? LensError(.input, "\(name) cannot be read")
        case lens_jpeg_misuse:
            return LensError(.caller, "\(name): \(message)")
        default:
            return LensError(.input, "\(name): \(message)")
        }
    }
}
