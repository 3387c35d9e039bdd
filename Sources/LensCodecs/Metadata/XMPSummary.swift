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
        title = document.firstItem(XMLTree.Name(space: XMPSpace.dublinCore, local: "title"))
        description = document.firstItem(XMLTree.Name(space: XMPSpace.dublinCore, local: "description"))
        creator = document.firstItem(XMLTree.Name(space: XMPSpace.dublinCore, local: "creator"))
        rights = document.firstItem(XMLTree.Name(space: XMPSpace.dublinCore, local: "rights"))
        rating = document.integer(XMLTree.Name(space: XMPSpace.xmp, local: "Rating"))
        hasGPS = document.properties.contains { $0.name.space == XMPSpace.exif && $0.name.local.hasPrefix("GPS") }
        hasSerialNumbers = document.properties.contains {
            let local = $0.name.local
            return [XMPSpace.aux, XMPSpace.exifEX].contains($0.name.space)
                && (local.hasSuffix("SerialNumber") || local.hasSuffix("OwnerName"))
        }
    }
}

extension XMPDocument {
    /// A property's text, or the text of its container's first item, with XML's own entities resolved.
    func firstItem(_ name: XMLTree.Name) -> String? {
        guard let property = properties.first(where: { $0.name == name }) else { return nil }
        var range: Range<Int>?
        switch property.form {
        case .attribute(let attribute): range = attribute.value
        case .element(var index):
            while let child = tree.elements[index].children.first { index = child }
            range = tree.plainText(index)
        }
        guard let range, !range.isEmpty else { return nil }
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        var text = ""
        var rest = Substring(tree.text(range.lowerBound..<min(range.upperBound, range.lowerBound + 2048)))
        while let first = rest.first {
            if first == "&", let entity = entities.first(where: { rest.hasPrefix($0.0) }) {
                text += entity.1
                rest = rest.dropFirst(entity.0.count)
            } else {
                text.append(first.unicodeScalars.contains { $0.properties.generalCategory == .control } ? " " : first)
                rest = rest.dropFirst()
            }
        }
        return text
    }
}
