// Yams makes a tree of a whole text before anybody can look at its depth, and libyaml's time grows with depth times
// length; so its parser is asked here for one part after another.
internal import CYaml

/// The parts of a recipe's text, read one after another, so that a text that is too deep, has too many of them or refers
/// to others ends where that is seen.
final class RecipeParser {
    /// A list or a group of fields whose end has not come; a group's parts are keys and values in turn.
    private struct Open {
        let isList: Bool
        let line: Int
        let column: Int
        var parts: [RecipeNode] = []
        var lines: [String: Int] = [:]
    }

    private enum Event {
        case text(String), list, fields, end, beyond
    }

    private let name: String
    private let bytes: UnsafeBufferPointer<UInt8>
    /// libyaml keeps its address.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// Of the part that was read last.
    private var line = 1
    private var column = 1
    private var open: [Open] = []
    private var count = 0

    /// - Throws: `.caller` for what is no YAML, is more than one document, or has anchors and aliases.
    static func root(of text: [UInt8], _ name: String) throws(LensError) -> RecipeNode {
        try text.withUnsafeBufferPointer { (bytes) throws(LensError) in
            try RecipeParser(bytes, name).root()
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) throws(LensError) {
        self.name = name
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            throw SystemMemory.refused(MemoryLayout<yaml_parser_t>.size)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    private func root() throws(LensError) -> RecipeNode {
        var root: RecipeNode?
        repeat {
            let part: RecipeNode
            switch try next() {
            case .text(let text): part = RecipeNode(content: .text(text), line: line, column: column)
            case .list, .fields: continue
            case .end:
                guard let last = open.popLast() else { throw trouble("an end without a beginning") }
                part = Self.node(last)
            case .beyond:
                throw count == 0 ? LensError(.caller, "\(name) is empty") : trouble("nothing follows")
            }
            if open.isEmpty { root = part } else { try add(part) }
        } while root == nil
        guard case .beyond = try next() else { throw trouble("a recipe is one document, and here another begins") }
        guard let root else { throw LensError(.caller, "\(name) is empty") }
        return root
    }

    private func add(_ part: RecipeNode) throws(LensError) {
        let last = open.count - 1
        if !open[last].isList, open[last].parts.count.isMultiple(of: 2), case .text(let key) = part.content {
            if let line = open[last].lines.updateValue(part.line, forKey: key) {
                throw RecipeText.trouble(
                    name, part.line, part.column,
                    "'\(RecipeNode.printable(key))' stands twice, and in line \(line) before")
            }
        }
        open[last].parts.append(part)
    }

    private static func node(_ open: Open) -> RecipeNode {
        let content: RecipeNode.Content =
            open.isList
            ? .list(open.parts)
            : .fields(
                stride(from: 0, to: open.parts.count - 1, by: 2).map {
                    (key: open.parts[$0], value: open.parts[$0 + 1])
                })
        return RecipeNode(content: content, line: open.line, column: open.column)
    }

    /// The next part that means anything; what begins a list or a group of fields is opened.
    private func next() throws(LensError) -> Event {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
            defer { yaml_event_delete(&event) }
            (line, column) = (event.start_mark.line + 1, event.start_mark.column + 1)
            switch event.type {
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                try part(hasAnchor: scalar.anchor != nil)
                return .text(
                    String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self))
            case YAML_SEQUENCE_START_EVENT:
                try part(hasAnchor: event.data.sequence_start.anchor != nil)
                try begin(isList: true)
                return .list
            case YAML_MAPPING_START_EVENT:
                try part(hasAnchor: event.data.mapping_start.anchor != nil)
                try begin(isList: false)
                return .fields
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .end
            case YAML_ALIAS_EVENT: try part(hasAnchor: true)
            case YAML_DOCUMENT_START_EVENT:
                if count > 0 { throw trouble("a recipe is one document, and here another begins") }
            case YAML_STREAM_END_EVENT: return .beyond
            default: break
            }
        }
    }

    private func part(hasAnchor: Bool) throws(LensError) {
        count += 1
        if hasAnchor { throw trouble("anchors and aliases have no meaning in recipes; put quotes around '&' and '*'") }
        guard count <= RecipeText.maxNodes else { throw trouble("a recipe has at most \(RecipeText.maxNodes) parts") }
    }

    private func begin(isList: Bool) throws(LensError) {
        guard open.count < RecipeText.maxDepth else { throw trouble("the text is nested too deeply") }
        open.append(Open(isList: isList, line: line, column: column))
    }

    private func trouble(_ message: String) -> LensError { RecipeText.trouble(name, line, column, message) }

    /// What libyaml finds, in words for whoever wrote the text.
    private func problem() -> LensError {
        let state = parser.pointee
        if state.error == YAML_MEMORY_ERROR { return SystemMemory.refused(bytes.count) }
        let problem = state.problem.map { String(cString: $0) } ?? "this is no YAML"
        if state.error == YAML_READER_ERROR {
            let before = bytes.prefix(max(0, Int(state.problem_offset)))
            let start = (before.lastIndex(of: 0x0A) ?? -1) + 1
            return RecipeText.trouble(name, before.count { $0 == 0x0A } + 1, before.count - start + 1, problem)
        }
        let place = (line: Int(state.problem_mark.line) + 1, column: Int(state.problem_mark.column) + 1)
        let words =
            problem.contains("cannot start any token")
            ? "no field and no value begins like this; is it a tab?"
            : problem.contains("nesting") ? "the text is nested too deeply" : problem
        return RecipeText.trouble(name, place.line, place.column, words)
    }
}
