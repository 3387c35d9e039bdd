import LensCore

/// A sink as a C library writes to it: the error stays here while the library unwinds.
final class SinkOutlet {
    private let sink: ByteSink
    private(set) var failure: LensError?

    init(_ sink: ByteSink) { self.sink = sink }

    /// For the C callback, which gets an outlet as `context`; whoever hands it out keeps it alive as long as the library
    /// has it.
    ///
    /// - Returns: 0, anything else if writing failed.
    static func write(
        _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ count: Int
    ) -> Int32 {
        guard let context, let bytes else { return -1 }
        let outlet = Unmanaged<SinkOutlet>.fromOpaque(context).takeUnretainedValue()
        do throws(LensError) {
            try outlet.sink.write(UnsafeRawBufferPointer(start: bytes, count: count))
            return 0
        } catch {
            outlet.failure = error
            return -1
        }
    }
}
