extension XMPDocument {
    /// Descriptions that are put together anew; each repeats the namespaces it needs.
    private static let maxDescriptions = 1000
    /// Bytes that those repetitions may add: a file could state a namespace of megabytes and need it a thousand times.
    private static let repetition = 1 << 20

    /// One packet of a main packet and its extension: the extension's descriptions follow the main packet's.
    ///
    /// - Returns: `nil` if the extension is not well-formed, has too many descriptions, or would grow too much.
    func merged(with far: [UInt8]) -> [UInt8]? {
        guard let other = XMPDocument(far), other.tree.elements[other.rdf].children.count <= Self.maxDescriptions else {
            return nil
        }
        var added: [UInt8] = []
        for index in other.tree.elements[other.rdf].children {
            added += other.standalone(index)
            guard added.count <= far.count + Self.repetition else { return nil }
        }
        var edits = ByteEdits()
        for property in properties where property.name == Self.extensionNote { edits.remove(range(of: property)) }
        let element = tree.elements[rdf]
        guard !element.content.isEmpty else { return nil }
        edits.replace(element.content.upperBound..<element.content.upperBound, with: added)
        return edits.applied(to: bytes)
    }

    /// An element's text with the namespaces that it takes from the elements around it.
    private func standalone(_ index: Int) -> [UInt8] {
        let element = tree.elements[index]
        var result = Array(bytes[element.startTag.lowerBound..<element.writtenName.upperBound])
        for declaration in tree.declarations(around: index)
        where !element.declarations.contains(where: { $0.range == declaration.range }) {
            result += bytes[declaration.range]
        }
        return result + bytes[element.writtenName.upperBound..<element.range.upperBound]
    }

    /// The packet in two, of which the first is at most `room` bytes long: its largest properties go into the other.
    ///
    /// - Returns: the first packet, which refers to the second; `nil` if no such pair can be made.
    func split(room: Int) -> (main: [UInt8], far: XMPExtension)? {
        // " xmlns:xmpNote=… xmpNote:HasExtendedXMP=…" with its digest, and a description for it to stand in.
        let reserve = 256
        guard let first = properties.first?.description else { return nil }
        let trimmed = bytes.count - padding.count
        var edits = ByteEdits()
        edits.remove(padding)
        var moved: [Int: [Property]] = [:]
        var left = trimmed
        let largest = properties.map { (property: $0, range: range(of: $0)) }
            .sorted { ($1.range.count, $0.range.lowerBound) < ($0.range.count, $1.range.lowerBound) }
        for (property, range) in largest {
            if left + reserve <= room { break }
            left -= range.count
            edits.remove(range)
            moved[property.description, default: []].append(property)
        }
        guard left + reserve <= room, !moved.isEmpty, moved.count <= Self.maxDescriptions else { return nil }
        guard let packet = extensionPacket(moved), let far = XMPExtension(packet) else { return nil }
        let name = String(decoding: far.name, as: UTF8.self)
        let note = notePrefix(first)
        let text = note.declaration + [0x20] + note.prefix.bytes + Array(":HasExtendedXMP=\"\(name)\"".utf8)
        let end = tree.elements[first].writtenName.upperBound
        edits.replace(end..<end, with: text)
        return (edits.applied(to: bytes), far)
    }

    /// A prefix for the note in a description's start tag and, unless that has one already, its declaration: no tag may
    /// declare one twice.
    private func notePrefix(_ description: Int) -> (prefix: XMLTree.Word, declaration: [UInt8]) {
        let known = tree.declarations(around: description)
        if let own = known.first(where: { $0.uri == XMPSpace.note && !$0.prefix.bytes.isEmpty }) {
            return (own.prefix, [])
        }
        let taken = Set(known.map(\.prefix))
        var (prefix, number): (XMLTree.Word, Int) = ("xmpNote", 0)
        while taken.contains(prefix) {
            number += 1
            prefix = XMLTree.Word("xmpNote\(number)".utf8)
        }
        return (prefix, Array(" xmlns:\(prefix)=\"\(XMPSpace.note)\"".utf8))
    }

    /// Blanks before the packet's end that may go.
    var padding: Range<Int> {
        let start = tree.elements[0].range.upperBound
        let blanks = bytes[start...].prefix(while: XMLTree.isBlank)
        return start..<start + max(0, blanks.count - 1)
    }

    /// - Returns: `nil` if it would grow too much.
    private func extensionPacket(_ moved: [Int: [Property]]) -> [UInt8]? {
        var result = Array(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"\(XMPSpace.rdf)\">".utf8)
        for (index, properties) in moved.sorted(by: { $0.key < $1.key }) {
            let name = bytes[tree.elements[index].writtenName]
            result += [UInt8(ascii: "<")] + name
            for declaration in tree.declarations(around: index) { result += bytes[declaration.range] }
            for attribute in tree.elements[index].attributes where attribute.name.space == XMPSpace.rdf {
                result += bytes[attribute.range]
            }
            for case .attribute(let attribute) in properties.map(\.form) { result += bytes[attribute.range] }
            result.append(UInt8(ascii: ">"))
            for case .element(let child) in properties.map(\.form) { result += bytes[tree.elements[child].range] }
            result += Array("</".utf8) + name + [UInt8(ascii: ">")]
            guard result.count <= bytes.count + Self.repetition else { return nil }
        }
        return result + Array("</rdf:RDF></x:xmpmeta>".utf8)
    }
}
