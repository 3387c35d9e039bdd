/// What came of a photo.
public struct Development: Sendable {
    /// The samples that were written.
    public let format: SampleFormat
    public let container: OutputFormat.Container
    public let seed: UInt64
    /// What was left out, repaired or written otherwise than asked.
    public let warnings: [LensWarning]
    /// The plan that ran, one line a step.
    public let plan: [String]
    /// The chroma subsampling written; nil for grey and PNG pictures.
    public let subsampling: JPEGSubsampling?
    /// The colours of the result, by name.
    public let colors: String
}

/// One photo on its way: what is decided before the first row is read, and the run.
struct Developing {
    let photo: Photo
    let format: OutputFormat
    let finishing: Finishing
    let decoder: any PictureDecoder
    let limits: PictureLimits
    let seed: UInt64
    /// How the stored picture is displayed.
    let orientation: Orientation
    /// Whether the pixels are turned so that nothing needs to be told.
    let isTurned: Bool
    let colors: ColorPlan
    let plan: Plan
    /// What the plan reads: the decoder, or the picture reduced, as far as its rows were not kept.
    let reader: any SampleReader
    private let isReduced: Bool
    private var warnings: [LensWarning] = []
    /// Those of a decoder that has read the picture to its end, where the one that is developed from does not.
    private var decoderWarnings: [LensWarning]?

    init(
        _ photo: Photo, as format: OutputFormat, _ finishing: Finishing, _ limits: PictureLimits, strict: Bool,
        with renderer: Renderer, isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) {
        if let objection = photo.objection ?? finishing.objection { throw objection }
        self.photo = photo
        self.format = format
        self.finishing = finishing
        self.limits = limits
        decoder = try PictureFormat.open(photo.source, limits: limits, strict: strict)
        seed = if let seed = photo.seed { seed } else { try decoder.imageDataHash() }
        orientation = Orientation(rawValue: decoder.metadata.orientation) ?? .upright
        // A PNG's orientation is known to few, and without metadata nothing could tell it.
        isTurned =
            orientation != .upright
            && (finishing.isUpright || format.container == .png || finishing.metadata == .none)

        let isGrey = decoder.format.layout.isGrey && photo.look.keepsGrey
        colors = try ColorPlan(decoder.colors, to: finishing.profile, isGrey: isGrey)
        var samples = Plan.output(of: photo.look, on: decoder.format)
        if !colors.outputIsGrey, samples.layout.isGrey { samples.layout = samples.layout.hasAlpha ? .rgba : .rgb }
        switch format {
        case .jpeg:
            if decoder.format.layout.hasAlpha {
                samples.layout = samples.layout.isGrey ? .grey : .rgb
                warnings.append(LensWarning("JPEG has no alpha: the picture is laid onto white"))
            }
            if decoder.format.depth == .sixteen {
                warnings.append(LensWarning("JPEG has eight bits a sample: sixteen become eight"))
            }
            samples.depth = .eight
        case .png(_, let depth):
            samples.depth = depth ?? decoder.format.depth
            if samples.depth == .eight, decoder.format.depth == .sixteen {
                warnings.append(LensWarning("sixteen bits a sample become eight, as asked"))
            }
        }

        var size: (width: Int, height: Int)?
        if let box = finishing.box {
            size = Plan.size(
                of: decoder.format, with: photo.look, fitting: (box.width, box.height), orientation: orientation)
        }
        var (reader, way) = try Self.reader(decoder, size, colors, renderer.instructionSet, isCancelled)
        isReduced = size != nil
        if let size { (samples.width, samples.height) = size }
        var survey: Survey?
        if photo.look.needsSurvey {
            // Rows are read once from top to bottom: who wants to see them twice opens the picture twice.
            let first = try PictureFormat.open(photo.source, limits: limits, strict: strict)
            let (whole, _) = try Self.reader(first, size, colors, renderer.instructionSet, isCancelled)
            let kept = KeptRows(
                of: whole.format, for: photo.look, memory: limits.maxMemory - decoder.wholePictureBytes,
                isStreamed: decoder.wholePictureBytes == 0)
            survey = try renderer.survey(
                photo.look, from: kept?.keeping(whole) ?? whole, colors: way.from, isCancelled: isCancelled)
            survey?.isForOnePlan = true
            if let kept {
                reader = kept.again(reader)
                decoderWarnings = first.warnings
            }
        }
        self.reader = reader
        plan = try Plan(
            look: photo.look, input: reader.format, output: samples, colors: way, orientation: orientation, seed: seed,
            survey: survey)
    }

    /// What is developed, a picture or one reduced, and what its samples mean.
    private static func reader(
        _ decoder: any PictureDecoder, _ size: (width: Int, height: Int)?, _ colors: ColorPlan,
        _ instructionSet: InstructionSet, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) -> (any SampleReader, ColorWay) {
        guard let size else { return (decoder, colors.way) }
        let reduction = try Reduction(
            decoder, colors: colors.input, width: size.width, height: size.height, instructionSet: instructionSet,
            isCancelled: isCancelled)
        return (reduction, ColorWay(from: reduction.colors, to: colors.output, isSame: false))
    }

    func run(
        to sink: ByteSink, with renderer: Renderer, isCancelled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void
    ) throws(LensError) -> Development {
        let written = isTurned ? plan.output.turned(orientation) : plan.output
        let (metadata, settling) = settledMetadata(for: written, sink)
        let encoder = try encoder(sink, written, metadata, threads: renderer.threads)
        let tap = encoder.thumbnailRoom == nil ? nil : ThumbnailTap(encoder)
        var writer: any SampleWriter = tap ?? encoder
        if isTurned {
            writer = try TurningWriter(
                writer, from: plan.output, orientation: orientation,
                memory: max(0, limits.maxMemory - decoder.wholePictureBytes - encoder.wholePictureBytes),
                isCancelled: isCancelled)
        }
        let height = plan.output.height
        try renderer.run(plan, from: reader, to: writer, isCancelled: isCancelled, progress: { progress($0, height) })
        if let tap, let room = encoder.thumbnailRoom, let thumbnail = tap.thumbnail(room: room) {
            try encoder.putThumbnail(thumbnail)
        }
        var lines = plan.lines
        if isReduced {
            lines.insert("reduced from \(decoder.format.width)×\(decoder.format.height) in linear light", at: 0)
        }
        if isTurned { lines.append("turned upright") }
        return Development(
            format: written, container: format.container, seed: seed,
            warnings: (decoderWarnings ?? decoder.warnings) + colors.warnings + warnings + settling + encoder.warnings,
            plan: lines,
            subsampling: (encoder as? JPEGEncoder)?.subsampling, colors: colors.output.name)
    }

    private func settledMetadata(
        for written: SampleFormat, _ sink: ByteSink
    ) -> (PictureMetadata, [LensWarning]) {
        var metadata = decoder.metadata
        metadata.iccProfile = colors.outputICC
        var warnings = metadata.settle(
            for: PictureMetadata.Result(
                width: written.width, height: written.height, isTurned: isTurned,
                swapsSides: isTurned && orientation.swapsSides, policy: finishing.metadata,
                colorSpace: colors.exifColorSpace,
                interoperabilityIndex: colors.exifColorSpace == nil ? nil : colors.interoperabilityIndex ?? "",
                keepsThumbnail: sink.isRewritable))
        if finishing.metadata != .none, !photo.look.developing.isEmpty {
            let provenance = Provenance(photo.look, seed: seed, isPrivate: finishing.metadata == .private)
            if let warning = metadata.record(provenance.properties) { warnings.append(warning) }
        }
        return (metadata, warnings)
    }

    private func encoder(
        _ sink: ByteSink, _ written: SampleFormat, _ metadata: PictureMetadata, threads: Int
    ) throws(LensError) -> any PictureEncoder {
        switch format {
        case .jpeg(let options):
            return try JPEGEncoder(
                sink: sink, format: written, options: options, metadata: metadata,
                sourceSubsampling: (decoder as? JPEGDecoder)?.header.subsampling,
                maxMemory: max(0, limits.maxMemory - decoder.wholePictureBytes))
        case .png(let options, _):
            return try PNGPictureEncoder(
                sink: sink, format: written, options: options, color: pngColor(metadata), metadata: metadata,
                threads: threads)
        }
    }

    /// As the source's chunks say it, where nothing has changed; else by a profile.
    private func pngColor(_ metadata: PictureMetadata) -> PNGColor {
        if colors.isKept, let source = (decoder as? PNGPicture)?.decoder.color, source != .untagged { return source }
        guard let profile = metadata.iccProfile else { return .untagged }
        return .profile(profile)
    }
}

extension Finishing {
    /// What is wrong with it.
    fileprivate var objection: LensError? {
        guard let box, box.width < 1 || box.height < 1 else { return nil }
        return LensError(.caller, "a size of \(box.width)x\(box.height) holds no picture")
    }
}
