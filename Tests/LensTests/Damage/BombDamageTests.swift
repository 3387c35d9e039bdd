import Lens
import Measures
import Testing

@testable import LensCodecs

@Suite("Damage: bombs") struct BombDamageTests {
    private func png(_ chunks: [PNGChunk]) throws -> [UInt8] {
        let png = try Samples.scene(16, 16).png()
        return Array(png[..<33] + chunks.flatMap(\.encoded) + png[33...])
    }

    private func warnings(_ file: [UInt8], _ darkroom: Darkroom = Darkroom()) throws -> [LensWarning] {
        var found: [LensWarning] = []
        let taken = try ContinuousClock().measure {
            found = try darkroom.develop(Photo(bytes: file), to: ByteSink(), as: .png()).warnings
        }
        #expect(taken < .seconds(10 * patience), "took \(taken)")
        return found
    }

    @Test("a thousandfold compressed text and profile are left out, by the limit's name") func zlib() throws {
        let zeros = [UInt8](repeating: 0, count: 40 << 20)
        let packed = try Zlib.deflate(zeros)
        #expect(packed.count < 50_000)
        // Forty megabytes each: one fits into 64, the second is beyond.
        let text = PNGChunk("zTXt", Array("bomb\0\0".utf8) + packed)
        #expect(
            try warnings(png([text, text, text])).contains { $0.message.contains("67108864 bytes (--max-unpacked") })
        let profile = PNGChunk("iCCP", Array("bomb\0\0".utf8) + packed)
        #expect(try warnings(png([profile])).contains { $0.message.contains("16777216 (--max-profile") })
    }

    @Test("picture data that unpack to more than the picture are cut with a warning") func surplus() throws {
        let png = try Samples.scene(16, 16).png()
        let at = try #require((0..<png.count - 4).first { png[$0..<$0 + 4].elementsEqual(Array("IDAT".utf8)) }) - 4
        let bomb = PNGChunk("IDAT", try Zlib.deflate([UInt8](repeating: 0, count: 50 << 20)))
        let file = Array(png[..<at]) + bomb.encoded + PNGChunk("IEND", []).encoded
        #expect(try warnings(file).contains { $0.message.contains("Too much image data") })
    }

    @Test("a picture of profiles of any size and number of tags is developed without them", arguments: [1, 100, 255])
    func profiles(_ segments: Int) throws {
        // Each says that it has 4·10⁹ tags; together they are as long as a profile in a JPEG file can be.
        var file: [UInt8] = []
        for number in 1...segments {
            var part = [UInt8](repeating: 0xFF, count: 65_519)
            if number == 1 { part.replaceSubrange(0..<128, with: Metadata.profile("bomb").prefix(128)) }
            file += segment(0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(number), UInt8(segments)] + part)
        }
        let found = try warnings(inserting(file, into: Samples.scene(16, 16).jpeg()))
        #expect(found.contains { $0.message.contains("ICC profile") }, "\(found)")
    }

    @Test("a profile with one bit wrong anywhere makes a picture") func profileBits() throws {
        let profile = Metadata.profile("sRGB of these tests", isDescribed: true)
        let plain = try Samples.scene(8, 8).jpeg()
        let trial = DamageTrial()
        var dice = Dice("profile")
        for flip in 0..<(200 * DamageTrial.times) {
            var damaged = profile
            damaged[flip * profile.count / (200 * DamageTrial.times)] ^= 1 << UInt8(dice.roll(8))
            let file = inserting(segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + damaged), into: plain)
            let outcome = trial.run(file, flip, "profile, flip \(flip)")
            #expect([.whole, .warned].contains(outcome), "flip \(flip): \(outcome)")
        }
    }

    @Test("recipes that are deep, wide or mean more than they say end at once") func recipes() throws {
        var laughs = "lens: 1\na: &a [x]\n"
        for letter in "bcdefghi" {
            let before = Character(UnicodeScalar((letter.asciiValue ?? 98) - 1))
            laughs += "\(letter): &\(letter) [\([String](repeating: "*\(before)", count: 9).joined(separator: ","))]\n"
        }
        let texts = [
            laughs, "lens: 1\nfilters: " + String(repeating: "[", count: 200_000),
            "lens: 1\nfilters:\n" + String(repeating: "- exposure\n", count: 90_000),
            "lens: 1\nfilters:\n- tone-curve:\n    points: [" + String(repeating: "[0,0],", count: 160_000) + "]",
            String(repeating: "\\uD83D", count: 150_000), String(repeating: "? ", count: 400_000),
            "lens: 1\nname: " + String(repeating: "a", count: 1 << 20),
            // Deep and wide at once: what is open is looked at for every part that follows.
            String(repeating: "{", count: 900) + (0..<90_000).map { "k\($0),\n" }.joined(),
            String(repeating: "[\n", count: 900) + String(repeating: "a,\n", count: 300_000),
            String(repeating: "- ", count: 900) + "\n" + String(repeating: "- a\n", count: 200_000),
            "lens: 1\nfilters: []\nname: {" + (0..<24_000).map { "k\($0): 1,\n" }.joined() + "}",
            (0..<40_000).map { "%TAG !\($0)! x\n" }.joined() + "---\nlens: 1",
        ]
        for text in texts {
            let taken = workSeconds {
                let found = lensError { _ = try Look(recipe: text) }
                #expect(found?.fault == .caller, "\(text.prefix(30))")
                #expect((found?.message.utf8.count ?? 0) < 400, "\(text.prefix(30))")
            }
            #expect(taken < 5 * patience, "\(text.prefix(30)) took \(taken) s")
        }
    }

    @Test("tables of colours take no more than they have") func tables() throws {
        for text in ["LUT_3D_SIZE 144\n0 0 0\n", "LUT_1D_SIZE 65536\n", "LUT_3D_SIZE 99999999\n", "LUT_3D_SIZE 1e9\n"] {
            let taken = workSeconds {
                #expect(lensError { _ = try LookupTable(cube: Array(text.utf8), name: "bomb") }?.fault == .caller)
            }
            #expect(taken < 1 * patience, "\(text)")
        }
    }
}
