import ArgumentParser
import Lens

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
    var seed: SeedArgument?

    /// What LOOK means, with its settings.
    ///
    /// - Parameter limits: what its files may take.
    func reference(_ name: String, limits: PictureLimits) throws(LensError) -> LookReference {
        var reference = try LookReference(name, limits: limits, path: ArgumentBytes.path)
        for setting in settings {
            try reference.look.set(setting.filter, setting.parameter, to: setting.value)
        }
        return reference
    }

    var amount: Strength { Strength(strength.value, tone: toneStrength.value, color: colorStrength.value) }
}
