extension Exhibit {
    /// Hangs the exhibition: every file of it whole under its name, the page last.
    ///
    /// Blocks the calling thread and takes ``jobs`` more. The same pictures give the same bytes on any number of them.
    /// A picture that cannot be developed is among the result's failures and stops no other; where none can, nothing is
    /// written.
    ///
    /// - Parameters:
    ///   - darkroom: whose limits count for each picture.
    ///   - isCancelled: asked once a strip of each picture. An exhibition that was broken off may be replaced later.
    ///   - progress: told how many pictures of how many are done, from any thread.
    /// - Throws: `.caller` for values that are not allowed, an output that is not empty, or what would be replaced and is
    ///   none of an exhibition's; `.input` if the folder cannot be read; `.output`; `.cancelled`.
    public func hang(
        in darkroom: Darkroom = Darkroom(), isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) throws(LensError) -> Hung {
        if let objection { throw objection }
        try keepApart()
        let settings = try BatchSettings(look ?? Look("", filters: []), options)
        let search = try PictureSearch(
            folder, isRecursive: isRecursive, without: FileFacts(output)?.identity, isCancelled: isCancelled)
        var originals = search.folders
        var hung = Hung()
        for other in search.others {
            switch other.action {
            case .refuse(let error): hung.failures.append(Hung.Failure(input: other.input, error: error))
            case .skip(let skip): hung.notes.append(Hung.Note(input: other.input, message: skip.reason))
            case .develop, .replace, .check: break
            }
        }
        let inputs = search.inputs.sorted { $0.place.bytes.lexicographicallyPrecedes($1.place.bytes) }
        if inputs.isEmpty { return hung }
        let earlier = try before.map { (before) throws(LensError) in
            try PictureSearch(
                before, isRecursive: isRecursive, without: FileFacts(output)?.identity, isCancelled: isCancelled)
        }
        originals.formUnion(earlier?.folders ?? [])
        let pairs = ExhibitPairs(earlier?.inputs ?? [])
        let names = ExhibitNames.unique(inputs.map { $0.place.lastComponent?.stem ?? "" })
        let stand = try ExhibitFolder(output, apartFrom: originals, overwriting: isOverwriting)
        try stand.requireFree([ExhibitFolder.page] + names.flatMap(places))

        let work = ExhibitWork(self, settings, darkroom, isCancelled)
        let outcomes: [ExhibitWork.Outcome]
        do throws(LensError) {
            outcomes = try PieceWork(count: inputs.count).run(
                jobs ?? onlineProcessors(), isCancelled, finished: progress
            ) { (number) throws(LensError) in
                try work.picture(inputs[number], pairs.original(of: inputs[number]), named: names[number], to: stand)
            }
        } catch {
            stand.giveUp()
            throw error
        }
        var pictures: [ExhibitPicture] = []
        for (input, outcome) in zip(inputs, outcomes) {
            switch outcome {
            case .failed(let error): hung.failures.append(Hung.Failure(input: input.path, error: error))
            case .hung(let picture, let notes):
                pictures.append(picture)
                hung.notes += notes.map { Hung.Note(input: input.path, message: $0) }
            }
        }
        if pictures.isEmpty {
            stand.giveUp()
            return hung
        }
        if order == .date { pictures = Self.byDate(pictures) }
        hung.pictures = pictures.map(\.input)
        hung.pairs = pictures.count { $0.before != nil }
        hung.positions = pictures.count(where: \.tellsPosition)
        if isCancelled() { throw LensError(.cancelled, "cancelled") }
        let finished = try stand.finish(page: Array(page(pictures).text.utf8))
        hung.bytes = finished.bytes
        hung.notes += finished.leftovers
        return hung
    }

    /// Every file that a picture of that name may have.
    private func places(_ name: String) -> [String] {
        sizes.flatMap { [ExhibitNames.picture(name, $0), ExhibitNames.before(name, $0)] }
    }

    /// Of pictures in the order of their names.
    private static func byDate(_ pictures: [ExhibitPicture]) -> [ExhibitPicture] {
        pictures.enumerated().sorted { one, two in
            switch (one.element.taken, two.element.taken) {
            case (let first?, let second?) where first != second: first < second
            case (.some, nil): true
            case (nil, .some): false
            default: one.offset < two.offset
            }
        }.map(\.element)
    }

    /// As a batch would develop the pictures; for what it needs to know of memory and of looks.
    private var options: BatchOptions {
        var options = BatchOptions()
        options.strength = strength
        options.seed = seed
        options.finishing.metadata = metadata
        return options
    }

    /// - Throws: `.caller` where results would lie among originals.
    private func keepApart() throws(LensError) {
        for place in [folder, before].compactMap(\.self) {
            guard let inside = FileFacts(place) else {
                throw LensError(.input, "\(place.string) cannot be read: there is no such folder")
            }
            guard inside.kind == .folder else { throw LensError(.caller, "\(place.string) is no folder") }
            guard let outside = FileFacts(output) else { continue }
            guard outside.kind == .folder else { throw LensError(.caller, "\(output.string) is no folder") }
            if inside.identity == outside.identity {
                throw LensError(.caller, "\(output.string) is the input itself; originals are not mixed with results")
            }
            if Batch.isInside(place, outside.identity) {
                throw LensError(
                    .caller, "\(place.string) lies in \(output.string); originals are not mixed with results")
            }
        }
    }
}

/// The originals of pictures that are developed already.
struct ExhibitPairs {
    private var known: [[UInt8]: [BatchInput]] = [:]

    init(_ inputs: [BatchInput]) {
        for input in inputs { known[Self.key(input), default: []].append(input) }
    }

    /// The one of the same name, or else the only one that has it but for the ending.
    func original(of picture: BatchInput) -> BatchInput? {
        let found = known[Self.key(picture)] ?? []
        return found.first { $0.place == picture.place } ?? (found.count == 1 ? found[0] : nil)
    }

    /// Where it stands, without the ending.
    private static func key(_ input: BatchInput) -> [UInt8] {
        let place = input.place.bytes
        let start = place.lastIndex(of: 0x2F).map { $0 + 1 } ?? 0
        guard let dot = place.lastIndex(of: 0x2E), dot > start else { return place }
        return Array(place[..<dot])
    }
}
