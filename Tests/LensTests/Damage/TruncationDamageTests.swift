import Lens
import Testing

@Suite("Damage: cut off") struct TruncationDamageTests {
    @Test(
        "a picture cut anywhere is developed as far as it goes, with a warning, or refused; strictly it is refused",
        arguments: DamagePicture.all)
    func cut(_ picture: DamagePicture) throws {
        let file = try picture.make()
        let trial = DamageTrial(), strict = DamageTrial(strict: true)
        #expect(trial.run(file, DamageTrial.looks, "\(picture)") != .refused(.input))
        let start = try picture.dataOffset(file)
        var outcomes: Outcomes = [:]
        var early = 0
        let points = min(200 * DamageTrial.times, file.count)
        for point in 0..<points {
            let length = point * file.count / points
            let outcome = trial.run(Array(file[..<length]), point, "\(picture), \(length) bytes")
            outcomes[outcome, default: 0] += 1
            if length <= start {
                early += 1
                #expect(outcome == .refused(.input), "\(picture), \(length) bytes")
            } else if !picture.isPNG, length > start + 32 {
                #expect(outcome == .warned, "\(picture), \(length) of \(file.count) bytes: \(outcome)")
            }
            if outcome == .warned, point % 4 == 0 {
                let refused = strict.run(
                    Array(file[..<length]), [DamageTrial.none], "\(picture), \(length) bytes, strict")
                #expect(refused == .refused(.input), "\(picture), \(length) bytes, strictly: \(refused)")
            }
        }
        // What has its header and a good part of its data is a picture.
        let late = points - early
        #expect(
            outcomes[.warned, default: 0] >= late * (picture.isPNG ? 1 : 7) / (picture.isPNG ? 2 : 8),
            "\(picture): \(outcomes)")
        #expect(
            outcomes[.refused(.input), default: 0] >= early && outcomes[.whole, default: 0] <= 1,
            "\(picture): \(outcomes)")
    }
}

extension DamagePicture {
    /// Where the compressed samples begin.
    func dataOffset(_ file: [UInt8]) throws -> Int {
        guard isPNG else { return try scanOffset(in: file) + 2 }
        let type = Array("IDAT".utf8)
        return try #require((0..<file.count - 4).first { file[$0..<$0 + 4].elementsEqual(type) }) + 4
    }
}
