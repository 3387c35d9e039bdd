import LensCore

extension PictureMetadata {
    /// Sets XMP as a source has it, without what describes pictures that do not survive.
    ///
    /// - Parameter segments: extended XMP, in the file's order.
    mutating func takeXMP(_ packet: [UInt8]?, extended segments: [[UInt8]], _ warnings: inout [LensWarning]) {
        func warn(_ message: String) { warnings.append(LensWarning(message)) }
        xmp = nil
        extendedXMP = []
        guard let packet else {
            if !segments.isEmpty { warn("extended XMP without a main packet is left out") }
            return
        }
        let decoded = XMPPacket.fromUTF16(packet)
        if decoded != nil { warn("XMP in UTF-16 is carried as UTF-8, as JPEG and PNG ask for") }
        guard let document = XMPDocument(decoded ?? packet) else {
            // Whatever cannot be taken apart stays whole or goes whole.
            let suspicions = XMPPacket.suspicions(packet)
            if suspicions.isEmpty { xmp = packet }
            for finding in XMPPacket.Finding.allCases where suspicions.contains(finding) {
                warn("damaged XMP that may describe \(finding.rawValue) is left out")
            }
            if !segments.isEmpty { warn("extended XMP that no sound packet refers to is left out") }
            return
        }
        var (clean, found) = document.scrubbed()
        if let range = document.values(XMPDocument.extensionNote).first {
            let name = document.bytes[range]
            let far = XMPExtension(name, in: segments)
            if far == nil { warn("incomplete extended XMP is left out") }
            let kept = far.flatMap { scrub($0, segments, &found, &warnings) }
            extendedXMP = kept?.segments ?? []
            if let kept {
                // Of the same length: digests are.
                if !kept.name.elementsEqual(name), let again = XMPDocument(clean) {
                    clean = again.replacing(XMPDocument.extensionNote, with: kept.name)
                }
            } else {
                clean = XMPDocument(clean)?.removing(XMPDocument.extensionNote) ?? clean
            }
            if segments.contains(where: { !$0.prefix(32).elementsEqual(name) }) {
                warn("extended XMP that the packet does not refer to is left out")
            }
        } else if !segments.isEmpty {
            warn("extended XMP that the packet does not refer to is left out")
        }
        xmp = clean
        for finding in XMPPacket.Finding.allCases where finding != .thumbnail && found.contains(finding) {
            warn("XMP that describes \(finding.rawValue) is left out")
        }
    }

    /// An extension without what describes pictures that do not survive; its segments as they stand if that is
    /// nothing, `nil` if nothing else is in it.
    private func scrub(
        _ far: XMPExtension, _ segments: [[UInt8]], _ found: inout Set<XMPPacket.Finding>,
        _ warnings: inout [LensWarning]
    ) -> (name: [UInt8], segments: [[UInt8]])? {
        let own = segments.filter { $0.starts(with: far.name) }
        guard let document = XMPDocument(far.bytes) else {
            if XMPPacket.suspicions(far.bytes).isEmpty { return (far.name, own) }
            warnings.append(LensWarning("damaged extended XMP that may hold embedded pictures is left out"))
            return nil
        }
        let (clean, more) = document.scrubbed()
        if more.isEmpty, clean == far.bytes { return (far.name, own) }
        found.formUnion(more)
        guard let rest = XMPDocument(clean), !rest.properties.isEmpty, let changed = XMPExtension(clean) else {
            return nil
        }
        return (changed.name, changed.segments)
    }
}

extension XMPDocument {
    /// Changes a property's text in every place it stands.
    func replacing(_ name: XMLTree.Name, with text: [UInt8]) -> [UInt8] {
        var edits = ByteEdits()
        for range in values(name) { edits.replace(range, with: text) }
        return edits.applied(to: bytes)
    }
}
