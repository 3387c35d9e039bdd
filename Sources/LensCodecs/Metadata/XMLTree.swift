/// The elements and attributes of an XML document and where each stands: as much of XML as XMP may use.
///
/// The document is never believed: depth and numbers are bounded, no entity is ever expanded, and whatever is not
/// well-formed, has a document type, or is not UTF-8 is no tree at all. Time is linear in the document's length.
struct XMLTree {
    struct Name: Hashable {
        /// The namespace's URI; empty for none.
        let space: Word
        let local: Word
    }

    struct Attribute {
        let name: Name
        /// With the blank before it.
        let range: Range<Int>
        /// Between the quotes, entities and all.
        let value: Range<Int>
    }

    /// `xmlns:prefix="uri"`.
    struct Declaration {
        /// Empty for the namespace of names without one.
        let prefix: Word
        let uri: Word
        /// With the blank before it.
        let range: Range<Int>
    }

    struct Element {
        let name: Name
        let parent: Int?
        /// From `<` to `>`, or to `/>`.
        let startTag: Range<Int>
        /// The name as it is written, prefix and all.
        let writtenName: Range<Int>
        var children: [Int] = []
        let attributes: [Attribute]
        let declarations: [Declaration]
        /// From the start tag to the end tag.
        var range: Range<Int>
        /// Between the tags.
        var content: Range<Int>
    }

    static let maxBytes = 64 << 20
    static let maxElements = 50_000
    static let maxAttributes = 100_000
    static let maxEntities = 200_000
    static let maxDepth = 64
    /// Declarations that hold at one place.
    static let maxNamespaces = 128
    /// Bytes of a name, prefix and all.
    static let maxName = 256
    /// Bytes that tell a namespace's URI from others: a document could state one of megabytes and need it at every element.
    static let maxURI = 1024

    let bytes: [UInt8]
    /// In the document's order.
    private(set) var elements: [Element] = []

    /// - Returns: `nil` for what is damaged, beyond the bounds, or more than elements, attributes and text.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maxBytes, !bytes.contains("<!DOCTYPE"), !bytes.contains("<!ENTITY") else {
            return nil
        }
        self.bytes = bytes
        var parser = Parser(bytes)
        guard parser.run() else { return nil }
        elements = parser.elements
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// An element's text where that is all there is in it.
    func plainText(_ index: Int) -> Range<Int>? {
        let element = elements[index]
        guard element.children.isEmpty else { return nil }
        // A comment or CDATA hides what the text is.
        return bytes[element.content].contains(UInt8(ascii: "<")) ? nil : element.content
    }

    /// Declarations that hold inside `index`, its own included, the innermost of each prefix.
    func declarations(around index: Int) -> [Declaration] {
        var found: [Declaration] = []
        var prefixes: Set<Word> = []
        var next: Int? = index
        while let current = next {
            for declaration in elements[current].declarations where prefixes.insert(declaration.prefix).inserted {
                found.append(declaration)
            }
            next = elements[current].parent
        }
        return found
    }
}
