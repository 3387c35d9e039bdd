import LensCore

/// Where a row's colours stand among its samples, and what lcms2 takes them for as `Float`.
struct SampleReach: Sendable {
    let depth: SampleFormat.Depth
    /// Samples a pixel, and how many of them are colours.
    let stride: Int
    let colors: Int
    /// What a sample of the colour at an index becomes: `sample · scale + offset`.
    let scales: [Float]
    let offsets: [Float]

    /// `nil` if a profile for `colorSpace` does not speak of such samples.
    init?(_ format: SampleFormat, colorSpace: String, inverted: Bool) {
        let top: Float
        switch format.depth {
        case .eight: top = 255
        case .sixteen: top = 65535
        case .float: return nil
        }
        depth = format.depth
        stride = format.channels
        colors = format.layout.hasAlpha ? stride - 1 : stride
        switch (colorSpace, colors) {
        case ("GRAY", 1), ("RGB", 3):
            scales = [Float](repeating: 1 / top, count: colors)
            offsets = [Float](repeating: 0, count: colors)
        case ("CMYK", 4):
            scales = [Float](repeating: (inverted ? -100 : 100) / top, count: 4)
            offsets = [Float](repeating: inverted ? 100 : 0, count: 4)
        case ("Lab", 3):
            scales = [100 / top, 255 / top, 255 / top]
            offsets = [0, -128, -128]
        default:
            return nil
        }
    }

    /// `count` pixels' colours.
    func unpack(_ source: UnsafeRawPointer, from pixel: Int, to result: UnsafeMutablePointer<Float>, count: Int) {
        switch depth {
        case .eight:
            unpack(source.assumingMemoryBound(to: UInt8.self) + pixel * stride, to: result, count: count)
        default:
            unpack(source.assumingMemoryBound(to: UInt16.self) + pixel * stride, to: result, count: count)
        }
    }

    private func unpack<Sample: BinaryInteger>(
        _ samples: UnsafePointer<Sample>, to result: UnsafeMutablePointer<Float>, count: Int
    ) {
        for color in 0..<colors {
            let (scale, offset) = (scales[color], offsets[color])
            var (from, to) = (color, color)
            for _ in 0..<count {
                result[to] = Float(samples[from]) * scale + offset
                from += stride
                to += colors
            }
        }
    }
}

/// Pixels converted at a time: a few kilobytes, which stay in the first cache.
private let chunk = 256

/// Light beyond this, either way, comes of damaged tables only.
private let farthest: Float = 16

/// Within bounds; 0 for what is no number.
private func sane(_ value: Float, _ low: Float, _ high: Float) -> Float {
    value > low ? min(value, high) : value <= low ? low : 0
}

/// A device's samples to linear light of the working space.
struct IngestConversion: RowConversion {
    let label: String
    let transform: LCMSTransform
    let reach: SampleReach

    func converter() -> any RowConverter { Worker(self) }

    /// - Throws: `.input` if the profile sees no difference between the lightest and the darkest code.
    func prove(_ title: String) throws(LensError) {
        let count = 2 * reach.stride * (reach.depth == .eight ? 1 : 2)
        let samples = [UInt8](repeating: 0, count: count / 2) + [UInt8](repeating: 255, count: count / 2)
        let light = light(of: samples, count: 2)
        guard abs(light[0].y - light[1].y) > 0.05 else {
            throw LensError(.input, "the profile \(title) is damaged: it makes black and white the same")
        }
    }

    private final class Worker: RowConverter {
        private let conversion: IngestConversion
        private var colors: [Float]

        init(_ conversion: IngestConversion) {
            self.conversion = conversion
            colors = [Float](repeating: 0, count: chunk * conversion.reach.colors)
        }

        func convert(_ source: UnsafeRawPointer, to result: UnsafeMutableRawPointer, count: Int) {
            let light = result.assumingMemoryBound(to: Float.self)
            colors.withUnsafeMutableBufferPointer { buffer in
                // Never empty.
                guard let colors = buffer.baseAddress else { return }
                for start in stride(from: 0, to: count, by: chunk) {
                    let pixels = min(chunk, count - start)
                    conversion.reach.unpack(source, from: start, to: colors, count: pixels)
                    conversion.transform.convert(colors, to: light + 3 * start, count: pixels)
                }
            }
            for index in 0..<3 * count { light[index] = sane(light[index], -farthest, farthest) }
        }
    }
}

/// Linear light of the working space to a device's code values.
struct EmitConversion: RowConversion {
    let label: String
    let transform: LCMSTransform
    /// Code values a pixel.
    let channels: Int

    func converter() -> any RowConverter { Worker(self) }

    /// - Throws: `.input` if black and white get the same code.
    func prove(_ title: String) throws(LensError) {
        let light: [Float] = [0, 0, 0, 1, 1, 1]
        var codes = [Float](repeating: 0, count: 2 * channels)
        light.withUnsafeBytes { from in
            codes.withUnsafeMutableBytes { to in
                // Neither is empty.
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                converter().convert(from, to: to, count: 2)
            }
        }
        guard (0..<channels).allSatisfy({ abs(codes[$0] - codes[$0 + channels]) > 0.05 }) else {
            throw LensError(.input, "the profile \(title) is damaged: it makes black and white the same")
        }
    }

    private final class Worker: RowConverter {
        private let conversion: EmitConversion
        private var light = [Float](repeating: 0, count: chunk * 3)

        init(_ conversion: EmitConversion) { self.conversion = conversion }

        func convert(_ source: UnsafeRawPointer, to result: UnsafeMutableRawPointer, count: Int) {
            let given = source.assumingMemoryBound(to: Float.self)
            let codes = result.assumingMemoryBound(to: Float.self)
            let channels = conversion.channels
            light.withUnsafeMutableBufferPointer { buffer in
                // Never empty.
                guard let light = buffer.baseAddress else { return }
                for start in stride(from: 0, to: count, by: chunk) {
                    let pixels = min(chunk, count - start)
                    for index in 0..<3 * pixels { light[index] = sane(given[3 * start + index], -farthest, farthest) }
                    conversion.transform.convert(light, to: codes + channels * start, count: pixels)
                }
            }
            for index in 0..<channels * count { codes[index] = sane(codes[index], 0, 1) }
        }
    }
}
