import LensCore

extension PictureMetadata {
    /// Makes what is carried true of a result, and leaves out what its policy withholds: the size, the orientation of
    /// pixels that were turned, and the colour space change where they are stated, and nothing else does.
    ///
    /// - Returns: what could not be made true and was left out.
    public mutating func settle(for result: Result) -> [LensWarning] {
        var warnings: [LensWarning] = []
        switch result.policy {
        case .all: break
        case .private: withholdPrivateData(&warnings)
        case .none:
            if orientation != 1, !result.isTurned {
                warnings.append(
                    LensWarning("the orientation is left out with the metadata: the picture is shown as it is stored"))
            }
            let profile = iccProfile
            self = PictureMetadata()
            iccProfile = profile
            withholdPrivateProfile(&warnings)
            return warnings
        }
        if result.swapsSides, let density {
            self.density = PixelDensity(unit: density.unit, x: density.y, y: density.x)
        }
        if let exif, let block = EXIFBlock(exif) { revise(exif: block.settled(for: result)) }
        if !result.keepsThumbnail { thumbnailSlot = nil }
        settleXMP(for: result, &warnings)
        return warnings
    }

    private mutating func settleXMP(for result: Result, _ warnings: inout [LensWarning]) {
        guard let packet = xmp, let document = XMPDocument(packet) else {
            if xmp != nil {
                warnings.append(LensWarning("XMP is damaged and carried as it is: it may not be true of the result"))
            }
            return
        }
        var settled = document.settled(for: result)
        if document.describesOtherPanorama(than: result), let document = XMPDocument(settled) {
            settled = document.removing(space: XMPSpace.panorama)
            warnings.append(LensWarning("XMP that describes a panorama of another size is left out"))
        }
        if result.isTurned, document.describesRegions() {
            warnings.append(
                LensWarning("regions in XMP are carried as they are: they lie in the picture before it was turned"))
        }
        xmp = settled
    }

    private mutating func withholdPrivateProfile(_ warnings: inout [LensWarning]) {
        guard let profile = iccProfile else { return }
        iccProfile = ICCProfile.withoutPrivateData(profile)
        if iccProfile == nil {
            warnings.append(
                LensWarning("an odd ICC profile that may hold private data is left out: colours may be shown as others")
            )
        }
    }

    private mutating func withholdPrivateData(_ warnings: inout [LensWarning]) {
        withholdPrivateProfile(&warnings)
        if let density, max(density.x, density.y) > 1_000_000 { self.density = nil }
        if let time = modificationTime, !PNGText.isTime(time) { modificationTime = nil }
        if let exif, let block = EXIFBlock(exif) { self.exif = block.withoutPrivateData() }
        if let packet = xmp {
            if let document = XMPDocument(mergedXMP() ?? packet) {
                xmp = document.withoutPrivateData()
            } else {
                xmp = nil
                warnings.append(LensWarning("damaged XMP that may hold private data is left out"))
            }
        }
        extendedXMP = []
        if !photoshop.isEmpty {
            if let resources = PhotoshopResources(photoshop) {
                let kept = resources.withoutPrivateData()
                photoshop = kept.isEmpty ? [] : [kept]
            } else {
                photoshop = []
                warnings.append(LensWarning("damaged Photoshop resources that may hold private data are left out"))
            }
        }
        comments = []
        otherChunks = []
        var room = maxUnpackedBytes
        text = text.compactMap { chunk in
            guard let read = PNGText(chunk, room: &room),
                ["Author", "Copyright", "Creation Time"].contains(read.keyword), read.text.count <= 512
            else { return nil }
            let words = read.text.prefix { $0 != 0 }
            guard read.keyword != "Creation Time" || MetadataForm.isTextDate(words) else { return nil }
            return PNGText.chunk(read.keyword, Array(words))
        }
    }

    /// The main packet and its extension in one; `nil` if there is no extension or it does not fit on.
    func mergedXMP() -> [UInt8]? {
        guard let xmp, let document = XMPDocument(xmp),
            let name = document.values(XMPDocument.extensionNote).first,
            let far = XMPExtension(document.bytes[name], in: extendedXMP)
        else { return nil }
        return document.merged(with: far.bytes)
    }
}
