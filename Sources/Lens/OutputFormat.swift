/// How a result is written.
public struct OutputFormat: Sendable, Hashable {
    public enum Container: String, Sendable, Hashable, Codable {
        case jpeg
    }

    public let container: Container
    public var jpeg: JPEGOptions

    /// A JPEG picture.
    ///
    /// - Parameters:
    ///   - quality: 1…100, libjpeg's scale.
    ///   - subsampling: `.auto` is the source's for a JPEG source, else 4:4:4 from quality 90 on and 4:2:0 below.
    ///   - progressive: holds the whole picture in memory while it is written.
    public static func jpeg(
        quality: Int = 92, subsampling: JPEGOptions.Subsampling = .auto, progressive: Bool = false
    ) -> OutputFormat {
        OutputFormat(
            container: .jpeg,
            jpeg: JPEGOptions(quality: quality, subsampling: subsampling, progressive: progressive))
    }
}
