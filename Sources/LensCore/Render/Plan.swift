/// What a look becomes on one picture: samples to light, a few folded stages, light to samples.
///
/// Which plan runs depends on the look, the picture and the output, never on the processor.
public struct Plan: Sendable {
    /// The picture that is developed.
    public let frame: Frame
    /// The samples that come in.
    public let input: SampleFormat
    /// The samples that go out, a mat counted.
    public let output: SampleFormat
    /// The samples of the picture alone, without a border.
    let developed: SampleFormat
    let border: Border?
    /// Whether nothing is left of the look but a border: the decoder's samples go to the encoder as they are.
    public let isPassthrough: Bool
    private let makeIngest: @Sendable () -> Ingest
    /// Samples to light. Where samples pass untouched nobody asks, and its tables are not made.
    var ingest: Ingest { makeIngest() }
    let stages: [any Stage]
    let emit: Emit
    /// What the wide filters have seen.
    let surveyed: (width: Int, height: Int)?
    /// Whether alpha is carried beside the colours.
    let hasAlpha: Bool

    /// - Parameters:
    ///   - look: at its full strength; see ``Look/at(_:)``.
    ///   - input: the samples that come.
    ///   - output: the samples that the picture becomes, of the same size, a border not counted; ``output(of:on:)`` unless given. Grey only where
    ///     ``Look/keepsGrey`` allows it and the input is grey.
    ///   - colors: what the samples mean, before and after.
    ///   - orientation: how the picture is turned for display.
    ///   - seed: what grain and marks of time come from.
    ///   - survey: of the same picture, where the look needs one: ``Look/needsSurvey``.
    /// - Throws: `.caller` when the look has a value that is not allowed, the output does not go with the input, or the
    ///   survey is missing or another picture's;
    ///   `.unsupported` for samples that no codec gives.
    public init(
        look: Look, input: SampleFormat, output: SampleFormat? = nil, colors: ColorWay = ColorWay(.sRGB),
        orientation: Orientation = .upright, seed: UInt64, survey: Survey? = nil
    ) throws(LensError) {
        try look.validate()
        let output = output ?? Self.output(of: look, on: input)
        self.input = input
        developed = output
        frame = Frame(width: input.width, height: input.height, seed: seed, orientation: orientation)
        border = output.layout != .cmyk ? Mat.of(look)?.border(on: frame, output, colors.to) : nil
        self.output = border.map { $0.surround(output) } ?? output
        let filters = look.developing.filter { !($0 is Mat) }
        isPassthrough = filters.isEmpty && output == input && colors.isSame
        hasAlpha = input.layout.hasAlpha
        guard !isPassthrough else {
            let from = colors.from
            try Ingest.require(input, from)
            makeIngest = { Ingest(known: input, from) }
            stages = []
            surveyed = nil
            emit = .nothing(output)
            return
        }
        guard output.width == input.width, output.height == input.height,
            output.layout != .cmyk, !output.layout.hasAlpha || hasAlpha,
            !output.layout.isGrey || (input.layout.isGrey && look.keepsGrey)
        else {
            throw LensError(
                .caller,
                "samples of layout \(input.layout.rawValue) cannot become \(output.depth.rawValue)-bit samples of layout "
                    + output.layout.rawValue)
        }
        let ingest = try Ingest(input, colors.from)
        makeIngest = { ingest }
        var acts = Program.acts(of: filters)
        if look.needsSurvey {
            guard let survey, survey.format == input, survey.picture.clipped != nil || !look.needsClipped else {
                throw LensError(.caller, "look '\(look.name)' needs a survey of the same picture")
            }
            acts = Program.acts(acts, surveyed: survey, on: frame, from: colors.from)
            surveyed = (survey.width, survey.height)
        } else {
            surveyed = nil
        }
        stages = Fold.stages(acts, on: frame, colors, isPrecise: output.depth != .eight)
        // Grain is no dither: it vanishes at black and white, which filters after it move into the range.
        emit = Emit(
            output, colors.to, dithered: true,
            key: Hash.key(seed: seed, purpose: 0x64_69_74_68), flattened: hasAlpha && !output.layout.hasAlpha)
    }

    /// The samples that a look makes of others where nothing else is asked: as deep, grey if the look leaves grey
    /// alone, with alpha if there is alpha. A border is not counted.
    public static func output(of look: Look, on input: SampleFormat) -> SampleFormat {
        var output = input
        if input.layout.isGrey && !look.keepsGrey { output.layout = input.layout.hasAlpha ? .rgba : .rgb }
        if input.layout == .cmyk { output.layout = .rgb }
        if input.depth == .float { output.depth = .eight }
        return output
    }

    /// One line a step, in the order they run.
    public var lines: [String] {
        let survey = surveyed.map { ["surveyed at \($0.width)×\($0.height)"] } ?? []
        let picture = isPassthrough ? ["samples pass untouched"] : [ingest.label] + stages.map(\.label) + [emit.label]
        return survey + picture + (border.map { [$0.label] } ?? [])
    }

    /// Rows above and below a pixel that its development reads.
    var reach: Int { stages.reduce(0) { $0 + $1.reach } }

    /// The rows that are read to develop those.
    func rows(around rows: Range<Int>) -> Range<Int> {
        max(rows.lowerBound - reach, 0)..<min(rows.upperBound + reach, input.height)
    }
}
