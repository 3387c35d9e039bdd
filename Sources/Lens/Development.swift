/// What came of a photo.
public struct Development: Sendable {
    /// The samples that were written.
    public let format: SampleFormat
    /// The kind of picture that was written.
    public let container: OutputFormat.Container
    /// What grain and marks of time came from.
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
    /// What the samples become.
    enum Goal {
        case file(OutputFormat)
        case pixels(SampleFormat.Depth)
    }

    let photo: Photo
    let goal: Goal
    let finishing: Finishing
    let decoder: any PictureDecoder
    /// What is left of the memory limit for the encoder and for turning.
    let freeMemory: Int
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
    /// What carrying metadata takes, in bytes.
    private let metadataMemory: Int
    private var warnings: [LensWarning] = []
    /// Of a decoder that has read the picture to its end, where the one that is developed from does not.
    private var whole: (warnings: [LensWarning], isDamaged: Bool)?
    /// What the latter said before its first row.
    private let opening: [LensWarning]

    init(
        _ photo: Photo, as goal: Goal, _ finishing: Finishing, _ limits: PictureLimits, strict: Bool,
        with renderer: Renderer, isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) {
        if let objection = photo.objection ?? finishing.objection { throw objection }
        self.photo = photo
        self.goal = goal
        self.finishing = finishing
        var decoder = try photo.open(limits, strict: strict)
        seed = if let seed = photo.seed { seed } else { try decoder.imageDataHash() }
        orientation = Orientation(rawValue: decoder.metadata.orientation) ?? .upright
        isTurned =
            orientation != .upright
            && (finishing.isUpright || finishing.metadata == .none || !goal.tellsOrientation)

        let isGrey = decoder.format.layout.isGrey && photo.look.keepsGrey
        var isPlain = false
        if case .pixels = goal { isPlain = true }
        colors = try ColorPlan(decoder.colors, to: finishing.profile, isGrey: isGrey, isPlain: isPlain)
        var samples = Plan.output(of: photo.look, on: decoder.format)
        if !colors.outputIsGrey, samples.layout.isGrey { samples.layout = samples.layout.hasAlpha ? .rgba : .rgb }
        switch goal {
        case .file(.jpeg):
            if decoder.format.layout.hasAlpha {
                samples.layout = samples.layout.isGrey ? .grey : .rgb
                warnings.append(LensWarning("JPEG has no alpha: the picture is laid onto white"))
            }
            if decoder.filed.depth == .sixteen {
                warnings.append(LensWarning("JPEG has eight bits a sample: sixteen become eight"))
            }
            samples.depth = .eight
        case .pixels(let depth): samples.depth = depth
        case .file(.png(_, let depth)):
            samples.depth = depth ?? decoder.filed.depth
            if samples.depth == .eight, decoder.filed.depth == .sixteen {
                warnings.append(LensWarning("sixteen bits a sample become eight, as asked"))
            }
        }

        var size: (width: Int, height: Int)?
        if let box = finishing.box {
            size = Plan.size(
                of: decoder.format, with: photo.look, fitting: (box.width, box.height), orientation: orientation)
        }
        let memory = RenderMemory(photo.look, on: decoder.format, reducedTo: size, threads: renderer.threads)
        var codecRows = (decoder as? PNGPicture)?.rowBytes ?? 0
        if case .file(.png(let options, _)) = goal {
            var written = samples
            if let size { (written.width, written.height) = size }
            codecRows += PNGEncoder.workingMemory(for: written, options: options, threads: renderer.threads)
        }
        metadataMemory = decoder.metadata.memory
        let charged = memory.charged(rowsBeside: codecRows) + PictureMetadata.charged(metadataMemory)
        var limits = limits
        if let spared = try decoder.limits(limits, sparing: charged, photo.name) {
            limits = spared
            decoder = try photo.open(limits, strict: strict)
        }
        self.decoder = decoder
        opening = decoder.warnings
        var left = max(0, limits.maxMemory - decoder.wholePictureBytes - charged)
        var (reader, way) = try Self.reader(decoder, size, colors, renderer.instructionSet, isCancelled)
        isReduced = size != nil
        if let size { (samples.width, samples.height) = size }
        var survey: Survey?
        if photo.look.needsSurvey {
            // Rows are read once from top to bottom: who wants to see them twice opens the picture twice.
            let first = try photo.open(limits, strict: strict)
            let before = first.warnings
            let (rows, _) = try Self.reader(first, size, colors, renderer.instructionSet, isCancelled)
            // What must be held whole comes first: a turned picture, and what an encoder has of one.
            let reserved = isTurned || goal.holdsPicture ? 16 * samples.width * samples.height : 0
            let kept =
                photo.isHeld
                ? nil
                : KeptRows(
                    of: rows.format, for: photo.look, memory: left - reserved,
                    isStreamed: decoder.wholePictureBytes == 0)
            survey = try renderer.survey(
                photo.look, from: kept?.keeping(rows) ?? rows, colors: way.from, isCancelled: isCancelled)
            survey?.isForOnePlan = true
            if let kept {
                reader = kept.again(reader)
                left = max(0, left - kept.bytes)
                whole = (first.warnings, first.warnings != before)
            }
        }
        self.reader = reader
        freeMemory = left
        plan = try Plan(
            look: photo.look, input: reader.format, output: samples, colors: way, orientation: orientation, seed: seed,
            survey: survey)
        // A mat is as broad as the long side has it: round a picture of a single column it is nearly all of the result.
        try limits.requirePixels(plan.output.width, plan.output.height, "\(photo.name) in its mat")
    }

    /// What is developed, a picture or one reduced, and what its samples mean.
    private static func reader(
        _ decoder: any PictureDecoder, _ size: (width: Int, height: Int)?, _ colors: ColorPlan,
        _ instructionSet: InstructionSet, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) -> (any SampleReader, ColorWay) {
        guard let size else {
            guard let light = decoder.light else { return (decoder, colors.way) }
            let isKept = colors.isKept && light.space == colors.output.space
            return (decoder, ColorWay(from: light, to: colors.output, isSame: isKept))
        }
        let reduction = try Reduction(
            decoder, colors: decoder.light ?? colors.input, width: size.width, height: size.height,
            instructionSet: instructionSet,
            isCancelled: isCancelled)
        return (reduction, ColorWay(from: reduction.colors, to: colors.output, isSame: false))
    }

    /// Develops into a file.
    func run(
        _ format: OutputFormat, to sink: ByteSink, with renderer: Renderer, isCancelled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void
    ) throws(LensError) -> Development {
        let written = written
        // Before they are changed and put into another form.
        let settled = try PictureMetadata.promise(metadataMemory)
        defer { settled?.release() }
        let (metadata, settling) = settledMetadata(for: written, sink)
        let encoder = try encoder(format, sink, written, metadata, threads: renderer.threads)
        // Half of it is taken by now; the rest is for when they are written, and EXIF once more with a thumbnail.
        settled?.release()
        let promise = try PictureMetadata.promise(metadataMemory / 2)
        defer { promise?.release() }
        let tap = encoder.thumbnailRoom == nil ? nil : ThumbnailTap(encoder)
        try run(
            to: tap ?? encoder, memory: freeMemory - encoder.wholePictureBytes, with: renderer,
            isCancelled: isCancelled,
            progress: progress)
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
            warnings: decoderWarnings + colors.warnings + warnings + settling + encoder.warnings,
            plan: lines,
            subsampling: (encoder as? JPEGEncoder)?.subsampling, colors: colors.output.name)
    }

    /// What decoding has told, once. A file that was sound when it was read whole and is damaged when its first rows are
    /// read again is a damaged one.
    private var decoderWarnings: [LensWarning] {
        guard let whole else { return decoder.warnings }
        return whole.warnings + (whole.isDamaged ? [] : decoder.warnings.filter { !opening.contains($0) })
    }

    /// The samples of the result.
    var written: SampleFormat { isTurned ? plan.output.turned(orientation) : plan.output }

    /// Develops into a writer of ``written``.
    ///
    /// - Parameter memory: that turning may take.
    private func run(
        to writer: any SampleWriter, memory: Int, with renderer: Renderer,
        isCancelled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void
    ) throws(LensError) {
        var writer = writer
        if isTurned {
            writer = try TurningWriter(
                writer, from: plan.output, orientation: orientation, memory: max(0, memory), isCancelled: isCancelled)
        }
        let height = plan.output.height
        try renderer.run(plan, from: reader, to: writer, isCancelled: isCancelled, progress: { progress($0, height) })
    }

    /// Develops into memory.
    func pixels<Sample: PixelSample>(
        _: Sample.Type, with renderer: Renderer, isCancelled: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void
    ) throws(LensError) -> PixelBuffer<Sample> {
        let bytes = written.bytesPerRow * written.height
        guard bytes <= freeMemory else {
            throw .beyond(freeMemory, "--max-memory", "\(photo.name) becomes \(bytes) bytes of pixels")
        }
        let writer = PixelWriter<Sample>(written)
        try run(
            to: writer, memory: freeMemory - bytes, with: renderer, isCancelled: isCancelled, progress: progress)
        var buffer = PixelBuffer(
            written.width, written.height, written.layout, colors.output.space ?? .sRGB, writer.samples)
        buffer.warnings = decoderWarnings + colors.warnings + warnings
        return buffer
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
        _ format: OutputFormat, _ sink: ByteSink, _ written: SampleFormat, _ metadata: PictureMetadata, threads: Int
    ) throws(LensError) -> any PictureEncoder {
        switch format {
        case .jpeg(let options):
            return try JPEGEncoder(
                sink: sink, format: written, options: options, metadata: metadata,
                sourceSubsampling: decoder.subsampling,
                maxMemory: freeMemory)
        case .png(let options, _):
            return try PNGPictureEncoder(
                sink: sink, format: written, options: options, color: pngColor(metadata), metadata: metadata,
                threads: threads)
        }
    }

    /// As the source's chunks say it, where nothing has changed; else by a profile.
    private func pngColor(_ metadata: PictureMetadata) -> PNGColor {
        if colors.isKept, let source = decoder.pngColor {
            guard case .icc = source, finishing.metadata != .all else { return source }
        }
        guard let profile = metadata.iccProfile else { return .untagged }
        return .profile(profile)
    }
}

extension PictureDecoder {
    /// Holds what decoding and developing take together against the memory limit.
    ///
    /// - Parameter bytes: that developing takes.
    /// - Returns: limits to open the picture with once more, so that it goes to a temporary file; nil where it may stay.
    /// - Throws: `.limit` where it cannot.
    fileprivate func limits(
        _ limits: PictureLimits, sparing bytes: Int, _ name: String
    ) throws(LensError) -> PictureLimits? {
        let whole = wholePictureBytes
        guard bytes > 0, whole + bytes > limits.maxMemory else { return nil }
        if whole > 0, bytes < limits.maxMemory, self is PNGPicture {
            var spared = limits
            spared.maxMemory -= bytes
            return spared
        }
        let decoding = whole > 0 ? "\(whole) bytes to decode and \(bytes)" : "\(bytes) bytes"
        throw .beyond(limits.maxMemory, "--max-memory", "\(name) needs \(decoding) to develop with this look")
    }
}

extension Developing.Goal {
    /// Whether memory has all of the result.
    fileprivate var holdsPicture: Bool {
        switch self {
        case .pixels: true
        case .file(.jpeg(let options)): options.progressive || options.optimized
        case .file(.png): false
        }
    }

    /// Whether the result can say how it is to be turned: a PNG's orientation is known to few.
    fileprivate var tellsOrientation: Bool {
        if case .file(.jpeg) = self { return true }
        return false
    }
}

extension Finishing {
    /// What is wrong with it.
    fileprivate var objection: LensError? { box?.objection }
}

extension Finishing.Box {
    var objection: LensError? {
        guard width < 1 || height < 1 else { return nil }
        return LensError(.caller, "a size of \(width)x\(height) holds no picture")
    }
}
