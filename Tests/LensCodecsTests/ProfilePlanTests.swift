import LensCore
import Testing

@testable import LensCodecs

@Suite("What becomes of a picture's colours") struct ColorPlanTests {
    private func plan(
        _ layout: SampleFormat.Layout, icc: [UInt8]? = nil, container: ColorSpace? = nil, exif: Int? = nil,
        interop: String? = nil, inverted: Bool = false, to choice: ProfileChoice = .keep, grey: Bool? = nil
    ) throws -> ColorPlan {
        let source = SourceColor(
            format: .one(layout), inkIsInverted: inverted, icc: icc, container: container, exifColorSpace: exif,
            interoperabilityIndex: interop)
        return try ColorPlan(source, to: choice, isGrey: grey ?? layout.isGrey)
    }

    /// Whether a plan says this, once.
    private func says(_ plan: ColorPlan, _ words: String...) -> Bool {
        plan.warnings.count { warning in words.allSatisfy { warning.message.contains($0) } } == 1
    }

    private let p3 = ICCProfile.bytes(for: .displayP3)
    private let adobe = ICCProfile.bytes(for: .adobeRGB)
    private let sRGB = ICCProfile.bytes(for: .sRGB)
    private let greyGamma = ICCProfile.bytes(for: .grey("G", curve: .gamma(2)), isGrey: true)

    @Test("untagged is sRGB, and stays untagged") func untagged() throws {
        for layout in [SampleFormat.Layout.rgb, .rgba, .grey, .greyAlpha] {
            let plan = try plan(layout)
            #expect(plan.input.space == .sRGB && plan.outputIsSRGB && plan.outputICC == nil)
            #expect(plan.warnings.isEmpty && plan.exifColorSpace == nil && plan.interoperabilityIndex == nil)
            #expect(plan.outputIsGrey == layout.isGrey)
        }
        let colour = try plan(.grey, grey: false)
        #expect(colour.outputIsSRGB && colour.outputICC == nil && !colour.outputIsGrey && colour.warnings.isEmpty)
    }

    @Test("a profile that can be written is kept, byte for byte") func kept() throws {
        for bytes in [p3, adobe, sRGB] {
            let plan = try plan(.rgb, icc: bytes, exif: 65535)
            #expect(plan.outputICC == bytes && plan.input.space == plan.output.space && plan.warnings.isEmpty)
            #expect(plan.outputIsSRGB == (bytes == sRGB) && plan.exifColorSpace == nil)
        }
        let table = TestProfile.printer().bytes
        let plan = try plan(.rgb, icc: table)
        #expect(plan.outputICC == table && plan.input.space == nil && plan.output.space == nil)
        #expect(!plan.outputIsSRGB && plan.warnings.isEmpty)
        let grey = try self.plan(.grey, icc: greyGamma)
        #expect(grey.outputICC == greyGamma && grey.outputIsGrey && grey.warnings.isEmpty)
    }

    @Test("one that cannot be written becomes sRGB, or Display P3 where it is wider, and it is said") func notWritten()
        throws
    {
        let narrow = try plan(.rgb, icc: TestProfile.matrix(TestProfile.sRGB, deviceClass: "scnr").bytes, exif: 65535)
        #expect(narrow.outputIsSRGB && narrow.outputICC == sRGB && says(narrow, "input device", "sRGB"))
        #expect(narrow.exifColorSpace == 1 && narrow.interoperabilityIndex == "R98")
        let wide = try plan(.rgb, icc: TestProfile.matrix(TestProfile.proPhoto, deviceClass: "scnr").bytes)
        #expect(wide.output.space == .displayP3 && wide.outputICC == p3 && says(wide, "input device", "Display P3"))
        #expect(wide.exifColorSpace == 65535 && wide.interoperabilityIndex == nil)
        let oneWay = try plan(.rgb, icc: TestProfile.printer(backwards: false).bytes)
        #expect(oneWay.outputIsSRGB && oneWay.input.space == nil && says(oneWay, "no way back"))
    }

    @Test("inks become sRGB or Display P3; without a profile they are converted plainly; both are said") func inks()
        throws
    {
        let tagged = try plan(.cmyk, icc: TestProfile.inks().bytes)
        #expect(tagged.input.space == nil && tagged.outputIsSRGB && tagged.outputICC == sRGB)
        #expect(says(tagged, "CMYK", "sRGB") && tagged.warnings.count == 1)
        let plain = try plan(.cmyk)
        #expect(plain.input.space == nil && plain.outputIsSRGB && plain.outputICC == sRGB && plain.exifColorSpace == 1)
        #expect(says(plain, "without a profile", "plainly") && says(plain, "result is sRGB"))
        let damaged = try plan(.cmyk, icc: [1, 2, 3])
        #expect(says(damaged, "damaged", "plainly") && damaged.outputICC == sRGB)
        let misfit = try plan(.cmyk, icc: sRGB)
        #expect(misfit.input.space == nil && says(misfit, "for RGB", "plainly"))
    }

    @Test("a damaged profile is left out, and the colours are taken for sRGB") func damaged() throws {
        let plan = try plan(.rgb, icc: [UInt8](repeating: 9, count: 400), exif: 65535)
        #expect(plan.input.space == .sRGB && plan.outputIsSRGB && plan.outputICC == nil)
        #expect(says(plan, "damaged", "taken for sRGB") && plan.exifColorSpace == 1)
        let cut = try self.plan(.rgb, icc: Array(TestProfile.printer().bytes[..<1000]))
        #expect(cut.input.space == .sRGB && cut.outputICC == nil && says(cut, "damaged"))
    }

    @Test("a profile for other samples is left out; of an RGB one a grey picture takes the curve") func misfits() throws
    {
        for icc in [
            greyGamma, TestProfile.inks().bytes, TestProfile.matrix(TestProfile.sRGB, deviceClass: "link").bytes,
        ] {
            let plan = try plan(.rgb, icc: icc)
            #expect(plan.input.space == .sRGB && plan.outputICC == nil && says(plan, "does not fit", "taken for sRGB"))
        }
        let tables = try plan(.grey, icc: TestProfile.printer().bytes)
        #expect(tables.input.space == .sRGB && tables.outputICC == nil && says(tables, "does not fit"))
        let curve = try plan(.grey, icc: adobe)
        #expect(curve.input.space?.green == .gamma(563.0 / 256) && curve.input.space == curve.output.space)
        #expect(try ICCProfile(curve.outputICC ?? []).colorSpace == "GRAY")
        #expect(says(curve, "for colour", "grey with its curve"))
        let ordinary = try plan(.grey, icc: sRGB)
        #expect(ordinary.outputIsSRGB && ordinary.warnings.isEmpty)
        #expect(try ICCProfile(ordinary.outputICC ?? []).colorSpace == "GRAY")
    }

    @Test("Adobe RGB named by EXIF alone is kept, and the result says so by a profile") func exifAlone() throws {
        for exif in [nil, 65535] {
            let plan = try plan(.rgb, exif: exif, interop: "R03")
            #expect(plan.input.space == .adobeRGB && plan.output.space == .adobeRGB && plan.outputICC == adobe)
            #expect(says(plan, "Adobe RGB", "EXIF") && plan.exifColorSpace == nil)
        }
        #expect(try plan(.rgb, exif: 1, interop: "R03").input.space == .sRGB, "EXIF contradicts itself")
        #expect(try plan(.rgb, exif: 65535, interop: "R98").input.space == .sRGB)
        #expect(try plan(.rgb, icc: p3, interop: "R03").outputICC == p3, "a profile ranks higher")
        #expect(try plan(.rgb, container: .displayP3, interop: "R03").input.space == .displayP3)
        let converted = try plan(.rgb, exif: 65535, interop: "R03", to: .sRGB)
        #expect(converted.input.space == .adobeRGB && converted.outputIsSRGB)
        #expect(converted.exifColorSpace == 1 && converted.interoperabilityIndex == "R98")
        let fallen = try plan(.rgb, icc: [0], exif: 65535, interop: "R03")
        #expect(fallen.input.space == .adobeRGB && fallen.outputICC == adobe && says(fallen, "taken for Adobe RGB"))
        #expect(fallen.exifColorSpace == 65535 && fallen.interoperabilityIndex == "R03")
    }

    @Test("a container's colours are kept, and written as a profile unless they are sRGB") func container() throws {
        let wide = try plan(.rgb, container: .displayP3)
        #expect(wide.output.space == .displayP3 && wide.outputICC == p3 && wide.warnings.isEmpty)
        let ordinary = try plan(.rgb, container: .sRGB)
        #expect(ordinary.outputIsSRGB && ordinary.outputICC == nil)
        let behind = try plan(.rgb, icc: [1], container: .displayP3)
        #expect(behind.input.space == .displayP3 && says(behind, "damaged", "taken for Display P3"))
        let grey = try plan(.grey, container: ColorSpace.sRGB.light)
        #expect(grey.output.space?.green == .linear)
        #expect(try ICCProfile(grey.outputICC ?? []).colorSpace == "GRAY")
    }

    @Test("a grey profile's picture in colour is sRGB, and it is said") func greyToColour() throws {
        let plan = try plan(.grey, icc: greyGamma, grey: false)
        #expect(plan.input.space?.green == .gamma(2) && plan.outputIsSRGB && !plan.outputIsGrey)
        #expect(plan.outputICC == sRGB && says(plan, "for grey", "sRGB"))
        let rgb = try self.plan(.grey, icc: p3, grey: false)
        #expect(rgb.outputICC == p3 && rgb.output.space?.name == "Display P3" && rgb.warnings.isEmpty)
    }

    @Test("a grey result of colours keeps their curve under a grey profile") func colourToGrey() throws {
        let plan = try plan(.rgb, icc: adobe, grey: true)
        #expect(plan.outputIsGrey && plan.output.space?.green == .gamma(563.0 / 256))
        let written = try ICCProfile(plan.outputICC ?? [])
        #expect(written.colorSpace == "GRAY" && written.space?.green == .gamma(563.0 / 256))
        #expect(says(plan, "for colour", "grey with its curve"))
        #expect(try self.plan(.rgb, grey: true).outputICC == nil)
        let tables = try self.plan(.rgb, icc: TestProfile.printer().bytes, grey: true)
        #expect(tables.outputIsSRGB && tables.outputIsGrey && says(tables, "sRGB's curve"))
        let inks = try self.plan(.cmyk, icc: TestProfile.inks().bytes, grey: true)
        #expect(inks.outputIsGrey && inks.outputIsSRGB)
    }

    @Test("sRGB and Display P3 on request; in grey both are sRGB's curve") func requested() throws {
        let toP3 = try plan(.rgb, exif: 1, interop: "R98", to: .displayP3)
        #expect(toP3.input.space == .sRGB && toP3.output.space == .displayP3 && toP3.outputICC == p3)
        #expect(toP3.exifColorSpace == 65535 && toP3.interoperabilityIndex == nil && toP3.warnings.isEmpty)
        let toSRGB = try plan(.rgb, icc: p3, to: .sRGB)
        #expect(toSRGB.outputIsSRGB && toSRGB.outputICC == sRGB && toSRGB.exifColorSpace == 1)
        let already = TestProfile.matrix(
            TestProfile.sRGB, curve: TestProfile.parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]))
        #expect(try plan(.rgb, icc: already.bytes, to: .sRGB).outputICC == already.bytes, "its own profile says it")
        for choice in [ProfileChoice.sRGB, .displayP3] {
            let grey = try plan(.rgb, icc: p3, to: choice, grey: true)
            #expect(grey.outputIsSRGB && grey.outputIsGrey)
            #expect(try ICCProfile(grey.outputICC ?? []).colorSpace == "GRAY")
        }
    }

    @Test("a profile on request: RGB makes the result colour, grey needs a grey one") func requestedProfile() throws {
        let wanted = try ICCProfile(adobe)
        let colour = try plan(.rgb, to: .profile(wanted))
        #expect(colour.output.space == wanted.space && colour.outputICC == adobe && colour.exifColorSpace == 65535)
        #expect(try !plan(.grey, to: .profile(wanted), grey: true).outputIsGrey)
        let table = try ICCProfile(TestProfile.printer().bytes)
        let tables = try plan(.rgb, to: .profile(table))
        #expect(tables.output.space == nil && tables.outputICC == table.bytes && !tables.outputIsSRGB)
        let grey = try ICCProfile(greyGamma)
        #expect(try plan(.rgb, to: .profile(grey), grey: true).outputICC == greyGamma)
        func refusal(_ profile: ICCProfile) -> String? {
            do {
                _ = try plan(.rgb, to: .profile(profile))
                return nil
            } catch {
                guard let error = error as? LensError, error.fault == .caller else { return nil }
                return error.message
            }
        }
        #expect(refusal(grey)?.contains("for grey pictures") == true)
        #expect(try refusal(ICCProfile(TestProfile.inks().bytes))?.contains("is for CMYK") == true)
        let input = TestProfile.matrix(TestProfile.sRGB, deviceClass: "scnr").bytes
        #expect(try refusal(ICCProfile(input))?.contains("input device") == true)
        #expect(try refusal(ICCProfile(TestProfile.printer(backwards: false).bytes))?.contains("no way back") == true)
    }
}
