/// What a picture is and carries, without decoding it.
public struct PhotoInfo: Sendable, Hashable, Codable {
    /// What a JPEG file says of itself.
    public struct JPEG: Sendable, Hashable, Codable {
        /// Such as `4:2:0`; nil for grey and for ink.
        public var subsampling: String?
        /// Whether it comes in several scans, coarse to fine.
        public var isProgressive: Bool
        /// Whether its entropy coding is arithmetic rather than Huffman's.
        public var isArithmetic: Bool
        /// MCUs from one restart marker to the next, 0 for none.
        public var restartInterval: Int
    }

    /// What a PNG file says of itself.
    public struct PNG: Sendable, Hashable, Codable {
        /// Bits a sample in the file: 1, 2, 4, 8 or 16.
        public var bitDepth: Int
        /// Whether pixels are numbers of colours in a list.
        public var isPalette: Bool
        /// Whether it comes in seven passes (Adam7).
        public var isInterlaced: Bool
        /// The keywords of its text.
        public var text: [String]
    }

    /// The ICC profile that a picture carries.
    public struct Profile: Sendable, Hashable, Codable {
        /// The profile's description.
        public var name: String
        /// Such as `RGB`, `GRAY` or `CMYK`.
        public var colorSpace: String
        /// `mntr` display, `scnr` input, `prtr` output, `spac` colour space.
        public var deviceClass: String
        /// Such as 2.1 or 4.3.
        public var version: Double
        /// The profile's size.
        public var bytes: Int
        /// Whether it is a matrix and curves, and folds into the plan; lcms2 converts the others.
        public var isMatrix: Bool
    }

    /// Metadata, by size and number.
    public struct Carried: Sendable, Hashable, Codable {
        /// Of EXIF, 0 for none.
        public var exifBytes: Int
        /// Of XMP, the extended packet counted; 0 for none.
        public var xmpBytes: Int
        /// Of Photoshop's resources, IPTC among them; 0 for none.
        public var photoshopBytes: Int
        /// JPEG comments.
        public var comments: Int
        /// Whether there is a thumbnail, which one of the result replaces.
        public var hasThumbnail: Bool
    }

    /// `jpeg` or `png`; `pixels` of a photo in memory.
    public var container: String
    /// As stored.
    public var width: Int
    /// As stored.
    public var height: Int
    /// Bits a sample as it is developed: 8 or 16.
    public var depth: Int
    /// `grey`, `greyAlpha`, `rgb`, `rgba` or `cmyk`.
    public var layout: String
    /// Of a JPEG file alone.
    public var jpeg: JPEG?
    /// Of a PNG file alone.
    public var png: PNG?
    /// How the picture is to be turned for display, 1…8 as EXIF counts.
    public var orientation: Int
    /// The file's size; 0 of a photo in memory.
    public var fileBytes: Int64
    /// Bytes that must be held to decode it; 0 where it streams.
    public var wholePictureBytes: Int
    /// What its numbers are taken to mean.
    public var colors: String
    /// What its numbers would mean in a result of the same kind of picture.
    public var resultColors: String
    /// nil without one, or where it cannot be read.
    public var profile: Profile?
    /// The resolution that the file states.
    public var density: PixelDensity?
    /// nil without EXIF, or where it cannot be read.
    public var exif: EXIFSummary?
    /// nil without XMP.
    public var xmp: XMPSummary?
    /// nil without IPTC.
    public var iptc: IPTCSummary?
    /// What else it carries.
    public var carried: Carried
    /// How Lens made the picture; nil where it did not or the picture does not tell.
    public var provenance: Provenance?
    /// The seed that grain and marks come from unless one is given, in hexadecimal behind `0x`.
    public var seed: String
    /// What is wrong with the file, or would be left out.
    public var warnings: [LensWarning]

    /// As the viewer sees it.
    public var displayedWidth: Int { displayed.width }
    /// As the viewer sees it.
    public var displayedHeight: Int { displayed.height }

    private var displayed: (width: Int, height: Int) {
        (Orientation(rawValue: orientation) ?? .upright).turned(width: width, height: height)
    }
}

extension Photo {
    /// Reads everything before the picture's samples.
    ///
    /// - Throws: `.input`, `.unsupported` or `.limit`.
    public func info(limits: PictureLimits = PictureLimits()) throws(LensError) -> PhotoInfo {
        let limits = limits.begun
        let decoder = try open(limits)
        let metadata = decoder.metadata
        let colors = try ColorPlan(decoder.colors, isGrey: decoder.format.layout.isGrey)
        var warnings = decoder.warnings + colors.warnings
        if let jpeg = decoder as? JPEGDecoder, let trailer = try jpeg.findTrailer() { warnings.append(trailer) }
        // A profile that cannot be read is among the plan's warnings.
        let profile = metadata.iccProfile.flatMap { try? ICCProfile($0, maxBytes: limits.maxProfileBytes) }
        return PhotoInfo(
            container: decoder is PNGPicture ? "png" : decoder is JPEGDecoder ? "jpeg" : "pixels",
            width: decoder.format.width,
            height: decoder.format.height, depth: decoder.format.depth.rawValue, layout: decoder.format.layout.rawValue,
            jpeg: (decoder as? JPEGDecoder).map { PhotoInfo.JPEG($0.header) },
            png: (decoder as? PNGPicture).map { PhotoInfo.PNG($0) }, orientation: metadata.orientation,
            fileBytes: source.count, wholePictureBytes: decoder.wholePictureBytes, colors: colors.input.name,
            resultColors: colors.output.name, profile: profile.map { PhotoInfo.Profile($0) }, density: metadata.density,
            exif: metadata.exif.flatMap { EXIFSummary($0) }, xmp: metadata.xmp.map { XMPSummary($0) },
            iptc: IPTCSummary(photoshop: metadata.photoshop), carried: PhotoInfo.Carried(metadata),
            provenance: Provenance(metadata), seed: "0x" + String(try decoder.imageDataHash(), radix: 16),
            warnings: warnings)
    }
}

extension PhotoInfo.JPEG {
    init(_ header: JPEGHeader) {
        self.init(
            subsampling: header.subsampling.map(\.notation), isProgressive: header.progressive,
            isArithmetic: header.arithmetic, restartInterval: header.restartInterval)
    }
}

extension PhotoInfo.PNG {
    init(_ picture: PNGPicture) {
        let header = picture.decoder.header
        self.init(
            bitDepth: header.bitDepth, isPalette: header.colorType == .palette, isInterlaced: header.interlaced,
            text: picture.metadata.textKeywords)
    }
}

extension PhotoInfo.Profile {
    init(_ profile: ICCProfile) {
        self.init(
            name: profile.description, colorSpace: profile.colorSpace, deviceClass: profile.deviceClass,
            version: profile.version, bytes: profile.bytes.count, isMatrix: profile.space != nil)
    }
}

extension PhotoInfo.Carried {
    init(_ metadata: PictureMetadata) {
        self.init(
            exifBytes: metadata.exif?.count ?? 0,
            xmpBytes: (metadata.xmp?.count ?? 0) + metadata.extendedXMP.reduce(0) { $0 + $1.count },
            photoshopBytes: metadata.photoshop.reduce(0) { $0 + $1.count }, comments: metadata.comments.count,
            hasThumbnail: metadata.thumbnailRoom != nil)
    }
}

extension JPEGSubsampling {
    /// As photographers write it.
    public var notation: String {
        switch self {
        case .s444: "4:4:4"
        case .s422: "4:2:2"
        case .s420: "4:2:0"
        case .s440: "4:4:0"
        case .s411: "4:1:1"
        case .other: "unusual"
        }
    }
}
