import LensCore

/// What stands behind a JPEG picture's end, such as a motion photo's video or a gain map: never carried on. Its size is
/// known exactly once the picture was decoded to its end; what it is, is told by how it begins and ends.
struct JPEGTrailer {
    let count: Int64
    let kind: String

    /// Padding that some cameras write is not worth a word.
    private static let looked = 4096

    /// - Returns: `nil` if nothing but padding stands there.
    init?(behind end: Int64, of source: ByteSource) throws(LensError) {
        guard end > 0, end < source.count else { return nil }
        count = source.count - end
        let head = try source.bytes(at: end, count: Int(min(count, Int64(Self.looked))))
        let filled = head.drop { $0 == 0 || $0 == 0xFF || $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
        if filled.isEmpty, count <= Int64(Self.looked) { return nil }
        let tail = try source.bytes(at: max(end, source.count - 64), count: Int(min(count, 64)))
        kind =
            if head.dropFirst(4).starts(with: "ftyp".utf8) {
                "a motion photo's video"
            } else if tail.suffix(4).elementsEqual("SEFT".utf8) || head.contains("MotionPhoto_Data") {
                "Samsung's trailer, with a motion photo's video if there is one"
            } else if head.firstIndex(of: [0xFF, 0xD8, 0xFF]) != nil {
                "another picture, such as a gain map or a preview"
            } else {
                "of an unknown kind"
            }
    }

    var warning: LensWarning {
        let size =
            if count >= 1_000_000 {
                "\(count / 1_000_000).\(count / 100_000 % 10) MB"
            } else if count >= 1000 {
                "\(count / 1000) kB"
            } else {
                "\(count) bytes"
            }
        return LensWarning("\(size) behind the picture (\(kind)) are left out")
    }
}
