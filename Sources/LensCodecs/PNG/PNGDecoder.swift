import LensCore
import SystemPackage

/// Decodes a PNG picture row by row, to the very samples that the file has: grey or RGB, with alpha where the file has
/// alpha or transparent colours, of sixteen bits where the file has sixteen, of eight otherwise. Palettes become RGB.
/// Nothing is converted: what the numbers mean is ``color``, and orientation is not applied.
///
/// A truncated or damaged picture is developed as far as it goes, with a warning: rows that are missing are black and
/// opaque; of an interlaced picture, whose passes come coarse to fine, those passes that are there make it whole. An
/// interlaced picture is read whole when its first rows are asked for, into memory or a temporary file without a name.
///
/// `@unchecked Sendable`: the state below is not locked. One thread at a time uses a decoder, and whoever hands
/// it from thread to thread puts a lock's happens-before in between.
public final class PNGDecoder: SampleReader, @unchecked Sendable {
    /// The samples that are read.
    public let format: SampleFormat
    /// The IHDR chunk.
    public let header: PNGHeader
    /// What the samples' numbers mean.
    public let color: PNGColor
    /// The chunks that do not depend on the samples, such as metadata, from before and after the picture data, in the
    /// file's order.
    public let chunks: [PNGChunk]
    /// Bytes in memory that decoding takes.
    public let workingMemory: Int
    /// Bytes that an interlaced picture takes in a temporary file, where it does not fit into memory; 0 otherwise.
    public let temporaryBytes: Int

    private let source: ByteSource
    private let structure: PNGChunks
    private let damage: PNGTally
    private let handle: PNGDecoderHandle
    /// What reads the rows in the handle's stead, where it can.
    private var reader: PNGRowReader?
    private let limits: PictureLimits
    private let strict: Bool
    private let temporaryFolder: FilePath?
    private var rowsRead = 0
    private var started = false
    private var weaver: PNGWeaver?
    /// What ended the picture early.
    private var failure: String?
    /// Rows that are missing for it.
    private var missingRows = 0

    /// Goes over the whole file's chunks, but for the picture data, and holds the picture's needs against the limits.
    ///
    /// - Parameters:
    ///   - strict: any damage is an error.
    ///   - temporaryFolder: where an interlaced picture goes that does not fit into memory.
    /// - Throws: `.input`, `.unsupported` or `.limit`.
    public init(
        source: ByteSource, limits: PictureLimits = PictureLimits(), strict: Bool = false,
        temporaryFolder: FilePath? = nil
    ) throws(LensError) {
        var metadataRoom = MetadataRoom(limits, source.name)
        structure = try PNGChunks(source, limits: limits, room: &metadataRoom)
        self.metadataRoom = metadataRoom
        header = structure.header
        try limits.requirePixels(header.width, header.height, source.name)
        var damage = structure.damage
        color = try PNGColor(structure.color, limits: limits, name: source.name, noting: &damage)
        if strict, let first = damage.warnings.first {
            throw LensError(.input, "\(source.name): \(first) (an error because of --strict)")
        }
        self.damage = damage
        handle = try PNGDecoderHandle(PNGStream(source, structure), limits: limits, strict: strict)
        let read = try handle.readHeader()
        let layouts: [SampleFormat.Layout] = [.grey, .greyAlpha, .rgb, .rgba]
        format = SampleFormat(
            width: header.width, height: header.height, layout: layouts[Int(read.channels) - 1],
            depth: read.depth == 16 ? .sixteen : .eight)
        (workingMemory, temporaryBytes) = try Self.need(format, header, limits, name: source.name)
        chunks = structure.carried
        self.source = source
        self.limits = limits
        self.strict = strict
        self.temporaryFolder =
            temporaryBytes > 0 ? temporaryFolder ?? ByteSource.defaultTemporaryFolder : nil
    }

    /// The memory that the chunks were promised.
    var metadataRoom: MetadataRoom

    /// Asks for the memory that compressed text takes, and elements of XMP.
    ///
    /// - Throws: `.limit` if there is not so much.
    func takeRoom(_ maxUnpacked: Int) throws(LensError) {
        var room = maxUnpacked
        if case .icc(let profile, _) = color { try metadataRoom.take(profile.count) }
        for chunk in chunks where PNGText.types.contains(chunk.type) {
            try limits.requireTime(source.name)
            let unpacked = PNGText.unpackedCount(chunk, room: &room)
            if unpacked > 0 { try metadataRoom.take(unpacked) }
            try metadataRoom.take(elementsOf: PNGText.mostXMP(in: chunk, unpacked: unpacked))
        }
    }

    /// zlib's window and state, and the buffers round it.
    private static let codecBytes = 256 << 10

    private static func need(
        _ format: SampleFormat, _ header: PNGHeader, _ limits: PictureLimits, name: String
    ) throws(LensError) -> (memory: Int, file: Int) {
        // libpng keeps two rows, padded; for an interlaced picture there are two of ours.
        let rows =
            max(
                (format.bytesPerRow + 128) * (header.interlaced ? 4 : 2),
                header.interlaced ? 0 : PNGRowReader.bytes(format))
            + codecBytes
        guard rows <= limits.maxMemory else {
            throw .beyond(
                limits.maxMemory, "--max-memory",
                "\(name) has rows of \(format.bytesPerRow) bytes and needs \(rows) bytes to decode")
        }
        guard header.interlaced else { return (rows, 0) }
        let (picture, overflow) = format.bytesPerRow.multipliedReportingOverflow(by: format.height)
        guard !overflow else { throw LensError(.limit, "\(name) has more samples than can be counted") }
        return picture <= limits.maxMemory - rows ? (rows + picture, 0) : (rows, picture)
    }

    /// What was left out or repaired so far, one warning a kind, with counts. Complete after the last row.
    public var warnings: [LensWarning] {
        damage.warnings + structure.leftOut.warnings + handle.report.warnings(of: "PNG")
            + (reader?.damage.warnings ?? []) + failureWarnings
    }

    private var failureWarnings: [LensWarning] {
        guard let failure else { return [] }
        if let pass = weaver?.brokenPass, missingRows == 0 {
            return [LensWarning("PNG data: \(failure); the picture is coarse from pass \(pass) of 7 on")]
        }
        if missingRows == 0 { return [LensWarning("PNG data: \(failure)")] }
        return [LensWarning("PNG data: \(failure); \(missingRows) of \(format.height) rows are missing and left black")]
    }

    /// How many of the warnings are about damage so far.
    public var decoderWarningCount: Int {
        damage.count + Int(clamping: handle.report.warning_count) + (reader?.damage.count ?? 0)
            + (failure == nil ? 0 : 1)
    }

    /// A 64-bit hash of the first 256 KiB of compressed data: a picture's default seed. Other chunks do not change it,
    /// nor does the length of those that carry the data.
    ///
    /// - Throws: `.input` if the source cannot be read.
    public func imageDataHash() throws(LensError) -> UInt64 {
        let data = try structure.compressedData(of: source, limit: ImageDataHash.length)
        return data.withUnsafeBytes { ImageDataHash.xxh64($0) }
    }

    public func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) throws(LensError) {
        guard count > 0 else { return }
        guard rowsRead + count <= format.height, stride >= format.bytesPerRow else {
            throw LensError(.caller, "\(count) rows are more than remain, or their stride is too small")
        }
        if !started { try start() }
        let bytes = rows.assumingMemoryBound(to: UInt8.self)
        if weaver != nil {
            for index in 0..<count {
                let row = bytes + index * stride
                let isThere = try weaver?.weave(rowsRead + index, into: row) ?? false
                if !isThere { fillMissing(row) }
            }
        } else {
            try stream(into: bytes, stride: stride, count: count)
        }
        rowsRead += count
    }

    private func start() throws(LensError) {
        started = true
        guard !PNGRowReader.reads(structure) else {
            reader = try PNGRowReader(source, structure, format)
            return
        }
        try handle.start()
        guard header.interlaced else { return }
        var weaver = try PNGWeaver(format, folder: temporaryFolder)
        try weaver.collect { (row) throws(LensError) -> Bool in
            guard failure == nil else { return false }
            try limits.requireTime(source.name)
            let (done, flaw) = try handle.read(into: row, stride: 0, count: 1)
            if let flaw { try fail(flaw) }
            return done == 1
        }
        if weaver.isEmpty { throw nothing(failure ?? "it has no rows") }
        self.weaver = weaver
    }

    /// Notes what ends the picture early.
    private func fail(_ flaw: String) throws(LensError) {
        guard !strict else { throw LensError(.input, "\(source.name): \(flaw) (an error because of --strict)") }
        failure = flaw
    }

    private func nothing(_ flaw: String) -> LensError {
        LensError(.input, "\(source.name) is damaged from its first row on: \(flaw)")
    }

    private func stream(into rows: UnsafeMutablePointer<UInt8>, stride: Int, count: Int) throws(LensError) {
        var done = 0
        if failure == nil {
            let result: (done: Int, damage: String?)
            if let reader {
                result = try reader.read(into: rows, stride: stride, count: count)
            } else {
                result = try handle.read(into: rows, stride: stride, count: count)
            }
            if strict, let first = reader?.damage.warnings.first {
                throw LensError(.input, "\(source.name): \(first) (an error because of --strict)")
            }
            done = result.done
            if let flaw = result.damage {
                if rowsRead + done == 0 { throw nothing(flaw) }
                try fail(flaw)
            }
        }
        for index in done..<count { fillMissing(rows + index * stride) }
    }

    /// Black and opaque.
    private func fillMissing(_ row: UnsafeMutablePointer<UInt8>) {
        missingRows += 1
        row.update(repeating: 0, count: format.bytesPerRow)
        guard format.layout.hasAlpha else { return }
        let sample = format.depth.rawValue / 8
        for x in 1...format.width {
            (row + (x * format.channels - 1) * sample).update(repeating: 0xFF, count: sample)
        }
    }
}
