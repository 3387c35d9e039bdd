extension LookupTable {
    /// Reads a `.cube` file: Adobe's Cube LUT Specification 1.0 (Iridas), and what DaVinci Resolve adds to it, ranges
    /// of its own and curves that lead into a lattice.
    ///
    /// - Parameter name: what errors name, with the line.
    /// - Throws: `.caller` for anything that is no such file, `.limit` where there is no memory for its points.
    public convenience init(cube bytes: [UInt8], name: String) throws(LensError) {
        try self.init(cube: bytes, name: name, maxMemory: .max)
    }

    /// - Parameter maxMemory: bytes that the file and its points may take together.
    package convenience init(cube bytes: [UInt8], name: String, maxMemory: Int) throws(LensError) {
        var reader = CubeReader(name: name, maxPointBytes: maxMemory - bytes.count)
        try bytes.withUnsafeBufferPointer { (all) throws(LensError) in try reader.read(all) }
        let (title, curves, lattice) = try reader.finish()
        try self.init(name: name, title: title, curves: curves, lattice: lattice)
    }

    /// The table as a `.cube` file: seven decimals, a comment a line before them.
    public func cube(comments: [String] = []) -> [UInt8] {
        var text: [UInt8] = []
        func line(_ words: String) { text += Array(words.utf8) + [0x0A] }
        /// What stands in a line and in quotes: neither ends there, and no terminal is steered.
        func oneLine(_ words: String) -> String {
            let plain = words.unicodeScalars.prefix(Self.maxWords).map { scalar -> Unicode.Scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: " "
                default: scalar == "\"" ? "'" : scalar
                }
            }
            return String(String.UnicodeScalarView(plain))
        }
        for comment in comments { line("# \(oneLine(comment))") }
        // Without the blanks that readers take no notice of, so that what is read and written again stays the same.
        let title = oneLine(title).unicodeScalars.drop { $0 == " " }
        if !title.isEmpty { line("TITLE \"\(String(title))\"") }
        if let curves {
            line("LUT_1D_SIZE \(curves.size)")
            if lattice != nil, curves.lower == SIMD3(repeating: curves.lower.x),
                curves.upper == SIMD3(repeating: curves.upper.x)
            {
                line("LUT_1D_INPUT_RANGE \(curves.lower.x) \(curves.upper.x)")
            } else {
                domain(curves, line)
            }
        }
        if let lattice {
            line("LUT_3D_SIZE \(lattice.size)")
            if curves == nil {
                domain(lattice, line)
            } else {
                line("LUT_3D_INPUT_RANGE \(lattice.lower.x) \(lattice.upper.x)")
            }
        }
        for grid in [curves, lattice] {
            guard let grid else { continue }
            for index in 0..<grid.count {
                let point = grid[index]
                line("\(Self.decimal(point.x)) \(Self.decimal(point.y)) \(Self.decimal(point.z))")
            }
        }
        return text
    }

    /// Characters of a comment or a title.
    private static let maxWords = 200

    private func domain(_ grid: Grid, _ line: (String) -> Void) {
        line("DOMAIN_MIN \(grid.lower.x) \(grid.lower.y) \(grid.lower.z)")
        line("DOMAIN_MAX \(grid.upper.x) \(grid.upper.y) \(grid.upper.z)")
    }

    /// Seven decimals; what is beyond a million, which no table of colours has, is cut there.
    static func decimal(_ value: Float) -> String {
        let scaled = (min(max(Double(value), -1e6), 1e6) * 1e7).rounded()
        let digits = String(Int(scaled.magnitude))
        let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return (scaled < 0 ? "-" : "") + padded.dropLast(7) + "." + padded.suffix(7)
    }
}

/// A `.cube` file, line by line.
private struct CubeReader {
    let name: String
    /// Bytes that the points may take.
    let maxPointBytes: Int
    var title = ""
    var line = 0
    var curveSize: Int?
    var latticeSize: Int?
    var domain: (lower: SIMD3<Double>?, upper: SIMD3<Double>?) = (nil, nil)
    var curveRange: SIMD2<Double>?
    var latticeRange: SIMD2<Double>?
    /// Once numbers have begun.
    var curvePoints: Buffer<SIMD4<Float>>?
    var latticePoints: Buffer<SIMD4<Float>>?
    /// Points that the sizes ask for, once numbers have begun.
    var wanted = 0
    /// Points that were read.
    var count = 0
    var bytesLeft = 0

    private static let keywords = [
        "TITLE", "DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_SIZE", "LUT_3D_SIZE", "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE",
    ]

    init(name: String, maxPointBytes: Int) {
        self.name = name
        self.maxPointBytes = maxPointBytes
    }

    func trouble(_ message: String, at place: Int? = nil) -> LensError {
        LensError(.caller, "\(name):\(place ?? line): \(message)")
    }

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(LensError) {
        var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while at < bytes.count {
            line += 1
            var end = at
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
            bytesLeft = bytes.count - at
            try take(UnsafeBufferPointer(rebasing: bytes[at..<end]))
            at = end + 1
            if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { at += 1 }
        }
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(LensError) {
        var words = Words(bytes)
        guard let first = words.next(), bytes[first.lowerBound] != UInt8(ascii: "#") else { return }
        let lead = bytes[first.lowerBound]
        // Digits, a sign or a point begin a number, as the specification tells them apart.
        guard lead < 0x41 else { return try takeKeyword(bytes, first, &words) }
        if wanted == 0 { try begin() }
        guard count < wanted else { throw trouble("more numbers than the \(wanted) points of its size") }
        let point = try triple(bytes, first, &words)
        let curve = curvePoints?.count ?? 0
        let points = count < curve ? curvePoints : latticePoints
        points?.pointer[count < curve ? count : count - curve] = [Float(point.x), Float(point.y), Float(point.z), 0]
        count += 1
    }

    /// What the header promises, before the first number.
    private mutating func begin() throws(LensError) {
        guard curveSize != nil || latticeSize != nil else {
            throw trouble("numbers before LUT_1D_SIZE or LUT_3D_SIZE; is it a .cube file?")
        }
        wanted = (curveSize ?? 0) + (latticeSize.map { $0 * $0 * $0 } ?? 0)
        // Three digits, two blanks and a line's end a point are the least, but for the last.
        guard bytesLeft >= 6 * wanted - 1 else { throw trouble("the file ends before its \(wanted) points") }
        let bytes = wanted * MemoryLayout<SIMD4<Float>>.stride
        guard bytes <= maxPointBytes else {
            throw LensError(
                .limit,
                "\(name): \(wanted) points take \(bytes) bytes, more than the limit leaves (--max-memory raises it)")
        }
        if let curveSize { curvePoints = try Buffer(trying: curveSize) }
        if let latticeSize { latticePoints = try Buffer(trying: latticeSize * latticeSize * latticeSize) }
    }

    private mutating func takeKeyword(
        _ bytes: UnsafeBufferPointer<UInt8>, _ first: Range<Int>, _ words: inout Words
    ) throws(LensError) {
        let keyword = String(decoding: bytes[first].prefix(64), as: UTF8.self)
        guard Self.isWord(keyword) else { throw trouble("neither a keyword of a .cube file nor numbers") }
        if wanted > 0 { throw trouble("'\(keyword)' between the numbers") }
        switch keyword {
        case "TITLE":
            guard title.isEmpty else { throw trouble("a second TITLE") }
            let rest = String(decoding: bytes[first.upperBound...].prefix(4096), as: UTF8.self)
            // By scalars: a quote that is followed by a combining mark is a quote.
            title = String(rest.unicodeScalars.drop { [" ", "\t", "\""].contains($0) }.prefix { $0 != "\"" })
        case "DOMAIN_MIN": domain.lower = try once(domain.lower, keyword, try triple(bytes, nil, &words))
        case "DOMAIN_MAX": domain.upper = try once(domain.upper, keyword, try triple(bytes, nil, &words))
        case "LUT_1D_SIZE":
            curveSize = try once(curveSize, keyword, try size(bytes, &words, LookupTable.curveSizes))
        case "LUT_3D_SIZE":
            latticeSize = try once(latticeSize, keyword, try size(bytes, &words, LookupTable.latticeSizes))
        case "LUT_1D_INPUT_RANGE": curveRange = try once(curveRange, keyword, try range(bytes, &words))
        case "LUT_3D_INPUT_RANGE": latticeRange = try once(latticeRange, keyword, try range(bytes, &words))
        default:
            let known = Suggestion.text(for: keyword, among: Self.keywords)
            throw trouble("'\(keyword)' is no keyword of a .cube file\(known)")
        }
    }

    /// Whether it looks like a keyword. What does not is not said: the file may be another one altogether, whose
    /// contents are not for whoever reads errors.
    private static func isWord(_ text: String) -> Bool {
        text.utf8.count <= 32
            && (text.utf8.allSatisfy { $0 == 0x5F || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
                || text.utf8.allSatisfy { $0 == 0x5F || $0 >= 0x41 && $0 <= 0x5A || $0 >= 0x30 && $0 <= 0x39 })
    }

    private func once<Value>(_ before: Value?, _ keyword: String, _ value: Value) throws(LensError) -> Value {
        if before != nil { throw trouble("a second \(keyword)") }
        return value
    }

    private func printable(_ text: String) -> String { String(text.map { $0.isASCII && $0 >= " " ? $0 : "?" }) }

    private func number(
        _ bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>?
    ) throws(LensError) -> Double {
        guard let word else { throw trouble("a number is missing") }
        guard let value = DecimalText.value(bytes[word]), value.magnitude <= 1e6 else {
            throw trouble(
                "'\(printable(String(decoding: bytes[word].prefix(32), as: UTF8.self)))' is no number up to a million")
        }
        return value
    }

    private func triple(
        _ bytes: UnsafeBufferPointer<UInt8>, _ first: Range<Int>?, _ words: inout Words
    ) throws(LensError) -> SIMD3<Double> {
        let red = try number(bytes, first ?? words.next())
        let green = try number(bytes, words.next())
        let blue = try number(bytes, words.next())
        try ends(bytes, &words)
        return [red, green, blue]
    }

    private func range(
        _ bytes: UnsafeBufferPointer<UInt8>, _ words: inout Words
    ) throws(LensError) -> SIMD2<Double> {
        let (lower, upper) = (try number(bytes, words.next()), try number(bytes, words.next()))
        try ends(bytes, &words)
        guard lower < upper else { throw trouble("the range \(lower)…\(upper) is empty") }
        return [lower, upper]
    }

    private func size(
        _ bytes: UnsafeBufferPointer<UInt8>, _ words: inout Words, _ allowed: ClosedRange<Int>
    ) throws(LensError) -> Int {
        let value = try number(bytes, words.next())
        try ends(bytes, &words)
        guard value == value.rounded(), allowed.contains(Int(value)) else {
            throw trouble("a size of \(value), outside \(allowed.lowerBound)…\(allowed.upperBound)")
        }
        return Int(value)
    }

    private func ends(_ bytes: UnsafeBufferPointer<UInt8>, _ words: inout Words) throws(LensError) {
        guard let more = words.next() else { return }
        if bytes[more.lowerBound] != UInt8(ascii: "#") { throw trouble("more than three numbers in a line") }
    }

    func finish() throws(LensError) -> (String, LookupTable.Grid?, LookupTable.Grid?) {
        guard curveSize != nil || latticeSize != nil else {
            throw LensError(.caller, "\(name): neither LUT_1D_SIZE nor LUT_3D_SIZE; it is no .cube file")
        }
        guard wanted > 0, count == wanted else {
            throw trouble("the file ends after \(count) of \(wanted) points", at: line)
        }
        let lower = domain.lower ?? .zero
        let upper = domain.upper ?? .one
        if (0..<3).contains(where: { !(lower[$0] < upper[$0]) }) {
            throw LensError(.caller, "\(name): DOMAIN_MIN is not below DOMAIN_MAX")
        }
        let first = curveSize == nil ? latticeRange : curveRange
        if first != nil, domain.lower != nil || domain.upper != nil {
            throw LensError(.caller, "\(name): both a DOMAIN and an INPUT_RANGE; which one holds?")
        }
        func grid(
            _ size: Int, _ points: Buffer<SIMD4<Float>>, _ range: SIMD2<Double>?, _ isFirst: Bool
        ) -> LookupTable.Grid {
            if let range {
                return .init(
                    size: size, lower: SIMD3(repeating: range.x), upper: SIMD3(repeating: range.y), points: points)
            }
            return isFirst
                ? .init(size: size, lower: lower, upper: upper, points: points) : .init(size: size, points: points)
        }
        let curves = curvePoints.map { grid($0.count, $0, curveRange, true) }
        let lattice = latticePoints.map { grid(latticeSize ?? 0, $0, latticeRange, curveSize == nil) }
        return (title, curves, lattice)
    }
}

/// The words of a line, apart by blanks.
private struct Words {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() -> Range<Int>? {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        guard at < bytes.count else { return nil }
        let start = at
        while at < bytes.count, bytes[at] != 0x20, bytes[at] != 0x09 { at += 1 }
        return start..<at
    }
}
