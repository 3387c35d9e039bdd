/// A number that a pixel buffer may hold: `UInt8`, `UInt16` or `Float`.
///
/// Integers are shares of their largest value. `Float` is 0…1, black to white; beyond them only in a space without
/// curves, see ``PixelBuffer``.
public protocol PixelSample: BitwiseCopyable, Sendable, Hashable {
    /// The depth of the numbers.
    static var depth: SampleFormat.Depth { get }
    /// Black, or nothing of it.
    static var zero: Self { get }
}

extension UInt8: PixelSample {
    public static var depth: SampleFormat.Depth { .eight }
}

extension UInt16: PixelSample {
    public static var depth: SampleFormat.Depth { .sixteen }
}

extension Float: PixelSample {
    public static var depth: SampleFormat.Depth { .float }
}
