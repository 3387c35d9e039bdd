import LensCore

/// A PNG file with what it carries: the decoder for its samples, its chunks as metadata.
public final class PNGPicture: PictureDecoder {
    /// What reads the samples.
    public let decoder: PNGDecoder
    public let metadata: PictureMetadata
    private let metadataWarnings: [LensWarning]
    private let maxProfileBytes: Int

    /// - Throws: as ``PNGDecoder``.
    public init(source: ByteSource, limits: PictureLimits = PictureLimits(), strict: Bool = false) throws(LensError) {
        decoder = try PNGDecoder(source: source, limits: limits, strict: strict)
        try decoder.takeRoom(limits.maxUnpackedBytes)
        defer { decoder.metadataRoom.release() }
        let (collected, warnings) = PictureMetadata.collect(from: decoder.chunks, maxUnpacked: limits.maxUnpackedBytes)
        var metadata = collected
        if case .icc(let profile, _) = decoder.color { metadata.iccProfile = profile }
        if metadata.iccProfile != nil, decoder.color.outranksProfile { metadata.iccProfile = nil }
        self.metadata = metadata
        metadataWarnings = warnings
        maxProfileBytes = limits.maxProfileBytes
    }

    /// The samples that are read.
    public var format: SampleFormat { decoder.format }
    public var warnings: [LensWarning] { decoder.warnings + metadataWarnings }
    public var wholePictureBytes: Int { decoder.header.interlaced ? decoder.workingMemory : 0 }
    public var pngColor: PNGColor? { decoder.color == .untagged ? nil : decoder.color }

    /// Bytes that a picture takes which streams: a few rows.
    package var rowBytes: Int { decoder.header.interlaced ? 0 : decoder.workingMemory }

    public var colors: SourceColor {
        let container = decoder.color == .untagged ? nil : decoder.color.colorSpace(isGrey: format.layout.isGrey)
        return SourceColor(
            format: format, icc: metadata.iccProfile, container: container, exif: metadata.exif,
            maxProfileBytes: maxProfileBytes)
    }

    public func imageDataHash() throws(LensError) -> UInt64 { try decoder.imageDataHash() }

    public func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        try decoder.read(into: rows, stride: stride, count: count)
    }
}

extension PNGColor {
    /// A profile under its own name.
    public static func profile(_ bytes: [UInt8]) -> PNGColor {
        let description = (try? ICCProfile(bytes))?.description ?? ""
        // The name is Latin-1.
        let name = description.unicodeScalars.map { $0.value < 256 ? UInt8($0.value) : UInt8(ascii: "?") }
        return .icc(bytes, name: name)
    }

    /// Whether chunks that count more than a profile in text ("Raw profile type icc") say the colours.
    fileprivate var outranksProfile: Bool {
        switch self {
        case .untagged, .icc: false
        case .cicp, .srgb, .gamma: true
        }
    }
}

/// A PNG file to write, with what it carries.
public final class PNGPictureEncoder: PictureEncoder {
    public let warnings: [LensWarning]
    private let encoder: PNGEncoder
    private let metadata: PictureMetadata
    private let isRewritable: Bool
    /// Where EXIF is among the chunks.
    private let exifIndex: Int?

    /// - Throws: as ``PNGEncoder``.
    public init(
        sink: ByteSink, format: SampleFormat, options: PNGOptions = PNGOptions(), color: PNGColor = .untagged,
        metadata: PictureMetadata = PictureMetadata(), threads: Int = 1
    ) throws(LensError) {
        let (chunks, warnings) = metadata.pngChunks()
        encoder = try PNGEncoder(
            sink: sink, format: format, options: options, color: color, chunks: chunks, threads: threads)
        self.warnings = warnings
        self.metadata = metadata
        isRewritable = sink.isRewritable
        exifIndex = chunks.firstIndex { $0.type == "eXIf" }
    }

    /// The samples that are written.
    public var format: SampleFormat { encoder.format }
    public var wholePictureBytes: Int { 0 }

    public func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        try encoder.write(from: rows, stride: stride, count: count)
    }

    public func finish() throws(LensError) { try encoder.finish() }

    public var thumbnailRoom: Int? { isRewritable && exifIndex != nil ? metadata.thumbnailRoom : nil }

    public func putThumbnail(_ thumbnail: Thumbnail) throws(LensError) {
        guard let exifIndex, let exif = metadata.exif(with: thumbnail) else {
            throw LensError(.caller, "there is no room for a thumbnail")
        }
        try encoder.replaceChunk(at: exifIndex, with: exif)
    }
}
