import Lens
import Testing

@testable import LensCodecs

@Suite("Damage: parts of a file") struct SegmentDamageTests {
    /// A file's parts, in order: segments or chunks, with a JPEG's data in the last one.
    private func parts(_ picture: DamagePicture) throws -> [[UInt8]] {
        let file = try picture.make()
        var parts: [[UInt8]] = [Array(file[..<(picture.isPNG ? 8 : 2)])]
        var at = parts[0].count
        let end = try picture.isPNG ? file.count : scanOffset(in: file)
        while at < end {
            let length =
                picture.isPNG
                ? 12 + file[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
                : 2 + Int(file[at + 2]) << 8 + Int(file[at + 3])
            parts.append(Array(file[at..<at + length]))
            at += length
        }
        if at < file.count { parts.append(Array(file[at...])) }
        return parts
    }

    private func tally(_ picture: DamagePicture, _ files: [(String, [[UInt8]])]) -> Outcomes {
        let trial = DamageTrial()
        var outcomes: Outcomes = [:]
        for (number, (what, parts)) in files.enumerated() {
            outcomes[trial.run(Array(parts.joined()), number, "\(picture), \(what)"), default: 0] += 1
        }
        return outcomes
    }

    @Test("missing, twice, or changed about, they make a picture or an error", arguments: DamagePicture.all)
    func order(_ picture: DamagePicture) throws {
        let parts = try parts(picture)
        #expect(parts.count > 4)
        var files: [(String, [[UInt8]])] = []
        for index in parts.indices {
            var damaged = parts
            damaged.remove(at: index)
            files.append(("without part \(index)", damaged))
            files.append(("with part \(index) twice", Array(parts[...index] + parts[index...])))
            for other in parts.indices where other > index {
                damaged = parts
                damaged.swapAt(index, other)
                files.append(("parts \(index) and \(other) swapped", damaged))
            }
        }
        let outcomes = tally(picture, files)
        #expect(outcomes.developed > 3 && outcomes.refused > 3, "\(picture): \(outcomes)")
    }

    @Test("of lengths that are wrong, too", arguments: DamagePicture.all)
    func lengths(_ picture: DamagePicture) throws {
        let parts = try parts(picture)
        var files: [(String, [[UInt8]])] = []
        for index in parts.indices.dropFirst() {
            let at = picture.isPNG ? 0 : 2
            let size = picture.isPNG ? 4 : 2
            let length = parts[index][at..<at + size].reduce(0) { $0 << 8 | Int($1) }
            let most = 1 << (8 * size) - 1
            for wrong in [0, 1, 2, length - 1, length + 1, 2 * length, most / 2, most / 2 + 1, most] {
                var damaged = parts
                damaged[index].replaceSubrange(
                    at..<at + size,
                    with: (0..<size).reversed().map { UInt8(truncatingIfNeeded: max(wrong, 0) >> (8 * $0)) })
                files.append(("part \(index) of \(wrong) bytes", damaged))
            }
        }
        let outcomes = tally(picture, files)
        #expect(outcomes.refused > 3, "\(picture): \(outcomes)")
        #expect(outcomes.developed > (picture.isPNG ? 0 : 3), "\(picture): \(outcomes)")
    }

    @Test(
        "absurd sizes are refused by the limit's name, or developed as far as there are data",
        .timeLimit(.minutes(20)),
        arguments: DamagePicture.all)
    func sizes(_ picture: DamagePicture) throws {
        let parts = try parts(picture)
        var trial = DamageTrial()
        trial.darkroom.limits.maxPixels = 500_000
        let sides =
            picture.isPNG
            ? [0, 1, 7, 2000, 65_536, 1 << 20, Int(Int32.max), 1 << 31, 1 << 32 - 1] : [0, 1, 7, 2000, 65_500, 65_535]
        var outcomes: Outcomes = [:]
        for width in sides {
            for height in sides {
                var damaged = parts
                if picture.isPNG {
                    func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
                    damaged[1] = PNGChunk("IHDR", big(width) + big(height) + parts[1][16..<21]).encoded
                } else {
                    let frame = try #require(parts.firstIndex { $0[0] == 0xFF && (0xC0...0xC2).contains($0[1]) })
                    damaged[frame].replaceSubrange(
                        5..<9, with: [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)])
                }
                let file = Array(damaged.joined())
                let outcome = trial.run(file, [DamageTrial.none], "\(picture), \(width)x\(height)")
                outcomes[outcome, default: 0] += 1
                // No side is longer than the format or its library knows.
                let longest = picture.isPNG ? Int(Int32.max) : 65_500
                if max(width, height) <= longest, width * height > 500_000 {
                    #expect(outcome == .refused(.limit), "\(picture), \(width)x\(height): \(outcome)")
                }
            }
        }
        #expect(outcomes.refused > sides.count && outcomes.developed > 2, "\(picture): \(outcomes)")
    }
}
