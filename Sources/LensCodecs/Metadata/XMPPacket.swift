/// What Lens must know about XMP without a parser for XML: whether renderings stand in it.
enum XMPPacket {
    static let signature = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let extensionSignature = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
    /// Digest, whole length and offset before an extended packet's data.
    static let extensionHeader = 40

    /// Vocabularies of gain maps.
    private static let gainMaps = ["http://ns.adobe.com/hdr-gain-map/", "http://ns.apple.com/HDRGainMap/"]
    /// Vocabularies of whole pictures inside the packet or after the picture.
    private static let embedded = [
        "http://ns.google.com/photos/1.0/image/", "http://ns.google.com/photos/1.0/depthmap/",
        "http://ns.google.com/photos/1.0/container/", "http://ns.google.com/photos/1.0/panorama/image",
        "http://ns.google.com/photos/dd/1.0/", "GCamera:MicroVideo", "GCamera:MotionPhoto",
    ]
    private static let thumbnails = "http://ns.adobe.com/xap/1.0/g/img/"

    static func describesGainMap(_ packet: [UInt8]) -> Bool { gainMaps.contains { packet.contains($0) } }

    static func describesEmbeddedPictures(_ packet: [UInt8]) -> Bool { embedded.contains { packet.contains($0) } }

    static func hasThumbnails(_ packet: [UInt8]) -> Bool { packet.contains(thumbnails) }

    /// The packet with its thumbnails' data taken out; `nil` if they are not where they should be.
    static func withoutThumbnails(_ packet: [UInt8]) -> [UInt8]? {
        guard hasThumbnails(packet) else { return packet }
        let name = Array(":image".utf8)
        var result: [UInt8] = []
        var copied = 0
        var from = 0
        while let hit = packet.firstIndex(of: name, from: from) {
            from = hit + name.count
            guard from < packet.count else { break }
            let quote = packet[from] == UInt8(ascii: "=") && from + 1 < packet.count ? packet[from + 1] : nil
            let open = quote == nil ? from + 1 : from + 2
            guard quote != nil || packet[from] == UInt8(ascii: ">") else { continue }
            guard let close = packet[min(open, packet.count)...].firstIndex(of: quote ?? UInt8(ascii: "<")) else {
                return nil
            }
            result += packet[copied..<open]
            copied = close
            from = close
        }
        result += packet[copied...]
        // Base64 of "FF D8 FF" is "/9j/": a JPEG picture that is still there stands somewhere unexpected.
        return result.contains("/9j/") ? nil : result
    }
}
