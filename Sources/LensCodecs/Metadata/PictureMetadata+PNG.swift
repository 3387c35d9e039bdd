import LensCore

extension PictureMetadata {
    /// Chunks that say what the pixels are and how they are coded: the decoder's.
    private static let structural: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "mDCv", "cLLI", "cLLi",
        "sBIT", "bKGD", "hIST", "sPLT", "acTL", "fcTL", "fdAT", "iDOT",
    ]

    /// Sorts a PNG file's chunks into what is carried on and what is left out, with a warning for each kind that is
    /// lost. Colour and structure, the ICC profile among them, are the decoder's and passed over.
    ///
    /// - Parameter maxUnpacked: bytes that all compressed text may become.
    static func collect(
        from chunks: [PNGChunk], maxUnpacked: Int = PictureLimits().maxUnpackedBytes
    ) -> (PictureMetadata, [LensWarning]) {
        var sorter = PNGSorter(maxUnpacked: maxUnpacked)
        for chunk in chunks where !structural.contains(chunk.type) { sorter.take(chunk) }
        return sorter.finish()
    }

    private struct PNGSorter {
        var metadata = PictureMetadata()
        var warnings: [LensWarning] = []
        var exif: [UInt8]?
        /// From text, where programs older than eXIf put it: a chunk of its own comes first.
        var textualEXIF: [UInt8]?
        var xmp: [UInt8]?
        var textualXMP: [UInt8]?
        var photoshop: [UInt8]?
        var iptc: [UInt8]?
        var leftOut = LeftOut(others: "a chunk of another unknown kind")
        let maxUnpacked: Int
        var room: Int

        init(maxUnpacked: Int) {
            self.maxUnpacked = maxUnpacked
            room = maxUnpacked
            metadata.maxUnpackedBytes = maxUnpacked
        }

        mutating func take(_ chunk: PNGChunk) {
            switch chunk.type {
            case "eXIf", "exIf":
                if exif == nil { exif = Self.tiff(chunk.data) } else { leaveOut("a second EXIF chunk") }
            case "pHYs":
                if metadata.density == nil { metadata.density = PixelDensity(physical: chunk.data) }
            case "tIME" where chunk.data.count == 7 && metadata.modificationTime == nil:
                metadata.modificationTime = chunk.data
            case "tEXt", "zTXt", "iTXt": takeText(chunk)
            case "caBX": leaveOut("a JUMBF chunk (such as Content Credentials)")
            case let type where type.utf8.count == 4 && type.utf8.dropFirst(3).allSatisfy { $0 & 0x20 != 0 }:
                // Safe to copy, the chunk says of itself.
                metadata.otherChunks.append(chunk)
            default: leaveOut("a PNG chunk \(chunk.type)")
            }
        }

        private mutating func takeText(_ chunk: PNGChunk) {
            guard let text = PNGText(chunk, room: &room) else {
                return leaveOut(
                    room > 0
                        ? "a damaged text chunk"
                        : "text that unpacks to more than the limit of \(maxUnpacked) bytes (--max-unpacked raises it)")
            }
            if text.keyword == PNGText.xmpKeyword {
                if xmp == nil { xmp = text.text } else { leaveOut("a second XMP packet") }
            } else if text.keyword.hasPrefix(PNGRawProfile.prefix) {
                takeProfile(String(text.keyword.dropFirst(PNGRawProfile.prefix.count)).lowercased(), text.text)
            } else {
                metadata.text.append(chunk)
            }
        }

        private mutating func takeProfile(_ type: String, _ text: [UInt8]) {
            guard let bytes = PNGRawProfile.bytes(in: text) else {
                return leaveOut("damaged metadata in text (\(type))")
            }
            switch type {
            case "app1" where bytes.starts(with: XMPPacket.signature):
                if textualXMP == nil { textualXMP = Array(bytes.dropFirst(XMPPacket.signature.count)) }
            case "xmp":
                if textualXMP == nil { textualXMP = bytes }
            case "exif", "app1":
                if textualEXIF == nil { textualEXIF = Self.tiff(bytes) }
            case "8bim", "iptc":
                // Either name is used for either thing.
                if bytes.first == 0x1C {
                    if iptc == nil { iptc = bytes }
                } else if photoshop == nil {
                    let signature = PhotoshopResources.signature
                    photoshop = bytes.starts(with: signature) ? Array(bytes.dropFirst(signature.count)) : bytes
                }
            case "icc", "icm":
                if metadata.iccProfile == nil { metadata.iccProfile = bytes }
            default: leaveOut("metadata in text (\(type))")
            }
        }

        private static func tiff(_ bytes: [UInt8]) -> [UInt8] {
            bytes.starts(with: exifSignature) ? Array(bytes.dropFirst(exifSignature.count)) : bytes
        }

        private mutating func leaveOut(_ name: String) { leftOut.note(name) }

        mutating func finish() -> (PictureMetadata, [LensWarning]) {
            if let exif, let textualEXIF, exif != textualEXIF { leaveOut("another EXIF block in text") }
            if let xmp, let textualXMP, xmp != textualXMP { leaveOut("another XMP packet in text") }
            warnings += leftOut.warnings
            if let block = exif ?? textualEXIF, !metadata.takeEXIF(block) {
                warnings.append(LensWarning(metadata.damagedEXIF))
            }
            metadata.takeXMP(xmp ?? textualXMP, extended: [], &warnings)
            // A packet that refers to an extension outside of it came from a JPEG file.
            if let packet = metadata.xmp, packet.firstIndex(of: XMPSpace.note.bytes) != nil,
                let document = XMPDocument(packet)
            {
                metadata.xmp = document.removing(XMPDocument.extensionNote)
            }
            finishPhotoshop()
            return (metadata, warnings)
        }

        private mutating func finishPhotoshop() {
            var all = photoshop ?? []
            if let iptc, !(PhotoshopResources([all])?.data(PhotoshopResources.iptc)?.elementsEqual(iptc) ?? false) {
                let before = PhotoshopResources([all])?.resources.contains { $0.identifier == PhotoshopResources.iptc }
                if before == true {
                    warnings.append(LensWarning("other IPTC in text is left out"))
                } else {
                    all = PhotoshopResources.resource(PhotoshopResources.iptc, iptc) + all
                }
            }
            guard !all.isEmpty else { return }
            guard let kept = PhotoshopResources.withoutRenderings([all]) else {
                warnings.append(LensWarning("damaged Photoshop resources that may hide a thumbnail are left out"))
                return
            }
            let room = JPEGSegments.room - PhotoshopResources.signature.count
            metadata.photoshop =
                PhotoshopResources(kept)?.segments ?? JPEGSegments.split(JPEGSegments.join(kept), room: room)
        }
    }

    /// The chunks to write before the first IDAT, in order, and what changed its form or was lost.
    func pngChunks() -> (chunks: [PNGChunk], warnings: [LensWarning]) {
        var chunks: [PNGChunk] = []
        var warnings: [LensWarning] = []
        if let density { chunks.append(PNGChunk("pHYs", density.physical)) }
        if let exif { chunks.append(PNGChunk("eXIf", exif)) }
        if let xmp {
            if !extendedXMP.isEmpty, let merged = mergedXMP() {
                chunks.append(PNGText.xmp(merged))
            } else {
                chunks.append(PNGText.xmp(xmp))
                if !extendedXMP.isEmpty { warnings.append(LensWarning("damaged extended XMP is left out")) }
            }
        }
        if !photoshop.isEmpty { chunks.append(PNGRawProfile.chunk("iptc", JPEGSegments.join(photoshop))) }
        if let modificationTime { chunks.append(PNGChunk("tIME", modificationTime)) }
        for comment in comments {
            // Text in a chunk may hold no NUL; some programs close a comment with one.
            var bytes = comment
            while bytes.last == 0 { bytes.removeLast() }
            if bytes.contains(0) {
                warnings.append(LensWarning("a comment that is no text is left out"))
            } else {
                chunks.append(PNGText.chunk("Comment", bytes))
            }
        }
        return (chunks + text + otherChunks, warnings)
    }
}
