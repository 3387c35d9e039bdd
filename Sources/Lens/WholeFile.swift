/// Files that are made in memory.
package enum WholeFile {
    /// Writes a file: whole under its name, or not at all.
    ///
    /// - Parameter source: what the file is made from, which it never replaces.
    /// - Throws: `.caller` if the file exists and may not be replaced or is the source, `.output` if it cannot be written.
    package static func write(
        _ bytes: [UInt8], to path: FilePath, overwriting: Bool = false, notReplacing source: ByteSource = ByteSource([])
    ) throws(LensError) {
        try write(bytes, to: path, replacing: overwriting ? .anything : .nothing, notReplacing: source)
    }

    /// - Throws: `.caller` if something else stands there, `.output` if it cannot be written.
    static func write(
        _ bytes: [UInt8], to path: FilePath, replacing: OutputFile.Replacing,
        notReplacing source: ByteSource = ByteSource([])
    ) throws(LensError) {
        let file = try OutputFile(path, replacing: replacing, notReplacing: source)
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
        guard let identity = source.identity, FileFacts(path)?.identity == identity else { return }
        throw LensError(.caller, "\(path.string) is the input itself; an original is never replaced")
    }

    /// - Throws: `.caller` if a file is one that is read besides the picture.
    package static func keepApart(_ path: FilePath, from file: FilePath) throws(LensError) {
        guard let identity = FileFacts(file)?.identity, FileFacts(path)?.identity == identity else { return }
        throw LensError(.caller, "\(path.string) is read as well; it is not replaced")
    }
}
