import LensCore

extension ICCProfile {
    /// A profile of a colour space, or of its curve alone for grey pictures: version 4.3, a matrix and curves, about
    /// 500 bytes, the same bytes for the same space.
    ///
    /// Version 4 rather than 2 because it holds curves as formulas, exactly, where version 2 needs kilobytes of table
    /// for sRGB; every phone embeds such profiles, so that what shows pictures reads them. There is no date in it and no
    /// checksum (both may be zero).
    ///
    /// - Parameters:
    ///   - isGrey: the green curve alone is written.
    public static func bytes(for space: ColorSpace, isGrey: Bool = false) -> [UInt8] {
        let name = space == .adobeRGB ? "Compatible with Adobe RGB (1998)" : space.name
        var file = ICCWriter()
        file.add(["desc"], ICCWriter.text(isGrey ? "\(name), grey" : name))
        file.add(["cprt"], ICCWriter.text("No copyright, use freely"))
        file.add(["wtpt"], ICCWriter.xyz(d50))
        let toD50 = ColorSpace.bradford(from: ColorSpace.working.toXYZ * [1, 1, 1], to: d50)
        file.add(["chad"], ICCWriter.matrix(toD50))
        guard !isGrey else {
            file.add(["kTRC"], ICCWriter.curve(space.green))
            return file.finish(colorSpace: "GRAY")
        }
        let colorants = toD50 * space.toXYZ
        // Rounded so that the three add up to white, and equal components stay grey: green, the largest, gives way.
        let red = ICCWriter.rounded(colorants.column(0))
        let blue = ICCWriter.rounded(colorants.column(2))
        file.add(["rXYZ"], ICCWriter.xyz(red))
        file.add(["gXYZ"], ICCWriter.xyz(ICCWriter.rounded(d50) - red - blue))
        file.add(["bXYZ"], ICCWriter.xyz(blue))
        var curves: [(names: [String], curve: TransferCurve)] = []
        for (name, curve) in zip(["rTRC", "gTRC", "bTRC"], space.curves) {
            if let known = curves.firstIndex(where: { $0.curve == curve }) {
                curves[known].names.append(name)
            } else {
                curves.append(([name], curve))
            }
        }
        for (names, curve) in curves { file.add(names, ICCWriter.curve(curve)) }
        return file.finish(colorSpace: "RGB ")
    }
}

/// Puts a profile together (ICC.1:2022, clauses 7 to 10). Big-endian throughout.
struct ICCWriter {
    private var entries: [(name: String, start: Int, size: Int)] = []
    private var data: [UInt8] = []

    /// One piece of data under one name or several.
    mutating func add(_ names: [String], _ piece: [UInt8]) {
        for name in names { entries.append((name, data.count, piece.count)) }
        data += piece + [UInt8](repeating: 0, count: (4 - piece.count % 4) % 4)
    }

    /// The last piece under one more name.
    mutating func add(again name: String, like known: String) {
        guard let entry = entries.first(where: { $0.name == known }) else { return }
        entries.append((name, entry.start, entry.size))
    }

    func finish(colorSpace: String) -> [UInt8] {
        var file = [UInt8](repeating: 0, count: 8) + Self.long(0x0430_0000)
        file += Array("mntr\(colorSpace)XYZ ".utf8) + [UInt8](repeating: 0, count: 12) + Array("acsp".utf8)
        // Platform, flags, manufacturer, model, attributes: none. Intent: perceptual.
        file += [UInt8](repeating: 0, count: 28) + Self.triple(ICCProfile.d50)
        return finish(header: file)
    }

    /// - Parameter header: 128 bytes, or as many of them as are not zero; its length is put in.
    func finish(header: [UInt8]) -> [UInt8] {
        let start = 128 + 4 + 12 * entries.count
        var file = Self.long(start + data.count) + header[4...]
        file += [UInt8](repeating: 0, count: 128 - file.count)
        file += Self.long(entries.count)
        for entry in entries {
            file += Array(entry.name.utf8) + Self.long(start + entry.start) + Self.long(entry.size)
        }
        return file + data
    }

    static func long(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// An s15Fixed16Number.
    private static func fixed(_ value: Double) -> [UInt8] {
        long(Int((min(max(value, -32768), 32767) * 65536).rounded()))
    }

    static func triple(_ v: SIMD3<Double>) -> [UInt8] { fixed(v.x) + fixed(v.y) + fixed(v.z) }

    /// To what an s15Fixed16Number holds.
    static func rounded(_ v: SIMD3<Double>) -> SIMD3<Double> { (v * 65536).rounded(.toNearestOrAwayFromZero) / 65536 }

    static func xyz(_ v: SIMD3<Double>) -> [UInt8] { Array("XYZ \0\0\0\0".utf8) + triple(v) }

    static func matrix(_ m: Matrix3) -> [UInt8] {
        Array("sf32\0\0\0\0".utf8) + triple(m.rows.0) + triple(m.rows.1) + triple(m.rows.2)
    }

    /// A multiLocalizedUnicodeType of one text, in American English.
    static func text(_ text: String) -> [UInt8] {
        let units = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        return Array("mluc\0\0\0\0".utf8) + long(1) + long(12) + Array("enUS".utf8) + long(units.count) + long(28)
            + units
    }

    /// A textDescriptionType of version 2: in ASCII, and beside it in UTF-16 where that says more.
    static func description(_ text: String) -> [UInt8] {
        let plain = ascii(text)
        var units: [UInt16] = text.allSatisfy(\.isASCII) ? [] : Array(text.utf16)
        if !units.isEmpty { units.append(0) }
        var piece = Array("desc\0\0\0\0".utf8)
        piece += long(plain.count)
        piece += plain
        piece += long(0)
        piece += long(units.count)
        for unit in units { piece += unit.bigEndianBytes }
        // Apple's script code, its length, and 67 letters.
        return piece + [UInt8](repeating: 0, count: 70)
    }

    /// A textType.
    static func plain(_ text: String) -> [UInt8] { Array("text\0\0\0\0".utf8) + ascii(text) }

    /// Closed by a NUL.
    private static func ascii(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { $0.isASCII ? UInt8($0.value) : UInt8(ascii: "?") } + [0]
    }

    static func curve(_ curve: TransferCurve) -> [UInt8] {
        switch curve {
        case .linear: Array("curv\0\0\0\0".utf8) + long(0)
        case .gamma(let gamma): parametric(0, [gamma])
        case .sRGB: parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
        case .parametric(let g, let a, let b, let c, let d, let e, let f): parametric(4, [g, a, b, c, d, e, f])
        case .table(let entries):
            Array("curv\0\0\0\0".utf8) + long(entries.count)
                + entries.flatMap { entry -> [UInt8] in
                    let code = Int((min(max(entry, 0), 1) * 65535).rounded())
                    return [UInt8(code >> 8), UInt8(code & 255)]
                }
        }
    }

    private static func parametric(_ kind: UInt8, _ values: [Double]) -> [UInt8] {
        Array("para\0\0\0\0".utf8) + [0, kind, 0, 0] + values.flatMap(fixed)
    }
}
