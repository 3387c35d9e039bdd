import LensCore

/// What a PNG file is made of, but for its picture data: read by our own pass in bounded time and memory.
///
/// libpng gets nothing but the picture (`PNGStream`), so that no ancillary chunk, however broken, makes it fail. A
/// chunk whose checksum is wrong is skipped with a warning; what is damaged before the picture data and cannot be
/// skipped is an error; what is damaged after them is a warning.
public struct PNGChunks: Sendable {
    /// The IHDR chunk.
    public let header: PNGHeader
    /// Palette and transparency, in the file's order.
    fileprivate(set) var forSamples: [PNGChunk] = []
    /// Chunks that say what the samples' numbers mean, in the file's order.
    fileprivate(set) var color: [PNGChunk] = []
    /// Chunks that do not depend on the samples, from before and after the picture data, in the file's order.
    public fileprivate(set) var carried: [PNGChunk] = []
    /// From the first IDAT chunk's length to behind the checksum of the last one that follows without a gap.
    fileprivate(set) var imageData: Range<Int64> = 0..<0
    /// Where the last IDAT chunk stands, if the file ends inside it.
    fileprivate(set) var cutChunk: Int64?
    /// What is damaged.
    fileprivate(set) var damage = PNGTally()
    /// What is sound, but not carried on.
    fileprivate(set) var leftOut = PNGTally()

    /// Where the first IDAT chunk's data begin.
    public var dataOffset: Int64 { imageData.lowerBound + 8 }

    /// - Throws: `.input` if this is not a PNG file, cannot be read or is damaged before its picture data, `.unsupported`
    ///   for an animated picture and one with chunks that must be understood and are not, `.limit`.
    public init(_ source: ByteSource, limits: PictureLimits = PictureLimits()) throws(LensError) {
        var room = MetadataRoom(limits, source.name)
        try self.init(source, limits: limits, room: &room)
    }

    /// - Parameter room: the memory for the chunks, which is promised when this ends.
    /// - Throws: also `.limit` if there is not so much.
    init(_ source: ByteSource, limits: PictureLimits, room: inout MetadataRoom) throws(LensError) {
        // Little at a time, as most of the file is picture data, which is skipped.
        var reader = ByteReader(source, capacity: 4096)
        guard try reader.bytes(8) == PNGStream.signature else {
            throw LensError(.input, "\(source.name) is not a PNG picture")
        }
        header = try Self.readHeader(&reader, source.name)
        var scan = Scan(source: source, reader: reader, limits: limits)
        while try scan.next(into: &self, &room) {}
        guard !imageData.isEmpty else {
            throw LensError(.input, "\(source.name) is damaged: it has no picture data (IDAT chunk)")
        }
    }

    private static func readHeader(_ reader: inout ByteReader, _ name: String) throws(LensError) -> PNGHeader {
        let start = try reader.bytes(8)
        guard start.count == 8 else { throw LensError(.input, "\(name) is damaged: it ends before its IHDR chunk") }
        if start[4...].elementsEqual("CgBI".utf8) {
            throw LensError(.unsupported, "\(name): Apple's changed PNG pictures (CgBI) are not developed")
        }
        guard start == [0, 0, 0, 13] + Array("IHDR".utf8) else {
            throw LensError(.input, "\(name) is damaged: it does not begin with an IHDR chunk of 13 bytes")
        }
        let data = try reader.bytes(13)
        let checksum = try reader.bytes(4)
        guard checksum.count == 4, checksum.bigEndian(at: 0) == Zlib.crc(Array("IHDR".utf8) + data) else {
            throw LensError(.input, "\(name) is damaged: the checksum of its IHDR chunk is wrong")
        }
        do {
            return try PNGHeader.parse(data)
        } catch {
            throw LensError(.input, "\(name) is damaged: its IHDR chunk \(error.text)")
        }
    }

    /// The data of all IDAT chunks, without what is between them, up to `limit` bytes: chunks of another length make
    /// no other data.
    func compressedData(of source: ByteSource, limit: Int) throws(LensError) -> [UInt8] {
        var data: [UInt8] = []
        var reader = ByteReader(source)
        reader.skip(Int(imageData.lowerBound))
        while data.count < limit, reader.position < imageData.upperBound {
            let start = try reader.bytes(8)
            guard start.count == 8 else { break }
            let left = max(0, imageData.upperBound - reader.position)
            let length = Int(min(Int64(start.bigEndian(at: 0)), left))
            let kept = min(length, limit - data.count)
            data += try reader.bytes(kept)
            reader.skip(length - kept + 4)
        }
        return data
    }
}

/// One pass over a file's chunks.
private struct Scan {
    let source: ByteSource
    var reader: ByteReader
    let limits: PictureLimits
    private var chunks = 0
    private var metadataBytes = 0
    private var place = Place.before

    private enum Place { case before, inside, after }

    init(source: ByteSource, reader: ByteReader, limits: PictureLimits) {
        self.source = source
        self.reader = reader
        self.limits = limits
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

    private func damaged(_ text: String) -> LensError { LensError(.input, "\(source.name) is damaged: \(text)") }

    /// Reads one chunk; `false` at the end.
    mutating func next(into found: inout PNGChunks, _ room: inout MetadataRoom) throws(LensError) -> Bool {
        guard found.damage.count <= limits.maxWarnings else {
            throw .tooManyWarnings(limits.maxWarnings, source.name)
        }
        try limits.requireTime(source.name)
        let at = reader.position
        let start = try reader.bytes(8)
        guard start.count == 8 else {
            return try stop("it ends before its \(place == .before ? "picture data" : "IEND chunk")", &found)
        }
        guard start[4...].allSatisfy(Self.isLetter), start[0] < 0x80 else {
            if place == .inside { place = .after }
            return try stop("what is at byte \(at) is not a chunk", &found)
        }
        let type = String(decoding: start[4...], as: UTF8.self)
        let length = Int(start.bigEndian(at: 0))
        let isComplete = Int64(length) + 4 <= source.count - reader.position
        if type == "IDAT", place != .after {
            // Empty ones cost nearly nothing to write, so they count.
            if length == 0 { try count() }
            return readPicture(at, length, isComplete, &found)
        }
        if place == .inside { place = .after }
        guard isComplete else { return try stop("it ends inside its \(type) chunk", &found) }
        try count()
        if type == "IEND" {
            try finish(length, &found)
            return false
        }
        try take(type, start, length, into: &found, &room)
        return true
    }

    /// What cannot be passed over ends the pass: an error before the picture data, a warning behind them.
    private func stop(_ text: String, _ found: inout PNGChunks) throws(LensError) -> Bool {
        guard place != .before else { throw damaged(text) }
        found.damage.note(text)
        return false
    }

    private mutating func count() throws(LensError) {
        chunks += 1
        guard chunks <= limits.maxSegments else {
            throw .beyond(limits.maxSegments, "--max-segments", "\(source.name) has at least \(chunks) chunks")
        }
    }

    private mutating func readPicture(_ at: Int64, _ length: Int, _ isComplete: Bool, _ found: inout PNGChunks) -> Bool
    {
        let start = place == .before ? at : found.imageData.lowerBound
        place = .inside
        found.imageData = start..<min(at + 12 + Int64(length), source.count)
        guard isComplete else {
            found.cutChunk = at
            found.damage.note("the file ends inside its picture data")
            return false
        }
        reader.skip(length + 4)
        return true
    }

    private mutating func finish(_ length: Int, _ found: inout PNGChunks) throws(LensError) {
        if length > 0 {
            found.damage.note("the IEND chunk is not empty")
            reader.skip(length + 4)
        } else if try reader.bytes(4) != PNGChunk("IEND", []).encoded.suffix(4) {
            found.damage.note("the checksum of the IEND chunk is wrong")
        }
        let behind = source.count - reader.position
        if behind > 0 { found.leftOut.note("what stands behind the picture's end is left out (bytes: \(behind))") }
    }

    private mutating func take(
        _ type: String, _ start: [UInt8], _ length: Int, into found: inout PNGChunks, _ room: inout MetadataRoom
    ) throws(LensError) {
        let use = PNGChunkUse(type)
        switch use {
        case .animation where place == .before && type == "acTL":
            throw LensError(.unsupported, "\(source.name): animated PNG pictures are not developed")
        case .critical where place == .before:
            throw LensError(
                .unsupported,
                "\(source.name): PNG pictures with \(type) chunks, which must be understood, are not developed")
        case .misplaced where type == "IDAT":
            // Whether the data before it are enough is libpng's to say.
            found.leftOut.note("picture data (IDAT) behind other chunks are left out")
        case .critical, .animation, .misplaced:
            found.damage.note("the chunk \(type) is out of place, and left out")
        case .dependent:
            found.leftOut.note("the chunk \(type) may depend on the samples, and is left out")
        case .belongsToSamples:
            break
        case .palette, .transparency, .color:
            // Behind the picture data they come too late.
            guard place == .before else {
                found.damage.note("the chunk \(type) is out of place, and left out")
                break
            }
            guard use != .palette || length <= 768 else { throw damaged("its PLTE chunk is \(length) bytes long") }
            guard let chunk = try read(type, start, length, &found, &room) else { return }
            if use == .color { found.color.append(chunk) } else { found.forSamples.append(chunk) }
            return
        case .carried:
            guard let chunk = try read(type, start, length, &found, &room) else { return }
            found.carried.append(chunk)
            return
        }
        reader.skip(length + 4)
    }

    /// The chunk, if its checksum is right; a palette's must be where the samples are nothing without it.
    private mutating func read(
        _ type: String, _ start: [UInt8], _ length: Int, _ found: inout PNGChunks, _ room: inout MetadataRoom
    ) throws(LensError) -> PNGChunk? {
        metadataBytes += length
        guard metadataBytes <= limits.maxMetadataBytes else {
            throw .beyond(
                limits.maxMetadataBytes, "--max-metadata",
                "\(source.name) has at least \(metadataBytes) metadata bytes")
        }
        try room.take(length)
        let data = try reader.bytes(length)
        let checksum = try reader.bytes(4)
        if checksum.count == 4, checksum.bigEndian(at: 0) == Zlib.crc(data, after: Zlib.crc(Array(start[4...]))) {
            return PNGChunk(type, data)
        }
        if type == "PLTE", found.header.colorType == .palette {
            throw damaged("the checksum of its PLTE chunk is wrong")
        }
        found.damage.note("the checksum of the \(type) chunk is wrong; it is left out")
        return nil
    }
}
