/// Pixels in memory: rows from top to bottom as displayed, channels interleaved, without padding.
///
/// What the numbers mean is ``colorSpace``: its primaries and, but for a space without curves (``ColorSpace/light``),
/// its encoding. Alpha is straight: colours are not multiplied by it.
///
/// `Float` samples of a space without curves may lie outside 0…1, as light above white does, up to ±16; in a space with
/// curves, and for alpha, they are taken for the nearest end. What is no number is 0.
public struct PixelBuffer<Sample: PixelSample>: Sendable, Hashable {
    /// Pixels, at least 1.
    public let width: Int
    /// Pixels, at least 1.
    public let height: Int
    /// `grey`, `greyAlpha`, `rgb` or `rgba`.
    public let layout: SampleFormat.Layout
    /// What the numbers mean.
    public let colorSpace: ColorSpace
    /// `width · height · layout.channels` numbers.
    public private(set) var samples: [Sample]
    /// What was left out or repaired on the way here; nothing for a buffer of your own.
    public internal(set) var warnings: [LensWarning] = []

    /// The longest side.
    public static var maxSide: Int { 1 << 30 }

    /// - Parameters:
    ///   - width: pixels, 1…``maxSide``.
    ///   - height: pixels, 1…``maxSide``.
    ///   - layout: any but inks.
    ///   - colorSpace: what the numbers mean.
    ///   - samples: `width · height · layout.channels`.
    /// - Throws: `.caller` for a size below 1, a layout of inks, or another number of samples.
    public init(
        width: Int, height: Int, layout: SampleFormat.Layout, colorSpace: ColorSpace = .sRGB, samples: [Sample]
    ) throws(LensError) {
        let count = try Self.count(width, height, layout)
        guard samples.count == count else {
            throw LensError(
                .caller,
                "\(width)x\(height) pixels of layout \(layout.rawValue) are \(count) samples, not \(samples.count)")
        }
        self.init(width, height, layout, colorSpace, samples)
    }

    /// From a plane a channel: grey, then alpha; or red, green, blue, then alpha.
    ///
    /// - Parameters:
    ///   - width: pixels, 1…``maxSide``.
    ///   - height: pixels, 1…``maxSide``.
    ///   - planes: one to four of `width · height` samples.
    ///   - colorSpace: what the numbers mean.
    /// - Throws: `.caller` as ``init(width:height:layout:colorSpace:samples:)``.
    public init(
        width: Int, height: Int, planes: [[Sample]], colorSpace: ColorSpace = .sRGB
    ) throws(LensError) {
        let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]
        guard let layout = layouts.first(where: { $0.channels == planes.count }) else {
            throw LensError(.caller, "a picture has one to four planes, not \(planes.count)")
        }
        let count = try Self.count(width, height, layout)
        guard let wrong = planes.first(where: { $0.count != count / planes.count }) else {
            var samples = [Sample](repeating: .zero, count: count)
            for (channel, plane) in planes.enumerated() {
                for (place, sample) in plane.enumerated() { samples[place * planes.count + channel] = sample }
            }
            self.init(width, height, layout, colorSpace, samples)
            return
        }
        throw LensError(
            .caller, "a plane of \(width)x\(height) pixels is \(count / planes.count) samples, not \(wrong.count)")
    }

    /// Copies rows that lie somewhere else, such as a camera's or a window's.
    ///
    /// - Parameters:
    ///   - rows: of `bytesPerRow` each, but that the last one may end with its pixels.
    ///   - width: pixels, 1…``maxSide``.
    ///   - height: pixels, 1…``maxSide``.
    ///   - layout: any but inks.
    ///   - bytesPerRow: from one row to the next; nil where nothing lies between them.
    ///   - colorSpace: what the numbers mean.
    /// - Throws: `.caller` as ``init(width:height:layout:colorSpace:samples:)``, or where rows overlap or are missing.
    public init(
        copying rows: UnsafeRawBufferPointer, width: Int, height: Int, layout: SampleFormat.Layout,
        bytesPerRow: Int? = nil, colorSpace: ColorSpace = .sRGB
    ) throws(LensError) {
        let count = try Self.count(width, height, layout)
        let row = count / height * MemoryLayout<Sample>.stride
        let stride = bytesPerRow ?? row
        let (last, isTooFar) = stride.multipliedReportingOverflow(by: height - 1)
        guard stride >= row, !isTooFar, rows.count >= row, last <= rows.count - row else {
            throw LensError(
                .caller, "\(height) rows of \(row) bytes, \(stride) apart, do not lie in \(rows.count) bytes")
        }
        let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
            let target = UnsafeMutableRawBufferPointer(buffer)
            for y in 0..<height {
                let from = UnsafeRawBufferPointer(rebasing: rows[(y * stride)..<(y * stride + row)])
                UnsafeMutableRawBufferPointer(rebasing: target[(y * row)...]).copyMemory(from: from)
            }
            initialized = count
        }
        self.init(width, height, layout, colorSpace, samples)
    }

    /// The parts fit together.
    init(
        _ width: Int, _ height: Int, _ layout: SampleFormat.Layout, _ colorSpace: ColorSpace, _ samples: [Sample]
    ) {
        self.width = width
        self.height = height
        self.layout = layout
        self.colorSpace = colorSpace
        self.samples = samples
    }

    private static func count(_ width: Int, _ height: Int, _ layout: SampleFormat.Layout) throws(LensError) -> Int {
        guard (1...maxSide).contains(width), (1...maxSide).contains(height) else {
            throw LensError(.caller, "\(width)x\(height) holds no picture; each side is 1…\(maxSide)")
        }
        guard layout != .cmyk else { throw LensError(.caller, "inks are not developed from memory") }
        return width * height * layout.channels
    }

    /// The samples as files have them.
    public var format: SampleFormat {
        SampleFormat(width: width, height: height, layout: layout, depth: Sample.depth)
    }

    /// One sample.
    ///
    /// - Precondition: column, row and channel lie within the picture.
    public subscript(x: Int, y: Int, channel: Int) -> Sample {
        get { samples[place(x, y, channel)] }
        set { samples[place(x, y, channel)] = newValue }
    }

    private func place(_ x: Int, _ y: Int, _ channel: Int) -> Int {
        precondition((0..<width).contains(x) && (0..<height).contains(y) && (0..<layout.channels).contains(channel))
        return (y * width + x) * layout.channels + channel
    }

    /// A plane a channel.
    ///
    /// - Complexity: a copy of all samples.
    public var planes: [[Sample]] {
        let channels = layout.channels
        return (0..<channels).map { channel in
            (0..<(width * height)).map { samples[$0 * channels + channel] }
        }
    }

    /// Hands the samples out to be changed in place; there are as many afterwards.
    public mutating func withMutableSamples<Result, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Sample>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try samples.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in
            try body(UnsafeMutableBufferPointer(rebasing: buffer[...]))
        }
    }
}
