/// XMP beyond one JPEG segment: a second packet in parts, named by the digest of its bytes, which the main packet
/// refers to as `xmpNote:HasExtendedXMP` (XMP specification, part 3, 1.1.3.1).
struct XMPExtension {
    let name: [UInt8]
    let bytes: [UInt8]

    /// Data of one segment beside the two headers.
    private static let room = JPEGSegments.room - XMPPacket.extensionSignature.count - XMPPacket.extensionHeader

    /// - Returns: `nil` for a packet whose digest cannot be taken.
    init?(_ bytes: [UInt8]) {
        guard let name = MD5.text(bytes), bytes.count <= UInt32.max else { return nil }
        self.name = name
        self.bytes = bytes
    }

    /// Joins the parts of the packet called `name`, whatever their order.
    ///
    /// - Parameter segments: digest, length, offset and data each.
    /// - Returns: `nil` if a part is missing, comes twice or disagrees about the length.
    init?(_ name: ArraySlice<UInt8>, in segments: [[UInt8]]) {
        let parts = segments.filter { $0.count >= XMPPacket.extensionHeader && $0[..<32] == name }
            .map { (total: Self.number($0[32..<36]), offset: Self.number($0[36..<40]), data: $0[40...]) }
            .sorted { $0.offset < $1.offset }
        guard let total = parts.first?.total else { return nil }
        var whole: [UInt8] = []
        for part in parts {
            guard part.total == total, part.offset == whole.count else { return nil }
            whole += part.data
        }
        guard whole.count == total, total > 0 else { return nil }
        self.name = Array(name)
        bytes = whole
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// As JPEG stores it.
    var segments: [[UInt8]] {
        stride(from: 0, to: bytes.count, by: Self.room).map { start in
            name + UInt32(bytes.count).bigEndianBytes + UInt32(start).bigEndianBytes
                + bytes[start..<min(bytes.count, start + Self.room)]
        }
    }
}
