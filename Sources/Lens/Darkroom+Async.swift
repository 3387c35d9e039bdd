extension Darkroom {
    /// Develops into bytes, on threads of its own: the cooperative pool is never blocked. Cancelling the task ends
    /// the work at the next strip.
    ///
    /// - Throws: as ``develop(_:to:as:finishing:overwriting:isCancelled:progress:)``; `.cancelled`.
    public func develop(
        _ photo: Photo, as format: OutputFormat, finishing: Finishing = Finishing()
    ) async throws(LensError) -> [UInt8] {
        try await apart { (darkroom, isCancelled) throws(LensError) in
            let sink = ByteSink()
            try darkroom.develop(photo, to: sink, as: format, finishing: finishing, isCancelled: isCancelled)
            return sink.bytes
        }
    }

    /// Develops into a file: whole under its name, or not at all.
    ///
    /// - Throws: as the blocking method of that name; `.cancelled`.
    @discardableResult
    public func develop(
        _ photo: Photo, to path: FilePath, as format: OutputFormat, finishing: Finishing = Finishing(),
        overwriting: Bool = false
    ) async throws(LensError) -> Development {
        try await apart { (darkroom, isCancelled) throws(LensError) in
            try darkroom.develop(
                photo, to: path, as: format, finishing: finishing, overwriting: overwriting, isCancelled: isCancelled)
        }
    }

    /// Develops into memory.
    ///
    /// - Throws: as the blocking method of that name; `.cancelled`.
    public func pixels<Sample: PixelSample>(
        of photo: Photo, as type: Sample.Type = UInt8.self, finishing: Finishing = Finishing()
    ) async throws(LensError) -> PixelBuffer<Sample> {
        try await apart { (darkroom, isCancelled) throws(LensError) in
            try darkroom.pixels(of: photo, as: type, finishing: finishing, isCancelled: isCancelled)
        }
    }

    /// Decodes into memory.
    ///
    /// - Throws: as the blocking method of that name; `.cancelled`.
    public func hold(_ photo: Photo, fitting box: Finishing.Box? = nil) async throws(LensError) -> Photo {
        try await apart { (darkroom, isCancelled) throws(LensError) in
            try darkroom.hold(photo, fitting: box, isCancelled: isCancelled)
        }
    }

    /// Runs the body on a thread of its own, once it is its turn.
    private func apart<Value: Sendable>(
        _ body: @escaping @Sendable (Darkroom, _ isCancelled: @escaping @Sendable () -> Bool) throws(LensError) -> Value
    ) async throws(LensError) -> Value {
        try await gate.enter()
        let flag = Flag()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, LensError>, Never>) in
                Crew.detach {
                    let result: Result<Value, LensError>
                    do throws(LensError) {
                        result = .success(try body(self) { flag.isRaised })
                    } catch {
                        result = .failure(error)
                    }
                    gate.leave()
                    continuation.resume(returning: result)
                }
            }
        } onCancel: {
            flag.raise()
        }
        return try result.get()
    }
}
