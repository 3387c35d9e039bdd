import LensCore

/// What a picture carries besides its samples and what Lens carries on, whatever the container.
///
/// Everything here is byte for byte the source's, but that no rendering of the unprocessed picture is left in it: EXIF
/// thumbnails and previews in maker notes are zeroed, Photoshop's thumbnails and XMP's taken out, and so is what
/// describes gain maps, videos and other pictures that stood in the file. `settle(for:)` makes it true of a result.
public struct PictureMetadata: Sendable, Hashable {
    /// A TIFF structure, from its byte order mark on. Setting it forgets where a thumbnail was.
    public var exif: [UInt8]? {
        didSet { thumbnailSlot = nil }
    }
    /// The main XMP packet.
    public var xmp: [UInt8]?
    /// Extended XMP as JPEG stores it: digest, length, offset and data, one element a segment.
    public var extendedXMP: [[UInt8]] = []
    /// An ICC profile, joined and whole.
    public var iccProfile: [UInt8]?
    /// Photoshop image resources (IPTC among them), one element a JPEG segment, from the first `8BIM` on.
    public var photoshop: [[UInt8]] = []
    /// A JPEG file's comments; no encoding is stated anywhere.
    public var comments: [[UInt8]] = []
    /// The resolution that the container states.
    public var density: PixelDensity?
    /// A PNG file's text but for what is metadata in disguise: tEXt, zTXt and iTXt as they stand.
    public var text: [PNGChunk] = []
    /// PNG's tIME, seven bytes: when the picture was changed last, in UTC.
    public var modificationTime: [UInt8]?
    /// Chunks that nobody here knows and that say of themselves that they hold for any pixels.
    public var otherChunks: [PNGChunk] = []
    /// Where a thumbnail of the result may be put into `exif`.
    var thumbnailSlot: ThumbnailSlot?

    /// Bytes that all compressed text may become.
    var maxUnpackedBytes = PictureLimits().maxUnpackedBytes

    /// Nothing.
    public init() {}

    /// The keywords of a PNG file's text, in its order.
    public var textKeywords: [String] {
        text.map { chunk in
            String(String.UnicodeScalarView(chunk.data.prefix { $0 != 0 }.prefix(79).map { Unicode.Scalar($0) }))
                .printable
        }
    }

    /// How the picture is to be turned for display, 1…8 as EXIF counts: what EXIF says, else what XMP says, else 1.
    public var orientation: Int {
        if let exif, let value = EXIFBlock(exif)?.integer(.orientation, in: .main), (1...8).contains(value) {
            return value
        }
        if let xmp, let value = XMPDocument(xmp)?.integer(XMPDocument.orientation), (1...8).contains(value) {
            return value
        }
        return 1
    }

    /// Sets EXIF as a source has it: without renderings, and with a place for another thumbnail.
    ///
    /// - Returns: whether it could be followed; otherwise maker notes and further directories are lost, or all of it.
    mutating func takeEXIF(_ bytes: [UInt8]) -> Bool {
        if let clean = EXIFBlock(bytes)?.scrubbed() {
            exif = clean.bytes
            thumbnailSlot = clean.slot
            return true
        }
        // What cannot be followed to its end is put together anew from the directories that can.
        exif = EXIFBlock(bytes)?.withoutMakerNote(room: bytes.count).flatMap { EXIFBlock($0)?.scrubbed()?.bytes }
        return false
    }

    /// What became of EXIF that could not be followed.
    var damagedEXIF: String {
        exif == nil
            ? "damaged EXIF that may hide a thumbnail is left out"
            : "damaged EXIF is put together anew; what in it may hide a thumbnail is left out"
    }

    /// Changes EXIF in place.
    mutating func revise(exif revised: [UInt8]) {
        let slot = thumbnailSlot
        exif = revised
        thumbnailSlot = slot
    }
}
