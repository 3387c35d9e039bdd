/// A picture from a file or from bytes, and the looks it is to be developed with.
///
/// A value: ``applying(_:strength:)-(_,Double)`` gives another photo and leaves this one as it is. Nothing is decoded before the
/// photo is written, its bytes are asked for or its information is read.
public struct Photo: Sendable {
    let origin: Origin
    /// Everything that was applied, at its strength.
    public private(set) var look: Look
    /// What was wrong with a strength; said when the photo is developed.
    private(set) var objection: LensError?
    /// What grain and marks of time come from; nil takes it from the picture's compressed data.
    public var seed: UInt64?

    /// Opens a file for reading. It is never opened for writing, by anything.
    ///
    /// - Throws: `.input` if the file cannot be opened.
    public init(contentsOf path: FilePath) throws(LensError) {
        self.init(try ByteSource(path: path))
    }

    /// A picture in memory.
    public init(bytes: [UInt8], name: String = "the picture") {
        self.init(ByteSource(bytes, name: name))
    }

    /// A picture from a source that is open already, such as standard input.
    public init(_ source: ByteSource) {
        self.init(.file(source))
    }

    /// Pixels in memory. They are copied.
    ///
    /// Results carry the buffer's colours and no other metadata. Without a seed of its own, grain comes from a hash of the
    /// samples.
    ///
    /// - Parameters:
    ///   - pixels: a buffer of numbers of any kind.
    ///   - name: what messages call the picture.
    public init<Sample: PixelSample>(pixels: PixelBuffer<Sample>, name: String = "the picture") {
        self.init(.held(HeldPicture(pixels, name: name)))
    }

    private init(_ origin: Origin) {
        self.origin = origin
        look = Look("", filters: [])
    }

    /// Where the picture lies.
    enum Origin: Sendable {
        case file(ByteSource)
        case held(HeldPicture)
    }

    var isHeld: Bool {
        if case .held = origin { return true }
        return false
    }

    /// What messages call the picture.
    var name: String {
        switch origin {
        case .file(let source): source.name
        case .held(let picture): picture.name
        }
    }

    /// The file, or nothing where there is none.
    var source: ByteSource {
        switch origin {
        case .file(let source): source
        case .held(let picture): ByteSource([], name: picture.name)
        }
    }

    /// The photo as it lies in memory, with the same looks and seed.
    func held(_ picture: HeldPicture) -> Photo {
        var photo = Photo(.held(picture))
        (photo.look, photo.objection, photo.seed) = (look, objection, seed)
        return photo
    }

    /// Opens the picture for one reading of its rows.
    func open(_ limits: PictureLimits, strict: Bool = false) throws(LensError) -> any PictureDecoder {
        switch origin {
        case .file(let source): return try PictureFormat.open(source, limits: limits, strict: strict)
        case .held(let picture):
            try limits.requirePixels(picture.format.width, picture.format.height, picture.name)
            return picture.reader()
        }
    }

    /// The photo with a look, or with one more: looks add up to one photograph with both characters, whose filters
    /// act in the order of the light.
    ///
    /// - Parameters:
    ///   - look: a built-in look, a recipe's, or one of your own.
    ///   - strength: 0 leaves the picture as it is, 1 is all of the look; anything outside is an error when the photo is
    ///     developed.
    public func applying(_ look: Look, strength: Double = 1) -> Photo {
        applying(look, strength: Strength(strength))
    }

    /// The same with tone and colour apart.
    public func applying(_ look: Look, strength: Strength) -> Photo {
        var photo = self
        let parts = [
            ("strength", strength.whole), ("tone strength", strength.tone), ("color strength", strength.color),
        ]
        if let (name, value) = parts.first(where: { !(0...1).contains($0.1) }) {
            photo.objection = LensError(.caller, "\(name) is \(value), outside 0…1")
            return photo
        }
        let added = look.at(strength)
        photo.look = Look(
            self.look.name.isEmpty ? look.name : "\(self.look.name)+\(look.name)",
            filters: self.look.filters + added.filters)
        return photo
    }

    /// The photo with another seed: other grain, other marks, the same look.
    public func seeded(_ seed: UInt64?) -> Photo {
        var photo = self
        photo.seed = seed
        return photo
    }

    /// Develops the photo into a file: whole under its name, or not at all.
    ///
    /// - Parameters:
    ///   - path: the file that will be there.
    ///   - format: how it is written, whatever its name ends in.
    ///   - finishing: what is done besides: size, profile, metadata, orientation.
    ///   - overwriting: whether a file of that name may be replaced.
    /// - Throws: `.input`, `.unsupported` or `.limit` for the source, `.output` for the file, `.caller` for a value that
    ///   is not allowed or a file that exists.
    @discardableResult
    public func write(
        to path: FilePath, as format: OutputFormat = .jpeg(), finishing: Finishing = Finishing(),
        overwriting: Bool = false
    ) throws(LensError) -> Development {
        try Darkroom().develop(self, to: path, as: format, finishing: finishing, overwriting: overwriting)
    }

    /// Develops the photo into bytes of a picture file.
    ///
    /// - Throws: `.input`, `.unsupported` or `.limit` for the source, `.caller` for a value that is not allowed.
    public func encoded(
        as format: OutputFormat = .jpeg(), finishing: Finishing = Finishing()
    ) throws(LensError) -> [UInt8] {
        let sink = ByteSink()
        try Darkroom().develop(self, to: sink, as: format, finishing: finishing)
        return sink.bytes
    }

    /// Develops the photo into memory, upright: numbers of the kind that is asked for, in the photo's own colours unless
    /// `finishing` says otherwise. See ``Darkroom/pixels(of:as:finishing:isCancelled:progress:)``.
    ///
    /// - Throws: as ``encoded(as:finishing:)``.
    public func pixels<Sample: PixelSample>(
        as type: Sample.Type = UInt8.self, finishing: Finishing = Finishing()
    ) throws(LensError) -> PixelBuffer<Sample> {
        try Darkroom().pixels(of: self, as: type, finishing: finishing)
    }

    /// The photo decoded into memory, whole or reduced: several looks for one decoding. See
    /// ``Darkroom/hold(_:fitting:isCancelled:)``.
    ///
    /// - Throws: `.input`, `.unsupported` or `.limit` for the source, `.caller` for a box without room.
    public func held(fitting box: Finishing.Box? = nil) throws(LensError) -> Photo {
        try Darkroom().hold(self, fitting: box)
    }
}
