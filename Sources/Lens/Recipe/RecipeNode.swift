/// A part of a recipe with its place in the text.
struct RecipeNode {
    enum Content {
        case text(String)
        case list([RecipeNode])
        case fields([(key: RecipeNode, value: RecipeNode)])
    }

    let content: Content
    /// From 1 on.
    let line: Int
    let column: Int

    /// What it is, for errors.
    var kind: String {
        switch content {
        case .text(let text): text.isEmpty ? "nothing" : "'\(Self.printable(text))'"
        case .list: "a list"
        case .fields: "a group of fields"
        }
    }

    /// Short and without control characters.
    static func printable(_ text: String) -> String {
        let clean = text.unicodeScalars.prefix(41).map { $0.properties.generalCategory == .control ? " " : String($0) }
        return clean.prefix(40).joined() + (clean.count > 40 ? "…" : "")
    }
}

/// A recipe's text, YAML 1.1 of which JSON is a part, and what is said where something is wrong with it.
///
/// Nothing in a text is believed: its size, depth and parts are bounded, and what refers to other parts of it (anchors,
/// aliases), which can make little text mean much, is refused.
struct RecipeText {
    static let maxBytes = 1 << 20
    static let maxNodes = 50_000
    /// Groups within groups; recipes have five.
    static let maxDepth = 32
    /// Declarations of tags, which mean nothing here; libyaml compares each with all others.
    static let maxTags = 16
    /// Characters that are said of something wrong, behind its place.
    static let maxMessage = 300

    /// What errors name.
    let name: String
    let root: RecipeNode

    init(_ bytes: [UInt8], name: String) throws(LensError) {
        let name = name.printable
        guard bytes.count <= Self.maxBytes else {
            throw LensError(.caller, "\(name): a recipe has at most \(Self.maxBytes) bytes, this has \(bytes.count)")
        }
        guard
            let written = String(
                validating: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self),
            !bytes.contains(0)
        else { throw LensError(.caller, "\(name):\(Self.lineOfNoText(bytes)): this is no text in UTF-8") }
        self.name = name
        guard Self.tags(in: bytes) <= Self.maxTags else {
            throw LensError(.caller, "\(name): %TAG has no meaning in recipes")
        }
        root = try RecipeParser.root(of: Self.joiningSurrogates(written.utf8), name)
    }

    func trouble(_ node: RecipeNode, _ message: String) -> LensError {
        Self.trouble(name, node.line, node.column, message)
    }

    /// One line of bounded length, whatever the text put into it.
    static func trouble(_ name: String, _ line: Int, _ column: Int, _ message: String) -> LensError {
        let scalars = message.printable.unicodeScalars
        let said = String(scalars.prefix(maxMessage)) + (scalars.dropFirst(maxMessage).isEmpty ? "" : "…")
        return LensError(.caller, "\(name):\(line):\(column): \(said)")
    }

    /// JSON writes a character beyond sixteen bits as two escapes, YAML as one.
    private static func joiningSurrogates(_ text: String.UTF8View) -> [UInt8] {
        var result = Array(text)
        var (from, to) = (0, 0)
        /// The number of an escape of sixteen bits.
        func escape(_ at: Int) -> UInt32? {
            guard at + 6 <= result.count, result[at] == UInt8(ascii: "\\"), result[at + 1] == UInt8(ascii: "u"),
                result[at + 2] != UInt8(ascii: "+"), result[at + 2] != UInt8(ascii: "-")
            else { return nil }
            return UInt32(String(decoding: result[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16)
        }
        // What is read lies never before what is written: twelve bytes become ten.
        while from < result.count {
            if result[from] == UInt8(ascii: "\\"), let high = escape(from), high >> 10 == 0x36,
                let low = escape(from + 6), low >> 10 == 0x37
            {
                let joined = "\\U" + (0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF)).hexadecimal
                for byte in joined.utf8 {
                    result[to] = byte
                    to += 1
                }
                from += 12
                continue
            }
            // A backslash that was escaped itself begins nothing.
            let length = result[from] == UInt8(ascii: "\\") && from + 1 < result.count ? 2 : 1
            for _ in 0..<length {
                result[to] = result[from]
                (from, to) = (from + 1, to + 1)
            }
        }
        result.removeLast(result.count - to)
        return result
    }

    private static func tags(in bytes: [UInt8]) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            let word = Array("%TAG".utf8)
            return bytes.indices.dropLast(3).count { at in
                bytes[at] == word[0] && bytes[at + 1] == word[1] && bytes[at + 2] == word[2] && bytes[at + 3] == word[3]
            }
        }
    }

    /// The first line that is not UTF-8, whose characters never hold the byte that ends a line.
    private static func lineOfNoText(_ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return 1 + (lines.firstIndex { $0.contains(0) || String(validating: $0, as: UTF8.self) == nil } ?? 0)
    }
}
