/// Runs of equal codes along the rows of a picture.
public struct Runs: Sendable, Equatable {
    /// The longest of codes that are neither the first nor the last.
    public var between = 0
    /// The longest of the first or the last code, where a picture may end.
    public var ends = 0

    /// - Parameters:
    ///   - codes: rows of interleaved channels.
    ///   - width: pixels a row.
    public init(_ codes: [UInt8], width: Int, channels: Int) {
        codes.withUnsafeBufferPointer { codes in
            for start in stride(from: 0, to: codes.count, by: width * channels) {
                for channel in 0..<channels {
                    var length = 0
                    for x in 0..<width {
                        let at = start + x * channels + channel
                        length = x > 0 && codes[at] == codes[at - channels] ? length + 1 : 1
                        if codes[at] == 0 || codes[at] == 255 {
                            ends = max(ends, length)
                        } else {
                            between = max(between, length)
                        }
                    }
                }
            }
        }
    }

    /// Sixteen bits as eight with triangular noise of ±1 code, or as far as to black or white, one for a pixel's channels.
    public static func dithered(_ codes: [UInt16], channels: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        func uniform() -> Double {
            // SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
        }
        var result = [UInt8](repeating: 0, count: codes.count)
        var noise = 0.0
        for (index, code) in codes.enumerated() {
            if index % channels == 0 { noise = uniform() - uniform() }
            let value = Double(code) / 257
            result[index] = UInt8(value + noise * min(1, value, 255 - value) + 0.5)
        }
        return result
    }
}

/// What of a picture has reached the end of its encoding.
public enum Clipping {
    /// The share of pixels of which any channel is within half an 8-bit code of the encoding's end.
    ///
    /// - Parameter paper: of each channel, what counts for the end.
    public static func share(_ codes: [UInt16], channels: Int, paper: [UInt16] = [65535, 65535, 65535]) -> Double {
        let limits = paper.map { Int($0) - 128 }
        var clipped = 0
        for start in stride(from: 0, to: codes.count, by: channels) {
            var isClipped = false
            for channel in 0..<channels where Int(codes[start + channel]) >= limits[channel] { isClipped = true }
            if isClipped { clipped += 1 }
        }
        return Double(clipped) / Double(max(codes.count / channels, 1))
    }
}
