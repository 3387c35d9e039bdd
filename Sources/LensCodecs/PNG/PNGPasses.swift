import LensCore
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The seven passes of an interlaced picture (ISO/IEC 15948, 8.2), each a smaller picture.
struct PNGPass {
    /// Pixels of the first column and row, and from one to the next.
    let first: (x: Int, y: Int)
    let step: (x: Int, y: Int)
    let width: Int
    let height: Int

    /// All seven; those of small pictures may be empty.
    static func all(width: Int, height: Int) -> [PNGPass] {
        let shapes = [
            ((0, 0), (8, 8)), ((4, 0), (8, 8)), ((0, 4), (4, 8)), ((2, 0), (4, 4)), ((0, 2), (2, 4)), ((1, 0), (2, 2)),
            ((0, 1), (1, 2)),
        ]
        return shapes.map { first, step in
            let columns = (width - first.0 + step.0 - 1) / step.0
            let rows = (height - first.1 + step.1 - 1) / step.1
            // A pass without a column has no rows, either.
            return PNGPass(
                first: first, step: step, width: max(0, columns), height: columns > 0 ? max(0, rows) : 0)
        }
    }
}

/// Bytes that are written once, from front to back, and then read anywhere: in memory, or in a file without a name.
final class PNGStore {
    private enum Storage {
        case memory(UnsafeMutableRawBufferPointer)
        /// A descriptor that this object owns.
        case file(Int32, FilePath)
    }

    private let storage: Storage
    private(set) var count = 0

    /// - Parameters:
    ///   - capacity: bytes that may be written.
    ///   - folder: where the file is; `nil` is memory, which is taken as it is written to.
    /// - Throws: `.limit` if there is no memory, `.output` if there can be no file.
    init(capacity: Int, folder: FilePath?) throws(LensError) {
        if let folder {
            storage = .file(try makeNamelessFile(in: folder), folder)
        } else {
            guard let memory = malloc(capacity) else {
                throw LensError(.limit, "there is no memory left for an interlaced picture's \(capacity) bytes")
            }
            storage = .memory(UnsafeMutableRawBufferPointer(start: memory, count: capacity))
        }
    }

    deinit {
        switch storage {
        case .memory(let memory): free(memory.baseAddress)
        case .file(let descriptor, _): close(descriptor)
        }
    }

    /// Never more than the capacity in all.
    func append(_ bytes: UnsafeRawBufferPointer) throws(LensError) {
        switch storage {
        case .memory(let memory):
            UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + bytes.count]).copyMemory(from: bytes)
        case .file(let descriptor, let folder):
            try writeFully(bytes, to: descriptor, name: folder.string)
        }
        count += bytes.count
    }

    /// Fills `room` with bytes that were written.
    func read(at offset: Int, into room: UnsafeMutableRawBufferPointer) throws(LensError) {
        switch storage {
        case .memory(let memory):
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[offset..<offset + room.count]))
        case .file(let descriptor, let folder):
            var done = 0
            while done < room.count {
                let got = retrying {
                    pread(descriptor, room.baseAddress.map { $0 + done }, room.count - done, off_t(offset + done))
                }
                guard got > 0 else { throw .readFailed(folder.string, got == 0 ? EIO : errno) }
                done += got
            }
        }
    }
}
