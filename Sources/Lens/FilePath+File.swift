import SystemPackage

extension FilePath {
    /// Whether there is something of that name that is no folder.
    var isFile: Bool {
        guard let status = try? stat() else { return false }
        return status.type != .directory
    }
}

extension FilePath {
    /// A file that a look comes from. Whatever is wrong with it is the caller's to mend.
    ///
    /// - Throws: `.caller` for anything but a regular file: a named pipe waits for a writer, a device may have no end.
    func lookSource() throws(LensError) -> ByteSource {
        do throws(LensError) { return try ByteSource(regularFile: self) } catch {
            throw LensError(.caller, error.message)
        }
    }

    /// A file by the name that a recipe in this folder has for it.
    ///
    /// - Throws: `.caller` for one that lies neither in the folder nor below it, by its name or by a link on the way. What
    ///   is elsewhere is not asked after: a stranger's recipe does not learn whether it is there.
    func file(ofRecipe name: String) throws(LensError) -> FilePath {
        // As long as names of files are; taking longer ones apart takes long.
        let given = FilePath(name.utf8.count <= 1024 ? name : "")
        guard given.isRelative, !given.isEmpty, !name.utf8.contains(0),
            given.components.allSatisfy({ $0.kind != .parentDirectory })
        else {
            throw LensError(
                .caller,
                "a recipe names files in its own folder or below it, not '\(RecipeNode.printable(name))'; a table that "
                    + "lies elsewhere is a look of its own, joined by '+'")
        }
        let path = pushing(given)
        guard let folder = RealName.of(isEmpty ? "." : self), let real = RealName.of(path), real.starts(with: folder),
            path.isFile
        else { throw LensError(.caller, "there is no file \(path.string) in the recipe's folder or below it") }
        return path
    }
}

extension ByteSource {
    /// All of a file that the caller names.
    ///
    /// - Throws: `.caller` if it cannot be read or has more bytes than the limit, `.limit` where there is no memory for them.
    func contents(atMost limit: Int) throws(LensError) -> [UInt8] {
        do throws(LensError) {
            let bytes = try bytes(at: 0, count: limit + 1)
            guard bytes.count <= limit else {
                throw LensError(.caller, "\(name) has \(count) bytes, more than the limit of \(limit)")
            }
            return bytes
        } catch { throw LensError(error.fault == .limit ? .limit : .caller, error.message) }
    }
}
