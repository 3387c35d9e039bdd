import Synchronization

/// What came of a photo.
public struct Development: Sendable {
    /// The samples that were written.
    public let format: SampleFormat
    public let seed: UInt64
    /// What was left out, repaired or written otherwise than asked.
    public let warnings: [LensWarning]
    /// The plan that ran, one line a step.
    public let plan: [String]
    /// The chroma subsampling written; nil for grey.
    public let subsampling: JPEGSubsampling?
}

/// The renderer with its threads and limits.
public struct Darkroom: Sendable {
    /// Threads a picture; nil is one a processor.
    public var threads: Int?
    /// nil is the widest that the processor offers, or what `LENS_ISA` names.
    public var instructionSet: InstructionSet?
    /// What a picture may ask for; ``defaultMemory`` for those that must be held whole.
    public var limits: JPEGLimits
    /// Whether any warning of the decoder is an error.
    public var isStrict: Bool

    /// The memory that a picture which must be held whole may take.
    public static let defaultMemory = 2 << 30

    /// - Parameters:
    ///   - threads: a picture; nil is one a processor.
    ///   - instructionSet: nil is the widest that the processor offers, or what `LENS_ISA` names.
    ///   - strict: whether any warning of the decoder is an error.
    public init(threads: Int? = nil, instructionSet: InstructionSet? = nil, strict: Bool = false) {
        self.threads = threads
        self.instructionSet = instructionSet
        isStrict = strict
        limits = JPEGLimits()
        limits.maxMemory = Self.defaultMemory
    }

    /// Develops into a file: to a temporary one in the same folder, synced, then renamed.
    ///
    /// - Throws: as ``Photo/write(to:as:overwriting:)``.
    @discardableResult
    public func develop(
        _ photo: Photo, to path: FilePath, as format: OutputFormat, overwriting: Bool = false,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void = { _, _ in }
    ) throws(LensError) -> Development {
        let file = try OutputFile(path, overwriting: overwriting, notReplacing: photo.source)
        let development: Development
        do throws(LensError) {
            development = try develop(
                photo, to: file.sink, as: format, isCancelled: isCancelled, progress: progress)
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
        } catch {
            file.discard()
            throw error
        }
        try file.commit()
        return development
    }

    /// Develops into a sink.
    ///
    /// Blocks the calling thread; see ``develop(_:as:)`` for asynchronous code.
    ///
    /// - Parameters:
    ///   - isCancelled: asked once a strip.
    ///   - progress: told the rows written and the picture's height once a strip, from any thread.
    @discardableResult
    public func develop(
        _ photo: Photo, to sink: ByteSink, as format: OutputFormat,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void = { _, _ in }
    ) throws(LensError) -> Development {
        if let objection = photo.objection { throw objection }
        if let refusal = try PictureFormat.recognise(photo.source).refusal(of: photo.source.name) { throw refusal }
        let renderer = try Renderer(threads: threads, instructionSet: instructionSet)
        let decoder = try JPEGDecoder(source: photo.source, limits: limits, strict: isStrict)
        let seed: UInt64 = if let seed = photo.seed { seed } else { try decoder.imageDataHash() }
        let plan = try Plan(look: photo.look, input: decoder.format, seed: seed)
        var metadata = decoder.metadata
        let profileWarning = plan.isPassthrough ? nil : Self.settleProfile(of: &metadata, output: plan.output)
        let encoder = try JPEGEncoder(
            sink: sink, format: plan.output, options: format.jpeg, metadata: metadata,
            sourceSubsampling: decoder.header.subsampling, maxMemory: limits.maxMemory)
        let height = plan.output.height
        try renderer.run(
            plan, from: decoder, to: encoder, isCancelled: isCancelled, progress: { progress($0, height) })
        var warnings = decoder.warnings + encoder.warnings
        if let profileWarning { warnings.append(profileWarning) }
        return Development(
            format: plan.output, seed: seed, warnings: warnings, plan: plan.lines, subsampling: encoder.subsampling)
    }

    /// Develops into bytes, on threads of its own: the cooperative pool is never blocked. Cancelling the task ends
    /// the work at the next strip.
    ///
    /// - Throws: `LensError`, `.cancelled` among them.
    public func develop(_ photo: Photo, as format: OutputFormat) async throws -> [UInt8] {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8], any Error>) in
                Crew.detach {
                    let sink = ByteSink()
                    do throws(LensError) {
                        try develop(photo, to: sink, as: format, isCancelled: { flag.isRaised })
                        continuation.resume(returning: sink.bytes)
                    } catch {
                        continuation.resume(throwing: error)
                    }
                }
            }
        } onCancel: {
            flag.raise()
        }
    }

    /// Colours of a profile other than sRGB are developed by the numbers and keep their profile, but for one of another
    /// kind than the result: a grey profile in a colour picture would make it invalid.
    private static func settleProfile(
        of metadata: inout PictureMetadata, output: SampleFormat
    ) -> LensWarning? {
        guard let bytes = metadata.iccProfile else { return nil }
        guard let profile = try? ICCProfile(bytes) else {
            return LensWarning("the ICC profile is damaged; it is kept, and the colours are taken for sRGB")
        }
        let name = profile.description
        if profile.colorSpace != (output.layout == .grey ? "GRAY" : "RGB") {
            metadata.iccProfile = nil
            return LensWarning(
                profile.isSRGB
                    ? "the profile '\(name)' is for \(profile.colorSpace) and left out; the result is sRGB"
                    : "the profile '\(name)' is for \(profile.colorSpace) and left out; its tones are taken for sRGB")
        }
        if profile.isSRGB { return nil }
        return LensWarning("the profile '\(name)' is kept, but its colours are developed as if they were sRGB")
    }
}

/// A signal from one thread to others.
private final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}
