import SystemPackage

extension FilePath {
    /// Whether there is something of that name that is no folder.
    var isFile: Bool {
        guard let status = try? stat() else { return false }
        return status.type != .directory
    }
}
