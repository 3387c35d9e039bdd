import CLCMS2
import LensCore

/// An ICC profile, version 2 or 4: its bytes, what it says about itself and, for one of a matrix and curves, the colour
/// space that it is.
///
/// A value without anything of lcms2's in it, so that it goes from thread to thread.
public struct ICCProfile: Sendable, Hashable {
    /// As they stand in the file.
    public let bytes: [UInt8]
    /// The profile's own description, as one line of at most 256 characters; empty if there is none.
    public let description: String
    /// The colour space's four letters without blanks, such as `RGB`, `GRAY`, `CMYK` or `Lab`.
    public let colorSpace: String
    /// Four letters: `mntr` display, `scnr` input, `prtr` output, `spac` colour space, `link`, `abst`, `nmcl`.
    public let deviceClass: String
    /// Such as 2.1 or 4.3.
    public let version: Double
    /// What the numbers mean, for an RGB profile of a matrix and curves and a grey one of a curve; `nil` where only
    /// lcms2 can tell. Exactly ``ColorSpace/sRGB`` if the profile does what sRGB does, whatever it is called.
    public let space: ColorSpace?
    /// Whether it is a device's or a colour space's, not a link, an effect or a list of names.
    let describesPictures: Bool
    let tags: ICCTags

    /// Bytes; more than a JPEG file's 255 segments hold.
    public static let maxBytes = 16 << 20

    /// - Throws: `.input` if lcms2 cannot open it; `.limit` if it is longer than `maxBytes`.
    public init(_ bytes: [UInt8], maxBytes: Int = ICCProfile.maxBytes) throws(LensError) {
        guard bytes.count <= maxBytes else {
            throw .beyond(maxBytes, "--max-profile", "the ICC profile has \(bytes.count) bytes")
        }
        let context = try LCMSContext(for: bytes)
        let profile = try LCMSProfile(bytes, in: context)
        self.bytes = bytes
        description = profile.description
        // A handle alone does not keep its profile open.
        let pcs: String
        (colorSpace, deviceClass, version, pcs) = withExtendedLifetime(profile) {
            (
                Self.letters(cmsGetColorSpace(profile.handle).rawValue),
                Self.letters(cmsGetDeviceClass(profile.handle).rawValue), cmsGetProfileVersion(profile.handle),
                Self.letters(cmsGetPCS(profile.handle).rawValue)
            )
        }
        tags = ICCTags(bytes)
        let name = description.isEmpty ? "a nameless profile" : description
        describesPictures = ["mntr", "scnr", "prtr", "spac"].contains(deviceClass)
        space = describesPictures ? Self.space(tags, colorSpace: colorSpace, pcs: pcs, name: name) : nil
    }

    public static func == (a: ICCProfile, b: ICCProfile) -> Bool { a.bytes == b.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Whether the numbers mean what they mean in sRGB: its primaries and its curve, or its curve alone for a grey
    /// profile.
    public var isSRGB: Bool { space == .sRGB }

    /// What it is called in a message.
    var title: String { description.isEmpty ? "without a name" : "'\(description)'" }

    private static func letters(_ code: UInt32) -> String {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: code >> UInt32($0)) }
        return String(decoding: bytes.filter { (0x21...0x7E).contains($0) }, as: UTF8.self)
    }
}
