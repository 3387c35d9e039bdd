import LensCore

extension ICCProfile {
    /// What a tag is read as when it is written anew.
    private enum Kind { case description, copyright, white, colorant, adaptation, curve, table }

    /// The tags that `MetadataPolicy.private` keeps: what numbers mean, what the profile is called and whose it is. Not
    /// among them: a monitor's make, model and serial number (`mmod`, `dmnd`, `dmdd`), what it was measured with and as
    /// (`targ`, `meta`, `vcgt`, `lumi`), previews, and whatever the ICC does not know.
    private static let kept: [String: Kind] = [
        "desc": .description, "cprt": .copyright, "wtpt": .white, "chad": .adaptation, "rXYZ": .colorant,
        "gXYZ": .colorant, "bXYZ": .colorant, "rTRC": .curve, "gTRC": .curve, "bTRC": .curve, "kTRC": .curve,
        "A2B0": .table, "A2B1": .table, "B2A0": .table, "B2A1": .table,
    ]

    /// Those of ``kept`` that a profile of this class and colour space is read or written by, perceptually or
    /// colorimetrically: whatever stands in another, nobody sees that it is no colour. Matrix and curves tell colours where
    /// no table does so perceptually, which is every table's stand-in; a camera's or scanner's profile is only read.
    private var used: Set<String> {
        var names: Set<String> = ["desc", "cprt", "wtpt", "chad", "A2B0", "A2B1"]
        let isWritten = deviceClass != "scnr"
        if isWritten { names.formUnion(["B2A0", "B2A1"]) }
        let hasWayBack = !isWritten || tags.has("B2A0") || !["B2A1", "B2A2"].contains(where: tags.has)
        if tags.has("A2B0"), hasWayBack { return names }
        switch colorSpace {
        case "GRAY": names.insert("kTRC")
        case "RGB": names.formUnion(["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"])
        default: break
        }
        return names
    }

    /// Letters of a name and of a copyright.
    private static let (nameRoom, copyrightRoom) = (79, 256)

    /// A profile put together anew from what says how numbers are to be read, its name and its copyright: no byte of
    /// the source's stands in it but those, and it means exactly the same.
    ///
    /// - Returns: `nil` if it is damaged, or if a profile of tables would mean something else.
    static func withoutPrivateData(_ bytes: [UInt8]) -> [UInt8]? {
        guard let profile = try? ICCProfile(bytes, maxBytes: max(maxBytes, bytes.count)), profile.describesPictures
        else { return nil }
        if let written = profile.writtenAnew, written.count <= 4 * bytes.count + 4096,
            let again = try? ICCProfile(written, maxBytes: written.count), profile.means(what: again)
        {
            return written
        }
        // A matrix and curves can be said in our own words.
        return profile.space.map { space in
            let named = ColorSpace(
                profile.name, toXYZ: space.toXYZ, red: space.red, green: space.green, blue: space.blue)
            return Self.bytes(for: named, isGrey: profile.colorSpace == "GRAY")
        }
    }

    private var name: String { String(String(description.prefix(Self.nameRoom)).printable.prefix(Self.nameRoom)) }

    private var writtenAnew: [UInt8]? {
        guard bytes.count >= 132 else { return nil }
        var writer = ICCWriter()
        var seen: [(name: String, kind: Kind, range: Range<Int>)] = []
        let used = used
        for (tag, range) in tags.directory {
            guard used.contains(tag), let kind = Self.kept[tag] else { continue }
            if let same = seen.first(where: { $0.range == range && $0.kind == kind }) {
                writer.add(again: tag, like: same.name)
                continue
            }
            guard let piece = piece(kind, range) else { continue }
            writer.add([tag], piece)
            seen.append((tag, kind, range))
        }
        return writer.finish(header: header)
    }

    /// A tag's data anew; `nil` if they are not what they should be.
    private func piece(_ kind: Kind, _ range: Range<Int>) -> [UInt8]? {
        let parts = ICCParts(bytes)
        switch kind {
        case .description: return text(name, version < 4 ? ICCWriter.description : ICCWriter.text)
        case .copyright:
            guard let context = try? LCMSContext(for: bytes), let profile = try? LCMSProfile(bytes, in: context) else {
                return nil
            }
            let copyright = String(profile.copyright.printable.prefix(Self.copyrightRoom))
            return text(copyright, version < 4 ? ICCWriter.plain : ICCWriter.text)
        // No white and no adaptation has numbers beyond these.
        case .white: return parts.numbers(range, type: "XYZ ", count: 3, most: 4)
        case .adaptation: return parts.numbers(range, type: "sf32", count: 9, most: 4)
        case .colorant: return parts.numbers(range, type: "XYZ ", count: 3, most: 32768)
        case .curve: return parts.curve(range)
        case .table: return parts.table(range)
        }
    }

    private func text(_ text: String, _ write: (String) -> [UInt8]) -> [UInt8]? { text.isEmpty ? nil : write(text) }

    /// Version, class, spaces, date, platform and intent as far as they are what they should be; no maker, no model, no
    /// checksum.
    private var header: [UInt8] {
        var header = [UInt8](repeating: 0, count: 8)
        header += bytes[8..<10]
        header += [0, 0]
        header += bytes[12..<24]
        let date = stride(from: 24, to: 36, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        let isDate = zip(date, [1990...2100, 1...12, 1...31, 0...23, 0...59, 0...60]).allSatisfy { $1.contains($0) }
        header += isDate ? Array(bytes[24..<36]) : [UInt8](repeating: 0, count: 12)
        header += Array("acsp".utf8)
        let platform = Array(bytes[40..<44])
        let isKnown = ["APPL", "MSFT", "SGI ", "SUNW"].contains { platform.elementsEqual($0.utf8) }
        header += isKnown ? platform : [0, 0, 0, 0]
        // Embedded, and not to be used apart; reflective, glossy, positive, coloured.
        header += [0, 0, 0, bytes[47] & 3]
        header += [UInt8](repeating: 0, count: 15)
        header.append(bytes[63] & 15)
        header += [0, 0, 0, bytes[64..<67].allSatisfy { $0 == 0 } ? bytes[67] & 3 : 0]
        return header + ICCWriter.triple(Self.d50)
    }

    /// Whether another profile reads and writes the same colours, to the last bit: by what both are, or for tables by
    /// what lcms2 makes of a grid of colours.
    private func means(what other: ICCProfile) -> Bool {
        guard colorSpace == other.colorSpace, deviceClass == other.deviceClass, obstacle == other.obstacle,
            describesPictures == other.describesPictures
        else { return false }
        if let space, let same = other.space { return space.toXYZ == same.toXYZ && space.curves == same.curves }
        // A matrix that stood beside a table for saturation alone is one now, and meant the same before.
        guard space == nil else { return false }
        return light == other.light && codes == other.codes
    }

    /// Light of a grid of colours; `nil` if there is no way.
    private var light: [SIMD3<Double>]? {
        let layouts: [String: SampleFormat.Layout] = ["GRAY": .grey, "RGB": .rgb, "Lab": .rgb, "CMYK": .cmyk]
        guard let layout = layouts[colorSpace] else { return nil }
        let format = SampleFormat(width: 1, height: 1, layout: layout, depth: .eight)
        let steps: [UInt8] = layout == .cmyk ? [0, 100, 255] : [0, 51, 100, 180, 255]
        return (try? ingest(format))?.light(
            of: Self.grid(steps, layout.channels), count: Self.count(steps, layout.channels))
    }

    /// Codes of a grid of light; `nil` if there is no way.
    private var codes: [Float]? {
        guard let conversion = try? emit() else { return nil }
        let steps: [Float] = [0, 0.02, 0.2, 0.6, 1]
        var codes = [Float](repeating: 0, count: 3 * Self.count(steps, 3))
        Self.grid(steps, 3).withUnsafeBytes { from in
            codes.withUnsafeMutableBytes { to in
                // Neither is empty.
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                conversion.converter().convert(from, to: to, count: Self.count(steps, 3))
            }
        }
        return codes
    }

    private static func count<Value>(_ steps: [Value], _ channels: Int) -> Int {
        (0..<channels).reduce(1) { count, _ in count * steps.count }
    }

    /// Every combination, channel by channel.
    private static func grid<Value>(_ steps: [Value], _ channels: Int) -> [Value] {
        (0..<count(steps, channels)).flatMap { index -> [Value] in
            var rest = index
            return (0..<channels).map { _ in
                defer { rest /= steps.count }
                return steps[rest % steps.count]
            }
        }
    }
}
