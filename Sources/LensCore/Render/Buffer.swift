#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Memory that lives as long as its owner, aligned to a cache line, zero at first.
///
/// Holds lookup tables (filled before the owner is shared, never written again) and a worker's scratch rows
/// (owned by that worker alone).
///
/// A pointer taken from it does not keep it alive, and optimised code lets go of an object after its last use: a function
/// that owns a buffer and hands out its pointer extends its lifetime over the call.
final class Buffer<Element: BitwiseCopyable>: @unchecked Sendable {
    // Safe to send: a table is written only by the function that makes it, before anybody else sees it, and
    // scratch buffers never leave the thread that made them.
    let pointer: UnsafeMutablePointer<Element>
    let count: Int

    /// For what is small, or was promised: see ``SystemMemory``. Ends the process where the system has no more memory.
    init(count: Int) {
        self.count = count
        guard let pointer = Self.take(count) else { fatalError("\(count) values of memory cannot be had") }
        self.pointer = pointer
    }

    /// For what grows with a picture.
    ///
    /// - Throws: `.limit` where the system has no more memory.
    init(trying count: Int) throws(LensError) {
        self.count = count
        guard let pointer = Self.take(count) else {
            throw SystemMemory.refused(max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Element>.stride).0)
        }
        self.pointer = pointer
    }

    private static func take(_ count: Int) -> UnsafeMutablePointer<Element>? {
        let (bytes, isTooMuch) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        var memory: UnsafeMutableRawPointer?
        guard !isTooMuch, posix_memalign(&memory, 64, bytes) == 0, let memory else { return nil }
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return memory.bindMemory(to: Element.self, capacity: max(count, 1))
    }

    convenience init(_ elements: [Element]) {
        self.init(count: elements.count)
        for (index, element) in elements.enumerated() { pointer[index] = element }
    }

    deinit { free(pointer) }
}
