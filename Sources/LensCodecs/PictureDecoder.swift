import LensCore

/// A picture file that is being read, whatever its container.
public protocol PictureDecoder: SampleReader, Sendable {
    /// What the file carries besides its samples, without renderings of them.
    var metadata: PictureMetadata { get }
    /// What the file says about its colours.
    var colors: SourceColor { get }
    /// What was left out or repaired so far. Complete after the last row.
    var warnings: [LensWarning] { get }
    /// Bytes that must be held to decode it, beyond a few rows; 0 where it streams.
    var wholePictureBytes: Int { get }
    /// A hash of the compressed samples: a picture's default seed. Metadata do not change it.
    ///
    /// - Throws: `.input` if the source cannot be read.
    func imageDataHash() throws(LensError) -> UInt64
    /// The samples that a result has where nothing else is asked: as deep as the file's.
    var filed: SampleFormat { get }
    /// What the samples mean where it is not what ``colors`` says: light, where a picture was reduced.
    var light: ColorEncoding? { get }
    /// How coarse colours are beside brightness; nil where a file does not say so.
    var subsampling: JPEGSubsampling? { get }
    /// What a PNG file says about its colours by chunks of its own; nil where there is none.
    var pngColor: PNGColor? { get }
}

extension PictureDecoder {
    public var filed: SampleFormat { format }
    public var light: ColorEncoding? { nil }
    public var subsampling: JPEGSubsampling? { nil }
    public var pngColor: PNGColor? { nil }
}

/// A picture file that is being written, whatever its container.
public protocol PictureEncoder: SampleWriter, Sendable {
    /// What could not be written as asked.
    var warnings: [LensWarning] { get }
    /// Bytes that must be held until the picture is whole, beyond a few rows; 0 where it streams.
    var wholePictureBytes: Int { get }
    /// Bytes that a thumbnail of the result may have; `nil` where none can be put in.
    var thumbnailRoom: Int? { get }
    /// Puts a thumbnail in, after `finish()`.
    func putThumbnail(_ thumbnail: Thumbnail) throws(LensError)
}

extension PictureFormat {
    /// Recognises a file by its content and opens it.
    ///
    /// - Parameter strict: any damage is an error.
    /// - Throws: `.input`, `.unsupported` or `.limit`.
    public static func open(
        _ source: ByteSource, limits: PictureLimits = PictureLimits(), strict: Bool = false
    ) throws(LensError) -> any PictureDecoder {
        let format = try recognise(source)
        switch format {
        case .jpeg: return try JPEGDecoder(source: source, limits: limits, strict: strict)
        case .png: return try PNGPicture(source: source, limits: limits, strict: strict)
        default:
            throw format.refusal(of: source.name)
                ?? LensError(.unsupported, "\(source.name) is \(format.kind), which Lens does not develop")
        }
    }
}

extension JPEGDecoder: PictureDecoder {
    public var colors: SourceColor {
        SourceColor(
            format: format, inkIsInverted: header.inkIsInverted, icc: metadata.iccProfile, container: nil,
            exif: metadata.exif, maxProfileBytes: limits.maxProfileBytes)
    }

    public var wholePictureBytes: Int { header.multipleScans ? header.workingMemory : 0 }
    public var subsampling: JPEGSubsampling? { header.subsampling }
}

extension JPEGEncoder: PictureEncoder {
    public var wholePictureBytes: Int { workingMemory }
}

extension SourceColor {
    init(
        format: SampleFormat, inkIsInverted: Bool = false, icc: [UInt8]?, container: ColorSpace?, exif: [UInt8]?,
        maxProfileBytes: Int = ICCProfile.maxBytes
    ) {
        let summary = exif.flatMap { EXIFSummary($0) }
        self.init(
            format: format, inkIsInverted: inkIsInverted, icc: icc, container: container,
            exifColorSpace: summary?.colorSpace, interoperabilityIndex: summary?.interoperabilityIndex)
        self.maxProfileBytes = maxProfileBytes
    }
}
