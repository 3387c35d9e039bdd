import LensCore

/// Encodes rows of grey or RGB samples, with or without alpha, of eight or sixteen bits, into a PNG file that is not
/// interlaced. Nothing in it depends on when, where, on how many threads or in how many calls it is written.
///
/// Chunks come in this order: IHDR, colour, those that were given, IDAT, IEND.
///
/// `@unchecked Sendable`: the state below is not locked. One thread at a time uses an encoder, and whoever hands
/// it from thread to thread puts a lock's happens-before in between.
public final class PNGEncoder: SampleWriter, @unchecked Sendable {
    /// The samples that are written.
    public let format: SampleFormat
    /// Bytes that encoding takes: pieces of rows on their way, two at least and 24 MiB of them unless rows are that long,
    /// and zlib's state a thread.
    public let workingMemory: Int

    private let chunks: [PNGChunk]
    private let colorChunks: [PNGChunk]
    /// Where each of `chunks` begins, from the sink's first byte on.
    private var offsets: [Int64] = []
    private let sink: ByteSink
    private let press: PNGPress
    private var rowsWritten = 0
    private var started = false
    private var finished = false

    /// Nothing is written before the first row.
    ///
    /// - Parameters:
    ///   - color: what the samples' numbers mean.
    ///   - chunks: ancillary chunks, written as they are before the picture data.
    ///   - threads: that filter and compress: the caller's, while it waits, and others.
    /// - Throws: `.caller` for ink or `Float` samples, a compression out of range, or a chunk that is not an ancillary
    ///   one; `.unsupported` for a picture or chunk larger than PNG allows; `.limit` if memory is out.
    public init(
        sink: ByteSink, format: SampleFormat, options: PNGOptions = PNGOptions(), color: PNGColor = .untagged,
        chunks: [PNGChunk] = [], threads: Int = 1
    ) throws(LensError) {
        guard format.depth != .float, format.layout != .cmyk else {
            throw LensError(.caller, "PNG takes grey or RGB samples of eight or sixteen bits")
        }
        guard (0...9).contains(options.compression) else {
            throw LensError(.caller, "PNG compression \(options.compression) is not between 0 and 9")
        }
        let sides = 1...Int(Int32.max)
        guard sides.contains(format.width), sides.contains(format.height) else {
            throw LensError(
                .unsupported,
                "a PNG picture has 1 to \(Int32.max) pixels a side, not \(format.width)x\(format.height)")
        }
        colorChunks = try color.chunks(isGrey: format.layout.isGrey)
        for chunk in chunks + colorChunks { try Self.check(chunk) }
        self.format = format
        self.chunks = chunks
        self.sink = sink
        let shape = PNGShape(format, compression: options.compression)
        workingMemory = Self.workingMemory(for: format, options: options, threads: threads)
        press = try PNGPress(shape, compression: options.compression, threads: max(1, threads), sink: sink)
    }

    deinit { press.stop() }

    /// Bytes that encoding takes; see the property.
    public static func workingMemory(for format: SampleFormat, options: PNGOptions, threads: Int) -> Int {
        PNGPress.bytes(PNGShape(format, compression: options.compression), threads: max(1, threads))
    }

    private static func check(_ chunk: PNGChunk) throws(LensError) {
        let letters = Array(chunk.type.utf8)
        let isLetter = letters.map { (0x41...0x5A).contains($0 & 0xDF) && $0 < 0x80 }
        guard letters.count == 4, isLetter.allSatisfy({ $0 }), letters[0] & 0x20 != 0, chunk.type != "tRNS" else {
            throw LensError(.caller, "\(chunk.type) is not the type of a chunk that can be given to an encoder")
        }
        guard chunk.data.count <= Int(Int32.max) else {
            throw LensError(
                .unsupported, "a PNG chunk has at most \(Int32.max) bytes; \(chunk.type) would have \(chunk.data.count)"
            )
        }
    }

    public func write(from rows: UnsafeRawPointer, stride: Int, count: Int) throws(LensError) {
        guard count > 0 else { return }
        guard rowsWritten + count <= format.height, stride >= format.bytesPerRow else {
            throw LensError(.caller, "\(count) rows are more than remain, or their stride is too small")
        }
        if !started { try start() }
        try press.write(rows.assumingMemoryBound(to: UInt8.self), stride: stride, count: count)
        rowsWritten += count
    }

    public func finish() throws(LensError) {
        guard rowsWritten == format.height else {
            throw LensError(.caller, "only \(rowsWritten) of \(format.height) rows were handed to the encoder")
        }
        guard !finished else { throw LensError(.caller, "the picture is finished") }
        try press.finish()
        try put(PNGChunk("IEND", []).encoded)
        finished = true
    }

    /// Changes a chunk that was written: for what is known only when all rows are there, such as a thumbnail.
    ///
    /// - Parameters:
    ///   - index: among the chunks that were given.
    ///   - data: as long as the chunk's.
    /// - Throws: `.caller` before the picture is finished, for another length, and where the sink cannot be changed;
    ///   `.output`.
    public func replaceChunk(at index: Int, with data: [UInt8]) throws(LensError) {
        guard finished, chunks.indices.contains(index), chunks[index].data.count == data.count else {
            throw LensError(.caller, "chunk \(index) cannot be replaced by \(data.count) bytes")
        }
        let checksum = Zlib.crc(data, after: Zlib.crc(Array(chunks[index].type.utf8)))
        try sink.rewrite(data + Array(bigEndian: checksum), at: offsets[index] + 8)
    }

    private func start() throws(LensError) {
        started = true
        let colorTypes: [PNGHeader.ColorType] = [.grey, .greyAlpha, .rgb, .rgba]
        let header = PNGHeader(
            width: format.width, height: format.height, bitDepth: format.depth.rawValue,
            colorType: colorTypes[format.channels - 1], interlaced: false)
        var start = PNGStream.signature + header.chunk.encoded
        for chunk in colorChunks { start += chunk.encoded }
        for chunk in chunks {
            offsets.append(sink.count + Int64(start.count))
            start += chunk.encoded
        }
        try put(start)
    }

    private func put(_ bytes: [UInt8]) throws(LensError) {
        try bytes.withUnsafeBufferPointer { (all) throws(LensError) in try sink.write(UnsafeRawBufferPointer(all)) }
    }
}

extension PNGColor {
    /// The chunks that say it.
    ///
    /// - Throws: `.limit` if there is no memory to compress a profile.
    func chunks(isGrey: Bool) throws(LensError) -> [PNGChunk] {
        func numbers(_ type: String, _ values: [UInt32]) -> PNGChunk {
            PNGChunk(type, values.flatMap { Array(bigEndian: $0) })
        }
        switch self {
        case .untagged:
            return []
        case .cicp(let primaries, let transfer, let fullRange):
            return [PNGChunk("cICP", [primaries, transfer, 0, fullRange ? 1 : 0])]
        case .icc(let profile, let name):
            // One to 79 printable letters of Latin-1, no blanks at the ends or two together (PNG, 11.3.2.3).
            let words = name.filter { $0 >= 0x20 && $0 < 0x7F || $0 > 0xA0 }.prefix(79).split(separator: 0x20)
            let written = words.isEmpty ? Array("ICC profile".utf8) : Array(words.joined(separator: [0x20]))
            do {
                // A profile ends where it says, or says where it ends: readers of PNG refuse others.
                let stated = profile.count >= 128 ? Int(profile.bigEndian(at: 0)) : profile.count
                var whole = stated >= 128 && stated < profile.count ? Array(profile[..<stated]) : profile
                if stated > whole.count { whole.replaceSubrange(..<4, with: Array(bigEndian: UInt32(whole.count))) }
                return [
                    PNGChunk("iCCP", written + [0, 0] + (try Zlib.deflate(whole, level: Zlib.level(for: whole.count))))
                ]
            } catch {
                throw LensError(.limit, "there is no memory left to compress the ICC profile")
            }
        case .srgb(let intent):
            // Readers that do not know sRGB find what comes closest, as the specification advises (11.3.2.5).
            let close = numbers("gAMA", [45_455])
            let chroma = numbers("cHRM", [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000])
            return [PNGChunk("sRGB", [intent]), close] + (isGrey ? [] : [chroma])
        case .gamma(let gamma, let chroma):
            return (gamma.map { [numbers("gAMA", [$0])] } ?? []) + (chroma.map { [numbers("cHRM", $0)] } ?? [])
        }
    }
}
