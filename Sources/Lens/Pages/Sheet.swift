/// Every look on one picture, as a page to choose from: one self-contained file.
///
/// The photograph is decoded and reduced once; each look is developed from that at each strength, on all threads. On the page
/// are the looks' names, what one sees, the lines of the stories they come from, and the commands that make them; a click
/// enlarges, with the original under a slider. It asks nothing of the network and works by keyboard.
public struct Sheet: Sendable {
    /// A look and how the command line names it.
    public struct Entry: Sendable {
        /// What is shown.
        public var look: Look
        /// What grain and marks of time come from where the photo has no seed of its own: a finished picture's, which
        /// `lens apply` finds in it.
        public var seed: UInt64?
        /// LOOK byte for byte, as names of files are.
        package var word: [UInt8]

        /// LOOK as `lens apply` takes it.
        public var reference: String {
            get { String(decoding: word, as: UTF8.self) }
            set { word = Array(newValue.utf8) }
        }

        /// A look; the reference is its name unless given.
        public init(_ look: Look, reference: String? = nil, seed: UInt64? = nil) {
            self.look = look
            self.seed = seed
            word = Array((reference ?? look.name).utf8)
        }

        /// What a LOOK means to `lens apply`. Looks that are joined are told of one after the other.
        package init(_ reference: LookReference, word: [UInt8]) {
            look = reference.look
            seed = reference.seed
            self.word = word
            guard reference.parts.count > 1 else { return }
            look.summary = Self.joined(reference.parts.map(\.summary), "; ")
            look.story = Self.joined(reference.parts.map(\.story), " · ")
        }

        private static func joined(_ lines: [String], _ separator: String) -> String {
            var told: [String] = []
            for line in lines where !line.isEmpty && !told.contains(line) { told.append(line) }
            return told.joined(separator: separator)
        }
    }

    /// The looks, in the page's order.
    public var entries: [Entry]
    /// How much of each look, 0…1; the last is what the page opens with.
    public var strengths: [Double]
    /// The box that each picture fits into, in pixels; a mat comes on top.
    public var size: Int
    /// Of the page's pictures, libjpeg's scale.
    public var quality: Int

    /// - Parameters:
    ///   - entries: the looks; all of Lens unless given.
    ///   - strengths: at least one, each above 0 and at most 1.
    ///   - size: 160…4096.
    ///   - quality: 1…100.
    public init(
        _ entries: [Entry] = Look.all.map { Entry($0) }, strengths: [Double] = [0.35, 0.7, 1], size: Int = 960,
        quality: Int = 84
    ) {
        self.entries = entries
        self.strengths = strengths
        self.size = size
        self.quality = quality
    }

    /// One developed picture.
    struct Proof: Sendable {
        let bytes: [UInt8]
        let width: Int
        let height: Int
        /// Where the picture as it was lies in this one.
        let part: ExhibitPicture.Part
    }

    /// A look on the page: a picture and a command a strength.
    struct Row: Sendable {
        let look: Look
        let title: String
        let commands: [String]
        let proofs: [Proof]
    }

    /// The page.
    ///
    /// Memory: the reduced picture, 12 bytes a pixel of it, and the page.
    ///
    /// - Parameters:
    ///   - photo: whose own looks, if any, count as the original, and whose seed, if it has one, counts for every look.
    ///   - path: INPUT as the commands have it, and so from the folder in which they are to run; "-" is standard input. What
    ///     is in it stands on the page; the title is the file's name alone.
    ///   - darkroom: whose threads and limits count.
    ///   - isCancelled: asked once a strip.
    ///   - progress: told how many pictures of how many are developed, from any thread.
    /// - Throws: what developing throws; `.caller` for values that are not allowed.
    public func page(
        of photo: Photo, named path: FilePath, in darkroom: Darkroom = Darkroom(),
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) throws(LensError) -> [UInt8] {
        if let objection { throw objection }
        let held = try darkroom.hold(photo, fitting: .init(width: size, height: size), isCancelled: isCancelled)
        let wanted = entries.flatMap { entry in
            // As `lens apply` chooses.
            let photo = held.seeded(photo.seed ?? entry.seed)
            return strengths.map { photo.applying(entry.look, strength: $0) }
        }
        let proofs = try develop([held] + wanted, in: darkroom, isCancelled, progress)
        let titles = self.titles
        let commands = self.commands(on: path, seed: photo.seed)
        let rows = entries.indices.map { index in
            Row(
                look: entries[index].look, title: titles[index], commands: commands[index],
                proofs: Array(proofs[(1 + index * strengths.count)...].prefix(strengths.count)))
        }
        return Array(page(of: path, original: proofs[0], rows).text.utf8)
    }

    private var objection: LensError? {
        if entries.isEmpty { return LensError(.caller, "a sheet needs a look") }
        if strengths.isEmpty { return LensError(.caller, "a sheet needs a strength") }
        if let wrong = strengths.first(where: { !($0 > 0 && $0 <= 1) }) {
            return LensError(.caller, "strength is \(wrong), outside 0…1")
        }
        if !(160...4096).contains(size) { return LensError(.caller, "size is \(size), outside 160…4096") }
        if !(1...100).contains(quality) { return LensError(.caller, "quality is \(quality), outside 1…100") }
        return nil
    }

    /// Each photo by one thread, several at a time.
    private func develop(
        _ photos: [Photo], in darkroom: Darkroom, _ isCancelled: @escaping @Sendable () -> Bool,
        _ progress: @escaping @Sendable (_ done: Int, _ all: Int) -> Void
    ) throws(LensError) -> [Proof] {
        var worker = darkroom
        worker.threads = 1
        let format = OutputFormat.jpeg(quality: quality, subsampling: .s420)
        let finishing = Finishing(profile: .sRGB, metadata: .none, isUpright: true)
        let single = worker
        return try PieceWork<Proof>(count: photos.count).run(
            darkroom.threads ?? onlineProcessors(), isCancelled, finished: progress
        ) { (index) throws(LensError) in
            let sink = ByteSink()
            let made = try single.develop(
                photos[index], to: sink, as: format, finishing: finishing, isCancelled: isCancelled)
            let (width, height) = (made.format.width, made.format.height)
            return Proof(
                bytes: sink.bytes, width: width, height: height,
                part: ExhibitPicture.Part(of: photos[index].look, in: (width, height)))
        }
    }
}
