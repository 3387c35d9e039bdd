/// What a look becomes on one picture: samples to light, a few folded stages, light to samples.
///
/// Which plan runs depends on the look, the picture and the output, never on the processor.
public struct Plan: Sendable {
    public let frame: Frame
    public let input: SampleFormat
    public let output: SampleFormat
    /// Whether nothing is left of the look: the decoder's samples go to the encoder as they are.
    public let isPassthrough: Bool
    let ingest: Ingest
    let stages: [any Stage]
    let emit: Emit

    /// - Parameters:
    ///   - look: at its full strength; see ``Look/at(_:)``.
    ///   - input: the samples that come.
    ///   - space: the colour space they are in, and the result too.
    ///   - seed: what grain and marks of time come from.
    /// - Throws: `.caller` when the look has a value that is not allowed.
    public init(
        look: Look, input: SampleFormat, space: ColorSpace = .sRGB, seed: UInt64
    ) throws(LensError) {
        try look.validate()
        guard input.depth == .eight, input.layout == .rgb || input.layout == .grey else {
            throw LensError(.unsupported, "\(input.depth.rawValue)-bit samples with alpha are not developed")
        }
        self.input = input
        frame = Frame(width: input.width, height: input.height, seed: seed)
        let filters = look.developing
        isPassthrough = filters.isEmpty
        guard !filters.isEmpty else {
            output = input
            ingest = Ingest(layout: input.layout)
            stages = []
            emit = Emit(dithered: false, key: 0)
            return
        }
        output = SampleFormat(width: input.width, height: input.height, layout: .rgb, depth: .eight)
        ingest = Ingest(layout: input.layout)
        stages = Fold.stages(Program.acts(of: filters), on: frame, from: space, to: space)
        emit = Emit(
            dithered: !stages.contains { $0.dithers }, key: Hash.key(seed: seed, purpose: 0x64_69_74_68))
    }

    /// One line a step, in the order they run.
    public var lines: [String] {
        guard !isPassthrough else { return ["samples pass untouched"] }
        return ["samples to light (8 bit, table)"] + stages.map(\.label)
            + ["light to samples (8 bit, table\(emit.isDithered ? ", dithered" : ""))"]
    }
}

/// Samples to linear light of the source's own primaries.
struct Ingest: Sendable {
    let layout: SampleFormat.Layout
    let tables: Buffer<Float>

    init(layout: SampleFormat.Layout) {
        self.layout = layout
        tables = Buffer(count: 3 * 256)
        for code in 0..<256 {
            let light = Float(Transfer.linear(Double(code) / 255))
            for channel in 0..<3 { tables.pointer[channel * 256 + code] = light }
        }
    }
}

/// Linear light of the output's primaries to samples.
struct Emit: Sendable {
    static let entries = 4096
    /// Of the tables' axis: light 0…1.
    static let scale = Float(entries - 1)

    let isDithered: Bool
    let key: UInt32
    /// Codes, for undithered output.
    let codes: Buffer<UInt8>
    /// The same before rounding, for dithered output.
    let values: Buffer<Float>

    init(dithered: Bool, key: UInt32) {
        isDithered = dithered
        self.key = key
        codes = Buffer(count: dithered ? 0 : 3 * Self.entries)
        values = Buffer(count: dithered ? 3 * Self.entries : 0)
        for entry in 0..<Self.entries {
            let value = Transfer.encoded(Double(Warp.value(Float(entry) / Self.scale))) * 255
            for channel in 0..<3 {
                if dithered {
                    values.pointer[channel * Self.entries + entry] = Float(value)
                } else {
                    codes.pointer[channel * Self.entries + entry] = UInt8(min(value + 0.5, 255))
                }
            }
        }
    }
}
