#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many files a process may have open.
package enum OpenFiles {
    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif
    /// More than any number of processors needs; macOS takes none beyond a limit of its own.
    private static let enough: rlim_t = 8192

    static var limit: Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 256 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Takes what may be had. A matter of the whole process, so a program's to decide and not a library's.
    package static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < enough else { return }
        limit.rlim_cur = min(limit.rlim_max, enough)
        _ = setrlimit(resource, &limit)
    }
}
