/// How a codec lays out the samples of one row: channels interleaved, rows top to bottom as stored.
public struct SampleFormat: Sendable, Hashable, Codable {
    /// The channels of a pixel, in their order.
    public enum Layout: String, Sendable, Hashable, Codable {
        /// Grey.
        case grey
        /// Grey, then alpha.
        case greyAlpha
        /// Red, green, blue.
        case rgb
        /// Red, green, blue, then alpha.
        case rgba
        /// Ink, as the file has it; never written.
        case cmyk

        /// Samples a pixel.
        public var channels: Int {
            switch self {
            case .grey: 1
            case .greyAlpha: 2
            case .rgb: 3
            case .rgba, .cmyk: 4
            }
        }

        /// Whether the last sample says how much a pixel covers. It is straight: colours are not multiplied by it.
        public var hasAlpha: Bool { self == .greyAlpha || self == .rgba }
        /// Whether a pixel has one colour channel.
        public var isGrey: Bool { self == .grey || self == .greyAlpha }
    }

    /// Bits a sample.
    public enum Depth: Int, Sendable, Hashable, Codable {
        /// 0…255.
        case eight = 8
        /// 0…65535, in the machine's order of bytes.
        case sixteen = 16
        /// `Float`, 0…1.
        case float = 32
    }

    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// The channels of a pixel.
    public var layout: Layout
    /// Bits a sample.
    public var depth: Depth

    /// Samples of that size and form.
    public init(width: Int, height: Int, layout: Layout, depth: Depth) {
        self.width = width
        self.height = height
        self.layout = layout
        self.depth = depth
    }

    /// Samples a pixel.
    public var channels: Int { layout.channels }
    /// Bytes that a row's samples take, without padding. Sixteen-bit samples are `UInt16` of the machine's own
    /// byte order.
    public var bytesPerRow: Int { width * bytesPerPixel }
    /// Of all channels.
    public var bytesPerPixel: Int { channels * (depth.rawValue / 8) }
}

/// Hands over a picture's rows from top to bottom, as stored.
public protocol SampleReader: AnyObject {
    /// The samples that are read.
    var format: SampleFormat { get }

    /// Reads exactly the next `count` rows. Never asked for more rows than remain.
    ///
    /// - Parameters:
    ///   - rows: at least `(count - 1) * stride + format.bytesPerRow` bytes.
    ///   - stride: bytes from one row to the next, at least `format.bytesPerRow`.
    func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError)
}

/// Takes a picture's rows from top to bottom.
public protocol SampleWriter: AnyObject {
    /// The samples that are written.
    var format: SampleFormat { get }

    /// Takes the next `count` rows, `stride` bytes apart.
    func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError)

    /// Called once after the last row: everything that belongs to the file has been handed to its sink
    /// when this returns.
    func finish() throws(LensError)
}
