/// Files that are made in memory.
package enum WholeFile {
    /// Writes a file: whole under its name, or not at all.
    ///
    /// - Parameter source: what the file is made from, which it never replaces.
    /// - Throws: `.caller` if the file exists and may not be replaced or is the source, `.output` if it cannot be written.
    package static func write(
        _ bytes: [UInt8], to path: FilePath, overwriting: Bool = false, notReplacing source: ByteSource = ByteSource([])
    ) throws(LensError) {
        let file = try OutputFile(path, replacing: overwriting ? .anything : .nothing, notReplacing: source)
        do throws(LensError) {
            try bytes.withUnsafeBufferPointer { (all) throws(LensError) in
                try file.sink.write(UnsafeRawBufferPointer(all))
            }
        } catch {
            file.discard()
            throw error
        }
        try file.commit()
    }

    /// - Throws: `.caller` if a file is what is read.
    package static func keepApart(_ path: FilePath, from source: ByteSource) throws(LensError) {
        guard let status = try? path.stat(), let identity = source.identity else { return }
        let other = FileIdentity(device: UInt64(status.deviceID.rawValue), number: UInt64(status.inode.rawValue))
        if identity == other {
            throw LensError(.caller, "\(path.string) is the input itself; an original is never replaced")
        }
    }
}
