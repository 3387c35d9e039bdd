import CLCMS2
import LensCore

/// lcms2's state for one piece of work: with a bound on what it allocates, and silent.
final class LCMSContext {
    let handle: cmsContext

    /// Room for work with a profile: lcms2 keeps a byte of a table in two, and twice while it links profiles; its curves
    /// have a size of their own.
    convenience init(for bytes: [UInt8]) throws(LensError) {
        try self.init(room: (32 << 20) + 16 * Int64(bytes.count))
    }

    /// - Parameter room: bytes that it holds at most at a time.
    init(room: Int64) throws(LensError) {
        guard let made = lens_lcms_context(room) else {
            throw LensError(.limit, "there is no memory left to read an ICC profile")
        }
        handle = made
    }

    deinit { lens_lcms_delete(handle) }
}

/// A profile opened by lcms2, which keeps a copy of its bytes: all but the tables of processing elements.
final class LCMSProfile {
    let handle: cmsHPROFILE
    /// Must live as long as anything made in it.
    private let context: LCMSContext

    /// - Throws: `.input` if lcms2 cannot open it.
    init(_ bytes: [UInt8], in context: LCMSContext) throws(LensError) {
        let bytes = ICCTags.withoutElements(bytes)
        guard let size = cmsUInt32Number(exactly: bytes.count), size >= 128,
            let opened = bytes.withUnsafeBytes({ cmsOpenProfileFromMemTHR(context.handle, $0.baseAddress, size) })
        else { throw LensError(.input, "the ICC profile of \(bytes.count) bytes is damaged") }
        handle = opened
        self.context = context
    }

    /// The working space's linear light.
    init(workingLightIn context: LCMSContext) throws(LensError) {
        let xyY = { (xy: SIMD2<Double>) in cmsCIExyY(x: xy.x, y: xy.y, Y: 1) }
        let toXYZ = ColorSpace.working.toXYZ
        let chromaticities = (0..<3).map { column in
            let primary = toXYZ.column(column)
            return xyY([primary.x, primary.y] / primary.sum())
        }
        var white = xyY(ColorSpace.d65)
        var primaries = cmsCIExyYTRIPLE(Red: chromaticities[0], Green: chromaticities[1], Blue: chromaticities[2])
        guard let line = cmsBuildGamma(context.handle, 1) else { throw Self.noMemory }
        defer { cmsFreeToneCurve(line) }
        var curves: [OpaquePointer?] = [line, line, line]
        guard let made = cmsCreateRGBProfileTHR(context.handle, &white, &primaries, &curves) else {
            throw Self.noMemory
        }
        handle = made
        self.context = context
    }

    deinit { cmsCloseProfile(handle) }

    private static let noMemory = LensError(.limit, "there is no memory left to convert colours")

    /// On one line, without control characters.
    var description: String { text(cmsInfoDescription) }

    var copyright: String { text(cmsInfoCopyright) }

    private func text(_ kind: cmsInfoType) -> String {
        // lcms2 hands out UTF-16 units, each in a wide character.
        var wide = [wchar_t](repeating: 0, count: 257)
        _ = cmsGetProfileInfo(
            handle, kind, "en", "US", &wide, cmsUInt32Number(256 * MemoryLayout<wchar_t>.size))
        let units = wide.prefix { $0 != 0 }.map { unit -> UInt16 in
            unit < 0x20 || (0x7F..<0xA0).contains(unit) ? 0x20 : UInt16(exactly: unit) ?? 0xFFFD
        }
        var words = Substring(String(decoding: units, as: UTF16.self))
        while words.last == " " { words.removeLast() }
        return String(words)
    }

    /// How lcms2 takes this profile's colours as interleaved `Float`: 0…1, of ink 0…100, of Lab as it is.
    var floatFormat: cmsUInt32Number { cmsFormatterForColorspaceOfProfile(handle, 4, 1) }
}

/// A way from one profile's colours to another's, as `Float`.
///
/// `@unchecked Sendable`: made with `cmsFLAGS_NOCACHE`, a transform is only read while it converts (lcms2's manual, on
/// threads), and nothing else is reached through this after `init`.
final class LCMSTransform: @unchecked Sendable {
    private let handle: cmsHTRANSFORM
    private let context: LCMSContext

    /// Black goes to black: with black point compensation, which the perceptual intent of version 4 has anyway.
    ///
    /// - Throws: `.input` if the profiles have no such way.
    init(from: LCMSProfile, to: LCMSProfile, perceptual: Bool, in context: LCMSContext) throws(LensError) {
        let intent = perceptual ? INTENT_PERCEPTUAL : INTENT_RELATIVE_COLORIMETRIC
        let flags = cmsFLAGS_NOCACHE | cmsFLAGS_BLACKPOINTCOMPENSATION
        guard
            let made = cmsCreateTransformTHR(
                context.handle, from.handle, from.floatFormat, to.handle, to.floatFormat, cmsUInt32Number(intent),
                cmsUInt32Number(flags))
        else { throw LensError(.input, "the ICC profile has no usable conversion") }
        handle = made
        self.context = context
    }

    deinit { cmsDeleteTransform(handle) }

    func convert(_ source: UnsafePointer<Float>, to result: UnsafeMutablePointer<Float>, count: Int) {
        cmsDoTransform(handle, source, result, cmsUInt32Number(count))
    }
}
