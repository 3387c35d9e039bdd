extension XMPDocument {
    /// What `MetadataPolicy.private` keeps, vocabulary by vocabulary, under the prefixes it is written with.
    private static let kept: [(prefix: String, space: String, locals: Set<String>)] = [
        ("dc", XMPSpace.dublinCore, ["creator", "rights"]),
        ("xmpRights", XMPSpace.rights, ["Marked", "UsageTerms", "WebStatement"]),
        ("photoshop", XMPSpace.photoshop, ["Credit", "DateCreated"]),
        ("xmp", XMPSpace.xmp, ["CreateDate", "ModifyDate", "MetadataDate"]),
        (
            "tiff", XMPSpace.tiff,
            [
                "Make", "Model", "Orientation", "XResolution", "YResolution", "ResolutionUnit", "Artist", "Copyright",
                "DateTime", "ImageWidth", "ImageLength", "YCbCrPositioning",
            ]
        ),
        (
            "exif", XMPSpace.exif,
            [
                "ExifVersion", "ExposureTime", "FNumber", "ExposureProgram", "ISOSpeedRatings", "DateTimeOriginal",
                "DateTimeDigitized", "ShutterSpeedValue", "ApertureValue", "BrightnessValue", "ExposureBiasValue",
                "MaxApertureValue", "SubjectDistance", "MeteringMode", "LightSource", "Flash", "FocalLength",
                "ColorSpace", "PixelXDimension", "PixelYDimension", "FocalPlaneXResolution", "FocalPlaneYResolution",
                "FocalPlaneResolutionUnit", "ExposureIndex", "SensingMethod", "FileSource", "SceneType",
                "CustomRendered", "ExposureMode", "WhiteBalance", "DigitalZoomRatio", "FocalLengthIn35mmFilm",
                "SceneCaptureType", "GainControl", "Contrast", "Saturation", "Sharpness", "SubjectDistanceRange",
            ]
        ),
        (
            "exifEX", XMPSpace.exifEX,
            [
                "PhotographicSensitivity", "SensitivityType", "StandardOutputSensitivity", "RecommendedExposureIndex",
                "ISOSpeed", "LensMake", "LensModel", "LensSpecification", "Gamma", "InteroperabilityIndex",
            ]
        ),
        (
            "aux", XMPSpace.aux,
            ["Lens", "LensInfo", "LensID", "ApproximateFocusDistance", "FlashCompensation"]
        ),
    ]
    /// Fields of `exif:Flash`.
    private static let structures = ["Fired", "Return", "Mode", "Function", "RedEyeMode"]
    /// Bytes of one property, and properties: capture data are short.
    private static let room = 4096
    private static let maxProperties = 256

    /// A packet of its own with the copyright, the artist and how the picture was taken, put together anew: nothing of
    /// the source's packet but these values is in it. `nil` if there are none.
    func withoutPrivateData() -> [UInt8]? {
        var written: [XMLTree.Name] = []
        var prefixes: [String] = []
        var body: [UInt8] = []
        for property in properties where written.count < Self.maxProperties && !written.contains(property.name) {
            guard
                let known = Self.kept.first(where: {
                    $0.space == property.name.space && $0.locals.contains(property.name.local)
                })
            else { continue }
            let name = "\(known.prefix):\(property.name.local)"
            guard let value = content(of: property, prefix: known.prefix), value.count <= Self.room else { continue }
            body += Array("<\(name)".utf8) + value + Array("</\(name)>".utf8)
            written.append(property.name)
            if !prefixes.contains(known.prefix) { prefixes.append(known.prefix) }
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

    /// What follows the property's name in its start tag, the `>` and its content.
    private func content(of property: Property, prefix: String) -> [UInt8]? {
        switch property.form {
        case .attribute(let attribute): [UInt8(ascii: ">")] + bytes[attribute.value]
        case .element(let index): rewritten(index, prefix: prefix, depth: 0)
        }
    }

    /// RDF's own containers, a vocabulary's own structures and text; `nil` for anything else.
    private func rewritten(_ index: Int, prefix: String, depth: Int) -> [UInt8]? {
        let element = tree.elements[index]
        guard depth < 5 else { return nil }
        var result: [UInt8] = []
        for attribute in element.attributes {
            if attribute.name == XMLTree.Name(space: XMPSpace.xml, local: "lang") {
                result += Array(" xml:lang=\"".utf8) + quoted(attribute.value) + Array("\"".utf8)
            } else if attribute.name == XMLTree.Name(space: XMPSpace.rdf, local: "parseType"),
                bytes[attribute.value].elementsEqual("Resource".utf8)
            {
                result += Array(" rdf:parseType=\"Resource\"".utf8)
            } else if prefix == "exif", attribute.name.space == XMPSpace.exif,
                Self.structures.contains(attribute.name.local)
            {
                result += Array(" exif:\(attribute.name.local)=\"".utf8) + quoted(attribute.value)
                result += Array("\"".utf8)
            } else {
                return nil
            }
        }
        result.append(UInt8(ascii: ">"))
        if element.children.isEmpty {
            guard let text = tree.plainText(index) else { return nil }
            return result + bytes[text]
        }
        for child in element.children {
            let inner = tree.elements[child].name
            let name: String
            if inner.space == XMPSpace.rdf, ["Alt", "Bag", "Seq", "li", "Description"].contains(inner.local) {
                name = "rdf:\(inner.local)"
            } else if prefix == "exif", inner.space == XMPSpace.exif, Self.structures.contains(inner.local) {
                name = "exif:\(inner.local)"
            } else {
                return nil
            }
            guard let value = rewritten(child, prefix: prefix, depth: depth + 1) else { return nil }
            result += Array("<\(name)".utf8) + value + Array("</\(name)>".utf8)
        }
        return result
    }

    /// An attribute's value as it may stand between double quotes.
    private func quoted(_ range: Range<Int>) -> [UInt8] {
        bytes[range].flatMap { $0 == UInt8(ascii: "\"") ? Array("&quot;".utf8) : [$0] }
    }
}
