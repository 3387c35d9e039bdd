import CCodecs
import LensCore

/// Owns the C encoder: `deinit` frees it at whatever point encoding stands.
final class PNGEncoderHandle {
    let encoder: OpaquePointer
    private let outlet: SinkOutlet

    init(sink: ByteSink, settings: lens_png_encode_options) throws(LensError) {
        let outlet = SinkOutlet(sink)
        let callbacks = lens_png_sink(
            // The handle keeps the outlet alive as long as libpng has it.
            context: Unmanaged.passUnretained(outlet).toOpaque(),
            write: { SinkOutlet.write($0, $1, $2) })
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
