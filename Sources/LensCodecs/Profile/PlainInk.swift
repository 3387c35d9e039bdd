import LensCore

/// Inks without a profile: nobody knows which inks on which paper, so red is what cyan and black leave of the light,
/// (1 − C)·(1 − K), as PostScript and PDF say (ISO 32000-1, 10.3.5), green and blue likewise, and the three are taken
/// for sRGB. White is white, all inks are black, and pure inks are the screen's pure colours, livelier than print.
///
/// Eight bits, with this package's own tables alone: the same light everywhere.
struct PlainInk: RowConversion {
    let label = "inks without a profile to light"
    private let inverted: Bool
    /// The light of a product of two codes, 0…255².
    private let light: [Float]
    private let toWorking: [Float]

    /// - Parameter inverted: the samples say how much of each ink is missing.
    init(inverted: Bool) {
        self.inverted = inverted
        light = Self.light
        let (a, b, c) = ColorSpace.sRGB.toWorking.rows
        toWorking = [a, b, c].flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
    }

    private static let light = (0...65025).map { Float(TransferCurve.sRGB.linear(Double($0) / 65025)) }

    func converter() -> any RowConverter { Worker(self) }

    private final class Worker: RowConverter {
        private let ink: PlainInk

        init(_ ink: PlainInk) { self.ink = ink }

        func convert(_ source: UnsafeRawPointer, to result: UnsafeMutableRawPointer, count: Int) {
            let samples = source.assumingMemoryBound(to: UInt8.self)
            let working = result.assumingMemoryBound(to: Float.self)
            // What is left of the light: the sample itself where it counts missing ink.
            let flip: UInt8 = ink.inverted ? 0 : 255
            ink.light.withUnsafeBufferPointer { light in
                ink.toWorking.withUnsafeBufferPointer { m in
                    for pixel in 0..<count {
                        let at = 4 * pixel
                        let key = Int(samples[at + 3] ^ flip)
                        let r = light[Int(samples[at] ^ flip) * key]
                        let g = light[Int(samples[at + 1] ^ flip) * key]
                        let b = light[Int(samples[at + 2] ^ flip) * key]
                        working[3 * pixel] = m[0] * r + m[1] * g + m[2] * b
                        working[3 * pixel + 1] = m[3] * r + m[4] * g + m[5] * b
                        working[3 * pixel + 2] = m[6] * r + m[7] * g + m[8] * b
                    }
                }
            }
        }
    }
}
