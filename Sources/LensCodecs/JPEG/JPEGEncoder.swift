import CCodecs
import LensCore

/// Encodes rows of grey or RGB samples, eight bits each, into a JPEG file: the bytes that the same libjpeg writes
/// for the same samples and settings, and nothing that depends on when, where or in how many calls.
///
/// Metadata are written in this order: JFIF (with the density), EXIF, XMP, extended XMP, ICC profile, Photoshop
/// resources (IPTC among them), comments. EXIF stands at `exifOffset`, with the link to its thumbnail cut, until
/// `putThumbnail` fills the source's slot with one of the result. Huffman tables are the standard's unless the picture is
/// progressive or they are made for it.
///
/// `@unchecked Sendable`: the state below is not locked. One thread at a time uses an encoder, and whoever hands
/// it from thread to thread puts a lock's happens-before in between.
public final class JPEGEncoder: SampleWriter, @unchecked Sendable {
    /// The samples that are written.
    public let format: SampleFormat
    /// What is written; `nil` for grey.
    public let subsampling: JPEGSubsampling?
    /// Bytes of coefficients that libjpeg keeps until the end: 0 unless progressive or optimised.
    public let workingMemory: Int
    /// What could not be written as asked.
    public let warnings: [LensWarning]

    /// Metadata as they are written, made to fit into segments.
    public let metadata: PictureMetadata
    /// Where EXIF's first byte stands in what the sink gets from now on; `nil` without EXIF.
    public let exifOffset: Int64?

    private let sink: ByteSink
    private let segments: [JPEGMarkers.Segment]
    private let handle: EncoderHandle
    private var rowsWritten = 0
    private var started = false

    /// Nothing is written before the first row.
    ///
    /// - Parameters:
    ///   - sourceSubsampling: `JPEGHeader.subsampling` if the source is a JPEG picture.
    ///   - maxMemory: bytes that a progressive or optimised picture may take.
    /// - Throws: `.caller` for samples that are not grey or RGB of eight bits, or a quality out of range;
    ///   `.unsupported` for a picture larger than JPEG allows; `.limit`.
    public init(
        sink: ByteSink, format: SampleFormat, options: JPEGOptions = JPEGOptions(),
        metadata: PictureMetadata = PictureMetadata(), sourceSubsampling: JPEGSubsampling? = nil,
        maxMemory: Int = .max
    ) throws(LensError) {
        guard format.depth == .eight, format.layout == .grey || format.layout == .rgb else {
            throw LensError(.caller, "JPEG takes grey or RGB samples of eight bits")
        }
        guard (1...100).contains(options.quality) else {
            throw LensError(.caller, "JPEG quality \(options.quality) is not between 1 and 100")
        }
        guard (1...65_500).contains(format.width), (1...65_500).contains(format.height) else {
            throw LensError(
                .unsupported, "a JPEG picture has 1 to 65500 pixels a side, not \(format.width)x\(format.height)")
        }
        var warnings: [LensWarning] = []
        let written: JPEGSubsampling?
        if format.layout == .rgb {
            let (resolved, warning) = options.resolvedSubsampling(source: sourceSubsampling)
            written = resolved
            if let warning { warnings.append(warning) }
        } else {
            written = nil
        }
        let factors = written?.lumaFactors ?? (1, 1)
        let density = (metadata.density ?? PixelDensity(unit: .aspect, x: 1, y: 1)).jfif
        let settings = lens_jpeg_encode_options(
            width: UInt32(format.width), height: UInt32(format.height), channels: UInt32(format.channels),
            quality: UInt32(options.quality), h_samp: factors.horizontal, v_samp: factors.vertical,
            progressive: options.progressive ? 1 : 0, optimized: options.optimized ? 1 : 0,
            density_unit: density.unit.rawValue, x_density: UInt16(clamping: density.x),
            y_density: UInt16(clamping: density.y))
        workingMemory = Int(clamping: lens_jpeg_encode_picture_bytes(settings))
        guard workingMemory <= maxMemory else {
            throw LensError(
                .limit,
                "\(options.progressive ? "a progressive" : "an optimised") JPEG picture of \(format.width)x\(format.height) needs \(workingMemory) bytes to "
                    + "encode, more than the limit of \(maxMemory) (--max-memory raises it)")
        }
        self.format = format
        subsampling = written
        let (fitted, changed) = metadata.fittedForJPEG()
        let (segments, dropped) = fitted.jpegSegments()
        self.metadata = fitted
        self.segments = segments
        self.warnings = warnings + changed + dropped
        // SOI and the JFIF segment, then EXIF's marker, length and signature.
        let isFirst = segments.first?.payload.starts(with: PictureMetadata.exifSignature) ?? false
        exifOffset = isFirst ? sink.count + 20 + 4 + Int64(PictureMetadata.exifSignature.count) : nil
        self.sink = sink
        handle = try EncoderHandle(sink: sink, settings: settings)
    }

    public func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        guard count > 0 else { return }
        guard rowsWritten + count <= format.height, stride >= format.bytesPerRow else {
            throw LensError(.caller, "\(count) rows are more than remain, or their stride is too small")
        }
        if !started { try start() }
        let bytes = rows.assumingMemoryBound(to: UInt8.self)
        try handle.succeed(lens_jpeg_encoder_write_rows(handle.encoder, bytes, stride, count))
        rowsWritten += count
    }

    public func finish() throws(LensError) {
        guard rowsWritten == format.height else {
            throw LensError(.caller, "only \(rowsWritten) of \(format.height) rows were handed to the encoder")
        }
        try handle.succeed(lens_jpeg_encoder_finish(handle.encoder))
    }

    /// Bytes that a thumbnail of the result may have: the room of the source's own. `nil` if it had none, or what is
    /// written cannot be changed.
    public var thumbnailRoom: Int? { exifOffset != nil && sink.isRewritable ? metadata.thumbnailRoom : nil }

    /// Puts a thumbnail of the result into EXIF, after `finish()`.
    ///
    /// - Throws: `.output` with the system's reason, `.caller` where there is no room for it.
    public func putThumbnail(_ thumbnail: Thumbnail) throws(LensError) {
        guard let exifOffset, let exif = metadata.exif(with: thumbnail) else {
            throw LensError(.caller, "there is no room for a thumbnail")
        }
        try sink.rewrite(exif, at: exifOffset)
    }

    private func start() throws(LensError) {
        try handle.succeed(lens_jpeg_encoder_start(handle.encoder))
        started = true
        for segment in segments {
            let status = segment.payload.withUnsafeBufferPointer { bytes in
                lens_jpeg_encoder_write_marker(handle.encoder, Int32(segment.code), bytes.baseAddress, bytes.count)
            }
            try handle.succeed(status)
        }
    }
}

/// Owns the C encoder: `deinit` frees it at whatever point encoding stands.
private final class EncoderHandle {
    let encoder: OpaquePointer
    private let outlet: SinkOutlet

    init(sink: ByteSink, settings: lens_jpeg_encode_options) throws(LensError) {
        let outlet = SinkOutlet(sink)
        let callbacks = lens_jpeg_sink(
            // The handle keeps the outlet alive as long as libjpeg has it.
            context: Unmanaged.passUnretained(outlet).toOpaque(),
            write: { SinkOutlet.write($0, $1, $2) })
        guard let encoder = lens_jpeg_encoder_create(callbacks, settings) else {
            throw LensError(.limit, "there is no memory left to encode the picture")
        }
        self.encoder = encoder
        self.outlet = outlet
    }

    deinit { lens_jpeg_encoder_destroy(encoder) }

    func succeed(_ status: lens_jpeg_status) throws(LensError) {
        if status == lens_jpeg_ok { return }
        let message = lens_jpeg_encoder_report(encoder).pointee.messageText
        switch status {
        case lens_jpeg_write_failed: throw outlet.failure ?? LensError(.output, message)
        case lens_jpeg_no_memory: throw LensError(.limit, "there is no memory left to encode the picture")
        case lens_jpeg_unsupported: throw LensError(.unsupported, "JPEG: \(message)")
        case lens_jpeg_misuse: throw LensError(.caller, "JPEG: \(message)")
        default: throw LensError(.output, "JPEG: \(message)")
        }
    }
}
