import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a path leads to, by the name that it has there.
enum RealName {
    static func of(_ path: FilePath) -> FilePath? {
        path.withPlatformString { name in
            guard let real = realpath(name, nil) else { return nil }
            defer { free(real) }
            return FilePath(platformString: real)
        }
    }
}
