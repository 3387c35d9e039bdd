extension XMPDocument {
    /// The packet without what describes or holds other pictures: thumbnails, gain maps, videos, depth maps, and the
    /// credentials of the unprocessed picture. Everything else stays byte for byte.
    func scrubbed() -> (bytes: [UInt8], found: Set<XMPPacket.Finding>) {
        var found: Set<XMPPacket.Finding> = []
        var edits = ByteEdits()
        for (index, element) in tree.elements.enumerated() {
            for declaration in element.declarations where XMPPacket.finding(space: declaration.uri) != nil {
                // Everything of that vocabulary goes, so nothing needs its prefix.
                edits.remove(declaration.range)
            }
            for attribute in element.attributes {
                guard let finding = XMPPacket.finding(attribute.name) ?? rendering(in: attribute.value) else {
                    continue
                }
                found.insert(finding)
                edits.remove(attribute.range)
            }
            let text = element.children.isEmpty ? rendering(in: element.content) : nil
            guard let finding = XMPPacket.finding(element.name) ?? text else { continue }
            found.insert(finding)
            edits.remove(index == 0 || index == rdf ? element.content : wholeLine(element.range))
        }
        return (edits.isEmpty ? bytes : edits.applied(to: bytes), found)
    }

    /// Whether a JPEG or PNG file stands there in base64, in whatever vocabulary.
    private func rendering(in range: Range<Int>) -> XMPPacket.Finding? {
        let text = bytes[range].drop(while: XMLTree.isBlank)
        guard text.count > 256 else { return nil }
        return text.starts(with: "/9j/".utf8) || text.starts(with: "iVBORw0KGgo".utf8) ? .thumbnail : nil
    }
}
