import CCodecs
import LensCore

/// Owns the C decoder: `deinit` frees it at whatever point decoding stands.
final class PNGDecoderHandle {
    let decoder: OpaquePointer
    private let stream: PNGStream
    private let maxWarnings: Int
    private let strict: Bool

    init(_ stream: PNGStream, limits: PictureLimits, strict: Bool) throws(LensError) {
        let callbacks = lens_png_source(
            // The handle keeps the stream alive as long as libpng has it.
            context: Unmanaged.passUnretained(stream).toOpaque(),
            read: { context, buffer, count in
                guard let stream = PNGStream.from(context), let buffer else { return -1 }
                do throws(LensError) {
                    return try stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
                } catch {
                    stream.failure = error
                    return -1
                }
            })
        let bound = strict ? 0 : UInt64(max(0, limits.maxWarnings))
        guard let decoder = lens_png_decoder_create(callbacks, bound) else {
            throw LensError(.limit, "\(stream.source.name): there is no memory left to decode it")
        }
        self.decoder = decoder
        self.stream = stream
        self.strict = strict
        maxWarnings = limits.maxWarnings
    }

    deinit { lens_png_decoder_destroy(decoder) }

    var report: lens_report { lens_png_decoder_report(decoder).pointee }

    func readHeader() throws(LensError) -> lens_png_header {
        var header = lens_png_header()
        try succeed(lens_png_decoder_read_header(decoder, &header))
        return header
    }

    func start() throws(LensError) { try succeed(lens_png_decoder_start(decoder)) }

    /// Reads rows until data are damaged.
    ///
    /// - Returns: how many rows were read, and what is damaged if they are fewer than `count` or the last.
    /// - Throws: everything but damage.
    func read(
        into rows: UnsafeMutablePointer<UInt8>, stride: Int, count: Int
    ) throws(LensError) -> (done: Int, damage: String?) {
        var done = 0
        let status = lens_png_decoder_read_rows(decoder, rows, stride, count, &done)
        guard status == lens_png_damaged else {
            try succeed(status)
            return (done, nil)
        }
        return (done, report.messageText)
    }

    private func succeed(_ status: lens_png_status) throws(LensError) {
        let name = stream.source.name
        switch status {
        case lens_png_ok:
            return
        case lens_png_too_many_warnings where strict:
            let first = report.warnings(of: "PNG").first?.message ?? report.messageText
            throw LensError(.input, "\(name): \(first) (an error because of --strict)")
        case lens_png_too_many_warnings:
            throw LensError.tooManyWarnings(maxWarnings, name)
        case lens_png_no_memory:
            throw LensError(.limit, "\(name): there is no memory left to decode it")
        case lens_png_read_failed:
            throw stream.failure ?? LensError(.input, "\(name) cannot be read")
        case lens_png_misuse:
            throw LensError(.caller, "\(name): \(report.messageText)")
        default:
            throw LensError(.input, "\(name) is damaged: \(report.messageText)")
        }
    }
}
