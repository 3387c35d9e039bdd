import CCodecs

/// zlib streams, whole: text in PNG files is packed with them.
enum Zlib {
    /// Unpacks a stream.
    ///
    /// - Parameter room: bytes that may come out; what was unpacked is taken off.
    /// - Returns: `nil` if it is damaged, cut or holds more.
    static func unpack(_ packed: ArraySlice<UInt8>, room: inout Int) -> [UInt8]? {
        packed.withUnsafeBufferPointer { bytes -> [UInt8]? in
            guard let base = bytes.baseAddress, room > 0 else { return nil }
            // Counted first, so that no memory is taken on the file's word.
            let count = lens_inflated_count(base, bytes.count, room)
            guard count >= 0 else { return nil }
            let result = [UInt8](unsafeUninitializedCapacity: max(1, count)) { out, filled in
                guard let start = out.baseAddress else { return }
                filled = max(0, lens_inflate(base, bytes.count, start, count))
            }
            room -= count
            return result.count == count ? result : nil
        }
    }

    /// - Returns: `nil` if memory is out.
    static func pack(_ bytes: [UInt8]) -> [UInt8]? {
        let room = lens_deflate_bound(bytes.count)
        let result = [UInt8](unsafeUninitializedCapacity: room) { out, filled in
            guard let start = out.baseAddress else { return }
            bytes.withUnsafeBufferPointer { filled = max(0, lens_deflate($0.baseAddress, $0.count, start, room)) }
        }
        return result.isEmpty ? nil : result
    }
}
