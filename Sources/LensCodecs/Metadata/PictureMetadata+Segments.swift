import LensCore

extension PictureMetadata {
    /// The same as JPEG can hold it: EXIF and XMP that are too long for one segment are made to fit, or left out; what
    /// PNG alone has becomes comments.
    ///
    /// - Returns: also what was lost or changed its form.
    func fittedForJPEG() -> (metadata: PictureMetadata, warnings: [LensWarning]) {
        var fitted = self
        var warnings: [LensWarning] = []
        fitted.fitEXIF(&warnings)
        fitted.fitXMP(&warnings)
        fitted.fitText(&warnings)
        if otherChunks.count > 0 {
            let names = Set(otherChunks.map(\.type)).sorted().joined(separator: ", ")
            warnings.append(LensWarning("JPEG has no place for the PNG chunks \(names): they are left out"))
            fitted.otherChunks = []
        }
        return (fitted, warnings)
    }

    private mutating func fitEXIF(_ warnings: inout [LensWarning]) {
        guard let exif, exif.count > JPEGSegments.room - Self.exifSignature.count, let block = EXIFBlock(exif) else {
            return
        }
        if let trimmed = block.trimmed() {
            self.exif = trimmed
        } else if let shorter = block.withoutMakerNote() {
            self.exif = shorter
            warnings.append(
                LensWarning("EXIF of \(exif.count) bytes is too long for JPEG; its maker note is left out"))
        } else if let shorter = block.withoutMakerNote(longest: 4096) {
            self.exif = shorter
            warnings.append(
                LensWarning(
                    "EXIF of \(exif.count) bytes is too long for JPEG; its maker note and values above 4 kB are left out"
                ))
        }
    }

    private mutating func fitXMP(_ warnings: inout [LensWarning]) {
        let room = JPEGSegments.room - XMPPacket.signature.count
        guard let packet = xmp, packet.count > room, let document = XMPDocument(packet) else { return }
        if packet.count - document.padding.count <= room {
            xmp = XMPPacket.padded(packet, to: room)
        } else if extendedXMP.isEmpty, let (main, far) = document.split(room: room) {
            xmp = main
            extendedXMP = far.segments
        }
    }

    /// Text becomes comments: `Comment` as it stands, any other with its keyword before it.
    private mutating func fitText(_ warnings: inout [LensWarning]) {
        var room = maxUnpackedBytes
        var keywords: [String] = []
        var known: Set<String> = []
        var damaged = 0
        for chunk in text {
            guard let read = PNGText(chunk, room: &room) else {
                damaged += 1
                continue
            }
            if read.keyword == "Comment", !read.hasLanguage {
                comments.append(read.text)
            } else {
                comments.append(Array("\(read.keyword): ".utf8) + read.text)
                // Nine are enough to say that there are more than eight.
                if known.count < 9, known.insert(read.keyword).inserted { keywords.append(read.keyword) }
            }
        }
        if damaged > 0 {
            let times = damaged == 1 ? "" : " (\(damaged) times)"
            warnings.append(LensWarning("a damaged PNG text chunk is left out\(times)"))
        }
        if let modificationTime, modificationTime.count == 7 {
            let numbers = modificationTime.dropFirst(2).map { $0 < 10 ? "0\($0)" : "\($0)" }
            let year = Int(modificationTime[0]) << 8 | Int(modificationTime[1])
            let time = "\(year)-\(numbers[0])-\(numbers[1])T\(numbers[2]):\(numbers[3]):\(numbers[4])Z"
            comments.append(Array("Modification Time: \(time)".utf8))
            keywords.append("Modification Time")
        }
        if !keywords.isEmpty {
            let names = keywords.prefix(8).joined(separator: ", ") + (keywords.count > 8 ? ", …" : "")
            warnings.append(LensWarning("JPEG has comments alone for PNG's text (\(names)): it is carried there"))
        }
        text = []
        modificationTime = nil
    }

    /// The segments to write, in order, and what did not fit into them.
    func jpegSegments() -> (segments: [JPEGMarkers.Segment], dropped: [LensWarning]) {
        var segments: [JPEGMarkers.Segment] = []
        var dropped: [LensWarning] = []
        func add(_ code: UInt8, _ payload: [UInt8], _ name: String) {
            if payload.count <= JPEGSegments.room {
                segments.append(JPEGMarkers.Segment(code: code, payload: payload))
            } else {
                dropped.append(LensWarning("\(name) of \(payload.count) bytes is too long for JPEG and is left out"))
            }
        }
        if let exif { add(0xE1, Self.exifSignature + exif, "EXIF") }
        if let xmp { add(0xE1, XMPPacket.signature + xmp, "XMP") }
        for part in extendedXMP { add(0xE1, XMPPacket.extensionSignature + part, "extended XMP") }
        if let iccProfile {
            let parts = JPEGSegments.split(iccProfile, room: JPEGSegments.room - Self.iccSignature.count - 2)
            if parts.count <= 255 {
                for (index, part) in parts.enumerated() {
                    add(0xE2, Self.iccSignature + [UInt8(index + 1), UInt8(parts.count)] + part, "ICC profile")
                }
            } else {
                dropped.append(LensWarning("the ICC profile is too long for JPEG and is left out"))
            }
        }
        for part in photoshop { add(0xED, PhotoshopResources.signature + part, "Photoshop resources") }
        for comment in comments { add(0xFE, comment, "a comment") }
        return (segments, dropped)
    }
}
