import Foundation
import LensCore
import Measures
import Testing

@testable import LensCodecs

@Suite("What a PNG picture's numbers mean") struct PNGColorTests {
    private func numbers(_ type: String, _ values: [UInt32]) -> [UInt8] {
        chunk(type, values.flatMap { Array(bigEndian: $0) })
    }

    private static let wide: [UInt32] = [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]
    /// What a profile begins with: its length.
    private static let profile = Array(bigEndian: UInt32(200)) + [UInt8](repeating: 9, count: 196)

    private func profile(_ stream: [UInt8] = storedZlib(profile)) -> [UInt8] {
        chunk("iCCP", Array("name".utf8) + [0, 0] + stream)
    }

    private func read(_ before: [UInt8], limits: PictureLimits = PictureLimits()) throws -> (PNGColor, [LensWarning]) {
        let decoder = try PNGDecoder(source: ByteSource(tiny(before)), limits: limits)
        #expect(try Samples(reading: decoder).bytes == tinySamples)
        return (decoder.color, decoder.warnings)
    }

    @Test("cICP comes before iCCP, sRGB, and gAMA with cHRM, wherever they stand") func rank() throws {
        let gamma = numbers("gAMA", [45_455]) + numbers("cHRM", Self.wide)
        let all = gamma + chunk("sRGB", [2]) + profile() + chunk("cICP", [9, 1, 0, 1])
        #expect(try read(all).0 == .cicp(primaries: 9, transfer: 1, fullRange: true))
        #expect(try read(gamma + chunk("sRGB", [2]) + profile()).0 == .icc(Self.profile, name: Array("name".utf8)))
        #expect(try read(gamma + chunk("sRGB", [2])).0 == .srgb(intent: 2))
        #expect(try read(gamma).0 == .gamma(gamma: 45_455, chroma: Self.wide))
        #expect(try read(numbers("gAMA", [45_455])).0 == .gamma(gamma: 45_455, chroma: nil))
        #expect(try read(numbers("cHRM", Self.wide)).0 == .gamma(gamma: nil, chroma: Self.wide))
        #expect(try read([]).0 == .untagged)
        #expect(try read(all).1.isEmpty)
    }

    @Test("what is damaged is ignored with a warning, and the next in rank counts") func damaged() throws {
        var short = Self.profile
        short[3] = 201
        let bad: [(name: String, chunk: [UInt8])] = [
            ("cICP", chunk("cICP", [9, 1, 0])), ("cICP", chunk("cICP", [2, 13, 0, 1])),
            ("ICC", profile(Array(storedZlib(Self.profile).dropLast(6)))), ("ICC", profile([1, 2, 3])),
            ("ICC", profile(storedZlib(short))), ("ICC", profile(storedZlib([1, 2, 3]))),
            ("ICC", chunk("iCCP", [0, 0] + storedZlib(Self.profile))), ("ICC", chunk("iCCP", Array("name".utf8))),
            ("ICC", chunk("iCCP", Array("name".utf8) + [0, 1] + storedZlib(Self.profile))),
            ("sRGB", chunk("sRGB", [4])),
            ("sRGB", chunk("sRGB", [])), ("iCCP", chunk("iCCP", Array("name".utf8) + [0, 0], crc: 1)),
        ]
        for (name, damaged) in bad {
            let (color, warnings) = try read(damaged + numbers("gAMA", [50_000]))
            #expect(color == .gamma(gamma: 50_000, chroma: nil), "\(name)")
            #expect(warnings.count == 1 && warnings[0].message.contains(name), "\(warnings)")
        }
        let singular: [[UInt32]] = [
            [31_270, 32_900, 64_000, 33_000, 64_000, 33_000, 15_000, 6_000], [0, 0, 0, 0, 0, 0, 0, 0],
            [31_270, 32_900, 64_000, 0, 30_000, 60_000, 15_000, 6_000],
            [70_000, 30_000, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000], [1, 2, 3],
            [UInt32](repeating: .max, count: 8),
        ]
        for values in singular {
            let (color, warnings) = try read(numbers("cHRM", values))
            #expect(color == .untagged, "\(values)")
            #expect(warnings.count == 1, "\(warnings)")
        }
        for gamma in [0, 1, UInt32.max] {
            let (color, warnings) = try read(numbers("gAMA", [gamma]))
            #expect(color == .untagged && warnings.count == 1)
        }
        let (color, warnings) = try read(profile(storedZlib(Self.profile + [1, 2])))
        #expect(color == .icc(Self.profile, name: Array("name".utf8)) && warnings.count == 1)
    }

    @Test("a profile that is longer than its limit is left out by name, and costs no more") func profileBomb() throws {
        var limits = PictureLimits()
        limits.maxProfileBytes = 199
        let (color, warnings) = try read(profile(), limits: limits)
        #expect(color == .untagged)
        #expect(warnings.first?.message.contains("199") == true)
        let bomb = try Zlib.deflate([UInt8](repeating: 0, count: 40 << 20))
        #expect(bomb.count < 100_000)
        var found: (PNGColor, [LensWarning])?
        let taken = try workSeconds { found = try read(profile(bomb)) }
        #expect(taken < 3 * patience)
        #expect(found?.0 == .untagged)
        #expect(found?.1.first?.message.contains("--max-profile") == true)
    }

    @Test("HDR, narrow range, components that are not RGB and unknown code points are refused by name")
    func unsupported() {
        func message(_ data: [UInt8]) -> String {
            let error = failure { _ = try PNGDecoder(source: ByteSource(tiny(chunk("cICP", data)))) }
            return error?.fault == .unsupported ? error?.message ?? "" : "not refused"
        }
        #expect(message([9, 16, 0, 1]).contains("PQ (HDR)"))
        #expect(message([9, 18, 0, 1]).contains("HLG (HDR)"))
        #expect(message([1, 13, 0, 0]).contains("narrow range"))
        #expect(message([1, 13, 1, 1]).contains("matrix 1"))
        #expect(message([10, 13, 0, 1]).contains("primaries 10"))
        #expect(message([1, 9, 0, 1]).contains("transfer 9"))
        #expect(message([200, 200, 0, 1]).contains("primaries 200"))
    }

    @Test("the colour space is what the chunk says") func spaces() throws {
        #expect(PNGColor.untagged.colorSpace == .sRGB)
        #expect(PNGColor.srgb(intent: 0).colorSpace == .sRGB)
        #expect(PNGColor.cicp(primaries: 1, transfer: 13, fullRange: true).colorSpace == .sRGB)
        #expect(PNGColor.cicp(primaries: 12, transfer: 13, fullRange: true).colorSpace == .displayP3)
        #expect(PNGColor.icc([], name: []).colorSpace == nil)
        let linear = try #require(PNGColor.gamma(gamma: 100_000, chroma: nil).colorSpace)
        #expect(linear.red == .linear && linear.toXYZ == ColorSpace.sRGB.toXYZ)
        #expect(PNGColor.gamma(gamma: 45_455, chroma: nil).colorSpace?.green == .gamma(2.2))
        #expect(PNGColor.gamma(gamma: 55_556, chroma: nil).colorSpace?.green == .gamma(100_000 / 55_556))
        let p3 = try #require(PNGColor.gamma(gamma: nil, chroma: Self.wide).colorSpace)
        #expect(p3.toXYZ == ColorSpace.displayP3.toXYZ && p3.blue == .sRGB)
        #expect(PNGColor.cicp(primaries: 9, transfer: 8, fullRange: true).colorSpace?.toXYZ == ColorSpace.working.toXYZ)
        #expect(PNGColor.gamma(gamma: 1, chroma: [0]).colorSpace == nil)
        #expect(PNGColor.cicp(primaries: 10, transfer: 13, fullRange: true).colorSpace == nil)
        let grey = try #require(PNGColor.gamma(gamma: 100_000, chroma: Self.wide).colorSpace(isGrey: true))
        #expect(grey.toXYZ == ColorSpace.working.toXYZ && grey.red == .linear)
    }

    @Test("BT.709's curve is the inverse of its formula, and every space keeps white white") func codePoints() throws {
        let curve = try #require(CodePoints.curve(1))
        for light in [0.001, 0.01, 0.017, 0.019, 0.1, 0.5, 0.9] {
            let code = light < 0.018 ? 4.5 * light : 1.099 * pow(light, 0.45) - 0.099
            #expect(abs(curve.linear(code) - light) < 1e-9)
        }
        let known = (0...255).filter { CodePoints.primaries(UInt8($0)) != nil }
        #expect(known == [1, 4, 5, 6, 7, 8, 9, 11, 12, 22])
        #expect((0...255).filter { CodePoints.curve(UInt8($0)) != nil } == [1, 4, 5, 6, 7, 8, 13, 14, 15])
        for primaries in known {
            for transfer in [1, 4, 5, 7, 8, 13] {
                let color = PNGColor.cicp(primaries: UInt8(primaries), transfer: UInt8(transfer), fullRange: true)
                let space = try #require(color.colorSpace)
                let white = space.toWorking * [1, 1, 1]
                #expect(max(abs(white.x - 1), abs(white.y - 1), abs(white.z - 1)) < 1e-9, "\(space.name)")
                #expect(abs(space.red.linear(1) - 1) < 1e-9)
            }
        }
    }
}
