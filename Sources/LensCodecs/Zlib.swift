import CCodecs
import LensCore

/// zlib streams that are compressed by themselves, such as a profile in its chunk; always within a bound.
enum Zlib {
    enum Failure: Error {
        /// Damaged, or cut.
        case damaged
        /// More than the bound comes out.
        case tooLong
        case noMemory
    }

    /// The checksum of a chunk, continued over several parts.
    static func crc(_ bytes: [UInt8], after crc: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBufferPointer { lens_zlib_crc(crc, $0.baseAddress, $0.count) }
    }

    /// Decompresses a whole stream; what follows its end does not matter.
    ///
    /// - Parameter limit: bytes that may come out.
    static func inflate(_ bytes: ArraySlice<UInt8>, limit: Int) throws(Failure) -> [UInt8] {
        var spent = 0
        return try inflate(bytes, limit: limit, spent: &spent)
    }

    /// - Parameter spent: bytes that came out in all tries are added to it, whatever the end.
    private static func inflate(
        _ bytes: ArraySlice<UInt8>, limit: Int, spent: inout Int
    ) throws(Failure) -> [UInt8] {
        // Looked for first, so that memory is taken for what there is, once, and none for bombs.
        let capacity = try length(of: bytes, limit: limit, spent: &spent)
        if capacity > 1 << 20, (try? SystemMemory.require(2 * capacity)) == nil { throw .noMemory }
        var status = lens_zlib_damaged
        let room = [UInt8](unsafeUninitializedCapacity: max(1, capacity)) { room, count in
            var read = 0
            bytes.withUnsafeBufferPointer { all in
                status = lens_zlib_inflate(all.baseAddress, all.count, room.baseAddress, capacity, &count, &read)
            }
        }
        switch status {
        case lens_zlib_ok: return room
        case lens_zlib_no_memory: throw .noMemory
        default: throw .damaged
        }
    }

    /// Bytes that come out of a whole stream.
    ///
    /// - Parameter spent: they are added to it, whatever the end.
    private static func length(of bytes: ArraySlice<UInt8>, limit: Int, spent: inout Int) throws(Failure) -> Int {
        guard let inflater = lens_inflater_create() else { throw .noMemory }
        defer { lens_inflater_destroy(inflater) }
        var window = [UInt8](repeating: 0, count: 32 << 10)
        var (at, length) = (bytes.startIndex, 0)
        while true {
            var (read, written) = (0, 0)
            let left = bytes[at...]
            let status = left.withUnsafeBufferPointer { all in
                window.withUnsafeMutableBufferPointer { room in
                    lens_inflater_run(
                        inflater, all.baseAddress, all.count, &read, room.baseAddress, room.count, &written)
                }
            }
            at += read
            length += written
            spent += written
            guard length <= limit else { throw .tooLong }
            switch status {
            case lens_inflate_end: return length
            case lens_inflate_no_memory: throw .noMemory
            case lens_inflate_more where (at < bytes.endIndex || written == window.count) && read + written > 0:
                continue
            default: throw .damaged
            }
        }
    }

    /// Bytes that come out of a stream, as ``unpack(_:room:)`` takes them off a budget; 0 where it comes to nothing.
    static func unpackedCount(_ bytes: ArraySlice<UInt8>, room: inout Int) -> Int {
        guard room > 0 else { return 0 }
        var spent = 0
        do throws(Failure) {
            let count = try length(of: bytes, limit: room, spent: &spent)
            room -= count
            return count
        } catch {
            room -= error == .tooLong ? room : min(spent, room)
            return 0
        }
    }

    /// The same out of a budget for several streams, which what comes out is taken off.
    ///
    /// - Returns: `nil` if the stream is damaged or the budget too small.
    static func unpack(_ bytes: ArraySlice<UInt8>, room: inout Int) -> [UInt8]? {
        guard room > 0 else { return nil }
        var spent = 0
        do throws(Failure) {
            let result = try inflate(bytes, limit: room, spent: &spent)
            room -= result.count
            return result
        } catch {
            // What came to nothing cost as much.
            room -= error == .tooLong ? room : min(spent, room)
            return nil
        }
    }

    /// A level that takes no longer than some hundred milliseconds for 256 kB, and two seconds for the 36 MB that a chunk
    /// of text can be unpacked to: at the highest, digits in a pattern take a second a megabyte and more.
    static func level(for count: Int) -> Int32 { count <= 256 << 10 ? 9 : 4 }

    /// Compresses.
    ///
    /// - Parameter level: 1…9, of which the last is the slowest.
    static func deflate(_ bytes: [UInt8], level: Int32 = 9) throws(Failure) -> [UInt8] {
        let capacity = lens_zlib_bound(bytes.count)
        var status = lens_zlib_no_memory
        let result = [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
            bytes.withUnsafeBufferPointer { all in
                status = lens_zlib_deflate(all.baseAddress, all.count, level, room.baseAddress, capacity, &count)
            }
        }
        guard status == lens_zlib_ok else { throw .noMemory }
        return result
    }
}
