/// The obvious renderer: every filter's formula on every pixel, in Double, one after the other.
///
/// Slow and never changed for speed; the fast path is compared with it.
enum Plain {
    /// A whole picture as encoded output values 0…1, before quantisation; alpha stays as it is.
    ///
    /// - Parameters:
    ///   - samples: rows of `format`, eight or sixteen bits, without padding.
    ///   - space: the source's colours.
    ///   - output: the result's colours.
    static func develop(
        _ samples: [UInt8], _ format: SampleFormat, look: Look, space: ColorSpace = .sRGB, to output: ColorSpace? = nil,
        orientation: Orientation = .upright, seed: UInt64
    ) -> [SIMD3<Double>] {
        let output = output ?? space
        let frame = Frame(width: format.width, height: format.height, seed: seed, orientation: orientation)
        var picture = light(samples, format, space)
        var reduced = look.needsSurvey ? PlainReduced(picture, alpha: alpha(samples, format), on: frame) : nil
        picture = picture.map { space.toWorking * $0 }
        reduced = reduced?.map { grid, _ in grid.map { space.toWorking * $0 } }
        for act in Program.acts(of: look.developing) {
            let now = reduced
            picture = run(act, picture, on: frame, now)
            // What reaches a pixel or two has no say in the reduced picture.
            if !act.readsAround { reduced = now?.map { run(act, $0, on: $1, now) } }
        }
        let toOutput = output.toWorking.inverse
        let developed = picture.map { light -> SIMD3<Double> in
            let light = Gamut.fit(toOutput * light, luma: output.toXYZ.rows.1)
                .clamped(lowerBound: .zero, upperBound: .one)
            return [output.red.encoded(light.x), output.green.encoded(light.y), output.blue.encoded(light.z)]
        }
        return Mat.of(look)?.surround(developed, on: frame, in: output) ?? developed
    }

    private static func run(
        _ act: Program.Act, _ picture: [SIMD3<Double>], on frame: Frame, _ reduced: PlainReduced?
    ) -> [SIMD3<Double>] {
        switch act {
        case .compress:
            return picture.map { Gamut.compress($0, luma: ColorSpace.workingLuma, knee: Gamut.filmKnee) }
        case .transfer(to: .encoded):
            return picture.map { [Program.encode($0.x), Program.encode($0.y), Program.encode($0.z)] }
        case .transfer(to: .light):
            return picture.map { [Program.decode($0.x), Program.decode($0.y), Program.decode($0.z)] }
        case .filter(let filter):
            if let wide = act.wide, let reduced {
                let formula = wide.formulas(reduced)(frame)
                return picture.enumerated().map { formula($1, $0 % frame.width, $0 / frame.width) }
            }
            let formula = filter.formula(on: frame) { x, y in
                picture[min(max(y, 0), frame.height - 1) * frame.width + min(max(x, 0), frame.width - 1)]
            }
            return picture.enumerated().map { formula($1, $0 % frame.width, $0 / frame.width) }
        case .stage: return picture
        }
    }

    static func alpha(_ samples: [UInt8], _ format: SampleFormat) -> [Double] {
        (0..<(format.width * format.height)).map { pixel in
            guard format.layout.hasAlpha else { return 1 }
            let last = (pixel + 1) * format.channels - 1
            return format.depth == .eight
                ? Double(samples[last]) / 255
                : samples.withUnsafeBytes {
                    Double($0.loadUnaligned(fromByteOffset: 2 * last, as: UInt16.self)) / 65535
                }
        }
    }

    static func light(_ samples: [UInt8], _ format: SampleFormat, _ space: ColorSpace) -> [SIMD3<Double>] {
        let codes: [Double] =
            format.depth == .eight
            ? samples.map { Double($0) / 255 }
            : samples.withUnsafeBytes { $0.bindMemory(to: UInt16.self).map { Double($0) / 65535 } }
        let tables = space.curves.map { curve in
            Dictionary(uniqueKeysWithValues: Set(codes).map { ($0, curve.linear($0)) })
        }
        return (0..<(format.width * format.height)).map { pixel -> SIMD3<Double> in
            func value(_ channel: Int) -> Double {
                let place = format.layout.isGrey ? 0 : channel
                // A grey picture has green's curve in every channel.
                return tables[format.layout.isGrey ? 1 : channel][codes[pixel * format.channels + place]] ?? 0
            }
            return [value(0), value(1), value(2)]
        }
    }
}

extension Program.Act {
    /// Whether it is a filter that reads the pixels around each.
    fileprivate var readsAround: Bool {
        guard case .filter(let filter) = self else { return false }
        return filter.steps(on: Frame(width: 16, height: 16, seed: 0)).contains { step in
            if case .stage(let stage) = step { return stage.reach > 0 }
            return false
        }
    }
}
