import LensCore

/// Coding-independent code points for video signals (ITU-T H.273, 2021), as far as they say what a still picture is.
enum CodePoints {
    private static let illuminantC: SIMD2<Double> = [0.310, 0.316]

    /// Table 2, without CIE XYZ itself (10), which no light has.
    static func primaries(_ code: UInt8) -> Primaries? {
        switch code {
        case 1: Primaries("BT.709", red: [0.640, 0.330], green: [0.300, 0.600], blue: [0.150, 0.060])
        case 4:
            Primaries("BT.470 M", white: illuminantC, red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08])
        case 5: Primaries("BT.470 BG", red: [0.64, 0.33], green: [0.29, 0.60], blue: [0.15, 0.06])
        case 6, 7: Primaries("SMPTE 170M", red: [0.630, 0.340], green: [0.310, 0.595], blue: [0.155, 0.070])
        case 8:
            Primaries(
                "generic film", white: illuminantC, red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049])
        case 9: Primaries("BT.2020", red: [0.708, 0.292], green: [0.170, 0.797], blue: [0.131, 0.046])
        case 11:
            Primaries(
                "DCI-P3", white: [0.314, 0.351], red: [0.680, 0.320], green: [0.265, 0.690], blue: [0.150, 0.060])
        case 12: Primaries("Display P3", red: [0.680, 0.320], green: [0.265, 0.690], blue: [0.150, 0.060])
        case 22: Primaries("EBU 3213-E", red: [0.630, 0.340], green: [0.295, 0.605], blue: [0.155, 0.077])
        default: nil
        }
    }

    /// Table 3, as far as it ends at a display's white. The camera curves are taken backwards, from code to light.
    static func curve(_ code: UInt8) -> TransferCurve? {
        switch code {
        case 1, 6, 14, 15: camera(alpha: 1.099, slope: 4.5, limit: 0.018)
        case 4: .gamma(2.2)
        case 5: .gamma(2.8)
        case 7: camera(alpha: 1.1115, slope: 4, limit: 0.0228)
        case 8: .linear
        case 13: .sRGB
        default: nil
        }
    }

    /// The inverse of V = α·L^0.45 − (α − 1) from a limit on, slope·L below.
    private static func camera(alpha: Double, slope: Double, limit: Double) -> TransferCurve {
        .parametric(
            g: 1 / 0.45, a: 1 / alpha, b: (alpha - 1) / alpha, c: 1 / slope, d: slope * limit, e: 0, f: 0)
    }

    /// From a cICP chunk's data; `nil`, and a note, if it says nothing.
    ///
    /// - Throws: `.unsupported`.
    static func read(_ data: [UInt8], _ name: String, _ tally: inout PNGTally) throws(LensError) -> PNGColor? {
        guard data.count == 4, data[3] <= 1 else {
            tally.note("the cICP chunk is damaged; it is ignored")
            return nil
        }
        // Two is "unspecified".
        guard data[0] != 2, data[1] != 2 else {
            tally.note("the cICP chunk leaves its colours unspecified; it is ignored")
            return nil
        }
        switch data[1] {
        case 16: throw LensError(.unsupported, "\(name): PQ (HDR) PNG pictures are not developed")
        case 18: throw LensError(.unsupported, "\(name): HLG (HDR) PNG pictures are not developed")
        default: break
        }
        guard data[2] == 0 else {
            throw LensError(
                .unsupported,
                "\(name): PNG pictures of other components than RGB (cICP matrix \(data[2])) are not developed")
        }
        guard data[3] == 1 else {
            throw LensError(.unsupported, "\(name): PNG pictures of narrow range (cICP) are not developed")
        }
        guard primaries(data[0]) != nil, curve(data[1]) != nil else {
            throw LensError(
                .unsupported,
                "\(name): PNG pictures of cICP primaries \(data[0]) and transfer \(data[1]) are not developed")
        }
        return .cicp(primaries: data[0], transfer: data[1], fullRange: true)
    }
}
