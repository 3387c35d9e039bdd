/// What a picture's samples mean.
public enum ColorEncoding: Sendable {
    /// Three primaries and a curve a channel. For a grey picture the green curve counts.
    case space(ColorSpace)
    /// Something that a matrix and curves do not describe.
    case conversion(any RowConversion)

    /// The space, where there is one.
    public var space: ColorSpace? {
        if case .space(let space) = self { return space }
        return nil
    }

    /// Where the light is that comes in, or that goes out.
    var lightSpace: ColorSpace {
        switch self {
        case .space(let space): space.light
        case .conversion: ColorSpace.working.light
        }
    }

    /// As people name it.
    public var name: String {
        switch self {
        case .space(let space): space.name
        case .conversion(let conversion): conversion.label
        }
    }
}

/// From which colours to which a picture goes.
public struct ColorWay: Sendable {
    /// What the source's numbers mean.
    public let from: ColorEncoding
    /// What the result's numbers mean.
    public let to: ColorEncoding
    /// Whether samples mean afterwards what they meant before, so that a look with nothing in it need not touch them.
    public let isSame: Bool

    /// From one meaning of numbers to another.
    public init(from: ColorEncoding, to: ColorEncoding, isSame: Bool) {
        self.from = from
        self.to = to
        self.isSame = isSame
    }

    /// There and back.
    public init(_ space: ColorSpace) { self.init(from: .space(space), to: .space(space), isSame: true) }
}
