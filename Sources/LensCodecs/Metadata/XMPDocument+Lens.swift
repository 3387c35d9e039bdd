import LensCore

extension XMPSpace {
    /// The vocabulary of Lens itself. A name and no address: nobody need be asked what it means.
    static let lens: XMLTree.Word = "urn:uuid:5d0c3a52-7a0e-4d5e-9c3b-2f6d1a8be417#"
}

extension XMPDocument {
    /// The packet with these properties of Lens and no others of its vocabulary.
    ///
    /// - Returns: nil where the packet has no room between RDF's tags.
    func recording(_ values: [(String, String)]) -> [UInt8]? {
        guard let clean = XMPDocument(removing(space: XMPSpace.lens)) else { return nil }
        let element = clean.tree.elements[clean.rdf]
        guard !element.content.isEmpty else { return nil }
        let written = clean.bytes[element.writtenName]
        guard let colon = written.firstIndex(of: UInt8(ascii: ":")),
            let prefix = String(validating: written[..<colon], as: UTF8.self)
        else { return nil }
        // What the packet is about, every description of it says alike.
        let about =
            clean.properties.first.flatMap { property in
                clean.tree.elements[property.description].attributes.first {
                    $0.name == XMLTree.Name(space: XMPSpace.rdf, local: "about")
                }
            }.map { clean.tree.text($0.value) } ?? ""
        let body = Self.description(values, prefix: prefix, about: about)
        var edits = ByteEdits()
        let end = element.content.upperBound
        edits.replace(end..<end, with: body.utf8)
        return edits.applied(to: clean.bytes)
    }

    /// A packet with these properties and nothing else.
    static func packet(_ values: [(String, String)]) -> [UInt8] {
        let start =
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
            + "<rdf:RDF xmlns:rdf=\"\(XMPSpace.rdf)\">"
        let end = "</rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
        return Array((start + description(values, prefix: "rdf", about: "") + end).utf8)
    }

    private static func description(_ values: [(String, String)], prefix: String, about: String) -> String {
        let quote = about.utf8.contains(UInt8(ascii: "\"")) ? "'" : "\""
        let lines = values.map { "<lens:\($0)>\(escaped($1))</lens:\($0)>" }
        return "<\(prefix):Description \(prefix):about=\(quote)\(about)\(quote) xmlns:lens=\"\(XMPSpace.lens)\">"
            + lines.joined() + "</\(prefix):Description>"
    }

    /// As XML has text. Characters that no XML may have become U+FFFD.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\r": result.append(contentsOf: "&#13;".unicodeScalars)
            case let other
            where other.value < 0x20 && other != "\n" && other != "\t" || other.value == 0xFFFE
                || other.value == 0xFFFF:
                result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Bytes of a name in Lens's vocabulary, of which it writes none that is longer.
    private static let longestName = 32

    /// The properties of Lens that are nothing but text, without their entities; of each the first.
    var lensProperties: [String: String] {
        var values: [String: String] = [:]
        for property in properties
        where property.name.space == XMPSpace.lens && property.name.local.bytes.count <= Self.longestName {
            let range: Range<Int>? =
                switch property.form {
                case .attribute(let attribute): attribute.value
                case .element(let index): tree.plainText(index)
                }
            let name = property.name.local.description
            guard let range, values[name] == nil else { continue }
            values[name] = Self.unescaped(bytes[range])
        }
        return values
    }

    /// XML's own five entities and numbered characters; whatever else begins with `&` stays.
    static func unescaped(_ text: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text
        while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
            result += rest[..<start]
            rest = rest[start...]
            guard let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")), let character = character(rest[..<end])
            else {
                result.append(rest.removeFirst())
                continue
            }
            result += character
            rest = rest[(end + 1)...]
        }
        return String(decoding: result + rest, as: UTF8.self)
    }

    /// - Parameter name: with the `&`, without the `;`.
    private static func character(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        switch String(decoding: name, as: UTF8.self) {
        case "&amp": return [UInt8(ascii: "&")]
        case "&lt": return [UInt8(ascii: "<")]
        case "&gt": return [UInt8(ascii: ">")]
        case "&quot": return [UInt8(ascii: "\"")]
        case "&apos": return [UInt8(ascii: "'")]
        default: break
        }
        guard name.starts(with: "&#".utf8) else { return nil }
        let digits = String(decoding: name.dropFirst(2), as: UTF8.self)
        let value = digits.utf8.first == UInt8(ascii: "x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap { Unicode.Scalar($0) }.map { Array(String($0).utf8) }
    }
}

extension PictureMetadata {
    /// What Lens wrote into XMP about the making of the picture, by property. Also where the packet was split.
    package var lensProperties: [String: String] {
        guard let xmp, let document = XMPDocument(mergedXMP() ?? xmp) else { return [:] }
        return document.lensProperties
    }

    /// Writes into XMP how the picture was made, in the place of what may stand there about an earlier making.
    ///
    /// - Returns: a warning if it could not be written.
    package mutating func record(_ values: [(String, String)]) -> LensWarning? {
        guard let packet = xmp else {
            xmp = XMPDocument.packet(values)
            return nil
        }
        guard let recorded = XMPDocument(packet)?.recording(values) else {
            return LensWarning("XMP cannot be added to: the picture does not tell how it was made")
        }
        xmp = recorded
        return nil
    }
}
