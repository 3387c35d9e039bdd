/// A picture that hangs, as the page knows it.
struct ExhibitPicture: Sendable {
    struct Size: Sendable {
        let place: String
        let width: Int
        let height: Int
    }

    /// Where what was there before lies in a picture, in parts of its width and height: a mat makes the picture larger.
    struct Part: Sendable, Equatable {
        var left = 0.0
        var top = 0.0
        var width = 1.0
        var height = 1.0

        static let whole = Part()

        /// As `within` in viewer.js reads it; nothing for the whole.
        var attribute: HTML {
            if self == .whole { return "" }
            return " data-part=\"\([left, top, width, height].map(Exhibit.decimal).joined(separator: " "))\""
        }

        init() {}

        /// Within the look's mat, if it has one.
        init(of look: Look, in size: (width: Int, height: Int)) {
            guard let mat = look.developing.lazy.compactMap({ $0 as? Mat }).last, mat.width > 0 else { return }
            let (whole, high) = (Double(size.width), Double(size.height))
            let lower = mat.width * mat.bottom
            // The border is a part of the long side, which is one or the other.
            var inner = whole / (1 + 2 * mat.width)
            var border = mat.width * inner
            if high - border * (1 + mat.bottom) > inner {
                border = mat.width * high / (1 + mat.width + lower)
                inner = whole - 2 * border
            }
            (left, top) = (border / whole, border / high)
            (width, height) = (inner / whole, 1 - border * (1 + mat.bottom) / high)
        }
    }

    struct Before: Sendable {
        let sizes: [Size]
        let part: Part
    }

    let input: FilePath
    /// Unique, and what addresses of the picture end in.
    let name: String
    /// The file's own name as words, where it has any.
    let words: String?
    /// From small to large, at least one.
    let sizes: [Size]
    let before: Before?
    /// The mean colour, six hexadecimal digits.
    let tone: String
    let caption: ExhibitCaption
    /// For the order of the exhibition.
    let taken: ExhibitDate?
    /// Whether one of its files tells where it was taken.
    let tellsPosition: Bool

    var largest: Size { sizes[sizes.count - 1] }
    var ratio: Double { Double(largest.width) / Double(largest.height) }
}
