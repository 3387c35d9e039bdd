import CCodecs
import LensCore

/// Owns zlib's state for compressing. One thread has it.
final class PNGDeflater {
    private let deflater: OpaquePointer
    /// The second byte of zlib's header (RFC 1950): how well it is compressed, and what makes the header a multiple of 31.
    let headerFlags: UInt8

    /// Whether it makes a difference to skip short matches: zlib's fast levels take any.
    let knowsShort: Bool

    /// `nil` when memory is out.
    init?(_ compression: Int) {
        guard let deflater = lens_deflater_create(Int32(compression)) else { return nil }
        self.deflater = deflater
        knowsShort = compression >= 4
        headerFlags =
            switch compression {
            case ...1: 0x01
            case 2...5: 0x5E
            case 6: 0x9C
            default: 0xDA
            }
    }

    deinit { lens_deflater_destroy(deflater) }

    func begin(
        skippingShort: Bool, onTrial: Bool = false, after before: UnsafePointer<UInt8>?, _ count: Int,
        room: UnsafeMutablePointer<UInt8>,
        _ capacity: Int
    ) throws(LensError) {
        try check(
            lens_deflater_begin(
                deflater, skippingShort ? 1 : 0, onTrial ? 1 : 0, before, count, room, capacity))
    }

    func take(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ end: lens_deflate_end) throws(LensError) {
        try check(lens_deflater_take(deflater, bytes, count, end))
    }

    var written: Int { lens_deflater_written(deflater) }

    private func check(_ status: lens_zlib_status) throws(LensError) {
        if status != lens_zlib_ok { throw LensError(.output, "zlib cannot compress the picture (\(status.rawValue))") }
    }
}
