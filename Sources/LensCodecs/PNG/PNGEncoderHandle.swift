import CCodecs
import LensCore

/// The sink as libpng writes to it.
private final class Outlet {
    let sink: ByteSink
    var failure: LensError?

    init(_ sink: ByteSink) { self.sink = sink }
}

/// Owns the C encoder: `deinit` frees it at whatever point encoding stands.
final class PNGEncoderHandle {
    let encoder: OpaquePointer
    private let outlet: Outlet

    init(sink: ByteSink, settings: lens_png_encode_options) throws(LensError) {
        let outlet = Outlet(sink)
        let callbacks = lens_png_sink(
            // The handle keeps the outlet alive as long as libpng has it.
            context: Unmanaged.passUnretained(outlet).toOpaque(),
            write: { context, bytes, count in
                guard let context, let bytes else { return -1 }
                let outlet = Unmanaged<Outlet>.fromOpaque(context).takeUnretainedValue()
                do throws(LensError) {
                    try outlet.sink.write(UnsafeRawBufferPointer(start: bytes, count: count))
                    return 0
                } catch {
                    outlet.failure = error
                    return -1
                }
            })
        guard let encoder = lens_png_encoder_create(callbacks, settings) else {
            throw LensError(.limit, "there is no memory left to encode the picture")
        }
        self.encoder = encoder
        self.outlet = outlet
    }

    deinit { lens_png_encoder_destroy(encoder) }

    func write(_ chunk: PNGChunk) throws(LensError) {
        let type = Array(chunk.type.utf8)
        let status = chunk.data.withUnsafeBufferPointer { data in
            lens_png_encoder_write_chunk(encoder, type, data.baseAddress, data.count)
        }
        try succeed(status)
    }

    func succeed(_ status: lens_png_status) throws(LensError) {
        if status == lens_png_ok { return }
        let message = lens_png_encoder_report(encoder).pointee.messageText
        switch status {
        case lens_png_write_failed: throw outlet.failure ?? LensError(.output, message)
        case lens_png_no_memory: throw LensError(.limit, "there is no memory left to encode the picture")
        case lens_png_misuse: throw LensError(.caller, "PNG: \(message)")
        default: throw LensError(.output, "PNG: \(message)")
        }
    }
}
