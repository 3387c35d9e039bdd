import LensCore

extension ICCProfile {
    /// A way for samples of a format into linear light of ``ColorSpace/working``, through lcms2: the perceptual one
    /// where the profile offers it, else relative colorimetric; black goes to black in both.
    ///
    /// Eight bits or sixteen; alpha is stepped over. Works for profiles of a matrix too, for those whose ``space`` is
    /// `nil` because their curves or white are odd.
    ///
    /// - Parameter inverted: the samples say how much of each ink is missing.
    /// - Throws: `.input` if the profile is damaged; `.unsupported` if it is for other samples than these.
    public func ingest(_ format: SampleFormat, inverted: Bool = false) throws(LensError) -> any RowConversion {
        guard describesPictures else {
            throw LensError(.unsupported, "the profile \(title) is no picture's (its class is '\(deviceClass)')")
        }
        guard let reach = SampleReach(format, colorSpace: colorSpace, inverted: inverted) else {
            throw LensError(.unsupported, "the profile \(title) is for \(colorSpace), not for such samples")
        }
        let context = try LCMSContext(for: bytes)
        let transform = try LCMSTransform(
            from: LCMSProfile(bytes, in: context), to: LCMSProfile(workingLightIn: context),
            perceptual: tags.has("A2B0"), in: context)
        let conversion = IngestConversion(label: "profile \(title) to light", transform: transform, reach: reach)
        try conversion.prove(title)
        return conversion
    }

    /// A way from linear light of ``ColorSpace/working`` to code values 0…1 of this profile, three a pixel for RGB and
    /// one for grey, chosen as ``ingest(_:inverted:)`` chooses.
    ///
    /// - Throws: `.unsupported` if it cannot be written; `.input` if it is damaged.
    public func emit() throws(LensError) -> any RowConversion {
        if let obstacle { throw LensError(.unsupported, "the profile \(title) \(obstacle)") }
        let context = try LCMSContext(for: bytes)
        let transform = try LCMSTransform(
            from: LCMSProfile(workingLightIn: context), to: LCMSProfile(bytes, in: context),
            perceptual: tags.has("B2A0"), in: context)
        let conversion = EmitConversion(
            label: "light to profile \(title)", transform: transform, channels: colorSpace == "GRAY" ? 1 : 3)
        try conversion.prove(title)
        return conversion
    }

    /// Whether a picture can be written in this profile's colours: grey or RGB, of a class that pictures may have, and
    /// with a way from the connection space to the device.
    public var canBeWritten: Bool { obstacle == nil }

    /// Why it cannot be written, as the end of a sentence.
    var obstacle: String? {
        guard colorSpace == "RGB" || colorSpace == "GRAY" else {
            return "is for \(colorSpace); pictures are written in RGB or grey"
        }
        guard describesPictures else { return "is no picture's (its class is '\(deviceClass)')" }
        guard deviceClass != "scnr" else { return "is an input device's, which tells where colours come from alone" }
        guard space == nil else { return nil }
        if ["B2A0", "B2A1"].contains(where: tags.has) { return nil }
        // With tables one way alone, the way back would be another than the way here.
        let tabled = ["A2B0", "A2B1"].contains(where: tags.has)
        let curves = colorSpace == "GRAY" ? ["kTRC"] : ["rTRC", "gTRC", "bTRC", "rXYZ", "gXYZ", "bXYZ"]
        return !tabled && curves.allSatisfy(tags.has) ? nil : "has no way back to its device"
    }

    /// Whether it holds colours that sRGB does not: some edge of its device's cube lies outside by more than a
    /// hundredth of linear light. `false` if that cannot be told.
    public var isWiderThanSRGB: Bool {
        if isSRGB || colorSpace == "GRAY" { return false }
        let axis = stride(from: 0.0, through: 1, by: 0.25)
        let toSRGB = ColorSpace.sRGB.toXYZ.inverse
        func isOutside(_ xyz: SIMD3<Double>) -> Bool {
            let light = toSRGB * xyz
            return light.min() < -0.01 || light.max() > 1.01
        }
        if let space {
            // A linear cube's edges and faces lie between its corners.
            return (1..<7).contains { corner in
                let bits: SIMD3<Double> = [Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2)]
                return isOutside(space.toXYZ * bits)
            }
        }
        let layout = colorSpace == "CMYK" ? SampleFormat.Layout.cmyk : .rgb
        let format = SampleFormat(width: 1, height: 1, layout: layout, depth: .eight)
        guard let conversion = try? ingest(format) else { return false }
        var samples: [UInt8] = []
        for r in axis {
            for g in axis {
                for b in axis {
                    for value in [r, g, b] { samples.append(UInt8(value * 255)) }
                    if layout == .cmyk { samples.append(0) }
                }
            }
        }
        return conversion.light(of: samples, count: samples.count / layout.channels).contains {
            isOutside(ColorSpace.working.toXYZ * $0)
        }
    }
}

extension RowConversion {
    /// A few pixels' light.
    func light(of samples: [UInt8], count: Int) -> [SIMD3<Double>] {
        var light = [Float](repeating: 0, count: 3 * count)
        samples.withUnsafeBytes { from in
            light.withUnsafeMutableBytes { to in
                // Neither is empty.
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                converter().convert(from, to: to, count: count)
            }
        }
        return (0..<count).map { pixel in
            SIMD3<Double>(SIMD3<Float>(light[3 * pixel], light[3 * pixel + 1], light[3 * pixel + 2]))
        }
    }
}
