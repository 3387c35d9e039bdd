import Foundation
import LensCore
import Testing

@testable import LensCodecs

@Suite("Profiles of a matrix and curves") struct ProfileTests {
    static let spaces: [ColorSpace] = [
        .sRGB, .displayP3, .adobeRGB, .working, .working.light,
        ColorSpace("γ 2.2", red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06], curve: .gamma(1 / 0.45455)),
        ColorSpace(
            "NTSC", red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: [0.3101, 0.3162],
            curve: .parametric(g: 1 / 0.45, a: 1 / 1.099, b: 0.099 / 1.099, c: 1 / 4.5, d: 0.081, e: 0, f: 0)),
        ColorSpace(
            "three curves", toXYZ: ColorSpace.displayP3.toXYZ, red: .gamma(1.8), green: .sRGB,
            blue: .table((0...200).map { Double($0 * $0) / 40000 })),
    ]

    @Test("what is written is read as the same space", arguments: spaces.indices) func roundTrip(_ index: Int) throws {
        let space = Self.spaces[index]
        let bytes = ICCProfile.bytes(for: space)
        let profile = try ICCProfile(bytes)
        let read = try #require(profile.space)
        #expect(profile.colorSpace == "RGB" && profile.deviceClass == "mntr" && profile.version == 4.3)
        #expect(profile.canBeWritten)
        #expect(profile.isSRGB == (space == .sRGB))
        #expect(farthest(read.toXYZ, space.toXYZ) < 1e-4)
        for (one, other) in zip(read.curves, space.curves) {
            for step in 0...64 {
                let value = Double(step) / 64
                #expect(abs(one.linear(value) - other.linear(value)) < 1e-4, "\(value)")
            }
        }
        #expect(bytes == ICCProfile.bytes(for: space), "the same bytes each time")
        #expect(bytes[24..<36].allSatisfy { $0 == 0 }, "no date")
        #expect(bytes.count < 1200)
    }

    @Test("grey profiles too", arguments: [TransferCurve.sRGB, .linear, .gamma(2.2)]) func grey(_ curve: TransferCurve)
        throws
    {
        let profile = try ICCProfile(ICCProfile.bytes(for: .grey("g", curve: curve), isGrey: true))
        #expect(profile.colorSpace == "GRAY" && profile.description == "g, grey" && profile.canBeWritten)
        #expect(profile.isSRGB == (curve == .sRGB))
        let read = try #require(profile.space)
        #expect(abs(read.green.linear(0.3) - curve.linear(0.3)) < 1e-4)
        #expect(!profile.isWiderThanSRGB)
    }

    @Test("the colorants are the published ones, and add up to D50 to the last bit") func colorants() throws {
        // Apple's own Display P3 profile, and the ICC's figures for sRGB and Adobe RGB (1998), relative to D50.
        let published: [(ColorSpace, [SIMD3<Double>])] = [
            (.displayP3, [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]]),
            (.sRGB, [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]]),
            (.adobeRGB, [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]]),
        ]
        for (space, wanted) in published {
            let tags = ICCTags(ICCProfile.bytes(for: space))
            let read = try ["rXYZ", "gXYZ", "bXYZ"].map { try #require(tags.xyz($0)) }
            for (one, other) in zip(read, wanted) { #expect(farthest(one, other) < 3e-4, "\(space.name)") }
            #expect(read[0] + read[1] + read[2] == tags.xyz("wtpt"))
        }
        #expect(try ICCProfile(ICCProfile.bytes(for: .adobeRGB)).description == "Compatible with Adobe RGB (1998)")
    }

    @Test("ProPhoto's primaries come out where its standard has them, and white is neutral") func proPhoto() throws {
        let profile = try ICCProfile(TestProfile.matrix(TestProfile.proPhoto, curve: TestProfile.table([461])).bytes)
        let space = try #require(profile.space)
        let white = ColorSpace.working.toXYZ * [1, 1, 1]
        let back = ColorSpace.bradford(from: white, to: ICCProfile.d50) * space.toXYZ
        // ISO 22028-2.
        for (column, xy) in zip(0..<3, [[0.7347, 0.2653], [0.1596, 0.8404], [0.0366, 0.0001]] as [SIMD2<Double>]) {
            let primary = back.column(column)
            #expect(abs(primary.x / primary.sum() - xy.x) < 2e-4 && abs(primary.y / primary.sum() - xy.y) < 2e-4)
        }
        #expect(farthest(space.toXYZ * [1, 1, 1], white) < 1e-14)
        #expect(farthest(space.toWorking * [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]) < 1e-14)
        #expect(space.red == .gamma(461.0 / 256))
        #expect(profile.isWiderThanSRGB)
    }

    @Test("sRGB is told by what a profile does") func deeds() throws {
        let table = (0...1023).map { Int((TransferCurve.sRGB.linear(Double($0) / 1023) * 65535).rounded()) }
        func profile(_ curve: [UInt8]) throws -> ICCProfile {
            try ICCProfile(TestProfile.matrix(TestProfile.sRGB, curve: curve).bytes)
        }
        #expect(try profile(TestProfile.table(table)).space == .sRGB)
        #expect(try !profile(TestProfile.table([563])).isSRGB, "γ 2.2 is not sRGB")
        #expect(try profile(TestProfile.table([563])).space != nil)
        #expect(try ICCProfile(TestProfile.grey(TestProfile.table(table)).bytes).space == .sRGB)
        var swapped = TestProfile.sRGB
        swapped.swapAt(0, 1)
        #expect(try !ICCProfile(TestProfile.matrix(swapped, curve: TestProfile.table(table)).bytes).isSRGB)
    }

    @Test("each kind of curve is the formula of ICC.1") func curves() {
        func curve(_ data: [UInt8]) -> TransferCurve? { ICCTags(TestProfile.grey(data).bytes).curve("kTRC") }
        #expect(curve(TestProfile.table([])) == .linear)
        #expect(curve(TestProfile.table([256])) == .linear)
        #expect(curve(TestProfile.table([563])) == .gamma(2.19921875))
        #expect(curve(TestProfile.table([0, 65535])) == .linear)
        #expect(curve(TestProfile.table([0, 13107, 65535])) == .table([0, 0.2, 1]))
        let (g, a, b, c, d) = (2.4, 0.9, 0.1, 0.05, 0.2)
        let formulas: [(UInt8, [Double], (Double) -> Double)] = [
            (0, [g], { pow($0, g) }),
            (1, [g, 1.2, -0.2], { $0 >= 0.2 / 1.2 ? pow(1.2 * $0 - 0.2, g) : 0 }),
            (2, [g, 1.2, -0.2, c], { $0 >= 0.2 / 1.2 ? pow(1.2 * $0 - 0.2, g) + c : c }),
            (3, [g, a, b, c, d], { $0 >= d ? pow(a * $0 + b, g) : c * $0 }),
            (4, [g, a, b, c, d, 0.01, 0.02], { $0 >= d ? pow(a * $0 + b, g) + 0.01 : c * $0 + 0.02 }),
        ]
        for (kind, values, formula) in formulas {
            guard let read = curve(TestProfile.parametric(kind, values)) else {
                Issue.record("function \(kind) is not read")
                continue
            }
            for step in 0...50 where abs(Double(step) / 50 - 0.2) > 1e-9 {
                let value = Double(step) / 50
                #expect(abs(read.linear(value) - min(formula(value), 1)) < 1e-4, "function \(kind) at \(value)")
            }
        }
        #expect(curve(TestProfile.parametric(5, [1])) == nil)
        #expect(curve(TestProfile.parametric(3, [2.4, 1])) == nil, "too few numbers")
        #expect(curve(Array(TestProfile.table([0, 1, 2]).dropLast(4))) == nil, "a table cut short")
    }

    @Test("an odd white, a falling or a flat curve, and tables are left to lcms2") func odd() throws {
        var tinted = TestProfile.sRGB
        tinted[2].z += 0.05
        let falling = TestProfile.table([0, 30000, 20000, 65535])
        let flat = TestProfile.table([0, 0, 0, 0, 65535])
        let raised = TestProfile.table([5000, 65535])
        // Falls from 0.18 to 0.04 at its joint.
        let stepped = TestProfile.parametric(3, [2, 1, 0, 0.9, 0.2])
        for profile in [
            TestProfile.matrix(tinted), .matrix(TestProfile.sRGB, curve: falling),
            .matrix(TestProfile.sRGB, curve: flat), .matrix(TestProfile.sRGB, curve: raised),
            .matrix(TestProfile.sRGB, curve: stepped), .printer(),
        ] {
            let read = try ICCProfile(profile.bytes)
            #expect(read.space == nil)
            #expect(fault { _ = try read.ingest(.one(.rgb)) } == nil)
        }
    }

    @Test("one that is too long is refused by the limit's name") func tooLong() {
        let bytes = ICCProfile.bytes(for: .sRGB)
        let error = #expect(throws: LensError.self) { try ICCProfile(bytes, maxBytes: 100) }
        #expect(error?.fault == .limit)
        #expect(error?.message.contains("100") == true && error?.message.contains("--max-profile") == true)
    }

    @Test("which can be written, and which are wider than sRGB") func written() throws {
        func read(_ profile: TestProfile) throws -> ICCProfile { try ICCProfile(profile.bytes) }
        #expect(try !read(.matrix(TestProfile.sRGB, deviceClass: "scnr")).canBeWritten)
        #expect(try !read(.matrix(TestProfile.sRGB, deviceClass: "link")).canBeWritten)
        #expect(try read(.printer()).canBeWritten)
        #expect(try !read(.printer(backwards: false)).canBeWritten)
        #expect(try !read(.inks()).canBeWritten)
        #expect(try !read(.matrix(TestProfile.sRGB)).isWiderThanSRGB)
        #expect(try read(.matrix(TestProfile.proPhoto)).isWiderThanSRGB)
        #expect(try !read(.inks()).isWiderThanSRGB, "greys alone")
        #expect(try ICCProfile(ICCProfile.bytes(for: .adobeRGB)).isWiderThanSRGB)
    }
}

@Suite("Profiles of the corpus") struct ProfileCorpusTests {
    @Test("each opens or is reported, and lcms2 agrees with our own matrix") func corpus() throws {
        guard let root = ProcessInfo.processInfo.environment["LENS_CORPUS"] else { return }
        let folder = URL(fileURLWithPath: root).appendingPathComponent("icc")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var (matrices, others) = (0, 0)
        for case let url as URL in files where url.pathExtension == "icc" {
            guard let profile = try? ICCProfile(Array(Data(contentsOf: url))) else {
                #expect(url.lastPathComponent == "toosmall.icc")
                continue
            }
            let layout: SampleFormat.Layout =
                profile.colorSpace == "CMYK" ? .cmyk : profile.colorSpace == "GRAY" ? .grey : .rgb
            let conversion = try profile.ingest(.one(layout))
            guard let space = profile.space else {
                others += 1
                continue
            }
            matrices += 1
            let samples = (0..<300).map { UInt8(truncatingIfNeeded: ($0 * 7919) >> 3) }
            let count = samples.count / layout.channels
            let light = conversion.light(of: samples, count: count)
            for pixel in 0..<count {
                func sample(_ channel: Int) -> Double {
                    Double(samples[pixel * layout.channels + channel % layout.channels]) / 255
                }
                let own: SIMD3<Double> = [
                    space.red.linear(sample(0)), space.green.linear(sample(1)), space.blue.linear(sample(2)),
                ]
                #expect(farthest(light[pixel], space.toWorking * own) < 4e-4, "\(url.lastPathComponent)")
            }
        }
        #expect(matrices >= 50 && others >= 3)
    }
}
