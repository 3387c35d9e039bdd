/// How much of what a picture carries goes into the result.
public enum MetadataPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything that is true of the result.
    case all
    /// Copyright and its terms, credit, artist and how the picture was taken, and nothing else: no position, no serial
    /// numbers, no owner, no maker note, no thumbnail, no other words. Numbers, dates and choices are held to their form.
    /// Of the ICC profile what its numbers mean, its name and its copyright.
    case `private`
    /// Of the ICC profile what its numbers mean, its name and its copyright, and nothing else.
    case none
}

extension PictureMetadata {
    /// What metadata must agree with.
    public struct Result: Sendable, Hashable {
        /// Pixels, as written.
        public var width: Int
        /// Pixels, as written.
        public var height: Int
        /// The pixels were turned for display: the orientation becomes 1.
        public var isTurned: Bool
        /// They were turned by a quarter: what is said of the width holds for the height.
        public var swapsSides: Bool
        /// How much goes along.
        public var policy: MetadataPolicy
        /// EXIF's colour space, where the source states one: 1 is sRGB, 65535 anything else; nil leaves it.
        public var colorSpace: Int?
        /// EXIF's interoperability index, where the source states one: `R98` is sRGB, `R03` Adobe RGB; nil leaves it.
        public var interoperabilityIndex: String?
        /// A thumbnail of the result will be put in: false drops the source's, as for a pipe.
        public var keepsThumbnail: Bool

        /// A result of that size; everything else stays unless told otherwise.
        public init(
            width: Int, height: Int, isTurned: Bool = false, swapsSides: Bool = false, policy: MetadataPolicy = .all,
            colorSpace: Int? = nil,
            interoperabilityIndex: String? = nil, keepsThumbnail: Bool = true
        ) {
            self.width = width
            self.height = height
            self.isTurned = isTurned
            self.swapsSides = swapsSides
            self.policy = policy
            self.colorSpace = colorSpace
            self.interoperabilityIndex = interoperabilityIndex
            self.keepsThumbnail = keepsThumbnail
        }
    }
}
