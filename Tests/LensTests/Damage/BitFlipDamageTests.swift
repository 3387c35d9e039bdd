import Lens
import Testing

@Suite("Damage: wrong bits") struct BitFlipDamageTests {
    @Test("a picture with a wrong bit anywhere is a picture or an error", arguments: DamagePicture.all)
    func flip(_ picture: DamagePicture) throws {
        let file = try picture.make()
        let trial = DamageTrial()
        var dice = Dice(picture.name)
        var outcomes: Outcomes = [:]
        let flips = 500 * DamageTrial.times
        for flip in 0..<flips {
            // Spread over the file, so that every part has its share.
            let byte = min(flip * file.count / flips + dice.roll(file.count / flips + 1), file.count - 1)
            let bit = dice.roll(8)
            var damaged = file
            damaged[byte] ^= 1 << bit
            outcomes[trial.run(damaged, flip, "\(picture), bit \(bit) of byte \(byte)"), default: 0] += 1
        }
        #expect(outcomes.developed > flips / 4 && outcomes.refused > 0, "\(picture): \(outcomes)")
        // Most of a JPEG's bits are text or samples; a PNG's have checksums.
        if picture.isPNG {
            #expect(outcomes[.warned, default: 0] > outcomes[.whole, default: 0], "\(picture): \(outcomes)")
        }
    }
}
