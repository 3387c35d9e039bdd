/// What is told beside a picture.
struct ExhibitCaption: Sendable, Equatable {
    var title: String?
    var description: String?
    /// Such as `14 May 2024`.
    var date: String?
    /// Camera, lens, focal length, aperture, exposure time, sensitivity, as far as they are known.
    var facts: [String] = []
    var look: String?
    var story: String?
    var creator: String?
    var rights: String?

    init() {}

    /// - Parameters:
    ///   - metadata: as the source has them.
    ///   - look: what the picture is developed with now.
    ///   - policy: what it withholds is not told.
    init(_ metadata: PictureMetadata, developedWith look: Look, _ policy: MetadataPolicy) {
        self.init(metadata, policy)
        if !look.developing.isEmpty {
            let isTold = policy == .all || look.isNamedAfterOwn
            (self.look, story) = isTold ? (Self.text(look.name), Self.text(look.story)) : (nil, nil)
        } else if let earlier = Provenance(metadata)?.lookName, !earlier.isEmpty {
            let own = Look(earlier, filters: [])
            if policy == .all || own.isNamedAfterOwn { self.look = earlier }
            story = Look.named(earlier).flatMap { Self.text($0.story) }
        }
    }

    private static func text(_ text: String) -> String? { text.isEmpty ? nil : text }

    private init(_ metadata: PictureMetadata, _ policy: MetadataPolicy) {
        var settled = metadata
        // Size and colours have no say in captions; what cannot be kept is said when the picture is written.
        _ = settled.settle(for: PictureMetadata.Result(width: 1, height: 1, isTurned: true, policy: policy))
        let exif = settled.exif.flatMap { EXIFSummary($0) }
        let xmp = settled.xmp.map { XMPSummary($0) }
        let iptc = IPTCSummary(photoshop: settled.photoshop)
        title = xmp?.title ?? iptc?.title
        description = xmp?.description ?? iptc?.caption
        if description == title { description = nil }
        creator = xmp?.creator ?? iptc?.byline ?? exif?.artist
        rights = xmp?.rights ?? iptc?.copyright ?? exif?.copyright
        if let exif {
            date = exif.dateTaken.flatMap(Self.date)
            facts = Self.facts(exif)
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// EXIF's date and time as a day; nil if it is none.
    static func date(_ text: String) -> String? {
        let parts = text.prefix(10).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, let year = Int(parts[0]), year > 0,
            let month = Int(parts[1]), (1...12).contains(month), let day = Int(parts[2]), (1...31).contains(day)
        else { return nil }
        return "\(day) \(months[month - 1]) \(year)"
    }

    static func facts(_ exif: EXIFSummary) -> [String] {
        var facts: [String?] = [camera(exif.make, exif.model), exif.lens]
        facts.append(exif.focalLength.flatMap { (0.1...99_999).contains($0) ? "\(number($0))\u{202F}mm" : nil })
        facts.append(exif.fNumber.flatMap { (0.1...999).contains($0) ? "f/\(number($0))" : nil })
        facts.append(exif.exposureTime.flatMap(exposure))
        facts.append(exif.sensitivity.map { "ISO \($0)" })
        return facts.compactMap(\.self)
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
