import CLCMS2
import LensCore

/// An ICC profile in memory, opened with lcms2.
public final class ICCProfile {
    // Closed in `deinit`; lcms2's own type is a bare pointer.
    private let handle: cmsHPROFILE

    /// - Throws: `.input` if lcms2 cannot open it.
    public init(_ bytes: [UInt8]) throws(LensError) {
        guard let size = cmsUInt32Number(exactly: bytes.count), size >= 128,
            let opened = bytes.withUnsafeBytes({ cmsOpenProfileFromMem($0.baseAddress, size) })
        else { throw LensError(.input, "the ICC profile of \(bytes.count) bytes is damaged") }
        handle = opened
    }

    deinit { cmsCloseProfile(handle) }

    /// The profile's own description, as one line.
    public var description: String {
        var buffer = [CChar](repeating: 0, count: 512)
        _ = cmsGetProfileInfoASCII(handle, cmsInfoDescription, "en", "US", &buffer, cmsUInt32Number(buffer.count - 1))
        let bytes = buffer.prefix { $0 != 0 }.map { $0 < 0x20 && $0 >= 0 || $0 == 0x7F ? 0x20 : UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The colour space's four letters without blanks, such as `RGB`, `GRAY` or `CMYK`.
    public var colorSpace: String { Self.letters(cmsGetColorSpace(handle).rawValue) }

    /// Whether the numbers mean what they mean in sRGB: its primaries and its tone curve, or its tone curve alone for a
    /// grey profile. Told by what the profile does, not by what it is called.
    public var isSRGB: Bool {
        switch colorSpace {
        case "GRAY": return hasSRGBTone(cmsSigGrayTRCTag)
        case "RGB":
            // The primaries of IEC 61966-2-1 adapted to D50.
            return isNear(cmsSigRedColorantTag, 0.4361, 0.2225, 0.0139)
                && isNear(cmsSigGreenColorantTag, 0.3851, 0.7169, 0.0971)
                && isNear(cmsSigBlueColorantTag, 0.1431, 0.0606, 0.7141)
                && [cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag].allSatisfy(hasSRGBTone)
        default: return false
        }
    }

    private func isNear(_ tag: cmsTagSignature, _ x: Double, _ y: Double, _ z: Double) -> Bool {
        guard let read = cmsReadTag(handle, tag)?.assumingMemoryBound(to: cmsCIEXYZ.self).pointee else { return false }
        return max(abs(read.X - x), abs(read.Y - y), abs(read.Z - z)) < 0.004
    }

    private func hasSRGBTone(_ tag: cmsTagSignature) -> Bool {
        guard let read = cmsReadTag(handle, tag) else { return false }
        let curve = OpaquePointer(read)
        let points: [(Float, Float)] = [(0.1, 0.0100), (0.25, 0.0509), (0.5, 0.2140), (0.75, 0.5225)]
        return points.allSatisfy { abs(cmsEvalToneCurveFloat(curve, $0.0) - $0.1) < 0.004 }
    }

    private static func letters(_ code: UInt32) -> String {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: code >> UInt32($0)) }
        return String(decoding: bytes.filter { (0x21...0x7E).contains($0) }, as: UTF8.self)
    }

    /// Joins a JPEG file's ICC segments, whatever their order.
    ///
    /// - Parameter segments: from the segment's number and the number of segments on, one byte each.
    /// - Throws: `.input` if one is missing, comes twice or disagrees, or if all are empty.
    public static func join(_ segments: [[UInt8]]) throws(LensError) -> [UInt8] {
        guard let first = segments.first, first.count >= 2 else {
            throw LensError(.input, "its segment is too short")
        }
        let total = Int(first[1])
        var parts = [ArraySlice<UInt8>?](repeating: nil, count: total)
        for segment in segments {
            guard segment.count >= 2, Int(segment[1]) == total, (1...max(1, total)).contains(Int(segment[0])), total > 0
            else { throw LensError(.input, "its segments disagree about their number") }
            let index = Int(segment[0]) - 1
            guard parts[index] == nil else { throw LensError(.input, "segment \(index + 1) of \(total) comes twice") }
            parts[index] = segment[2...]
        }
        if let missing = parts.firstIndex(where: { $0 == nil }) {
            throw LensError(.input, "segment \(missing + 1) of \(total) is missing")
        }
        let whole = Array(parts.compactMap { $0 }.joined())
        guard !whole.isEmpty else { throw LensError(.input, "it is empty") }
        return whole
    }
}
