extension XMPDocument {
    /// The packet with the result's size, orientation and colour space where it states any, in elements and attributes
    /// alike. The packet's length stays as long as its padding has room.
    func settled(for result: PictureMetadata.Result) -> [UInt8] {
        var edits = ByteEdits()
        func put(_ space: XMLTree.Word, _ local: XMLTree.Word, _ value: String) {
            for range in values(XMLTree.Name(space: space, local: local)) where !bytes[range].elementsEqual(value.utf8)
            {
                edits.replace(range, with: value.utf8)
            }
        }
        put(XMPSpace.tiff, "ImageWidth", "\(result.width)")
        put(XMPSpace.tiff, "ImageLength", "\(result.height)")
        put(XMPSpace.exif, "PixelXDimension", "\(result.width)")
        put(XMPSpace.exif, "PixelYDimension", "\(result.height)")
        if result.isTurned { put(XMPSpace.tiff, "Orientation", "1") }
        if let colorSpace = result.colorSpace { put(XMPSpace.exif, "ColorSpace", "\(colorSpace)") }
        if let index = result.interoperabilityIndex { put(XMPSpace.exifEX, "InteroperabilityIndex", index) }
        return edits.isEmpty ? bytes : XMPPacket.padded(edits.applied(to: bytes), to: bytes.count)
    }

    /// Whether the packet says how a panorama of another size is projected.
    func describesOtherPanorama(than result: PictureMetadata.Result) -> Bool {
        let width = integer(XMLTree.Name(space: XMPSpace.panorama, local: "CroppedAreaImageWidthPixels"))
        let height = integer(XMLTree.Name(space: XMPSpace.panorama, local: "CroppedAreaImageHeightPixels"))
        return result.isTurned && width != nil || width.map { $0 != result.width } ?? false
            || height.map { $0 != result.height } ?? false
    }

    func describesRegions() -> Bool { properties.contains { $0.name.space == XMPSpace.regions } }

    /// The packet without a vocabulary's properties.
    func removing(space: XMLTree.Word) -> [UInt8] {
        var edits = ByteEdits()
        for property in properties where property.name.space == space { edits.remove(range(of: property)) }
        return edits.applied(to: bytes)
    }
}
