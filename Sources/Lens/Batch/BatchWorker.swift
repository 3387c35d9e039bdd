/// One thread's way through the pictures of a batch.
final class BatchWorker {
    private let run: BatchRun
    private let number: Int

    init(_ run: BatchRun, number: Int) {
        self.run = run
        self.number = number
    }

    /// Takes pictures until there are no more or the batch is stopped.
    func work() {
        while !run.isOver, let entry = run.queue.next() {
            switch entry.action {
            case .skip(let skip): end(entry, .skipped(entry, skip))
            case .refuse(let error): end(entry, .failed(entry, error))
            case .develop, .replace, .check: take(entry)
            }
        }
    }

    private func end(_ entry: BatchEntry, _ event: BatchEvent) {
        guard let event = run.queue.ended(entry, event) else { return run.tally.release(number) }
        run.tally.end(number, entry, event)
    }

    private func take(_ entry: BatchEntry) {
        run.tally.tell(.started(entry))
        do throws(LensError) {
            end(entry, try develop(entry))
        } catch {
            if error.fault == .cancelled { return run.tally.leave(number) }
            end(entry, .failed(entry, error))
            if error.fault == .output { look(after: entry) }
        }
    }

    /// Finds out whether it is one result alone that cannot be written, or all that come.
    private func look(after entry: BatchEntry) {
        do throws(LensError) {
            try run.folder.requirePresence()
            try run.journal.requireSoundness()
        } catch { return run.tally.stop(error) }
        let failures = run.tally.failuresToWrite
        guard failures > run.jobs + 2 else { return }
        do throws(LensError) {
            try run.requireRoom(entry.bytes)
            run.tally.forgiveFailures()
        } catch {
            run.tally.stop(
                LensError(
                    .output,
                    "\(failures) results in a row could not be written, and no more are tried: \(error.message)"))
        }
    }

    private func develop(_ entry: BatchEntry) throws(LensError) -> BatchEvent {
        guard let output = entry.output, let container = entry.container else {
            return .skipped(entry, .other("has no output"))
        }
        let clock = ContinuousClock()
        let begun = clock.now
        let made: Made
        switch try make(entry, output, container) {
        case .skip(let skip): return .skipped(entry, skip)
        case .made(let what): made = what
        }
        // From here on the disk is at work, and somebody else's picture is developed.
        do throws(LensError) {
            try made.file.commit { () throws(LensError) in
                try run.journal.append(
                    .intent(
                        number: made.number, record: made.record, temporary: Array(made.temporary.utf8),
                        place: entry.place))
            }
        } catch {
            // Somebody was quicker: with the very same result, or with a file that is there now like any other.
            guard error.fault == .caller, FileFacts(output, followingLinks: false) != nil else { throw error }
            if (try? Digest(of: output, isCancelled: run.isCancelled)) == made.record.result {
                return .skipped(entry, .done)
            }
            return .skipped(entry, made.replaced == nil ? .exists : .changed)
        }
        if let facts = FileFacts(output) {
            run.journal.appendLazily(.done(number: made.number, outputFingerprint: facts.fingerprint))
            run.results?.note(entry.place, made.record, facts)
        }
        let development = made.development
        return .developed(
            entry,
            BatchResult(
                width: development.format.width, height: development.format.height, container: container,
                seed: development.seed, warnings: development.warnings, seconds: (clock.now - begun) / .seconds(1),
                bytes: made.file.sink.count))
    }

    /// A result that is whole and has no name yet.
    private struct Made {
        let file: OutputFile
        let temporary: String
        let number: UInt64
        /// What it replaces.
        let replaced: FileFacts?
        let record: JournalRecord
        let development: Development
    }

    private enum Making {
        case skip(BatchSkip)
        case made(Made)
    }

    private func make(
        _ entry: BatchEntry, _ output: FilePath, _ container: OutputFormat.Container
    ) throws(LensError) -> Making {
        let options = run.settings.options
        let format = options.format(container)
        let source = try ByteSource(regularFile: entry.input)
        let (need, whole, header) = try look(at: source, as: format)
        // Memory first: who waits for it keeps nobody from a desk.
        let held = run.gate.enter(need)
        defer {
            // Where memory is short, what threads keep for the next picture counts as well.
            if whole > run.gate.budget / (8 * run.jobs) { FreedMemory.giveBack() }
            run.gate.leave(held)
        }
        let desk = run.desks.enter(1)
        defer { run.desks.leave(desk) }
        let threads = run.threads(need: need)

        let input = try ReadInput(entry.input, isCancelled: run.isCancelled)
        guard source.identity == input.before.identity else { throw input.changed }
        let replaced: FileFacts?
        switch try run.decide(entry, output, container, input) {
        case .skip(let skip): return .skip(skip)
        case .develop(let existing): replaced = existing
        }
        let number = run.journal.nextNumber()
        let temporary = run.journal.temporaryName(number)
        func begin() throws(LensError) -> OutputFile {
            try run.folder.requirePresence()
            try run.folder.makeFolder(of: entry.place)
            return try OutputFile(
                output, replacing: .seen(replaced), notReplacing: source, temporaryName: temporary)
        }
        let file: OutputFile
        do throws(LensError) { file = try begin() } catch {
            // Another shard may have taken away a folder that it had made for nothing.
            guard error.fault == .output, run.folder.hasLost(folderOf: entry.place) else { throw error }
            file = try begin()
        }
        do throws(LensError) {
            let pixels = Double(header.width) * Double(header.height)
            let development = try render(Photo(source), entry, format, pixels: pixels, threads, file)
            try input.requireUnchanged(isCancelled: run.isCancelled)
            if options.preservesTimes, !input.before.setTimes(of: file.descriptor.rawValue) {
                run.tally.tell(.warning(LensWarning("\(output.string): its times cannot be set")))
            }
            let record = JournalRecord(
                standing: entry.standing, settings: run.settings.digest(container), content: input.content,
                inputFingerprint: input.before.fingerprint,
                result: try Digest(of: file.descriptor.rawValue, name: output.string, fault: .output))
            if run.isCancelled() { throw LensError(.cancelled, "cancelled") }
            return .made(
                Made(
                    file: file, temporary: temporary, number: number, replaced: replaced, record: record,
                    development: development))
        } catch {
            file.discard()
            throw error
        }
    }

    /// Opens a picture for what it takes, and closes it: who waits for memory holds none.
    ///
    /// - Returns: bytes in all, those that it must be held whole with, and its samples.
    private func look(
        at source: ByteSource, as format: OutputFormat
    ) throws(LensError) -> (need: Int, whole: Int, header: SampleFormat) {
        let opening = MetadataWalk.memory(of: source, limits: run.limits)
        let held = opening > 0 ? run.gate.enter(opening) : 0
        defer {
            if opening > 0 {
                if held > run.gate.budget / (8 * run.jobs) { FreedMemory.giveBack() }
                run.gate.leave(held)
            }
        }
        let decoder = try PictureFormat.open(source, limits: run.limits, strict: run.settings.options.isStrict)
        let metadata = decoder.metadata.memory
        let need = BatchMemory.need(
            of: decoder, metadata: metadata, with: run.settings, as: format, limit: run.limits.maxMemory)
        return (need, decoder.wholePictureBytes + metadata, decoder.format)
    }

    private func render(
        _ photo: Photo, _ entry: BatchEntry, _ format: OutputFormat, pixels: Double, _ threads: Int, _ file: OutputFile
    ) throws(LensError) -> Development {
        var darkroom = Darkroom(threads: threads, strict: run.settings.options.isStrict)
        darkroom.limits = run.limits
        let photo = photo.applying(run.settings.look).seeded(run.settings.options.seed)
        let (tally, number) = (run.tally, number)
        return try darkroom.develop(
            photo, to: file.sink, as: format, finishing: run.settings.options.finishing,
            isCancelled: run.isCancelled,
            progress: { rows, height in
                tally.advance(number, entry, part: Double(rows) / Double(max(height, 1)), pixels: pixels)
            })
    }
}
