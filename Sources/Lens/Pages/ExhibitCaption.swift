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
        let said = ExhibitSources(settled)
        title = said.title
        description = said.description
        if description == title { description = nil }
        creator = said.creator
        rights = said.rights
        date = said.taken?.text
        facts = said.facts
    }
}
