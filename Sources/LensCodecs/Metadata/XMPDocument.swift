/// Namespaces that XMP packets are told apart by.
enum XMPSpace {
    static let rdf: XMLTree.Word = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    static let xml: XMLTree.Word = "http://www.w3.org/XML/1998/namespace"
    static let tiff: XMLTree.Word = "http://ns.adobe.com/tiff/1.0/"
    static let exif: XMLTree.Word = "http://ns.adobe.com/exif/1.0/"
    static let exifEX: XMLTree.Word = "http://cipa.jp/exif/1.0/"
    static let aux: XMLTree.Word = "http://ns.adobe.com/exif/1.0/aux/"
    static let dublinCore: XMLTree.Word = "http://purl.org/dc/elements/1.1/"
    static let rights: XMLTree.Word = "http://ns.adobe.com/xap/1.0/rights/"
    static let photoshop: XMLTree.Word = "http://ns.adobe.com/photoshop/1.0/"
    static let xmp: XMLTree.Word = "http://ns.adobe.com/xap/1.0/"
    static let note: XMLTree.Word = "http://ns.adobe.com/xmp/note/"
    static let panorama: XMLTree.Word = "http://ns.google.com/photos/1.0/panorama/"
    static let regions: XMLTree.Word = "http://www.metadataworkinggroup.com/schemas/regions/"
}

/// An XMP packet taken apart into its properties.
struct XMPDocument {
    struct Property {
        enum Form {
            case attribute(XMLTree.Attribute)
            case element(Int)
        }

        let name: XMLTree.Name
        /// The `rdf:Description` it stands in.
        let description: Int
        let form: Form
    }

    let tree: XMLTree
    /// The element `rdf:RDF`.
    let rdf: Int
    let properties: [Property]

    static let rdfName = XMLTree.Name(space: XMPSpace.rdf, local: "RDF")
    static let descriptionName = XMLTree.Name(space: XMPSpace.rdf, local: "Description")
    static let extensionNote = XMLTree.Name(space: XMPSpace.note, local: "HasExtendedXMP")
    static let orientation = XMLTree.Name(space: XMPSpace.tiff, local: "Orientation")

    var bytes: [UInt8] { tree.bytes }

    /// - Returns: `nil` for what is not well-formed or is no RDF.
    init?(_ bytes: [UInt8]) {
        guard let tree = XMLTree(bytes),
            let rdf = tree.elements.firstIndex(where: { $0.name == Self.rdfName })
        else { return nil }
        self.tree = tree
        self.rdf = rdf
        var properties: [Property] = []
        for index in tree.elements[rdf].children
        where tree.elements[index].name == Self.descriptionName {
            let description = tree.elements[index]
            for attribute in description.attributes
            where attribute.name.space != XMPSpace.rdf && attribute.name.space != XMPSpace.xml {
                properties.append(Property(name: attribute.name, description: index, form: .attribute(attribute)))
            }
            for child in description.children {
                properties.append(
                    Property(name: tree.elements[child].name, description: index, form: .element(child)))
            }
        }
        self.properties = properties
    }

    /// Where a property that is nothing but text has it, in every place it stands.
    func values(_ name: XMLTree.Name) -> [Range<Int>] {
        properties.filter { $0.name == name }.compactMap { property in
            switch property.form {
            case .attribute(let attribute): attribute.value
            case .element(let index): tree.plainText(index)
            }
        }
    }

    /// A property's text as it is written, without blanks at its ends.
    func text(_ name: XMLTree.Name) -> String? {
        values(name).first.map { String(decoding: trimmed(bytes[$0]), as: UTF8.self) }
    }

    func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: XMLTree.isBlank)
        while let last = text.last, XMLTree.isBlank(last) { text.removeLast() }
        return text
    }

    func integer(_ name: XMLTree.Name) -> Int? { text(name).flatMap { Int($0) } }

    /// What is taken out with a property: an element goes with the line that it stands alone on.
    func range(of property: Property) -> Range<Int> {
        switch property.form {
        case .attribute(let attribute): attribute.range
        case .element(let index): wholeLine(tree.elements[index].range)
        }
    }

    func wholeLine(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        guard start > 0, bytes[start - 1] == 0x0A else { return range }
        start -= start > 1 && bytes[start - 2] == 0x0D ? 2 : 1
        return start..<range.upperBound
    }

    /// Takes a property out in every place it stands.
    func removing(_ name: XMLTree.Name) -> [UInt8] {
        var edits = ByteEdits()
        for property in properties where property.name == name { edits.remove(range(of: property)) }
        return edits.applied(to: bytes)
    }
}
