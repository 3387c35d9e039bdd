import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is told of watched folders.
enum WatchNotice: Sendable, Hashable {
    /// A file's place.
    case file([UInt8], WatchLedger.Sign)
    /// Folders have come, gone or moved, or the system could not keep up with telling: everything is to be looked at.
    case everything
}

/// Hears of changes where the system tells them, and knows where it does not. Used by one thread at a time.
final class WatchEars {
    /// Whether some folder has to be looked at again and again.
    private(set) var isDeaf = false
    private var isDeafThisRound = false
    private var warned: Set<String> = []
    private var warnings: [LensWarning] = []

    #if os(Linux)
        private let inotify: WatchInotify?

        private var remote: [UInt64: Bool] = [:]

        private func isRemote(_ path: FilePath) -> Bool {
            guard let device = FileFacts(path)?.identity.device else { return false }
            if let answer = remote[device] { return answer }
            let answer = MountedKind.isRemote(device)
            remote[device] = answer
            return answer
        }

        init(isPolling: Bool) {
            guard !isPolling else {
                inotify = nil
                return
            }
            do throws(Errno) {
                inotify = try WatchInotify()
            } catch {
                inotify = nil
                let setting = error == .tooManyOpenFiles ? " (fs.inotify.max_user_instances)" : ""
                warn("changes are not told\(setting): \(error)")
            }
        }
    #else
        init(isPolling: Bool) {}
    #endif

    private func warn(_ message: String) {
        if warned.insert(message).inserted {
            warnings.append(LensWarning("\(message); folders are looked at again and again instead"))
        }
    }

    /// What is to be told, once.
    func takeWarnings() -> [LensWarning] {
        defer { warnings = [] }
        return warnings
    }

    func beginRound() {
        isDeafThisRound = false
        #if os(Linux)
            inotify?.beginRound()
            remote = [:]
        #endif
    }

    func endRound() {
        isDeaf = isDeafThisRound
        #if os(Linux)
            inotify?.endRound()
        #endif
    }

    /// Hears of a folder from now on, if it can be.
    func attach(_ path: FilePath, _ place: [UInt8]) {
        #if os(Linux)
            guard let inotify else {
                isDeafThisRound = true
                return
            }
            do throws(Errno) {
                try inotify.attach(path, place)
                // Told is what this machine does, not what others do.
                if isRemote(path) { isDeafThisRound = true }
            } catch {
                // Gone again: its own folder tells.
                if error == .noSuchFileOrDirectory || error == .notDirectory { return }
                isDeafThisRound = true
                let setting = error == .noSpace ? " (fs.inotify.max_user_watches)" : ""
                warn("changes of some folders are not told\(setting): \(error)")
            }
        #else
            isDeafThisRound = true
        #endif
    }

    /// Waits until something is told, so many seconds at the most.
    func listen(for seconds: Double) -> [WatchNotice] {
        #if os(Linux)
            if let inotify { return inotify.listen(for: seconds) }
        #endif
        usleep(UInt32(max(0, min(seconds, 60)) * 1e6))
        return []
    }
}
