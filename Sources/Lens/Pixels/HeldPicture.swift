import Synchronization

/// A picture whose samples lie in memory, to be developed as often as wanted.
final class HeldPicture: Sendable {
    let name: String
    /// Rows from top to bottom as stored, without padding.
    let samples: [UInt8]
    /// Of ``samples``.
    let format: SampleFormat
    /// What the samples mean where it is not what ``colors`` says.
    let light: ColorEncoding?
    /// The samples that a result has where nothing else is asked.
    let filed: SampleFormat
    let metadata: PictureMetadata
    let colors: SourceColor
    let warnings: [LensWarning]
    let imageDataHash: UInt64
    let subsampling: JPEGSubsampling?
    let pngColor: PNGColor?

    /// The pixels of a buffer.
    init<Sample: PixelSample>(_ buffer: PixelBuffer<Sample>, name: String) {
        self.name = name
        format = buffer.format
        samples = buffer.samples.withUnsafeBytes { Self.settled([UInt8]($0), buffer) }
        colors = SourceColor(format: format, container: buffer.colorSpace)
        // Sixteen bits are the deepest that a file has.
        var filed = format
        if filed.depth == .float { filed.depth = .sixteen }
        self.filed = filed
        light = format.depth == .float ? .space(buffer.colorSpace) : nil
        imageDataHash = samples.withUnsafeBytes {
            ImageDataHash.xxh64(UnsafeRawBufferPointer(rebasing: $0.prefix(ImageDataHash.length)))
        }
        metadata = PictureMetadata()
        warnings = buffer.warnings
        subsampling = nil
        pngColor = nil
    }

    /// What no kernel must meet becomes what a ``PixelBuffer`` says of it.
    private static func settled<Sample: PixelSample>(_ bytes: [UInt8], _ buffer: PixelBuffer<Sample>) -> [UInt8] {
        guard Sample.depth == .float else { return bytes }
        let isLight = buffer.colorSpace.curves.allSatisfy { $0 == .linear }
        let (channels, alpha) = (buffer.layout.channels, buffer.layout.hasAlpha ? buffer.layout.channels - 1 : -1)
        var bytes = bytes
        bytes.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: Float.self) { values in
                for place in values.indices {
                    let range: ClosedRange<Float> = isLight && place % channels != alpha ? -16...16 : 0...1
                    let value = values[place]
                    values[place] = value.isNaN ? 0 : min(max(value, range.lowerBound), range.upperBound)
                }
            }
        }
        return bytes
    }

    /// Reads a picture to its end.
    ///
    /// - Parameters:
    ///   - reader: the decoder, or what reduces it.
    ///   - light: what the reader's samples mean; nil where it is the decoder.
    ///   - name: of the picture.
    init(
        _ decoder: any PictureDecoder, through reader: any SampleReader, light: ColorEncoding?, name: String,
        isCancelled: () -> Bool
    ) throws(LensError) {
        self.name = name
        format = reader.format
        self.light = light
        imageDataHash = try decoder.imageDataHash()
        samples = try Self.read(reader, isCancelled)
        var filed = decoder.filed
        (filed.width, filed.height, filed.layout) = (format.width, format.height, format.layout)
        self.filed = filed
        metadata = decoder.metadata
        colors = decoder.colors
        warnings = decoder.warnings
        subsampling = decoder.subsampling
        pngColor = decoder.pngColor
    }

    /// Decodes a photo, and reduces it where it does not fit into the box.
    convenience init(
        _ photo: Photo, fitting box: Finishing.Box?, _ limits: PictureLimits, strict: Bool, with renderer: Renderer,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(LensError) {
        if let box, let objection = box.objection { throw objection }
        let decoder = try photo.open(limits, strict: strict)
        let orientation = Orientation(rawValue: decoder.metadata.orientation) ?? .upright
        let size = box.flatMap {
            Reduction.size(of: decoder.format, fitting: ($0.width, $0.height), orientation: orientation)
        }
        var held = decoder.format
        if let size {
            (held.width, held.height, held.depth) = (size.width, size.height, .float)
            if held.layout == .cmyk { held.layout = .rgb }
        }
        let bytes = held.bytesPerRow * held.height
        guard bytes <= limits.maxMemory - decoder.wholePictureBytes else {
            throw .beyond(limits.maxMemory, "--max-memory", "\(photo.name) is \(bytes) bytes of pixels")
        }
        guard let size else {
            try self.init(decoder, through: decoder, light: decoder.light, name: photo.name, isCancelled: isCancelled)
            return
        }
        let colors = try ColorPlan(decoder.colors, isGrey: decoder.format.layout.isGrey)
        let reduction = try Reduction(
            decoder, colors: decoder.light ?? colors.input, width: size.width, height: size.height,
            instructionSet: renderer.instructionSet, isCancelled: isCancelled)
        try self.init(decoder, through: reduction, light: reduction.colors, name: photo.name, isCancelled: isCancelled)
    }

    private static func read(_ reader: any SampleReader, _ isCancelled: () -> Bool) throws(LensError) -> [UInt8] {
        let (row, height) = (reader.format.bytesPerRow, reader.format.height)
        var samples = [UInt8](repeating: 0, count: row * height)
        try samples.withUnsafeMutableBufferPointer { (buffer) throws(LensError) in
            guard let start = buffer.baseAddress.map({ UnsafeMutableRawPointer($0) }) else { return }
            for y in stride(from: 0, to: height, by: 16) {
                if isCancelled() { throw LensError(.cancelled, "cancelled") }
                try reader.read(into: start + y * row, stride: row, count: min(16, height - y))
            }
        }
        return samples
    }

    /// A decoder of its rows.
    func reader() -> any PictureDecoder { HeldReader(self) }
}

/// Hands the rows of a held picture out once.
private final class HeldReader: PictureDecoder {
    private let picture: HeldPicture
    private let row = Atomic<Int>(0)

    init(_ picture: HeldPicture) { self.picture = picture }

    var format: SampleFormat { picture.format }
    var filed: SampleFormat { picture.filed }
    var light: ColorEncoding? { picture.light }
    var metadata: PictureMetadata { picture.metadata }
    var colors: SourceColor { picture.colors }
    var warnings: [LensWarning] { picture.warnings }
    var wholePictureBytes: Int { 0 }
    var subsampling: JPEGSubsampling? { picture.subsampling }
    var pngColor: PNGColor? { picture.pngColor }
    func imageDataHash() -> UInt64 { picture.imageDataHash }

    func read(into rows: UnsafeMutableRawPointer, stride: Int, count: Int) {
        let length = picture.format.bytesPerRow
        let first = row.add(count, ordering: .relaxed).oldValue
        picture.samples.withUnsafeBytes { samples in
            for index in 0..<count {
                let start = (first + index) * length
                UnsafeMutableRawBufferPointer(start: rows + index * stride, count: length)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: samples[start..<(start + length)]))
            }
        }
    }
}
