import LensCore

/// How a JPEG picture is written.
public struct JPEGOptions: Sendable, Hashable, Codable {
    /// How coarsely colour is stored.
    public enum Subsampling: String, Sendable, Hashable, Codable, CaseIterable {
        /// The source's, if that is a JPEG picture whose subsampling can be written; otherwise 4:4:4 from quality
        /// 90 on and 4:2:0 below.
        case auto
        /// The source's; where it has none that can be written, `auto`, with a warning.
        case keep
        /// Colour for every pixel.
        case s444
        /// Half as much colour across.
        case s422
        /// Half as much colour across and down.
        case s420
    }

    /// 1…100, on libjpeg's scale.
    public var quality: Int
    /// How coarsely colour is stored.
    public var subsampling: Subsampling
    /// Several scans, coarse to fine. Takes the whole picture's coefficients in memory.
    public var progressive: Bool
    /// Huffman tables made for this picture: a file a few percent smaller, the same samples. Takes the whole picture's
    /// coefficients in memory. Progressive pictures always have such tables.
    public var optimized: Bool

    /// Quality 92 and one scan unless told otherwise. A quality outside 1…100 is an error when a picture is written.
    public init(
        quality: Int = 92, subsampling: Subsampling = .auto, progressive: Bool = false, optimized: Bool = false
    ) {
        self.quality = quality
        self.subsampling = subsampling
        self.progressive = progressive
        self.optimized = optimized
    }

    /// The subsampling that is written.
    ///
    /// - Parameter source: the source's, `nil` if it is grey or not a JPEG picture.
    /// - Returns: never `.other`; a warning if `keep` could not be kept.
    public func resolvedSubsampling(source: JPEGSubsampling?) -> (JPEGSubsampling, LensWarning?) {
        let byQuality: JPEGSubsampling = quality >= 90 ? .s444 : .s420
        switch subsampling {
        case .s444: return (.s444, nil)
        case .s422: return (.s422, nil)
        case .s420: return (.s420, nil)
        case .auto:
            guard let source, source != .other else { return (byQuality, nil) }
            return (source, nil)
        case .keep:
            if let source, source != .other { return (source, nil) }
            let why = source == nil ? "the source has no colour subsampling" : "the source's subsampling is unusual"
            let written = byQuality == .s444 ? "4:4:4" : "4:2:0"
            return (byQuality, LensWarning("subsampling cannot be kept, as \(why); \(written) is written"))
        }
    }
}
