import Lens

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A small sound JPEG that carries what a stranger sent.
enum Template {
    /// Of the file that `LENS_FUZZ_TEMPLATE` names.
    private static let picture: [UInt8] = {
        guard let name = getenv("LENS_FUZZ_TEMPLATE").map({ String(cString: $0) }), let file = fopen(name, "r") else {
            print("LENS_FUZZ_TEMPLATE names a small JPEG")
            exit(64)
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }()

    static func jpeg(exif: [UInt8] = [], xmp: [UInt8] = [], profile: [UInt8] = []) -> [UInt8] {
        var head: [UInt8] = []
        if !exif.isEmpty { head += segment(0xE1, "Exif\0\0", exif) }
        if !xmp.isEmpty { head += segment(0xE1, "http://ns.adobe.com/xap/1.0/\0", xmp) }
        let part = 65_000
        let count = (profile.count + part - 1) / part
        for number in 0..<min(count, 255) {
            let bytes = profile[(number * part)..<min(profile.count, (number + 1) * part)]
            head += segment(0xE2, "ICC_PROFILE\0", [UInt8(number + 1), UInt8(min(count, 255))] + bytes)
        }
        return Array(picture.prefix(2)) + head + picture.dropFirst(2)
    }

    /// Cut to what a segment can hold.
    private static func segment(_ marker: UInt8, _ name: String, _ bytes: [UInt8]) -> [UInt8] {
        let body = Array((Array(name.utf8) + bytes).prefix(65_533))
        let length = body.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + body
    }
}
