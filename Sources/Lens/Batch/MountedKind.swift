#if os(Linux)
    import Glibc
    import SystemPackage

    /// What kinds of file systems there are.
    enum MountedKind {
        /// Those that others change without this machine's being told.
        private static let remote: Set<String> = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "9p", "ceph", "afs", "coda", "gfs2", "glusterfs", "lustre",
            "ocfs2", "virtiofs", "vboxsf", "prl_fs", "fuse", "fuseblk",
        ]

        /// Whether a device is one of those.
        static func isRemote(_ device: UInt64) -> Bool {
            guard let kind = kind(device) else { return false }
            return remote.contains(kind) || kind.hasPrefix("fuse.")
        }

        /// As the system's list of mounts names it; nil if it has no such device.
        private static func kind(_ device: UInt64) -> String? {
            // As the C library packs them.
            let major = device >> 8 & 0xFFF | device >> 32 & 0xFFFF_F000
            let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
            let number = "\(major):\(minor)"
            // Its words: two numbers, the device, four more, any number of tags, a dash, the kind.
            for line in mounts().split(separator: 0x0A) {
                let words = line.split(separator: 0x20)
                guard words.count > 2, words[2].elementsEqual(number.utf8), let dash = words.firstIndex(of: [0x2D]),
                    dash + 1 < words.count
                else { continue }
                return String(decoding: words[dash + 1], as: UTF8.self)
            }
            return nil
        }

        private static func mounts() -> [UInt8] {
            let file = retrying { open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC) }
            guard file >= 0 else { return [] }
            defer { close(file) }
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 16 << 10)
            while true {
                let count = retrying { chunk.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) } }
                guard count > 0, bytes.count < 16 << 20 else { return bytes }
                bytes += chunk[..<count]
            }
        }
    }
#endif
