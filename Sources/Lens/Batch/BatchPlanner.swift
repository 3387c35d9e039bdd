import SystemPackage

/// Decides what becomes of each input, wherever the list of them comes from.
struct BatchPlanner {
    let output: FilePath
    let options: BatchOptions
    let settings: BatchSettings
    /// What earlier runs have done; nil where that does not count.
    let past: PastWork?
    /// Folders of the originals.
    let originals: Set<FileIdentity>

    /// What file systems in use take.
    private static let maxNameBytes = 255

    func plan(
        _ inputs: [BatchInput], others: [BatchEntry] = [], ignored: Int = 0, isCancelled: () -> Bool = { false }
    ) throws(LensError) -> BatchPlan {
        let containers = inputs.map { options.container ?? $0.container }
        let places = zip(inputs, containers).map {
            OutputName.place($0.place.bytes, suffix: options.suffix, container: $1)
        }
        // Links may make one folder of two.
        var real = RealFolders(output)
        let realPlaces = places.map { real.place($0) }
        let collisions = OutputName.collisions(realPlaces)
        var untouchable: [FileIdentity: FilePath] = [:]
        for path in options.kept {
            if let facts = FileFacts(path) { untouchable[facts.identity] = path }
        }
        var existing: [FileFacts?] = []
        for place in places {
            if isCancelled() { throw LensError(.cancelled, "cancelled") }
            existing.append(FileFacts(output.below(place), followingLinks: false))
        }
        // Only where something might be replaced does it matter whose it is.
        if existing.contains(where: { $0 != nil }) {
            for input in inputs {
                if let own = FileFacts(input.path) { untouchable[own.identity] = input.path }
            }
        }
        var folders: [[UInt8]: Bool] = [:]
        var entries = others
        entries.reserveCapacity(others.count + inputs.count)
        for (index, input) in inputs.enumerated() {
            let path = output.below(places[index])
            let action: BatchEntry.Action
            if let other = collisions[index] {
                action = .refuse(
                    collision(of: input, places[index], with: other == realPlaces[index] ? places[index] : other))
            } else if let name = places[index].split(separator: 0x2F).last, name.count > Self.maxNameBytes {
                action = .refuse(
                    LensError(
                        .output,
                        "\(path.string) has too long a name: \(name.count) bytes where disks take \(Self.maxNameBytes)")
                )
            } else if isOriginal(folderOf: places[index], known: &folders) {
                action = .refuse(
                    LensError(.caller, "\(path.string) would lie among the originals: its folder leads there"))
            } else if let facts = existing[index] {
                action = self.action(input, path, places[index], facts, containers[index], untouchable)
            } else {
                action = .develop
            }
            entries.append(
                BatchEntry(
                    input: input.path, output: path, bytes: input.bytes, container: containers[index], action: action,
                    place: places[index], standing: input.place.bytes))
        }
        entries.sort { $0.input.bytes.lexicographicallyPrecedes($1.input.bytes) }
        return BatchPlan(entries: entries, ignored: ignored, originals: originals, shard: options.shard)
    }

    /// - Parameters:
    ///   - place: of the result.
    ///   - other: of the one that is in its way.
    func collision(of input: BatchInput, _ place: [UInt8], with other: [UInt8]) -> LensError {
        let (path, rival) = (output.below(place), output.below(other))
        return LensError(
            .caller,
            rival == path
                ? "\(input.path.string) and another picture would both become \(path.string)"
                : "\(path.string), which \(input.path.string) would become, and \(rival.string) are one name on many disks"
        )
    }

    /// What becomes of an input whose output exists.
    private func action(
        _ input: BatchInput, _ path: FilePath, _ place: [UInt8], _ facts: FileFacts,
        _ container: OutputFormat.Container, _ untouchable: [FileIdentity: FilePath]
    ) -> BatchEntry.Action {
        func refusal(_ why: String) -> BatchEntry.Action { .refuse(LensError(.caller, "\(path.string) \(why)")) }
        switch facts.kind {
        case .folder: return refusal("is a folder")
        case .other: return refusal("is no regular file")
        case .link, .file: break
        }
        // Nobody is to lose a picture because two names lead to one file.
        if let original = untouchable[facts.identity] {
            let which =
                original == input.path ? "the input itself" : original == path ? "read as well" : original.string
            return refusal("is \(which); an original is never replaced")
        }
        if facts.kind == .file, let past, past.knows(place) {
            let records = past.records(place, like: facts)
            do throws(LensError) {
                try PastWork.requireOwn(records, path, of: input.path, standing: input.place.bytes)
            } catch { return .refuse(error) }
            let source = FileFacts(input.path)?.fingerprint
            let isDone = records.contains { record in
                record.settings == settings.digest(container) && record.inputFingerprint == source
            }
            let keepsTimes =
                !options.preservesTimes || FileFacts(input.path).map { facts.isModified(with: $0) } ?? false
            return isDone && keepsTimes ? .skip(.done) : .check
        }
        guard options.isOverwriting else { return .skip(.exists) }
        return facts.kind == .link ? refusal("is a link, and a batch replaces files alone") : .replace
    }

    private func isOriginal(folderOf place: [UInt8], known: inout [[UInt8]: Bool]) -> Bool {
        let folder = place.lastIndex(of: 0x2F).map { Array(place[..<$0]) } ?? []
        if let answer = known[folder] { return answer }
        let answer = FileFacts(output.below(folder)).map { originals.contains($0.identity) } ?? false
        known[folder] = answer
        return answer
    }
}
