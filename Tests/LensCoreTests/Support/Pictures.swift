import Testing

@testable import LensCore

/// A picture made for a test.
struct Picture: Sendable {
    let format: SampleFormat
    let bytes: [UInt8]

    var name: String { "\(format.width)×\(format.height) \(format.depth.rawValue)-bit \(format.layout.rawValue)" }

    /// Ramps of grey, black, white and saturated colours side by side, so that the smallest picture starts with a
    /// middling tone and the larger ones hold everything. Sixteen bits differ in their lower ones too; alpha goes from
    /// nothing to all.
    static func chart(
        _ width: Int, _ height: Int, _ layout: SampleFormat.Layout = .rgb, _ depth: SampleFormat.Depth = .eight
    ) -> Picture {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * layout.channels * depth.rawValue / 8)
        func append(_ code: Int) {
            if depth == .eight {
                bytes.append(UInt8(code))
            } else {
                let word = UInt16(code * 257 ^ (code == 0 || code == 255 ? 0 : bytes.count * 37 & 0xFF))
                withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
            }
        }
        for y in 0..<height {
            for x in 0..<width {
                let (r, g, b) = colour(x, y, width)
                if layout.isGrey {
                    append((r * 54 + g * 183 + b * 18) / 255)
                } else {
                    append(r)
                    append(g)
                    append(b)
                }
                if layout.hasAlpha { append((x * 31 + y * 57) % 256) }
            }
        }
        return Picture(
            format: SampleFormat(width: width, height: height, layout: layout, depth: depth), bytes: bytes)
    }

    private static func colour(_ x: Int, _ y: Int, _ width: Int) -> (Int, Int, Int) {
        let ramp = (x * 255 / max(width - 1, 1) + y * 7) % 256
        switch (x / 3 + y * 2) % 9 {
        case 0: return (120, 140, 90)
        case 1: return (ramp, ramp, ramp)
        case 2: return (255, 255, 255)
        case 3: return (0, 0, 0)
        case 4: return (255, ramp, 0)
        case 5: return (0, 255 - ramp, 255)
        case 6: return (ramp, 40, 200)
        case 7: return (ramp / 2 + 90, ramp / 2 + 60, ramp / 3 + 50)
        default: return (ramp, 255 - ramp, (ramp * 3) % 256)
        }
    }

    /// The same picture without black, white and pure colours.
    var muted: Picture { Picture(format: format, bytes: bytes.map { 48 + $0 / 2 }) }

    /// Encoded values of a picture in colour.
    var values: [SIMD3<Double>] {
        stride(from: 0, to: bytes.count, by: 3).map {
            SIMD3(Double(bytes[$0]), Double(bytes[$0 + 1]), Double(bytes[$0 + 2])) / 255
        }
    }

    /// The look's plan on this picture, surveyed where it must be.
    func plan(
        _ look: Look, output: SampleFormat? = nil, orientation: Orientation = .upright, seed: UInt64
    ) throws -> Plan {
        try Plan(
            look: look, input: format, output: output, orientation: orientation, seed: seed,
            survey: look.needsSurvey ? survey(look) : nil)
    }

    func survey(
        _ look: Look, threads: Int = 1, strip: Int? = nil, on set: InstructionSet = .baseline
    ) throws -> Survey {
        try Renderer(threads: threads, instructionSet: set, stripHeight: strip)
            .survey(look, from: PictureReader(self), colors: .space(.sRGB))
    }

    /// The rows as the renderer holds them: whole vectors of pixels.
    var padded: Buffer<UInt8> {
        let stride = Developer.stride(format)
        let buffer = Buffer<UInt8>(count: stride * format.height)
        for y in 0..<format.height {
            for x in 0..<format.bytesPerRow { buffer.pointer[y * stride + x] = bytes[y * format.bytesPerRow + x] }
        }
        return buffer
    }
}

/// What a look makes of a picture.
struct Development {
    /// Linear light of the output, before quantisation, of the picture alone.
    let light: [SIMD3<Float>]
    /// The samples themselves, without padding, a border included.
    let codes: [UInt8]

    init(_ plan: Plan, _ picture: Picture, on set: InstructionSet) {
        let (width, height) = (plan.developed.width, plan.developed.height)
        let input = picture.padded
        let developer = Developer(plan, set)
        var light = [SIMD3<Float>](repeating: .zero, count: width * height)
        developer.light(0..<height, from: input.pointer) { row in
            for i in 0..<min(row.count, width - row.x) {
                light[row.y * width + row.x + i] = [row.red[i], row.green[i], row.blue[i]]
            }
        }
        self.light = light
        if plan.border != nil || plan.isPassthrough {
            codes = Self.bordered(plan, picture, on: set)
            return
        }
        let stride = Developer.stride(plan.output)
        let output = Buffer<UInt8>(count: stride * height)
        codes = withExtendedLifetime((input, output)) {
            developer.develop(0..<height, from: input.pointer, to: output.pointer)
            return (0..<height).flatMap { y in
                UnsafeBufferPointer(start: output.pointer + y * stride, count: plan.output.bytesPerRow)
            }
        }
    }

    private static func bordered(_ plan: Plan, _ picture: Picture, on set: InstructionSet) -> [UInt8] {
        let writer = PictureWriter(plan.output)
        guard let renderer = try? Renderer(threads: 1, instructionSet: set),
            (try? renderer.run(plan, from: PictureReader(picture), to: writer)) != nil
        else { return [] }
        return writer.bytes
    }
}

extension Filter {
    /// The filter's steps at work on one row of values, as a tile of its own.
    func run(
        _ values: [SIMD3<Double>], y: Int = 0, x: Int = 0, on frame: Frame, _ set: InstructionSet = .baseline
    ) -> [SIMD3<Double>] {
        let count = (values.count + 15) & ~15
        let machine = Machine(set, tileWidth: count)
        let planes = (0..<3).map { _ in Buffer<Float>(count: count) }
        for (index, value) in values.enumerated() {
            for channel in 0..<3 { planes[channel].pointer[index] = Float(value[channel]) }
        }
        for step in steps(on: frame) {
            let stage: any Stage =
                switch step {
                case .matrix(let matrix): MatrixStage(matrix: matrix)
                case .curve(let curve): curve.alone ?? CurveStage(curve, limit: 1)
                case .stage(let stage): stage
                }
            let runner = stage.runner(machine)
            runner.begin(Tile(x: x, count: count, rows: y..<(y + 1)))
            runner.run(
                Row(
                    red: planes[0].pointer, green: planes[1].pointer, blue: planes[2].pointer, x: x, y: y, count: count)
            )
        }
        return values.indices.map { index in
            [
                Double(planes[0].pointer[index]), Double(planes[1].pointer[index]), Double(planes[2].pointer[index]),
            ]
        }
    }

    /// The formula at one value.
    func value(_ value: SIMD3<Double>, x: Int = 0, y: Int = 0, on frame: Frame = .test) -> SIMD3<Double> {
        formula(on: frame)(value, x, y)
    }
}

extension Frame {
    static let test = Frame(width: 600, height: 400, seed: 1)
}

/// The largest difference of a component.
func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    let d = a - b
    return max(d.max(), -d.min())
}

func distance(_ a: Matrix3, _ b: Matrix3) -> Double {
    max(distance(a.rows.0, b.rows.0), distance(a.rows.1, b.rows.1), distance(a.rows.2, b.rows.2))
}
