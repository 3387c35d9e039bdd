/// What is done to each picture of an exhibition; the same for all of them.
struct ExhibitWork: Sendable {
    enum Outcome: Sendable {
        case hung(ExhibitPicture, notes: [String])
        case failed(LensError)
    }

    private let exhibit: Exhibit
    private let settings: BatchSettings
    private let darkroom: Darkroom
    private let gate = BudgetGate(budget: BatchMemory.share)
    private let format: OutputFormat
    private let isCancelled: @Sendable () -> Bool

    init(
        _ exhibit: Exhibit, _ settings: BatchSettings, _ darkroom: Darkroom,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.exhibit = exhibit
        self.settings = settings
        var single = darkroom
        single.threads = 1
        self.darkroom = single
        format = .jpeg(
            quality: exhibit.quality, subsampling: exhibit.quality < 90 ? .s420 : .s444, progressive: true)
        self.isCancelled = isCancelled
    }

    /// Decodes a picture, and its original where there is one, and writes their files.
    ///
    /// - Throws: `.output`, `.cancelled`, and `.caller` where something has appeared among the exhibition's files.
    func picture(
        _ input: BatchInput, _ original: BatchInput?, named name: String, to folder: ExhibitFolder
    ) throws(LensError) -> Outcome {
        let made: Made
        do throws(LensError) {
            made = try develop(input, original, named: name)
        } catch {
            if error.fault == .cancelled { throw error }
            return .failed(error)
        }
        try folder.write(made.files, notReplacing: made.source)
        return .hung(made.picture, notes: made.notes)
    }

    private struct Made {
        let picture: ExhibitPicture
        let files: [(place: String, bytes: [UInt8])]
        let notes: [String]
        let source: ByteSource
    }

    private func develop(
        _ input: BatchInput, _ original: BatchInput?, named name: String
    ) throws(LensError) -> Made {
        let source = try ByteSource(regularFile: input.path)
        let photo = Photo(source).seeded(exhibit.seed)
        var need = try need(of: photo)
        // What is wrong with the other one is said when its turn comes.
        if let original, let source = try? ByteSource(regularFile: original.path) {
            need += (try? self.need(of: Photo(source))) ?? 0
        }
        let entered = gate.enter(need)
        defer { gate.leave(entered) }
        let held = try hold(photo, fitting: exhibit.sizes.max() ?? 1920)
        var shown = held
        if let look = exhibit.look { shown = held.applying(look, strength: exhibit.strength) }
        let finishing = Finishing(metadata: exhibit.metadata, isUpright: true)
        let pictures = try sizes(of: shown, finishing) { ExhibitNames.picture(name, $0) }
        var notes = pictures.notes
        let largest = pictures.sizes[pictures.sizes.count - 1]
        let metadata = held.heldMetadata
        var look = exhibit.look ?? shown.look
        look.filters = shown.look.filters
        var before: (sizes: [ExhibitPicture.Size], part: ExhibitPicture.Part)?
        var files = pictures.files
        var wasPlaced = false
        if !shown.look.developing.isEmpty {
            let part = ExhibitPicture.Part(of: shown.look, in: (largest.width, largest.height))
            let was = try self.sizes(of: held, finishing, part) { ExhibitNames.before(name, $0) }
            before = (was.sizes, part)
            files += was.files
        } else if let original {
            switch try self.original(
                original, of: largest, developedWith: Self.recipe(metadata, input.path), finishing, named: name)
            {
            case .success(let was):
                before = (was.sizes, was.part)
                wasPlaced = was.tellsPosition
                files += was.files
            case .failure(let why): notes.append("hangs without the one before: \(why.message)")
            }
        } else if exhibit.before != nil {
            notes.append("hangs without the one before: there is none of its name")
        }
        let picture = ExhibitPicture(
            input: input.path, name: name, words: ExhibitNames.words(input.place.lastComponent?.stem ?? ""),
            sizes: pictures.sizes, before: before.map { ExhibitPicture.Before(sizes: $0.sizes, part: $0.part) },
            tone: try tone(of: shown),
            caption: ExhibitCaption(metadata, developedWith: look, exhibit.captions ?? exhibit.metadata),
            taken: ExhibitSources(metadata).taken,
            tellsPosition: exhibit.metadata == .all && (metadata.tellsPosition || wasPlaced))
        return Made(picture: picture, files: files, notes: notes, source: source)
    }

    /// What a finished picture was developed with, if it tells.
    private static func recipe(_ metadata: PictureMetadata, _ path: FilePath) -> Look? {
        try? Provenance(metadata)?.look(beside: path)
    }

    private func hold(_ photo: Photo, fitting size: Int) throws(LensError) -> Photo {
        try darkroom.hold(photo, fitting: .init(width: size, height: size), isCancelled: isCancelled)
    }

    /// An upper estimate of the memory that a picture takes, so that as many are in work as there is room for.
    private func need(of photo: Photo) throws(LensError) -> Int {
        let decoder = try photo.open(darkroom.limits)
        let side = exhibit.sizes.max() ?? 1920
        // Four channels of four bytes, held and under way, and the files.
        let held = min(decoder.format.width, side) * min(decoder.format.height, side) * 40
        return held
            + BatchMemory.need(
                of: decoder, metadata: decoder.metadata.memory, with: settings, as: format,
                limit: darkroom.limits.maxMemory)
    }

    /// A picture in every size that is another one.
    ///
    /// - Parameter part: of each box, what the picture is to fit into.
    private func sizes(
        of photo: Photo, _ finishing: Finishing, _ part: ExhibitPicture.Part = .whole, place: (Int) -> String
    ) throws(LensError) -> (sizes: [ExhibitPicture.Size], files: [(place: String, bytes: [UInt8])], notes: [String]) {
        var sizes: [ExhibitPicture.Size] = []
        var files: [(place: String, bytes: [UInt8])] = []
        var notes: [String] = []
        for size in exhibit.sizes.sorted() {
            var finishing = finishing
            finishing.box = Finishing.Box(
                width: max(1, Int((Double(size) * part.width).rounded())),
                height: max(1, Int((Double(size) * part.height).rounded())))
            let sink = ByteSink()
            let made = try darkroom.develop(
                photo, to: sink, as: format, finishing: finishing, isCancelled: isCancelled)
            if let last = sizes.last, (last.width, last.height) == (made.format.width, made.format.height) { break }
            let place = place(size)
            sizes.append(
                ExhibitPicture.Size(place: place, width: made.format.width, height: made.format.height))
            files.append((place, sink.bytes))
            notes = made.warnings.map(\.message)
        }
        return (sizes, files, notes)
    }

    private enum Original {
        case success(
            (
                sizes: [ExhibitPicture.Size], part: ExhibitPicture.Part, files: [(place: String, bytes: [UInt8])],
                tellsPosition: Bool
            ))
        case failure(LensError)
    }

    /// What a picture that is developed already was before. One that cannot be had is missing, and the picture hangs.
    ///
    /// - Throws: `.cancelled`
    private func original(
        _ original: BatchInput, of picture: ExhibitPicture.Size, developedWith recipe: Look?, _ finishing: Finishing,
        named name: String
    ) throws(LensError) -> Original {
        do throws(LensError) {
            let held = try hold(
                Photo(ByteSource(regularFile: original.path)), fitting: max(picture.width, picture.height))
            let part = ExhibitPicture.Part(
                of: recipe ?? Look("", filters: []), in: (picture.width, picture.height))
            let was = try sizes(of: held, finishing, part) { ExhibitNames.before(name, $0) }
            let largest = was.sizes[was.sizes.count - 1]
            let expected = part.width * Double(picture.width) / (part.height * Double(picture.height))
            let ratio = Double(largest.width) / Double(largest.height)
            // As far as rounding to whole pixels takes it.
            let slack = 1.5 / Double(min(largest.width, largest.height)) + 0.005
            guard abs(ratio / expected - 1) <= slack else {
                return .failure(LensError(.input, "\(original.path.string) is of another shape"))
            }
            return .success((was.sizes, part, was.files, held.heldMetadata.tellsPosition))
        } catch {
            if error.fault == .cancelled { throw error }
            return .failure(error)
        }
    }

    /// The mean colour of a picture, which holds its place until it is there.
    private func tone(of photo: Photo) throws(LensError) -> String {
        let small = try darkroom.pixels(
            of: photo, as: UInt8.self,
            finishing: Finishing(profile: .sRGB, isUpright: true, box: .init(width: 24, height: 24)),
            isCancelled: isCancelled)
        let channels = small.layout.channels
        let count = small.width * small.height
        let means = (0..<(small.layout.isGrey ? 1 : 3)).map { channel in
            (stride(from: channel, to: small.samples.count, by: channels).reduce(0) { $0 + Int(small.samples[$1]) }
                + count / 2) / count
        }
        return (means.count == 1 ? [means[0], means[0], means[0]] : means).map { UInt8(clamping: $0).hexadecimal }
            .joined()
    }
}

extension Photo {
    /// What a held picture carries.
    fileprivate var heldMetadata: PictureMetadata {
        guard case .held(let picture) = origin else { return PictureMetadata() }
        return picture.metadata
    }
}
