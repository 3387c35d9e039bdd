import LensCore

/// What a picture's file says about its colours.
public struct SourceColor: Sendable, Hashable {
    /// The source's samples.
    public var format: SampleFormat
    /// Of CMYK samples: they say how much of each ink is missing.
    public var inkIsInverted: Bool
    /// An ICC profile, as it stands in the file.
    public var icc: [UInt8]?
    /// What the container says by itself, as a PNG picture's chunks do. Counts where there is no usable profile: a
    /// reader whose container outranks the profile (PNG's cICP) hands over this and no profile.
    public var container: ColorSpace?
    /// EXIF's ColorSpace: 1 is sRGB, 65535 anything else.
    public var exifColorSpace: Int?
    /// EXIF's InteroperabilityIndex: `R98` is sRGB, `R03` Adobe RGB.
    public var interoperabilityIndex: String?
    /// Bytes that a profile may have to be read.
    package var maxProfileBytes = ICCProfile.maxBytes

    /// What a source says of its colours, as it was found.
    public init(
        format: SampleFormat, inkIsInverted: Bool = false, icc: [UInt8]? = nil, container: ColorSpace? = nil,
        exifColorSpace: Int? = nil, interoperabilityIndex: String? = nil
    ) {
        self.format = format
        self.inkIsInverted = inkIsInverted
        self.icc = icc
        self.container = container
        self.exifColorSpace = exifColorSpace
        self.interoperabilityIndex = interoperabilityIndex
    }

    /// Cameras that follow DCF name Adobe RGB by EXIF's interoperability index and ColorSpace 65535, without a profile.
    var exifNamesAdobeRGB: Bool { interoperabilityIndex == "R03" && exifColorSpace != 1 }
}

/// What colours a result is wanted in: `--profile`.
public enum ProfileChoice: Sendable, Hashable {
    /// The source's own, where a picture can be written in them.
    case keep
    /// sRGB, with a profile that says so.
    case sRGB
    /// Display P3, with a profile that says so.
    case displayP3
    /// A profile of the caller's.
    case profile(ICCProfile)
}

/// What a source's colours were found to mean.
struct SourceReading {
    /// Where the meaning comes from.
    enum Origin {
        /// Nothing says so: sRGB, or plain inks.
        case assumption
        case container
        case exif
        case profile(ICCProfile)
    }

    var input: ColorEncoding
    var origin: Origin
    /// Whether the samples are grey.
    let isGrey: Bool
    /// There was a profile, which could not be used.
    var droppedProfile = false
    var warnings: [LensWarning] = []

    var profile: ICCProfile? {
        if case .profile(let profile) = origin { return profile }
        return nil
    }

    init(_ source: SourceColor) {
        input = .space(.sRGB)
        origin = .assumption
        isGrey = source.format.layout.isGrey
        if let bytes = source.icc, let objection = take(bytes, source) {
            droppedProfile = true
            fallBack(source)
            let taken =
                source.format.layout == .cmyk ? "the inks are converted plainly" : "the colours are taken for \(name)"
            warnings.append(LensWarning("\(objection) and left out; \(taken)"))
        } else if source.icc == nil {
            fallBack(source)
            if source.format.layout == .cmyk {
                warnings.append(
                    LensWarning("the picture is CMYK without a profile; its inks are converted plainly, not as printed")
                )
            }
        }
    }

    /// The space's name.
    private var name: String { input.space?.name ?? "sRGB" }

    private mutating func fallBack(_ source: SourceColor) {
        if source.format.layout == .cmyk {
            input = .conversion(PlainInk(inverted: source.inkIsInverted))
        } else if let container = source.container {
            input = .space(container)
            origin = .container
        } else if source.exifNamesAdobeRGB {
            input = .space(.adobeRGB)
            origin = .exif
        }
    }

    /// - Returns: why the profile cannot be used, as the beginning of a sentence.
    private mutating func take(_ bytes: [UInt8], _ source: SourceColor) -> String? {
        do throws(LensError) {
            let profile = try ICCProfile(bytes, maxBytes: source.maxProfileBytes)
            let layout = source.format.layout
            let wanted = layout == .cmyk ? ["CMYK"] : layout.isGrey ? ["GRAY", "RGB"] : ["RGB", "Lab"]
            guard profile.describesPictures, wanted.contains(profile.colorSpace) else {
                let kind = profile.describesPictures ? profile.colorSpace : "class '\(profile.deviceClass)'"
                return "the profile \(profile.title) is for \(kind), which does not fit the picture,"
            }
            if layout.isGrey, profile.colorSpace == "RGB" {
                // Red, green and blue alike: the profile's grey axis, which is its curve.
                guard let space = profile.space else {
                    return "the profile \(profile.title) is for RGB, which does not fit the picture,"
                }
                input = .space(space.greyAxis)
            } else if let space = profile.space {
                input = .space(space)
            } else {
                input = .conversion(try profile.ingest(source.format, inverted: source.inkIsInverted))
            }
            origin = .profile(profile)
            return nil
        } catch {
            return error.fault == .limit ? "\(error.message) is not read" : "the ICC profile is damaged"
        }
    }
}

extension ColorSpace {
    /// What a grey picture has of a space: one curve, green's where they differ.
    var greyAxis: ColorSpace { green == .sRGB ? .sRGB : .grey(name, curve: green) }
}
