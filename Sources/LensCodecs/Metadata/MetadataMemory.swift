import LensCore

/// What metadata take in memory while they are taken apart, made true of a result and written.
///
/// They are Swift's arrays, and where such a one finds no memory the process ends: whoever has much asks beforehand, for
/// all the copies that will be there at a time.
enum MetadataMemory {
    /// Copies that are there at a time at the most: as read, as collected, joined, changed, and in the form of a file's.
    private static let copies = 6
    /// Bytes of memory that nobody is asked for: `SystemMemory` keeps as much free as small things need.
    private static let unasked = 6 << 20
    /// Bytes of memory that do not count against `PictureLimits.maxMemory`: what a megabyte or two of metadata take, with
    /// all elements that XMP may have.
    private static let allowance = 96 << 20

    /// Bytes of memory for so many of metadata.
    static func bytes(for count: Int) -> Int {
        let (product, isTooMuch) = count.multipliedReportingOverflow(by: copies)
        return isTooMuch ? .max / 8 : product
    }

    /// Bytes of memory for the elements and attributes of an XMP packet: a hundred for each of its own, up to what a
    /// document of as many as `XMLTree` allows takes.
    static func bytes(forElementsOf packet: Int) -> Int { packet < 32 << 10 ? 0 : min(packet * 100, 48 << 20) }

    /// Bytes of memory that count against `PictureLimits.maxMemory`.
    static func charged(_ memory: Int) -> Int { max(0, memory - allowance) }

    /// - Returns: `nil` for little.
    /// - Throws: `.limit` if the system has not so much.
    static func promise(_ memory: Int) throws(LensError) -> SystemMemory.Promise? {
        memory > unasked ? try SystemMemory.promise(memory) : nil
    }
}

/// The memory for the metadata of a picture that is being read, asked for as they turn up.
struct MetadataRoom: Sendable {
    private let name: String
    private let maxMemory: Int
    private var memory = 0
    private var asked = 0
    private var promise: SystemMemory.Promise?

    /// What a segment or a chunk takes beside its bytes.
    private static let piece = 128

    init(_ limits: PictureLimits, _ name: String) {
        self.name = name
        maxMemory = limits.maxMemory
    }

    /// Before so many bytes more are read or unpacked.
    ///
    /// - Throws: `.limit` if the system has no memory for them, or the limit is below what they take.
    mutating func take(_ count: Int) throws(LensError) { try add(MetadataMemory.bytes(for: count + Self.piece)) }

    /// Before a packet of XMP is taken apart.
    mutating func take(elementsOf packet: Int) throws(LensError) {
        try add(MetadataMemory.bytes(forElementsOf: packet))
    }

    private mutating func add(_ more: Int) throws(LensError) {
        memory += more
        guard MetadataMemory.charged(memory) <= maxMemory else {
            throw .beyond(
                maxMemory, "--max-memory",
                "\(name) needs \(MetadataMemory.charged(memory)) bytes for metadata beyond what ordinary pictures have")
        }
        guard memory > asked else { return }
        // An eighth more, so that many small ones do not ask each.
        asked = memory + memory / 8
        promise?.release()
        promise = try MetadataMemory.promise(asked)
    }

    /// What was promised is taken, or not needed any more.
    func release() { promise?.release() }
}

extension PictureMetadata {
    /// Bytes that are carried, compressed text counted as what it unpacks to.
    private var bytes: Int {
        let pieces = [exif, xmp, iccProfile].map { $0?.count ?? 0 } + [extendedXMP, photoshop, comments].map(Self.sum)
        var room = maxUnpackedBytes
        let unpacked = text.reduce(0) { $0 + PNGText.unpackedCount($1, room: &room) }
        return pieces.reduce(0, +) + unpacked + (text + otherChunks).reduce(0) { $0 + $1.data.count }
    }

    private static func sum(_ parts: [[UInt8]]) -> Int { parts.reduce(0) { $0 + $1.count } }

    /// Bytes of memory that carrying them takes, at the most.
    package var memory: Int {
        let packet = (xmp?.count ?? 0) + Self.sum(extendedXMP)
        return MetadataMemory.bytes(for: bytes) + MetadataMemory.bytes(forElementsOf: packet)
    }

    /// The part of ``memory`` that counts against `PictureLimits.maxMemory`: what no ordinary picture needs.
    package static func charged(_ memory: Int) -> Int { MetadataMemory.charged(memory) }

    /// Asks for ``memory``, to be released when the picture is written.
    ///
    /// - Throws: `.limit` if the system has not so much.
    package static func promise(_ memory: Int) throws(LensError) -> SystemMemory.Promise? {
        try MetadataMemory.promise(memory)
    }
}
