import Lens
import Testing

@Suite("The colours of a result") struct ColourTests {
    private func photo(_ profile: [UInt8]?, _ layout: SampleFormat.Layout = .rgb) throws -> Photo {
        var metadata = PictureMetadata()
        metadata.iccProfile = profile
        return Photo(bytes: try Samples.scene(48, 32, layout).jpeg(JPEGOptions(quality: 98), metadata: metadata))
    }

    private func develop(
        _ photo: Photo, _ look: Look = .decay, strength: Double = 1, as format: OutputFormat = .jpeg(quality: 98),
        _ profile: ProfileChoice = .keep
    ) throws -> (result: any PictureDecoder, warnings: [String], samples: Samples) {
        let sink = ByteSink()
        let development = try Darkroom().develop(
            photo.applying(look, strength: strength), to: sink, as: format, finishing: Finishing(profile: profile))
        let decoder = try PictureFormat.open(ByteSource(sink.bytes))
        return (decoder, development.warnings.map(\.message), try Samples(reading: decoder))
    }

    private static let spaces: [ColorSpace] = [.displayP3, .adobeRGB]

    @Test("a picture in a space of its own stays in it, byte for byte and without a word", arguments: spaces)
    func kept(_ space: ColorSpace) throws {
        let profile = ICCProfile.bytes(for: space, isGrey: false)
        for strength in [0.0, 1] {
            let (result, warnings, _) = try develop(photo(profile), strength: strength)
            #expect(result.metadata.iccProfile == profile)
            #expect(warnings.isEmpty, "\(warnings)")
        }
    }

    @Test("an exposure is the same light in every space", arguments: spaces)
    func light(_ space: ColorSpace) throws {
        let look = Look("half") { Exposure(ev: -1) }
        let source = try photo(ICCProfile.bytes(for: space, isGrey: false))
        let before = try Samples(reading: PictureFormat.open(ByteSource(source.encoded(as: .png()))))
        let after = try develop(source, look, as: .png()).samples
        for (index, code) in before.bytes.enumerated() {
            let wanted = space.red.encoded(space.red.linear(Double(code) / 255) / 2) * 255
            #expect(abs(Double(after.bytes[index]) - wanted) <= 1.6, "sample \(index)")
        }
    }

    @Test("sRGB and Display P3 are converted to and said in the file", arguments: [ProfileChoice.sRGB, .displayP3])
    func asked(_ choice: ProfileChoice) throws {
        let source = try photo(ICCProfile.bytes(for: .adobeRGB, isGrey: false))
        let (result, _, samples) = try develop(source, Look("", filters: []), as: .png(), choice)
        let target: ColorSpace = choice == .sRGB ? .sRGB : .displayP3
        // Profiles hold sixteen bits behind the point.
        let profile = try ICCProfile(#require(result.metadata.iccProfile))
        let written = try #require(profile.space)
        for primary in 0..<3 {
            let apart = written.toXYZ.column(primary) - target.toXYZ.column(primary)
            #expect(max(apart.max(), -apart.min()) < 1e-4)
        }
        let before = try Samples(reading: PictureFormat.open(ByteSource(source.encoded(as: .png()))))
        let way = target.toWorking.inverse * ColorSpace.adobeRGB.toWorking
        var compared = 0
        for pixel in stride(from: 0, to: before.bytes.count, by: 3) {
            let codes = SIMD3(before.bytes[pixel], before.bytes[pixel + 1], before.bytes[pixel + 2])
            let light =
                way
                * SIMD3(
                    ColorSpace.adobeRGB.red.linear(Double(codes.x) / 255),
                    ColorSpace.adobeRGB.green.linear(Double(codes.y) / 255),
                    ColorSpace.adobeRGB.blue.linear(Double(codes.z) / 255))
            // What lies outside comes inside by the gamut's own rule.
            guard light.min() >= 0, light.max() <= 1 else { continue }
            compared += 1
            for channel in 0..<3 {
                let wanted = target.red.encoded(light[channel]) * 255
                #expect(abs(Double(samples.bytes[pixel + channel]) - wanted) <= 1.6, "pixel \(pixel / 3)")
            }
        }
        #expect(compared > 300)
    }

    @Test("a file's profile is written, and one for ink is refused by name") func fromFile() throws {
        let own = try ICCProfile(ICCProfile.bytes(for: .adobeRGB, isGrey: false))
        let (result, _, _) = try develop(photo(nil), .decay, .profile(own))
        #expect(result.metadata.iccProfile == own.bytes)
        let grey = try ICCProfile(ICCProfile.bytes(for: .grey("grey", curve: .gamma(1.8)), isGrey: true))
        let error = lensError { _ = try develop(photo(nil), .decay, .profile(grey)) }
        #expect(error?.fault == .caller)
    }

    private func develop(
        _ photo: Photo, _ look: Look, _ profile: ProfileChoice
    ) throws -> (result: any PictureDecoder, warnings: [String], samples: Samples) {
        try develop(photo, look, as: .jpeg(quality: 98), profile)
    }

    @Test("a damaged profile is said and left out; the colours are taken for sRGB") func damaged() throws {
        let (result, warnings, samples) = try develop(photo([UInt8](repeating: 1, count: 200)))
        #expect(warnings.count == 1 && warnings.first?.contains("damaged") == true, "\(warnings)")
        #expect(result.metadata.iccProfile == nil)
        #expect(try samples == develop(photo(nil)).samples)
    }

    @Test("untagged stays untagged") func untagged() throws {
        let (result, warnings, _) = try develop(photo(nil))
        #expect(result.metadata.iccProfile == nil && warnings.isEmpty)
    }

    @Test("a grey picture stays grey under a look without colours, and keeps its profile") func grey() throws {
        let profile = ICCProfile.bytes(for: .grey("grey", curve: .gamma(1.8)), isGrey: true)
        let look = Look("tones") {
            Exposure(ev: 0.4); Contrast(slope: 1.3)
        }
        let (result, warnings, samples) = try develop(photo(profile, .grey), look)
        #expect(samples.format.layout == .grey && result.metadata.iccProfile == profile && warnings.isEmpty)
    }

    @Test("a grey picture becomes sRGB under a look with colours, and says so unless it was that already")
    func greyInColour() throws {
        for (gamma, isSaid) in [(TransferCurve.sRGB, false), (.gamma(1.8), true)] {
            let profile = ICCProfile.bytes(for: .grey("grey", curve: gamma), isGrey: true)
            let (result, warnings, samples) = try develop(photo(profile, .grey))
            #expect(samples.format.layout == .rgb)
            #expect(try ICCProfile(#require(result.metadata.iccProfile)).isSRGB)
            #expect(warnings.isEmpty == !isSaid, "\(warnings)")
        }
    }

    @Test("Adobe RGB that EXIF alone names is honoured, embedded and said") func byEXIF() throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.adobeRGB
        let source = Photo(bytes: try Samples.scene(48, 32).jpeg(JPEGOptions(quality: 98), metadata: metadata))
        let (result, warnings, samples) = try develop(source, as: .png())
        #expect(try ICCProfile(#require(result.metadata.iccProfile)).space?.green == ColorSpace.adobeRGB.green)
        #expect(warnings.contains { $0.contains("Adobe RGB") })
        let tagged = try develop(photo(ICCProfile.bytes(for: .adobeRGB, isGrey: false)), as: .png())
        let apart = zip(samples.bytes, tagged.samples.bytes).map { abs(Int($0) - Int($1)) }.max()
        #expect(apart == 0)
        // In sRGB the index must not go on naming Adobe RGB.
        let converted = try develop(source, .decay, .sRGB)
        let exif = try #require(converted.result.metadata.exif.flatMap { EXIFSummary($0) })
        #expect(exif.colorSpace == 1 && exif.interoperabilityIndex == "R98")
    }

    @Test("a PNG's own chunks go on saying its colours") func chunks() throws {
        let colours: [PNGColor] = [
            .srgb(intent: 0), .gamma(gamma: 100_000, chroma: nil),
            .gamma(gamma: 45_455, chroma: [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]),
            .cicp(primaries: 12, transfer: 13, fullRange: true),
        ]
        for color in colours {
            let source = try Samples.scene(20, 10).png(color)
            for strength in [0.0, 1] {
                let (result, warnings, _) = try develop(Photo(bytes: source), strength: strength, as: .png())
                #expect((result as? PNGPicture)?.decoder.color == color)
                #expect(warnings.isEmpty, "\(warnings)")
            }
            // JPEG has no such chunks: a profile says it.
            let jpeg = try develop(Photo(bytes: source)).result
            let space = try jpeg.metadata.iccProfile.map { try ICCProfile($0).space }
            let wanted = color.colorSpace
            #expect((space ?? .sRGB)?.green.linear(0.5).rounded(4) == wanted?.green.linear(0.5).rounded(4), "\(color)")
        }
    }
}

extension Double {
    /// To so many decimals.
    fileprivate func rounded(_ decimals: Int) -> Double {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}

@Suite("A conversion to the colours that are there") struct SameColoursTests {
    @Test("touches no sample") func untouched() throws {
        let nothing = Look("", filters: [])
        let p3 = ICCProfile.bytes(for: .displayP3, isGrey: false)
        for (icc, choice) in [
            (nil, ProfileChoice.sRGB), (p3, .displayP3), (p3, .profile(try ICCProfile(p3))),
            (ICCProfile.bytes(for: .sRGB, isGrey: false), .sRGB),
        ] {
            var metadata = PictureMetadata()
            metadata.iccProfile = icc
            let source = try Samples.scene(40, 30).jpeg(metadata: metadata)
            let result = try Photo(bytes: source).applying(nothing)
                .encoded(as: .png(), finishing: Finishing(profile: choice))
            #expect(try Samples(decoding: result) == Samples(decoding: source))
            #expect(try PictureFormat.open(ByteSource(result)).metadata.iccProfile != nil)
        }
    }
}

@Suite("A picture turned by a quarter") struct TurnedDensityTests {
    @Test("has its density across where it was down") func density() throws {
        var metadata = PictureMetadata()
        metadata.exif = Metadata.exif(orientation: 6)
        metadata.density = PixelDensity(unit: .perInch, x: 300, y: 150)
        let photo = Photo(bytes: try Samples.scene(40, 30).jpeg(metadata: metadata))
        let turned = try PictureFormat.open(ByteSource(photo.encoded(finishing: Finishing(isUpright: true))))
        #expect(turned.metadata.density == PixelDensity(unit: .perInch, x: 150, y: 300))
        let kept = try PictureFormat.open(ByteSource(photo.encoded()))
        #expect(kept.metadata.density == metadata.density)
    }

    @Test("a keyword cannot move the cursor or begin another line") func words() throws {
        let chunk = PNGChunk("tEXt", Array("Evil\u{1B}[31m\nlens: error\0x".utf8))
        var metadata = PictureMetadata()
        metadata.text = [chunk]
        let photo = Photo(bytes: try Samples.scene(8, 8).png(.untagged, metadata: metadata))
        let words = try photo.info().png?.text ?? []
        let warnings = try Darkroom().develop(photo, to: ByteSink(), as: .jpeg()).warnings.map(\.message)
        for text in words + warnings {
            #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        }
        #expect(words.count == 1 && !warnings.isEmpty)
    }
}
