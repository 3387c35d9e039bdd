#if os(Linux)
    import Glibc
    import SystemPackage

    /// What Linux tells of folders. Used by one thread at a time.
    final class WatchInotify {
        private let descriptor: Int32
        private var places: [Int32: [UInt8]] = [:]
        private var renewed: Set<Int32> = []

        private static let mask =
            UInt32(IN_CREATE) | UInt32(IN_MODIFY) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM)
            | UInt32(IN_DELETE) | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
            | UInt32(IN_EXCL_UNLINK) | UInt32(IN_ONLYDIR)

        /// - Throws: the system's reason.
        init() throws(Errno) {
            descriptor = inotify_init1(O_CLOEXEC | O_NONBLOCK)
            if descriptor < 0 { throw Errno(rawValue: errno) }
        }

        deinit { close(descriptor) }

        /// Has a folder told of from now on, or under another place than before.
        ///
        /// - Throws: the system's reason.
        func attach(_ path: FilePath, _ place: [UInt8]) throws(Errno) {
            let watch = path.withPlatformString { inotify_add_watch(descriptor, $0, Self.mask) }
            if watch < 0 { throw Errno(rawValue: errno) }
            places[watch] = place
            renewed.insert(watch)
        }

        /// Begins a round of attaching all folders that there are.
        func beginRound() { renewed = [] }

        /// Lets go of all folders that were not attached in this round.
        func endRound() {
            for watch in Array(places.keys) where !renewed.contains(watch) {
                inotify_rm_watch(descriptor, watch)
                places[watch] = nil
            }
        }

        /// Waits until something is told, so many seconds at the most, and returns all that was.
        func listen(for seconds: Double) -> [WatchNotice] {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&request, 1, Int32(max(0, min(seconds, 60)) * 1000)) > 0 else { return [] }
            // What comes in a burst is looked at together.
            usleep(5000)
            var notices: [WatchNotice] = []
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { return notices }
                chunk.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[..<count]), &notices) }
            }
        }

        private func take(_ bytes: UnsafeRawBufferPointer, _ notices: inout [WatchNotice]) {
            let header = MemoryLayout<inotify_event>.size
            var start = 0
            while start + header <= bytes.count {
                let watch = bytes.loadUnaligned(fromByteOffset: start, as: Int32.self)
                let mask = bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)
                let length = Int(bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self))
                let end = min(start + header + length, bytes.count)
                let name = Array(bytes[(start + header)..<end].prefix { $0 != 0 })
                start = end
                if let notice = notice(watch, mask, name), notices.last != notice { notices.append(notice) }
            }
        }

        private func notice(_ watch: Int32, _ mask: UInt32, _ name: [UInt8]) -> WatchNotice? {
            func says(_ flags: Int32...) -> Bool { flags.contains { mask & UInt32($0) != 0 } }
            if says(IN_Q_OVERFLOW) { return .everything }
            guard let folder = places[watch] else { return nil }
            if says(IN_IGNORED) {
                places[watch] = nil
                return .everything
            }
            if says(IN_DELETE_SELF, IN_MOVE_SELF, IN_UNMOUNT) || mask & UInt32(IN_ISDIR) != 0 { return .everything }
            guard let first = name.first, first != 0x2E else { return nil }
            let place = folder.isEmpty ? name : folder + [0x2F] + name
            if says(IN_CLOSE_WRITE, IN_MOVED_TO) { return .file(place, .finished) }
            if says(IN_MODIFY) { return .file(place, .written) }
            if says(IN_CREATE) { return .file(place, .made) }
            return .file(place, .touched)
        }
    }
#endif
