/// Everything besides a picture's content that decides what its result is: the look at its strength with the contents of
/// its tables, the options of the result, where chance comes from, and the version.
struct BatchSettings: Sendable {
    let look: Look
    let options: BatchOptions
    private let digests: [OutputFormat.Container: Digest]

    /// - Throws: `.caller` if the look or its strength has a value that is not allowed.
    init(_ look: Look, _ options: BatchOptions) throws(LensError) {
        let photo = Photo(bytes: []).applying(look, strength: options.strength)
        if let objection = photo.objection { throw objection }
        try photo.look.validate()
        if options.suffix.contains(0x2F) || options.suffix.contains(0) {
            throw LensError(
                .caller, "the suffix '\(String(decoding: options.suffix, as: UTF8.self))' is no part of a name")
        }
        self.look = photo.look
        self.options = options
        var digests: [OutputFormat.Container: Digest] = [:]
        for container in OutputFormat.Container.allCases {
            digests[container] = Digest(of: Self.text(photo.look, options, container))
        }
        self.digests = digests
    }

    func digest(_ container: OutputFormat.Container) -> Digest {
        digests[container] ?? Digest(first: 0, second: 0)
    }

    /// One line an influence.
    static func text(_ look: Look, _ options: BatchOptions, _ container: OutputFormat.Container) -> String {
        let provenance = Provenance(look, seed: options.seed ?? 0)
        let finishing = options.finishing
        let profile: String
        switch finishing.profile {
        case .keep: profile = "keep"
        case .sRGB: profile = "srgb"
        case .displayP3: profile = "p3"
        case .profile(let chosen):
            var hash = BLAKE2()
            chosen.bytes.withUnsafeBytes { hash.update($0) }
            profile = hash.digest.text
        }
        let format: String
        switch container {
        case .jpeg:
            let jpeg = options.jpeg
            format = "jpeg \(jpeg.quality) \(jpeg.subsampling.rawValue) \(jpeg.progressive) \(jpeg.optimized)"
        case .png: format = "png \(options.png.compression) \(options.depth?.rawValue ?? 0)"
        }
        return [
            "version \(provenance.version)", "look \(provenance.lookName)", "recipe \(provenance.recipe)",
            "seed \(options.seed.map(\.hexadecimal) ?? "of the picture's data")", "format \(format)",
            "profile \(profile)", "metadata \(finishing.metadata.rawValue)", "upright \(finishing.isUpright)",
            "box \(finishing.box.map { "\($0.width)x\($0.height)" } ?? "none")", "strict \(options.isStrict)",
            "left out beyond \(options.limits.maxProfileBytes) \(options.limits.maxUnpackedBytes)",
        ].joined(separator: "\n")
    }
}
