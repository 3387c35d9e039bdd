import CCodecs
import LensCore

/// Decodes a JPEG picture row by row, to the very samples that the same libjpeg gives: grey pictures to one channel,
/// YCbCr and RGB ones to RGB, CMYK and YCCK ones to CMYK, eight bits each, as stored (orientation is not applied, and
/// ink is not turned round: ``JPEGHeader/inkIsInverted`` tells which way it counts).
///
/// A truncated picture is developed as far as it goes, with a warning. A picture of several scans is decoded
/// whole when its first rows are asked for; `header.workingMemory` says what that takes, and
/// `PictureLimits.maxMemory` is held against it beforehand.
///
/// `@unchecked Sendable`: the state below is not locked. One thread at a time uses a decoder, and whoever hands
/// it from thread to thread puts a lock's happens-before in between.
public final class JPEGDecoder: SampleReader, @unchecked Sendable {
    /// The samples that are read.
    public let format: SampleFormat
    /// What the file says of itself.
    public let header: JPEGHeader
    /// What the file carries besides its samples, without embedded renderings.
    public let metadata: PictureMetadata
    /// Where the first scan's marker stands in the source.
    public let scanOffset: Int64

    private let markerWarnings: [LensWarning]
    private var handle: JPEGDecoderHandle
    let limits: PictureLimits
    private let strict: Bool
    private var rowsRead = 0
    private var started = false
    private var trailerWarning: [LensWarning] = []

    /// Reads everything before the first scan, and holds the picture's needs against the limits.
    ///
    /// - Parameters:
    ///   - strict: any warning of the decoder is an error.
    /// - Throws: `.input`, `.unsupported` or `.limit`.
    public init(
        source: ByteSource, limits: PictureLimits = PictureLimits(), strict: Bool = false
    ) throws(LensError) {
        var room = MetadataRoom(limits, source.name)
        defer { room.release() }
        let markers = try JPEGMarkers(source, limits: limits, room: &room)
        handle = try JPEGDecoderHandle(source: source, limits: limits, strict: strict)
        self.limits = limits
        self.strict = strict
        var read = lens_jpeg_header()
        let status = lens_jpeg_decoder_read_header(handle.decoder, &read)
        if status != lens_jpeg_ok {
            if status == lens_jpeg_unsupported, let kind = markers.frame?.unsupportedKind {
                throw LensError(.unsupported, "\(source.name): \(kind) are not developed")
            }
            throw handle.error(status, limits: limits, strict: strict)
        }
        let header = JPEGHeader(read)
        self.header = header
        format = SampleFormat(
            width: Int(read.width), height: Int(read.height), layout: Self.layout(channels: read.channels),
            depth: .eight)
        try Self.check(format, header, limits, name: source.name)
        scanOffset = markers.scanOffset ?? 0
        (metadata, markerWarnings) = PictureMetadata.collect(from: markers)
    }

    /// The barrier gives one, three or four.
    private static func layout(channels: UInt32) -> SampleFormat.Layout {
        switch channels {
        case 1: .grey
        case 4: .cmyk
        default: .rgb
        }
    }

    private static func check(
        _ format: SampleFormat, _ header: JPEGHeader, _ limits: PictureLimits, name: String
    ) throws(LensError) {
        try limits.requirePixels(format.width, format.height, name)
        guard header.workingMemory <= limits.maxMemory else {
            let why = header.multipleScans ? "is stored in several scans and" : "has very wide rows and"
            throw .beyond(
                limits.maxMemory, "--max-memory", "\(name) \(why) needs \(header.workingMemory) bytes to decode")
        }
    }

    /// What was left out or repaired so far, one warning a kind, with counts. Complete after the last row.
    public var warnings: [LensWarning] { markerWarnings + trailerWarning + handle.report.warnings(of: "JPEG") }

    /// How many warnings the decoder itself gave so far.
    public var decoderWarningCount: Int { Int(clamping: handle.report.warning_count) }

    public func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        guard count > 0 else { return }
        guard rowsRead + count <= format.height, stride >= format.bytesPerRow else {
            throw LensError(.caller, "\(count) rows are more than remain, or their stride is too small")
        }
        if !started {
            try start()
            started = true
        }
        let bytes = rows.assumingMemoryBound(to: UInt8.self)
        try succeed(lens_jpeg_decoder_read_rows(handle.decoder, bytes, stride, count))
        rowsRead += count
        guard rowsRead == format.height else { return }
        try succeed(lens_jpeg_decoder_finish(handle.decoder))
        if let trailer = try JPEGTrailer(behind: handle.end, of: handle.cursor.source) {
            trailerWarning = [trailer.warning]
        }
    }

    /// A 64-bit hash of the first 256 KiB of compressed data, from the first scan on: a picture's default seed.
    /// Neither metadata nor what stands behind the picture change it.
    ///
    /// - Throws: `.input` if the source cannot be read.
    public func imageDataHash() throws(LensError) -> UInt64 {
        try ImageDataHash.hash(ofScansIn: handle.cursor.source, from: scanOffset)
    }

    /// A file cut inside the tables between two scans is an error to libjpeg, though all scans before are sound: it is
    /// read once more, as if it ended where the cut segment begins.
    private func start() throws(LensError) {
        try requireFewScans()
        let status = lens_jpeg_decoder_start(handle.decoder)
        if status == lens_jpeg_damaged, !strict, lens_jpeg_decoder_is_merely_cut(handle.decoder) != 0,
            let end = try lastMarker()
        {
            let shorter = try JPEGDecoderHandle(
                source: handle.cursor.source, end: end, limits: limits, strict: strict)
            var read = lens_jpeg_header()
            if lens_jpeg_decoder_read_header(shorter.decoder, &read) == lens_jpeg_ok,
                Int(read.width) == format.width, Int(read.height) == format.height,
                Int(read.channels) == format.channels, JPEGHeader(read) == header,
                lens_jpeg_decoder_start(shorter.decoder) == lens_jpeg_ok
            {
                handle = shorter
                return
            }
        }
        try succeed(status)
    }

    /// Where the last segment before the end of the file begins, if that is after the first scan's header.
    private func lastMarker() throws(LensError) -> Int64? {
        let source = handle.cursor.source
        let from = max(scanOffset + 2, source.count - 65_540)
        let bytes = try source.bytes(at: from, count: Int(source.count - from))
        for index in bytes.indices.dropLast().reversed() where bytes[index] == 0xFF {
            let code = bytes[index + 1]
            if code >= 0xC0, !(0xD0...0xD9).contains(code), code != 0xFF { return from + Int64(index) }
        }
        return nil
    }

    /// What stands behind the picture's end, found by its markers alone: the samples are not decoded.
    ///
    /// - Throws: `.limit` for a picture of too many scans.
    public func findTrailer() throws(LensError) -> LensWarning? {
        let walk = try JPEGScans(handle.cursor.source, from: scanOffset, limits, pixels: countedPixels)
        guard let end = walk.end else { return nil }
        return try JPEGTrailer(behind: end, of: handle.cursor.source)?.warning
    }

    /// Before libjpeg takes memory for all the coefficients. It counts scans itself as well, as it finds them.
    private func requireFewScans() throws(LensError) {
        let source = handle.cursor.source
        guard header.multipleScans, JPEGScans.most(in: source) > limits.scans(of: countedPixels) else { return }
        _ = try JPEGScans(source, from: scanOffset, limits, pixels: countedPixels)
    }

    /// What scans are multiplied with; 0 where the first scan is all that is read.
    private var countedPixels: Int { header.multipleScans ? format.width * format.height : 0 }

    private func succeed(_ status: lens_jpeg_status) throws(LensError) {
        if status != lens_jpeg_ok { throw handle.error(status, limits: limits, strict: strict) }
    }
}
