import LensCore

/// What kind of file it is, told from its first bytes, never from its name.
public enum PictureFormat: String, Sendable, Hashable, CaseIterable {
    /// JPEG, which is developed.
    case jpeg
    /// PNG, which is developed.
    case png
    /// TIFF and what is built like it.
    case tiff
    /// A camera's raw file.
    case raw
    /// HEIF with HEVC pictures.
    case heic
    /// HEIF with AV1 pictures.
    case avif
    /// WebP.
    case webp
    /// JPEG XL.
    case jpegXL
    /// JPEG 2000.
    case jpeg2000
    /// GIF.
    case gif
    /// Windows' bitmap.
    case bmp
    /// Photoshop's document.
    case photoshop
    /// PDF.
    case pdf
    /// PostScript.
    case postScript
    /// SVG.
    case svg
    /// A page, as servers send in place of a picture.
    case html
    /// Text.
    case text

    /// Bytes from the start of a file that recognition looks at.
    public static let prefixLength = 512

    /// - Throws: `.input` for an empty file and for one of no known kind, and whatever reading throws.
    public static func recognise(_ source: ByteSource) throws(LensError) -> PictureFormat {
        guard source.count > 0 else { throw LensError(.input, "\(source.name) is empty") }
        let start = try source.bytes(at: 0, count: prefixLength)
        guard let format = PictureFormat(prefix: start) else {
            throw LensError(.input, "\(source.name) is not a picture of a kind that Lens knows")
        }
        return format
    }

    /// Recognises a file by its first bytes; `nil` if they say nothing.
    public init?(prefix: [UInt8]) {
        func has(_ text: StaticString, at offset: Int = 0) -> Bool {
            text.withUTF8Buffer { wanted in
                prefix.count >= offset + wanted.count && prefix[offset..<offset + wanted.count].elementsEqual(wanted)
            }
        }
        func has(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
            prefix.count >= offset + bytes.count && prefix[offset..<offset + bytes.count].elementsEqual(bytes)
        }
        if has([0xFF, 0xD8]) {
            self = .jpeg
        } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if has([0x49, 0x49, 0x2A, 0]) || has([0x4D, 0x4D, 0, 0x2A]) || has([0x49, 0x49, 0x2B, 0])
            || has([0x4D, 0x4D, 0, 0x2B])
        {
            self = has("CR", at: 8) ? .raw : .tiff
        } else if has("IIRO") || has("IIRS") || has([0x49, 0x49, 0x55, 0]) || has("FUJIFILMCCD-RAW") || has("FOVb")
            || has("\u{0}MRM") || has("ftypcrx", at: 4)
        {
            self = .raw
        } else if has("ftypavif", at: 4) || has("ftypavis", at: 4) {
            self = .avif
        } else if has("ftyp", at: 4), Self.heifBrands.contains(where: { has($0, at: 8) }) {
            self = .heic
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webp
        } else if has([0xFF, 0x0A]) || has("JXL ", at: 4) {
            self = .jpegXL
        } else if has([0xFF, 0x4F, 0xFF, 0x51]) || has("jP  ", at: 4) {
            self = .jpeg2000
        } else if has("GIF8") {
            self = .gif
        } else if has("8BPS") {
            self = .photoshop
        } else if has("%PDF") {
            self = .pdf
        } else if has("%!PS") {
            self = .postScript
        } else if has("BM"), prefix.count >= 18, prefix[6..<10].allSatisfy({ $0 == 0 }) {
            self = .bmp
        } else if let text = Self.recogniseText(prefix) {
            self = text
        } else {
            return nil
        }
    }

    private static let heifBrands: [StaticString] = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]

    private static func recogniseText(_ prefix: [UInt8]) -> PictureFormat? {
        let whole = prefix.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(prefix.dropFirst(3)) : prefix
        guard !whole.isEmpty, whole.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) }) else { return nil }
        // Latin-1 or UTF-8 text has some plain letters; noise above 0x7F alone is not text.
        guard whole.count(where: { $0 < 0x80 }) * 2 > whole.count else { return nil }
        let text = String(decoding: whole, as: UTF8.self).lowercased().drop { $0.isWhitespace }
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.contains("<head") { return .html }
        if text.hasPrefix("<svg") || text.contains("<svg ") { return .svg }
        return .text
    }

    /// Why a file of this kind is not developed; `nil` for JPEG and PNG.
    public func refusal(of name: String) -> LensError? {
        switch self {
        case .jpeg, .png: nil
        case .html, .text: LensError(.input, "\(name) is not a picture but \(kind)")
        default: LensError(.unsupported, "\(name) is \(kind), which Lens does not develop")
        }
    }

    /// The kind with its article, for sentences.
    public var kind: String {
        switch self {
        case .jpeg: "a JPEG picture"
        case .png: "a PNG picture"
        case .tiff: "a TIFF picture, or a camera's raw file in TIFF form"
        case .raw: "a camera's raw file"
        case .heic: "a HEIC/HEIF picture"
        case .avif: "an AVIF picture"
        case .webp: "a WebP picture"
        case .jpegXL: "a JPEG XL picture"
        case .jpeg2000: "a JPEG 2000 picture"
        case .gif: "a GIF picture"
        case .bmp: "a BMP picture"
        case .photoshop: "a Photoshop document"
        case .pdf: "a PDF document"
        case .postScript: "a PostScript document"
        case .svg: "an SVG drawing"
        case .html: "a web page"
        case .text: "text"
        }
    }
}
