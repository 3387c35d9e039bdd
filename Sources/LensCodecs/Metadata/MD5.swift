import CLCMS2

/// MD5 as lcms2 has it, for what XMP names its extensions with; it keeps no secrets.
enum MD5 {
    /// - Returns: sixteen bytes; `nil` if memory is out.
    static func digest(_ bytes: [UInt8]) -> [UInt8]? {
        guard let count = cmsUInt32Number(exactly: bytes.count), let handle = cmsMD5alloc(nil) else { return nil }
        bytes.withUnsafeBufferPointer { cmsMD5add(handle, $0.baseAddress, count) }
        var result = cmsProfileID()
        // Frees the handle as well.
        cmsMD5finish(&result, handle)
        return withUnsafeBytes(of: result) { Array($0) }
    }

    /// Thirty-two capital hexadecimal digits.
    static func text(_ bytes: [UInt8]) -> [UInt8]? {
        let digits = Array("0123456789ABCDEF".utf8)
        return digest(bytes)?.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
