import LensCore

/// A profile's tags, read from its bytes: offsets and sizes come from the file and are never believed.
struct ICCTags {
    private let bytes: [UInt8]
    private var ranges: [String: Range<Int>] = [:]

    /// lcms2's own limits: tags of a profile, and points of a curve.
    private static let maxTags = 100
    private static let maxPoints = 0x7FFF

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let count = min(long(128) ?? 0, Self.maxTags)
        for index in 0..<count {
            let at = 132 + 12 * index
            guard let start = long(at + 4), let size = long(at + 8), start + size <= bytes.count else { continue }
            let name = String(decoding: bytes[at..<at + 4], as: UTF8.self)
            if ranges[name] == nil { ranges[name] = start..<start + size }
        }
    }

    /// A profile whose tables of processing elements (`D2B0` … `B2D3`, ICC.1:2022, 10.19) have other names.
    ///
    /// They are chains of any length and width, whose members may all be the same bytes: 400,000 tables in a profile of
    /// 3 MB, gone through for every pixel. ICC.1 lets whoever does not know them use the other tables, or the matrix, that
    /// a profile has to have beside them.
    static func withoutElements(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        guard bytes.count >= 132 else { return bytes }
        let count = bytes[128..<132].reduce(0) { $0 << 8 | Int($1) }
        for at in stride(from: 132, to: min(bytes.count - 12, 132 + 12 * count), by: 12) {
            let name = bytes[at..<at + 3]
            if name.elementsEqual("D2B".utf8) || name.elementsEqual("B2D".utf8) { bytes[at] = UInt8(ascii: "-") }
        }
        return bytes
    }

    /// The names that are known, in the directory's order, each with where its data stand.
    var directory: [(name: String, range: Range<Int>)] {
        let count = min(long(128) ?? 0, Self.maxTags)
        var found: [(name: String, range: Range<Int>)] = []
        for index in 0..<count where 136 + 12 * index <= bytes.count {
            let name = String(decoding: bytes[132 + 12 * index..<136 + 12 * index], as: UTF8.self)
            if let range = ranges[name], !found.contains(where: { $0.name == name }) { found.append((name, range)) }
        }
        return found
    }

    func has(_ tag: String) -> Bool { ranges[tag] != nil }

    private func long(_ at: Int) -> Int? {
        guard at + 4 <= bytes.count else { return nil }
        return bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    /// An s15Fixed16Number.
    private func fixed(_ at: Int) -> Double? {
        long(at).map { Double(Int32(truncatingIfNeeded: $0)) / 65536 }
    }

    /// The body of a tag of a type, behind the type's name and four reserved bytes.
    private func body(_ tag: String, type: String) -> Range<Int>? {
        guard let range = ranges[tag], range.count >= 8, bytes[range].starts(with: type.utf8) else { return nil }
        return range.lowerBound + 8..<range.upperBound
    }

    /// One `XYZType` number.
    func xyz(_ tag: String) -> SIMD3<Double>? {
        guard let body = body(tag, type: "XYZ "), body.count >= 12, let x = fixed(body.lowerBound),
            let y = fixed(body.lowerBound + 4), let z = fixed(body.lowerBound + 8)
        else { return nil }
        return [x, y, z]
    }

    /// A `curveType` or `parametricCurveType`, as the formula or the table that it is.
    func curve(_ tag: String) -> TransferCurve? { tabled(tag) ?? parametric(tag) }

    private func tabled(_ tag: String) -> TransferCurve? {
        guard let body = body(tag, type: "curv"), let count = long(body.lowerBound), count <= Self.maxPoints,
            4 + 2 * count <= body.count
        else { return nil }
        let values = (0..<count).map { index -> Int in
            let at = body.lowerBound + 4 + 2 * index
            return Int(bytes[at]) << 8 | Int(bytes[at + 1])
        }
        switch count {
        case 0: return .linear
        // A u8Fixed8Number.
        case 1: return values[0] == 256 ? .linear : .gamma(Double(values[0]) / 256)
        case 2 where values == [0, 65535]: return .linear
        default: return .table(values.map { Double($0) / 65535 })
        }
    }

    /// Functions 0 to 4 of ICC.1:2022, table 68, each as the general form.
    private func parametric(_ tag: String) -> TransferCurve? {
        guard let body = body(tag, type: "para"), body.count >= 4 else { return nil }
        let kind = Int(bytes[body.lowerBound]) << 8 | Int(bytes[body.lowerBound + 1])
        let wanted = [1, 3, 4, 5, 7]
        guard wanted.indices.contains(kind) else { return nil }
        let p = (0..<wanted[kind]).compactMap { index -> Double? in
            let at = body.lowerBound + 4 + 4 * index
            return at + 4 <= body.upperBound ? fixed(at) : nil
        }
        guard p.count == wanted[kind] else { return nil }
        switch kind {
        case 0: return p[0] == 1 ? .linear : .gamma(p[0])
        case 1, 2:
            // Below the joint at −b/a light is 0 in function 1, c in function 2.
            guard p[1] != 0 else { return nil }
            let floor = kind == 2 ? p[3] : 0
            return .parametric(g: p[0], a: p[1], b: p[2], c: 0, d: -p[2] / p[1], e: floor, f: floor)
        case 3: return .parametric(g: p[0], a: p[1], b: p[2], c: p[3], d: p[4], e: 0, f: 0)
        default: return .parametric(g: p[0], a: p[1], b: p[2], c: p[3], d: p[4], e: p[5], f: p[6])
        }
    }
}
