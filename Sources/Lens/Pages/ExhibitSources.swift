/// What a picture's metadata say of it, whichever of them say it.
struct ExhibitSources {
    var exif: EXIFSummary?
    var xmp: XMPSummary?
    var iptc: IPTCSummary?
    /// Of a PNG file, by the keywords that its specification has (11.3.3.2).
    var text: [String: String]

    init(_ metadata: PictureMetadata) {
        exif = metadata.exif.flatMap { EXIFSummary($0) }
        xmp = metadata.xmpSummary
        iptc = IPTCSummary(photoshop: metadata.photoshop)
        text = metadata.text(under: ["Title", "Author", "Description", "Copyright", "Creation Time"])
    }

    var title: String? { Self.first(xmp?.title, iptc?.title, text["Title"]) }
    var description: String? { Self.first(xmp?.description, iptc?.caption, text["Description"]) }
    var creator: String? { Self.first(xmp?.creator, iptc?.byline, exif?.artist, text["Author"]) }
    var rights: String? { Self.first(xmp?.rights, iptc?.copyright, exif?.copyright, text["Copyright"]) }

    /// The first that is a date: when the picture was taken, or else when it became numbers.
    var taken: ExhibitDate? {
        let inIPTC = iptc?.dateCreated.map { "\($0) \(iptc?.timeCreated ?? "")" }
        return [exif?.dateTaken, xmp?.dateTaken, inIPTC, xmp?.dateDigitized, text["Creation Time"]].lazy
            .compactMap { $0.flatMap { ExhibitDate($0) } }.first
    }

    /// Camera, lens, focal length, aperture, exposure time, sensitivity, as far as they are known.
    var facts: [String] {
        let isInEXIF = exif?.make != nil || exif?.model != nil
        let camera = isInEXIF ? Self.camera(exif?.make, exif?.model) : Self.camera(xmp?.make, xmp?.model)
        let length = exif?.focalLength ?? xmp?.focalLength
        let stop = exif?.fNumber ?? xmp?.fNumber
        return [
            camera, exif?.lens ?? xmp?.lens,
            length.flatMap { (0.1...99_999).contains($0) ? "\(Self.number($0))\u{202F}mm" : nil },
            stop.flatMap { (0.1...999).contains($0) ? "f/\(Self.number($0))" : nil },
            (exif?.exposureTime ?? xmp?.exposureTime).flatMap(Self.exposure),
            (exif?.sensitivity ?? xmp?.sensitivity).map { "ISO\u{A0}\($0)" },
        ].compactMap(\.self)
    }

    /// The first that says anything, without the blanks around it.
    private static func first(_ texts: String?...) -> String? {
        texts.lazy.compactMap { text -> String? in
            guard let text, let first = text.firstIndex(where: { !$0.isWhitespace }),
                let last = text.lastIndex(where: { !$0.isWhitespace })
            else { return nil }
            return String(text[first...last])
        }.first
    }

    /// The maker is named where the model does not name it.
    private static func camera(_ make: String?, _ model: String?) -> String? {
        guard let model else { return make }
        guard let make, let first = make.split(separator: " ").first else { return model }
        return model.lowercased().hasPrefix(first.lowercased()) ? model : "\(make) \(model)"
    }

    /// Shorter than a quarter of a second is a fraction to everybody.
    private static func exposure(_ seconds: Double) -> String? {
        guard (1e-7...1e6).contains(seconds) else { return nil }
        return seconds < 0.26 ? "1/\(Int((1 / seconds).rounded()))\u{202F}s" : "\(number(seconds))\u{202F}s"
    }

    /// With one decimal, if it says anything.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
