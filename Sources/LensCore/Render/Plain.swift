/// The obvious renderer: every filter's formula on every pixel, in Double, one after the other.
///
/// Slow and never changed for speed; the fast path is compared with it.
enum Plain {
    /// A whole picture as encoded output values 0…1, before quantisation.
    ///
    /// - Parameter samples: rows of `format`, without padding.
    static func develop(
        _ samples: [UInt8], _ format: SampleFormat, look: Look, space: ColorSpace = .sRGB, seed: UInt64
    ) -> [SIMD3<Double>] {
        let frame = Frame(width: format.width, height: format.height, seed: seed)
        var picture = light(samples, format).map { space.toWorking * $0 }
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
                let formula = filter.formula(on: frame)
                for index in picture.indices {
                    picture[index] = formula(picture[index], index % format.width, index / format.width)
                }
            }
        }
        let toOutput = space.toWorking.inverse
        return picture.map {
            let light = Gamut.fit(toOutput * $0, luma: space.toXYZ.rows.1)
                .clamped(lowerBound: .zero, upperBound: .one)
            return [Transfer.encoded(light.x), Transfer.encoded(light.y), Transfer.encoded(light.z)]
        }
    }

    private static func light(_ samples: [UInt8], _ format: SampleFormat) -> [SIMD3<Double>] {
        let table = (0..<256).map { Transfer.linear(Double($0) / 255) }
        return (0..<(format.width * format.height)).map { pixel -> SIMD3<Double> in
            if format.layout == .grey { return SIMD3(repeating: table[Int(samples[pixel])]) }
            let (red, green, blue) = (samples[pixel * 3], samples[pixel * 3 + 1], samples[pixel * 3 + 2])
            return SIMD3(table[Int(red)], table[Int(green)], table[Int(blue)])
        }
    }
}
