/// Pictures of a folder, hung as an exhibition: a page that works from a disk and from any server, with nothing of
/// anybody else's in it.
///
/// Each picture is decoded once, reduced in linear light, developed if a look is given, and written in several sizes for
/// windows of several sizes. What was there before lies under a slider. Captions say what the pictures' metadata say, as
/// far as ``captions`` lets it out of the house, and the files carry what ``metadata`` lets: position, owner, serial
/// numbers and text stay at home unless asked otherwise.
///
/// ```swift
/// var exhibit = Exhibit(folder: "holiday", output: "site")
/// exhibit.look = .decay
/// let hung = try exhibit.hang()
/// for failure in hung.failures { print(failure.input, failure.error) }
/// ```
public struct Exhibit: Sendable {
    /// What comes first.
    public enum Order: String, Sendable, Hashable, Codable, CaseIterable {
        /// What was taken first, as the metadata say; what does not say it comes last, by name.
        case date
        /// By path, byte for byte.
        case name
    }

    /// The pictures, known by their content. Nothing is written there.
    public var folder: FilePath
    /// The folder that becomes the exhibition; made if it is not there.
    public var output: FilePath
    /// What the page is called; the folder's name unless given.
    public var title: String?
    /// What the pictures are developed with; nil hangs them as they are.
    public var look: Look?
    /// How much of the look; all of it unless given.
    public var strength = Strength(1)
    /// What grain and marks of time come from; nil takes it from each picture.
    public var seed: UInt64?
    /// Where the originals of pictures lie that are developed already, under the same names but for the ending. Not
    /// together with a look, before which there were the pictures themselves.
    public var before: FilePath?
    /// The boxes that each picture is reduced to, in pixels, a mat counted; the largest is what a click shows.
    public var sizes = [480, 960, 1920]
    /// Of the pictures written, libjpeg's scale.
    public var quality = 84
    /// What of the pictures' metadata the files carry.
    public var metadata = MetadataPolicy.private
    /// What of the pictures' metadata captions tell, whatever the files carry: with ``MetadataPolicy/all``, titles,
    /// descriptions and the words of looks too; never a position, a camera's owner or a serial number. As ``metadata``
    /// unless given.
    public var captions: MetadataPolicy?
    /// Whether folders inside are hung as well.
    public var isRecursive = false
    /// Which picture comes first.
    public var order = Order.date
    /// Whether an exhibition that hangs there already may be replaced. What no exhibition wrote is never replaced.
    public var isOverwriting = false
    /// Pictures at a time; nil is one a processor.
    public var jobs: Int?

    /// An exhibition as it is unless more is said: no look, three sizes, private metadata, by date.
    public init(folder: FilePath, output: FilePath) {
        self.folder = folder
        self.output = output
    }

    /// What came of it.
    public struct Hung: Sendable {
        /// A picture that does not hang.
        public struct Failure: Sendable {
            /// The picture.
            public let input: FilePath
            /// Why not.
            public let error: LensError
        }

        /// Something that is told of one picture, which hangs all the same or is none that Lens develops, or of what an
        /// earlier exhibition has left.
        public struct Note: Sendable {
            /// The picture, or what it is about.
            public let input: FilePath
            /// In one sentence.
            public let message: String
        }

        /// Those that hang, in the order of the exhibition.
        public internal(set) var pictures: [FilePath] = []
        /// How many of them have what was there before under a slider.
        public internal(set) var pairs = 0
        /// How many of them have files that tell where they were taken: none unless all metadata go along.
        public internal(set) var positions = 0
        /// Those that do not.
        public internal(set) var failures: [Failure] = []
        /// What was left out or found odd.
        public internal(set) var notes: [Note] = []
        /// Of all files together.
        public internal(set) var bytes = 0
    }

    var objection: LensError? {
        if sizes.isEmpty || sizes.count > 8 { return LensError(.caller, "an exhibition has one to eight sizes") }
        if let wrong = sizes.first(where: { !(64...8192).contains($0) }) {
            return LensError(.caller, "a size is \(wrong), outside 64…8192")
        }
        if Set(sizes).count < sizes.count { return LensError(.caller, "a size is given twice") }
        if !(1...100).contains(quality) { return LensError(.caller, "quality is \(quality), outside 1…100") }
        if look != nil && before != nil {
            return LensError(.caller, "with a look, what was there before are the pictures themselves")
        }
        if output.isEmpty { return LensError(.caller, "the output has no name") }
        if folder.isEmpty { return LensError(.caller, "the folder has no name") }
        return nil
    }
}
