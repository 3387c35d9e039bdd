import LensCore

extension PictureMetadata {
    private static let exifSignature = Array("Exif\0\0".utf8)
    private static let iccSignature = Array("ICC_PROFILE\0".utf8)

    /// Sorts a JPEG file's segments into what is carried on and what is left out, with a warning for each kind that
    /// is lost.
    static func collect(from markers: JPEGMarkers) -> (PictureMetadata, [LensWarning]) {
        var sorter = Sorter()
        for segment in markers.segments { sorter.take(segment) }
        return sorter.finish()
    }

    private struct Sorter {
        var metadata = PictureMetadata()
        var warnings: [LensWarning] = []
        var icc: [[UInt8]] = []
        var photoshop: [[UInt8]] = []
        var extended: [[UInt8]] = []
        var leftOut: [(name: String, count: Int)] = []

        mutating func take(_ segment: JPEGMarkers.Segment) {
            let payload = segment.payload
            switch segment.code {
            case 0xE0 where payload.starts(with: "JFIF\0"):
                if metadata.density == nil { metadata.density = PixelDensity(jfif: payload) }
            case 0xE0 where payload.starts(with: "JFXX\0"):
                break  // A thumbnail and nothing else.
            case 0xE1 where payload.starts(with: exifSignature):
                if metadata.exif == nil {
                    metadata.exif = Array(payload.dropFirst(exifSignature.count))
                } else {
                    leaveOut("a second EXIF segment")
                }
            case 0xE1 where payload.starts(with: XMPPacket.signature):
                if metadata.xmp == nil {
                    metadata.xmp = Array(payload.dropFirst(XMPPacket.signature.count))
                } else {
                    leaveOut("a second XMP packet")
                }
            case 0xE1 where payload.starts(with: XMPPacket.extensionSignature):
                extended.append(Array(payload.dropFirst(XMPPacket.extensionSignature.count)))
            case 0xE2 where payload.starts(with: iccSignature):
                icc.append(Array(payload.dropFirst(iccSignature.count)))
            case 0xE2 where payload.starts(with: "MPF\0"):
                leaveOut("an index of further pictures in the file (MPF)")
            case 0xE2 where payload.starts(with: "urn:iso:std:iso:ts:21496:"):
                leaveOut("a gain map's description (ISO 21496-1)")
            case 0xED where payload.starts(with: PhotoshopResources.signature):
                photoshop.append(Array(payload.dropFirst(PhotoshopResources.signature.count)))
            case 0xEE where payload.starts(with: "Adobe"), 0xEC where payload.starts(with: "Ducky"):
                break  // How the source was encoded: true of it, not of the result.
            case 0xEB where payload.starts(with: "JP"):
                leaveOut("a JUMBF segment (such as Content Credentials)")
            case 0xFE:
                metadata.comments.append(payload)
            default:
                leaveOut("an unknown segment \(JPEGMarkers.name(of: segment))")
            }
        }

        private mutating func leaveOut(_ name: String) {
            if let known = leftOut.firstIndex(where: { $0.name == name }) {
                leftOut[known].count += 1
            } else if leftOut.count < 16 {
                leftOut.append((name, 1))
            } else {
                leftOut[15] = ("a segment of another unknown kind", leftOut[15].count + 1)
            }
        }

        private mutating func warn(_ message: String) { warnings.append(LensWarning(message)) }

        mutating func finish() -> (PictureMetadata, [LensWarning]) {
            for (name, count) in leftOut {
                warn("\(name) is left out" + (count == 1 ? "" : " (\(count) times)"))
            }
            finishEXIF()
            finishXMP()
            finishProfile()
            if let kept = PhotoshopResources.withoutRenderings(photoshop) {
                metadata.photoshop = kept
            } else {
                warn("damaged Photoshop resources that may hide a thumbnail are left out")
            }
            return (metadata, warnings)
        }

        private mutating func finishEXIF() {
            guard let exif = metadata.exif else { return }
            metadata.exif = EXIFBlock(exif)?.withoutRenderings()
            if metadata.exif == nil { warn("damaged EXIF that may hide a thumbnail is left out") }
        }

        private mutating func finishXMP() {
            let whole = metadata.xmp ?? []
            let far = XMPPacket.join(extended)
            let gainMap = XMPPacket.describesGainMap(whole) || XMPPacket.describesGainMap(far)
            if gainMap || XMPPacket.describesEmbeddedPictures(whole) {
                metadata.xmp = nil
                if !whole.isEmpty || !extended.isEmpty {
                    warn("XMP that describes \(gainMap ? "a gain map" : "embedded pictures or video") is left out")
                }
                return
            }
            if metadata.xmp != nil {
                metadata.xmp = XMPPacket.withoutThumbnails(whole)
                if metadata.xmp == nil { warn("XMP with a thumbnail that cannot be taken out is left out") }
            }
            if XMPPacket.describesEmbeddedPictures(far) || XMPPacket.hasThumbnails(far) {
                warn("extended XMP that holds embedded pictures is left out")
            } else if metadata.xmp != nil {
                metadata.extendedXMP = extended
            } else if !extended.isEmpty {
                warn("extended XMP without a main packet is left out")
            }
        }

        private mutating func finishProfile() {
            guard !icc.isEmpty else { return }
            do throws(LensError) {
                metadata.iccProfile = try ICCProfile.join(icc)
            } catch {
                warn("the ICC profile is left out: \(error.message)")
            }
        }
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

extension PixelDensity {
    /// - Parameter jfif: an APP0 payload; `nil` if it states nothing usable.
    init?(jfif: [UInt8]) {
        guard jfif.count >= 12, let unit = Unit(rawValue: jfif[7]) else { return nil }
        let x = UInt16(jfif[8]) << 8 | UInt16(jfif[9])
        let y = UInt16(jfif[10]) << 8 | UInt16(jfif[11])
        guard x > 0, y > 0 else { return nil }
        self.init(unit: unit, x: x, y: y)
    }
}

extension XMPPacket {
    /// The data of extended segments in the order of their offsets, for looking through.
    static func join(_ segments: [[UInt8]]) -> [UInt8] {
        let parts = segments.filter { $0.count > extensionHeader }.map { segment in
            (offset: segment[36..<40].reduce(0) { $0 << 8 | Int($1) }, data: segment[extensionHeader...])
        }
        return Array(parts.sorted { $0.offset < $1.offset }.map(\.data).joined())
    }
}

extension JPEGMarkers {
    /// A segment's marker and, where it starts with one, its identifier: `APP3 "Meta"`.
    static func name(of segment: Segment) -> String {
        let marker = "APP\(Int(segment.code) - 0xE0)"
        let identifier = segment.payload.prefix(24).prefix { (0x21...0x7E).contains($0) }
        return identifier.count < 2 ? marker : "\(marker) \"\(String(decoding: identifier, as: UTF8.self))\""
    }
}
