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
    private let pages: Pages?

    /// For what is small, or was promised: see ``SystemMemory``. Ends the process where the system has no more memory.
    init(count: Int) {
        self.count = count
        guard let memory = Self.take(count) else { fatalError("\(count) values of memory cannot be had") }
        (pointer, pages) = memory
    }

    /// For what grows with a picture.
    ///
    /// - Throws: `.limit` where the system has no more memory.
    init(trying count: Int) throws(LensError) {
        self.count = count
        guard let memory = Self.take(count) else {
            throw SystemMemory.refused(max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Element>.stride).0)
        }
        (pointer, pages) = memory
    }

    private static func take(_ count: Int) -> (UnsafeMutablePointer<Element>, Pages?)? {
        let (bytes, isTooMuch) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !isTooMuch else { return nil }
        if let pages = Pages(bytes) {
            return (pages.start.bindMemory(to: Element.self, capacity: max(count, 1)), pages)
        }
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, bytes) == 0, let memory else { return nil }
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        return (memory.bindMemory(to: Element.self, capacity: max(count, 1)), nil)
    }

    convenience init(_ elements: [Element]) {
        self.init(count: elements.count)
        for (index, element) in elements.enumerated() { pointer[index] = element }
    }

    deinit {
        if let pages { pages.giveBack() } else { free(pointer) }
    }
}

/// Memory of megabytes, from the system and back to it at once: the heap keeps what is freed, in pieces that do not fit
/// what is asked for next, and its pages are small, each of which costs as much as filling it.
private struct Pages {
    let start: UnsafeMutableRawPointer
    private let bytes: Int

    /// Of a page of the larger kind.
    private static let large = 2 << 20

    /// - Returns: nil if it is too little for large pages, or there is none.
    init?(_ count: Int) {
        guard count >= Self.large, count < Int.max - 2 * Self.large else { return nil }
        let page = Int(getpagesize())
        // What is more than half of a large page becomes a whole one.
        let unit = count % Self.large > Self.large / 2 ? Self.large : page
        bytes = (count + unit - 1) / unit * unit
        // Large pages lie at multiples of their size: as much more is taken, and what is not needed goes back.
        let taken = bytes + Self.large
        #if canImport(Glibc)
            let flags = MAP_PRIVATE | MAP_ANONYMOUS
        #else
            let flags = MAP_PRIVATE | MAP_ANON
        #endif
        guard let first = mmap(nil, taken, PROT_READ | PROT_WRITE, flags, -1, 0), first != MAP_FAILED else {
            return nil
        }
        let place = Int(bitPattern: first)
        let before = (place + Self.large - 1) / Self.large * Self.large - place
        start = first + before
        if before > 0 { munmap(first, before) }
        if before < Self.large { munmap(start + bytes, Self.large - before) }
        #if os(Linux)
            // A wish: where it is not granted, pages are small.
            _ = madvise(start, bytes, MADV_HUGEPAGE)
        #endif
    }

    func giveBack() { munmap(start, bytes) }
}
