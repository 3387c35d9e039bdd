import LensCore

/// What the numbers of a PNG picture's samples mean. Of several chunks the first in this order counts: cICP, iCCP,
/// sRGB, gAMA with cHRM (Portable Network Graphics, third edition, 4.3).
public enum PNGColor: Sendable, Hashable {
    /// Nothing is said: sRGB.
    case untagged
    /// Code points of ITU-T H.273.
    case cicp(primaries: UInt8, transfer: UInt8, fullRange: Bool)
    /// An ICC profile, decompressed, and its name in Latin-1.
    case icc([UInt8], name: [UInt8])
    /// sRGB, with the rendering intent 0…3.
    case srgb(intent: UInt8)
    /// - gamma: the encoding's exponent × 100,000, such as 45,455; `nil` is the sRGB curve.
    /// - chroma: x and y × 100,000 of white, red, green and blue, eight values; `nil` is sRGB's.
    case gamma(gamma: UInt32?, chroma: [UInt32]?)

    /// The colour space of an RGB picture; `nil` for an ICC profile, which says it itself, and for code points that
    /// are not known.
    public var colorSpace: ColorSpace? { colorSpace(isGrey: false) }

    /// The colour space; for a grey picture all that counts is the curve.
    public func colorSpace(isGrey: Bool) -> ColorSpace? {
        guard let space = fullSpace else { return nil }
        return isGrey ? space.greyAxis : space
    }

    private var fullSpace: ColorSpace? {
        switch self {
        case .untagged, .srgb: return .sRGB
        case .icc: return nil
        case .cicp(let primaries, let transfer, let fullRange):
            guard fullRange, let curve = CodePoints.curve(transfer), let points = CodePoints.primaries(primaries) else {
                return nil
            }
            switch (primaries, transfer) {
            case (1, 13): return .sRGB
            case (12, 13): return .displayP3
            default: return points.space("\(points.name), transfer \(transfer)", curve)
            }
        case .gamma(let gamma, let chroma):
            let curve = gamma.map(Self.curve) ?? .sRGB
            let name = "PNG" + (gamma.map { " gamma \(Double($0) / 100_000)" } ?? "") + (chroma == nil ? "" : " chroma")
            guard let chroma else {
                let (matrix, green) = (ColorSpace.sRGB.toXYZ, curve)
                return ColorSpace(name, toXYZ: matrix, red: green, green: green, blue: green)
            }
            return Primaries(chroma)?.space(name, curve)
        }
    }

    private static func curve(_ gamma: UInt32) -> TransferCurve {
        switch gamma {
        case 100_000: .linear
        // 1/2.2, as far as five decimals tell it.
        case 45_450...45_460: .gamma(2.2)
        default: .gamma(100_000 / Double(gamma))
        }
    }

    /// Exponents that a picture may have, × 100,000: from a tenth to ten.
    private static let gammas: ClosedRange<UInt32> = 10_000...1_000_000

    /// Chooses among a file's colour chunks. What is damaged is noted, and the next in rank counts.
    ///
    /// - Throws: `.unsupported` for code points that are not developed.
    init(
        _ chunks: [PNGChunk], limits: PictureLimits, name: String, noting tally: inout PNGTally
    ) throws(LensError) {
        func data(_ type: String) -> [UInt8]? { chunks.first { $0.type == type }?.data }
        if let data = data("cICP"), let color = try CodePoints.read(data, name, &tally) {
            self = color
        } else if let data = data("iCCP"), let color = try PNGColor(profileChunk: data, limits, &tally) {
            self = color
        } else if let data = data("sRGB"), let color = PNGColor(intentChunk: data, &tally) {
            self = color
        } else {
            let gamma = data("gAMA").flatMap { Self.gamma($0, &tally) }
            let chroma = data("cHRM").flatMap { Self.chroma($0, &tally) }
            self = gamma == nil && chroma == nil ? .untagged : .gamma(gamma: gamma, chroma: chroma)
        }
    }

    private init?(intentChunk data: [UInt8], _ tally: inout PNGTally) {
        guard data.count == 1, data[0] <= 3 else {
            tally.note("the sRGB chunk is damaged; it is ignored")
            return nil
        }
        self = .srgb(intent: data[0])
    }

    /// Name, zero, compression method, zlib stream.
    private init?(profileChunk data: [UInt8], _ limits: PictureLimits, _ tally: inout PNGTally) throws(LensError) {
        func refuse(_ why: String) -> PNGColor? {
            tally.note("the ICC profile \(why); it is ignored")
            return nil
        }
        let found: PNGColor?
        if let end = data.prefix(80).firstIndex(of: 0), end >= 1, data.count > end + 2, data[end + 1] == 0 {
            do throws(Zlib.Failure) {
                var profile = try Zlib.inflate(data[(end + 2)...], limit: limits.maxProfileBytes)
                let length = profile.count >= 4 ? Int(profile.bigEndian(at: 0)) : 0
                if length < 132 || length > profile.count {
                    found = refuse("says it is \(length) bytes long, and is \(profile.count)")
                } else {
                    if length < profile.count {
                        tally.note("\(profile.count - length) bytes behind the ICC profile are left out")
                        profile.removeLast(profile.count - length)
                    }
                    found = .icc(profile, name: Array(data[..<end]))
                }
            } catch {
                switch error {
                case .damaged: found = refuse("is damaged")
                case .noMemory: throw SystemMemory.refused(2 * min(1032 * data.count, limits.maxProfileBytes))
                case .tooLong:
                    found = refuse(
                        "has more bytes than the limit of \(limits.maxProfileBytes) (--max-profile raises it)")
                }
            }
        } else {
            found = refuse("has no name, or is compressed in an unknown way")
        }
        guard let found else { return nil }
        self = found
    }

    private static func gamma(_ data: [UInt8], _ tally: inout PNGTally) -> UInt32? {
        guard data.count == 4, gammas.contains(data.bigEndian(at: 0)) else {
            tally.note("the gAMA chunk is damaged; it is ignored")
            return nil
        }
        return data.bigEndian(at: 0)
    }

    private static func chroma(_ data: [UInt8], _ tally: inout PNGTally) -> [UInt32]? {
        let values = data.count == 32 ? stride(from: 0, to: 32, by: 4).map { data.bigEndian(at: $0) } : []
        guard Primaries(values) != nil else {
            tally.note("the cHRM chunk is damaged; it is ignored")
            return nil
        }
        return values
    }
}
