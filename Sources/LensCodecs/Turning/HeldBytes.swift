import LensCore
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory that lives as long as its owner.
final class RawMemory {
    let start: UnsafeMutableRawPointer

    /// - Throws: `.limit` if the system has no memory left.
    init(_ count: Int) throws(LensError) {
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, max(count, 1)) == 0, let memory else {
            throw LensError(.limit, "there is no memory left for the \(count) bytes that turning a picture takes")
        }
        start = memory
    }

    deinit { free(start) }
}

/// Bytes kept for later, in any order: in memory, or in a temporary file without a name.
final class HeldBytes {
    private enum Storage {
        case memory(RawMemory)
        /// A descriptor that this object owns, and the folder it lies in.
        case file(Int32, String)
    }

    private let storage: Storage

    /// So many bytes in memory.
    ///
    /// - Throws: `.limit` if the system has no memory left.
    init(count: Int) throws(LensError) { storage = .memory(try RawMemory(count)) }

    /// Bytes in a file.
    ///
    /// - Throws: `.output` if the file cannot be made.
    init(in folder: FilePath) throws(LensError) {
        storage = .file(try makeNamelessFile(in: folder), folder.string)
    }

    deinit {
        if case .file(let descriptor, _) = storage { close(descriptor) }
    }

    /// Where the bytes lie, if they lie in memory: there nothing need be copied.
    var start: UnsafeMutableRawPointer? {
        if case .memory(let memory) = storage { memory.start } else { nil }
    }

    /// - Throws: `.output` with the system's reason.
    func put(_ bytes: UnsafeRawPointer, count: Int, at offset: Int) throws(LensError) {
        switch storage {
        case .memory(let memory): (memory.start + offset).copyMemory(from: bytes, byteCount: count)
        case .file(let descriptor, let folder):
            var done = 0
            while done < count {
                let put = retrying { pwrite(descriptor, bytes + done, count - done, off_t(offset + done)) }
                guard put > 0 else { throw .writeFailed(folder, put < 0 ? errno : ENOSPC) }
                done += put
            }
        }
    }

    /// Fetches bytes that were put.
    ///
    /// - Throws: `.output` with the system's reason: the file is ours, whatever became of it.
    func get(_ bytes: UnsafeMutableRawPointer, count: Int, at offset: Int) throws(LensError) {
        switch storage {
        case .memory(let memory): bytes.copyMemory(from: memory.start + offset, byteCount: count)
        case .file(let descriptor, let folder):
            var done = 0
            while done < count {
                let got = retrying { pread(descriptor, bytes + done, count - done, off_t(offset + done)) }
                guard got > 0 else {
                    throw LensError(
                        .output,
                        "the temporary file in \(folder) cannot be read: \(Errno(rawValue: got < 0 ? errno : EIO))")
                }
                done += got
            }
        }
    }
}
