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

    init(count: Int) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Element>.stride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        pointer = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    }

    convenience init(_ elements: [Element]) {
        self.init(count: elements.count)
        for (index, element) in elements.enumerated() { pointer[index] = element }
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
