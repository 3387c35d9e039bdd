import ArgumentParser
import Lens

/// A strength as people write it: `0.6` or `60%`.
struct StrengthArgument: ExpressibleByArgument {
    let value: Double

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        guard let number = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
        value = isPercent ? number / 100 : number
        guard (0...1).contains(value) else { return nil }
    }

    init(_ value: Double) { self.value = value }
    var defaultValueDescription: String { fixed(value, 0) }
}

/// `filter.parameter=value`
struct SettingArgument: ExpressibleByArgument {
    let filter: String
    let parameter: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), let dot = argument[..<equals].firstIndex(of: ".") else {
            return nil
        }
        filter = String(argument[..<dot])
        parameter = String(argument[argument.index(after: dot)..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}

/// What is said of a look, the same for every command that develops.
struct LookOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How much of the look: 0…1 or a percentage.", valueName: "0…1"))
    var strength = StrengthArgument(1)

    @Option(help: ArgumentHelp("How much of its tones, times --strength.", valueName: "0…1"))
    var toneStrength = StrengthArgument(1)

    @Option(help: ArgumentHelp("How much of its colours, times --strength.", valueName: "0…1"))
    var colorStrength = StrengthArgument(1)

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Change a parameter, such as grain.iso=1600; 'lens looks LOOK' lists them. Repeatable.",
            valueName: "filter.parameter=value"))
    var settings: [SettingArgument] = []

    @Option(help: "Where grain and marks of time come from; the picture's own data decide otherwise.")
    var seed: UInt64?

    func look(named name: String) throws(LensError) -> Look {
        guard var look = Look.named(name) else {
            throw LensError(
                .caller, "there is no look '\(name)'\(Suggestion.text(for: name, among: Look.all.map(\.name)))")
        }
        for setting in settings { try look.set(setting.filter, setting.parameter, to: setting.value) }
        return look
    }

    var amount: Strength { Strength(strength.value, tone: toneStrength.value, color: colorStrength.value) }
}
