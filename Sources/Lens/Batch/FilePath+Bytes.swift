import SystemPackage

/// File names are bytes: text would repair what is not UTF-8, and a repaired name names another file.
extension FilePath {
    package init(bytes: some Sequence<UInt8>) {
        let name = bytes.map { CChar(bitPattern: $0) } + [0]
        self = name.withUnsafeBufferPointer { buffer in
            // Never nil: the buffer holds at least the terminator.
            guard let start = buffer.baseAddress else { return FilePath() }
            return FilePath(platformString: start)
        }
    }

    package var bytes: [UInt8] { withPlatformString { bytesOfName($0) } }

    /// Something below this folder, by its place: names with slashes between them.
    func below(_ place: [UInt8]) -> FilePath {
        place.isEmpty ? self : isEmpty ? FilePath(bytes: place) : FilePath(bytes: bytes + [0x2F] + place)
    }
}

/// The bytes before the one that ends a name.
package func bytesOfName(_ start: UnsafePointer<CChar>) -> [UInt8] {
    var bytes: [UInt8] = []
    var next = start
    while next.pointee != 0 {
        bytes.append(UInt8(bitPattern: next.pointee))
        next += 1
    }
    return bytes
}

/// Calls the system with a name that is bytes.
func withName<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    FilePath(bytes: bytes).withPlatformString(body)
}
