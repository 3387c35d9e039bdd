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
        var picture = light(samples, format, space).map { space.toWorking * $0 }
        for act in Program.acts(of: look.developing) {
            switch act {
            case .compress:
                picture = picture.map {
                    Gamut.compress($0, luma: ColorSpace.workingLuma, knee: Gamut.filmKnee)
                }
            case .transfer(to: .encoded):
                picture = picture.map { [Program.encode($0.x), Program.encode($0.y), Program.encode($0.z)] }
            case .transfer(to: .light):
                picture = picture.map { [Program.decode($0.x), Program.decode($0.y), Program.decode($0.z)] }
            case .filter(let filter):
                let before = picture
                let formula = filter.formula(on: frame) { x, y in
                    before[min(max(y, 0), format.height - 1) * format.width + min(max(x, 0), format.width - 1)]
                }
                for index in picture.indices {
                    picture[index] = formula(picture[index], index % format.width, index / format.width)
                }
            }
        }
        let toOutput = output.toWorking.inverse
        let developed = picture.map { light -> SIMD3<Double> in
            let light = Gamut.fit(toOutput * light, luma: output.toXYZ.rows.1)
                .clamped(lowerBound: .zero, upperBound: .one)
            return [output.red.encoded(light.x), output.green.encoded(light.y), output.blue.encoded(light.z)]
        }
        return Mat.of(look)?.surround(developed, on: frame, in: output) ?? developed
    }

    private static func light(_ samples: [UInt8], _ format: SampleFormat, _ space: ColorSpace) -> [SIMD3<Double>] {
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
