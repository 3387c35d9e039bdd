internal import Yams

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
    /// What composing and taking apart the deepest text takes that libyaml lets pass, 1000 levels, twice over.
    private static let stackBytes = 8 << 20

    /// What errors name.
    let name: String
    let root: RecipeNode

    init(_ bytes: [UInt8], name: String) throws(LensError) {
        guard bytes.count <= Self.maxBytes else {
            throw LensError(.caller, "\(name): a recipe has at most \(Self.maxBytes) bytes, this has \(bytes.count)")
        }
        guard
            let written = String(
                validating: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self),
            !bytes.contains(0)
        else { throw LensError(.caller, "\(name):\(Self.lineOfNoText(bytes)): this is no text in UTF-8") }
        self.name = name
        let text = Self.joiningSurrogates(written)
        if let line = Self.lineOfAlias(text) {
            throw LensError(
                .caller,
                "\(name):\(line): anchors and aliases have no meaning in recipes; "
                    + "in quoted text '&' is \\u0026 and '*' is \\u002a")
        }
        root = try Crew.apart(stack: Self.stackBytes) {
            Result { () throws(LensError) in try Self.root(of: text, name) }
        }
        .get()
    }

    private static func root(of text: String, _ name: String) throws(LensError) -> RecipeNode {
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch { throw trouble(name, error) }
        guard let node else { throw LensError(.caller, "\(name) is empty") }
        var count = 0
        return try converted(node, name, &count, depth: 0)
    }

    func trouble(_ node: RecipeNode, _ message: String) -> LensError {
        LensError(.caller, "\(name):\(node.line):\(node.column): \(message)")
    }

    /// JSON writes a character beyond sixteen bits as two escapes, YAML as one.
    private static func joiningSurrogates(_ text: String) -> String {
        guard text.contains("\\u") else { return text }
        return text.replacing(#/\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/#) { match in
            guard let high = UInt32(match.1, radix: 16), let low = UInt32(match.2, radix: 16) else { return "" }
            return "\\U" + (0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF)).hexadecimal
        }
    }

    /// The first line that is not UTF-8, whose characters never hold the byte that ends a line.
    private static func lineOfNoText(_ bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return 1 + (lines.firstIndex { $0.contains(0) || String(validating: $0, as: UTF8.self) == nil } ?? 0)
    }

    /// What libyaml finds, in words for whoever wrote the text.
    private static func plain(_ problem: String) -> String {
        if problem.contains("cannot start any token") { return "no field and no value begins like this; is it a tab?" }
        return problem.contains("nesting") ? "the text is nested too deeply" : problem
    }

    /// `*name`, where it could be read as an alias. Known before anything is put together: keys made of aliases of
    /// aliases take exponential time.
    private static func lineOfAlias(_ text: String) -> Int? {
        var line = 1
        var before: Unicode.Scalar = " "
        var beforeThat: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if before == "*" || before == "&",
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-",
                " \t\r\n[]{},:?-".unicodeScalars.contains(beforeThat)
            {
                return line
            }
            if scalar == "\n" { line += 1 }
            (beforeThat, before) = (before, scalar)
        }
        return nil
    }

    private static func trouble(_ name: String, _ error: any Error) -> LensError {
        guard let error = error as? YamlError else { return LensError(.caller, "\(name): \(error)") }
        return switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            LensError(.caller, "\(name):\(mark.line):\(mark.column): \(plain(problem))")
        case .duplicatedKeysInMapping(let keys, let context):
            LensError(
                .caller,
                "\(name):\(context.mark.line):\(context.mark.column): "
                    + keys.map { "'\(RecipeNode.printable($0))'" }.joined(separator: ", ") + " stands twice")
        case .reader(let problem, _, _, _): LensError(.caller, "\(name): \(problem)")
        default: LensError(.caller, "\(name) is no YAML")
        }
    }

    private static func converted(
        _ node: Node, _ name: String, _ count: inout Int, depth: Int
    ) throws(LensError) -> RecipeNode {
        count += 1
        let mark = (line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        guard count <= maxNodes else {
            throw LensError(.caller, "\(name):\(mark.line): a recipe has at most \(maxNodes) parts")
        }
        guard depth <= maxDepth else {
            throw LensError(.caller, "\(name):\(mark.line):\(mark.column): the text is nested too deeply")
        }
        let content: RecipeNode.Content
        switch node {
        case .scalar(let scalar): content = .text(scalar.string)
        case .sequence(let sequence):
            var list: [RecipeNode] = []
            for part in sequence { list.append(try converted(part, name, &count, depth: depth + 1)) }
            content = .list(list)
        case .mapping(let mapping):
            var fields: [(key: RecipeNode, value: RecipeNode)] = []
            for (key, value) in mapping {
                let field = try (
                    key: converted(key, name, &count, depth: depth + 1),
                    value: converted(value, name, &count, depth: depth + 1)
                )
                fields.append(field)
            }
            content = .fields(fields)
        case .alias:
            throw LensError(.caller, "\(name):\(mark.line): anchors and aliases have no meaning in recipes")
        }
        return RecipeNode(content: content, line: mark.line, column: mark.column)
    }
}
