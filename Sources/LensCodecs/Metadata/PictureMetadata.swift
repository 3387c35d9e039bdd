import LensCore

/// A picture's resolution, as JFIF states it.
public struct PixelDensity: Sendable, Hashable, Codable {
    public enum Unit: UInt8, Sendable, Hashable, Codable {
        /// `x` to `y` is a pixel's shape; no resolution is stated.
        case aspect = 0
        case perInch = 1
        case perCentimetre = 2
    }

    public var unit: Unit
    public var x: UInt16
    public var y: UInt16

    public init(unit: Unit, x: UInt16, y: UInt16) {
        self.unit = unit
        self.x = x
        self.y = y
    }
}

/// What a picture carries besides its samples and what Lens carries on.
///
/// Everything here is byte for byte the source's, but that no rendering of the unprocessed picture is left in it:
/// EXIF thumbnails and previews in maker notes are zeroed, Photoshop's thumbnails and XMP's taken out.
public struct PictureMetadata: Sendable, Hashable {
    /// A TIFF structure, from its byte order mark on.
    public var exif: [UInt8]?
    /// The main XMP packet.
    public var xmp: [UInt8]?
    /// Extended XMP as JPEG stores it: digest, length, offset and data, one element a segment.
    public var extendedXMP: [[UInt8]] = []
    /// An ICC profile, joined and whole.
    public var iccProfile: [UInt8]?
    /// Photoshop image resources (IPTC among them), one element a JPEG segment, from the first `8BIM` on.
    public var photoshop: [[UInt8]] = []
    /// Comments; no encoding is stated anywhere.
    public var comments: [[UInt8]] = []
    public var density: PixelDensity?

    public init() {}

    /// How the picture is to be turned for display, 1…8 as EXIF counts; 1 if nothing says so.
    public var orientation: Int {
        guard let exif, let block = EXIFBlock(exif), let value = block.integer(.orientation, in: .main) else {
            return 1
        }
        return (1...8).contains(value) ? value : 1
    }
}
