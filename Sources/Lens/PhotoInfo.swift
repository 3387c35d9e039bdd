/// What a picture is and carries, without decoding it.
public struct PhotoInfo: Sendable, Hashable, Codable {
    public struct Profile: Sendable, Hashable, Codable {
        public var name: String
        public var colorSpace: String
        public var bytes: Int
    }

    public var container: String
    public var width: Int
    public var height: Int
    public var depth: Int
    /// `grey` or `rgb`.
    public var layout: String
    /// Such as `4:2:0`; nil for grey.
    public var subsampling: String?
    public var isProgressive: Bool
    public var isArithmetic: Bool
    public var restartInterval: Int
    /// How the picture is to be turned for display, 1…8 as EXIF counts.
    public var orientation: Int
    public var fileBytes: Int64
    /// Bytes that must be held to decode it; 0 where it streams.
    public var wholePictureBytes: Int
    public var profile: Profile?
    public var exif: EXIFSummary?
    public var exifBytes: Int
    public var xmpBytes: Int
    public var photoshopBytes: Int
    public var comments: Int
    /// The seed that grain and marks come from unless one is given, in hexadecimal behind `0x`.
    public var seed: String
    public var warnings: [LensWarning]
}

extension Photo {
    /// Reads everything before the picture's samples.
    ///
    /// - Throws: `.input`, `.unsupported` or `.limit`.
    public func info(limits: JPEGLimits = JPEGLimits()) throws(LensError) -> PhotoInfo {
        if let refusal = try PictureFormat.recognise(source).refusal(of: source.name) { throw refusal }
        let decoder = try JPEGDecoder(source: source, limits: limits)
        let (header, metadata) = (decoder.header, decoder.metadata)
        var warnings = decoder.warnings
        var profile: PhotoInfo.Profile?
        if let bytes = metadata.iccProfile {
            do throws(LensError) {
                let read = try ICCProfile(bytes)
                profile = PhotoInfo.Profile(
                    name: read.description, colorSpace: read.colorSpace, bytes: bytes.count)
            } catch {
                warnings.append(LensWarning(error.message))
            }
        }
        return PhotoInfo(
            container: "jpeg", width: decoder.format.width, height: decoder.format.height,
            depth: decoder.format.depth.rawValue, layout: decoder.format.layout.rawValue,
            subsampling: header.subsampling.map(\.notation), isProgressive: header.progressive,
            isArithmetic: header.arithmetic, restartInterval: header.restartInterval,
            orientation: metadata.orientation, fileBytes: source.count,
            wholePictureBytes: header.multipleScans ? header.workingMemory : 0, profile: profile,
            exif: metadata.exif.flatMap(EXIFSummary.init), exifBytes: metadata.exif?.count ?? 0,
            xmpBytes: (metadata.xmp?.count ?? 0) + metadata.extendedXMP.reduce(0) { $0 + $1.count },
            photoshopBytes: metadata.photoshop.reduce(0) { $0 + $1.count }, comments: metadata.comments.count,
            seed: "0x" + String(try decoder.imageDataHash(), radix: 16), warnings: warnings)
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
