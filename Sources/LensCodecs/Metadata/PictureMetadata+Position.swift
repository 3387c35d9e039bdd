extension PictureMetadata {
    /// Latitudes and longitudes of the camera and of what it looked at, and the name of a place. What cameras write that do
    /// not know where they are, as the time or the version, is none.
    private static let exifPositions: Set<Int> = [0x02, 0x04, 0x14, 0x16, 0x1C]
    private static let xmpPositions: Set<XMLTree.Word> = [
        "GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude", "GPSAreaInformation",
    ]

    /// Whether EXIF or XMP tell where the picture was taken.
    package var tellsPosition: Bool {
        if let exif, let block = EXIFBlock(exif),
            block.entries(in: .gps).contains(where: { Self.exifPositions.contains($0.tag) && $0.value != nil })
        {
            return true
        }
        guard let xmp, let document = XMPDocument(mergedXMP() ?? xmp) else { return false }
        return document.properties.contains {
            $0.name.space == XMPSpace.exif && Self.xmpPositions.contains($0.name.local)
        }
    }
}
