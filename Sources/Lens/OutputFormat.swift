/// How a result is written.
public enum OutputFormat: Sendable, Hashable {
    /// A JPEG picture: eight bits a sample, no alpha.
    case jpeg(JPEGOptions)
    /// - depth: nil keeps the source's.
    case png(PNGOptions, depth: SampleFormat.Depth?)

    /// The kind of a result.
    public enum Container: String, Sendable, Hashable, Codable, CaseIterable {
        /// JPEG.
        case jpeg
        /// PNG.
        case png

        /// Endings of file names, the usual one first.
        public var extensions: [String] {
            switch self {
            case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
            case .png: ["png"]
            }
        }
    }

    /// The kind of picture.
    public var container: Container {
        switch self {
        case .jpeg: .jpeg
        case .png: .png
        }
    }

    /// A JPEG picture. Alpha goes onto white, sixteen bits become eight.
    ///
    /// - Parameters:
    ///   - quality: 1…100, libjpeg's scale.
    ///   - subsampling: `.auto` is the source's for a JPEG source, else 4:4:4 from quality 90 on and 4:2:0 below.
    ///   - progressive: holds the whole picture in memory while it is written.
    ///   - optimized: Huffman tables made for this picture: some percent smaller, and the picture is held in memory too.
    public static func jpeg(
        quality: Int = 92, subsampling: JPEGOptions.Subsampling = .auto, progressive: Bool = false,
        optimized: Bool = false
    ) -> OutputFormat {
        .jpeg(
            JPEGOptions(quality: quality, subsampling: subsampling, progressive: progressive, optimized: optimized))
    }

    /// A PNG picture.
    ///
    /// - Parameters:
    ///   - depth: bits a sample; nil keeps the source's.
    ///   - compression: zlib's level, 0…9.
    public static func png(depth: SampleFormat.Depth? = nil, compression: Int = 6) -> OutputFormat {
        .png(PNGOptions(compression: compression), depth: depth)
    }
}
