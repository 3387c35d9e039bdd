/// What is done to a developed picture besides writing it: its size, its colours' profile, what it carries, which way up
/// it is.
public struct Finishing: Sendable, Hashable {
    /// A box, in pixels as displayed.
    public struct Box: Sendable, Hashable, Codable {
        /// Pixels, at least 1.
        public var width: Int
        /// Pixels, at least 1.
        public var height: Int

        /// - Parameters:
        ///   - width: at least 1.
        ///   - height: at least 1.
        public init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// The profile of the result.
    public var profile: ProfileChoice
    /// What of the source's metadata goes along.
    public var metadata: MetadataPolicy
    /// Whether pixels are turned so that no orientation need be told. PNG pictures always are.
    public var isUpright: Bool
    /// What the result must fit into, a mat round the picture counted; nil keeps the size. Nothing is ever enlarged.
    public var box: Box?

    /// Unless told otherwise: colours, metadata, orientation and size stay.
    public init(
        profile: ProfileChoice = .keep, metadata: MetadataPolicy = .all, isUpright: Bool = false, box: Box? = nil
    ) {
        self.profile = profile
        self.metadata = metadata
        self.isUpright = isUpright
        self.box = box
    }
}
