import Foundation
import Lens
import Measures
import Testing

/// What became of a damaged picture.
enum Damaged: Hashable {
    /// A picture without a warning: the damage is nowhere that counts.
    case whole
    case warned
    case refused(LensError.Fault)
}

/// How often each thing came of damage.
typealias Outcomes = [Damaged: Int]

extension Outcomes {
    var refused: Int { reduce(0) { if case .refused = $1.key { $0 + $1.value } else { $0 } } }
    var developed: Int { self[.whole, default: 0] + self[.warned, default: 0] }
}

/// Takes damaged pictures through all there is: developing, always with no look, now and then with one that goes pixel by
/// pixel and one that sees the whole picture, which must end alike, `info`, and strictly.
///
/// Bounds: four megapixels and 64 MiB, which no error may come without; and ten seconds, hundreds of times what any takes.
struct DamageTrial {
    /// How many times as much damage is done: `LENS_DAMAGE`, 1 unless set.
    static let times = max(1, Int(ProcessInfo.processInfo.environment["LENS_DAMAGE"] ?? "") ?? 1)

    static let none = Look("none", filters: [])
    static let cheap = Look("cheap") { Exposure(ev: 0.3) }
    static let wide = Look("wide") { Clarity(amount: 0.3) }
    static let looks = [none, cheap, wide]

    var darkroom: Darkroom
    /// What one trial may take.
    var bound = Duration.seconds(10 * patience)

    init(strict: Bool = false) {
        darkroom = Darkroom(threads: 1, strict: strict)
        darkroom.limits.maxPixels = 4_000_000
        darkroom.limits.maxMemory = 64 << 20
    }

    private func develop(_ bytes: [UInt8], _ look: Look) throws(LensError) -> [LensWarning] {
        let sink = ByteSink()
        let format = bytes.first == 0x89 ? OutputFormat.png(compression: 1) : .jpeg(quality: 70)
        let development = try darkroom.develop(Photo(bytes: bytes).applying(look), to: sink, as: format)
        return development.warnings
    }

    /// - Parameters:
    ///   - number: of the trial; of twenty in a row, one has the cheap look and one the wide look as well.
    ///   - what: names the damage.
    func run(_ bytes: [UInt8], _ number: Int, _ what: @autoclosure () -> String) -> Damaged {
        let more = number % 20 == 0 ? [Self.cheap] : number % 20 == 10 ? [Self.wide] : []
        return run(bytes, [Self.none] + more, isTold: number % 4 == 0, what())
    }

    /// - Parameter isTold: whether `info` is asked, too.
    func run(
        _ bytes: [UInt8], _ looks: [Look], isTold: Bool = true, _ what: @autoclosure () -> String
    ) -> Damaged {
        var outcome = Damaged.whole
        let taken = ContinuousClock().measure {
            outcome = looks.first.map { end(bytes, $0, what()) } ?? .whole
            if isTold {
                tell(bytes, outcome, what())
                judge(bytes, outcome, what())
            }
            for look in looks.dropFirst() {
                let other = end(bytes, look, what())
                if other != outcome { Issue.record("\(what()): \(outcome), with a \(look.name) look \(other)") }
            }
        }
        if taken > bound { Issue.record("\(what()): took \(taken)") }
        return outcome
    }

    private func tell(_ bytes: [UInt8], _ outcome: Damaged, _ what: @autoclosure () -> String) {
        do throws(LensError) {
            let info = try Photo(bytes: bytes).info(limits: darkroom.limits)
            if info.wholePictureBytes > darkroom.limits.maxMemory {
                Issue.record("\(what()): \(info.wholePictureBytes) bytes are held")
            }
        } catch {
            check(error, what())
            // Whoever cannot be looked at cannot be developed.
            if case .refused = outcome {} else { Issue.record("\(what()): developed, but \(error.message)") }
        }
    }

    /// Strictly, what is sound is developed as before, what is refused is refused, and nothing else is passed by.
    private func judge(_ bytes: [UInt8], _ outcome: Damaged, _ what: @autoclosure () -> String) {
        if darkroom.isStrict { return }
        var trial = self
        trial.darkroom.isStrict = true
        let strict = trial.end(bytes, Self.none, "\(what()), strictly")
        switch (outcome, strict) {
        case (.whole, .whole), (.warned, .warned), (.warned, .refused), (.refused, .refused): break
        default: Issue.record("\(what()): \(outcome), and strictly \(strict)")
        }
    }

    private func end(_ bytes: [UInt8], _ look: Look, _ what: @autoclosure () -> String) -> Damaged {
        do throws(LensError) {
            return try develop(bytes, look).isEmpty ? .whole : .warned
        } catch {
            check(error, what())
            return .refused(error.fault)
        }
    }

    /// One line that a person can act on, and the picture's fault.
    private func check(_ error: LensError, _ what: @autoclosure () -> String) {
        if ![.input, .unsupported, .limit].contains(error.fault) {
            Issue.record("\(what()): \(error.fault), \(error.message)")
        }
        if error.message.isEmpty || error.message.utf8.count > 400 || error.message.contains(where: \.isNewline) {
            Issue.record("\(what()): '\(error.message)'")
        }
    }
}

/// Numbers that look like chance and are the same every time.
struct Dice {
    private var state: UInt64

    init(_ text: String) { state = text.utf8.reduce(88_172_645_463_325_252) { $0 &* 31 &+ UInt64($1) } }

    /// 0..<bound
    mutating func roll(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(bound, 1)))
    }
}
