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

/// A seed in decimal or, as results print it, in hexadecimal behind `0x`.
struct SeedArgument: ExpressibleByArgument {
    let value: UInt64

    init?(argument: String) {
        let isHexadecimal = argument.lowercased().hasPrefix("0x")
        let digits = isHexadecimal ? String(argument.dropFirst(2)) : argument
        guard let value = UInt64(digits, radix: isHexadecimal ? 16 : 10) else { return nil }
        self.value = value
    }

    init(_ value: UInt64) { self.value = value }
    var text: String { "0x" + String(value, radix: 16) }
}

/// `auto`, `keep`, or the figures photographers write.
struct SubsamplingArgument: ExpressibleByArgument {
    let value: JPEGOptions.Subsampling

    init?(argument: String) {
        let name = ["444", "422", "420"].contains(argument) ? "s\(argument)" : argument
        guard let value = JPEGOptions.Subsampling(rawValue: name), name == argument || argument.count == 3 else {
            return nil
        }
        self.value = value
    }

    init(_ value: JPEGOptions.Subsampling) { self.value = value }

    var defaultValueDescription: String { value.rawValue }
    static var allValueStrings: [String] { ["auto", "keep", "444", "422", "420"] }
}

/// `2048x1536`: what a picture must fit into.
struct BoxArgument: ExpressibleByArgument {
    let value: Finishing.Box

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), width > 0, height > 0 else {
            return nil
        }
        value = Finishing.Box(width: width, height: height)
    }
}

/// `auto`, `8` or `16`.
enum DepthArgument: String, ExpressibleByArgument, CaseIterable {
    case auto, eight = "8", sixteen = "16"

    var value: SampleFormat.Depth? {
        switch self {
        case .auto: nil
        case .eight: .eight
        case .sixteen: .sixteen
        }
    }
}

/// `auto`, `jpeg` or `png`.
enum FormatArgument: String, ExpressibleByArgument, CaseIterable {
    case auto, jpeg, png

    init?(argument: String) { self.init(rawValue: argument == "jpg" ? "jpeg" : argument) }
}

/// A number of at least one with `k`, `M` or `G` behind it, in thousands.
struct CountArgument: ExpressibleByArgument {
    let value: Int

    init?(argument: String) {
        guard let value = scaled(argument, step: 1000) else { return nil }
        self.value = value
    }

    init(_ value: Int) { self.value = value }
    var defaultValueDescription: String { shortened(value, step: 1000) }
}

/// A number of bytes of at least one with `K`, `M` or `G` behind it, in steps of 1024.
struct SizeArgument: ExpressibleByArgument {
    let value: Int

    init?(argument: String) {
        guard let value = scaled(argument, step: 1024) else { return nil }
        self.value = value
    }

    init(_ value: Int) { self.value = value }
    var defaultValueDescription: String { shortened(value, step: 1024) }
}

private let suffixes = ["", "k", "m", "g"]

private func scaled(_ text: String, step: Int) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard var value = Int(digits), value > 0,
        let power = suffixes.firstIndex(of: text.dropFirst(digits.count).lowercased())
    else { return nil }
    for _ in 0..<power {
        let (product, overflow) = value.multipliedReportingOverflow(by: step)
        if overflow { return nil }
        value = product
    }
    return value
}

private func shortened(_ value: Int, step: Int) -> String {
    var (value, power) = (value, 0)
    while power < 3, value % step == 0 { (value, power) = (value / step, power + 1) }
    return "\(value)\(suffixes[power].uppercased())"
}
