import Synchronization

/// The renderer with its threads and limits.
///
/// A value: copies can have other threads and limits. What they share is how many pictures the asynchronous methods develop
/// at a time; those that come on top wait for their turn, in order, and hold no thread meanwhile. The methods without
/// `async` run at once, on the calling thread and as many more as ``threads`` says.
///
/// Memory: of each picture in work some tens of megabytes (see ``Renderer``), and up to `limits.maxMemory` where it has to
/// be held whole.
public struct Darkroom: Sendable {
    /// Threads a picture; nil is one a processor.
    public var threads: Int?
    /// nil is the widest that the processor offers, or what `LENS_ISA` names.
    public var instructionSet: InstructionSet?
    /// What a picture may ask for, ``defaultMemory`` among it.
    public var limits: PictureLimits
    /// Whether any warning of the decoder is an error.
    public var isStrict: Bool
    /// Lets asynchronous work in; shared by the darkroom's copies.
    let gate: AsyncGate

    /// ``PictureLimits/maxMemory`` unless it is set.
    public static let defaultMemory = 2 << 30

    /// For those who develop what strangers send them: a darkroom with ``PictureLimits/server``.
    public static var server: Darkroom {
        var darkroom = Darkroom()
        darkroom.limits = .server
        return darkroom
    }

    /// - Parameters:
    ///   - threads: a picture; nil is one a processor.
    ///   - instructionSet: nil is the widest that the processor offers, or what `LENS_ISA` names.
    ///   - strict: whether any warning of the decoder is an error.
    ///   - pictures: that the asynchronous methods develop at a time, at least one; nil is one a processor.
    public init(
        threads: Int? = nil, instructionSet: InstructionSet? = nil, strict: Bool = false, pictures: Int? = nil
    ) {
        gate = AsyncGate(places: pictures ?? onlineProcessors())
        self.threads = threads
        self.instructionSet = instructionSet
        isStrict = strict
        limits = PictureLimits()
        limits.maxMemory = Self.defaultMemory
    }

    /// Develops into a file: to a temporary one in the same folder, synced, then renamed.
    ///
    /// - Throws: as ``Photo/write(to:as:finishing:overwriting:)``.
    @discardableResult
    public func develop(
        _ photo: Photo, to path: FilePath, as format: OutputFormat, finishing: Finishing = Finishing(),
        overwriting: Bool = false, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void = { _, _ in }
    ) throws(LensError) -> Development {
        let file = try OutputFile(
            path, replacing: overwriting ? .anything : .nothing, notReplacing: photo.source)
        let development: Development
        do throws(LensError) {
            development = try develop(
                photo, to: file.sink, as: format, finishing: finishing, isCancelled: isCancelled, progress: progress)
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
    /// Blocks the calling thread; see ``develop(_:as:finishing:)`` for asynchronous code.
    ///
    /// - Parameters:
    ///   - photo: the picture with its looks.
    ///   - sink: where the file goes, from its first byte to its last.
    ///   - format: how it is written.
    ///   - finishing: what is done besides.
    ///   - isCancelled: asked once a strip.
    ///   - progress: told the rows written and the picture's height once a strip, from any thread.
    @discardableResult
    public func develop(
        _ photo: Photo, to sink: ByteSink, as format: OutputFormat, finishing: Finishing = Finishing(),
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void = { _, _ in }
    ) throws(LensError) -> Development {
        try timed(photo, isCancelled) { (renderer, limits, isOver) throws(LensError) in
            let developing = try Developing(
                photo, as: .file(format), finishing, limits, strict: isStrict, with: renderer, isCancelled: isOver)
            return try developing.run(format, to: sink, with: renderer, isCancelled: isOver, progress: progress)
        }
    }

    /// Develops into memory, upright.
    ///
    /// Samples of integers are rounded, eight bits with noise, as in files. The colours are the photo's own or what
    /// `finishing` asks for; those of a profile made of tables become sRGB or Display P3. Of `finishing`, the
    /// metadata's policy has no say.
    ///
    /// - Parameters:
    ///   - photo: the picture with its looks.
    ///   - type: `UInt8`, `UInt16`, or `Float` within 0…1.
    ///   - finishing: what is done besides.
    ///   - isCancelled: asked once a strip.
    ///   - progress: told the rows developed and the picture's height once a strip, from any thread.
    /// - Throws: `.input`, `.unsupported` or `.limit` for the source, `.limit` where the result is larger than the
    ///   memory limit, `.caller` for a value that is not allowed.
    public func pixels<Sample: PixelSample>(
        of photo: Photo, as type: Sample.Type = UInt8.self, finishing: Finishing = Finishing(),
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void = { _, _ in }
    ) throws(LensError) -> PixelBuffer<Sample> {
        try timed(photo, isCancelled) { (renderer, limits, isOver) throws(LensError) in
            let developing = try Developing(
                photo, as: .pixels(type.depth), finishing, limits, strict: isStrict, with: renderer,
                isCancelled: isOver)
            return try developing.pixels(type, with: renderer, isCancelled: isOver, progress: progress)
        }
    }

    /// Decodes a photo into memory, so that several looks, or one with several settings, cost one decoding.
    ///
    /// The result carries the source's colours and metadata, its seed, and the looks that were applied before. With a
    /// box it is reduced in linear light, as `--size` reduces, and results are the same bytes as with that box in
    /// ``Finishing``, but for a mat, which is laid round the reduced picture.
    ///
    /// - Parameters:
    ///   - photo: the picture; looks that it has are developed later.
    ///   - box: what the displayed picture is to fit into; nil keeps its size.
    ///   - isCancelled: asked every sixteen rows.
    /// - Throws: `.input`, `.unsupported` or `.limit`, the latter also where the pixels are more than the memory limit.
    public func hold(
        _ photo: Photo, fitting box: Finishing.Box? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(LensError) -> Photo {
        try timed(photo, isCancelled) { (renderer, limits, isOver) throws(LensError) in
            try photo.held(
                HeldPicture(photo, fitting: box, limits, strict: isStrict, with: renderer, isCancelled: isOver))
        }
    }

    /// Runs the body with the time limit running.
    private func timed<Result>(
        _ photo: Photo, _ isCancelled: @escaping @Sendable () -> Bool,
        _ body: (Renderer, PictureLimits, _ isOver: @escaping @Sendable () -> Bool) throws(LensError) -> Result
    ) throws(LensError) -> Result {
        let renderer = try Renderer(threads: threads, instructionSet: instructionSet)
        let limits = limits.begun
        do throws(LensError) {
            return try body(renderer, limits) { isCancelled() || limits.isLate }
        } catch {
            guard error.fault == .cancelled, limits.isLate, !isCancelled() else { throw error }
            throw limits.late(photo.name)
        }
    }
}

/// A signal from one thread to others.
final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}
