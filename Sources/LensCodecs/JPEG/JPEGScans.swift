import LensCore

/// What a JPEG file's markers say from its first scan on. The samples are not decoded.
struct JPEGScans {
    /// Where the picture ends; `nil` if the file does so before.
    private(set) var end: Int64?

    /// A scan's header has ten bytes at least.
    static func most(in source: ByteSource) -> Int64 { source.count / 10 }

    /// - Parameter pixels: of a picture whose scans count; 0 for others.
    /// - Throws: `.limit` for too many scans, or for too many for so many pixels.
    init(_ source: ByteSource, from offset: Int64, _ limits: PictureLimits, pixels: Int) throws(LensError) {
        var reader = ByteReader(source)
        reader.skip(Int(offset))
        var scans = 0
        while let code = try reader.nextMarker() {
            if code == 0xD9 {
                end = reader.position
                return
            }
            // Tables and scans come with a length; restarts and fill bytes do not.
            guard code >= 0xC0, !(0xD0...0xD8).contains(code) else { continue }
            try limits.requireTime(source.name)
            if code == 0xDA, pixels > 0 {
                scans += 1
                try limits.require(scans: scans, pixels: pixels, source.name)
            }
            guard let length = try reader.word(), length >= 2 else { return }
            reader.skip(length - 2)
        }
    }
}

extension PictureLimits {
    /// How many scans are allowed; one always is.
    func scans(of pixels: Int) -> Int { max(1, min(maxScans, pixels > 0 ? maxScanPixels / pixels : .max)) }

    func require(scans: Int, pixels: Int, _ name: String) throws(LensError) {
        if scans > maxScans { throw .beyond(maxScans, "--max-scans", "\(name) has at least \(scans) scans") }
        if scans > self.scans(of: pixels) {
            throw .beyond(
                maxScanPixels, "--max-scan-pixels",
                "\(name) has at least \(scans) scans of \(pixels) pixels, \(scans * pixels) in all")
        }
    }
}
