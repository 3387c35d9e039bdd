/// XMP packets as JPEG stores them, and what is told of a packet that is not well-formed.
enum XMPPacket {
    static let signature = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let extensionSignature = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
    /// Digest, whole length and offset before an extended packet's data.
    static let extensionHeader = 40

    /// What XMP may describe that does not survive: each is warned of once.
    enum Finding: String, CaseIterable {
        case gainMap = "a gain map"
        case embedded = "embedded pictures or video"
        case credentials = "Content Credentials"
        /// Renderings go without a word, as those in EXIF do.
        case thumbnail = "a thumbnail"
    }

    /// Vocabularies all of whose properties go.
    private static let vocabularies: [(XMLTree.Word, Finding)] = [
        ("http://ns.adobe.com/hdr-gain-map/", .gainMap), ("http://ns.apple.com/HDRGainMap/", .gainMap),
        ("http://ns.apple.com/pixeldatainfo/", .gainMap),
        ("http://ns.google.com/photos/1.0/image/", .embedded),
        ("http://ns.google.com/photos/1.0/depthmap/", .embedded),
        ("http://ns.google.com/photos/1.0/container/", .embedded), ("http://ns.google.com/photos/dd/", .embedded),
        ("http://ns.xiaomi.com/photos/1.0/camera/", .embedded), ("http://ns.adobe.com/xap/1.0/g/img/", .thumbnail),
    ]
    /// Cameras' own vocabularies, of which what describes a video behind the picture goes.
    private static let cameras: [XMLTree.Word] = [
        "http://ns.google.com/photos/1.0/camera/", "http://ns.oplus.com/photos/1.0/camera/",
    ]
    private static let videos: [XMLTree.Word] = ["MicroVideo", "MotionPhoto", "VideoLength", "OLivePhoto"]

    private static let thumbnails = XMLTree.Name(space: XMPSpace.xmp, local: "Thumbnails")
    private static let provenance = XMLTree.Name(space: "http://purl.org/dc/terms/", local: "provenance")

    /// Whether a whole vocabulary goes, and for what.
    static func finding(space: XMLTree.Word) -> Finding? { vocabularies.first { space.hasPrefix($0.0) }?.1 }

    static func finding(_ name: XMLTree.Name) -> Finding? {
        if let finding = finding(space: name.space) { return finding }
        if cameras.contains(name.space), videos.contains(where: { name.local.hasPrefix($0) }) { return .embedded }
        if name == thumbnails { return .thumbnail }
        if name == provenance { return .credentials }
        return nil
    }

    /// What a packet that is no XML that we read may describe, by the words in it.
    static func suspicions(_ packet: [UInt8]) -> Set<Finding> {
        var found = Set(vocabularies.filter { packet.firstIndex(of: $0.0.bytes) != nil }.map(\.1))
        if videos.dropLast(2).contains(where: { packet.contains(":\($0)") }) { found.insert(.embedded) }
        // Entities and other encodings hide words; "/9j/" is how a JPEG stream begins in base64.
        if packet.contains("<!DOCTYPE") || packet.contains("<!ENTITY") || packet.dropLast(16).contains(0)
            || packet.contains("/9j/")
        {
            found.insert(.thumbnail)
        }
        return found
    }

    /// A packet in UTF-16, told by how it begins, in UTF-8; `nil` for one that is not.
    static func fromUTF16(_ packet: [UInt8]) -> [UInt8]? {
        guard packet.count >= 4, packet.count % 2 == 0, packet.count <= XMLTree.maxBytes else { return nil }
        let isBig: Bool
        switch (packet[0], packet[1]) {
        case (0xFE, 0xFF), (0, 0x3C): isBig = true
        case (0xFF, 0xFE), (0x3C, 0): isBig = false
        default: return nil
        }
        let units = stride(from: packet[0] >= 0xFE ? 2 : 0, to: packet.count, by: 2).map { at in
            let (first, second) = (UInt16(packet[at]), UInt16(packet[at + 1]))
            return isBig ? first << 8 | second : second << 8 | first
        }
        return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
    }

    /// The bytes with as many blanks more or less before the packet's end as keep its length, where it has room.
    static func padded(_ packet: [UInt8], to count: Int) -> [UInt8] {
        let tail = max(0, packet.count - 128)
        guard packet.count != count, let end = packet.firstIndex(of: "<?xpacket end", from: tail) else { return packet }
        var result = packet
        if packet.count < count {
            result.insert(contentsOf: repeatElement(0x20, count: count - packet.count), at: end)
            return result
        }
        var start = end
        while start > 0, XMLTree.isBlank(packet[start - 1]) { start -= 1 }
        let surplus = packet.count - count
        // One blank stays between the packet and its end.
        guard end - start > surplus else { return packet }
        result.removeSubrange(end - surplus..<end)
        return result
    }
}
