import LensCore
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LensError {
    static func readFailed(_ name: String, _ code: Int32) -> LensError {
        LensError(.input, "\(name) cannot be read: \(Errno(rawValue: code))")
    }

    static func writeFailed(_ name: String, _ code: Int32) -> LensError {
        LensError(.output, "\(name) cannot be written: \(Errno(rawValue: code))")
    }
}

/// Repeats a call that a signal interrupted.
package func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// Waits until a descriptor that somebody made non-blocking is ready.
private func wait(for descriptor: Int32, _ events: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    _ = poll(&request, 1, -1)
}

/// One `read`, as many bytes as there are now; 0 is the end.
package func readSome(_ descriptor: Int32, into chunk: inout [UInt8], name: String) throws(LensError) -> Int {
    while true {
        let got = chunk.withUnsafeMutableBytes { buffer in
            retrying { read(descriptor, buffer.baseAddress, buffer.count) }
        }
        if got >= 0 { return got }
        guard errno == EAGAIN else { throw .readFailed(name, errno) }
        wait(for: descriptor, POLLIN)
    }
}

/// Writes all of `bytes`, however many calls it takes.
package func writeFully(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String
) throws(LensError) {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
        let count = retrying { write(descriptor, start + done, bytes.count - done) }
        if count >= 0 {
            done += count
        } else if errno == EAGAIN {
            wait(for: descriptor, POLLOUT)
        } else {
            throw .writeFailed(name, errno)
        }
    }
}

/// A temporary file that has no name any more: it goes when its descriptor is closed, whatever ends the process. The
/// descriptor becomes the caller's.
///
/// - Throws: `.output` with the system's reason.
func makeNamelessFile(in folder: FilePath) throws(LensError) -> Int32 {
    var template = folder.appending("lens-XXXXXX").withPlatformString { pointer in
        Array(UnsafeBufferPointer(start: pointer, count: strlen(pointer) + 1))
    }
    let descriptor = template.withUnsafeMutableBufferPointer { buffer -> Int32 in
        guard let start = buffer.baseAddress else { return -1 }
        let made = mkstemp(start)
        if made >= 0 { unlink(start) }
        return made
    }
    guard descriptor >= 0 else { throw .writeFailed(folder.string, errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
}
