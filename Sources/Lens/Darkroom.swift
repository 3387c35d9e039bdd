import Synchronization

/// The renderer with its threads and limits.
public struct Darkroom: Sendable {
    /// Threads a picture; nil is one a processor.
    public var threads: Int?
    /// nil is the widest that the processor offers, or what `LENS_ISA` names.
    public var instructionSet: InstructionSet?
    /// What a picture may ask for, ``defaultMemory`` among it.
    public var limits: PictureLimits
    /// Whether any warning of the decoder is an error.
    public var isStrict: Bool

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
    public init(threads: Int? = nil, instructionSet: InstructionSet? = nil, strict: Bool = false) {
        self.threads = threads
        self.instructionSet = instructionSet
        isStrict = strict
        limits = PictureLimits()
        limits.maxMemory = Self.defaultMemory
    }

    /// Develops into a file: to a temporary one in the same folder, synced, then renamed.
    ///
    /// - Throws: as ``Photo/write(to:as:overwriting:)``.
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
    /// Blocks the calling thread; see ``develop(_:as:)`` for asynchronous code.
    ///
    /// - Parameters:
    ///   - isCancelled: asked once a strip.
    ///   - progress: told the rows written and the picture's height once a strip, from any thread.
    @discardableResult
    public func develop(
        _ photo: Photo, to sink: ByteSink, as format: OutputFormat, finishing: Finishing = Finishing(),
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ rows: Int, _ height: Int) -> Void = { _, _ in }
    ) throws(LensError) -> Development {
        let renderer = try Renderer(threads: threads, instructionSet: instructionSet)
        let limits = limits.begun
        let isOver: @Sendable () -> Bool = { isCancelled() || limits.isLate }
        do throws(LensError) {
            let developing = try Developing(
                photo, as: format, finishing, limits, strict: isStrict, with: renderer, isCancelled: isOver)
            return try developing.run(to: sink, with: renderer, isCancelled: isOver, progress: progress)
        } catch {
            guard error.fault == .cancelled, limits.isLate, !isCancelled() else { throw error }
            throw limits.late(photo.source.name)
        }
    }

    /// Develops into bytes, on threads of its own: the cooperative pool is never blocked. Cancelling the task ends
    /// the work at the next strip.
    ///
    /// - Throws: `LensError`, `.cancelled` among them.
    public func develop(
        _ photo: Photo, as format: OutputFormat, finishing: Finishing = Finishing()
    ) async throws -> [UInt8] {
        let flag = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8], any Error>) in
                Crew.detach {
                    let sink = ByteSink()
                    do throws(LensError) {
                        try develop(
                            photo, to: sink, as: format, finishing: finishing, isCancelled: { flag.isRaised })
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
}

/// A signal from one thread to others.
final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isRaised: Bool { state.load(ordering: .relaxed) }
    func raise() { state.store(true, ordering: .relaxed) }
}
