#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension XMLTree {
    /// One pass over a document.
    struct Parser {
        private let bytes: [UInt8]
        private(set) var elements: [Element] = []
        private var attributeCount = 0
        private var entityCount = 0
        /// Elements that are open, outermost first.
        private var open: [Int] = []
        /// Prefixes that are declared here, innermost last, what each stands for, innermost last, and how many are declared
        /// outside of each open element.
        private var scope: [Word] = []
        private var spaces: [Word: [Word]] = [:]
        private var outside: [Int] = []
        private var at = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        /// - Returns: whether the document is sound and has exactly one outermost element.
        mutating func run() -> Bool {
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
            while at < bytes.count {
                let tag = find(UInt8(ascii: "<"), in: at..<bytes.count) ?? bytes.count
                guard isText(at..<tag, isOutside: open.isEmpty) else { return false }
                at = tag
                guard at < bytes.count else { break }
                guard at + 1 < bytes.count, step() else { return false }
            }
            return open.isEmpty && !elements.isEmpty
        }

        private mutating func step() -> Bool {
            switch bytes[at + 1] {
            case UInt8(ascii: "?"): return skip(to: "?>", from: at + 2)
            case UInt8(ascii: "!"):
                if matches("<!--") { return skip(to: "-->", from: at + 4) }
                return !open.isEmpty && matches("<![CDATA[") && skip(to: "]]>", from: at + 9)
            case UInt8(ascii: "/"): return endTag()
            default: return startTag()
            }
        }

        /// Never looks beyond `range`: so all searches together take linear time.
        private func find(_ byte: UInt8, in range: Range<Int>) -> Int? {
            bytes.withUnsafeBytes { all in
                guard let base = all.baseAddress,
                    let hit = memchr(base + range.lowerBound, Int32(byte), range.count)
                else { return nil }
                return UnsafeRawPointer(hit) - base
            }
        }

        private func matches(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            return at + count <= bytes.count && (0..<count).allSatisfy { bytes[at + $0] == text.utf8Start[$0] }
        }

        private mutating func skip(to end: String, from start: Int) -> Bool {
            guard let hit = bytes.firstIndex(of: end, from: start) else { return false }
            at = hit + end.utf8.count
            return true
        }

        /// Whether text holds no entity but XML's five and numbers; outside of the outermost element, only blanks and
        /// the NULs that some writers end a packet with.
        private mutating func isText(_ range: Range<Int>, isOutside: Bool) -> Bool {
            if isOutside { return bytes[range].allSatisfy { XMLTree.isBlank($0) || $0 == 0 } }
            var from = range.lowerBound
            while let mark = find(UInt8(ascii: "&"), in: from..<range.upperBound) {
                entityCount += 1
                guard entityCount <= XMLTree.maxEntities,
                    let end = bytes[mark..<min(range.upperBound, mark + 12)].firstIndex(of: UInt8(ascii: ";"))
                else { return false }
                let name = bytes[mark + 1..<end]
                let digits = name.dropFirst(2)
                let isNumber =
                    if name.starts(with: "#x".utf8) {
                        !digits.isEmpty && digits.allSatisfy(Self.isHexadecimal)
                    } else {
                        name.first == UInt8(ascii: "#") && name.count > 1
                            && name.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
                    }
                guard isNumber || Self.entities.contains(where: { name.elementsEqual($0) }) else { return false }
                from = end
            }
            return true
        }

        private static let entities = ["amp", "lt", "gt", "quot", "apos"].map { Array($0.utf8) }

        private static func isHexadecimal(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
        }

        private static let endsName = (0...255).map {
            $0 <= 0x20 || $0 == 0x7F || "<>=/\"'&?!".utf8.contains(UInt8($0))
        }

        /// A name: anything but blanks, quotes and XML's own marks.
        private mutating func name() -> Range<Int>? {
            let start = at
            while at < bytes.count, at - start <= XMLTree.maxName {
                if Self.endsName[Int(bytes[at])] { break }
                at += 1
            }
            return start < at && at - start <= XMLTree.maxName ? start..<at : nil
        }

        private mutating func skipBlanks() { while at < bytes.count, XMLTree.isBlank(bytes[at]) { at += 1 } }

        private mutating func startTag() -> Bool {
            let start = at
            at += 1
            guard elements.count < XMLTree.maxElements, open.count < XMLTree.maxDepth,
                !open.isEmpty || elements.isEmpty, let written = name()
            else { return false }
            var raw: [(name: Range<Int>, range: Range<Int>, value: Range<Int>)] = []
            while true {
                let blank = at
                skipBlanks()
                guard at < bytes.count else { return false }
                if bytes[at] == UInt8(ascii: ">") || matches("/>") { break }
                guard blank < at, raw.count < XMLTree.maxAttributes, let attribute = attribute(from: blank) else {
                    return false
                }
                raw.append(attribute)
            }
            attributeCount += raw.count
            guard attributeCount <= XMLTree.maxAttributes else { return false }
            let isEmpty = bytes[at] == UInt8(ascii: "/")
            at += isEmpty ? 2 : 1
            return add(written, raw, start..<at, isEmpty: isEmpty)
        }

        private mutating func attribute(
            from blank: Int
        ) -> (name: Range<Int>, range: Range<Int>, value: Range<Int>)? {
            guard let name = name() else { return nil }
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else { return nil }
            at += 1
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'"),
                let close = find(bytes[at], in: at + 1..<bytes.count)
            else { return nil }
            let value = at + 1..<close
            guard isText(value, isOutside: false), find(UInt8(ascii: "<"), in: value) == nil else { return nil }
            at = close + 1
            return (name, blank..<at, value)
        }

        private mutating func add(
            _ written: Range<Int>, _ raw: [(name: Range<Int>, range: Range<Int>, value: Range<Int>)],
            _ tag: Range<Int>, isEmpty: Bool
        ) -> Bool {
            let before = scope.count
            var declarations: [Declaration] = []
            var others: [(name: Range<Int>, range: Range<Int>, value: Range<Int>)] = []
            for one in raw {
                let rest = bytes[one.name].dropFirst(5)
                guard bytes[one.name].starts(with: "xmlns".utf8), rest.isEmpty || rest.first == UInt8(ascii: ":")
                else {
                    others.append(one)
                    continue
                }
                guard scope.count < XMLTree.maxNamespaces else { return false }
                let (prefix, uri) = (Word(rest.dropFirst()), Word(bytes[one.value].prefix(XMLTree.maxURI)))
                declarations.append(Declaration(prefix: prefix, uri: uri, range: one.range))
                scope.append(prefix)
                spaces[prefix, default: []].append(uri)
            }
            guard let name = resolve(written, isAttribute: false) else { return false }
            var attributes: [Attribute] = []
            for one in others {
                guard let name = resolve(one.name, isAttribute: true) else { return false }
                attributes.append(Attribute(name: name, range: one.range, value: one.value))
            }
            let index = elements.count
            elements.append(
                Element(
                    name: name, parent: open.last, startTag: tag, writtenName: written, attributes: attributes,
                    declarations: declarations, range: tag, content: tag.upperBound..<tag.upperBound))
            if let parent = open.last { elements[parent].children.append(index) }
            if isEmpty {
                leaveScope(to: before)
            } else {
                open.append(index)
                outside.append(before)
            }
            return true
        }

        private static let xmlPrefix: Word = "xml"

        private func resolve(_ written: Range<Int>, isAttribute: Bool) -> Name? {
            guard let colon = bytes[written].firstIndex(of: UInt8(ascii: ":")) else {
                return Name(space: isAttribute ? "" : spaces[""]?.last ?? "", local: Word(bytes[written]))
            }
            let prefix = Word(bytes[written.lowerBound..<colon])
            let local = Word(bytes[colon + 1..<written.upperBound])
            if prefix == Self.xmlPrefix { return Name(space: XMPSpace.xml, local: local) }
            guard !prefix.bytes.isEmpty, let space = spaces[prefix]?.last else { return nil }
            return Name(space: space, local: local)
        }

        private mutating func endTag() -> Bool {
            let start = at
            at += 2
            guard let written = name(), let index = open.popLast(),
                bytes[written] == bytes[elements[index].writtenName]
            else { return false }
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: ">") else { return false }
            at += 1
            elements[index].content = elements[index].startTag.upperBound..<start
            elements[index].range = elements[index].startTag.lowerBound..<at
            leaveScope(to: outside.removeLast())
            return true
        }

        private mutating func leaveScope(to count: Int) {
            while scope.count > count {
                // A prefix stands in both.
                let prefix = scope.removeLast()
                spaces[prefix]?.removeLast()
                if spaces[prefix]?.isEmpty == true { spaces[prefix] = nil }
            }
        }
    }
}
