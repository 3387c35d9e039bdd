import LensCore

extension PictureMetadata {
    static let exifSignature = Array("Exif\0\0".utf8)
    static let iccSignature = Array("ICC_PROFILE\0".utf8)

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
        var exif: [UInt8]?
        var xmp: [UInt8]?
        var icc: [[UInt8]] = []
        var photoshop: [[UInt8]] = []
        var extended: [[UInt8]] = []
        var leftOut = LeftOut(others: "a segment of another unknown kind")

        mutating func take(_ segment: JPEGMarkers.Segment) {
            let payload = segment.payload
            switch segment.code {
            case 0xE0 where payload.starts(with: "JFIF\0"):
                if metadata.density == nil { metadata.density = PixelDensity(jfif: payload) }
            case 0xE0 where payload.starts(with: "JFXX\0"):
                break  // A thumbnail and nothing else.
            case 0xE1 where payload.starts(with: exifSignature):
                if exif == nil {
                    exif = Array(payload.dropFirst(exifSignature.count))
                } else {
                    leaveOut("a second EXIF segment")
                }
            case 0xE1 where payload.starts(with: XMPPacket.signature):
                if xmp == nil {
                    xmp = Array(payload.dropFirst(XMPPacket.signature.count))
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
            case 0xEE where payload.starts(with: "Adobe"),
                0xEC where payload.starts(with: "Ducky") && payload.count <= 15:
                break  // How the source was encoded: true of it, not of the result. A longer Ducky holds text.
            case 0xEB where payload.starts(with: "JP"):
                leaveOut("a JUMBF segment (such as Content Credentials)")
            case 0xFE:
                metadata.comments.append(payload)
            default:
                leaveOut("an unknown segment \(JPEGMarkers.name(of: segment))")
            }
        }

        private mutating func leaveOut(_ name: String) { leftOut.note(name) }

        private mutating func warn(_ message: String) { warnings.append(LensWarning(message)) }

        mutating func finish() -> (PictureMetadata, [LensWarning]) {
            warnings += leftOut.warnings
            finishEXIF()
            metadata.takeXMP(xmp, extended: extended, &warnings)
            finishProfile()
            if let kept = PhotoshopResources.withoutRenderings(photoshop) {
                metadata.photoshop = kept
            } else {
                warn("damaged Photoshop resources that may hide a thumbnail are left out")
            }
            return (metadata, warnings)
        }

        private mutating func finishEXIF() {
            guard let exif else { return }
            if !metadata.takeEXIF(exif) { warn(metadata.damagedEXIF) }
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
}

extension JPEGMarkers.Segment {
    /// Whether it is XMP's, or that of an extension of it.
    var holdsXMP: Bool {
        code == 0xE1
            && (payload.starts(with: XMPPacket.signature) || payload.starts(with: XMPPacket.extensionSignature))
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
