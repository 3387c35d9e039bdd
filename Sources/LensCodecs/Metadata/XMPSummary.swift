/// What XMP says about a picture; each field only if it is there.
public struct XMPSummary: Sendable, Hashable, Codable {
    /// Whether the packet is well-formed; nothing else is known otherwise.
    public var isSound: Bool
    /// dc:title.
    public var title: String?
    /// dc:description.
    public var description: String?
    /// dc:creator.
    public var creator: String?
    /// dc:rights.
    public var rights: String?
    /// tiff:Make.
    public var make: String?
    /// tiff:Model.
    public var model: String?
    /// exifEX:LensModel, or else aux:Lens.
    public var lens: String?
    /// Seconds: exif:ExposureTime.
    public var exposureTime: Double?
    /// exif:FNumber.
    public var fNumber: Double?
    /// ISO speed: exifEX:PhotographicSensitivity, or else exif:ISOSpeedRatings.
    public var sensitivity: Int?
    /// Millimetres, as the lens has it: exif:FocalLength.
    public var focalLength: Double?
    /// exif:DateTimeOriginal, or else photoshop:DateCreated; as stored, such as `2024-05-31T18:20:11+02:00` or `1935`.
    public var dateTaken: String?
    /// When the picture became numbers: xmp:CreateDate, or else exif:DateTimeDigitized; as stored.
    public var dateDigitized: String?
    /// −1…5.
    public var rating: Int?
    /// Properties in all.
    public var properties: Int
    /// Whether a position is told.
    public var hasGPS: Bool
    /// Whether a serial number or an owner is told.
    public var hasSerialNumbers: Bool

    /// What a packet says.
    public init(_ packet: [UInt8]) {
        guard let document = XMPDocument(packet) else {
            (isSound, properties, hasGPS, hasSerialNumbers) = (false, 0, false, false)
            return
        }
        isSound = true
        properties = document.properties.count
        func text(_ space: XMLTree.Word, _ local: XMLTree.Word) -> String? {
            document.firstItem(XMLTree.Name(space: space, local: local))
        }
        title = text(XMPSpace.dublinCore, "title")
        description = text(XMPSpace.dublinCore, "description")
        creator = text(XMPSpace.dublinCore, "creator")
        rights = text(XMPSpace.dublinCore, "rights")
        make = text(XMPSpace.tiff, "Make")
        model = text(XMPSpace.tiff, "Model")
        lens = text(XMPSpace.exifEX, "LensModel") ?? text(XMPSpace.aux, "Lens")
        exposureTime = text(XMPSpace.exif, "ExposureTime").flatMap(Self.number)
        fNumber = text(XMPSpace.exif, "FNumber").flatMap(Self.number)
        focalLength = text(XMPSpace.exif, "FocalLength").flatMap(Self.number)
        sensitivity = (text(XMPSpace.exifEX, "PhotographicSensitivity") ?? text(XMPSpace.exif, "ISOSpeedRatings"))
            .flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        dateTaken = text(XMPSpace.exif, "DateTimeOriginal") ?? text(XMPSpace.photoshop, "DateCreated")
        dateDigitized = text(XMPSpace.xmp, "CreateDate") ?? text(XMPSpace.exif, "DateTimeDigitized")
        rating = document.integer(XMLTree.Name(space: XMPSpace.xmp, local: "Rating"))
        hasGPS = document.properties.contains { $0.name.space == XMPSpace.exif && $0.name.local.hasPrefix("GPS") }
        hasSerialNumbers = document.properties.contains {
            let (space, local) = ($0.name.space, $0.name.local)
            return (space == XMPSpace.aux || space == XMPSpace.exifEX)
                && (local.hasSuffix("SerialNumber") || local.hasSuffix("OwnerName"))
        }
    }

    /// A quotient, as XMP has numbers of that kind (part 1, 8.2), or a number as some write them; above 0.
    private static func number(_ text: String) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        guard (1...2).contains(parts.count), let top = parts[0], let bottom = parts.count == 2 ? parts[1] : 1 else {
            return nil
        }
        let value = top / bottom
        return value.isFinite && value > 0 ? value : nil
    }
}

extension PictureMetadata {
    /// What XMP says, the extended packet counted; nil without any.
    package var xmpSummary: XMPSummary? { xmp.map { XMPSummary(mergedXMP() ?? $0) } }
}

extension XMPDocument {
    /// A property's text, or the text of its container's first item, without XML's entities, control characters and blanks
    /// at its ends; nil if nothing is left.
    func firstItem(_ name: XMLTree.Name) -> String? {
        guard let property = properties.first(where: { $0.name == name }) else { return nil }
        var range: Range<Int>?
        switch property.form {
        case .attribute(let attribute): range = attribute.value
        case .element(var index):
            while let child = tree.elements[index].children.first { index = child }
            range = tree.plainText(index)
        }
        guard let range else { return nil }
        let text = Self.unescaped(bytes[range.lowerBound..<min(range.upperBound, range.lowerBound + 2048)])
        let isControl = { (character: Character) in
            character.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        let words = text.map { isControl($0) ? " " : $0 }
        guard let first = words.firstIndex(where: { !$0.isWhitespace }),
            let last = words.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return String(words[first...last])
    }
}
