extension XMPDocument {
    private enum Kind: Sendable {
        /// What stays because it is words: whose it is, who made it, and what may be done with it.
        case words
        case form(@Sendable (ArraySlice<UInt8>) -> Bool)
        /// At most four numbers, in a list or one behind the other.
        case numbers
        /// EXIF's structure, or its number.
        case flash

        static var integer: Kind { .form(MetadataForm.isInteger) }
        static var number: Kind { .form(MetadataForm.isNumber) }
        static var date: Kind { .form(MetadataForm.isISODate) }
        static var name: Kind { .form(MetadataForm.isName) }
        static var boolean: Kind { .form(MetadataForm.isBoolean) }
    }

    /// What `MetadataPolicy.private` keeps, vocabulary by vocabulary, under the prefixes it is written with, and of what
    /// form it has to be.
    private static let kept: [(prefix: String, space: XMLTree.Word, locals: [(Kind, [XMLTree.Word])])] = [
        ("dc", XMPSpace.dublinCore, [(.words, ["creator", "rights"])]),
        ("xmpRights", XMPSpace.rights, [(.boolean, ["Marked"]), (.words, ["UsageTerms", "WebStatement"])]),
        ("photoshop", XMPSpace.photoshop, [(.words, ["Credit"]), (.date, ["DateCreated"])]),
        ("xmp", XMPSpace.xmp, [(.date, ["CreateDate", "ModifyDate", "MetadataDate"])]),
        (
            "tiff", XMPSpace.tiff,
            [
                (.name, ["Make", "Model"]), (.words, ["Artist", "Copyright"]), (.date, ["DateTime"]),
                (
                    .integer,
                    ["Orientation", "ResolutionUnit", "ImageWidth", "ImageLength", "YCbCrPositioning"]
                ),
                (.number, ["XResolution", "YResolution"]),
            ]
        ),
        (
            "exif", XMPSpace.exif,
            [
                (.form(MetadataForm.isVersion), ["ExifVersion"]),
                (.date, ["DateTimeOriginal", "DateTimeDigitized"]),
                (.numbers, ["ISOSpeedRatings"]), (.flash, ["Flash"]),
                (
                    .number,
                    [
                        "ExposureTime", "FNumber", "ShutterSpeedValue", "ApertureValue", "BrightnessValue",
                        "ExposureBiasValue", "MaxApertureValue", "SubjectDistance", "FocalLength",
                        "FocalPlaneXResolution", "FocalPlaneYResolution", "ExposureIndex", "DigitalZoomRatio",
                    ]
                ),
                (
                    .integer,
                    [
                        "ExposureProgram", "MeteringMode", "LightSource", "ColorSpace", "PixelXDimension",
                        "PixelYDimension", "FocalPlaneResolutionUnit", "SensingMethod", "FileSource", "SceneType",
                        "CustomRendered", "ExposureMode", "WhiteBalance", "FocalLengthIn35mmFilm",
                        "SceneCaptureType", "GainControl", "Contrast", "Saturation", "Sharpness",
                        "SubjectDistanceRange",
                    ]
                ),
            ]
        ),
        (
            "exifEX", XMPSpace.exifEX,
            [
                (
                    .integer,
                    [
                        "PhotographicSensitivity", "SensitivityType", "StandardOutputSensitivity",
                        "RecommendedExposureIndex", "ISOSpeed",
                    ]
                ),
                (.name, ["LensMake", "LensModel"]), (.numbers, ["LensSpecification"]), (.number, ["Gamma"]),
                (.form(MetadataForm.isInteroperabilityIndex), ["InteroperabilityIndex"]),
            ]
        ),
        (
            "aux", XMPSpace.aux,
            [
                (.name, ["Lens"]), (.integer, ["LensID"]), (.numbers, ["LensInfo"]),
                (.number, ["ApproximateFocusDistance", "FlashCompensation"]),
            ]
        ),
    ]
    /// The same by name.
    private static let kinds: [XMLTree.Name: (prefix: String, kind: Kind)] = Dictionary(
        kept.flatMap { prefix, space, locals in
            locals.flatMap { kind, names in
                names.map { (XMLTree.Name(space: space, local: $0), (prefix, kind)) }
            }
        }, uniquingKeysWith: { first, _ in first })
    /// Fields of `exif:Flash`.
    private static let flash: [(local: XMLTree.Word, isForm: @Sendable (ArraySlice<UInt8>) -> Bool)] = [
        ("Fired", MetadataForm.isBoolean), ("Return", MetadataForm.isInteger), ("Mode", MetadataForm.isInteger),
        ("Function", MetadataForm.isBoolean), ("RedEyeMode", MetadataForm.isBoolean),
    ]
    /// Bytes of one property, and properties: capture data are short.
    private static let room = 4096
    private static let maxProperties = 256

    /// A packet of its own with the copyright, the artist and how the picture was taken, put together anew: nothing of
    /// the source's packet but these values is in it. `nil` if there are none.
    func withoutPrivateData() -> [UInt8]? {
        var written: Set<XMLTree.Name> = []
        var prefixes: Set<String> = []
        var body: [UInt8] = []
        for property in properties where written.count < Self.maxProperties && !written.contains(property.name) {
            guard let (prefix, kind) = Self.kinds[property.name] else { continue }
            let name = "\(prefix):\(property.name.local)"
            guard let value = content(of: property, kind), value.count <= Self.room else { continue }
            body += Array("<\(name)".utf8) + value + Array("</\(name)>".utf8)
            written.insert(property.name)
            prefixes.insert(prefix)
        }
        guard !body.isEmpty else { return nil }
        let declared = Self.kept.filter { prefixes.contains($0.prefix) }
            .map { " xmlns:\($0.prefix)=\"\($0.space)\"" }.joined()
        let start =
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
            + "<rdf:RDF xmlns:rdf=\"\(XMPSpace.rdf)\"><rdf:Description rdf:about=\"\"\(declared)>"
        let end = "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
        return Array(start.utf8) + body + Array(end.utf8)
    }

    /// What follows the property's name in its start tag, the `>` and its content; `nil` if it is not of its kind.
    private func content(of property: Property, _ kind: Kind) -> [UInt8]? {
        let plain: ArraySlice<UInt8>? =
            switch property.form {
            case .attribute(let attribute): bytes[attribute.value]
            case .element(let index): tree.plainText(index).map { bytes[$0] }
            }
        switch (kind, property.form) {
        case (.words, .attribute(let attribute)): return [UInt8(ascii: ">")] + Self.asText(bytes[attribute.value])
        case (.words, .element(let index)): return words(index, depth: 0)
        case (.form(let isForm), _):
            return plain.map(trimmed).flatMap { isForm($0) ? [UInt8(ascii: ">")] + Self.asText($0) : nil }
        case (.numbers, _):
            if let plain, !trimmed(plain).isEmpty { return numbers(trimmed(plain)) }
            guard case .element(let index) = property.form else { return nil }
            return list(index)
        case (.flash, _):
            if let plain, MetadataForm.isInteger(trimmed(plain)) { return [UInt8(ascii: ">")] + trimmed(plain) }
            guard case .element(let index) = property.form else { return nil }
            let fields = flash(index)
            guard !fields.isEmpty else { return nil }
            return Array(" rdf:parseType=\"Resource\">".utf8) + fields
        }
    }

    /// An attribute's value or an element's text as it is safe in an element: there `]]>` may not stand (XML 1.0, 2.4).
    private static func asText(_ value: ArraySlice<UInt8>) -> [UInt8] {
        value.contains(UInt8(ascii: ">"))
            ? value.flatMap { $0 == UInt8(ascii: ">") ? Array("&gt;".utf8) : [$0] } : Array(value)
    }

    /// Numbers with a blank between any two.
    private func numbers(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: 0x20)
        guard (1...4).contains(parts.count), parts.allSatisfy(MetadataForm.isNumber) else { return nil }
        return [UInt8(ascii: ">")] + parts.joined(separator: [0x20])
    }

    /// One of RDF's own containers with numbers in it.
    private func list(_ index: Int) -> [UInt8]? {
        guard tree.elements[index].children.count == 1, let child = tree.elements[index].children.first,
            let name = Self.container(tree.elements[child].name)
        else { return nil }
        let items = tree.elements[child].children
        var result = Array("><\(name)>".utf8)
        guard (1...4).contains(items.count) else { return nil }
        for item in items {
            guard tree.elements[item].name == Self.itemName,
                let text = tree.plainText(item).map({ trimmed(bytes[$0]) }), MetadataForm.isNumber(text)
            else { return nil }
            result += Array("<rdf:li>".utf8) + text + Array("</rdf:li>".utf8)
        }
        return result + Array("</\(name)>".utf8)
    }

    private static let containers: Set<XMLTree.Word> = ["Alt", "Bag", "Seq"]
    private static let itemName = XMLTree.Name(space: XMPSpace.rdf, local: "li")
    private static let languageName = XMLTree.Name(space: XMPSpace.xml, local: "lang")

    private static func container(_ name: XMLTree.Name) -> String? {
        name.space == XMPSpace.rdf && containers.contains(name.local) ? "rdf:\(name.local)" : nil
    }

    /// The fields that are of their form, from attributes, elements, or a description inside.
    private func flash(_ index: Int) -> [UInt8] {
        var places = [index]
        places += tree.elements[index].children.prefix(1).filter {
            tree.elements[$0].name == Self.descriptionName
        }
        return Self.flash.flatMap { field -> [UInt8] in
            let name = XMLTree.Name(space: XMPSpace.exif, local: field.local)
            let values = places.flatMap { place -> [Range<Int>] in
                tree.elements[place].attributes.filter { $0.name == name }.map(\.value)
                    + tree.elements[place].children.filter { tree.elements[$0].name == name }
                    .compactMap { tree.plainText($0) }
            }
            guard let value = values.first.map({ trimmed(bytes[$0]) }), field.isForm(value) else { return [] }
            return Array("<exif:\(field.local)>".utf8) + value + Array("</exif:\(field.local)>".utf8)
        }
    }

    /// Text, also in RDF's own containers; `nil` for anything else.
    private func words(_ index: Int, depth: Int) -> [UInt8]? {
        let element = tree.elements[index]
        guard depth < 3 else { return nil }
        var result: [UInt8] = []
        for attribute in element.attributes {
            guard attribute.name == Self.languageName else { return nil }
            let language = bytes[attribute.value]
            let written = MetadataForm.isLanguage(language) ? Array(language) : Array("x-default".utf8)
            result += Array(" xml:lang=\"".utf8) + written + Array("\"".utf8)
        }
        result.append(UInt8(ascii: ">"))
        if element.children.isEmpty {
            guard let text = tree.plainText(index) else { return nil }
            return result + Self.asText(bytes[text])
        }
        for child in element.children {
            let inner = tree.elements[child].name
            guard let name = inner == Self.itemName ? "rdf:li" : Self.container(inner),
                let value = words(child, depth: depth + 1)
            else {
                return nil
            }
            result += Array("<\(name)".utf8) + value + Array("</\(name)>".utf8)
        }
        return result
    }
}
