import LensCore
import Testing

@testable import LensCodecs

@Suite("Private profiles") struct PrivateProfileTests {
    private static let secret = Array("SECRETmonitor-4711 ".utf8)

    /// lutAToBType or lutBToAType: straight curves, a grid of two points an axis, gaps with secrets between its parts.
    private static func elements(_ type: String, _ corners: [[UInt8]]) -> [UInt8] {
        let gap = Array("SECRETSECRET".utf8)
        let curves = (0..<3).flatMap { _ in TestProfile.table([]) }
        var grid: [UInt8] = [2, 2, 2]
        grid += Array("SECRETSECRETS".utf8)
        grid.append(1)
        grid += Array("SEC".utf8)
        grid += corners.flatMap { $0 }
        let first = 32 + gap.count
        let second = first + curves.count + gap.count
        let third = second + grid.count + gap.count
        var bytes = Array("\(type)\0\0\0\0".utf8)
        bytes += [3, 3, 0x53, 0x45]
        bytes += [first, 0, 0, second, third].flatMap(TestProfile.long)
        for part in [gap, curves, gap, grid, gap, curves, gap] { bytes += part }
        return bytes
    }

    private static let corners = (0..<8).map { [$0 & 4 != 0 ? 255 : 0, 128, 128] as [UInt8] }
    private static let back = (0..<8).map { [UInt8](repeating: $0 & 4 != 0 ? 255 : 0, count: 3) }

    private static var wide: TestProfile {
        let straight = [0, 0, 0xFF, 0xFF] as [UInt8]
        func table(_ corners: [[UInt8]]) -> [UInt8] {
            var bytes = Array("mft2\0\0\0\0".utf8)
            bytes += TestProfile.table8(inputs: 3, outputs: 3, [])[8..<48]
            bytes += [0, 2, 0, 2]
            for _ in 0..<3 { bytes += straight }
            for value in corners.joined() { bytes += [value, value] }
            for _ in 0..<3 { bytes += straight }
            return bytes
        }
        var profile = TestProfile(pcs: "Lab ", deviceClass: "prtr")
        profile.tags = [("A2B0", table(corners)), ("B2A0", table(back))]
        return profile
    }

    private static var inParts: TestProfile {
        var profile = TestProfile(pcs: "Lab ", deviceClass: "prtr", version: 4)
        profile.tags = [("A2B0", elements("mAB ", corners)), ("B2A0", elements("mBA ", back))]
        return profile
    }

    private static let profiles: [(name: String, profile: TestProfile)] = [
        ("matrix", .matrix(TestProfile.proPhoto, curve: TestProfile.table([461]))),
        (
            "parametric",
            .matrix(TestProfile.sRGB, curve: TestProfile.parametric(3, [2.4, 0.94787, 0.05213, 0.0774, 0.04045]))
        ),
        ("odd white", .matrix([[0.5, 0.3, 0.1], [0.3, 0.6, 0.1], [0.1, 0.1, 0.5]])),
        ("grey", .grey(TestProfile.table((0...64).map { $0 * $0 * 15 }))), ("eight bits", .printer()),
        ("sixteen bits", wide), ("in parts", inParts),
    ]

    /// Secrets in tags that nobody needs, behind what tags hold, in the header, between tags and behind them all.
    private func planted(_ profile: TestProfile) -> [UInt8] {
        var profile = profile
        profile.tags = profile.tags.map { ($0.name, $0.data + Self.secret) }
        profile.tags.insert(("mmod", Array("mmod\0\0\0\0".utf8) + Self.secret), at: 0)
        profile.tags.append(("prIv", Array("text\0\0\0\0".utf8) + Self.secret + [0]))
        profile.tags.append(("dmdd", ICCWriter.text("SECRET")))
        profile.tags.append(("desc", ICCWriter.description("A name") + Self.secret))
        profile.tags.append(("cprt", ICCWriter.plain("(c) Sofia") + Self.secret))
        profile.tags.append(("wtpt", Array("XYZ \0\0\0\0SECRETSECRET".utf8) + Self.secret))
        var bytes = profile.bytes + Self.secret
        for at in [4, 48, 52, 80, 84, 92, 100, 110] { bytes.replaceSubrange(at..<at + 4, with: "SECR".utf8) }
        bytes.replaceSubrange(24..<36, with: "SECRETSECRET".utf8)
        bytes.replaceSubrange(..<4, with: TestProfile.long(bytes.count))
        return bytes
    }

    private func hasSecret(_ bytes: [UInt8]) -> Bool {
        bytes.contains("SECR") || bytes.contains("RETS") || bytes.contains("CRET") || bytes.contains("\0S\0E\0C")
    }

    /// Light of every combination of a few codes.
    private func light(_ profile: ICCProfile) throws -> [SIMD3<Double>] {
        let isGrey = profile.colorSpace == "GRAY"
        let conversion = try profile.ingest(.one(isGrey ? .grey : .rgb))
        let steps: [UInt8] = [0, 1, 17, 60, 128, 200, 254, 255]
        if isGrey { return conversion.light(of: steps, count: steps.count) }
        let samples = steps.flatMap { r in steps.flatMap { g in steps.flatMap { [r, g, $0] } } }
        return conversion.light(of: samples, count: samples.count / 3)
    }

    /// Codes of every combination of a few amounts of light.
    private func codes(_ profile: ICCProfile) throws -> [Float] {
        let steps: [Float] = [-0.1, 0, 0.001, 0.05, 0.3, 0.9, 1.2]
        let light = steps.flatMap { r in steps.flatMap { g in steps.flatMap { [r, g, $0] } } }
        var codes = [Float](repeating: 0, count: light.count)
        let conversion = try profile.emit()
        light.withUnsafeBytes { from in
            codes.withUnsafeMutableBytes { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                conversion.converter().convert(from, to: to, count: light.count / 3)
            }
        }
        return codes
    }

    @Test("nothing that was planted is left, and colours mean the same to the last bit", arguments: profiles.indices)
    func meaning(_ index: Int) throws {
        let name = Self.profiles[index].name
        let source = try ICCProfile(planted(Self.profiles[index].profile))
        #expect(hasSecret(source.bytes))
        let clean = try #require(ICCProfile.withoutPrivateData(source.bytes))
        #expect(!hasSecret(clean), "\(name)")
        let result = try ICCProfile(clean)
        let copyright = source.version < 4 ? "(c) Sofia" : "\0(\0c\0)\0 \0S\0o\0f\0i\0a"
        #expect(result.description == "A name" && clean.contains(copyright), "\(name)")
        #expect(result.colorSpace == source.colorSpace && result.deviceClass == source.deviceClass)
        #expect(result.version == source.version && result.canBeWritten == source.canBeWritten)
        #expect(result.space == source.space, "\(name)")
        #expect(try light(result) == light(source), "\(name)")
        if source.space == nil, source.canBeWritten {
            #expect(try codes(result) == codes(source), "\(name)")
        }
        #expect(clean[..<4].elementsEqual(TestProfile.long(clean.count)))
        #expect(ICCProfile.withoutPrivateData(clean) == clean, "\(name): a second time changes something")
    }

    /// A curve and tables that are sound, and whose values are a text.
    private static func written(_ tag: String, _ inputs: Int, _ outputs: Int) -> [UInt8] {
        let letters = (0..<800).map { secret[$0 % secret.count] }
        if tag.hasSuffix("TRC") {
            return TestProfile.table((0..<400).map { Int(letters[2 * $0]) << 8 | Int(letters[2 * $0 + 1]) })
        }
        if tag.hasSuffix("XYZ") {
            return Array("XYZ \0\0\0\0".utf8) + [0, 0, 0x53, 0x45, 0, 0, 0x43, 0x52, 0, 0, 0x45, 0x54]
        }
        let isBack = tag.hasPrefix("B2A")
        let (from, to) = isBack ? (outputs, inputs) : (inputs, outputs)
        let corners = (0..<1 << from).map { corner in (0..<to).map { letters[corner * to + $0] } }
        return TestProfile.table8(inputs: from, outputs: to, corners)
    }

    /// Kinds of profiles, each with tags that nobody reads it by.
    private static let unread: [(name: String, profile: TestProfile, channels: Int, tags: [String])] = [
        ("matrix", .matrix(TestProfile.proPhoto, curve: TestProfile.table([461])), 3, ["kTRC", "A2B2", "B2A2"]),
        ("odd white", .matrix([[0.5, 0.3, 0.1], [0.3, 0.6, 0.1], [0.1, 0.1, 0.5]]), 3, ["kTRC", "A2B2", "B2A2"]),
        ("grey", .grey(TestProfile.table([461])), 1, ["rTRC", "gTRC", "bTRC", "rXYZ", "A2B2", "B2A2"]),
        ("tables", .printer(), 3, ["kTRC", "rTRC", "gTRC", "bTRC", "gXYZ", "A2B2", "B2A2"]),
        (
            "scanner", .printer(deviceClass: "scnr", backwards: false), 3,
            ["kTRC", "rTRC", "bXYZ", "A2B2", "B2A0", "B2A1", "B2A2"]
        ),
        ("inks", .inks(), 4, ["kTRC", "rTRC", "gTRC", "bTRC", "rXYZ", "A2B2", "B2A2"]),
    ]

    @Test("no text stays as the values of what a profile of its kind is not read by", arguments: unread.indices)
    func text(_ index: Int) throws {
        let (name, profile, channels, tags) = Self.unread[index]
        let layout: SampleFormat.Layout = channels == 1 ? .grey : channels == 3 ? .rgb : .cmyk
        let steps: [UInt8] = [0, 60, 128, 200, 255]
        var samples: [[UInt8]] = [[]]
        for _ in 0..<channels { samples = samples.flatMap { start in steps.map { start + [$0] } } }
        func light(_ bytes: [UInt8]) throws -> [SIMD3<Double>] {
            try ICCProfile(bytes).ingest(.one(layout)).light(of: samples.flatMap { $0 }, count: samples.count)
        }
        for tag in tags {
            var planted = profile
            planted.tags.append((tag, Self.written(tag, channels, 3)))
            let clean = try #require(ICCProfile.withoutPrivateData(planted.bytes), "\(name), \(tag)")
            #expect(!clean.contains(tag) && !hasSecret(clean), "\(name), \(tag)")
            #expect(try light(clean) == light(profile.bytes), "\(name), \(tag)")
        }
    }

    @Test("matrix and curves stay where the only tables are for another intent, one way or both")
    func oneIntent() throws {
        let both = ["A2B0", "B2A0"]
        for tables in [["A2B1"], ["A2B1", "B2A1"], ["A2B1", "B2A0"], ["A2B0", "B2A1"], both] {
            var profile = TestProfile.matrix(TestProfile.proPhoto, curve: TestProfile.table([461]))
            for tag in tables {
                let source = tag.hasPrefix("A2B") ? "A2B0" : "B2A0"
                let table = try #require(TestProfile.printer().tags.first { $0.0 == source })
                profile.tags.append((tag, table.1))
            }
            let clean = try #require(ICCProfile.withoutPrivateData(profile.bytes), "\(tables)")
            for tag in ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"] {
                #expect(clean.contains(tag) == (tables != both), "\(tables), \(tag)")
            }
        }
    }

    @Test("our own profiles hold nothing else", arguments: ProfileTests.spaces.indices) func own(_ index: Int) {
        for isGrey in [false, true] {
            let bytes = ICCProfile.bytes(for: ProfileTests.spaces[index], isGrey: isGrey)
            #expect(ICCProfile.withoutPrivateData(bytes) == bytes)
        }
    }

    @Test("a date stays, a name in other letters and what the header says stay") func header() throws {
        var profile = TestProfile.matrix(TestProfile.sRGB)
        profile.tags.append(("desc", ICCWriter.description("Écran Ⅱ")))
        var bytes = profile.bytes
        let date: [UInt8] = [0x07, 0xE8, 0, 5, 0, 31, 0, 18, 0, 20, 0, 11]
        bytes.replaceSubrange(24..<36, with: date)
        bytes.replaceSubrange(40..<44, with: "APPL".utf8)
        bytes[67] = 1
        let clean = try #require(ICCProfile.withoutPrivateData(bytes))
        #expect(clean[24..<36].elementsEqual(date) && clean[40..<44].elementsEqual("APPL".utf8) && clean[67] == 1)
        #expect(try ICCProfile(clean).description == ICCProfile(bytes).description)
    }

    @Test("what is no profile is none; one that lies about its tables never becomes another") func hostile() throws {
        for bytes in [[], [1, 2, 3], Array("profile".utf8), [UInt8](repeating: 0xFF, count: 500)] {
            #expect(ICCProfile.withoutPrivateData(bytes) == nil)
        }
        for index in [0, 4, 6] {
            let bytes = Self.profiles[index].profile.bytes
            // Every number of the directory and of the tables' heads too large, one by one.
            for at in stride(from: 128, to: min(bytes.count - 4, 420), by: 4) {
                var damaged = bytes
                damaged.replaceSubrange(at..<at + 4, with: [0x7F, 0xFF, 0xFF, 0xFF])
                guard let source = try? ICCProfile(damaged), let clean = ICCProfile.withoutPrivateData(damaged) else {
                    continue
                }
                let result = try ICCProfile(clean)
                #expect(result.space?.toXYZ == source.space?.toXYZ && result.colorSpace == source.colorSpace)
            }
        }
        // The same bytes under many names do not become many times as long.
        var profile = Self.profiles[4].profile
        let data = profile.tags[0].data
        profile.tags = ["A2B0", "A2B1", "B2A0"].map { ($0, $0 == "A2B0" ? data : []) }
        var bytes = profile.bytes
        for at in [148, 160] { bytes.replaceSubrange(at..<at + 8, with: Array(bytes[136..<144])) }
        let clean = try #require(ICCProfile.withoutPrivateData(bytes))
        #expect(clean.count == bytes.count)
    }

    @Test(
        "the chunk's name is the profile's own, and with none the profile is as clean",
        arguments: [MetadataPolicy.private, .none])
    func settled(_ policy: MetadataPolicy) throws {
        var metadata = PictureMetadata()
        metadata.iccProfile = planted(.matrix(TestProfile.proPhoto))
        var odd = metadata
        #expect(metadata.settle(for: PictureMetadata.Result(width: 1, height: 1, policy: policy)).isEmpty)
        let clean = try #require(metadata.iccProfile)
        #expect(!hasSecret(clean))
        guard case .icc(_, let name) = PNGColor.profile(clean) else { return }
        #expect(name.elementsEqual("A name".utf8))
        odd.iccProfile = Array("SECRET".utf8)
        let warnings = odd.settle(for: PictureMetadata.Result(width: 1, height: 1, policy: policy))
        #expect(odd.iccProfile == nil && warnings.count == 1 && warnings[0].message.contains("ICC profile"))
    }
}
