#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How far two pictures of one size are apart.
public struct Comparison: Sendable, Hashable, Codable {
    /// ΔE2000 over all pixels: 1 is what a trained eye just sees side by side.
    public struct ColorDifference: Sendable, Hashable, Codable {
        /// Over all pixels.
        public var mean: Double
        /// 99 % of the pixels are this far apart or less, to a thousandth.
        public var p99: Double
        /// Of the pixel that differs most.
        public var max: Double
        /// Where the largest lies, as displayed; the first of several in the order of rows.
        public var maxAt: [Int]
    }

    /// As displayed.
    public var width: Int
    /// Pixels, as displayed.
    public var height: Int
    /// How far colours are apart.
    public var deltaE: ColorDifference
    /// Peak signal to noise of the encoded values of all three channels, in decibels; nil where they are the same.
    public var psnr: Double?
    /// The mean structural similarity of the three channels, at most 1: Z. Wang et al., "Image Quality Assessment: From
    /// Error Visibility to Structural Similarity", IEEE Trans. Image Process. 13 (2004), with its Gaussian window of 11 × 11
    /// and σ = 1.5 and without the edges that it does not reach. nil for pictures of less than 11 pixels a side.
    public var ssim: Double?

    /// Whether no pixel differs by more.
    ///
    /// - Parameter tolerance: ΔE2000.
    public func isWithin(_ tolerance: Double) -> Bool { deltaE.max <= tolerance }
}

extension Darkroom {
    /// Compares two photos, developed if they have looks: upright, what alpha leaves open white, in the first one's
    /// colours.
    ///
    /// Memory: both pictures, 3 to 8 bytes a pixel each; one more byte a channel for the heat map. A second for
    /// 24 megapixels on two cores where they are the same, some four where every pixel differs.
    ///
    /// - Parameters:
    ///   - first: whose colours are those of the comparison.
    ///   - second: of the same size as displayed.
    ///   - withHeatMap: whether to draw where they differ: black is nothing, over blue and red to yellow at ΔE 10 and
    ///     white beyond.
    ///   - isCancelled: asked once a strip.
    /// - Throws: as ``pixels(of:as:finishing:isCancelled:progress:)``; `.caller` for pictures of different sizes.
    public func compare(
        _ first: Photo, _ second: Photo, withHeatMap: Bool = false,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(LensError) -> (comparison: Comparison, heatMap: PixelBuffer<UInt8>?) {
        let depths = try (first.info(limits: limits).depth, second.info(limits: limits).depth)
        let isDeep = max(depths.0, depths.1) > SampleFormat.Depth.eight.rawValue
        if isDeep {
            return try compare(UInt16.self, first, second, withHeatMap, isCancelled)
        }
        return try compare(UInt8.self, first, second, withHeatMap, isCancelled)
    }

    private func compare<Sample: PixelSample & FixedWidthInteger>(
        _ type: Sample.Type, _ first: Photo, _ second: Photo, _ withHeatMap: Bool,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) -> (comparison: Comparison, heatMap: PixelBuffer<UInt8>?) {
        let a = try pixels(of: first, as: type, isCancelled: isCancelled)
        let b = try pixels(of: second, as: type, isCancelled: isCancelled)
        guard a.width == b.width, a.height == b.height else {
            throw LensError(
                .caller, "\(first.name) is \(a.width)x\(a.height) and \(second.name) \(b.width)x\(b.height)")
        }
        let pair = PixelPair(a, b)
        let workers = threads ?? onlineProcessors()
        let (deltaE, error, map) = try pair.difference(threads: workers, withHeatMap: withHeatMap, isCancelled)
        let ssim = try pair.similarity(threads: workers, isCancelled)
        let comparison = Comparison(
            width: a.width, height: a.height, deltaE: deltaE, psnr: error > 0 ? -10 * log10(error) : nil, ssim: ssim)
        let heatMap = map.map { PixelBuffer(a.width, a.height, .rgb, .sRGB, $0) }
        return (comparison, heatMap)
    }
}
