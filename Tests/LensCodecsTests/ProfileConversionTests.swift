import Dispatch
import LensCore
import Measures
import Synchronization
import Testing

@testable import LensCodecs

@Suite("Conversions by profiles") struct ProfileConversionTests {
    @Test("lcms2's light of sRGB, Display P3 and Adobe RGB is our own matrix's", arguments: [8, 16])
    func agrees(_ depth: Int) throws {
        for space in [ColorSpace.sRGB, .displayP3, .adobeRGB] {
            let profile = try ICCProfile(ICCProfile.bytes(for: space))
            let conversion = try profile.ingest(.one(.rgb, depth == 8 ? .eight : .sixteen))
            for codes in [[0, 0, 0], [255, 255, 255], [255, 0, 0], [12, 200, 99], [1, 2, 3]] as [[UInt8]] {
                let samples = depth == 8 ? codes : codes.flatMap { [$0, $0] }
                let encoded = SIMD3<Double>(codes.map { Double($0) / 255 })
                let light: SIMD3<Double> = [
                    space.red.linear(encoded.x), space.green.linear(encoded.y), space.blue.linear(encoded.z),
                ]
                let found = conversion.light(of: samples, count: 1)[0]
                #expect(farthest(found, space.toWorking * light) < 1e-4, "\(space.name) \(codes)")
            }
        }
    }

    @Test("alpha is stepped over, in eight bits and in sixteen") func alpha() throws {
        let profile = try ICCProfile(ICCProfile.bytes(for: .sRGB))
        let plain = try profile.ingest(.one(.rgb)).light(of: [10, 100, 200, 30, 20, 10], count: 2)
        #expect(try profile.ingest(.one(.rgba)).light(of: [10, 100, 200, 7, 30, 20, 10, 255], count: 2) == plain)
        let grey = try ICCProfile(ICCProfile.bytes(for: .sRGB, isGrey: true))
        let wide = try grey.ingest(.one(.greyAlpha, .sixteen)).light(of: [80, 80, 1, 2, 9, 9, 3, 4], count: 2)
        #expect(try wide == grey.ingest(.one(.grey, .sixteen)).light(of: [80, 80, 9, 9], count: 2))
        #expect(abs(wide[0].x - TransferCurve.sRGB.linear(80.0 / 255)) < 1e-5)
        #expect(abs(wide[0].x - wide[0].y) < 1e-5 && abs(wide[0].x - wide[0].z) < 1e-5)
    }

    @Test("inks become the light that their table states, in both polarities") func inks() throws {
        let profile = try ICCProfile(TestProfile.inks().bytes)
        #expect(profile.colorSpace == "CMYK" && profile.space == nil)
        for (inks, lightness) in [
            ([0, 0, 0, 0], 100), ([255, 0, 0, 0], 66.6667), ([0, 255, 255, 0], 33.3333), ([0, 0, 0, 255], 0),
            ([255, 255, 255, 0], 0), ([51, 0, 0, 0], 93.3333),
        ] as [([UInt8], Double)] {
            let wanted = luminance(lightness)
            for (samples, inverted) in [(inks, false), (inks.map { 255 - $0 }, true)] {
                let light = try profile.ingest(.one(.cmyk), inverted: inverted).light(of: samples, count: 1)[0]
                #expect(farthest(light, [wanted, wanted, wanted]) < 0.002, "\(inks) \(inverted): \(light)")
            }
        }
    }

    @Test("a profile of tables is written by its own way back") func emit() throws {
        let conversion = try ICCProfile(TestProfile.printer().bytes).emit()
        let lights: [Float] = [0, 0, 0, 1, 1, 1, 0.18, 0.18, 0.18, .nan, -.infinity, .infinity, 3, 3, 3]
        var codes = [Float](repeating: -1, count: lights.count)
        lights.withUnsafeBytes { from in
            codes.withUnsafeMutableBytes { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                conversion.converter().convert(from, to: to, count: lights.count / 3)
            }
        }
        // 0.18 is L* 49.5.
        for (code, wanted) in zip(codes, [0, 0, 0, 1, 1, 1, 0.495, 0.495, 0.495]) {
            #expect(abs(Double(code) - wanted) < 0.003)
        }
        #expect(codes.allSatisfy { (0...1).contains($0) }, "\(codes)")
        #expect(codes[12...] == [1, 1, 1])
    }

    @Test("a grey profile that lcms2 alone reads goes there and back") func greyEmit() throws {
        // Codes are L*.
        let profile = try ICCProfile(TestProfile.grey(TestProfile.table([]), pcs: "Lab ").bytes)
        #expect(profile.space == nil)
        let light = try profile.ingest(.one(.grey)).light(of: [128], count: 1)[0]
        #expect(abs(light.y - luminance(12800.0 / 255)) < 1e-3)
        let given = [Float(light.x), Float(light.y), Float(light.z)]
        var code: Float = 0
        try given.withUnsafeBytes { from in
            try withUnsafeMutableBytes(of: &code) { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                try profile.emit().converter().convert(from, to: to, count: 1)
            }
        }
        #expect(abs(code - 128.0 / 255) < 1e-3)
    }

    @Test("many pixels and several workers give what one pixel gives") func workers() throws {
        let conversion = try ICCProfile(TestProfile.inks().bytes).ingest(.one(.cmyk))
        let samples = (0..<4 * 700).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let together = conversion.light(of: samples, count: 700)
        for pixel in [0, 255, 256, 511, 699] {
            #expect(conversion.light(of: Array(samples[4 * pixel..<4 * pixel + 4]), count: 1)[0] == together[pixel])
        }
    }

    @Test("threads share one conversion") func threads() throws {
        let conversion = try ICCProfile(TestProfile.inks().bytes).ingest(.one(.cmyk))
        let samples = (0..<4 * 3000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435) }
        let alone = conversion.light(of: samples, count: 3000)
        let differing = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            let same = conversion.light(of: samples, count: 3000) == alone
            if !same { differing.withLock { $0 += 1 } }
        }
        #expect(differing.withLock { $0 } == 0)
    }

    @Test("a profile for other samples, and one that is no picture's, are refused") func refused() throws {
        let profile = try ICCProfile(ICCProfile.bytes(for: .sRGB))
        #expect(fault { _ = try profile.ingest(.one(.cmyk)) } == .unsupported)
        #expect(fault { _ = try profile.ingest(.one(.grey)) } == .unsupported)
        let link = try ICCProfile(TestProfile.matrix(TestProfile.sRGB, deviceClass: "link").bytes)
        #expect(fault { _ = try link.ingest(.one(.rgb)) } == .unsupported)
        #expect(fault { _ = try ICCProfile(TestProfile.inks().bytes).emit() } == .unsupported)
    }
}

@Suite("Damaged and hostile profiles") struct HostileProfileTests {
    /// Whatever it is, it opens or is refused, and what it converts to are numbers.
    private func survive(_ bytes: [UInt8]) {
        guard let profile = try? ICCProfile(bytes) else { return }
        _ = profile.description
        if let space = profile.space {
            #expect(space.curves.allSatisfy { $0.linear(0.5).isFinite && $0.encoded(0.5).isFinite })
            #expect(farthest(space.toWorking * [1, 1, 1], [1, 1, 1]) < 1e-9)
        }
        for layout in [SampleFormat.Layout.grey, .rgb, .cmyk] {
            guard let conversion = try? profile.ingest(.one(layout)) else { continue }
            let samples = (0..<12).map { UInt8($0 * 21) }
            let light = conversion.light(of: samples, count: 12 / layout.channels)
            #expect(light.allSatisfy { $0.min() >= -16 && $0.max() <= 16 })
        }
        if let emit = try? profile.emit() { _ = emit.label }
    }

    static let profiles: [[UInt8]] = [
        ICCProfile.bytes(for: .sRGB), ICCProfile.bytes(for: .grey("g", curve: .gamma(2)), isGrey: true),
        TestProfile.inks().bytes, TestProfile.printer().bytes,
        TestProfile.matrix(TestProfile.proPhoto, curve: TestProfile.table((0..<40).map { $0 * 1680 })).bytes,
    ]

    @Test("cut anywhere", arguments: profiles.indices) func truncated(_ index: Int) {
        let bytes = Self.profiles[index]
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
            survive(Array(bytes[..<length]))
        }
    }

    @Test("with any bytes changed", arguments: profiles.indices) func changed(_ index: Int) {
        var state: UInt32 = 1 + UInt32(index)
        func next() -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int(state >> 8)
        }
        for _ in 0..<400 {
            var bytes = Self.profiles[index]
            // The header, the tag table and the tags' own heads are where it hurts.
            for _ in 0...next() % 4 {
                let at = next() % 3 == 0 ? next() % bytes.count : next() % min(bytes.count, 400)
                bytes[at] = next() % 2 == 0 ? UInt8(next() & 255) : [0, 1, 127, 128, 255][next() % 5]
            }
            survive(bytes)
        }
    }

    @Test("a table that is said to be larger than memory is not believed") func giant() throws {
        var profile = TestProfile.inks()
        profile.tags = [("A2B0", TestProfile.table8(inputs: 4, outputs: 3, grid: 100, []))]
        let read = try ICCProfile(profile.bytes)
        #expect(fault { _ = try read.ingest(.one(.cmyk)) } == .input)
    }

    /// A `multiProcessElementsType` of so many elements, which all are the same table of `grid`³ points.
    private static func elements(_ count: Int, grid: Int) -> [UInt8] {
        let start = 16 + 8 * count
        var table = Array("clut\0\0\0\0".utf8) + [0, 3, 0, 3] + [UInt8](repeating: UInt8(grid), count: 3)
        table += [UInt8](repeating: 0, count: 13)
        for at in 0..<(grid * grid * grid) {
            for index in [at / grid / grid, at / grid % grid, at % grid] {
                table += TestProfile.long(Int((Float(index) / Float(grid - 1)).bitPattern))
            }
        }
        let place = TestProfile.long(start) + TestProfile.long(table.count)
        let positions = (0..<count).flatMap { _ in place }
        return Array("mpet\0\0\0\0".utf8) + [0, 3, 0, 3] + TestProfile.long(count) + positions + table
    }

    @Test("chains of processing elements are passed by, beside a matrix and beside tables") func elements() throws {
        let plain = TestProfile.matrix(TestProfile.proPhoto, curve: TestProfile.parametric(0, [1.8]))
        var chained = plain
        for name in ["D2B0", "D2B1", "B2D0"] { chained.tags.append((name, Self.elements(50_000, grid: 2))) }
        let (read, expected) = (try ICCProfile(chained.bytes), try ICCProfile(plain.bytes))
        #expect(read.space != nil && read.space == expected.space)
        let samples = (0..<96).map { UInt8($0 * 2) }
        let taken = try workSeconds {
            let light = try read.ingest(.one(.rgb)).light(of: samples, count: 32)
            #expect(try light == expected.ingest(.one(.rgb)).light(of: samples, count: 32))
            var inks = TestProfile.inks()
            let inksLight = try ICCProfile(inks.bytes).ingest(.one(.cmyk)).light(of: samples, count: 24)
            // 150 tables of 3 MB each, of the same bytes.
            inks.tags.append(("D2B0", Self.elements(150, grid: 64)))
            #expect(try ICCProfile(inks.bytes).ingest(.one(.cmyk)).light(of: samples, count: 24) == inksLight)
        }
        #expect(taken < 5 * patience, "took \(taken) s")
    }

    @Test("no more memory is taken than there is room for, and that is an error") func room() throws {
        let bytes = TestProfile.inks().bytes + [UInt8](repeating: 0, count: 1 << 20)
        for room in [0, 1 << 10, 1 << 16, 1 << 19] {
            let fault = fault { _ = try LCMSProfile(bytes, in: LCMSContext(room: Int64(room))) }
            #expect(fault == .input || fault == .limit, "\(room): \(String(describing: fault))")
        }
        let context = try LCMSContext(room: 2 << 20)
        // What a profile took is free again for the next.
        for _ in 0..<8 { _ = try LCMSProfile(bytes, in: context) }
    }

    @Test("one that makes black and white the same is damaged") func constant() throws {
        var profile = TestProfile.inks()
        profile.tags = [("A2B0", TestProfile.table8(inputs: 4, outputs: 3, (0..<16).map { _ in [90, 128, 128] }))]
        #expect(fault { _ = try ICCProfile(profile.bytes).ingest(.one(.cmyk)) } == .input)
    }
}

@Suite("Profiles in several segments") struct ProfileSegmentTests {
    static let profile = ICCProfile.bytes(for: .sRGB)
    /// Three parts, numbered as said.
    static func parts(_ numbers: [Int] = [1, 2, 3], of total: [Int] = [3, 3, 3]) -> [[UInt8]] {
        let cuts = [0, 150, 300, profile.count]
        return (0..<3).map { [UInt8(numbers[$0]), UInt8(total[$0])] + profile[cuts[$0]..<cuts[$0 + 1]] }
    }

    private func failure(_ segments: [[UInt8]]) -> String? {
        do throws(LensError) {
            _ = try ICCProfile.join(segments)
            return nil
        } catch {
            #expect(error.fault == .input)
            return error.message
        }
    }

    @Test("any order, and the same one twice") func order() throws {
        let parts = Self.parts()
        #expect(try ICCProfile.join([parts[2], parts[0], parts[1]]) == Self.profile)
        #expect(try ICCProfile.join(parts + parts) == Self.profile)
        #expect(try ICCProfile.join([[1, 1] + Self.profile]) == Self.profile)
    }

    @Test("wrong numbers are forgiven where the profile's own length bears them out") func forgiven() throws {
        #expect(try ICCProfile.join(Self.parts(of: [3, 9, 3])) == Self.profile)
        #expect(try ICCProfile.join(Self.parts(of: [7, 7, 7])) == Self.profile)
        #expect(try ICCProfile.join(Self.parts([0, 1, 2])) == Self.profile)
        #expect(try ICCProfile.join(Self.parts(of: [0, 0, 0])) == Self.profile)
    }

    @Test("a missing, contradicting, short or empty one is reported") func reported() {
        let parts = Self.parts()
        #expect(failure([parts[0], parts[2]])?.contains("segment 2 of 3 is missing") == true)
        #expect(failure(Array(parts[..<2]))?.contains("segment 3 of 3 is missing") == true)
        var other = parts[1]
        other[10] ^= 1
        #expect(failure(parts + [other])?.contains("two different segments") == true)
        #expect(failure(Array(Self.parts(of: [3, 9, 3])[..<2]))?.contains("disagree") == true)
        #expect(failure([[1]]) != nil)
        #expect(failure([]) != nil)
        #expect(failure([[1, 1]])?.contains("empty") == true)
    }

    @Test("a JPEG file's are joined in any order, after the frame header too") func inFile() throws {
        let jpeg = try Samples.scene(8, 8).encoded()
        let segments = Self.parts().reversed().map { segment(0xE2, Array("ICC_PROFILE\0".utf8) + $0) }
        let before = inserting(segments[0], into: jpeg)
        let scan = try #require(before.firstIndex(of: [0xFF, 0xDA]))
        let whole = Array(before[..<scan]) + segments[1] + segments[2] + segments[1] + Array(before[scan...])
        let decoder = try JPEGDecoder(source: ByteSource(whole))
        #expect(decoder.metadata.iccProfile == Self.profile)
        #expect(decoder.warnings.isEmpty)
    }
}
