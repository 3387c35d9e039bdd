/// What went wrong, and whose fault it is.
///
/// The message is one line that a person can act on: it names the file's value and, where a limit was hit,
/// the limit and the option that raises it.
public struct LensError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose fault an error is.
    public enum Fault: String, Sendable, Hashable, Codable {
        /// The picture is damaged or is not a picture.
        case input
        /// The picture is sound, but of a kind that Lens does not develop.
        case unsupported
        /// The picture needs more than a stated limit allows.
        case limit
        /// The result could not be written.
        case output
        /// The call itself is wrong: an unknown look, a parameter out of range, input and output the same.
        case caller
        /// The caller asked to stop.
        case cancelled
    }

    /// Whose fault it is.
    public let fault: Fault
    /// One line that may be shown.
    public let message: String

    /// An error of the caller's own, such as a filter's.
    public init(_ fault: Fault, _ message: String) {
        self.fault = fault
        self.message = message
    }

    public var description: String { message }
}

/// Something that was kept differently, left out or repaired on the way; never a reason to fail by itself.
public struct LensWarning: Sendable, Hashable, Codable, CustomStringConvertible {
    /// One line that may be shown.
    public let message: String

    /// - Parameter message: becomes one line without control characters, whatever a file put into it.
    public init(_ message: String) { self.message = message.printable }
    public var description: String { message }
}

extension String {
    /// The text with blanks for what would move a terminal's cursor, begin another line, or turn a line's direction round
    /// (UAX #9), so that one name cannot be shown as another.
    public var printable: String {
        guard unicodeScalars.contains(where: \.steersText) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.steersText ? " " : $0 }))
    }
}

extension Unicode.Scalar {
    /// Whether it moves a cursor, begins another line, or turns a line's direction round. All are below U+10000.
    package var steersText: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
