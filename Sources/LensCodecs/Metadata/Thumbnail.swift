import LensCore

/// A small JPEG picture as EXIF holds it: without application segments, as the standard asks (CIPA DC-008, 4.5.5).
public struct Thumbnail: Sendable, Hashable {
    /// The file.
    public let jpeg: [UInt8]
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int

    /// The best quality that fits.
    ///
    /// - Parameters:
    ///   - samples: grey or RGB of eight bits, without padding.
    ///   - qualities: falling, on libjpeg's scale.
    /// - Returns: `nil` if even the lowest does not fit.
    init?(_ samples: [UInt8], format: SampleFormat, room: Int, qualities: [Int]) {
        for quality in qualities {
            guard let bytes = Self.encoded(samples, format, quality: quality) else { return nil }
            if bytes.count <= room {
                (jpeg, width, height) = (bytes, format.width, format.height)
                return
            }
        }
        return nil
    }

    private static func encoded(_ samples: [UInt8], _ format: SampleFormat, quality: Int) -> [UInt8]? {
        let sink = ByteSink()
        let options = JPEGOptions(quality: quality, subsampling: .s420)
        do throws(LensError) {
            let encoder = try JPEGEncoder(sink: sink, format: format, options: options)
            try samples.withUnsafeBufferPointer { (all) throws(LensError) in
                guard let base = all.baseAddress, all.count == format.bytesPerRow * format.height else {
                    throw LensError(.caller, "the thumbnail has no samples")
                }
                try encoder.write(from: base, stride: format.bytesPerRow, count: format.height)
            }
            try encoder.finish()
        } catch {
            return nil
        }
        // Behind SOI stands the JFIF segment, of 18 bytes with its marker.
        guard sink.bytes.count > 20, sink.bytes[2] == 0xFF, sink.bytes[3] == 0xE0 else { return nil }
        return Array(sink.bytes[..<2] + sink.bytes[20...])
    }
}

extension PictureMetadata {
    /// Bytes of the thumbnail that the source had, whose place one of the result can take; nil if there is no such place.
    public var thumbnailRoom: Int? { thumbnailSlot?.range.count }

    /// EXIF with a thumbnail of the result in place of the source's: of the same length, to be written over what was
    /// written. `nil` if there is no room.
    public func exif(with thumbnail: Thumbnail) -> [UInt8]? {
        guard let exif, let slot = thumbnailSlot else { return nil }
        return EXIFBlock(exif)?.withThumbnail(
            thumbnail.jpeg, width: thumbnail.width, height: thumbnail.height, in: slot)
    }
}
