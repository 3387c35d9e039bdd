import LensCore

/// What becomes of a picture's colours: how its samples become light, how light becomes the result's samples, and what
/// the result says about itself. Decided from what the source says and what is wanted, without looking at a sample.
///
/// * Untagged is sRGB, and stays untagged.
/// * The source's own profile is kept, byte for byte, where the result can be written in it. Otherwise (inks, Lab, an
///   input device's profile, tables one way alone) the result is sRGB, or Display P3 if the source holds colours that
///   sRGB does not, and says so.
/// * A container's colours, and Adobe RGB named by EXIF alone, are kept, and the result says so by a profile.
/// * A damaged profile, or one for other samples, is left out with a warning: then the container, EXIF, or sRGB count.
/// * A grey result of colours keeps their curve: it carries a grey profile of the green one. Of tables, or when sRGB or
///   Display P3 are asked for, the curve is sRGB's. An RGB profile asked for makes the result colour.
/// * A grey profile's picture in colour is sRGB.
public struct ColorPlan: Sendable {
    /// What the source's samples mean.
    public let input: ColorEncoding
    /// What the result's samples will mean.
    public let output: ColorEncoding
    /// Whether the result's samples are grey. As asked, but that an RGB profile asked for makes them colour.
    public let outputIsGrey: Bool
    /// The profile to embed: the source's very bytes where it is kept; `nil` for none.
    public let outputICC: [UInt8]?
    /// What EXIF's ColorSpace, where there is one, is to become: 1 or 65535. `nil` leaves it and the index as they are.
    public let exifColorSpace: Int?
    /// What EXIF's InteroperabilityIndex, where there is one, is to become: `R98` or `R03`; `nil` takes it out, unless
    /// ``exifColorSpace`` is `nil` too.
    public let interoperabilityIndex: String?
    /// What was left out or became something else.
    public let warnings: [LensWarning]
    /// Whether the result's samples mean what the source's do.
    public let isKept: Bool

    /// The way from the source's colours to the result's.
    public var way: ColorWay { ColorWay(from: input, to: output, isSame: isKept) }

    /// The result's numbers mean what they mean in sRGB.
    public var outputIsSRGB: Bool { output.space == .sRGB }

    /// - Parameters:
    ///   - isGrey: whether the result is to be grey.
    ///   - isPlain: whether the result's colours must be a ``ColorSpace``, as in memory: profiles of tables are not kept.
    /// - Throws: `.caller` if the profile that is asked for cannot be written.
    public init(
        _ source: SourceColor, to choice: ProfileChoice = .keep, isGrey: Bool, isPlain: Bool = false
    ) throws(LensError) {
        let reading = SourceReading(source)
        let result: Result
        switch choice {
        case .keep: result = Self.keep(reading, source, isGrey: isGrey, isPlain: isPlain)
        case .profile(let profile) where isPlain && profile.space == nil:
            throw LensError(
                .caller, "the profile \(profile.title) is made of tables, which pixels in memory cannot have")
        case .sRGB: result = Self.standard(.sRGB, reading, isGrey: isGrey)
        case .displayP3: result = Self.standard(.displayP3, reading, isGrey: isGrey)
        case .profile(let profile): result = try Self.write(profile, reading, isGrey: isGrey)
        }
        input = reading.input
        output = result.way
        outputIsGrey = result.isGrey
        outputICC = result.icc
        isKept = result.isKept
        warnings = reading.warnings + (result.warning.map { [LensWarning($0)] } ?? [])
        if result.isKept, !reading.droppedProfile {
            exifColorSpace = nil
            interoperabilityIndex = nil
        } else {
            exifColorSpace = result.way.space == .sRGB ? 1 : 65535
            interoperabilityIndex =
                switch result.way.space {
                case .some(.sRGB): "R98"
                case .some(.adobeRGB): "R03"
                default: nil
                }
        }
    }

    private struct Result {
        var way: ColorEncoding
        var isGrey: Bool
        var icc: [UInt8]?
        /// The result's numbers mean what the source's do.
        var isKept = false
        var warning: String?
    }

    /// One of our own spaces, embedded; a source's profile that says the same is as good.
    private static func standard(_ space: ColorSpace, _ reading: SourceReading, isGrey: Bool) -> Result {
        let written = isGrey ? space.greyAxis : space
        // Told by what it means: profiles round what they state.
        let same = reading.isGrey == isGrey ? reading.input.space.flatMap { $0.isNearly(written) ? $0 : nil } : nil
        let own = reading.profile.flatMap { same != nil && $0.fits(isGrey: isGrey) ? $0.bytes : nil }
        return Result(
            way: .space(same ?? written), isGrey: isGrey, icc: own ?? ICCProfile.bytes(for: written, isGrey: isGrey),
            isKept: same != nil)
    }

    private static func write(
        _ profile: ICCProfile, _ reading: SourceReading, isGrey: Bool
    ) throws(LensError) -> Result {
        if let obstacle = profile.obstacle {
            throw LensError(.caller, "the profile \(profile.title) \(obstacle)")
        }
        guard isGrey || profile.colorSpace == "RGB" else {
            throw LensError(.caller, "the profile \(profile.title) is for grey pictures; the result is in colour")
        }
        let isGrey = profile.colorSpace == "GRAY"
        if let space = profile.space {
            let same = reading.isGrey == isGrey && reading.input.space?.isNearly(space) == true
            return Result(way: .space(space), isGrey: isGrey, icc: profile.bytes, isKept: same)
        }
        do throws(LensError) {
            return Result(
                way: .conversion(try profile.emit()), isGrey: isGrey, icc: profile.bytes,
                isKept: reading.isGrey == isGrey && reading.profile == profile)
        } catch {
            throw LensError(.caller, error.message)
        }
    }

    private static func keep(
        _ reading: SourceReading, _ source: SourceColor, isGrey: Bool, isPlain: Bool
    ) -> Result {
        switch reading.origin {
        case .profile(let profile):
            return keep(profile, isGrey: isGrey, isPlain: isPlain)
        case .container, .exif:
            let space = reading.input.space ?? .sRGB
            let written = isGrey ? space.greyAxis : space
            let note = "the picture is Adobe RGB by EXIF alone; the result carries a profile that says so"
            var result = Result(way: .space(written), isGrey: isGrey, isKept: written == space)
            if written != .sRGB { result.icc = ICCProfile.bytes(for: written, isGrey: isGrey) }
            if case .exif = reading.origin { result.warning = note }
            return result
        case .assumption:
            // Plain inks became sRGB, and no longer mean what they did.
            let isInk = source.format.layout == .cmyk
            return Result(
                way: .space(.sRGB), isGrey: isGrey, icc: isInk ? ICCProfile.bytes(for: .sRGB, isGrey: isGrey) : nil,
                isKept: !isInk, warning: isInk ? "CMYK is not written; the result is sRGB" : nil)
        }
    }

    private static func keep(_ profile: ICCProfile, isGrey: Bool, isPlain: Bool) -> Result {
        if profile.fits(isGrey: isGrey), profile.canBeWritten {
            if let space = profile.space {
                return Result(way: .space(space), isGrey: isGrey, icc: profile.bytes, isKept: true)
            }
            if !isPlain, let conversion = try? profile.emit() {
                return Result(way: .conversion(conversion), isGrey: isGrey, icc: profile.bytes, isKept: true)
            }
        }
        let written: ColorSpace
        if isGrey {
            written = profile.canBeWritten ? profile.space?.greyAxis ?? .sRGB : .sRGB
        } else {
            written = profile.isWiderThanSRGB ? .displayP3 : .sRGB
        }
        let why: String =
            if let obstacle = profile.obstacle {
                obstacle
            } else if isPlain {
                "is made of tables"
            } else if profile.fits(isGrey: isGrey) {
                "has a damaged way back to its device"
            } else {
                isGrey ? "is for colour" : "is for grey"
            }
        let curve =
            isGrey ? (written == .sRGB ? "grey with sRGB's curve" : "grey with its curve") : "in \(written.name)"
        return Result(
            way: .space(written), isGrey: isGrey, icc: ICCProfile.bytes(for: written, isGrey: isGrey),
            // Nothing is lost where sRGB's numbers stay what they are under another profile's name.
            warning: profile.isSRGB ? nil : "the profile \(profile.title) \(why); the result is \(curve)")
    }
}

extension ICCProfile {
    /// Whether it is for grey pictures or colour ones, as the result is.
    fileprivate func fits(isGrey: Bool) -> Bool { (colorSpace == "GRAY") == isGrey }
}
